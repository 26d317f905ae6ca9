"""JSON Lines: lenient where it can be, and clear where it cannot."""

import json

import pytest

from articles.content import Picture, Source
from articles.importers import jsonl
from articles.importers.incoming import Broken


def read(*lines) -> list:
    texts = [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines]
    return list(jsonl.parse_lines([text.encode() if isinstance(text, str) else text for text in texts]))


def test_only_a_title_is_required():
    (item,) = read({"title": " Alone "})
    assert item.content.title == "Alone"
    assert item.key == "jsonl:alone"


def test_a_picture_is_a_file_or_an_object_with_all_that_is_said_of_it():
    told = {
        "file": "moon.jpg", "caption": "At dusk", "alt": "A  moon.", "credit": "Photo: Ada", "licence": "CC BY-SA 4.0",
        "source_url": "www.example.org/moon",
    }  # fmt: skip
    named, whole, none = read(
        {"title": "A", "picture": " moon.jpg "}, {"title": "B", "picture": told}, {"title": "C", "picture": None}
    )
    assert (named.picture, named.told) == ("moon.jpg", Picture(0))
    assert (whole.picture, whole.dropped) == ("moon.jpg", ())
    source = "https://www.example.org/moon"
    assert whole.told == Picture(0, "A moon.", "At dusk", "Photo: Ada", "described", "cc-by-sa-4.0", source)
    assert (none.picture, none.told) == ("", Picture(0))


def test_what_a_picture_says_that_has_no_place_is_kept_or_reported():
    told = {"file": "a.jpg", "credit": "Ada", "licence": "CC BY 2.0", "source_url": "page 3", "colour": "red"}
    (item,) = read({"title": "A", "picture": told})
    assert (item.told.licence, item.told.credit, item.told.source_url) == ("other", "Ada, CC BY 2.0", "")
    assert item.dropped == (
        "the unknown key “colour” of the picture",
        "the source of the picture, which is no web address: page 3",
    )


@pytest.mark.parametrize("picture", [7, [], {}, {"caption": "At dusk"}, {"file": 7}, {"file": "a.jpg", "licence": 4}])
def test_a_picture_that_is_none_breaks_its_line_alone(picture):
    broken, whole = read({"title": "A", "picture": picture}, {"title": "B"})
    assert isinstance(broken, Broken)
    assert whole.content.title == "B"


def test_everything_the_format_knows_is_read():
    (item,) = read(
        {
            "id": 17,
            "title": "T",
            "slug": "t-slug",
            "excerpt": "E",
            "intro": ["One", "Two"],
            "sections": [
                {"heading": "H", "paragraphs": ["P"]},
                {"heading": "R", "html": "<p onclick='x'>Rich</p>"},
            ],
            "faqs": [{"question": "Q?", "answer": "A1\n\nA2"}],
            "conclusion": "C",
            "sources": [
                "1. Smith, 2020. www.example.org/s",
                {"text": "Jones \n 2021", "url": "doi:10.1000/182"},
                "A book",
            ],
            "tags": ["Plain", {"name": "Named", "slug": "named-slug"}],
            "author": "Name",
            "date": "2024-05-01T08:30:00+00:00",
        }
    )
    content = item.content
    assert item.key == "17"
    assert content.introduction == "<p>One</p><p>Two</p>"
    assert [part.html for part in content.sections] == ["<p>P</p>", "<p>Rich</p>"]
    assert content.questions[0].html == "<p>A1</p><p>A2</p>"
    assert content.conclusion == "<p>C</p>"
    assert content.sources == (
        Source("", "Smith, 2020.", "https://www.example.org/s"),
        Source("", "Jones 2021", "https://doi.org/10.1000/182"),
        Source("", "A book"),
    )
    assert item.tags == (("Plain", ""), ("Named", "named-slug"))
    assert item.authors == ("Name",)
    assert item.date.isoformat() == "2024-05-01T08:30:00+00:00"


def test_a_page_says_so():
    items = read({"title": "About", "is_page": True}, {"title": "Walking", "is_page": False}, {"title": "Standing"})
    assert [item.content.is_page for item in items] == [True, False, False]


def test_unknown_keys_are_reported():
    (item,) = read({"title": "T", "colour": "red"})
    assert item.dropped == ("the unknown key “colour”",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not JSON"),
        ("[]", "not an object"),
        ("{}", "“title” is missing"),
        ('{"title": 3}', "“title” is not a text"),
        ('{"title": "T", "sections": "x"}', "“sections” is not a list"),
        ('{"title": "T", "is_page": "yes"}', "“is_page” is neither true nor false"),
        ('{"title": "T", "intro": [1]}', "“intro” is not a text"),
        ('{"title": "T", "date": "yesterday"}', "“date” is not an ISO 8601 moment"),
        ('{"title": "T", "date": "9999-01-01T00:00:00+00:00"}', "“date” is not"),
        ('{"title": "T", "reviewed_on": "soon"}', "“reviewed_on” is not a date"),
        ('{"title": "T", "tags": [{}]}', "neither a text nor an object"),
        (b'{"title": "\xff"}', "not UTF-8 at byte 11"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_broken_line_says_where_and_why_and_the_rest_goes_on(line, reason):
    broken, whole = read(line, {"title": "Next"})
    assert isinstance(broken, Broken)
    assert broken.source == "line 1"
    assert reason in broken.reason
    assert whole.content.title == "Next"


def test_blank_lines_are_passed_over_and_lines_keep_their_numbers():
    (item,) = read("", "  ", {"title": "T"})
    assert item.source == "line 3"
