"""Caches are told of exactly what changed: what readers get at every address is compared before and after."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse

from articles import publishing, purging, tagging
from articles.models.clock import database_now
from articles.models.people import Contributor
from articles.models.public import Address, LiveArticle
from articles.models.tags import FormerTag, Tag
from articles.purging import rounds, sending, subjects
from articles.states import Outcome
from articles.tagging import merging
from faq.models import LiveQuestion, Question
from tests.articles.admin.test_publication import URL, posted
from tests.make import make_article, make_live, make_tag, make_user, publish

pytestmark = pytest.mark.django_db

SITE = "https://example.org"
FORMS = ("detail", "markdown", "page", "page_markdown")


class Receiver(ThreadingHTTPServer):
    """A cache that notes what it is asked for and told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, str]] = []
        self.told: list[dict[str, list[str]]] = []
        self.tokens: list[str] = []
        self.status = 200

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path, self.headers["Accept-Encoding"]))
        self._answer()

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.tokens.append(self.headers["Authorization"])
        self._answer()

    def _answer(self) -> None:
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: Any) -> None:
        """Not on the test's own output."""


@pytest.fixture
def cache(settings: Any) -> Iterator[Receiver]:
    receiver = Receiver()
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    settings.SITE_URL = SITE
    settings.PURGE_NGINX = [receiver.origin]
    settings.PURGE_URL, settings.PURGE_TOKEN = f"{receiver.origin}/purge", "a-token"
    yield receiver
    sending.courier.finish()
    receiver.shutdown()
    receiver.server_close()


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Any:
    """A block after which what is written is committed, and the caches have been told."""

    class Block:
        def __enter__(self) -> None:
            self.capture = django_capture_on_commit_callbacks(execute=True)
            self.capture.__enter__()

        def __exit__(self, *problem: Any) -> None:
            self.capture.__exit__(*problem)
            sending.courier.finish()

    return Block


def addresses() -> list[str]:
    """Every public address that a shared cache keeps."""
    slugs = list(Address.objects.values_list("slug", flat=True))
    found = [reverse(f"articles:{form}", args=[slug]) for slug in slugs for form in FORMS]
    tags = [*Tag.objects.values_list("slug", flat=True), *FormerTag.objects.values_list("slug", flat=True)]
    for kind, names in (("tag", tags), ("person", Contributor.objects.values_list("slug", flat=True))):
        for slug in names:
            found.append(reverse(f"articles:{kind}", args=[slug]))
            found += [reverse(f"articles:{kind}_feed{form}", args=[slug]) for form in ("", "_atom", "_json")]
    found += [reverse(f"articles:{name}") for name in ("home", "list", "tags", "people", "archive", "sitemap", "llms")]
    found += [reverse(f"articles:feed{form}") for form in ("", "_atom", "_json")]
    months = {divmod(number, 100) for number in LiveArticle.windows.values_list("month", flat=True)}
    found += [reverse("articles:month", args=[f"{year:04d}", f"{month:02d}"]) for year, month in months]
    hub = [reverse("faq:detail", args=[slug]) for slug in LiveQuestion.objects.values_list("slug", flat=True)]
    return [*found, reverse("faq:hub"), *hub]


def pages(client: Any) -> dict[str, Any]:
    """What readers get, by address."""
    found = {}
    for path in addresses():
        response = client.get(path, headers={"Host": "testserver"})
        body = response.getvalue()
        found[path] = response.status_code, response.headers.get("Location"), body
    return found


def differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    nothing = (404, None, b"")
    return {
        path
        for path in before.keys() | after.keys()
        if before.get(path, nothing) != after.get(path, nothing)
        and {before.get(path, nothing)[0], after.get(path, nothing)[0]} != {404}
    }


TOPICS = ("sleep", "salt", "walking", "teeth", "light", "water")


@pytest.fixture(autouse=True)
def _nothing_drawn(settings: Any) -> None:
    settings.SOCIAL_IMAGES = False


def told_paths(cache: Receiver) -> set[str]:
    return {url.removeprefix(SITE) for each in cache.told for url in each["urls"]}


def told_names(cache: Receiver) -> set[str]:
    return {name for each in cache.told for name in each["tags"]}


def caching_tag(tag: Tag) -> str:
    return f"tag-{tag.pk or Tag.objects.get(name='Rest').pk}"


