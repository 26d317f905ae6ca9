"""Letters: who is told of what, that a mail server can be dead, and that each is sent once."""

import socket
import threading
from datetime import timedelta

import django
import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles import notifications, workflow
from articles.admin.articles.rights import sees_all
from articles.models.clock import database_now
from articles.models.desk import Letter
from articles.models.history import Note, Publication
from articles.models.people import User
from articles.notifications import deliver, readers_of
from articles.notifications.delivery import DELAYS
from articles.states import OPEN_END, Mail, Role
from articles.workflow import Wish, perform
from tests.make import make_article, make_live, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """One account a role, named like it."""
    return {role: make_user(role, username=role.value.lower().replace(" ", "")) for role in Role}


def letters() -> list[tuple[str, str]]:
    """Occasion and receiver of each letter, the newest move's alone where they were cleared before."""
    return sorted(Letter.objects.values_list("occasion", "receiver__username"))


def make_moves(article, desk, *names, **wishes):
    """Moves an article on; each move by the role that usually makes it. Letters of earlier moves are cleared away."""
    roles = {"submit": Role.AUTHOR, "approve": Role.REVIEWER, "ask_for_changes": Role.REVIEWER}
    for name in names:
        Letter.objects.all().delete()
        done = perform(article, name, by=desk[roles.get(name, Role.PUBLISHER)], wish=wishes.get(name))
    return done


# -- Who is told -----------------------------------------------------------------------------------------------


def test_submitting_tells_whoever_can_approve_and_nobody_else(desk):
    make_moves(make_article("Sleep", by=desk[Role.AUTHOR]), desk, "submit")
    assert letters() == [("submitted", "publisher"), ("submitted", "reviewer")]


def test_whoever_submits_gets_no_letter_about_it(desk):
    perform(make_article(by=desk[Role.AUTHOR]), "submit", by=desk[Role.PUBLISHER])
    assert letters() == [("submitted", "reviewer")]


def test_asking_for_changes_tells_who_wrote_it_with_the_note(desk):
    article = make_article("Sleep", by=desk[Role.AUTHOR])
    make_moves(article, desk, "submit", "ask_for_changes", ask_for_changes=Wish(note="More sources.\nAnd fewer."))
    assert letters() == [("changes", "author")]
    letter = Letter.objects.get()
    assert letter.subject == "Changes asked for: “Sleep”"
    assert "reviewer asks for changes to “Sleep”." in letter.body
    assert "    More sources.\n    And fewer.\n" in letter.body


def test_approving_tells_who_wrote_it_and_who_can_publish_it(desk):
    make_moves(make_article("Sleep", by=desk[Role.AUTHOR]), desk, "submit", "approve")
    assert letters() == [("approved", "author"), ("approved", "publisher")]
    assert Letter.objects.get(receiver=desk[Role.PUBLISHER]).subject == "Ready to publish: “Sleep”"


def test_publishing_tells_who_wrote_it_where_readers_find_it(desk, settings):
    settings.SITE_URL = "https://example.org"
    make_moves(make_article("Sleep", by=desk[Role.AUTHOR]), desk, "submit", "approve", "publish")
    assert letters() == [("published", "author")]
    body = Letter.objects.get().body
    assert "For readers: https://example.org/articles/sleep/" in body
    assert "On the desk: https://example.org/admin/articles/article/" in body
    assert "https://example.org/admin/me/" in body


def test_without_an_origin_the_letter_says_that_its_addresses_lack_one(desk):
    make_moves(make_article(by=desk[Role.AUTHOR]), desk, "submit")
    assert "SITE_URL is not set" in Letter.objects.first().body


def test_scheduling_tells_nobody_yet(desk):
    wish = Wish(at=database_now() + timedelta(days=1))
    make_moves(make_article(by=desk[Role.AUTHOR]), desk, "submit", "approve", "schedule", schedule=wish)
    assert letters() == []


