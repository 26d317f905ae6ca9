"""What can be read and compared of an article: a version, the draft, what readers see, one's own unsaved copy."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import linking
from articles.admin.articles.autosave import content_of_copy
from articles.admin.articles.standing import moment
from articles.comparing import Names, Side
from articles.content import Content
from articles.models.clock import database_now
from articles.models.desk import UnsavedCopy
from articles.models.draft import Article
from articles.models.history import Edition, Event, Publication, Version
from articles.models.library import Image
from articles.models.people import name_of
from articles.models.tags import Tag
from articles.snapshot import freeze, tag_ids

DRAFT: Final = "draft"
LIVE: Final = "live"
EDITION: Final = "edition"
BEFORE: Final = "before"
COPY: Final = "copy"
#: The moves that open a window.
OPENING: Final = ("publish", "schedule", "put_back", "bring_back", "correct", "import")


@dataclass(frozen=True, slots=True)
class Text:
    """One of the texts that an article has or had. `name` is what addresses call it."""

    name: str
    label: str
    detail: str
    url: str
    number: int
    content: Content
    tag_ids: list[int]
    new_tags: tuple[str, ...] = ()  # of an unsaved copy: typed, and not made yet


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose article is looked at, on which screen, in which request."""

    model_admin: Any
    request: HttpRequest
    article: Article


#: From who asks, and the name that was asked for, to the text. Keyed by the name's beginning: `copy-17` goes to `copy`.
Loader = Callable[[Asking, str], Text | None]


def text_of(asking: Asking, name: str) -> Text | None:
    """The text of that name, or None where there is none, or none for this account."""
    if name.isdecimal():
        return version_text(_versions(asking.article).filter(number=int(name[:9])).first())
    loader = LOADERS.get(name.partition("-")[0])
    return loader(asking, name) if loader else None


def version_text(version: Version | None, *, name: str = "", label: str = "") -> Text | None:
    """A version as a text; `name` and `label` where it is meant by another name than its number."""
    if version is None:
        return None
    saved = _("saved by %(who)s, %(at)s") % {"who": who_of(version.made_by), "at": moment(version.made_at)}
    own = _("Version %d") % version.number
    return Text(
        name=name or str(version.number),
        label=label or own,
        detail=f"{own} · {saved}" if label else saved,
        url=reverse("admin:articles_article_version", args=[version.article_id, version.number]),
        number=version.number,
        content=version.content,
        tag_ids=version.tag_ids,
    )


def version_before(article: Article, number: int) -> Text | None:
    """The version that came before; older ones may have been thinned, so it need not be the number before."""
    return version_text(_versions(article).filter(number__lt=number).first())


def edition_before(article: Article, number: int) -> Text | None:
    """The last version before `number` that was approved."""
    editions = Edition.objects.filter(version__article=article, version__number__lt=number)
    last = editions.order_by("-version__number").values("version")[:1]
    return version_text(_versions(article).filter(pk__in=last).first(), name=EDITION, label=_("The last edition"))


def who_of(user: Any, otherwise: str = "") -> str:
    """A person's name; an account that is gone leaves the name that the log keeps, if the caller knows it."""
    return name_of(user, otherwise or _("Somebody"))


def logged_names(version: Version, *, is_needed: bool) -> dict[str, str]:
    """The names that the log keeps of who saved, approved and published a version, for accounts that are gone."""
    found = {"save": "", "approve": "", "publish": ""}
    if not is_needed:
        return found
    own = Event.objects.filter(subject="article", subject_id=version.article_id, verb__in=("save", "approve", *OPENING))
    for event in own.filter(detail__version=version.number).order_by("at")[:50]:
        found["publish" if event.verb in OPENING else event.verb] = event.actor_name
    return found


def sides_of(texts: Iterable[Text]) -> list[Side]:
    """The texts as `compare()` takes them, with the names that their tags have today."""
    texts = list(texts)
    tags = Tag.of_ids(pk for text in texts for pk in text.tag_ids)
    return [
        Side(text.content, (*dict.fromkeys(tags[pk].name for pk in text.tag_ids if pk in tags), *text.new_tags))
        for text in texts
    ]


def names_in(*contents: Content) -> Names:
    """The names of the pictures and articles that some contents mention."""
    pictures = {part.picture.image_id for content in contents for part in content.sections if part.picture}
    pictures |= {content.picture.image_id for content in contents if content.picture}
    articles = {pk for content in contents for pk in (*content.pinned, *content.excluded)}
    images = Image.objects.filter(pk__in=pictures).only("title", "file")
    return Names(
        pictures={image.pk: str(image) for image in images},
        articles=dict(Article.objects.filter(pk__in=articles).values_list("pk", "title")),
    )


def with_link_names(sides: Sequence[Side]) -> list[Side]:
    """The same texts, links by identity named after their article: what an editor reads in a comparison."""
    keys = linking.keys_of(*(text for side in sides for text in linking.texts_of(side.content)))
    found = Article.objects.filter(key__in=keys).values_list("key", "pk", "title") if keys else ()
    names = {str(key): f"“{title}” ({pk})" for key, pk, title in found}
    return [replace(side, content=linking.with_names(side.content, names)) for side in sides]


def live_now(article: Article, *, at: datetime) -> Publication | None:
    """What readers see, with everything that the desk tells of it."""
    with_all = Publication.objects.select_related("edition__version__made_by")
    return with_all.filter(article=article).showing(at).first()


def _versions(article: Article) -> Any:
    return Version.objects.filter(article=article).select_related("made_by")


def draft_text(article: Article) -> Text:
    """The draft as it is saved."""
    draft = Article.objects.with_parts().get(pk=article.pk)
    return Text(
        name=DRAFT,
        label=_("The draft"),
        detail=_("as it is saved, version %d") % draft.version_number,
        url=reverse("admin:articles_article_read", args=[article.pk]),
        number=draft.version_number,
        content=freeze(draft),
        tag_ids=tag_ids(draft),
    )


def _draft(asking: Asking, name: str) -> Text:
    return draft_text(asking.article)


def _live(asking: Asking, name: str) -> Text | None:
    live = live_now(asking.article, at=database_now())
    return version_text(live.edition.version, name=LIVE, label=_("What readers see now")) if live else None


def _edition(asking: Asking, name: str) -> Text | None:
    return edition_before(asking.article, asking.article.version_number)


def _copy(asking: Asking, name: str) -> Text | None:
    """What stands unsaved in a form of this very account."""
    pk, request = name.partition("-")[2][:18], asking.request
    article = Article.objects.get(pk=asking.article.pk)  # a row of its own: reading a form writes into it
    if not pk.isdecimal() or not asking.model_admin.has_change_permission(request, article):
        return None
    copy = UnsavedCopy.objects.filter(pk=int(pk), user=request.user.pk, article=article).first()
    if copy is None:
        return None
    posted = content_of_copy(asking.model_admin, request, article, copy)
    return Text(
        name=name,
        label=_("Your unsaved text"),
        detail=_("typed until %s") % moment(copy.at),
        url=f"{reverse('admin:articles_article_change', args=[article.pk])}?copy={copy.pk}",
        number=article.version_number,
        content=posted.content,
        tag_ids=posted.tag_ids,
        new_tags=tuple(tag.name for tag in posted.tags if not tag.pk),
    )


LOADERS: Final[dict[str, Loader]] = {DRAFT: _draft, LIVE: _live, EDITION: _edition, COPY: _copy}
