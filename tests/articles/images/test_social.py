"""Social images: every article has one, whatever its title; letters that cannot be drawn are never boxes."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from articles import publishing
from articles.images import lettering, renditions, social
from articles.models.clock import database_now
from articles.models.library import Image
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import TONES, Tag
from tests.make import make_article, make_live, publish
from tests.site.test_html import CSS, contrast

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SCRIPTS = {
    "english": "How to feed a fussy eater — “slowly”",
    "polish": "Zażółć gęślą jaźń, Łódź",
    "vietnamese": "Tại sao giấc ngủ trưa tốt cho bạn? Đúng vậy!",
    "cyrillic": "Почему мы просыпаемся в четыре утра, їжаче?",
    "greek": "Γιατί κοιμόμαστε; Ἐν ἀρχῇ",
    "arabic": "كيف تنام جيدا في عام 2026 مع COVID-19",
    "hebrew": "איך לישון טוב בלילה",
    "devanagari": "हिन्दी में नींद क्यों ज़रूरी है",
    "georgian": "რატომ გვძინავს",
    "armenian": "Ինչու ենք քնում",
}
#: A letter that is in no font of this kind: everything else is compared with the box that stands for it.
NOWHERE = "\U0010fffd"


def card(title="Walking", byline="Marta Lindqvist", site="Plain & Well", tone="teal"):
    return social.Card(title, byline, social.Dress(site, tone))


def opened(data):
    picture = Pillow.open(io.BytesIO(data))
    picture.load()
    return picture.convert("RGB")


def stored_image(size=(900, 600), focus=(0.5, 0.5), colour="red", spot=None):
    picture = Pillow.new("RGB", size, colour)
    if spot:
        picture.paste("blue", spot)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    image = Image(focal_x=focus[0], focal_y=focus[1])
    renditions.accept(SimpleUploadedFile("a.png", buffer.getvalue()), image)
    return image


def hexadecimal(colour):
    return "#{:02x}{:02x}{:02x}".format(*colour)


# -- Letters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_these_scripts_are_drawn_whole_and_without_a_box(title):
    assert lettering.drawable(title) == title
    box = lettering.font(60).getmask(NOWHERE)
    for letter in set(title) - {" "}:
        mask = lettering.font(60).getmask(letter)
        assert (mask.size, bytes(mask)) != (box.size, bytes(box)), letter


@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("睡眠はなぜ大切なのか", ""),
        ("Sleep 睡眠", ""),
        ("ጤና ይስጥልኝ", ""),
        ("😴😴", ""),
        ("", ""),
        ("?!", ""),
        ("Nap 😴 well 👨‍👩‍👧 ❤️ now", "Nap well now"),
        ("Two\u202e tricks\u2066\x00", "Two tricks"),
        ("  Wide \n space ", "Wide space"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_what_the_font_lacks_is_left_out_or_fails_the_whole(words, drawn):
    assert lettering.drawable(words) == drawn


@pytest.mark.parametrize("script", ["arabic", "hebrew", "devanagari"])
def test_a_script_that_needs_shaping_waits_for_it(script):
    assert lettering.drawable(SCRIPTS[script], has_shaping=False) == ""
    assert lettering.drawable(SCRIPTS["cyrillic"], has_shaping=False)


def test_every_character_that_is_claimed_has_a_drawing():
    """The table is the font's own: what it lists is not drawn as the box."""
    box = lettering.font(40).getmask(NOWHERE)
    for code in sorted(lettering.coverage())[::7]:
        mask = lettering.font(40).getmask(chr(code))
        assert (mask.size, bytes(mask)) != (box.size, bytes(box)), hex(code)


@pytest.mark.skipif(not lettering.HAS_SHAPING, reason="this Pillow has no raqm")
def test_hebrew_runs_from_the_right_and_is_set_there():
    assert lettering.fit(SCRIPTS["hebrew"], 600, 360, (60,)).is_rtl
    assert lettering.runs_from_the_right("2026: " + SCRIPTS["arabic"])
    assert not lettering.runs_from_the_right("COVID in " + SCRIPTS["arabic"])
    picture = opened(social.draw(card(SCRIPTS["hebrew"])))
    ink = [x for x in range(1200) for y in range(150, 330) if picture.getpixel((x, y)) == social.PAPER]
    assert min(ink) > 400
    assert max(ink) > 1100


# -- Fitting ----------------------------------------------------------------------------------------------------

