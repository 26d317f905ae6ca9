"""The roles that `migrate` makes, with least rights. A group that exists is never overwritten."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import connection

from articles.models.public import Site
from articles.states import Role

_LOOK = {
    "view_article",
    "view_section",
    "view_articlequestion",
    "view_byline",
    "view_relatedchoice",
    "view_image",
    "view_contributor",
    "view_tag",
    "view_question",
}
_WRITE = {
    *("add_article", "change_article", "submit_article", "add_image", "change_image"),
    *(
        f"{verb}_{part}"
        for verb in ("add", "change", "delete")
        for part in ("section", "articlequestion", "byline", "relatedchoice")
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
_TAGS = {"view_tag", "add_tag", "change_tag", "delete_tag", "merge_tag", "view_article"}

RIGHTS: dict[Role, set[str]] = {
    Role.AUTHOR: _LOOK | _WRITE,
    Role.EDITOR: _LOOK | _WRITE | _EDIT,
    Role.REVIEWER: _LOOK | {"approve_article"},
    Role.PUBLISHER: _LOOK | _WRITE | _EDIT | {"approve_article", "publish_article", "publish_question"},
    Role.TAG_MANAGER: _TAGS,
    Role.ADMINISTRATOR: _LOOK
    | _TAGS
    | {
        "view_user",
        "add_user",
        "change_user",
        "view_group",
        "view_event",
        "view_site",
        "change_site",
        "delete_image",
    }
    | {"delete_contributor", "add_contributor", "change_contributor"},
}


def fill_groups(**kwargs: Any) -> None:
    """Makes the groups and the publication's row that are missing; runs after every `migrate`."""
    if Site._meta.db_table not in connection.introspection.table_names():
        return  # migrated back to nothing
    Site.objects.get_or_create(pk=1)
    missing = [role for role in Role if not Group.objects.filter(name=role).exists()]
    if not missing:
        return
    _make_permissions(**kwargs)
    for role in missing:
        group = Group.objects.create(name=role.value)
        group.permissions.set(
            Permission.objects.filter(
                codename__in=RIGHTS[role], content_type__app_label__in=["articles", "faq", "auth"]
            )
        )


def _make_permissions(**kwargs: Any) -> None:
    """`post_migrate` reaches us before the apps that come later in the list; their permissions are made here."""
    from django.apps import apps  # noqa: PLC0415
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415

    for label in ("faq", "auth", "articles"):
        create_permissions(apps.get_app_config(label), verbosity=0, using=kwargs.get("using", "default"))
