"""The publication's own words: one row, one form."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from articles import purging
from articles.admin.base import DeskAdmin
from articles.models.history import Event
from articles.models.public import Site, database_now


@admin.register(Site)
class SiteAdmin(DeskAdmin):
    fields = ("name", "tagline", "description", "footer")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        site, _ = Site.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:articles_site_change", args=[site.pk]))

    def save_model(self, request: HttpRequest, obj: Site, form: Any, change: bool) -> None:
        before = {name: form.initial.get(name) for name in form.changed_data}
        after = {name: form.cleaned_data[name] for name in form.changed_data}
        super().save_model(request, obj, form, change)
        if before:
            purging.site_changed()
            now = database_now()
            Event.of("change_site", obj, by=request.user, at=now, before=before, after=after).save()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