TITLES = [
    "Sleep",
    WORD,
    ("Words of a title that goes on and on, " * 8)[:200],
    "W" * 300,
    "a " * 150,
    "one-two/three—four " * 12,
    *SCRIPTS.values(),
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("width", [500, 700])
def test_a_title_fits_its_box(title, width):
    block = lettering.fit(lettering.drawable(title), width, 360, social._SIZES)
    assert block.height <= 360
    for line in block.lines:
        left, top, right, bottom = lettering.font(block.size).getbbox(line, anchor="ls")
        assert right - left <= width * 1.02, line
        assert bottom - top <= block.leading * 1.15, line


@given(st.text(st.characters(categories=["L", "N", "P", "Zs", "M"]), max_size=120))
def test_no_title_breaks_the_fit_or_loses_a_letter(title):
    text = lettering.drawable(title)
    if text:
        block = lettering.fit(text, 600, 360, social._SIZES)
        whole = "".join("".join(block.lines).split())
        assert whole == "".join(text.split()) or block.lines[-1].endswith("…")


def test_short_titles_are_large_and_words_stay_whole():
    assert lettering.fit("Sleep", 600, 360, social._SIZES).size == max(social._SIZES)
    lines = lettering.fit("Understanding intermittent fasting", 600, 360, social._SIZES).lines
    assert " ".join(lines) == "Understanding intermittent fasting"


def test_lines_are_about_equally_long():
    lines = lettering.fit(
        "In praise of walking: the plainest exercise there is, and why it works", 600, 200, (40,)
    ).lines
    assert min(map(len, lines)) > 0.6 * max(map(len, lines))


def test_a_long_line_is_shortened():
    block = lettering.line("A very long name " * 9, 500, (30, 24))
    assert block.size == 24
    assert block.lines[0].startswith("A very long name")
    assert block.lines[0].endswith("…")
    assert lettering.font(24).getlength(block.lines[0]) <= 500


# -- The drawing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [*TITLES, "睡眠", "", "😴"])
@pytest.mark.parametrize("has_picture", [False, True])
def test_every_card_is_drawn_in_its_size_and_weight(title, has_picture):
    image = stored_image() if has_picture else None
    drawn = social.draw(
        card(title, byline="" if len(title) < 3 else "A very long name " * 20, site="Site " * 16), image
    )
    assert opened(drawn).size == social.SIZE
    assert len(drawn) <= social.MAX_BYTES
    assert drawn == social.draw(
        card(title, byline="" if len(title) < 3 else "A very long name " * 20, site="Site " * 16), image
    )


def test_a_busy_picture_stays_within_the_weight(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    noise = Pillow.effect_noise((1600, 1200), 120).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", quality=90)
    image = Image()
    renditions.accept(SimpleUploadedFile("n.jpg", buffer.getvalue()), image)
    assert len(social.draw(card("睡眠"), image)) <= social.MAX_BYTES


@pytest.mark.parametrize("site", ["Plain & Well", "暮らし"])
def test_a_title_that_cannot_be_drawn_leaves_the_site_and_the_sun(site):
    drawn = social.draw(card("睡眠はなぜ大切なのか", site=site))
    assert drawn == social.draw(card("😴", site=site))
    assert drawn != social.draw(card("Walking", site=site))
    picture = opened(drawn)
    assert picture.getpixel((1000, 500)) == social.SUN
    has_words = any(picture.getpixel((x, y)) == social.PAPER for x in range(72, 700) for y in range(150, 480))
    assert has_words == (site == "Plain & Well")


@given(x=st.floats(0, 1), y=st.floats(0, 1), wide=st.integers(200, 2000), high=st.integers(200, 2000))
def test_the_focal_point_is_inside_the_panel(x, y, wide, high):
    for panel in (social.PANEL, social._WIDE_PANEL):
        left, top, right, bottom = renditions.cut((wide, high), panel / social.SIZE[1], (x, y))
        assert left <= x * wide <= right
        assert top <= y * high <= bottom


@pytest.mark.parametrize(("focus", "spot"), [((0.1, 0.5), (60, 270, 120, 330)), ((0.9, 0.5), (780, 270, 840, 330))])
def test_the_focal_point_is_seen(focus, spot):
    picture = opened(social.draw(card(), stored_image(focus=focus, spot=spot)))
    panel = picture.crop((1200 - social.PANEL, 0, 1200, 630))
    assert any(blue > 200 and red < 60 for _count, (red, _green, blue) in panel.getcolors(400_000))


def test_the_smallest_file_that_is_large_enough_is_read():
    image = Image(width=3000, height=2000, file="originals/a.jpg")
    image.renditions = {"lead": {"jpeg": {"480": "a", "800": "b", "1200": "c", "1600": "d"}}}
    assert social._source(image, (480, 630)) == "c"
    image.renditions = {"lead": {"jpeg": {"480": "a"}}}
    assert social._source(image, (480, 630)) == "originals/a.jpg"
    image.renditions = {}
    assert social._source(image, (480, 630)) == "originals/a.jpg"


# -- Colours ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tone", ["", *TONES])
def test_the_tones_are_those_of_the_stylesheet_and_white_can_be_read_on_them(tone):
    rule = rf"\.tone-{tone}\s+{{ --tone: var\(--light, (#\w{{6}})\)" if tone else r"--tone: var\(--light, (#\w{6})\)"
    assert hexadecimal(social.TONES[tone]) == re.findall(rule, CSS)[0]
    assert contrast(hexadecimal(social.PAPER), hexadecimal(social.TONES[tone])) >= 4.5
    assert opened(social.draw(card(tone=tone))).getpixel((5, 5)) == social.TONES[tone]


def test_sun_and_paper_are_those_of_the_stylesheet():
    for name, colour in (("paper", social.PAPER), ("sun", social.SUN)):
        assert re.findall(rf"--{name}: var\(--light, (#\w{{6}})\)", CSS)[0] == hexadecimal(colour)


# -- Files ------------------------------------------------------------------------------------------------------


def test_a_file_is_drawn_once_and_named_by_what_it_shows(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = stored_image()
    names = {
        social.store(card()),
        social.store(card("Running")),
        social.store(card(byline="")),
        social.store(card(site="Other")),
        social.store(card(tone="rose")),
        social.store(card(), image),
        social.store(card(), stored_image(focus=(0.2, 0.5))),
        social.store(card(), stored_image(colour="green")),
    }
    assert len(names) == 8
    assert len(list((tmp_path / "social").iterdir())) == 8
    path = Path(default_storage.path(social.store(card())))
    path.write_bytes(b"untouched")
    assert social.store(card()) == f"social/{path.name}"
    assert path.read_bytes() == b"untouched"


def test_a_picture_that_is_gone_or_broken_is_left_out(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = stored_image()
    path = Path(default_storage.path(image.file.name))
    path.write_bytes(path.read_bytes()[:200])
    assert social.store(card(), image) == social.store(card())
    assert social.embedded(card(), image) == social.embedded(card())
    path.unlink()
    assert social.store(card(), image) == social.store(card())


def test_the_font_has_its_licence_and_is_part_of_the_package():
    folder = lettering.FONT.parent
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text()
    assert sum(file.stat().st_size for file in folder.iterdir()) < 1_500_000
    assert '"articles.images" = ["fonts/*"]' in (Path(project.BASE_DIR) / "pyproject.toml").read_text()


# -- Publishing -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_drawn_before_the_lock_for_scheduled_articles_too():
    article = make_article("Later", tags=("Sleep",))
    publication = publish(article, at=database_now() + timedelta(days=2))
    live = LiveArticle.windows.get(publication=publication)
    assert default_storage.exists(live.social_image.removeprefix("/media/"))


@pytest.mark.django_db
def test_a_rebuild_gives_the_same_name_and_brings_back_a_lost_file():
    live = make_live("Lost", tags=("Sleep",))
    path = Path(default_storage.path(live.social_image.removeprefix("/media/")))
    before = path.read_bytes()
    path.unlink()
    assert publishing.rebuild_live() == (1, 0)
    assert LiveArticle.objects.get().social_image == live.social_image
    assert path.read_bytes() == before


@pytest.mark.django_db
def test_another_name_or_colour_reaches_it_at_a_rebuild_and_is_no_change_of_the_row():
    live = make_live("Walking", tags=("Sleep",))
    Site.objects.update_or_create(pk=1, defaults={"name": "Another name"})
    Tag.objects.update(tone="rose")
    assert publishing.rebuild_live() == (1, 0)
    again = LiveArticle.objects.get()
    assert again.social_image != live.social_image
    assert again.digest == live.digest
    with default_storage.open(again.social_image.removeprefix("/media/")) as file:
        assert opened(file.read()).getpixel((5, 5)) == social.TONES["rose"]
    assert default_storage.exists(live.social_image.removeprefix("/media/")), "a cached page still names it"
