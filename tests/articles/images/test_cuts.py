"""The focal point lies inside every cut: as arithmetic, and in the files that are drawn."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageDraw, features

from articles.images import renditions
from articles.models.library import Image

sides = st.integers(1, 20_000)
shares = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))
ratios = st.one_of(st.sampled_from([renditions.CARD_RATIO, 1200 / 630, 1.0]), st.floats(0.05, 20))


@given(width=sides, height=sides, ratio=ratios, x=shares, y=shares)
@example(width=1, height=20_000, ratio=20.0, x=1.0, y=1.0)
@example(width=20_000, height=1, ratio=0.05, x=0.0, y=1.0)
def test_a_box_lies_inside_around_its_point_and_is_the_largest_of_its_ratio(width, height, ratio, x, y):
    left, top, right, bottom = renditions.cut((width, height), ratio, (x, y))
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left <= x * width <= right
    assert top <= y * height <= bottom
    assert right - left == width or bottom - top == height, "it touches two sides"
    wanted = min(width, height * ratio), min(height, width / ratio)
    assert abs(right - left - wanted[0]) <= 1
    assert abs(bottom - top - wanted[1]) <= 1


@given(width=sides, height=sides, ratio=ratios, x=shares, y=shares)
def test_the_point_is_as_near_the_middle_as_the_edges_let_it(width, height, ratio, x, y):
    left, top, right, bottom = renditions.cut((width, height), ratio, (x, y))
    if left > 0 and right < width:
        assert abs((left + right) / 2 - x * width) <= 1
    if top > 0 and bottom < height:
        assert abs((top + bottom) / 2 - y * height) <= 1


@given(own=st.integers(1, 5000))
def test_no_file_is_wider_than_its_picture_and_there_is_always_one(own):
    for widths in (renditions.LEAD_WIDTHS, renditions.CARD_WIDTHS):
        found = renditions.widths_for(own, widths)
        assert found
        assert found == sorted(set(found))
        assert found[-1] <= own
        assert found[-1] >= min(own, widths[-1]) / 1.5


def marked(size, focus):
    """Grey, with a red square around the point of attention, as near as the edges allow."""
    picture = Pillow.new("RGB", size, (90, 90, 90))
    x, y = (min(int(share * side), side - 1) for share, side in zip(focus, size, strict=True))
    half = max(4, min(size) // 12)
    ImageDraw.Draw(picture).rectangle((x - half, y - half, x + half, y + half), fill=(250, 0, 0))
    return picture


def shows_the_mark(name):
    with default_storage.open(name) as file:
        picture = Pillow.open(file).convert("RGB").resize((200, 125), Pillow.Resampling.BOX)
    pixels = picture.tobytes()
    return any(pixels[n] > 130 and pixels[n + 1] < 90 for n in range(0, len(pixels), 3))


@settings(max_examples=6)
@given(width=st.integers(60, 1500), height=st.integers(60, 1500), x=shares, y=shares)
@example(width=1500, height=60, x=0.0, y=1.0)
@example(width=60, height=1500, x=1.0, y=0.0)
@example(width=6400, height=2400, x=1.0, y=1.0)  # reduced before it is drawn
def test_what_matters_is_in_every_file_that_is_drawn(width, height, x, y):
    buffer = io.BytesIO()
    marked((width, height), (x, y)).save(buffer, "PNG", compress_level=1)
    image = Image(focal_x=x, focal_y=y)
    renditions.accept(ContentFile(buffer.getvalue()), image)
    renditions.make_renditions(image)
    cards = [name for files in image.renditions["card"].values() for name in files.values()]
    assert len(cards) >= 3
    for name in cards:
        assert shows_the_mark(name), name


def test_cutting_anew_leaves_the_whole_picture_alone():
    buffer = io.BytesIO()
    marked((900, 300), (0, 0)).save(buffer, "PNG")
    image = Image(focal_x=0, focal_y=0)
    renditions.accept(ContentFile(buffer.getvalue()), image)
    renditions.make_renditions(image)
    before = image.renditions
    image.focal_x = 1
    renditions.recut(image)
    assert image.renditions["lead"] == before["lead"]
    assert image.renditions["card"] != before["card"]
    assert shows_the_mark(before["card"]["jpeg"]["320"])
    assert not shows_the_mark(image.renditions["card"]["jpeg"]["320"])


def test_what_is_drawn_of_an_upload_and_of_its_stored_file_has_the_same_shape():
    buffer = io.BytesIO()
    marked((700, 500), (0.5, 0.5)).save(buffer, "PNG")
    image = Image()
    renditions.accept(ContentFile(buffer.getvalue()), image)
    renditions.make_renditions(image)
    first = image.renditions
    renditions.make_renditions(image)
    again = image.renditions
    assert {kind: list(first[kind]) for kind in ("lead", "card")} == {
        kind: list(again[kind]) for kind in ("lead", "card")
    }
    assert list(first["lead"]["jpeg"]) == list(again["lead"]["jpeg"]) == ["480", "700"]


def test_without_avif_in_pillow_the_other_two_are_made(monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: name != "avif")
    buffer = io.BytesIO()
    marked((500, 300), (0.5, 0.5)).save(buffer, "PNG")
    image = Image()
    renditions.accept(ContentFile(buffer.getvalue()), image)
    renditions.make_renditions(image)
    assert list(image.renditions["lead"]) == ["webp", "jpeg"]
    with pytest.raises(renditions.UploadError, match="AVIF pictures cannot be read here"):
        renditions.read(ContentFile(b"\0\0\0\x1cftypavif" + b"\0" * 40))