class TestThirty:
    """Thirty live articles on six topics, each topic with its own words, tag and writer; the oldest first."""

    @pytest.fixture(scope="class")
    @classmethod
    def planted(cls, standing: Any) -> Iterator[dict[str, Any]]:
        """They stand for all tests, and with them what readers get before anything happens."""
        with standing(), override_settings(SOCIAL_IMAGES=False, SITE_URL=SITE):
            at = database_now()
            for number in range(30):
                topic = TOPICS[number % 6]
                words = f"Much about {topic}, {topic} habits, {topic} research and {topic} number {number}."
                make_live(
                    f"{topic.title()} {number}",
                    tags=(topic,),
                    authors=(f"Writer of {topic}",),
                    sections=((f"On {topic}", words),),
                    published_at=at.replace(year=at.year - 2, day=1 + number % 28, month=1 + number // 28),
                )
            yield pages(Client())

    @pytest.fixture
    def before(self, planted: dict[str, Any], db: None) -> dict[str, Any]:
        return planted

    @pytest.fixture
    def corpus(self, planted: dict[str, Any], db: None) -> list[LiveArticle]:
        return list(LiveArticle.objects.order_by("published_at"))

    def test_publishing_one_article_tells_of_what_changed_and_of_nothing_else(self, client, before, cache, commit):
        with commit():
            live = make_live(
                "Sleep again",
                tags=("sleep",),
                authors=("Writer of sleep",),
                sections=(("On sleep", "Much about sleep, sleep habits and sleep research."),),
            )
        changed = differing(before, pages(client))
        assert live.get_absolute_url() in changed
        assert told_paths(cache) == changed
        assert len(cache.told) == 1
        assert cache.tokens == ["Bearer a-token"]
        assert {(host, path) for host, path, _ in cache.asked} == {("example.org", path) for path in changed}

    def test_a_card_that_changes_reaches_every_page_that_shows_it(self, client, before, corpus, cache, commit):
        """And a new address its old one."""
        article = corpus[7].article
        article.title, article.slug = "Salt, looked at again", "salt-again"
        article.save()
        with commit():
            publish(article)
        changed = differing(before, pages(client))
        assert f"/articles/{corpus[7].slug}/" in changed
        assert told_paths(cache) == changed

    def test_other_words_leave_alone_the_pages_that_show_only_the_card(self, client, before, corpus, cache, commit):
        """The oldest is on no first page but its month's and topic's."""
        live = corpus[0]
        live.article.sections.update(heading="On how we sleep")
        with commit():
            publish(live.article)
        changed = differing(before, pages(client))
        own = {live.get_absolute_url(), f"/articles/{live.slug}.md"}
        assert own <= changed
        assert told_paths(cache) >= changed
        beyond = told_paths(cache) - changed
        assert not {path for path in beyond if path.startswith("/articles/")}, beyond

    def test_a_withdrawal_reaches_every_page_that_showed_it(self, client, before, corpus, cache, commit):
        article = corpus[20].article
        with commit():
            publishing.withdraw(article, by=None, outcome=Outcome.GONE)
        assert told_paths(cache) == differing(before, pages(client))

    def test_on_a_big_site_the_likely_pages_are_looked_at(self, client, before, cache, commit, monkeypatch):
        """Where a site is too big to look through, neighbours tell; what else shows the card is new within minutes."""
        monkeypatch.setattr("articles.purging.places.FEW", 0)
        with commit():
            make_live(
                "Teeth again",
                tags=("teeth",),
                authors=("Writer of teeth",),
                sections=(("On teeth", "Much about teeth."),),
            )
        changed = differing(before, pages(client))
        assert told_paths(cache) <= changed
        assert {path for path in changed - told_paths(cache) if not path.startswith("/articles/")} == set()

    @pytest.mark.parametrize("what", ["rename", "merge", "delete"])
    def test_a_tag_that_changes_reaches_its_pages(self, client, before, cache, commit, what):
        manager, tag, other = make_user(), make_tag("sleep"), make_tag("salt")
        with commit():
            if what == "rename":
                tagging.rename(tag, "Rest", by=manager)
            elif what == "merge":
                tagging.merge([tag], other, by=manager)
            else:
                tagging.delete(tag, by=manager)
        changed = differing(before, pages(client))
        assert "/tags/sleep/" in told_paths(cache)
        assert caching_tag(tag) in told_names(cache)
        own_pages = {path for path in changed if path.startswith("/articles/") and not path.endswith(".md")}
        assert own_pages <= told_paths(cache)

    def test_the_names_that_are_told_are_those_that_the_changed_pages_carry(
        self, client, before, corpus, cache, commit
    ):
        """For caches that go by `Cache-Tag`: pages that changed carry one of the names, and no others do."""
        carried = {path: set(client.get(path).headers["Cache-Tag"].split(",")) for path in before}
        article = corpus[7].article
        article.title = "Salt, looked at again"
        article.save()
        with commit():
            publish(article)
        changed = differing(before, pages(client))
        reached = {path for path, names in carried.items() if names & told_names(cache)}
        assert changed <= reached
        assert {path for path in reached - changed if path.startswith("/articles/")} <= {"/articles/"}

    def test_a_schedule_that_is_far_off_tells_nothing_and_one_that_is_near_does(self, planted, cache, commit):
        with commit():
            publish(make_article("Far off"), at=database_now() + timedelta(days=2))
        assert cache.told == []
        with commit():
            publish(make_article("In a minute"), at=database_now() + timedelta(seconds=60))
        assert "/" in told_paths(cache), "what is kept now would be kept past it"

    def test_what_is_rolled_back_is_never_told(self, planted, cache, commit):
        with commit():
            try:
                with transaction.atomic():
                    make_live("Never")
                    raise ValueError
            except ValueError:
                pass
        assert cache.told == []


def test_a_page_reaches_its_own_addresses_and_the_sitemap(client, cache, commit):
    make_live("Walking", tags=("walking",))
    before = pages(client)
    with commit():
        article = make_live("Imprint", is_page=True, tags=("walking",)).article
    new = {"/imprint/", "/imprint.md", "/articles/imprint/", "/articles/imprint.md", "/sitemap.xml"}
    assert told_paths(cache) == differing(before, pages(client)) == new
    cache.told.clear()
    article.conclusion = "<p>Somebody else.</p>"
    article.save()
    with commit():
        publish(article)
    assert told_paths(cache) == {"/imprint/", "/imprint.md", "/sitemap.xml"}
    cache.told.clear()
    before = pages(client)
    article.is_page = False
    article.save()
    with commit():
        publish(article)
    changed = differing(before, pages(client))
    assert {"/imprint/", "/articles/imprint/", "/tags/walking/", "/feed/", "/"} <= changed
    assert changed <= told_paths(cache)


def test_the_publications_own_words_reach_everything(cache, commit, admin_client):
    live = make_live("Any")
    admin_client.get("/admin/articles/site/")
    with commit():
        admin_client.post(URL, posted(admin_client, name="Another name"))
    assert "site" in told_names(cache)
    assert {"/", live.get_absolute_url()} <= told_paths(cache)


def test_a_text_that_changes_hands_reaches_the_index_of_people_and_one_that_does_not_leaves_it(cache, commit):
    make_live("Other")
    article = make_live("Signed").article
    article.title = "Called otherwise"
    article.save()
    with commit():
        publish(article)
    assert "/people/marta-lindqvist/" in told_paths(cache)
    assert "/people/" not in told_paths(cache)
    article.bylines.update(role="editor")
    with commit():
        publish(article)
    assert "/people/" in told_paths(cache)
    assert "people" in told_names(cache)


def test_a_contributor_reaches_their_own_page_and_no_article(cache, commit, admin_client):
    live = make_live("Signed")
    person = Contributor.objects.get(name="Marta Lindqvist")
    with commit():
        fields = {"name": person.name, "slug": "marta", "bio": "Writes.", "job_title": "", "credentials": ""}
        response = admin_client.post(f"/admin/articles/contributor/{person.pk}/change/", fields)
    assert response.status_code == 302
    assert {"/people/marta/", f"/people/{person.slug}/", "/people/"} <= told_paths(cache)
    assert live.get_absolute_url() not in told_paths(cache)


def test_a_question_of_the_hub_reaches_the_hub(cache, commit, admin_client):
    question = Question.objects.create(question="Why?", slug="why", answer="<p>Because.</p>")
    with commit():
        admin_client.post(f"/admin/faq/question/{question.pk}/publish/")
    assert {"/faq/", "/faq/why/", "/"} <= told_paths(cache)
    assert {"faq", f"question-{question.pk}"} <= told_names(cache)
    cache.told.clear()
    with commit():
        admin_client.post(f"/admin/faq/question/{question.pk}/withdraw/")
    assert "/faq/why/" in told_paths(cache)


def test_a_rebuild_tells_of_everything(cache, commit):
    make_live("Any")
    with commit():
        publishing.rebuild_live()
    assert "site" in told_names(cache)


def test_a_cache_that_does_not_answer_is_in_the_log_and_nobody_waits_for_it(cache, commit, caplog):
    cache.status = 500
    with commit():
        live = make_live("All the same")
    assert LiveArticle.objects.filter(pk=live.pk).exists()
    assert f"article-{live.article_id}" in caplog.text
    assert "answered 500" in caplog.text
    assert "could not fetch" in caplog.text


def test_without_a_cache_nothing_is_asked_and_no_thread_started(
    settings, django_assert_num_queries, django_capture_on_commit_callbacks
):
    """But that readers' pages differ is noted each time, for their ETags."""
    live = make_live("Alone")
    with django_capture_on_commit_callbacks() as callbacks, django_assert_num_queries(2):
        purging.published([live], {})
        purging.reprinted([(live, live)])
        purging.ended(live)
    assert callbacks == []


# -- Many pages, a few at a time


@pytest.fixture
def five(transactional_db: None, cache: Receiver, monkeypatch: Any) -> set[str]:
    """The pages of five articles about sleep, two of which are told at a time; committed before there is a cache."""
    monkeypatch.setattr(subjects, "MOST_PAGES", 2)
    monkeypatch.setattr(rounds, "PAUSE", 0.02)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "is_wanted", lambda: False)
        lives = [make_live(f"Sleep {n}", tags=("sleep", "rest"), questions=()) for n in range(5)]
    return {live.get_absolute_url() for live in lives}


