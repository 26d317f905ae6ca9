"""A preview prints any content in the public template, and writes nothing to the database or to the store of files."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from articles import previewing, signing
from articles.content import Content, Part, Picture
from articles.images import markup
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Version
from articles.models.library import Image
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import Tag
from articles.pages import related_to
from articles.snapshot import freeze, tag_ids
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> HttpRequest:
    """A request as the middleware leaves it."""
    request: Any = RequestFactory().get("/preview/x/")
    request.publication, request.origin = Site.load(), "https://example.org"
    return request


def draft_of(article: Article) -> tuple[Content, list[int]]:
    draft = Article.objects.with_parts().get(pk=article.pk)
    return freeze(draft), tag_ids(draft)


def page_of(request: HttpRequest, article: Article, **more: Any) -> str:
    content, tags = draft_of(article)
    return previewing.page(request, content, tags, article=article, **more).content.decode()


def test_it_is_the_page_that_readers_would_get(client: Any, asked: HttpRequest) -> None:
    article = make.make_article("Walking", tags=("Movement", "Habits"), published_at=database_now())
    preview = page_of(asked, article)
    live = make.publish(article).live
    page = client.get(live.get_absolute_url()).content.decode()

    def text_of(html: str) -> str:
        return html[html.index('<article class="article') : html.index("</article>")]

    drawing = text_of(page)[text_of(page).index("<picture") : text_of(page).index("</picture>")]
    embedded = text_of(preview)[text_of(preview).index("<picture") : text_of(preview).index("</picture>")]
    assert text_of(preview).replace(embedded, "") == text_of(page).replace(drawing, "")
    assert "data:image/webp;base64," in embedded


def test_it_says_what_it_is_and_is_kept_and_listed_nowhere(asked: HttpRequest) -> None:
    content, tags = draft_of(make.make_article("Walking"))
    response = previewing.page(asked, content, tags, article=Article(), told="As typed.")
    page = response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex">' in page
    assert "Preview — not published" in page
    assert "As typed." in page
    assert 'rel="canonical"' not in page
    assert "og:url" not in page


def test_an_article_that_was_never_saved_needs_no_title_no_slug_and_no_anchors(asked: HttpRequest) -> None:
    content = Content(title="", slug="not a slug!", sections=(Part("", "One", "<p>First.</p>"),))
    new = Tag(name="Brand new")
    page = previewing.page(asked, content, [], article=Article(), tags=[new]).content.decode()
    assert "<h1>Untitled</h1>" in page
    assert '<section class="part" id="one"><h2>One</h2>' in page
    assert "/articles/not-a-slug/" in page
    assert '<a rel="tag" href="/tags/brand-new/">Brand new</a>' in page


def with_picture(pk: int) -> Content:
    sections = (Part("", "One", "<p>First.</p>", picture=Picture(pk, "A moon.")),)
    return Content(title="Moon", picture=Picture(pk, "A moon."), sections=sections)


def test_a_picture_that_is_gone_shows_the_placeholder(asked: HttpRequest) -> None:
    page = previewing.page(asked, with_picture(999_999), [], article=Article()).content.decode()
    assert page.count('alt="no image"') == 1


def test_a_picture_that_is_not_ready_shows_its_original_with_its_size(asked: HttpRequest) -> None:
    image = Image.objects.create(title="A moon", file="originals/moon.jpg", digest="d" * 64, width=40, height=30)
    page = previewing.page(asked, with_picture(image.pk), [], article=Article()).content.decode()
    shown = 'src="/media/originals/moon.jpg" alt="A moon." width="40" height="30"'
    assert page.count(shown) == 2, "above the text, and in the section"
    assert 'alt="no image"' not in page


def test_dates_and_sign_off_are_those_of_going_live_now(asked: HttpRequest) -> None:
    earlier = database_now() - timedelta(days=400)
    article = make.make_article("Walking", published_at=earlier)
    expert = make.make_contributor("Ines Moreau", is_expert=True, credentials="MD")
    version = Version.objects.get(article=article)
    signing.sign_off(version, expert, on=database_now().date(), by=None, at=database_now())
    page = page_of(asked, article)
    assert f'Published <time datetime="{earlier.isoformat()[:10]}' in page
    assert "Reviewed by" in page
    content, tags = draft_of(article)
    changed = replace(content, conclusion="<p>New.</p>")
    other = previewing.page(asked, changed, tags, article=article).content.decode()
    assert "Reviewed by" not in other, "another text than the one that was signed off"


def test_a_text_that_goes_out_unchanged_keeps_its_date_of_change(asked: HttpRequest) -> None:
    long_ago = database_now() - timedelta(days=30)
    article = make.make_article("Walking")
    make.publish(article, published_at=long_ago)
    assert "Updated" not in page_of(asked, article)
    Article.objects.filter(pk=article.pk).update(excerpt="Other words.")
    assert "Updated" in page_of(asked, article)


SLEEP = "<p>Pillows, a mattress and a dark bedroom help tired people to dream.</p>"


def listed(request: HttpRequest, content: Content, article: Article, **more: Any) -> list[str]:
    """The titles among the related articles of a preview, in order."""
    page = previewing.page(request, content, more.pop("tag_ids", []), article=article, **more).content.decode()
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a></h3>', page[page.index("minis") :])


class TestRelated:
    """Three about sleep, then twelve about gardens: newer, and more than a list shows."""

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def garden(cls, standing: Any) -> Iterator[None]:
        with standing():
            for n in range(3):
                make.make_live(f"Sleeping {n}", introduction=SLEEP, tags=("Sleep",))
            for n in range(12):
                make.make_live(f"Gardening {n}", introduction="<p>Roses need a spade and rain.</p>", tags=("Garden",))
            yield

    def test_related_articles_are_those_that_readers_would_get(self, asked: HttpRequest) -> None:
        draft = make.make_article("Tired", introduction="<p>A tired dreamer buys a mattress.</p>", tags=("Sleep",))
        content, tags = draft_of(draft)
        foretold = listed(asked, content, draft, tag_ids=tags)
        assert {title.split()[0] for title in foretold[:3]} == {"Sleeping"}
        assert len(foretold) == 10
        assert foretold == [each.card.title for each in previewing.suggestions(draft, content, tags)], (
            "as the panel has it"
        )
        make.publish(draft)
        assert [card.title for card in related_to(LiveArticle.objects.get(article=draft))] == foretold

    def test_the_pinned_come_first_and_the_excluded_not_at_all(self, asked: HttpRequest) -> None:
        draft = make.make_article("Tired", introduction=SLEEP, tags=("Sleep",))
        content, tags = draft_of(draft)
        far, near = LiveArticle.objects.get(title="Gardening 0"), LiveArticle.objects.get(title="Sleeping 1")
        chosen = replace(content, pinned=(far.article_id,), excluded=(near.article_id,))
        titles = listed(asked, chosen, draft, tag_ids=tags)
        assert titles[0] == "Gardening 0"
        assert "Sleeping 1" not in titles
        assert {"Sleeping 0", "Sleeping 2"} <= set(titles[1:3])

    def test_a_live_article_is_told_by_what_is_typed_and_not_by_its_stored_list(self, asked: HttpRequest) -> None:
        live = make.make_live("Roses", introduction="<p>Roses need rain.</p>", tags=("Garden",))
        content, _tags = draft_of(live.article)
        sleep = Tag.objects.get(name="Sleep")
        typed = replace(content, introduction=SLEEP)
        titles = listed(asked, typed, live.article, tag_ids=[sleep.pk], tags=[sleep])
        assert {title.split()[0] for title in titles[:3]} == {"Sleeping"}
        assert "Roses" not in titles

    def test_two_new_tags_of_a_form_count_as_two(self) -> None:
        """As they will once they are made: they make what is shared less of the whole."""
        content, sleep = Content(title="Tired", introduction=SLEEP), Tag.objects.get(name="Sleep")
        new = [Tag(name="One"), Tag(name="Two")]
        tags = previewing.unsaved(Article(), content, [sleep.pk], [sleep, *new]).tags
        assert len({tag.pk for tag in tags}) == 3
        first = previewing.suggestions(Article(), content, [sleep.pk], tags=[sleep, *new])[0]
        assert first.tags == ("Sleep",)


@pytest.mark.parametrize("rows", [2, 12])
@pytest.mark.parametrize(("is_live", "queries"), [(False, 13), (True, 14)])
def test_it_asks_few_questions_and_writes_nothing(
    asked: HttpRequest, settings: Any, tmp_path: Path, rows: int, is_live: bool, queries: int
) -> None:
    article = make.make_article(
        "Walking", sections=tuple((f"Part {n}", "Words.") for n in range(rows)), tags=("A", "B")[: 1 + rows // 12]
    )
    if is_live:
        make.publish(article)
    for _n in range(rows):
        make.make_live()
    content, tags = draft_of(article)
    settings.MEDIA_ROOT = tmp_path
    markup.placeholder_name.cache_clear()  # what was drawn before would not be stored again
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        previewing.page(asked, content, tags, article=article)
    statements = [query["sql"] for query in asked_for]
    assert len(statements) == queries, statements
    assert not [sql for sql in statements if not sql.startswith(("SELECT", "WITH"))]
    assert list(tmp_path.rglob("*")) == []
