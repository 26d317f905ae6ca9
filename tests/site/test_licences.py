"""R19: whose a picture is, and on which terms it is used, stands wherever the picture does."""

import re

import pytest

from articles import publishing
from articles.images import changing
from articles.models.draft import Article, Section
from articles.models.library import Image
from articles.models.public import LiveArticle
from tests.make import make_article, make_picture, publish
from tests.site import graphs
from tests.site.addresses import body
from tests.site.validity import problems_of

pytestmark = pytest.mark.django_db

PATH = "/articles/water/"
DEED = "https://creativecommons.org/licenses/by/4.0/"
SEA = "https://example.org/sea"
BY = f'<small>/ <a href="{DEED}" rel="license noopener">CC BY 4.0</a></small>'
CREDIT = f'<a href="{SEA}" rel="noopener">Photo: Ada Lovelace</a>'


@pytest.fixture
def article():
    """With two pictures: one at its head, one in its section."""
    terms = {"credit": "Photo: Ada Lovelace", "licence": "cc-by-4.0", "source_url": SEA}
    article = make_article("Water", slug="water", picture=make_picture("Lead", **terms))
    inside = make_picture("Inside", credit="Ben Okri", licence="all-rights-reserved")
    Section.objects.filter(parent=article).update(picture=inside, caption="At dusk")
    publish(article)
    return article


def captions(client) -> list[str]:
    return re.findall("<figcaption>(.*?)</figcaption>", body(client, PATH).decode())


def say(title: str, **words: str) -> None:
    """As the library's form does."""
    image = Image.objects.get(title=title)
    for name, value in words.items():
        setattr(image, name, value)
    changing.reword(image)


def test_each_picture_tells_it_on_the_page_in_feeds_and_in_the_twin(client, article):
    assert captions(client) == [f"{CREDIT} {BY}", "At dusk · Ben Okri <small>/ All rights reserved</small>"]
    html = body(client, PATH).decode()
    assert [*problems_of(html), *graphs.problems_of(html)] == []
    for feed in ("/feed/", "/feed/atom/"):
        assert f"{CREDIT} {BY}" in body(client, feed).decode()
    told = client.get("/feed.json").json()["items"][0]["content_html"]
    assert f"{CREDIT} {BY}" in told
    assert "Ben Okri <small>/ All rights reserved</small>" in told
    assert "At dusk · Ben Okri / All rights reserved" in body(client, "/articles/water.md").decode()


def test_the_twin_links_to_source_and_deed(client, article):
    say("Inside", credit="Ben Okri", licence="cc-by-4.0", source_url=SEA)
    publish(article)
    assert f"At dusk · [Ben Okri]({SEA}) / [CC BY 4.0]({DEED})" in body(client, "/articles/water.md").decode()


def test_what_was_approved_stays_until_the_next_approval(client, article):
    before = captions(client)
    say("Lead", licence="cc0-1.0", source_url="")
    assert publishing.rebuild_live() == (1, 0)
    assert captions(client) == before
    publish(Article.objects.get())
    zero = "https://creativecommons.org/publicdomain/zero/1.0/"
    assert captions(client)[0] == (
        f'Photo: Ada Lovelace <small>/ <a href="{zero}" rel="license noopener">CC0 1.0</a></small>'
    )
    second, first = (version.content.picture for version in article.versions.order_by("-number")[:2])
    assert (first.licence, first.source_url, second.licence, second.source_url) == ("cc-by-4.0", SEA, "cc0-1.0", "")


def test_an_edition_from_before_there_were_licences_prints_as_it_did(client):
    """Its pictures have neither; what the library says since does not reach it."""
    article = make_article("Water", slug="water", picture=make_picture("Lead", credit="Ada"))
    publish(article)
    version = article.versions.get()
    for name in ("licence", "source_url"):
        del version.data["picture"][name]
    version.data["schema"] = 4
    type(version).objects.filter(pk=version.pk).update(data=version.data)
    say("Lead", licence="cc-by-4.0")
    before = LiveArticle.objects.get().picture_html
    assert publishing.rebuild_live() == (1, 0)
    assert captions(client) == ["Ada"]
    assert LiveArticle.objects.get().picture_html == before
    version.refresh_from_db()
    assert version.content.digest() == version.digest