def test_a_title_of_two_lines_makes_a_subject_of_one(desk):
    perform(make_article("Sleep\nwell", by=desk[Role.AUTHOR]), "submit", by=desk[Role.AUTHOR])
    assert {letter.subject for letter in Letter.objects.all()} == {"For review: “Sleep well”"}


def test_an_occasion_that_is_switched_off_brings_no_letter(desk):
    User.objects.filter(username="reviewer").update(muted_mail=[Mail.SUBMITTED.value])
    make_moves(make_article(by=desk[Role.AUTHOR]), desk, "submit")
    assert letters() == [("submitted", "publisher")]


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, {"email": ""}])
def test_whoever_is_gone_gets_none(desk, change):
    User.objects.filter(username="reviewer").update(**change)
    make_moves(make_article(by=desk[Role.AUTHOR]), desk, "submit")
    assert letters() == [("submitted", "publisher")]


def test_an_author_who_lost_the_desk_is_not_told(desk):
    article = make_article(by=desk[Role.AUTHOR])
    make_moves(article, desk, "submit")
    desk[Role.AUTHOR].groups.clear()
    make_moves(article, desk, "approve")
    assert letters() == [("approved", "publisher")]


def test_readers_are_those_whom_the_article_screen_lets_in(desk):
    superuser, nobody = make_user(is_superuser=True), make_user()
    own, other = make_article(by=desk[Role.AUTHOR]), make_article(by=desk[Role.EDITOR])
    for article in (own, other):
        for user in User.objects.all():
            expected = user.has_perm("articles.view_article") and (sees_all(user) or article.created_by == user)
            assert readers_of(article).filter(pk=user.pk).exists() == expected, (user, article)
    assert superuser in readers_of(other)
    assert nobody not in readers_of(other)


@pytest.mark.parametrize("more", [0, 10])
def test_telling_costs_two_queries_however_many_are_told(desk, more):
    for _ in range(more):
        make_user(Role.REVIEWER)
    article = make_article(by=desk[Role.AUTHOR])
    move = workflow.MOVES["submit"]
    done = workflow.Done(article, move, desk[Role.AUTHOR], database_now(), Wish())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        notifications.tell_of_move(done)
    assert len(queries) == 2
    assert Letter.objects.count() == 2 + more


def test_a_correction_tells_its_author_and_whoever_looks_at_it_afterwards(desk):
    article = make_article("Sleep", by=desk[Role.AUTHOR])
    make_moves(article, desk, "submit", "approve", "publish")
    content = Publication.objects.get().edition.version.content
    mended = content.__class__.from_data({**content.as_data(), "excerpt": "Mended."})
    wish = Wish(content=mended, version=1, note="A wrong dose.")
    make_moves(article, desk, "correct", correct=wish)
    assert letters() == [("published", "author"), ("submitted", "reviewer")]
    assert "A wrong dose." in Letter.objects.first().body


# -- Notes -----------------------------------------------------------------------------------------------------


def write_note(article, by, text="Look at this.", parent=None):
    return Note.objects.create(
        article=article, text=text, parent=parent, made_at=database_now(), made_by=by, maker_name=by.username
    )


def test_a_note_tells_the_author_and_whoever_is_mentioned_once_each(desk):
    article = make_article("Sleep", by=desk[Role.AUTHOR])
    note = write_note(article, desk[Role.REVIEWER], "@editor @author see")
    notifications.tell_of_note(note, [desk[Role.EDITOR], desk[Role.AUTHOR]])
    assert letters() == [("mention", "author"), ("mention", "editor")]
    assert "    @editor @author see" in Letter.objects.first().body


def test_an_answer_tells_who_is_answered_and_not_who_answers(desk):
    article = make_article("Sleep", by=desk[Role.AUTHOR])
    question = write_note(article, desk[Role.REVIEWER])
    notifications.tell_of_note(write_note(article, desk[Role.AUTHOR], parent=question), [])
    assert letters() == [("note", "reviewer")]
    assert Letter.objects.get().subject == "An answer to your note: “Sleep”"