def asked(cache: Receiver) -> set[str]:
    return {path for _host, path, _encoding in cache.asked}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["merge", "delete"])
def test_a_tag_that_goes_reaches_all_of_its_pages(five, cache, what, monkeypatch):
    monkeypatch.setattr(merging, "REFRESHED", 0)  # those would be told because of what stands beside them
    tag = Tag.objects.get(name="sleep")
    if what == "merge":
        tagging.merge([tag], make_tag("salt"), by=None)
    else:
        tagging.delete(tag, by=None)
    sending.courier.finish()
    assert five <= asked(cache)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["merge", "delete"])
def test_a_tag_that_comes_back_reaches_all_of_its_pages(five, cache, what, monkeypatch):
    monkeypatch.setattr(merging, "REFRESHED", 0)
    tag = Tag.objects.get(name="sleep")
    event = tagging.merge([tag], make_tag("salt"), by=None) if what == "merge" else tagging.delete(tag, by=None)
    sending.courier.finish()
    cache.asked.clear()
    tagging.undo(event, by=None)
    sending.courier.finish()
    assert five <= asked(cache)


@pytest.mark.django_db(transaction=True)
def test_a_tag_that_is_renamed_reaches_all_of_its_pages_in_a_cache_that_answers_again(five, cache, caplog):
    cache.status = 500
    tagging.rename(tag := Tag.objects.get(name="sleep"), "Slumber", by=None)
    wait_for(lambda: f"A cache keeps tag-{tag.pk} for some minutes" in caplog.text)
    cache.asked.clear()
    cache.status = 200
    sending.courier.finish()
    assert five <= asked(cache)


