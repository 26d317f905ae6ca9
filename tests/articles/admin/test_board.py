"""The board: who stands in which column, what a card offers, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest

from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.tags import TaggedArticle
from articles.states import Role, State
from tests import make
from tests.articles.admin.test_desk import approve, client_of, make_everything, stand
from tests.copying import multiply

pytestmark = pytest.mark.django_db

BOARD = "/admin/board/"


def columns(user: Any, **query: str) -> dict[str, list[str]]:
    shown = client_of(user).get(BOARD, query).context["columns"]
    return {each.column.title: [card.article.title for card, _since in each.cards] for each in shown}


@pytest.fixture
def publisher() -> Any:
    return make.make_user(Role.PUBLISHER)


def test_each_article_stands_in_one_column(publisher: Any) -> None:
    author = make.make_user(Role.AUTHOR)
    stand("New", State.DRAFT, by=author)
    stand("Read", State.IN_REVIEW, by=author)
    stand("Sent back", State.CHANGES_REQUESTED, by=author)
    approve("Ready", by=author)
    make.publish(make.make_article("Tomorrow"), at=database_now() + timedelta(days=1))
    make.make_live("Live")
    changed = make.make_live("Live, changed").article
    Article.objects.filter(pk=changed.pk).update(state=State.DRAFT, version_number=2)
    stand("Thrown away", State.DRAFT, trashed_at=database_now())
    assert columns(publisher) == {
        "Draft": ["New"],
        "In review": ["Read"],
        "Changes requested": ["Sent back"],
        "Approved": ["Ready"],
        "Scheduled": ["Tomorrow"],
        "Live with changes": ["Live, changed"],
    }
    page = client_of(publisher).get(BOARD).content.decode()
    assert "nothing is dragged" in page
    assert "/move/publish/" in page


def test_mine_and_by_tag(publisher: Any) -> None:
    mine = stand("Mine", State.DRAFT, by=publisher)
    approve("Mine, ready", by=publisher)
    tagged = stand("Tagged", State.DRAFT)
    for article in (mine, tagged):
        TaggedArticle.objects.create(content_object=article, tag=make.make_tag("Sleep"))
    scheduled = make.make_article("Tomorrow", tags=("Sleep",))
    make.publish(scheduled, at=database_now() + timedelta(days=1))
    assert columns(publisher, whose="mine")["Draft"] == ["Mine"]
    assert columns(publisher, whose="mine")["Approved"] == ["Mine, ready"]
    assert columns(publisher, whose="mine")["Scheduled"] == []
    assert set(columns(publisher, tag="sleep")["Draft"]) == {"Mine", "Tagged"}
    assert columns(publisher, tag="sleep")["Approved"] == []
    assert columns(publisher, tag="sleep")["Scheduled"] == ["Tomorrow"]
    assert columns(publisher, tag="no-such-tag")["Draft"] == columns(publisher)["Draft"]


def test_authors_meet_no_title_of_another() -> None:
    author = make.make_user(Role.AUTHOR)
    make_everything("Secret", by=make.make_user(Role.EDITOR))
    make_everything("Mine", by=author)
    for query in ({}, {"whose": ""}, {"tag": "sleep"}):
        page = client_of(author).get(BOARD, query).content.decode()
        assert "Secret" not in page
    shown = columns(author)
    assert shown["Draft"] == ["Mine draft"]
    assert shown["Scheduled"] == ["Mine coming"]


def test_an_account_without_a_role_is_refused() -> None:
    assert client_of(make.make_user()).get(BOARD).status_code == 403


def test_thirty_cards_and_a_way_to_the_rest(publisher: Any) -> None:
    Article.objects.bulk_create(
        Article(title=f"Draft {n}", slug=f"draft-{n}", version_number=1, created_by=publisher) for n in range(120)
    )
    draft = client_of(publisher).get(BOARD, {"whose": "mine"}).context["columns"][0]
    assert (len(draft.cards), draft.count, draft.has_more) == (30, "100+", True)
    assert draft.column.url == "/admin/articles/article/?whose=mine&state__exact=draft"


@pytest.mark.parametrize(("role", "queries"), [(Role.AUTHOR, 15), (Role.PUBLISHER, 16)])
def test_its_queries_do_not_grow(role: Role, queries: int, django_assert_num_queries: Any) -> None:
    user = make.make_user(role)
    make_everything("Mine", by=user)
    make_everything("Other", by=None)
    client = client_of(user)
    for times, number in ((2, 2), (6, 12)):
        multiply(times)
        with django_assert_num_queries(queries):
            page = client.get(BOARD).content.decode()
        assert page.count(">Mine in review<") == number
