"""What must hold before an article goes out."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import checks, publishing
from articles.checks.links import dead_ends, links_of
from articles.content import Answer, Content, Credit, Part, Picture, Source
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.folded import FoldedTitle
from articles.models.library import Image
from articles.models.public import LiveArticle
from articles.models.tags import FormerTag
from articles.states import Outcome
from faq.models import LiveQuestion, Question
from tests.make import make_article, make_contributor, make_live, make_tag, publish

READY = Image(pk=1, title="Sky", renditions={"lead": {}})
WHOLE = Content(
    title="T",
    slug="t",
    excerpt="E",
    introduction="<p>I</p>",
    sections=(Part("k", "H", "<p>x</p>"),),
    questions=(Answer("q", "Q?", "<p>A</p>"),),
    picture=Picture(1, alt_state="decorative"),
    byline=(Credit(1, "Name"),),
)
pytestmark = pytest.mark.django_db


def gaps(content: Content, article_id: int | None = None, **more) -> list[checks.Gap]:
    return checks.gaps(content, {1: READY}, article_id=article_id, **more)


def blocking(content: Content, article_id: int | None = None, **more) -> list[str]:
    return [gap.field for gap in gaps(content, article_id, **more) if gap.level == "block"]


def warnings(content: Content, article_id: int | None = None) -> list[tuple[str, str]]:
    return [(gap.field, gap.message) for gap in gaps(content, article_id) if gap.level == "warn"]


def test_a_whole_article_has_no_gap():
    assert gaps(WHOLE) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"slug": ""}, "slug"),
        ({"sections": (), "introduction": "<p> </p>"}, "introduction"),
        ({"sections": (Part("k", "H", "<p></p>"),)}, "section-k"),
        ({"sections": (Part("a", "H", "<p>x</p>"), Part("k", " ", "<p>x</p>"))}, "section-k"),
        ({"sections": (Part("k", "H", "<h3><strong> </strong></h3><p>x</p>"),)}, "section-k"),
        ({"conclusion": '<p><a href="">here</a></p>'}, "conclusion"),
        ({"questions": (Answer("q", "", "<p>A</p>"),)}, "question-q"),
        ({"questions": (Answer("q", "Q?", ""),)}, "question-q"),
        ({"sources": (Source("s", " ", "https://example.org/"),)}, "source-s-text"),
        ({"sources": (Source("s", "Smith", "example.org"),)}, "source-s-url"),
        ({"sources": (Source("s", "Smith", "javascript:alert(1)"),)}, "source-s-url"),
        ({"sources": (Source("s", "Smith", "page 3"),)}, "source-s-url"),
        ({"picture": Picture(9)}, "picture"),
        ({"picture": Picture(1, alt_state="undecided")}, "picture"),
        ({"picture": Picture(1, alt=" ", alt_state="described")}, "picture"),
        ({"sections": (Part("k", "H", "<p>x</p>", picture=Picture(1)),)}, "section-k"),
    ],
)
def test_each_gap_blocks_and_names_its_field(change, field):
    content = replace(WHOLE, **change)
    assert blocking(content) == [field]
    with pytest.raises(checks.NotReadyError):
        checks.require(content, {1: READY}, article_id=None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"excerpt": " "}, "excerpt"),
        ({"byline": ()}, "bylines-0-contributor"),
        ({"sections": ()}, "introduction"),
        ({"sections": (Part("k", "", "<p>x</p>"),)}, "section-k"),
        ({"sections": (Part("k", "H", "<h4>Low</h4><p>x</p><h3>High</h3><p>y</p>"),)}, "section-k"),
        ({"picture": None}, "picture"),
        ({"title": "Copy of T"}, "title"),
        ({"slug": "copy-of-t"}, "slug"),
        ({"seo_title": "s" * 61}, "seo_title"),
        ({"meta_description": "m" * 161}, "meta_description"),
    ],
)
def test_some_gaps_only_warn_once_each(change, field):
    content = replace(WHOLE, **change)
    assert [field for field, _ in warnings(content)] == [field]
    checks.require(content, {1: READY}, article_id=None)


def test_what_many_articles_do_without_is_a_hint():
    assert [gap.is_hint for gap in gaps(replace(WHOLE, picture=None, excerpt=""))] == [False, True]


def test_headings_in_order_are_nothing_to_tell():
    text = "<p>a</p><h3>One</h3><p>b</p><h4>Two</h4><p>c</p><h3>Three</h3>"
    assert gaps(replace(WHOLE, sections=(Part("k", "H", text),))) == []


def test_a_picture_without_renditions_blocks():
    waiting = {1: Image(pk=1, title="Sky")}
    found = checks.gaps(WHOLE, waiting, article_id=None)
    assert [(gap.field, gap.level) for gap in found] == [("picture", "block")]


@pytest.mark.parametrize(
    ("licence", "credit", "words"),
    [
        ("cc-by-4.0", " ", "The licence of “Sky”, CC BY 4.0, demands that its maker is named: write a credit."),
        ("cc-by-nc-nd-4.0", "", "The licence of “Sky”, CC BY-NC-ND 4.0, demands that its maker is named"),
        ("other", "", "Which licence “Sky” is under stands nowhere: name it in the credit."),
        ("cc-by-4.0", "Ada", None),
        ("other", "Ada, GPL", None),
        *((key, "", None) for key in ("", "all-rights-reserved", "cc0-1.0", "cc-pdm-1.0", "of a later release")),
    ],
)
def test_a_licence_that_demands_a_name_without_one_warns(licence, credit, words):
    picture = Picture(1, credit=credit, alt_state="decorative", licence=licence)
    inside = replace(WHOLE, sections=(Part("k", "H", "<p>x</p>", picture=picture),))
    for content, field in ((replace(WHOLE, picture=picture), "picture"), (inside, "section-k")):
        found = warnings(content)
        assert [name for name, _message in found] == ([field] if words else [])
        assert all(message.startswith(words) for _name, message in found)
        checks.require(content, {1: READY}, article_id=None)


def test_an_address_of_another_article_blocks_and_ones_own_does_not():
    live = make_live(slug="taken")
    assert blocking(replace(WHOLE, slug="taken")) == ["slug"]
    assert blocking(replace(WHOLE, slug="taken"), live.article_id) == []


def test_the_slug_of_another_draft_warns_while_that_is_at_work():
    other = make_article(slug="wanted")
    wanted = replace(WHOLE, slug="wanted")
    assert [field for field, _ in warnings(wanted)] == ["slug"]
    assert warnings(wanted, other.pk) == []
    Article.objects.filter(pk=other.pk).update(trashed_at=database_now())
    assert warnings(wanted) == []


def test_a_tag_that_demands_an_expert_blocks_until_one_has_signed():
    tag = make_tag("Medicine")
    tag.needs_expert = True
    tag.save()
    assert blocking(WHOLE, tag_ids=[tag.pk]) == ["reviewer"]


class TestDoubledTitles:
    @pytest.mark.parametrize("title", ["Über Schlaf", "  über   schlaf ", "ÜBER SCHLAF", "Über schlaf"])
    def test_case_and_spaces_make_no_other_title(self, title):
        mine = make_article("Über Schlaf")
        assert [field for field, _ in warnings(replace(WHOLE, title=title))] == ["title"]
        assert warnings(replace(WHOLE, title=title), mine.pk) == []

    def test_another_title_is_another(self):
        make_article("On sleep")
        assert warnings(replace(WHOLE, title="On sleeping")) == []

    def test_what_is_live_counts_whatever_its_draft_says(self):
        live = make_live("On sleep")
        Article.objects.filter(pk=live.article_id).update(title="Something else")
        assert "is live" in warnings(replace(WHOLE, title="on sleep"))[0][1]

    @pytest.mark.parametrize("field", ["archived_at", "trashed_at"])
    def test_what_is_set_aside_does_not_count(self, field):
        other = make_article("On sleep")
        Article.objects.filter(pk=other.pk).update(**{field: database_now()})
        assert warnings(replace(WHOLE, title="On sleep")) == []

    @pytest.mark.parametrize("model", [Article, LiveArticle])
    def test_an_index_answers(self, model):
        if connection.vendor != "sqlite":
            pytest.skip("a planner that counts rows reads a small table from end to end")
        rows = model._default_manager.alias(folded=FoldedTitle("title")).filter(folded__in=["a", "b"])
        assert "_by_title" in rows.order_by().values("pk").explain()


def linking(*hrefs: str) -> Content:
    text = "".join(f'<p>See <a href="{href}">the <em>other</em>\n page</a>.</p>' for href in hrefs)
    return replace(WHOLE, sections=(Part("k", "H", text, anchor="h"),))


def told(href: str, article_id: int | None = None) -> str:
    """What is said of a link, or nothing."""
    found = warnings(linking(href), article_id)
    assert [field for field, _ in found] in ([], ["section-k"])
    return found[0][1] if found else ""


class TestLinks:
    def test_a_source_on_this_site_that_is_not_there_warns_and_a_link_to_the_list_leads_somewhere(self, settings):
        settings.SITE_URL = "https://masthead.example"
        content = replace(WHOLE, sources=(Source("s", "Our own page", "https://masthead.example/articles/nothing/"),))
        [(field, message)] = warnings(content)
        assert (field, "Our own page" in message) == ("source-s-url", True)
        to_list = linking("#sources")
        assert len(warnings(to_list)) == 1
        assert warnings(replace(to_list, sources=(Source("s", "A book"),))) == []

    def test_each_is_named_by_its_words_and_field(self):
        content = replace(WHOLE, introduction='<p><a href="/a/">One</a> <a href="https://b.example/"></a></p>')
        assert [(link.href, link.words, link.field) for link in links_of(content)] == [
            ("/a/", "One", "introduction"),
            ("https://b.example/", "https://b.example/", "introduction"),
        ]
        assert told("/articles/nothing/") == "The link “the other page” leads to a page that is not there."

    @pytest.mark.parametrize(
        "href",
        [
            *("https://elsewhere.example/articles/nothing/", "mailto:a@example.org", "tel:+49"),
            *("/", "/articles/", "/archive/", "/search/?q=x", "/feed/", "/static/x.css"),
            *("/articles/t/", "#h", "/articles/t/#faq", "?page=2"),
        ],
    )
    def test_what_is_outside_or_always_there_is_fine(self, href):
        assert told(href) == ""

    @pytest.mark.parametrize(
        "href",
        [
            *("/nowhere/", "/articles/nothing", "/articles/nothing.md", "/articles/nothing/#part", "../nothing/"),
            *("https://masthead.example/articles/nothing/", "//masthead.example/nowhere/", "http://[broken/"),
            *("/tags/nothing/", "/people/nobody/", "/faq/nothing/", "/articles/%00/"),
        ],
    )
    def test_what_is_not_there(self, href, settings):
        settings.SITE_URL = "https://masthead.example"
        assert "is not there" in told(href)

    def test_a_place_on_this_very_page(self):
        assert "not on this page" in told("#elsewhere")
        assert "not on this page" in told("/articles/t/#elsewhere")

    def test_the_desk_is_no_place_for_readers(self):
        assert "the desk" in told("/admin/articles/article/")

    def test_a_live_page_and_one_that_only_leads_on_are_fine(self):
        live = make_live(slug="before")
        Article.objects.filter(pk=live.article_id).update(slug="after")
        live.article.refresh_from_db()
        publish(live.article)
        assert told("/articles/after/") == told("/articles/before/") == ""
        other = make_live(slug="withdrawn").article
        publishing.withdraw(other, by=None, outcome=Outcome.REDIRECT, target=live.article)
        assert told("/articles/withdrawn/") == ""

    def test_drafts_what_is_to_come_and_what_was_withdrawn(self):
        make_article(slug="draft")
        publish(make_article(slug="coming"), at=database_now() + timedelta(days=1))
        publishing.withdraw(make_live(slug="gone").article, by=None)
        assert "not published" in told("/articles/draft/")
        assert "not live yet" in told("/articles/coming/")
        assert "taken off" in told("/articles/gone/")

    def test_ones_own_former_address_is_fine(self):
        article = make_live(slug="gone").article
        publishing.withdraw(article, by=None)
        assert told("/articles/gone/", article.pk) == ""

    def test_tags_people_and_questions(self):
        tag = make_tag("Sleep")
        FormerTag.objects.create(slug="rest", heir=tag)
        make_live(authors=("Marta Lindqvist",))
        make_contributor("Jo Unread")
        asked = Question.objects.create(question="Why?", slug="why", answer="<p>So.</p>")
        Question.objects.create(question="How?", slug="how", answer="<p>So.</p>")
        now = database_now()
        LiveQuestion.objects.create(
            source=asked, slug="why", question="Why?", answer_html="", text="", published_at=now, updated_at=now
        )
        for href in ("/tags/sleep/", "/tags/rest/", "/tags/sleep/feed/", "/people/marta-lindqvist/", "/faq/why/"):
            assert told(href) == "", href
        assert "is not there" in told("/people/jo-unread/")
        assert "not published" in told("/faq/how/")

    @pytest.mark.parametrize("number", [2, 12])
    def test_queries_do_not_grow_with_the_links(self, number, django_assert_num_queries):
        kinds = ("articles/a", "tags/b", "people/c", "faq/d")
        hrefs = [f"/{kind}{n}/" for kind in kinds for n in range(number)]
        parts = tuple(replace(linking(*hrefs).sections[0], key=f"k{n}") for n in range(number))
        content = replace(WHOLE, sections=parts)
        # address, slug of a draft, two of titles; addresses and drafts, tags and former ones, names, both of questions
        with django_assert_num_queries(11):
            assert len(checks.gaps(content, {1: READY}, article_id=None)) == number * len(hrefs)

    def test_what_only_warns_costs_an_approval_nothing(self):
        with CaptureQueriesContext(connection) as asked:
            checks.require(linking("/articles/nothing/"), {1: READY}, article_id=None)
        assert len(asked) == 1

    def test_links_by_identity(self):
        live, draft, coming, gone, led = (
            make_article(slug=slug) for slug in ("live", "draft", "coming", "gone", "led")
        )
        for article in (live, gone, led):
            publish(article)
        publish(coming, at=database_now() + timedelta(days=1))
        publishing.withdraw(gone, by=None)
        publishing.withdraw(led, by=None, outcome=Outcome.REDIRECT, target=live)
        assert told(f"article:{live.key}") == told(f"article:{live.key}#place") == told(f"article:{led.key}") == ""
        assert "not published" in told(f"article:{draft.key}")
        assert "not live yet" in told(f"article:{coming.key}")
        assert "taken off" in told(f"article:{gone.key}")
        assert "is not there" in told(f"article:{uuid.uuid4()}")
        assert told(f"article:{draft.key}", draft.pk) == ""

    def test_links_by_identity_to_the_trash(self):
        draft, gone = make_article(), make_live().article
        publishing.withdraw(gone, by=None)
        Article.objects.update(trashed_at=database_now())
        assert "is not there" in told(f"article:{draft.key}")
        assert "taken off" in told(f"article:{gone.key}")

    @pytest.mark.parametrize("number", [2, 12])
    def test_links_by_identity_take_one_query(self, number, django_assert_num_queries):
        keys = [make_article().key for _n in range(number)]
        with django_assert_num_queries(1):
            assert len(list(dead_ends(linking(*(f"article:{key}" for key in keys)), None))) == number
