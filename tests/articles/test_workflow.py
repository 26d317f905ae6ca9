"""The table of moves: who may, from where, and what happens."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles import publishing, snapshot, workflow
from articles.checks import NotReadyError
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Event, Publication, Version
from articles.models.public import LiveArticle
from articles.snapshot import keep_version
from articles.states import Outcome, Role, State
from articles.workflow import MoveRefusedError, Wish, perform
from tests.make import make_article, make_contributor, make_live, make_tag, make_user

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
    assert [verb for verb, _ in verbs] == ["save", "submit", "approve", "publish"]


ALLOWED = {
    "submit": {Role.AUTHOR, Role.EDITOR, Role.PUBLISHER},
    "take_back": {Role.AUTHOR, Role.EDITOR, Role.PUBLISHER},
    "ask_for_changes": {Role.REVIEWER, Role.PUBLISHER},
    "sign_off": {Role.REVIEWER, Role.PUBLISHER},
    "carry_sign_off": {Role.PUBLISHER},
    "approve": {Role.REVIEWER, Role.PUBLISHER},
    "publish": {Role.PUBLISHER},
    "schedule": {Role.PUBLISHER},
    "cancel_schedule": {Role.PUBLISHER},
    "set_end": {Role.PUBLISHER},
    "correct": {Role.PUBLISHER},
    "confirm_correction": {Role.REVIEWER},  # the publisher here made it
    "put_back": {Role.PUBLISHER},
    "withdraw": {Role.PUBLISHER},
    "bring_back": {Role.PUBLISHER},
    "archive": {Role.EDITOR, Role.PUBLISHER},
    "unarchive": {Role.EDITOR, Role.PUBLISHER},
    "trash": {Role.AUTHOR, Role.EDITOR, Role.PUBLISHER},
    "restore": {Role.EDITOR, Role.PUBLISHER},
}


@pytest.mark.parametrize("name", list(workflow.MOVES))
def test_each_move_is_for_its_roles_alone(desk, name):
    article = make_article(by=desk[Role.AUTHOR])
    reach(article, name, desk)
    assert {role for role, user in desk.items() if not workflow.allows(user, article, name)} == ALLOWED[name]


#: The moves that lead to where a move is possible.
WAY = {
    "take_back": "submit",
    "ask_for_changes": "submit",
    "sign_off": "submit",
    "approve": "submit",
    "carry_sign_off": "submit sign_off change submit",
    "publish": "submit approve",
    "schedule": "submit approve",
    "cancel_schedule": "submit approve schedule",
    "set_end": "submit approve publish",
    "correct": "submit approve publish",
    "confirm_correction": "submit approve publish correct",
    "put_back": "submit approve publish change submit approve publish",
    "withdraw": "submit approve publish",
    "bring_back": "submit approve publish withdraw",
    "unarchive": "archive",
    "restore": "trash",
}
ACTORS = {
    "submit": Role.AUTHOR,
    "approve": Role.REVIEWER,
    "sign_off": Role.REVIEWER,
    "archive": Role.EDITOR,
    "trash": Role.EDITOR,
}


def reach(article, name, desk) -> None:
    """Brings an article to a state in which a move is possible."""
    for step in WAY.get(name, "").split():
        make(article, step, desk)


def make(article, name, desk) -> None:
    now = database_now()
    if name == "change":
        change(article, by=desk[Role.AUTHOR])
        if article.state == State.IN_REVIEW:
            perform(article, "take_back", by=desk[Role.AUTHOR])
        return
    wish = Wish()
    if name == "schedule":
        wish = Wish(at=now + timedelta(days=1))
    elif name == "sign_off":
        wish = Wish(expert=make_contributor("Ines Moreau", credentials="MD", is_expert=True))
    elif name == "ask_for_changes":
        wish = Wish(note="Please.")
    elif name == "correct":
        wish = correction_of(article, conclusion="<p>Mended.</p>")
    perform(article, name, by=desk[ACTORS.get(name, Role.PUBLISHER)], wish=wish)


def change(article, *, by, **fields) -> None:
    """Saves a change to the draft as the form would."""
    draft = Article.objects.get(pk=article.pk)
    for field, value in (fields or {"conclusion": f"<p>Changed {draft.version_number} times.</p>"}).items():
        setattr(draft, field, value)
    draft.save()
    keep_version(draft, by=by, at=database_now())
    article.refresh_from_db()


def correction_of(article, *, keeps_sign_off=False, **fields) -> Wish:
    version = publishing.showing(article, at=database_now()).edition.version
    content = replace(version.content, **fields)
    return Wish(content=content, version=version.number, note="A wrong figure.", keeps_sign_off=keeps_sign_off)


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


class TestSignOff:
    @pytest.fixture
    def expert(self):
        return make_contributor("Ines Moreau", credentials="MD", is_expert=True)

    @pytest.fixture
    def medical(self):
        tag = make_tag("Medical")
        tag.needs_expert = True
        tag.save()
        return tag

    def test_a_tag_that_needs_an_expert_lets_nothing_out_without_one(self, desk, medical, expert):
        article = make_article("Pressure", by=desk[Role.AUTHOR], tags=("Medical",))
        make(article, "submit", desk)
        with pytest.raises(NotReadyError, match="needs the sign-off of an expert"):
            perform(article, "approve", by=desk[Role.REVIEWER])
        perform(article, "sign_off", by=desk[Role.REVIEWER], wish=Wish(expert=expert, signed_on=date(2026, 3, 3)))
        perform(article, "approve", by=desk[Role.REVIEWER])
        perform(article, "publish", by=desk[Role.PUBLISHER])
        live = LiveArticle.objects.get()
        assert (live.reviewer["name"], live.reviewer["credentials"]) == ("Ines Moreau", "MD")
        assert live.reviewed_on == date(2026, 3, 3)

    def test_a_changed_text_has_lost_it_and_another_address_has_not(self, desk, medical, expert):
        article = make_article("Pressure", by=desk[Role.AUTHOR], tags=("Medical",))
        make(article, "submit", desk)
        make(article, "sign_off", desk)
        change(article, by=desk[Role.AUTHOR], slug="elsewhere", meta_description="Other words for search engines")
        perform(article, "approve", by=desk[Role.REVIEWER])
        change(article, by=desk[Role.AUTHOR], excerpt="Another excerpt.")
        make(article, "submit", desk)
        with pytest.raises(NotReadyError, match="needs the sign-off"):
            perform(article, "approve", by=desk[Role.REVIEWER])

    def test_a_publisher_may_keep_it_for_a_typing_error_and_the_log_says_why(self, desk, medical, expert):
        article = make_article("Pressure", by=desk[Role.AUTHOR], tags=("Medical",))
        reach(article, "carry_sign_off", desk)
        with pytest.raises(MoveRefusedError, match="Say why"):
            perform(article, "carry_sign_off", by=desk[Role.PUBLISHER])
        perform(article, "carry_sign_off", by=desk[Role.PUBLISHER], wish=Wish(note="A comma."))
        perform(article, "approve", by=desk[Role.REVIEWER])
        assert Event.objects.get(verb="carry_sign_off").detail["note"] == "A comma."

    def test_the_page_stays_true_to_the_version_that_was_reviewed(self, desk, expert):
        article = make_article("Pressure", by=desk[Role.AUTHOR])
        make(article, "submit", desk)
        make(article, "sign_off", desk)
        make(article, "approve", desk)
        make(article, "publish", desk)
        change(article, by=desk[Role.AUTHOR])
        for step in ("submit", "approve", "publish"):
            make(article, step, desk)
        assert LiveArticle.objects.get().reviewer is None
        expert.credentials = "PhD"
        expert.save()
        first = Edition.objects.order_by("pk").first()
        assert first.sign_off.credit["credentials"] == "MD"

    def test_one_that_comes_after_a_first_approval_is_shown(self, desk, expert):
        article = make_article("Pressure", by=desk[Role.AUTHOR])
        for step in ("submit", "approve", "ask_for_changes", "submit", "sign_off", "approve", "publish"):
            make(article, step, desk)
        assert LiveArticle.objects.get().reviewer["name"] == "Ines Moreau"

    def test_an_expert_without_credentials_or_a_day_ahead_is_refused(self, desk, expert):
        article = make_article(by=desk[Role.AUTHOR])
        make(article, "submit", desk)
        ahead = timezone.localdate() + timedelta(days=1)
        for wish in (Wish(), Wish(expert=make_contributor("Bo")), Wish(expert=expert, signed_on=ahead)):
            with pytest.raises(MoveRefusedError):
                perform(article, "sign_off", by=desk[Role.REVIEWER], wish=wish)


class TestCorrection:
    def live(self, desk, **fields):
        article = make_article("Pressure", by=desk[Role.AUTHOR], **fields)
        reach(article, "correct", desk)
        return article

    def test_it_is_live_at_once_and_waits_for_somebody_else(self, desk):
        article = self.live(desk)
        perform(article, "correct", by=desk[Role.PUBLISHER], wish=correction_of(article, conclusion="<p>Right.</p>"))
        assert "Right." in LiveArticle.objects.get().body_html
        article.refresh_from_db()
        assert (article.conclusion, article.state) == ("<p>Right.</p>", State.APPROVED)
        edition = workflow.latest_edition(article)
        assert (edition.is_correction, edition.confirmed_at) == (True, None)
        with pytest.raises(MoveRefusedError, match="Somebody else"):
            perform(article, "confirm_correction", by=desk[Role.PUBLISHER])
        perform(article, "confirm_correction", by=desk[Role.REVIEWER])
        edition.refresh_from_db()
        assert edition.confirmed_by == desk[Role.REVIEWER]

    def test_it_goes_into_a_draft_with_other_changes_and_takes_none_of_them_live(self, desk):
        article = self.live(desk)
        change(article, by=desk[Role.AUTHOR], title="Rewritten", conclusion=article.conclusion)
        perform(article, "correct", by=desk[Role.PUBLISHER], wish=correction_of(article, excerpt="Mended."))
        live = LiveArticle.objects.get()
        assert (live.title, live.excerpt) == ("Pressure", "Mended.")
        article.refresh_from_db()
        assert (article.title, article.excerpt, article.state) == ("Rewritten", "Mended.", State.DRAFT)
        assert [version.number for version in Version.objects.filter(article=article)] == [4, 3, 2, 1]

    def test_where_the_draft_says_something_else_it_stays_and_a_note_tells(self, desk):
        article = self.live(desk)
        change(article, by=desk[Role.AUTHOR], excerpt="Mine.")
        perform(article, "correct", by=desk[Role.PUBLISHER], wish=correction_of(article, excerpt="Mended."))
        article.refresh_from_db()
        assert (article.excerpt, LiveArticle.objects.get().excerpt) == ("Mine.", "Mended.")
        assert "version 3" in article.notes.get().text

    def test_the_old_sign_off_stands_only_by_choice(self, desk):
        article = make_article("Pressure", by=desk[Role.AUTHOR])
        for step in ("submit", "sign_off", "approve", "publish"):
            make(article, step, desk)
        wish = correction_of(article, excerpt="A comma, mended.", keeps_sign_off=True)
        perform(article, "correct", by=desk[Role.PUBLISHER], wish=wish)
        assert LiveArticle.objects.get().reviewer["name"] == "Ines Moreau"
        perform(article, "correct", by=desk[Role.PUBLISHER], wish=correction_of(article, excerpt="Other words."))
        assert LiveArticle.objects.get().reviewer is None

    def test_nothing_changed_no_reason_or_another_version_is_refused(self, desk):
        article = self.live(desk)
        good = correction_of(article, excerpt="x")
        for wish in (correction_of(article), replace(good, note=" "), replace(good, version=99), Wish(note="x")):
            with pytest.raises(MoveRefusedError):
                perform(article, "correct", by=desk[Role.PUBLISHER], wish=wish)
        assert Version.objects.count() == 1


def test_an_earlier_edition_is_put_back_in_one_move(desk):
    article = make_article("First", by=desk[Role.AUTHOR])
    reach(article, "put_back", desk)
    assert "Changed 1 times" in LiveArticle.objects.get().body_html
    perform(article, "put_back", by=desk[Role.PUBLISHER], wish=Wish(version=1))
    live = LiveArticle.objects.get()
    assert (live.version_number, "Changed" in live.body_html) == (1, False)
    article.refresh_from_db()
    assert article.version_number == 2
    for version in (None, 1, 7):
        with pytest.raises(MoveRefusedError):
            perform(article, "put_back", by=desk[Role.PUBLISHER], wish=Wish(version=version))


def test_what_was_withdrawn_is_brought_back_under_its_address_and_first_date(desk):
    article = make_article("Back", by=desk[Role.AUTHOR])
    reach(article, "withdraw", desk)
    first = LiveArticle.objects.get().published_at
    perform(article, "withdraw", by=desk[Role.PUBLISHER])
    change(article, by=desk[Role.AUTHOR], title="Not approved")
    perform(article, "bring_back", by=desk[Role.PUBLISHER])
    live = LiveArticle.objects.get()
    assert (live.title, live.slug, live.published_at) == ("Back", "back", first)


def test_the_end_of_a_schedule_lies_behind_its_beginning(desk):
    article = make_article(by=desk[Role.AUTHOR])
    reach(article, "schedule", desk)
    now = database_now()
    wish = Wish(at=now + timedelta(days=2), until=now + timedelta(days=1))
    with pytest.raises(MoveRefusedError, match="end lies before"):
        perform(article, "schedule", by=desk[Role.PUBLISHER], wish=wish)
    done = perform(
        article,
        "schedule",
        by=desk[Role.PUBLISHER],
        wish=Wish(at=now + timedelta(days=1), until=now + timedelta(days=2)),
    )
    assert done.publication.live_until == now + timedelta(days=2)
    with pytest.raises(MoveRefusedError, match="scheduled change goes live after"):
        perform(article, "set_end", by=desk[Role.PUBLISHER], wish=Wish(until=now + timedelta(hours=1)))


def test_the_trash_takes_nothing_and_gives_everything_back(desk):
    article = make_article("Kept", by=desk[Role.AUTHOR], tags=("Sleep",))
    reach(article, "withdraw", desk)
    before = snapshot.freeze(Article.objects.with_parts().get(pk=article.pk))
    assert "publisher can withdraw" in workflow.allows(desk[Role.EDITOR], article, "trash")
    perform(article, "trash", by=desk[Role.PUBLISHER], wish=Wish(outcome=Outcome.NOT_FOUND))
    assert not LiveArticle.objects.exists()
    assert "in the trash" in workflow.allows(desk[Role.PUBLISHER], article, "bring_back")
    assert not workflow.may_edit(desk[Role.EDITOR], article)
    perform(article, "restore", by=desk[Role.PUBLISHER])
    perform(article, "bring_back", by=desk[Role.PUBLISHER])
    assert LiveArticle.objects.get().slug == "kept"
    assert snapshot.freeze(Article.objects.with_parts().get(pk=article.pk)) == before


def test_the_log_tells_what_was_before_and_after(desk):
    article = make_article(by=desk[Role.AUTHOR])
    reach(article, "publish", desk)
    perform(article, "publish", by=desk[Role.PUBLISHER])
    detail = Event.objects.get(verb="publish").detail
    assert detail["before"] == {"state": "approved"}
    assert detail["after"] == {"state": "approved", "live_version": 1}
