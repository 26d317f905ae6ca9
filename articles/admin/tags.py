"""The tag screen: a list with counts, rename, merge with a preview, deletion with an heir, and undo for each.

taggit's own screens are not registered: they check no permission for a merge and list every tagged object.
"""

from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Script

from articles import purging, tagging
from articles.admin.articles import pictures
from articles.admin.base import DeskAdmin
from articles.admin.library.focus import SCRIPT as FOCUS_SCRIPT
from articles.admin.library.focus import STYLES as FOCUS_STYLES
from articles.models.clock import database_now
from articles.models.history import Event
from articles.models.library import Image
from articles.models.tags import Tag, TaggedArticle
from articles.states import AltState
from articles.tagging import NameTakenError, TagError

AT_ONCE: Final = 50
#: What is saved beside a name, and readers see.
SHOWN: Final = ("description", "picture", "tone", "seo_title", "meta_description")
MERGE_URL: Final = "admin:articles_tag_merge"
LIST_URL: Final = "admin:articles_tag_changelist"


class TagSearch(AutocompleteSelect):
    """Django's own search, with words in it: they are the name of the box for those who cannot see it."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-placeholder": _("Type to search for a tag")}


def tag_field(**words: Any) -> forms.ModelChoiceField[Tag]:
    """An optional field that finds one of any number of tags by typing."""
    search = TagSearch(TaggedArticle._meta.get_field("tag"), admin.site)
    return forms.ModelChoiceField(Tag.objects.all(), required=False, widget=search, **words)


class TagForm(forms.ModelForm[Tag]):
    """Name and address are checked as `tagging` will check them again."""

    slug = forms.SlugField(
        label=gettext_lazy("Slug"),
        required=False,
        max_length=100,
        allow_unicode=True,
        help_text=gettext_lazy(
            "The last part of the address. Empty it to make it anew from the name; the old address leads on."
        ),
    )

    class Meta:
        model = Tag
        fields = ("name", "slug", "description", "picture", "tone", "needs_expert", "seo_title", "meta_description")

    def clean_name(self) -> str:
        try:
            return tagging.check_name(self.cleaned_data["name"], tag=self._standing())
        except NameTakenError as problem:
            raise ValidationError(self._with_merge(problem)) from problem
        except TagError as problem:
            raise ValidationError(str(problem)) from problem

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not slug:
            return tagging.slug_for(self.cleaned_data.get("name", ""), tag=self._standing())
        try:
            return tagging.check_slug(slug, tag=self._standing())
        except TagError as problem:
            raise ValidationError(str(problem)) from problem

    def clean_picture(self) -> Image | None:
        """Its words go to readers as they stand in the library, so that somebody must have decided them."""
        image: Image | None = self.cleaned_data["picture"]
        if image is None or "picture" not in self.changed_data:
            return image
        if not image.is_ready:
            raise ValidationError(_("This picture is still being prepared. Try again in a moment."))
        if image.alt_state == AltState.UNDECIDED:
            raise ValidationError(_("Decide this picture's alternative text first: “Edit” beside it."))
        return image

    def _standing(self) -> Tag | None:
        return self.instance if self.instance.pk else None

    def _with_merge(self, problem: NameTakenError) -> SafeString | str:
        if not self.instance.pk:
            return str(_("There is a tag “%s” already.") % problem.tag.name)
        url = f"{reverse(MERGE_URL)}?ids={self.instance.pk},{problem.tag.pk}"
        return format_html('{} <a href="{}">{}</a>', str(problem), url, _("Merge …"))


class MergeForm(forms.Form):
    """Which of the chosen tags stays, or which other one."""

    keep = forms.ModelChoiceField(Tag.objects.none(), required=False, widget=forms.RadioSelect, empty_label=None)
    other = tag_field(label=gettext_lazy("Another tag, not among these"))

    def __init__(self, tags: QuerySet[Tag], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].queryset = tags  # type: ignore[attr-defined]

    def into(self) -> Tag | None:
        """The tag that stays; the one that was searched for goes first."""
        tag: Tag | None = self.cleaned_data.get("other") or self.cleaned_data.get("keep")
        return tag


class DeleteForm(forms.Form):
    """What becomes of the uses of a tag that goes."""

    heir = tag_field(
        label=gettext_lazy("Give its articles this tag instead"),
        help_text=gettext_lazy("Its addresses will lead there."),
    )
    without_heir = forms.BooleanField(
        required=False, label=gettext_lazy("Take it from its articles without a replacement")
    )

    def __init__(self, tag: Tag, uses: tagging.Uses, *args: Any, may_merge: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tag, self.uses = tag, uses
        if not may_merge:
            del self.fields["heir"]
        if not (uses.drafts or uses.live):
            del self.fields["without_heir"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        heir = data.get("heir")
        if heir == self.tag:
            raise ValidationError(_("Choose another tag than the one that goes."))
        if heir and data.get("without_heir"):
            raise ValidationError(_("Choose one of the two: another tag, or none."))
        if "without_heir" in self.fields and not heir and not data.get("without_heir"):
            raise ValidationError(_("Say what becomes of its articles: another tag, or none."))
        return data


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    form = TagForm
    list_display = ("named", "live_count", "slug", "description")
    search_fields = ("name", "slug", "former__name")
    ordering = ("name",)
    actions = ("merge_tags",)
    change_form_template = "admin/articles/tag/change_form.html"
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "picture", "tone", "needs_expert")}),
        (gettext_lazy("Search engines"), {"fields": ("seo_title", "meta_description")}),
    )

    class Media:
        css = {"all": ["css/desk-library.css", "css/desk-writing.css", FOCUS_STYLES, "css/desk-pictures.css"]}
        js = [FOCUS_SCRIPT, Script("js/desk-picker.js", type="module"), Script("js/desk-pictures.js", type="module")]

    # -- The list

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def named(self, tag: Tag) -> SafeString:
        return format_html('<span class="swatch swatch-{0}" title="{0}"></span>{1}', tag.color, tag.name)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Without the join's doubles, so that the database need not sort them out."""
        wanted = Q()
        for word in search_term.split():
            names = Q(name__icontains=word) | Q(slug__icontains=word)
            former = Tag.objects.filter(former__name__icontains=word).values("pk")
            wanted &= names | Q(pk__in=former)
        return queryset.filter(wanted), False

    @admin.action(description=gettext_lazy("Merge …"), permissions=["merge"])
    def merge_tags(self, request: HttpRequest, queryset: QuerySet[Tag]) -> HttpResponse | None:
        ids = list(queryset.order_by("name").values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(ids) > AT_ONCE:
            self.message_user(request, _("At most %d tags at once.") % AT_ONCE, messages.ERROR)
            return None
        return HttpResponseRedirect(f"{reverse(MERGE_URL)}?ids={','.join(map(str, ids))}")

    # -- Rights and addresses

    def has_merge_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("articles.merge_tag"))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("merge/", wrap(self.merge_view), name="articles_tag_merge"),
            path("undo/<int:event_id>/", wrap(self.undo_view), name="articles_tag_undo"),
            *super().get_urls(),
        ]

    # -- Add and rename

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """A changed name or address is a rename, with its redirect; the rest is saved as it is."""
        if not change:
            super().save_model(request, obj, form, change)
            Event.of("add_tag", obj, by=request.user, at=database_now()).save()
            return
        event = tagging.rename(obj, obj.name, by=request.user, slug=obj.slug)
        obj.save(update_fields=[*SHOWN, "needs_expert"])
        if set(SHOWN) & set(form.changed_data):
            purging.tag_changed(obj)
        if "needs_expert" in form.changed_data:
            before, after = {"needs_expert": not obj.needs_expert}, {"needs_expert": obj.needs_expert}
            Event.of("change_tag", obj, by=request.user, at=database_now(), before=before, after=after).save()
        if event is not None:
            self._say(request, event, _("Renamed; the old address leads to the new one."))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A picture is chosen as in an article."""
        chosen = pictures.picture_field(db_field)
        return chosen or super().formfield_for_dbfield(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form = context["adminform"].form
        if "picture" in form.fields:  # whoever may only look has a form without fields
            pictures.show_chosen(form, ())
            context["picker"] = pictures.picker_of(request)
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        extra = {**(extra_context or {}), "has_merge_permission": self.has_merge_permission(request)}
        try:
            return super().changeform_view(request, object_id, form_url, extra)
        except TagError as problem:  # somebody else was faster than this form
            self.message_user(request, str(problem), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    # -- Merge

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Counts first; merges on a POST that names what stays."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        tags = self._chosen(request)
        if not tags:
            self.message_user(request, _("Choose the tags to merge in this list."), messages.WARNING)
            return HttpResponseRedirect(reverse(LIST_URL))
        form = MergeForm(tags, request.POST or None, initial={"keep": max(tags, key=lambda tag: tag.live_count)})
        into = form.into() if form.is_bound and form.is_valid() else None
        if into is not None and "_merge" in request.POST:
            return self._merge(request, list(tags), into)
        if form.is_bound and into is None:
            form.add_error(None, _("Choose the tag that stays."))
        into = into or max(tags, key=lambda tag: tag.live_count)
        seen = tagging.preview(list(tags), into)
        counted = {each.tag.pk: each for each in (*seen.sources, seen.into)}
        rows = [
            {"tag": tag, "uses": counted[tag.pk], "radio": radio}
            for tag, radio in zip(tags, form["keep"].subwidgets, strict=True)
        ]
        context = {"form": form, "preview": seen, "into": into, "rows": rows}
        return self._page(request, "admin/articles/tag/merge.html", _("Merge tags"), **context)

    def _chosen(self, request: HttpRequest) -> QuerySet[Tag]:
        given = request.GET.get("ids", "").split(",")[:AT_ONCE]
        ids = [int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) < 19]
        chosen: QuerySet[Tag] = Tag.objects.filter(pk__in=ids).order_by("name")
        return chosen

    def _merge(self, request: HttpRequest, tags: list[Tag], into: Tag) -> HttpResponse:
        try:
            event = tagging.merge(tags, into, by=request.user)
        except TagError as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        count = len(event.detail["tags"])
        words = ngettext(
            "%(count)d tag was merged into “%(name)s”.", "%(count)d tags were merged into “%(name)s”.", count
        )
        self._say(request, event, words % {"count": count, "name": into.name})
        return HttpResponseRedirect(reverse(LIST_URL))

    # -- Delete

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Shows the uses, counted and never listed, and asks what becomes of them."""
        tag = self.get_object(request, object_id)
        if not self.has_delete_permission(request, tag):
            raise PermissionDenied
        if tag is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        uses, may_merge = tagging.uses(tag), self.has_merge_permission(request)
        if request.POST.get("heir") and not may_merge:
            raise PermissionDenied
        form = DeleteForm(tag, uses, request.POST if request.method == "POST" else None, may_merge=may_merge)
        if form.is_valid():
            return self._delete(request, tag, form.cleaned_data.get("heir"))
        context = {"form": form, "uses": uses, "object": tag, **(extra_context or {})}
        return self._page(request, "admin/articles/tag/delete.html", _("Delete tag"), **context)

    def _delete(self, request: HttpRequest, tag: Tag, heir: Tag | None) -> HttpResponse:
        try:
            event = tagging.delete(tag, by=request.user, heir=heir)
        except TagError as problem:
            self.message_user(request, str(problem), messages.ERROR)
            return HttpResponseRedirect(reverse(LIST_URL))
        self._say(request, event, _("The tag “%s” was deleted.") % tag.name)
        return HttpResponseRedirect(reverse(LIST_URL))

    # -- Undo

    def undo_view(self, request: HttpRequest, event_id: int) -> HttpResponse:
        """Asks, and on a POST takes back a rename, merge or deletion."""
        event = get_object_or_404(Event, pk=event_id, subject="tag")
        needed = "articles.change_tag" if event.verb == tagging.RENAME else "articles.merge_tag"
        if not request.user.has_perm(needed):
            raise PermissionDenied
        if request.method != "POST":
            context = {"event": event, "is_undone": tagging.is_undone(event)}
            return self._page(request, "admin/articles/tag/undo.html", _("Undo"), **context)
        try:
            tagging.undo(event, by=request.user)
        except TagError as problem:
            self.message_user(request, str(problem), messages.ERROR)
        else:
            self.message_user(request, _("Undone: %s") % event.label, messages.SUCCESS)
        return HttpResponseRedirect(reverse(LIST_URL))

    # -- Shared

    def _say(self, request: HttpRequest, event: Event, words: str) -> None:
        url = reverse("admin:articles_tag_undo", args=[event.pk])
        self.message_user(request, format_html('{} <a href="{}">{}</a>', words, url, _("Undo")), messages.SUCCESS)

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
        media = self.media + context["form"].media if "form" in context else self.media
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, template, {**shared, "media": media, **context})
