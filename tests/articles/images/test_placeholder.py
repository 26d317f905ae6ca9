"""Placeholders: steady, small, and different from card to card."""

import io

import pytest
from PIL import Image

from articles.images import placeholder


def test_the_same_article_always_gets_the_same_drawing():
    variant = placeholder.variant("Walking", "Movement")
    assert placeholder.variant(" walking ", "MOVEMENT") == variant
    drawings = [placeholder.encode(placeholder.draw(variant, "light")) for _ in range(2)]
    assert drawings[0] == drawings[1]


def test_a_row_of_ten_differs_from_card_to_card():
    names = {placeholder.variant(f"Article {n}", f"Tag {n % 4}").name for n in range(10)}
    assert len(names) >= 7


@pytest.mark.parametrize("motif", placeholder.MOTIFS)
def test_every_motif_is_under_4_kb_in_both_schemes(motif):
    for scheme in ("light", "dark"):
        data = placeholder.encode(placeholder.draw(placeholder.Variant(motif, placeholder.PALETTES[0]), scheme))
        assert len(data) < 4096
        assert Image.open(io.BytesIO(data)).size == (640, 400)


def test_the_schemes_differ_in_colour():
    variant = placeholder.VARIANTS[0]
    light, dark = (placeholder.draw(variant, scheme).resize((1, 1)).getpixel((0, 0)) for scheme in ("light", "dark"))
    assert sum(light) > sum(dark) + 200
