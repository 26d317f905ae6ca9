"""The `<picture>` of a page: sized, loaded when it is needed, and without anything from elsewhere."""

import re
from html.parser import HTMLParser

import pytest
from django.core.files.storage import default_storage

from articles.content import Picture
from articles.images import markup
from articles.models.library import Image


def image(**fields):
    files = {
        "webp": {str(width): f"pictures/w{width}.webp" for width in (1200, 480, 800)},
        "jpeg": {str(width): f"pictures/j{width}.jpg" for width in (1200, 480, 800)},
    }
    cards = {"webp": {"320": "pictures/c.webp"}, "jpeg": {"320": "pictures/c.jpg"}}
    return Image(width=1200, height=900, renditions={"lead": files, "card": cards}, **fields)


def picture(alt="A moon.", caption="", credit="", licence="", source_url=""):
    return Picture(1, alt, caption, credit, "described", licence, source_url)


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def one(self, name):
        return next(attrs for tag, attrs in self.found if tag == name)


def test_the_lead_is_sized_and_loaded_at_once():
    tags = Tags(markup.lead_html(image(), picture()))
    img, source = tags.one("img"), tags.one("source")
    assert (img["width"], img["height"], img["alt"]) == ("1200", "900", "A moon.")
    assert img["fetchpriority"] == "high"
    assert "loading" not in img
    assert img["src"] == default_storage.url("pictures/j1200.jpg")
    assert source["type"] == "image/webp"


def test_the_best_encoding_stands_first_and_what_was_not_made_is_left_out():
    picture_ = image(tone="012")
    assert [attrs["type"] for tag, attrs in Tags(markup.lead_html(picture_, picture())).found if tag == "source"] == [
        "image/webp"
    ], "of an older release"
    picture_.renditions["lead"]["avif"] = {"480": "pictures/a480.avif"}
    html = markup.lead_html(picture_, picture())
    sources = [attrs for tag, attrs in Tags(html).found if tag == "source"]
    assert [source["type"] for source in sources] == ["image/avif", "image/webp"]
    assert sources[0]["srcset"] == "/media/pictures/a480.avif 480w"
    assert sources[0]["sizes"] == markup.LEAD_SIZES


def test_its_main_colour_stands_where_it_is_still_to_come():
    assert Tags(markup.card_html(image(tone="012"), picture())).one("img")["class"] == "shade-012"
    assert "class" not in Tags(markup.card_html(image(), picture())).one("img")


@pytest.mark.parametrize("make", [markup.lead_html, markup.section_html, markup.card_html])
def test_a_picture_that_is_not_ready_shows_its_original(make):
    waiting = Image(width=1200, height=900, file="originals/moon.jpg")
    html = make(waiting, picture())
    img = Tags(html).one("img")
    assert (img["src"], img["width"], img["height"], img["alt"]) == (
        "/media/originals/moon.jpg",
        "1200",
        "900",
        "A moon.",
    )
    assert "srcset" not in html


def test_widths_stand_in_order():
    source = Tags(markup.lead_html(image(), picture())).one("source")
    assert re.findall(r" (\d+)w", source["srcset"]) == ["480", "800", "1200"]
    assert source["srcset"].count(", ") == 2


@pytest.mark.parametrize("make", [markup.section_html, markup.card_html])
def test_the_others_wait(make):
    img = Tags(make(image(), picture())).one("img")
    assert (img["loading"], img["decoding"]) == ("lazy", "async")


def test_a_card_has_the_cards_shape():
    img = Tags(markup.card_html(image(), picture())).one("img")
    assert (img["width"], img["height"]) == ("320", "200")


def test_caption_and_credit_make_a_figure():
    assert "<figure" not in markup.section_html(image(), picture())
    html = markup.section_html(image(), picture(caption="The moon", credit="Photo: Ada"))
    assert "<figcaption>The moon · Photo: Ada</figcaption></figure>" in html


BY = '<a href="https://creativecommons.org/licenses/by/4.0/" rel="license noopener">CC BY 4.0</a>'
SEA = "https://example.org/sea?a=1&b=2"


@pytest.mark.parametrize(
    ("told", "html"),
    [
        ({"credit": "Photo: Ada", "licence": "cc-by-4.0"}, f"Photo: Ada <small>/ {BY}</small>"),
        ({"licence": "cc-by-4.0"}, f"<small>{BY}</small>"),
        ({"credit": "Ada", "licence": "all-rights-reserved"}, "Ada <small>/ All rights reserved</small>"),
        ({"credit": "Ada, GPL", "licence": "other"}, "Ada, GPL"),
        ({"credit": "Ada", "licence": "of a later release"}, "Ada"),
        ({"credit": "Ada", "source_url": SEA}, '<a href="https://example.org/sea?a=1&amp;b=2" rel="noopener">Ada</a>'),
        ({"source_url": "https://example.org/"}, '<a href="https://example.org/" rel="noopener">Source</a>'),
        ({"credit": "Ada", "source_url": "javascript:alert(1)"}, "Ada"),
        ({"caption": "Sea", "credit": "Ada", "licence": "cc-by-4.0"}, f"Sea · Ada <small>/ {BY}</small>"),
    ],
)
def test_the_credit_leads_to_the_source_and_the_licence_to_its_deed(told, html):
    for make in (markup.lead_html, markup.section_html):
        assert f"<figcaption>{html}</figcaption>" in make(image(), picture(**told))


def test_a_topics_picture_is_told_as_the_library_has_it():
    html = markup.topic_html(image(credit="Ada", licence="cc-by-4.0", source_url="https://example.org/"))
    assert html.endswith(
        f'<figcaption><a href="https://example.org/" rel="noopener">Ada</a> <small>/ {BY}</small></figcaption></figure>'
    )


@pytest.mark.parametrize("make", [markup.lead_html, markup.section_html, markup.card_html])
def test_words_are_never_markup(make):
    evil = '"><script>alert(1)</script>'
    html = make(image(), picture(evil, evil, evil, "cc-by-4.0", f"https://example.org/{evil}"))
    assert "<script>" not in html
    assert Tags(html).one("img")["alt"] == evil


def test_a_decorative_picture_has_an_empty_alt():
    assert 'alt=""' in markup.lead_html(image(), picture(alt=""))


@pytest.mark.parametrize("is_lead", [True, False])
def test_the_placeholder_says_no_image_in_both_colour_schemes_and_is_there(is_lead):
    html = markup.placeholder_html("How to sleep", "Sleep", is_lead=is_lead)
    tags = Tags(html)
    img, dark = tags.one("img"), tags.one("source")
    assert img["alt"] == "no image"
    assert int(img["width"]) * 10 == int(img["height"]) * 16
    assert dark["media"] == "(prefers-color-scheme: dark)"
    assert dark["srcset"] != img["src"]
    for url in (img["src"], dark["srcset"]):
        name = url.removeprefix(default_storage.base_url)
        assert default_storage.size(name) < 20_000
    assert ("fetchpriority" in img) == is_lead


def test_the_placeholder_is_the_same_each_time():
    assert markup.placeholder_html("How to sleep", "Sleep") == markup.placeholder_html("How to sleep", "Sleep")


def test_nothing_is_styled_inline():
    pages = [markup.lead_html(image(), picture(caption="x")), markup.placeholder_html("Title", "Tag")]
    assert not any("style=" in html for html in pages)
