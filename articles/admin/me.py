"""My account: a name, a time zone, and which letters one wants. Everybody on the desk has it, of themselves alone."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models.people import User
from articles.states import Mail


def time_zones() -> list[tuple[str, Any]]:
    """Every place of the world by continent, and UTC; without the old names that are kept for machines."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        continent, _slash, place = name.partition("/")
        groups.setdefault(continent, []).append((name, place.replace("_", " ").replace("/", " – ")))
    return [("", _("That of the site (%s)") % settings.TIME_ZONE), ("UTC", "UTC"), *groups.items()]


class MeForm(forms.ModelForm[User]):
    """`mail` holds the occasions that are wanted; the account remembers those that are not."""

    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    mail = forms.MultipleChoiceField(
        label=gettext_lazy("Write to me when"),
        choices=Mail.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["time_zone"]
        zone.choices = time_zones()
        here = self.instance.time_zone
        if here != "UTC" and ("/" not in here or here.startswith("Etc/")):  # an old name, chosen elsewhere
            zone.choices += [(here, here)] if here else []
        self.fields["mail"].initial = [word for word in Mail if word.value not in self.instance.muted_mail]

    def save(self, commit: bool = True) -> User:
        wanted = self.cleaned_data["mail"]
        self.instance.muted_mail = [word.value for word in Mail if word.value not in wanted]
        if commit:
            self.instance.save(update_fields=[*self.Meta.fields, "muted_mail"])
        return self.instance


def my_account(request: HttpRequest) -> HttpResponse:
    user = User.objects.get(pk=request.user.pk or 0)
    form = MeForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your account is saved."))
        return HttpResponseRedirect(reverse("admin:me"))
    context = {**admin.site.each_context(request), "title": _("My account"), "form": form, "email": user.email}
    return TemplateResponse(request, "admin/me.html", context)


site: Any = admin.site  # a config.desk.DeskSite, which articles do not import
site.add_page("me/", my_account, name="me")
