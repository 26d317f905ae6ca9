"""The colour that stands where a picture is still to come."""

from pathlib import Path

import pytest
from PIL import Image as Pillow
from PIL import ImageDraw

from articles.images import shades

SITE_CSS = Path(__file__).parents[3] / "static" / "css" / "site.css"


def test_the_stylesheet_holds_a_rule_for_each_shade():
    assert shades.css().count("\n") == 64
    assert SITE_CSS.read_text().endswith(shades.css())


@pytest.mark.parametrize(
    ("colour", "shade"), [("black", "000"), ("white", "333"), ((200, 70, 10), "310"), ((64, 127, 128), "112")]
)
def test_one_colour_is_its_own_shade(colour, shade):
    assert shades.shade_of(Pillow.new("RGB", (500, 200), colour)) == shade


def test_most_of_a_picture_counts_not_its_mean():
    picture = Pillow.new("RGB", (300, 300), (250, 250, 250))
    ImageDraw.Draw(picture).rectangle((0, 0, 300, 120), fill=(0, 0, 200))
    assert shades.shade_of(picture) == "333"


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (31, 33)])
def test_any_size(size):
    assert len(shades.shade_of(Pillow.effect_noise(size, 90))) == 3