def test_a_round_asks_for_a_few_pages_at_a_time(django_assert_num_queries):
    lives = [make_live(f"Sleep {n}", tags=("sleep",)) for n in range(3)]
    slices = subjects._pages_of_tag(Tag.objects.get().pk, 2)
    found = []
    for size in (2, 1):
        with django_assert_num_queries(1):
            found.append(next(slices))
        assert len(found[-1]) == size
    assert not next(slices, [])
    assert [*found[0], *found[1]] == [live.get_absolute_url() for live in reversed(lives)]


def test_a_cache_that_never_answers_ends_the_round(cache, caplog, monkeypatch):
    monkeypatch.setattr(rounds, "PAUSE", 0.001)
    cache.status = 500
    courier = sending.Courier()
    courier.go_round("much", iter([["/a/"], ["/b/"]]))
    courier.finish()
    assert not courier._rounds
    assert len(cache.asked) == 2 * 2 * rounds.TRIES
    assert caplog.text.count("A cache keeps much for some minutes") == 2 * rounds.TRIES


def test_what_is_said_meanwhile_goes_before_and_an_end_is_in_the_log(cache, caplog):
    courier = sending.Courier()
    courier.go_round("much", iter(lambda: ["/much/"], None))
    wait_for(lambda: len(cache.asked) > 4)
    courier.send(["a-name"], ["/at-once/"])
    wait_for(lambda: "a-name" in told_names(cache))
    so_far = len(cache.asked)
    wait_for(lambda: len(cache.asked) > so_far + 4)
    courier.finish(0.05)
    assert "pages were told of much" in caplog.text
    (much,) = courier._rounds
    much.end = 0
    courier.finish()
    assert not courier._rounds


def wait_for(holds: Any) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)
