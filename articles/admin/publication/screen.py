"""The publication's own words, colours, logo and menus: one row, one form, each change logged and able to go back."""

from functools import partial
from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles import menus, publishing, purging, theme
from articles.admin.articles import pictures
from articles.admin.base import UndividedAdmin
from articles.admin.library.focus import SCRIPT as FOCUS_SCRIPT
from articles.admin.library.focus import STYLES as FOCUS_STYLES
from articles.admin.publication.entries import offered
from articles.admin.publication.form import COLORS, KEPT, SiteForm, kept_of
from articles.admin.publication.preview import origin_of, preview_view
from articles.images import logo
from articles.models.clock import database_now
from articles.models.history import Event
from articles.models.library import Image
from articles.models.site import Site
from articles.theme import Palette

VERB: Final = "change_site"
_SHOWN: Final = 5
#: What a change touched, for whoever looks for it among others.
_CALLED: Final = {
    "name": gettext_lazy("name"),
    "tagline": gettext_lazy("tagline"),
    "description": gettext_lazy("description"),
    "errors_email": gettext_lazy("address for errors"),
    "footer": gettext_lazy("footer"),
    "menu": gettext_lazy("menu"),
    "footer_links": gettext_lazy("links of the footer"),
    "colors": gettext_lazy("colours"),
    "logo_id": gettext_lazy("logo"),
    "logo_place": gettext_lazy("place of the logo"),
}


@admin.register(Site)
class SiteAdmin(UndividedAdmin):
    form = SiteForm
    change_form_template = "admin/articles/site/change_form.html"
    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "errors_email"]}),
        (gettext_lazy("Logo"), {"fields": ["logo", "logo_place"]}),
        (gettext_lazy("Colours"), {"fields": ["preset", *COLORS], "classes": ["desk-colors"]}),
        (gettext_lazy("Footer"), {"fields": ["footer"]}),
    ]

    class Media:
        js = [
            FOCUS_SCRIPT,
            Script("js/desk-picker.js", type="module"),
            Script("js/desk-pictures.js", type="module"),
            Script("js/desk-publication.js", type="module"),
        ]
        css = {
            "all": [
                "css/desk-writing.css",
                "css/desk-preview.css",
                FOCUS_STYLES,
                "css/desk-pictures.css",
                "css/desk-publication.css",
            ]
        }

    # -- Rights and addresses

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def view(page: Any) -> Any:
            return self.admin_site.admin_view(page)

        return [
            path("preview/", view(partial(preview_view, self)), name="articles_site_preview"),
            path("put-back/<int:event_id>/", view(self.put_back_view), name="articles_site_put_back"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        site, _made = Site.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:articles_site_change", args=[site.pk]))

    # -- The form

    def get_form(self, request: HttpRequest, obj: Site | None = None, change: bool = False, **kwargs: Any) -> Any:
        base = super().get_form(request, obj, change, **kwargs)
        return type(base.__name__, (base,), {"origin": origin_of(request)})

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The library's own way of choosing, without the buttons that Django puts beside a list."""
        return db_field.formfield(widget=pictures.PictureInput)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "logo":
            return self.formfield_for_foreignkey(db_field, request)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if isinstance(form, SiteForm):
            number = pictures._number(form["logo"].value())
            form.fields["logo"].widget.images = Image.objects.in_bulk([number]) if number else {}
            context |= {
                "site_form": form,
                "picker": pictures.picker_of(request),
                "presets": {name: palette.as_colors() for name, (_label, palette) in theme.PRESETS.items()},
                "offered": offered(),
                "earlier": _changes()[:_SHOWN],
                "called": _CALLED,
            }
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def save_model(self, request: HttpRequest, obj: Site, form: SiteForm, change: bool) -> None:
        event = save(obj, form.filled(), by=request.user)
        if event:
            url = reverse("admin:articles_site_put_back", args=[event.pk])
            words = format_html('{} <a href="{}">{}</a>', _("The publication was changed."), url, _("Undo"))
            self.message_user(request, words, messages.SUCCESS)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """The form again: there is no list to go back to."""
        return HttpResponseRedirect(reverse("admin:articles_site_change", args=[obj.pk]))

    # -- Putting back

    def put_back_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        """Asks, and on a POST gives the fields that a change touched the values that they had before it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        event = _changes().filter(pk=event_id).first()
        site = Site.objects.first()
        if event is None or site is None:
            raise Http404
        before = {name: value for name, value in event.detail["before"].items() if name in KEPT}
        if request.method == "POST":
            wanted = Site.objects.get(pk=site.pk)
            lost = _put(wanted, before)
            if save(site, wanted, by=request.user):
                self.message_user(request, _("The earlier settings are back."), messages.SUCCESS)
            if lost:
                self.message_user(request, _("The earlier logo is no longer in the library."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:articles_site_change", args=[site.pk]))
        now = kept_of(site)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Put back earlier settings"),
            "event": event,
            "rows": [
                (_CALLED[name], _told(name, then), _told(name, now[name]))
                for name, then in before.items()
                if now[name] != then
            ],
        }
        return TemplateResponse(request, "admin/articles/site/put_back.html", context)


def _changes() -> QuerySet[Event]:
    """Newest first; those of earlier releases name no more than words."""
    return Event.objects.filter(subject="site", verb=VERB)


def _told(name: str, value: Any) -> str:
    """A setting in words, for the page that asks."""
    if name == "colors":
        return ", ".join(Palette.of(value).as_colors().values())
    if name == "logo_id":
        return str(Image.objects.filter(pk=value).first() or "")
    if name == "logo_place":
        return str(dict(Site._meta.get_field("logo_place").flatchoices).get(value, ""))
    if isinstance(value, list):
        return ", ".join(_entry_words(entry) for entry in value if entry["is_on"]) or _("as the house has it")
    return str(value)


def _entry_words(entry: dict[str, Any]) -> str:
    kind, _colon, key = entry["to"].partition(":")
    return entry["name"] or (str(menus.ROOMS[key][0]) if kind == "room" else entry["to"])


def _put(site: Site, before: dict[str, Any]) -> bool:
    """Gives an unsaved row earlier values; returns whether its logo is gone since."""
    for name, value in before.items():
        setattr(site, name, value)
    if site.logo_id and not Image.objects.filter(pk=site.logo_id).exists():
        site.logo = None
        return True
    return False


def save(site: Site, wanted: Site, *, by: Any) -> Event | None:
    """Writes the fields that differ from the row as it stands, and the log; None where nothing does."""
    standing = kept_of(Site.objects.get(pk=site.pk))
    after = {name: value for name, value in kept_of(wanted).items() if value != standing[name]}
    if not after:
        return None
    drawn = {"logo_files": logo.draw(wanted.logo) if wanted.logo else {}} if "logo_id" in after else {}
    with publishing.publication_lock():
        row = Site.objects.select_for_update().get(pk=site.pk)
        before = {name: value for name, value in kept_of(row).items() if name in after}
        for name, value in {**after, **drawn}.items():
            setattr(row, name, value)
        row.targets = menus.targets_of(row)
        row.save(update_fields=[*after, *drawn, "targets"])
        purging.site_changed()
        event = Event.of(VERB, row, by=by, at=database_now(), before=before, after=after)
        event.save()
        return event