def test_who_switched_mentions_off_is_still_told_of_a_note_on_their_article(desk):
    User.objects.filter(username="author").update(muted_mail=[Mail.MENTION.value])
    note = write_note(make_article(by=desk[Role.AUTHOR]), desk[Role.REVIEWER])
    notifications.tell_of_note(note, [desk[Role.AUTHOR]])
    assert letters() == [("note", "author")]


def test_a_mention_shows_no_article_to_who_may_not_see_it(desk):
    note = write_note(make_article(by=desk[Role.EDITOR]), desk[Role.REVIEWER])
    notifications.tell_of_note(note, [desk[Role.AUTHOR]])
    assert letters() == [("note", "editor")]


def test_everybody_in_a_thread_is_told_of_the_next_answer_and_led_to_the_note(desk, settings):
    settings.SITE_URL = "https://example.org"
    article = make_article("Sleep", by=desk[Role.AUTHOR])
    question = write_note(article, desk[Role.REVIEWER])
    write_note(article, desk[Role.EDITOR], parent=question)
    notifications.tell_of_note(write_note(article, desk[Role.PUBLISHER], parent=question), [])
    assert letters() == [("note", "author"), ("note", "editor"), ("note", "reviewer")]
    link = f"https://example.org/admin/articles/article/{article.pk}/notes/{question.pk}/"
    assert all(link in letter.body for letter in Letter.objects.all())


def test_a_request_is_told_of_by_its_move_and_here_to_the_mentioned_alone(desk):
    article = make_article("Sleep", by=desk[Role.AUTHOR])
    note = write_note(article, desk[Role.REVIEWER])
    note.is_request = True
    notifications.tell_of_note(note, [desk[Role.EDITOR]])
    assert letters() == [("mention", "editor")]


# -- Delivery --------------------------------------------------------------------------------------------------


def post(count: int = 1, **fields) -> list[Letter]:
    """Letters in the outbox, to one receiver each."""
    now = database_now()
    made = []
    for number in range(count):
        user = make_user(Role.EDITOR)
        made += notifications.write(Mail.NOTE, [user], subject=f"Letter {number}", body="So.", at=now)
    Letter.objects.update(**fields)
    return made


