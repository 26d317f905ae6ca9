"""The table of moves: who may, from where, and what happens."""

from datetime import timedelta

import pytest

from articles import workflow
from articles.checks import NotReadyError
from articles.models.history import Edition, Event, Publication
from articles.models.public import LiveArticle, database_now
from articles.snapshot import keep_version
from articles.states import Outcome, Role, State
from articles.workflow import MoveRefusedError, Wish, perform
from tests.make import make_article, make_live, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """One account a role."""
    return {role: make_user(role) for role in Role}


def test_the_everyday_path_from_draft_to_reader(desk):
    article = make_article("Path", by=desk[Role.AUTHOR])
    perform(article, "submit", by=desk[Role.AUTHOR])
    assert article.state == State.IN_REVIEW
    perform(article, "approve", by=desk[Role.REVIEWER])
    assert article.state == State.APPROVED
    done = perform(article, "publish", by=desk[Role.PUBLISHER])
    assert done.publication.made_by == desk[Role.PUBLISHER]
    assert LiveArticle.objects.get().title == "Path"
    verbs = list(Event.objects.order_by("pk").values_list("verb", "actor_name"))
    assert [verb for verb, _ in verbs] == ["submit", "approve", "publish"]


ALLOWED = {
    "submit": {Role.AUTHOR, Role.EDITOR, Role.PUBLISHER},
    "take_back": {Role.AUTHOR, Role.EDITOR, Role.PUBLISHER},
    "ask_for_changes": {Role.REVIEWER, Role.PUBLISHER},
    "approve": {Role.REVIEWER, Role.PUBLISHER},
    "publish": {Role.PUBLISHER},
    "schedule": {Role.PUBLISHER},
    "cancel_schedule": {Role.PUBLISHER},
    "withdraw": {Role.PUBLISHER},
}


@pytest.mark.parametrize("name", list(workflow.MOVES))
def test_each_move_is_for_its_roles_alone(desk, name):
    article = make_article(by=desk[Role.AUTHOR])
    reach(article, name, desk)
    assert {role for role, user in desk.items() if not workflow.allows(user, article, name)} == ALLOWED[name]


def reach(article, name, desk) -> None:
    """Brings an article to a state in which a move is possible."""
    if name == "submit":
        return
    perform(article, "submit", by=desk[Role.AUTHOR])
    if name in ("take_back", "ask_for_changes", "approve"):
        return
    perform(article, "approve", by=desk[Role.REVIEWER])
    if name == "cancel_schedule":
        perform(article, "schedule", by=desk[Role.PUBLISHER], wish=Wish(at=database_now() + timedelta(days=1)))
    elif name == "withdraw":
        perform(article, "publish", by=desk[Role.PUBLISHER])


def test_authors_submit_their_own_alone(desk):
    other = make_article(by=desk[Role.EDITOR])
    assert "not your article" in workflow.allows(desk[Role.AUTHOR], other, "submit")


def test_nobody_approves_their_own_while_somebody_else_can(desk):
    article = make_article(by=desk[Role.PUBLISHER])
    perform(article, "submit", by=desk[Role.PUBLISHER])
    with pytest.raises(MoveRefusedError, match="their own"):
        perform(article, "approve", by=desk[Role.PUBLISHER])
    assert not Edition.objects.exists()


def test_the_only_one_who_can_approve_may_and_the_log_says_so():
    alone = make_user(Role.PUBLISHER)
    article = make_article(by=alone)
    perform(article, "submit", by=alone)
    perform(article, "approve", by=alone)
    assert Event.objects.get(verb="approve").detail["detail"] == "own text: nobody else can approve"


def test_an_approval_is_of_one_version_and_a_change_after_it_sends_the_draft_back(desk):
    article = make_article("Approved", by=desk[Role.AUTHOR])
    reach(article, "publish", desk)
    article.title = "Changed"
    article.save()
    keep_version(article, by=desk[Role.AUTHOR], at=database_now())
    article.refresh_from_db()
    assert article.state == State.DRAFT
    with pytest.raises(MoveRefusedError):
        perform(article, "publish", by=desk[Role.PUBLISHER])
    assert Edition.objects.count() == 1


def test_an_incomplete_article_is_not_approved_and_stays_where_it_was(desk):
    article = make_article(sections=(), questions=(), introduction="", by=desk[Role.AUTHOR])
    perform(article, "submit", by=desk[Role.AUTHOR])
    with pytest.raises(NotReadyError, match="no text yet"):
        perform(article, "approve", by=desk[Role.REVIEWER])
    article.refresh_from_db()
    assert article.state == State.IN_REVIEW


def test_asking_for_changes_keeps_the_words_in_the_log(desk):
    article = make_article(by=desk[Role.AUTHOR])
    perform(article, "submit", by=desk[Role.AUTHOR])
    perform(article, "ask_for_changes", by=desk[Role.REVIEWER], wish=Wish(note="Please cite."))
    assert article.state == State.CHANGES_REQUESTED
    assert Event.objects.get(verb="ask_for_changes").detail["note"] == "Please cite."


def test_a_schedule_needs_a_moment_ahead(desk):
    article = make_article(by=desk[Role.AUTHOR])
    reach(article, "schedule", desk)
    for at in (None, database_now() - timedelta(minutes=1)):
        with pytest.raises(MoveRefusedError, match="lies ahead"):
            perform(article, "schedule", by=desk[Role.PUBLISHER], wish=Wish(at=at))
    assert not Publication.objects.exists()


def test_a_redirect_needs_another_article(desk):
    live = make_live()
    for target in (None, live.article):
        wish = Wish(outcome=Outcome.REDIRECT, target=target)
        with pytest.raises(MoveRefusedError, match="sent to"):
            perform(live.article, "withdraw", by=desk[Role.PUBLISHER], wish=wish)
    assert LiveArticle.objects.count() == 1


def test_what_is_live_already_is_not_published_twice(desk):
    article = make_article(by=desk[Role.AUTHOR])
    reach(article, "publish", desk)
    perform(article, "publish", by=desk[Role.PUBLISHER])
    with pytest.raises(MoveRefusedError, match="live already"):
        perform(article, "publish", by=desk[Role.PUBLISHER])
