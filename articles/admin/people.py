"""Accounts, roles and bylines.

Nobody gives what is not theirs to give: a superuser everything, another administrator the roles that `migrate` made and
what they hold themselves. Accounts are deactivated and never deleted, so that bylines and history stay readable.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import purging
from articles.admin.base import DeskAdmin, DeskList, FormMixin
from articles.admin.bounded import BoundedCount, bounded_html
from articles.models.clock import database_now
from articles.models.draft import Article, Byline
from articles.models.history import Event
from articles.models.people import Contributor, User
from articles.models.public import LiveArticle, LiveByline
from articles.roles import RIGHTS

#: What an account's form changes that is worth a line in the log. Never a password.
_LOGGED = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")


# -- Who may give what -----------------------------------------------------------------------------------------


def gives(giver: Any) -> set[str]:
    """The permissions, as "app.codename", that a non-superuser may hand on: the shipped roles' and their own."""
    shipped = {codename for role in RIGHTS.values() for codename in role}
    named = Permission.objects.filter(codename__in=shipped, content_type__app_label__in=["articles", "faq", "auth"])
    pairs = named.values_list("content_type__app_label", "codename")
    return {f"{app_label}.{codename}" for app_label, codename in pairs} | set(giver.get_all_permissions())


def may_give(giver: Any) -> QuerySet[Group]:
    """The roles that an administrator may hand out: those without a permission that is not theirs to give."""
    groups = Group.objects.order_by("name")
    if giver.is_superuser:
        return groups
    theirs, too_much = gives(giver), set()
    held = groups.values_list("pk", "permissions__content_type__app_label", "permissions__codename")
    for pk, app_label, codename in held:
        if codename and f"{app_label}.{codename}" not in theirs:
            too_much.add(pk)
    return groups.exclude(pk__in=too_much)


def may_manage(giver: Any, user: User) -> bool:
    """Whether an administrator may change an account: not one that can do more than they may hand out."""
    if giver.is_superuser:
        return True
    if user.is_superuser:
        return False
    return user.get_all_permissions() <= gives(giver)


# -- Accounts --------------------------------------------------------------------------------------------------


class _EmailMixin:
    cleaned_data: dict[str, Any]
    instance: User

    def clean_email(self) -> str:
        """One account an address, whatever its case."""
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is an account with this e-mail address already."))
        return email


class UserAddForm(_EmailMixin, AdminUserCreationForm[User]):
    """A new account, with its roles."""


class UserEditForm(_EmailMixin, UserChangeForm[User]):
    """An account that is there."""


