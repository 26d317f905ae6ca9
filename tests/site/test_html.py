"""Promises about the pages themselves: their outline, their head, their structured data, their weight."""

import gzip
import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image as Pillow

from articles import publishing, signing, theme
from articles.models.clock import database_now
from articles.models.draft import Byline
from articles.models.public import LiveArticle, LivePrint
from articles.models.site import Site
from articles.models.tags import TONES, Tag
from articles.templatetags import masthead
from config.health import server_error
from faq import publishing as faq_publishing
from faq.models import Question
from tests.make import make_article, make_contributor, make_live, publish
from tests.site.addresses import body

pytestmark = pytest.mark.django_db
CSS = (Path(project.BASE_DIR) / "static/css/site.css").read_text()
VOID = {"meta", "link", "img", "source", "input", "br", "hr", "path", "circle"}


class Page(HTMLParser):
    """A page as a reader's software sees it: elements in order, and the words outside `head`."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.headings: list[tuple[int, str]] = []
        self.scripts: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "script" in self.open:
            self.scripts.append(data)
        elif "body" in self.open:
            self.words.append(data)
        if any(re.fullmatch("h[1-6]", tag) for tag in self.open):
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and all(found.get(key) == value for key, value in wanted.items())
        ]

    @property
    def graph(self) -> list[dict]:
        (script,) = self.scripts
        return json.loads(script)["@graph"]


def page_of(client, path: str, status: int = 200) -> Page:
    response = client.get(path)
    assert response.status_code == status, path
    return Page(response.content.decode())


def publish_question(name: str = "Is it so?") -> str:
    question = Question.objects.create(question=name, slug="is-it-so", answer="<p>It is.</p>")
    return faq_publishing.publish(question, at=database_now()).get_absolute_url()


@pytest.fixture
def paths() -> list[str]:
    """One address of every template, with something on it."""
    live = make_live("Walking", tags=("Movement",))
    make_live("Standing", tags=("Movement",))
    gone = make_live("Gone").article
    publishing.withdraw(gone, by=None)
    month = f"/archive/{live.month // 100}/{live.month % 100:02}/"
    page = make_live("Imprint", is_page=True, corrections=(("2026-11-28", "Somebody else."),)).get_absolute_url()
    found = ["/", "/articles/", live.get_absolute_url(), page, "/tags/", "/tags/movement/", "/archive/", month]
    return [
        *found,
        "/people/",
        "/people/marta-lindqvist/",
        "/faq/",
        publish_question(),
        "/search/?q=walking",
        "/search/",
    ]


def assert_outline(page: Page, path: str) -> None:
    levels = [level for level, _words in page.headings]
    assert levels.count(1) == 1, (path, page.headings)
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), path
    ids = [found["id"] for _tag, found in page.elements if found.get("id")]
    assert len(ids) == len(set(ids)), path
    assert len(page.all("main")) == 1
    assert page.all("a", href="#content")
    assert page.all("main", id="content")


def test_every_page_has_one_h1_no_skipped_level_and_no_id_twice(client, paths):
    for path in paths:
        assert_outline(page_of(client, path), path)
    assert_outline(page_of(client, "/no-such-page/", 404), "404")
    assert_outline(page_of(client, "/articles/gone/", 410), "410")


def test_an_empty_site_welcomes_and_leads_to_the_desk(client):
    for path in ("/", "/articles/", "/tags/", "/people/", "/archive/", "/faq/", "/search/"):
        assert_outline(page_of(client, path), path)
    assert page_of(client, "/").all("a", href="/admin/")


def test_no_page_has_an_inline_style_or_a_script_that_runs(client, paths):
    for path in paths:
        page = page_of(client, path)
        assert not page.all("style"), path
        assert not [1 for _tag, found in page.elements if "style" in found or "onclick" in found], path
        data = {"type": "application/ld+json"}
        (ours,) = [found for found in page.all("script") if found != data]
        assert len(page.scripts) == len(page.all("script", **data)), path
        assert ours == {"src": "/static/js/site.js"}, path


@pytest.mark.parametrize("path", ["/", "/articles/", "/tags/movement/", "/people/marta-lindqvist/"])
def test_a_list_reads_excerpt_continue_reading_title(client, path):
    make_live("Walking & talking", excerpt="A walk is long…", tags=("Movement",))
    make_live("Standing", excerpt="So is a wait.", tags=("Movement",))
    text = page_of(client, path).text
    assert "A walk is long… Continue reading Walking & talking" in text
    assert "So is a wait. Continue reading Standing" in text


def test_nothing_stands_between_the_picture_and_the_introduction(client):
    live = make_live("Walking", introduction="<p>It begins.</p>", excerpt="What an editor wrote.")
    html = " ".join(body(client, live.get_absolute_url()).decode().split())
    start = html.index('alt="no image"')
    assert re.sub(r"<[^>]*>", "", html[html.index(">", start) + 1 : html.index("It begins.")]).strip() == ""
    assert html.index("<h1>") < html.index(">What an editor wrote.<") < start


def test_the_standfirst_is_what_an_editor_wrote_and_the_text_does_not_say(client):
    own = make_live("Walking", introduction="<p>It begins.</p>", excerpt="It is a walk.")
    page = page_of(client, own.get_absolute_url())
    assert page.all("p", **{"class": "standfirst"})
    assert "Walking It is a walk. By Marta Lindqvist" in page.text
    assert "# Walking\n\nIt is a walk.\n\n*By " in body(client, "/articles/walking.md").decode()
    for excerpt in ("", "It begins.", "Some words about it."):
        live = make_live(introduction="<p>It begins.</p>", excerpt=excerpt)
        assert not page_of(client, live.get_absolute_url()).all("p", **{"class": "standfirst"}), excerpt


def test_the_contents_lead_to_each_section_and_to_the_questions(client):
    live = make_live("Walking", sections=(("How far", "Far."), ("How fast", "Slowly.")))
    page = page_of(client, live.get_absolute_url())
    anchors = [found["href"] for found in page.all("a") if (found["href"] or "").startswith("#")]
    assert anchors == ["#content", *(f"#{anchor}" for anchor, _heading in live.contents), "#faq"]
    ids = {found["id"] for _tag, found in page.elements if found.get("id")}
    assert {anchor.removeprefix("#") for anchor in anchors} <= ids


HOSTILE = "</script><script>alert('&amp;')</script>\u2028<!-- “Ends”"


def test_no_title_breaks_out_of_the_structured_data(client):
    live = make_live(HOSTILE, tags=("<b>Bold</b>",), questions=((HOSTILE, HOSTILE),))
    page = page_of(client, live.get_absolute_url())
    assert len(page.all("script", type="application/ld+json")) == 1
    assert len(page.all("script")) == 2
    nodes = {node["@type"]: node for node in page.graph}
    assert nodes["Article"]["headline"] == live.title
    assert nodes["BreadcrumbList"]["itemListElement"][-1]["name"] == live.title
    assert "\u2028" not in page.scripts[0]


def test_the_graph_is_complete_absolute_and_tells_the_breadcrumb_that_readers_see(client):
    live = make_live("Walking", tags=("Movement",))
    page = page_of(client, live.get_absolute_url())
    nodes = {node["@type"]: node for node in page.graph}
    assert set(nodes) == {"Organization", "WebSite", "BreadcrumbList", "WebPage", "Article", "FAQPage"}
    article, crumbs = nodes["Article"], nodes["BreadcrumbList"]["itemListElement"]
    assert article["url"] == article["mainEntityOfPage"]["@id"] == "http://testserver/articles/walking/"
    assert article["publisher"]["@id"] == nodes["Organization"]["@id"] == "http://testserver/#organization"
    assert article["author"][0]["url"] == "http://testserver/people/marta-lindqvist/"
    assert [(step["name"], step["item"]) for step in crumbs] == [
        ("Home", "http://testserver/"),
        ("Movement", "http://testserver/tags/movement/"),
        ("Walking", "http://testserver/articles/walking/"),
    ]
    assert "Home Movement Walking" in page.text


def test_names_link_to_their_page_only_where_there_is_one(client):
    reader = make_contributor("Helena Voss", credentials="MD", is_expert=True)
    reviewed_on = (database_now() - timedelta(days=3)).date()
    article = make_article("Walking", authors=("Ann", "Bo", "Cy"), reviewer=reader)
    signing.sign_off(article.versions.get(), reader, on=reviewed_on, by=None, at=database_now())
    illustrator = make_contributor("Dee")
    Byline.objects.create(article=article, contributor=illustrator, role="illustrator", position=9)
    live = LiveArticle.windows.get(publication=publish(article))
    LiveArticle.windows.filter(pk=live.pk).update(
        byline=[{**credit, "slug": "" if credit["name"] == "Bo" else credit["slug"]} for credit in live.byline]
    )
    LivePrint.objects.all().delete()
    page = page_of(client, "/articles/walking/")
    assert "By Ann, Bo and Cy" in page.text
    assert "Reviewed by Helena Voss, MD, on " in page.text
    assert "Illustrated by Dee" in page.text
    assert page.all("time", datetime=reviewed_on.isoformat())
    assert page.all("a", href="/people/ann/")
    assert page.all("a", href="/people/helena-voss/")
    assert not page.all("a", href="/people/bo/")


def test_an_article_without_names_and_tags_is_whole(client):
    live = make_live("Alone", authors=())
    page = page_of(client, live.get_absolute_url())
    assert_outline(page, "alone")
    assert " By " not in page.text
    assert "Filed under" not in page.text
    assert "Home Alone" in page.text


def test_updated_is_shown_only_on_another_day(client):
    live = make_live("Walking")
    assert "Updated" not in page_of(client, live.get_absolute_url()).text
    LiveArticle.windows.update(updated_at=live.published_at + timedelta(days=2))
    LivePrint.objects.all().delete()
    assert "Updated" in page_of(client, live.get_absolute_url()).text


def test_each_page_names_its_one_address_and_its_neighbours(client, settings):
    settings.CARDS_PER_PAGE = 1
    for _ in range(3):
        make_live(tags=("Sleep",))
    base = "http://testserver/tags/sleep/"
    page = page_of(client, "/tags/sleep/?page=2&utm=x")
    assert page.all("link", rel="canonical")[0]["href"] == f"{base}?page=2"
    assert page.all("link", rel="prev")[0]["href"] == base
    assert page.all("link", rel="next")[0]["href"] == f"{base}?page=3"
    first = page_of(client, "/tags/sleep/?page=1")
    assert first.all("link", rel="canonical")[0]["href"] == base
    assert not first.all("link", rel="prev")
    assert not page_of(client, "/no-such-page/", 404).all("link", rel="canonical")


def test_thin_pages_and_search_stay_out_of_search_engines(client):
    def is_barred(path: str) -> bool:
        return bool(page_of(client, path).all("meta", name="robots", content="noindex"))

    live = make_live("Walking", tags=("Movement",))
    month = f"/archive/{live.month // 100}/{live.month % 100:02}/"
    collections = ["/tags/movement/", "/people/marta-lindqvist/", month]
    assert all(is_barred(path) for path in [*collections, "/search/", "/search/?q=walking"])
    assert not is_barred(live.get_absolute_url())
    make_live("Standing", tags=("Movement",))
    assert not any(is_barred(path) for path in collections)


def test_the_placeholder_is_never_the_social_image(client):
    live = make_live("Walking", seo_title="Why walk?")
    page = page_of(client, live.get_absolute_url())
    (image,) = page.all("meta", property="og:image")
    name = image["content"].removeprefix("http://testserver/media/")
    assert name.startswith("social/")
    assert default_storage.exists(name)
    assert image["content"].removeprefix("http://testserver") not in live.picture_html + live.thumb_html
    assert page.all("meta", property="og:type", content="article")
    LiveArticle.windows.update(social_image="https://cdn.example/social.jpg")
    (image,) = page_of(client, live.get_absolute_url()).all("meta", property="og:image")
    assert image["content"] == "https://cdn.example/social.jpg"


def social(page: Page) -> dict[str | None, str | None]:
    found = [meta for meta in page.all("meta") if (meta.get("property") or "").startswith("og:image")]
    return {meta["property"]: meta["content"] for meta in found}


def test_the_social_image_is_absolute_sized_and_says_the_title(client):
    live = make_live("Walking & “talking”", tags=("Movement",))
    page = page_of(client, live.get_absolute_url())
    assert social(page) == {
        "og:image": f"http://testserver{live.social_image}",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Walking & “talking”",
    }
    assert page.all("meta", name="twitter:card", content="summary_large_image")
    with default_storage.open(live.social_image.removeprefix("/media/")) as file:
        assert Pillow.open(file).size == (1200, 630)
    (article,) = [node for node in page.graph if node["@type"] == "Article"]
    assert [image["url"] for image in article["image"]] == [f"http://testserver{live.social_image}"]


def test_other_pages_share_the_picture_of_the_site(client, paths):
    for path in [path for path in paths if not path.startswith(("/articles/w", "/imprint/"))]:
        found = social(page_of(client, path))
        assert found["og:image"] == "http://testserver/static/img/social.png", path
        assert found["og:image:alt"] == "Masthead", path


def test_a_site_that_draws_no_social_images_shares_its_own(client, settings):
    settings.SOCIAL_IMAGES = False
    live = make_live("Walking")
    assert live.social_image == ""
    found = social(page_of(client, live.get_absolute_url()))
    assert (found["og:image"], found["og:image:alt"]) == ("http://testserver/static/img/social.png", "Masthead")


def test_the_markdown_twin_is_named_only_where_there_is_one(client, settings):
    live = make_live("Walking")
    assert page_of(client, live.get_absolute_url()).all("link", type="text/markdown")
    settings.MARKDOWN_TWINS = False
    assert not page_of(client, live.get_absolute_url()).all("link", type="text/markdown")
    assert "walking.md" not in body(client, "/llms.txt").decode()


def test_tags_and_people_name_their_own_feeds(client):
    make_live("Walking", tags=("Movement",))
    for path in ("/tags/movement/", "/people/marta-lindqvist/"):
        page = page_of(client, path)
        for kind, end in (("rss+xml", "feed/"), ("atom+xml", "feed/atom/"), ("feed+json", "feed.json")):
            feeds = page.all("link", rel="alternate", type=f"application/{kind}")
            assert [feed["href"] for feed in feeds] == [f"{path}{end}", f"/{end}"]


def test_the_front_page_shows_its_lead_picture_at_once(client):
    make_live("Newest")
    make_live("Older", published_at=database_now() - timedelta(days=9))
    pictures = page_of(client, "/").all("img")
    assert [picture.get("loading") for picture in pictures] == [None, "lazy"]
    assert pictures[0]["fetchpriority"] == "high"


def test_the_error_page_stands_alone(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert [level for level, _words in Page(response.content.decode()).headings] == [1]


def test_language_and_direction_are_the_settings(client):
    make_live("Walking")
    assert page_of(client, "/").all("html", lang="en", dir="ltr")
    with translation.override("ar"):
        assert page_of(client, "/").all("html", lang="ar", dir="rtl")


def test_the_name_of_the_publication_is_the_sites(client):
    Site.objects.update_or_create(pk=1, defaults={"name": "Plain & Well", "footer": "One.\n\nTwo."})
    make_live("Walking")
    page = page_of(client, "/articles/walking/")
    assert "Plain & Well" in page.text
    assert {node["@type"]: node for node in page.graph}["Organization"]["name"] == "Plain & Well"


def test_what_a_reader_loads_is_light(client):
    live = make_live("Walking", tags=("Movement",), sections=tuple((f"Part {n}", "Words. " * 150) for n in range(6)))
    for _ in range(11):
        make_live(tags=("Movement",))
    html = body(client, live.get_absolute_url())
    assert len(html) + len(CSS) < 100_000
    assert len(gzip.compress(html)) + len(gzip.compress(CSS.encode())) < 30_000
    assert not re.search(r"url\(|@import|https?:", CSS)


# -- Colours --------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tone", TONES)
def test_each_tone_can_be_read_on_paper_and_on_its_tint_in_both_schemes(tone, scheme):
    both = r"var\(--light, (#\w{6})\) var\(--dark, (#\w{6})\);"
    inks = {name: re.search(rf"--{name}: {both}", CSS).groups() for name in ("paper", "ink", "soft")}
    colours = re.search(rf"\.tone-{tone}\s+{{ --tone: {both} --tint: {both} }}", CSS).groups()
    text, tint = colours[scheme], colours[scheme + 2]
    assert (text, tint) == theme.TONES[tone][scheme]
    assert contrast(text, tint) >= 4.5
    assert contrast(text, inks["paper"][scheme]) >= 4.5
    assert contrast(inks["ink"][scheme], tint) >= 7
    assert contrast(inks["soft"][scheme], tint) >= 4.5


def test_a_tag_without_a_chosen_tone_has_one_all_the_same(client):
    make_live("Walking", tags=("Movement",))
    tag = Tag.objects.get()
    assert tag.color in TONES
    assert f"tone-{tag.color}" in body(client, "/tags/movement/").decode()


def test_an_address_gets_the_origin_once():
    assert masthead.from_origin("/static/a.png", "https://a.example") == "https://a.example/static/a.png"
    for absolute in ("https://cdn.example/a.png", "//cdn.example/a.png"):
        assert masthead.from_origin(absolute, "https://a.example") == absolute


def test_a_contributor_with_markup_in_the_name_is_only_a_name():
    assert masthead.names([{"name": "<i>Ann</i>", "slug": "", "credentials": "<b>"}]) == (
        "&lt;i&gt;Ann&lt;/i&gt;, &lt;b&gt;"
    )
