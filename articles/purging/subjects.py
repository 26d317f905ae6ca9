"""What is not an article and stands on public pages: the publication's own words, tags, people, the hub."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from articles import caching
from articles.models.people import Contributor
from articles.models.public import LiveArticle, LiveArticleQuerySet
from articles.models.tags import Tag
from articles.paths import path_of
from articles.purging import lookups, sending
from articles.purging.changing import changed, everything, feeds, standing
from faq.batches import batches
from faq.models import LiveQuestion

#: Caches that go by address are told of so many articles at once, the newest; of a topic's or merge's others in rounds.
MOST_PAGES: Final = 200


def site_changed() -> None:
    """The publication's name or words, which every page shows."""
    everything()
    if sending.is_wanted():
        changed(caching.SITE, paths=[*_newest(LiveArticle.objects.all()), *_newest(LiveArticle.pages.all())])


def tags_changed(tags: Collection[Tag], *former: str) -> None:
    """Tags are called something else, are merged, gone or back: whatever shows them, and their addresses."""
    if not sending.is_wanted():
        changed(*(caching.tag(tag.pk) for tag in tags))
        return
    slugs = [*(tag.slug for tag in tags), *former]
    own = [path for slug in slugs for path in (reverse("articles:tag", args=[slug]), *feeds("tag", slug))]
    around = [*standing(), reverse("articles:sitemap"), *feeds(), reverse("articles:llms")]
    rows = LiveArticle.objects.filter(live_tags__tag__in=[tag.pk for tag in tags if tag.pk])
    kept = [name for tag in tags for name in (caching.list_of("tag", tag.pk), caching.feed_of("tag", tag.pk))]
    names = [*(caching.tag(tag.pk) for tag in tags), *kept, "tags", "home", "sitemap", "llms"]
    shown_beside = _newest(LiveArticle.objects.all())
    changed(*names, paths=dict.fromkeys([*own, *around, *_newest(rows), *shown_beside]))


def tag_changed(tag: Tag, *former: str) -> None:
    """A tag is called something else: its pages as in `tags_changed()`, and then those of all of its articles."""
    tags_changed([tag], *former)
    if settings.PURGE_NGINX and LiveArticle.objects.of_tag(tag.pk)[MOST_PAGES : MOST_PAGES + 1]:
        _go_round(caching.tag(tag.pk), _pages_of_tag(tag.pk, MOST_PAGES))


def articles_changed(article_ids: Collection[int]) -> None:
    """The pages of more articles than `tags_changed()` has told of, as after a merge."""
    if len(article_ids) > MOST_PAGES:
        slices = batches(sorted(article_ids, reverse=True), MOST_PAGES)
        _go_round(
            f"{len(article_ids)} articles",
            ([path_of(slug, is_page=False) for slug in lookups.slugs(ids).values()] for ids in slices),
        )


def _go_round(what: str, slices: Iterator[Sequence[str]]) -> None:
    """After the commit, and only for caches that go by address: by a tag's name the others have heard of all."""
    if settings.PURGE_NGINX:
        transaction.on_commit(partial(sending.courier.go_round, what, slices), robust=True)


def _pages_of_tag(tag_id: int, size: int) -> Iterator[list[str]]:
    """The pages of a tag's articles, the newest first; each slice is a query of its own, which begins by its key."""
    found = LiveArticle.objects.of_tag(tag_id)
    while rows := list(found.values_list("slug", "published_at", "article_id")[:size]):
        yield [path_of(slug, is_page=False) for slug, _at, _pk in rows]
        found = LiveArticle.objects.earlier_of(tag_id, *rows[-1][1:])


def picture_changed(image_id: int) -> None:
    """A picture of the library looks or is called different: the topics that show it, as it is now."""
    tags = list(Tag.objects.filter(picture=image_id))
    if tags:
        own = [reverse("articles:tag", args=[tag.slug]) for tag in tags]
        changed(*(caching.list_of("tag", tag.pk) for tag in tags), paths=own)


def person_changed(person: Contributor, *former: str) -> None:
    """Their own page and feeds, and the index of people; bylines are frozen with the texts they stand under."""
    names = caching.list_of("person", person.pk), caching.feed_of("person", person.pk), "people", "sitemap"
    slugs = dict.fromkeys([person.slug, *(slug for slug in former if slug)])
    own = [path for slug in slugs for path in (reverse("articles:person", args=[slug]), *feeds("person", slug))]
    changed(*names, paths=[*own, reverse("articles:people"), reverse("articles:sitemap")])


def question_changed(pk: int, slug: str) -> None:
    """A question of the hub was published, reworded or withdrawn; the others' pages list the newest."""
    own = reverse("faq:detail", args=[slug])
    pages: Iterable[str] = ()
    if sending.is_wanted():
        others = LiveQuestion.objects.order_by("-published_at").values_list("slug", flat=True)[:MOST_PAGES]
        pages = [reverse("faq:detail", args=[each]) for each in others]
    around = [reverse("faq:hub"), reverse("articles:home"), reverse("articles:sitemap")]
    changed(caching.question(pk), "faq", "home", "sitemap", paths=[own, *around, *pages])


def _newest(rows: LiveArticleQuerySet) -> list[str]:
    found = rows.newest().values_list("slug", "is_page").distinct()[:MOST_PAGES]
    return [path_of(slug, is_page=is_page) for slug, is_page in found]
