"""Trash: what is thrown away comes back whole."""

import pytest
from django.urls import reverse

from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Note, Publication, Version
from articles.models.public import Address, LiveArticle
from articles.snapshot import freeze, tag_ids
from articles.states import Outcome, Role
from articles.workflow import Wish, perform
from tests.make import make_article, make_live, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER)


def everything(article) -> dict:
    draft = Article.objects.with_parts().get(pk=article.pk)
    return {
        "text": freeze(draft),
        "tags": tag_ids(draft),
        "state": draft.state,
        "versions": list(Version.objects.filter(article=article).values_list("number", "digest")),
        "publications": Publication.objects.filter(article=article).count(),
        "addresses": set(Address.objects.filter(article=article).values_list("slug", flat=True)),
        "notes": list(Note.objects.filter(article=article).values_list("text", flat=True)),
    }


def test_what_was_live_comes_back_with_address_versions_tags_questions_redirects_and_notes(publisher, client):
    article = make_article("Fern", slug="before", tags=("Plants", "Patience"))
    publish(article)
    Article.objects.filter(pk=article.pk).update(slug="fern")
    article.refresh_from_db()
    publish(article)
    Note.objects.create(article=article, text="Cite.", made_at=database_now(), maker_name="Ruth")
    before, page = everything(article), LiveArticle.objects.get()

    perform(article, "trash", by=publisher)
    for slug in ("before", "fern"):
        assert client.get(reverse("articles:detail", args=[slug])).status_code == 410
    perform(article, "restore", by=publisher)
    assert everything(article) == before
    assert not LiveArticle.objects.exists()

    perform(article, "bring_back", by=publisher)
    again = LiveArticle.objects.get()
    assert (again.slug, again.body_html, again.published_at) == (page.slug, page.body_html, page.published_at)
    assert client.get("/articles/fern/").status_code == 200
    assert client.get("/articles/before/")["Location"] == "/articles/fern/"
    assert client.get("/tags/plants/").status_code == 200
    assert everything(article) == before | {"publications": before["publications"] + 1}


def test_the_answer_of_its_address_is_asked_for_and_forgotten_when_it_is_back(publisher, client):
    heir, article = make_live(slug="heir").article, make_live(slug="fern").article
    perform(article, "trash", by=publisher, wish=Wish(outcome=Outcome.REDIRECT, target=heir))
    assert client.get("/articles/fern/")["Location"] == "/articles/heir/"
    perform(article, "restore", by=publisher)
    perform(article, "bring_back", by=publisher)
    assert client.get("/articles/fern/").status_code == 200