@admin.register(User)
class UserAdmin(FormMixin, DjangoUserAdmin[User]):  # type: ignore[misc]
    form = UserEditForm
    add_form = UserAddForm
    list_display = ("username", "full_name", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("username", "first_name", "last_name", "email")
    ordering = ("username",)
    filter_horizontal = ()
    actions = None
    readonly_fields = ("last_login", "date_joined")
    _about = (gettext_lazy("Person"), {"fields": ("first_name", "last_name", "email", "time_zone")})
    _rights = ("is_active", "is_staff", "groups")

    class Media:
        css = {"all": ["css/desk-library.css"]}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return DeskList

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user: User) -> str:
        names = ", ".join(group.name for group in user.groups.all())
        return f"{names} + {_('superuser')}".removeprefix(" + ") if user.is_superuser else names

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related(Prefetch("groups", Group.objects.order_by("name")))

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Roles only: no single permissions, and the superuser's mark for superusers."""
        rights = (*self._rights, "is_superuser") if request.user.is_superuser else self._rights
        if obj is None:
            sign_in = ("username", "usable_password", "password1", "password2")
            new = tuple(name for name in rights if name != "is_active")
            return [(None, {"fields": sign_in}), self._about, (_("Rights"), {"fields": new})]
        dates = (_("Dates"), {"fields": ("last_login", "date_joined")})
        return [
            (None, {"fields": ("username", "password")}),
            self._about,
            (_("Rights"), {"fields": rights}),
            dates,
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody but a superuser raises their own rights, and nobody at all shuts themselves out."""
        fields = tuple(super().get_readonly_fields(request, obj))
        if obj is None or obj.pk != request.user.pk:
            return fields
        own = ("is_active", "is_staff", *(() if request.user.is_superuser else ("groups",)))
        return (*fields, *own)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        fields = form.base_fields
        if "groups" in fields:
            fields["groups"].widget.can_add_related = False
        if "is_staff" in fields:
            fields["is_staff"].initial = True
            fields["is_staff"].help_text = _("Without it an account cannot sign in to the desk.")
        if "is_active" in fields:
            fields["is_active"].help_text = _("Untick it when somebody leaves: their sessions end at once.")
        return form

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs |= {"queryset": may_give(request.user), "widget": forms.CheckboxSelectMultiple}
            field = super().formfield_for_manytomany(db_field, request, **kwargs)
            if field is not None:
                field.label, field.help_text = _("Roles"), ""
            return field
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Also for a new password: whoever sets it can sign in as that account."""
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        obj.logged_before = _facts(User.objects.filter(pk=obj.pk).first())  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = User.objects.get(pk=form.instance.pk)
        before, after = form.instance.logged_before, _facts(user)
        if before != after:
            changed = [name for name in after if before.get(name) != after[name]]
            verb = "change_user" if change else "add_user"
            detail = {"after": {name: after[name] for name in changed}}
            if change:
                detail["before"] = {name: before[name] for name in changed}
            Event.of(verb, user, by=request.user, at=database_now(), **detail).save()


def _facts(user: User | None) -> dict[str, Any]:
    if user is None:
        return {}
    roles = list(user.groups.order_by("name").values_list("name", flat=True))
    return {**{name: getattr(user, name) for name in _LOGGED}, "roles": roles}


# -- Roles -----------------------------------------------------------------------------------------------------

if admin.site.is_registered(Group):  # by the import of Django's own screens above
    admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DeskAdmin):
    """Superusers change what a role may do; other administrators read it."""

    list_display = ("name",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "permissions")
    filter_horizontal = ("permissions",)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return self.fields if self.has_change_permission(request, obj) else ("name", "rights")

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ("rights",)

    @admin.display(description=gettext_lazy("permissions"))
    def rights(self, group: Group) -> SafeString:
        names = group.permissions.order_by("content_type__app_label", "content_type__model", "name")
        return format_html("<pre>{}</pre>", "\n".join(names.values_list("name", flat=True)))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "permissions":
            kwargs["queryset"] = Permission.objects.select_related("content_type")
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# -- Bylines ---------------------------------------------------------------------------------------------------


@admin.register(Contributor)
class ContributorAdmin(DeskAdmin):
    list_display = ("name", "credentials", "job_title", "is_expert", "user", "live_pages")
    list_filter = ("is_expert",)
    list_select_related = ("user",)
    search_fields = ("name", "credentials", "job_title")
    ordering = ("name",)
    autocomplete_fields = ("user",)
    fields = ("name", "slug", "user", "job_title", "is_expert", "credentials", "bio")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contributor]:
        contributors = super().get_queryset(request)
        match = request.resolver_match
        if match is None or match.url_name != "articles_contributor_changelist":
            return contributors
        visible = LiveArticle.objects.filter(live_bylines__contributor=OuterRef("pk"))
        counted: QuerySet[Contributor] = contributors.annotate(
            live_pages_count=BoundedCount(visible.values("pk").distinct())
        )
        return counted

    @admin.display(description=gettext_lazy("live pages"))
    def live_pages(self, contributor: Any) -> SafeString:
        return bounded_html(contributor.live_pages_count)

    def save_model(self, request: HttpRequest, obj: Contributor, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            purging.person_changed(obj, form.initial.get("slug") or "")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Whoever has signed or reviewed something stays; a bounded list says what."""
        uses = [words for contributor in objs for words in _signed(contributor)]
        perms_needed = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        return (
            [str(contributor) for contributor in objs],
            {self.opts.verbose_name_plural: len(objs)},
            perms_needed,
            uses,
        )


def _signed(contributor: Contributor) -> list[str]:
    bylines = Byline.objects.filter(contributor=contributor).order_by("pk")
    reviews = Article.objects.filter(reviewer=contributor).order_by("pk")
    lives = LiveByline.objects.filter(contributor=contributor).order_by("pk")
    found = [_("“%s”, signed") % title for title in bylines.values_list("article__title", flat=True)[:20]]
    found += [_("“%s”, reviewed") % title for title in reviews.values_list("title", flat=True)[:20]]
    found += [_("“%s”, live") % title for title in lives.values_list("live__title", flat=True)[:20]]
    return found
