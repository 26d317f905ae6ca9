"""The publication's colours: what can be read, and the stylesheet that brings them to a page."""

import io
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image as Pillow

from articles import icons, theme
from articles.images import logo
from articles.models.library import Image
from articles.models.site import Site
from articles.models.tags import TONES

CSS = (Path(settings.BASE_DIR) / "static/css/site.css").read_text()
STATIC = Path(settings.BASE_DIR) / "static/img"
SEA = theme.PRESETS["harbour"][1]


def with_light(**colors):
    return replace(theme.SHIPPED, light=replace(theme.SHIPPED.light, **colors))


def test_contrast_is_that_of_wcag():
    assert theme.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails
    assert theme.contrast("#767676", "#ffffff") >= 4.5


@pytest.mark.parametrize("name", theme.PRESETS)
def test_a_ready_made_palette_can_be_read(name):
    palette = theme.PRESETS[name][1]
    assert theme.problems(palette) == []
    for number, scheme in enumerate((palette.light, palette.dark)):
        colors = scheme.derived(number)
        for _ground, ground in scheme.grounds(number):
            assert theme.contrast(colors["soft"], ground) >= theme.TEXT
        assert theme.contrast(colors["focus"], colors["paper"]) >= theme.MARK


@pytest.mark.parametrize(
    ("colors", "part", "words"),
    [
        ({"ink": "#8a8a8a"}, "ink", "Text can hardly be read"),
        ({"tone": "#d9a58c"}, "tone", "Links can hardly be read"),
        ({"sun": "#e3a22f"}, "sun", "2.16 to 1; it takes at least 3 to 1"),
        ({"paper": "#cccccc", "sun": "#8a4120", "tone": "#5a2a10"}, "paper", "this paper is too dark"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_colour(colors, part, words):
    found = theme.problems(with_light(**colors))
    assert [(each.scheme, each.part) for each in found] == [("light", part)]
    assert words in found[0].told


def test_the_colours_of_the_house_are_those_of_the_stylesheet():
    for part in ("paper", "ink", "sun", "tone"):
        light, dark = re.search(rf"--{part}: var\(--light, (#\w{{6}})\) var\(--dark, (#\w{{6}})\);", CSS).groups()
        assert (light, dark) == (asdict(theme.SHIPPED.light)[part], asdict(theme.SHIPPED.dark)[part])
    assert sorted(theme.TONES) == sorted(TONES)


def test_the_stylesheet_sets_the_colours_that_the_sites_own_one_sets():
    text = SEA.tokens()
    assert text.startswith("@layer tokens{:root{")
    names = re.findall(r"--(\w+):var\(--light,#[0-9a-f]{6}\) var\(--dark,#[0-9a-f]{6}\)", text)
    own = re.findall(r"^    --(\w+): var\(--light, #\w{6}\) var\(--dark, #\w{6}\);", CSS, re.MULTILINE)
    assert sorted(names) == sorted(own)


def sheets(client):
    return re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get("/").content.decode())


@pytest.mark.django_db
def test_the_address_says_it_all_and_may_be_kept_for_ever(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(SEA.address)
    assert response.content.decode() == f"{CSS}{SEA.tokens()}\n"
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/theme-fff.css").status_code == 404
    assert client.get(SEA.address.upper().replace("/THEME", "/theme").replace("CSS", "css")).status_code == 404


@pytest.mark.django_db
def test_the_stylesheet_of_another_release_leads_to_the_one_of_today(client):
    former = re.sub(r"-\w+\.css$", "-0a1b2c.css", SEA.address)
    answer = client.get(former)
    assert (answer.status_code, answer["Location"]) == (302, SEA.address)
    assert "immutable" not in answer.get("Cache-Control", "")


@pytest.mark.django_db
def test_a_page_waits_for_one_stylesheet_with_colours_of_its_own_too(client):
    Site.objects.get_or_create(pk=1)
    assert sheets(client) == ["/static/css/site.css"]
    Site.objects.update(colors=SEA.as_data())
    assert sheets(client) == [SEA.address]
    page = client.get("/").content.decode()
    assert f'content="{SEA.dark.paper}" media="(prefers-color-scheme: dark)"' in page


def test_all_public_scripts_together_are_small():
    folder = Path(settings.BASE_DIR) / "static/js"
    public = [path for path in folder.glob("*.js") if not path.name.startswith("desk")]
    assert [path.name for path in public] == ["site.js"]
    assert len(public[0].read_bytes()) < 5000


# -- The icon


def pixel(data, x, y):
    with Pillow.open(io.BytesIO(data)) as image:
        return "#" + bytes(image.convert("RGB").getpixel((x * image.width // 32, y * image.height // 32))).hex()


def colors_of(data):
    """The four that the picture of a page has most of."""
    with Pillow.open(io.BytesIO(data)) as image:
        assert image.size == (1200, 630)
        counted = sorted(image.convert("RGB").getcolors(maxcolors=10_000), reverse=True)
    return {"#" + bytes(color).hex() for _count, color in counted[:4]}


def test_the_shipped_icons_have_the_colours_of_the_house():
    assert (STATIC / "favicon.svg").read_text() == icons.svg(theme.SHIPPED)
    for data in ((STATIC / "icon.png").read_bytes(), icons.png(theme.SHIPPED)):
        light = theme.SHIPPED.light
        assert (pixel(data, 1, 1), pixel(data, 16, 15), pixel(data, 16, 23.5)) == (light.paper, light.sun, light.ink)


@pytest.mark.django_db
def test_a_page_with_colours_of_its_own_has_an_icon_in_them(client, django_assert_num_queries):
    Site.objects.update_or_create(pk=1, defaults={"colors": SEA.as_data()})
    page = client.get("/").content.decode()
    drawn, touched = re.findall(r'<link rel="(?:apple-touch-)?icon" href="(/icon-[^"]+)"', page)
    (shared,) = re.findall(r'<meta property="og:image" content="http://testserver(/social-[^"]+)"', page)
    with django_assert_num_queries(0):
        answers = [client.get(drawn), client.get(touched), client.get(shared)]
    assert [answer["Content-Type"] for answer in answers] == ["image/svg+xml", "image/png", "image/png"]
    assert {answer["Cache-Control"] for answer in answers} == {"public, max-age=31536000, immutable"}
    assert answers[0].content.decode() == icons.svg(SEA)
    assert SEA.light.sun in answers[0].content.decode()
    assert (pixel(answers[1].content, 1, 1), pixel(answers[1].content, 16, 15)) == (SEA.light.paper, SEA.light.sun)
    assert "favicon.svg" not in page
    assert colors_of(answers[2].content) >= {SEA.light.paper, SEA.light.sun, SEA.light.ink}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["of the house", "in its colours", "its logo"])
def test_feeds_search_engines_and_browsers_are_told_the_icon_that_the_page_names(client, settings, kind):
    files = {"src": "logo.webp", "width": 240, "height": 240, "icon": "icon.png"} if kind == "its logo" else {}
    colors = {} if kind == "of the house" else SEA.as_data()
    Site.objects.update_or_create(pk=1, defaults={"colors": colors, "logo_files": files})
    page = client.get("/").content.decode()
    (named,) = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)"', page)
    assert (
        named
        == {
            "of the house": "/static/img/icon.png",
            "in its colours": f"/icon-{SEA.code}.png",
            "its logo": "/media/icon.png",
        }[kind]
    )
    assert client.get("/feed.json").json()["icon"] == f"http://testserver{named}"
    assert f"<icon>http://testserver{named}</icon>" in client.get("/feed/atom/").content.decode()
    assert client.get("/favicon.ico").headers["Location"] == named
    logo = f"http://testserver{'/media/logo.webp' if files else named}"
    assert f'"logo":"{logo}"' in page


def test_the_picture_that_pages_without_one_share_has_the_colours_of_the_house():
    light = theme.SHIPPED.light
    for data in ((STATIC / "social.png").read_bytes(), icons.shared(theme.SHIPPED)):
        assert colors_of(data) >= {light.paper, light.sun, light.ink}


# -- The logo


def see_through(*color):
    """A bar of one colour on nothing."""
    image = Pillow.new("RGBA", (300, 80))
    image.paste((*color, 255), (20, 30, 280, 50))
    return image


@pytest.mark.parametrize(
    ("picture", "ground"),
    [
        (see_through(20, 20, 60), "light"),
        (see_through(250, 250, 245), "dark"),
        (see_through(200, 80, 60), None),
        (Pillow.new("RGBA", (300, 80), (20, 20, 60, 255)), None),
        (Pillow.new("RGB", (300, 80), "white"), None),
    ],
)
def test_a_see_through_logo_that_one_scheme_would_swallow_keeps_a_ground(picture, ground):
    file = io.BytesIO()
    picture.save(file, "PNG")
    content = ContentFile(file.getvalue(), "logo.png")
    image = Image(pk=1, file=content, digest=f"{ground}{picture.getpixel((150, 40))}")
    assert logo.embedded(image).get("ground") == ground


@pytest.mark.django_db
def test_the_logos_ground_is_told_to_the_stylesheet(client):
    files = {"src": "logo.webp", "width": 300, "height": 80, "ground": "light"}
    Site.objects.update_or_create(pk=1, defaults={"logo_files": files})
    assert '<img class="logo is-for-light"' in client.get("/").content.decode()
    assert ".is-for-light" in CSS
    assert ".is-for-dark" in CSS
