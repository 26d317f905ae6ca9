"""Real objects for tests, made in one line."""

from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile

from articles import publishing
from articles.images import renditions
from articles.models.clock import database_now
from articles.models.draft import Article, ArticleCorrection, ArticleQuestion, ArticleSource, Byline, Section
from articles.models.history import Edition, Publication, Version
from articles.models.library import Image
from articles.models.people import Contributor, User
from articles.models.public import LiveArticle
from articles.models.tags import Tag, TaggedArticle
from articles.snapshot import keep_version
from articles.states import AltState, Role, State
from faq.rich_text import from_paragraphs

_numbers = count(1)


def make_user(role: Role | None = None, *, username: str = "", **fields: Any) -> User:
    """A member of staff with one role, or with none."""
    name = username or f"user{next(_numbers)}"
    user = User.objects.create_user(name, f"{name}@example.org", "pass-word-1", **{"is_staff": True, **fields})
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_tag(name: str) -> Tag:
    return Tag.objects.get_or_create(name=name)[0]


def make_contributor(name: str = "Marta Lindqvist", **fields: Any) -> Contributor:
    return Contributor.objects.get_or_create(name=name, defaults=fields)[0]


def make_article(
    title: str = "",
    *,
    sections: tuple[tuple[str, str], ...] = (("A heading", "Some words about it."),),
    questions: tuple[tuple[str, str], ...] = (("Does it help?", "It may."),),
    sources: tuple[tuple[str, str], ...] = (),
    corrections: tuple[tuple[str, str], ...] = (),
    tags: tuple[str, ...] = (),
    authors: tuple[str, ...] = ("Marta Lindqvist",),
    by: User | None = None,
    **fields: Any,
) -> Article:
    """A complete draft with its first version."""
    number = next(_numbers)
    article = Article.objects.create(
        title=title or f"Article {number}",
        created_by=by,
        **{
            "excerpt": f"What article {number} is about.",
            "introduction": from_paragraphs(f"The introduction of article {number}."),
            "conclusion": from_paragraphs("The end of it."),
            **fields,
        },
    )
    for n, (heading, words) in enumerate(sections, 1):
        Section.objects.create(
            parent=article, region="sections", ordering=10 * n, heading=heading, text=from_paragraphs(words)
        )
    for n, (question, answer) in enumerate(questions, 1):
        ArticleQuestion.objects.create(
            parent=article, region="faq", ordering=10 * n, question=question, answer=from_paragraphs(answer)
        )
    for n, (text, url) in enumerate(sources, 1):
        ArticleSource.objects.create(article=article, position=10 * n, text=text, url=url)
    for n, (on, text) in enumerate(corrections, 1):
        ArticleCorrection.objects.create(article=article, position=10 * n, on=on, text=text)
    for n, name in enumerate(authors):
        Byline.objects.create(article=article, contributor=make_contributor(name), position=n)
    for n, name in enumerate(tags):
        TaggedArticle.objects.create(content_object=article, tag=make_tag(name), position=n)
    keep_version(article, by=by, at=database_now())
    return article


def edition_of(article: Article, *, by: User | None = None) -> Edition:
    """Approves the draft as it stands."""
    keep_version(article, by=by, at=database_now())
    article.refresh_from_db()
    edition = _approved(article, by=by)
    article.refresh_from_db()
    return edition


def _approved(article: Article, *, by: User | None) -> Edition:
    """Of a draft whose last version is what stands in it."""
    version = Version.objects.get(article=article, number=article.version_number)
    edition = publishing.approve(version, by=by, at=database_now())
    Article.objects.filter(pk=article.pk).update(state=State.APPROVED.value)
    return edition


def publish(article: Article, *, by: User | None = None, at: datetime | None = None, **more: Any) -> Publication:
    """Approves and publishes the draft as it stands."""
    return publishing.publish(edition_of(article, by=by), by=by, at=at, **more)


def make_live(
    title: str = "", *, at: datetime | None = None, published_at: datetime | None = None, **fields: Any
) -> LiveArticle:
    """A published article's live row."""
    edition = _approved(make_article(title, **fields), by=None)
    publication = publishing.publish(edition, by=None, at=at, published_at=published_at)
    return LiveArticle.windows.get(publication=publication)


#: What a picture's row names; there are no such files.
RENDITIONS = {
    "lead": {name: {"400": f"lead.{name}"} for name in ("webp", "jpeg")},
    "card": {name: {"320": f"320.{name}", "640": f"640.{name}", "960": f"960.{name}"} for name in ("webp", "jpeg")},
}


def make_picture(title: str, tags: tuple[str, ...] = (), **fields: Any) -> Image:
    """A picture's row alone, decorative and ready: nothing is drawn."""
    values = {"file": f"{title}.jpg", "digest": title[:64], "width": 400, "height": 300, "renditions": RENDITIONS}
    image = Image.objects.create(title=title, **{**values, "alt_state": AltState.DECORATIVE, **fields})
    image.tags.add(*tags)
    return image


def draw_picture(data: bytes, **fields: Any) -> Image:
    """A picture of the library, made of an upload's bytes, with all its files."""
    image = Image(**fields)
    renditions.accept(ContentFile(data), image)
    renditions.make_renditions(image)
    image.save()
    return image
