"""The ten related cards: picture or placeholder, tag, title, reading time; one query."""

import re

import pytest

from articles.models.public import LiveArticle, LivePrint
from articles.models.tags import Tag
from articles.pages import related_to
from tests.make import make_live
from tests.site.addresses import body
from tests.site.test_html import Page

pytestmark = pytest.mark.django_db


def cards(client, path):
    html = body(client, path).decode()
    return [Page(f"<body>{each}</body>") for each in re.findall(r'<li class="mini.*?</li>', html, re.DOTALL)]


@pytest.mark.parametrize(("rows", "shown"), [(2, 1), (12, 10)])
def test_they_take_one_query(client, django_assert_num_queries, rows, shown):
    live = make_live("Article", tags=("Sleep",))
    for _ in range(rows - 1):
        make_live(tags=("Sleep", "Food"))
    with django_assert_num_queries(1):
        related = related_to(live)
        printed = [(card.title, card.html, card.primary_tag.color) for card in related]
    assert len(printed) == shown
    assert len(cards(client, live.get_absolute_url())) == shown


def test_each_says_what_it_is_in_the_colour_of_its_tag(client):
    live = make_live("Article")
    make_live("Walking & “talking”", tags=("Sleep",), sections=(("Far", "Words. " * 500),))
    make_live("Untagged")
    Tag.objects.update(tone="plum")
    tagged, plain = sorted(cards(client, live.get_absolute_url()), key=lambda card: card.text)
    assert tagged.text == "Sleep Walking & “talking” 3 minutes to read"
    assert plain.text == "Untagged 1 minute to read"
    assert tagged.all("li")[0]["class"] == "mini tone-plum"
    assert plain.all("li")[0]["class"] == "mini"
    assert tagged.all("img", alt="no image", loading="lazy")
    assert len(tagged.all("a")) == 1, "the whole card is one link"


def test_a_picture_is_told_how_small_it_is_shown(client):
    live = make_live("Article")
    make_live("Walking")
    LivePrint.objects.all().delete()
    LiveArticle.windows.update(
        thumb_html='<picture><img src="/a.jpg" srcset="/a.jpg 320w" sizes="100vw" alt=""></picture>'
    )
    (card,) = cards(client, live.get_absolute_url())
    assert "13rem" in card.all("img")[0]["sizes"]
    assert "100vw" not in card.all("img")[0]["sizes"]
