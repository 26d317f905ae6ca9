"""Placeholders: steady, small, and different from card to card."""

import io
import zlib
from itertools import pairwise

import pytest
from PIL import Image

from articles.images import placeholder

SMALL = (80, 50)


def test_the_same_article_always_gets_the_same_drawing():
    variant = placeholder.variant("Walking", "Movement")
    assert placeholder.variant(" walking ", "MOVEMENT") == variant
    drawings = [placeholder.encode(placeholder.draw(variant, "light")) for _ in range(2)]
    assert drawings[0] == drawings[1]


def test_a_row_of_ten_differs_from_card_to_card():
    names = {placeholder.variant(f"Article {n}", f"Tag {n % 4}").name for n in range(10)}
    assert len(names) >= 9


def test_ten_articles_of_one_tag_keep_to_three_palettes_and_hardly_repeat():
    alike = []
    for tag in range(50):
        variants = [placeholder.variant(f"Article {tag} {n}", str(tag)) for n in range(10)]
        assert 2 <= len({variant.palette for variant in variants}) <= 3
        assert len({variant.motif for variant in variants}) >= 4
        alike.append(10 - len({variant.name for variant in variants}))
    assert sum(alike) / len(alike) < 0.75


def test_neighbours_seldom_share_palette_and_motif():
    drawn = [placeholder.variant(f"Title {n}", str(n % 7)) for n in range(2000)]
    twins = [1 for one, other in pairwise(drawn) if (one.motif, one.palette) == (other.motif, other.palette)]
    assert len(twins) < 40


def test_every_variant_is_in_use():
    drawn = {placeholder.variant(f"Title {n}", str(n % 40)) for n in range(6000)}
    assert drawn == set(placeholder.VARIANTS)


def test_a_name_leads_back_to_its_variant():
    assert [placeholder.Variant.named(variant.name) for variant in placeholder.VARIANTS] == [*placeholder.VARIANTS]


@pytest.mark.parametrize("motif", placeholder.MOTIFS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_variant_is_like_no_other_and_the_heaviest_is_under_4_kb(motif, scheme):
    """All of them are drawn small; the one that is hardest to pack, as pages show it."""
    variants = [variant for variant in placeholder.VARIANTS if variant.motif == motif]
    small = {variant: placeholder.draw(variant, scheme, SMALL).tobytes() for variant in variants}
    assert len(set(small.values())) == len(variants) > 20
    heaviest = max(variants, key=lambda variant: len(zlib.compress(small[variant])))
    data = placeholder.encode(placeholder.draw(heaviest, scheme))
    assert len(data) <= placeholder.MAX_BYTES < 4096
    assert Image.open(io.BytesIO(data)).size == (640, 400)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("palette", placeholder.PALETTES)
def test_the_paper_of_a_drawing_stands_out_from_the_page_and_its_colours_from_the_paper(palette, scheme):
    page = {"light": (0xFD, 0xFC, 0xF9), "dark": (0x13, 0x17, 0x1F)}[scheme]
    tones = placeholder.TONES[scheme][palette]
    steps = [page, tones.ground, tones.soft, tones.mid, tones.deep]
    brightness = [sum(colour) for colour in steps]
    assert brightness == sorted(brightness, reverse=scheme == "light")
    assert all(abs(after - before) > 20 for before, after in pairwise(brightness))


def test_the_schemes_differ_in_colour():
    variant = placeholder.VARIANTS[0]
    light, dark = (placeholder.draw(variant, scheme).resize((1, 1)).getpixel((0, 0)) for scheme in ("light", "dark"))
    assert sum(light) > sum(dark) + 200
