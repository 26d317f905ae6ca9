"""A person's page tells apart what they wrote and what they reviewed, page after page, at the same cost."""

from datetime import timedelta

import pytest

from articles import signing
from articles.models.clock import database_now
from articles.models.draft import Byline
from articles.models.public import LiveArticle
from tests.make import make_article, make_contributor, make_live, publish
from tests.site.test_html import assert_outline, page_of

pytestmark = pytest.mark.django_db
HELENA = "/people/helena-voss/"


@pytest.fixture
def helena():
    return make_contributor("Helena Voss", credentials="MD", is_expert=True)


def reviewed(title, person):
    article = make_article(title, reviewer=person)
    signing.sign_off(article.versions.get(), person, on=database_now().date(), by=None, at=database_now())
    return LiveArticle.windows.get(publication=publish(article))


def parts(page):
    """The headings of the page, each with the titles that stand under it."""
    found = {}
    for level, words in page.headings:
        if level == 2:
            titles = found[words] = []
        elif level == 3:
            titles.append(words)
    return found


def test_what_she_wrote_and_what_she_reviewed_stand_apart(client, helena):
    old = database_now() - timedelta(days=9)
    make_live("By her", authors=("Helena Voss",), published_at=old)
    reviewed("Seen by her", helena)
    reviewed("Seen as well", helena)
    article = make_article("Drawn by her")
    Byline.objects.create(article=article, contributor=helena, role="illustrator", position=9)
    publish(article)
    page = page_of(client, HELENA)
    assert parts(page) == {
        "Written by Helena Voss": ["By her"],
        "Reviewed by Helena Voss": ["Seen as well", "Seen by her"],
        "Illustrated by Helena Voss": ["Drawn by her"],
    }
    assert_outline(page, HELENA)


def test_the_next_page_goes_on_with_both(client, helena, settings):
    settings.CARDS_PER_PAGE = 2
    for day, (title, is_hers) in enumerate((("Newest", True), ("Seen", False), ("Oldest", True))):
        live = make_live(title, authors=("Helena Voss",)) if is_hers else reviewed(title, helena)
        moment = database_now() - timedelta(days=day)
        LiveArticle.windows.filter(pk=live.pk).update(published_at=moment)
        live.live_bylines.update(published_at=moment)
    assert parts(page_of(client, HELENA)) == {"Written by Helena Voss": ["Newest"], "Reviewed by Helena Voss": ["Seen"]}
    page = page_of(client, f"{HELENA}?page=2")
    assert parts(page) == {"Written by Helena Voss": ["Oldest"]}
    assert page.all("a", rel="prev", href=HELENA)
    page_of(client, f"{HELENA}?page=3", 404)