@pytest.fixture
def dead_server(settings):
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    use_backend(settings, "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)


def use_backend(settings, path: str, **options):
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": path, "OPTIONS": options}}
    else:
        settings.EMAIL_BACKEND = path
        for name, value in options.items():
            setattr(settings, f"EMAIL_{name.upper()}", value)


def test_letters_are_sent_once_and_marked(settings):
    post(3)
    assert deliver(now=database_now()).sent == 3
    assert sorted(message.subject for message in mail.outbox) == ["Letter 0", "Letter 1", "Letter 2"]
    assert Letter.objects.filter(sent_at__isnull=False, claimed_until=None, attempts=1).count() == 3
    assert deliver(now=database_now()).sent == 0
    assert len(mail.outbox) == 3


def test_a_letter_keeps_its_message_id_over_every_try():
    (letter,) = post()
    deliver(now=database_now())
    Letter.objects.update(sent_at=None)
    deliver(now=database_now())
    first, second = mail.outbox
    assert first.extra_headers == second.extra_headers
    assert f"letter-{letter.pk}-" in first.extra_headers["Message-ID"]
    assert first.extra_headers["Auto-Submitted"] == "auto-generated"


def test_what_another_process_has_claimed_is_left_to_it_until_the_claim_ends():
    now = database_now()
    post(claimed_until=now + timedelta(minutes=1))
    assert deliver(now=now).sent == 0
    assert deliver(now=now + timedelta(minutes=2)).sent == 1


def test_with_a_dead_server_a_letter_waits_longer_each_time_and_is_given_up_after_days(dead_server):
    post()
    now = database_now()
    for delay in (*DELAYS, DELAYS[-1]):
        done = deliver(now=now)
        assert (done.sent, done.failed) == (0, 1)
        assert deliver(now=now).failed == 0
        letter = Letter.objects.get()
        assert "refused" in letter.problem
        assert timedelta(0) <= letter.next_try_at - now - timedelta(minutes=delay) < timedelta(seconds=5)
        now = letter.next_try_at
    assert deliver(now=now + timedelta(days=6)).failed == 1
    letter.refresh_from_db()
    assert letter.next_try_at == OPEN_END
    assert letter.attempts == len(DELAYS) + 2


def test_a_letter_that_failed_is_sent_when_the_server_is_back(dead_server, settings):
    post()
    now = database_now()
    deliver(now=now)
    use_backend(settings, "django.core.mail.backends.locmem.EmailBackend")
    assert deliver(now=now + timedelta(minutes=2)).sent == 1
    assert Letter.objects.get().problem == ""


def test_a_dead_server_is_asked_three_times_and_no_more(dead_server):
    post(10)
    done = deliver(now=database_now())
    assert (done.sent, done.failed) == (0, 3)
    assert Letter.objects.filter(sent_at=None, claimed_until=None, next_try_at__gt=database_now()).count() == 10


class Choosy:
    """A backend that refuses one address and takes the others."""

    sent: list[str] = []

    def __init__(self, **options):
        pass

    def open(self):
        pass

    def close(self):
        raise OSError("Gone already.")

    def send_messages(self, messages):
        if "user" not in messages[0].to[0]:
            raise ValueError("No such mailbox.")
        self.sent.append(messages[0].to[0])
        return 1


def test_one_bad_address_keeps_no_other_letter_back(settings):
    made = post(4)
    User.objects.filter(pk=made[1].receiver_id).update(email="nobody@example.org")
    Choosy.sent.clear()
    use_backend(settings, f"{__name__}.Choosy")
    done = deliver(now=database_now())
    assert (done.sent, done.failed) == (3, 1)
    assert len(Choosy.sent) == 3
    assert Letter.objects.get(sent_at=None).problem == "ValueError: No such mailbox."


def test_a_limit_leaves_the_rest_for_the_next_time():
    post(4)
    assert deliver(now=database_now(), limit=3).sent == 3
    assert deliver(now=database_now(), limit=3).sent == 1


def test_who_was_switched_off_meanwhile_gets_no_letter():
    (letter,) = post()
    User.objects.filter(pk=letter.receiver_id).update(is_active=False)
    assert deliver(now=database_now()).sent == 0


def test_trying_again_makes_what_was_given_up_due(dead_server):
    post(next_try_at=OPEN_END, attempts=9)
    now = database_now()
    assert notifications.try_again(Letter.objects.all(), at=now) == 1
    assert deliver(now=now).failed == 1


# -- At once ---------------------------------------------------------------------------------------------------


def rounds() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "postman"]


@pytest.mark.django_db(transaction=True)
def test_a_move_is_saved_with_a_dead_server_and_the_letter_is_tried_beside_it(dead_server, settings):
    settings.MAIL_AT_ONCE = True
    author = make_user(Role.AUTHOR)
    make_user(Role.REVIEWER)
    article = make_article(by=author)
    assert perform(article, "submit", by=author).article.state == "in_review"
    for thread in rounds():
        thread.join(timeout=20)
    letter = Letter.objects.get()
    assert letter.attempts == 1
    assert "refused" in letter.problem


@pytest.mark.django_db(transaction=True)
def test_a_move_that_fails_leaves_no_letter_and_wakes_nobody(settings):
    settings.MAIL_AT_ONCE = True
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert not rounds()
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_resting_postman_stays_at_home(settings):
    settings.MAIL_AT_ONCE = True
    with notifications.postman.resting():
        post()
    assert not rounds()
    assert Letter.objects.get().sent_at is None


def test_reminders_are_for_who_wrote_it(desk):
    live = make_live("Old", by=desk[Role.AUTHOR])
    notifications.remind_of_review(live.article, database_now().date(), at=database_now())
    assert letters() == [("review_due", "author")]
