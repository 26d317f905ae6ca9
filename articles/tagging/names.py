"""What a tag may be called, and calling it something else."""

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from articles import menus, purging
from articles.content import free_name, slug_from
from articles.models.clock import database_now
from articles.models.history import Event
from articles.models.tags import FormerTag, Tag
from articles.publishing import publication_lock

RENAME: Final = "rename_tag"


class TagError(Exception):
    """The tags stay as they are; the message says why, for the editor to read."""


class NameTakenError(TagError):
    """Another tag has, or had, this name or address; `tag` is that one."""

    def __init__(self, message: str, tag: Tag) -> None:
        self.tag = tag
        super().__init__(message)


def check_name(name: str, *, tag: Tag | None = None) -> str:
    """The name as it is stored. Raises TagError where it is empty, too long, or another's but for case."""
    name = " ".join(name.split())
    if not name:
        raise TagError(_("A tag needs a name."))
    if len(name) > 100:
        raise TagError(_("A tag's name has at most 100 characters."))
    others = Tag.objects.exclude(pk=tag.pk if tag else None)
    other = others.filter(name__iexact=name).first()
    if other is None and not name.isascii():  # SQLite folds the case of ASCII letters only
        names = others.values_list("pk", "name").iterator(chunk_size=2000)
        alike = next((pk for pk, given in names if given.casefold() == name.casefold()), None)
        other = Tag.objects.get(pk=alike) if alike else None
    if other is not None:
        raise NameTakenError(_("There is a tag “%s” already; merge the two instead.") % other.name, other)
    return name


def check_slug(slug: str, *, tag: Tag | None = None) -> str:
    """The slug itself. Raises NameTakenError where it is, or was, another tag's address."""
    other = Tag.objects.filter(slug=slug).exclude(pk=tag.pk if tag else None).first()
    if other is not None:
        message = _("The address “%(slug)s” is that of “%(name)s”.")
        raise NameTakenError(message % {"slug": slug, "name": other.name}, other)
    former = FormerTag.objects.filter(slug=slug).exclude(heir=tag).select_related("heir").first()
    if former is not None:
        message = _("The address “%(slug)s” leads to “%(name)s” since a tag was renamed or merged.")
        raise NameTakenError(message % {"slug": slug, "name": former.heir.name}, former.heir)
    return slug


def slug_for(name: str, *, tag: Tag | None = None) -> str:
    """A free slug made from a name."""
    wanted = slug_from(name) or "tag"
    tags = Tag.objects.filter(slug__startswith=wanted).exclude(pk=tag.pk if tag else None)
    former = FormerTag.objects.filter(slug__startswith=wanted).exclude(heir=tag)
    return free_name(wanted, {*tags.values_list("slug", flat=True), *former.values_list("slug", flat=True)})


def rename(tag: Tag, name: str, *, by: Any, slug: str | None = None) -> Event | None:
    """Gives a tag another name, and a slug made from it or given; the old address leads to the new one.

    Returns None where both are what they were. Raises TagError.
    """
    with publication_lock():
        tag = locked([tag.pk])[0]
        name = check_name(name, tag=tag)
        slug = check_slug(slug, tag=tag) if slug else slug_for(name, tag=tag)
        before, after = {"name": tag.name, "slug": tag.slug}, {"name": name, "slug": slug}
        if before == after:
            return None
        set_names(tag, name, slug)
        label = f"{before['name']} → {name}" if before["name"] != name else name
        return log(RENAME, tag, by=by, label=label, before=before, after=after)


def set_names(tag: Tag, name: str, slug: str) -> None:
    """Writes both; the old slug becomes a former one, and one that is taken back no longer is."""
    former = tag.slug
    if slug != tag.slug:
        for taken in (slug, tag.slug):
            free_former(taken)
        FormerTag.objects.create(slug=tag.slug, name=tag.name, heir=tag)
    tag.name, tag.slug = name, slug
    tag.save(update_fields=["name", "slug"])
    purging.tag_changed(tag, former)
    menus.refresh()


def free_former(slug: str) -> None:
    """Ends what a former slug led to; a merged tag's id on it stays, under a name no address has."""
    former = FormerTag.objects.filter(slug=slug).first()
    if former is None:
        return
    if former.former_id is None:
        former.delete()
        return
    former.slug = f"{former.former_id}~"
    former.save(update_fields=["slug"])


def locked(ids: Iterable[int]) -> list[Tag]:
    """The tags as they stand, held until the transaction ends. Raises TagError where one is gone."""
    wanted = set(ids)
    tags = list(Tag.objects.select_for_update().filter(pk__in=wanted).order_by("name", "pk"))
    if len(tags) < len(wanted):
        raise TagError(_("One of these tags is gone already."))
    return tags


def log(verb: str, tag: Tag, *, by: Any, label: str, **detail: Any) -> Event:
    """Writes the event of a change, with both sides in its label."""
    event = Event.of(verb, tag, by=by, at=database_now(), **detail)
    event.label = label[:300]
    event.save()
    return event
