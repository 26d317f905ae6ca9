"""The roles that `migrate` makes, with least rights; what an admin has changed of a role is never overwritten."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection

from articles.models.people import GrantedRight
from articles.models.site import Site
from articles.states import Role

#: Whose permissions the roles are made of.
APPS = ("faq", "auth", "articles")

_LOOK = {
    "view_article",
    "view_section",
    "view_articlequestion",
    "view_byline",
    "view_articlesource",
    "view_articlecorrection",
    "view_relatedchoice",
    "view_image",
    "view_contributor",
    "view_tag",
    "view_question",
    "view_note",
    "view_previewlink",
}
_NOTE = {"add_note", "change_note"}
_SHARE = {"add_previewlink", "change_previewlink"}
_WRITE = {
    *("add_article", "change_article", "submit_article", "add_image", "change_image"),
    *(
        f"{verb}_{part}"
        for verb in ("add", "change", "delete")
        for part in ("section", "articlequestion", "articlesource", "articlecorrection", "byline", "relatedchoice")
    ),
}
_EDIT = {
    "edit_any_article",
    "delete_article",
    "add_tag",
    "add_question",
    "change_question",
    "add_contributor",
    "change_contributor",
}
_TAGS = {"view_tag", "add_tag", "change_tag", "delete_tag", "merge_tag", "view_article", "view_image"}

RIGHTS: dict[Role, set[str]] = {
    Role.AUTHOR: _LOOK | _NOTE | _SHARE | _WRITE,
    Role.EDITOR: _LOOK | _NOTE | _SHARE | _WRITE | _EDIT,
    Role.REVIEWER: _LOOK | _NOTE | _SHARE | {"approve_article", "sign_off_article"},
    Role.PUBLISHER: _LOOK
    | _NOTE
    | _SHARE
    | _WRITE
    | _EDIT
    | {"approve_article", "sign_off_article", "publish_article", "publish_question"},
    Role.TAG_MANAGER: _TAGS,
    Role.ADMINISTRATOR: _LOOK
    | _TAGS
    | {
        "view_user",
        "add_user",
        "change_user",
        "view_group",
        "view_event",
        "view_letter",
        "view_site",
        "change_site",
        "delete_image",
    }
    | {"delete_contributor", "add_contributor", "change_contributor"},
}


def sees_all(user: Any) -> bool:
    """Whoever only writes sees their own articles; whoever edits, approves, publishes or only looks sees all."""
    more = ("articles.edit_any_article", "articles.approve_article", "articles.publish_article")
    return any(user.has_perm(name) for name in more) or not user.has_perm("articles.change_article")


def fill_groups(**kwargs: Any) -> None:
    """Makes the groups and the publication's row that are missing, and gives roles the rights that are new.

    Runs after every `migrate`. A right is given once: one that an admin took away from a role stays away.
    """
    tables = connection.introspection.table_names()
    if not {Site._meta.db_table, GrantedRight._meta.db_table} <= set(tables):
        return  # migrated back
    if not Site.objects.filter(pk=1).exists():  # asks for no column that a migration back has taken away
        Site.objects.create(pk=1)
    groups = {role: Group.objects.get_or_create(name=role.value)[0] for role in Role}
    given = set(GrantedRight.objects.values_list("group", "codename"))
    new = {role: {name for name in RIGHTS[role] if (group.pk, name) not in given} for role, group in groups.items()}
    if not any(new.values()):
        return
    _make_permissions(**kwargs)
    for role, names in new.items():
        permissions = Permission.objects.filter(codename__in=names, content_type__app_label__in=APPS)
        groups[role].permissions.add(*permissions)
        GrantedRight.objects.bulk_create(GrantedRight(group=groups[role], codename=name) for name in sorted(names))


def _make_permissions(**kwargs: Any) -> None:
    """`post_migrate` reaches us before the apps that come later in the list; their permissions are made here."""
    from django.apps import apps  # noqa: PLC0415
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415

    for label in APPS:
        create_permissions(apps.get_app_config(label), verbosity=0, using=kwargs.get("using", "default"))
