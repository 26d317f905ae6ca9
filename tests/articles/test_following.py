"""Pages follow what they link to: renamed, withdrawn, brought back, opened and closed by the clock."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from articles import publishing
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Edition, Event, Publication, Version
from articles.models.public import LiveArticle, LiveLink
from articles.models.terms import TermVector
from articles.publishing.following import stale
from articles.publishing.printing import LOOKED_UP
from articles.states import Outcome, Role
from articles.workflow import perform
from faq.rich_text import clean
from tests.make import edition_of, make_article, make_live, make_user, publish

pytestmark = pytest.mark.django_db

WORDS_ALONE = "See Less salt."
LINKED = 'See <a href="/articles/{}/" rel="noopener">Less salt</a>.'


def linking_to(article, *, slug="bread", at=None, **fields) -> LiveArticle:
    rich = clean(f'<p>See <a href="article:{article.key}">Less salt</a>.</p>')
    return make_live(slug=slug, introduction=rich, at=at, **fields)


def shown(row) -> str:
    """The sentence with the link, as the row prints it."""
    return LiveArticle.windows.get(pk=row.pk).body_html.partition("<p>")[2].partition("</p>")[0]


def rename(article, slug, **more):
    article.refresh_from_db()
    article.slug = slug
    article.save()
    return publish(article, **more)


def values(row, *, without=()) -> dict[str, object]:
    names = {field.attname for field in LiveArticle._meta.concrete_fields} - set(without)
    return {name: getattr(LiveArticle.windows.get(pk=row.pk), name) for name in names}


def move(publication, live_from, live_until=None) -> None:
    """Sets a window as if it had been chosen so; no clock is turned."""
    window = {"live_from": live_from, **({"live_until": live_until} if live_until else {})}
    Publication.objects.filter(pk=publication.pk).update(**window)
    LiveArticle.windows.filter(publication=publication).update(**window)


@pytest.fixture
def salt() -> Article:
    return make_live("Salt", slug="salt").article


# -- At once ---------------------------------------------------------------------------------------------------


def test_a_renamed_article_takes_the_links_to_it_along_and_nothing_else(salt):
    row, other = linking_to(salt), make_live("Other")
    apart = {"body_html", "digest", *LOOKED_UP} - {"related_ids", "social_image", "primary_tag"}
    before, bystander = values(row, without=apart), values(other)
    body = LiveArticle.objects.get(pk=row.pk).body_html
    terms = TermVector.objects.values_list("packed", flat=True).get(article=row.article_id)
    rename(salt, "less-salt")
    after = LiveArticle.objects.get(pk=row.pk)
    assert after.body_html == body.replace("/articles/salt/", "/articles/less-salt/")
    assert after.digest != row.digest
    assert values(row, without=apart) == before
    assert values(other) == bystander
    assert TermVector.objects.values_list("packed", flat=True).get(article=row.article_id) == terms


def test_readers_are_sent_on_within_one_step_and_see_the_new_path(client, salt):
    linking_to(salt)
    rename(salt, "less-salt")
    assert 'href="/articles/less-salt/"' in client.get("/articles/bread/").content.decode()
    assert "/articles/less-salt/" in client.get("/articles/bread.md").content.decode()
    assert client.get("/articles/salt/").headers["Location"] == "/articles/less-salt/"


def test_a_withdrawn_article_leaves_words_alone_and_comes_back_as_a_link(salt):
    row = linking_to(salt)
    publishing.withdraw(salt, by=None)
    assert shown(row) == WORDS_ALONE
    publish(salt)
    assert shown(row) == LINKED.format("salt")


def test_a_trashed_article_and_one_brought_back_by_its_move(salt):
    row, publisher = linking_to(salt), make_user(Role.PUBLISHER)
    perform(salt, "trash", by=make_user(is_superuser=True))
    assert shown(row) == WORDS_ALONE
    perform(Article.objects.get(pk=salt.pk), "restore", by=make_user(is_superuser=True))
    perform(Article.objects.get(pk=salt.pk), "bring_back", by=publisher)
    assert shown(row) == LINKED.format("salt")


def test_a_draft_is_words_alone_until_it_is_published():
    salt = make_article("Salt", slug="salt")
    row = linking_to(salt)
    assert shown(row) == WORDS_ALONE
    salt.refresh_from_db()
    salt.slug = "not-approved"
    salt.save()
    assert shown(row) == WORDS_ALONE
    salt.slug = "salt"
    salt.save()
    publish(salt)
    assert shown(row) == LINKED.format("salt")


def test_no_change_to_a_draft_reaches_a_page(salt):
    row = linking_to(salt)
    salt.refresh_from_db()
    salt.slug = salt.title = "secret"
    salt.save()
    edition_of(salt)
    rename(make_live(slug="third").article, "fourth")
    assert shown(row) == LINKED.format("salt")
    assert "secret" not in LiveArticle.objects.get(pk=row.pk).body_html


def test_a_link_to_a_withdrawn_article_leads_to_its_heir_and_follows_that(salt):
    row, heir = linking_to(salt), make_live(slug="heir").article
    publishing.withdraw(salt, by=None, outcome=Outcome.REDIRECT, target=heir)
    assert shown(row) == LINKED.format("heir")
    rename(heir, "second-heir")
    assert shown(row) == LINKED.format("second-heir")
    publishing.withdraw(heir, by=None)
    assert shown(row) == WORDS_ALONE


def test_approvals_versions_windows_and_the_log_stay_what_they_were(salt):
    row = linking_to(salt)
    kept = [list(model.objects.filter(**mine).values()) for model, mine in _of(row)]
    logged = list(Event.objects.exclude(subject_id=salt.pk).values_list("pk", flat=True))
    rename(salt, "less-salt")
    publishing.withdraw(salt, by=None)
    assert shown(row) == WORDS_ALONE
    assert [list(model.objects.filter(**mine).values()) for model, mine in _of(row)] == kept
    assert list(Event.objects.exclude(subject_id=salt.pk).values_list("pk", flat=True)) == logged


def _of(row):
    return [
        (Version, {"article": row.article_id}),
        (Edition, {"version__article": row.article_id}),
        (Publication, {"article": row.article_id}),
    ]


def test_a_search_engine_is_told_nothing_new_but_a_cache_is(client, salt):
    row = linking_to(salt)
    tag = client.get("/articles/bread/").headers["ETag"]
    rename(salt, "less-salt")
    assert client.get("/articles/bread/").headers["ETag"] != tag
    assert LiveArticle.objects.get(pk=row.pk).updated_at == row.updated_at


# -- By the clock ----------------------------------------------------------------------------------------------


def test_a_scheduled_article_is_linked_once_publish_due_has_seen_it_open():
    salt = make_article("Salt", slug="salt")
    publication = publish(salt, at=database_now() + timedelta(days=1))
    row = linking_to(salt)
    assert shown(row) == WORDS_ALONE
    move(publication, database_now() - timedelta(minutes=1))
    call_command("publish_due")
    assert shown(row) == LINKED.format("salt")
    assert stale() == []


def test_an_article_whose_end_has_come_is_words_alone_once_it_is_tidied(salt):
    row = linking_to(salt)
    move(Publication.objects.get(article=salt), database_now() - timedelta(days=2), database_now() - timedelta(days=1))
    publishing.tidy()
    assert shown(row) == WORDS_ALONE


def test_a_scheduled_rename_is_followed_when_it_opens_and_not_before(salt):
    row = linking_to(salt)
    publication = rename(salt, "less-salt", at=database_now() + timedelta(days=1))
    assert shown(row) == LINKED.format("salt")
    moment = database_now() - timedelta(minutes=1)
    move(Publication.objects.get(article=salt, live_until=publication.live_from), moment - timedelta(days=1))
    Publication.objects.filter(article=salt, live_until=publication.live_from).update(live_until=moment)
    LiveArticle.windows.filter(article=salt, live_until=publication.live_from).update(live_until=moment)
    move(publication, moment)
    publishing.tidy()
    assert shown(row) == LINKED.format("less-salt")


def test_a_page_that_is_to_come_links_to_what_will_be_live_by_then():
    soon, later = (database_now() + timedelta(days=days) for days in (1, 2))
    salt = make_article("Salt", slug="salt")
    row = linking_to(salt, at=later)
    assert shown(row) == WORDS_ALONE
    publish(salt, at=soon)
    assert shown(row) == LINKED.format("salt")
    publishing.cancel_schedule(Article.objects.get(pk=salt.pk), by=None)
    assert shown(row) == WORDS_ALONE


def test_a_page_that_is_to_come_does_not_link_to_what_will_have_left(salt):
    soon, later = (database_now() + timedelta(days=days) for days in (1, 2))
    row = linking_to(salt, at=later)
    publishing.set_end(salt, until=soon)
    assert shown(row) == WORDS_ALONE
    publishing.set_end(salt, until=None)
    assert shown(row) == LINKED.format("salt")


# -- Rebuilding ------------------------------------------------------------------------------------------------


def everything() -> list[object]:
    names = [field.attname for field in LiveArticle._meta.concrete_fields if field.name not in ("id", "related_ids")]
    links = LiveLink.objects.order_by("live__slug", "target").values_list("live__slug", "target", "slug")
    return [list(LiveArticle.windows.order_by("slug", "live_from").values(*names)), list(links)]


def test_rebuilding_comes_to_the_same_rows_and_a_second_time_changes_nothing(salt):
    make_live(slug="alone")
    linking_to(salt)
    draft = make_article(slug="draft")
    linking_to(draft, slug="crumb")
    linking_to(LiveArticle.objects.get(slug="bread").article, slug="toast")
    rename(salt, "less-salt")
    publishing.tidy()
    before = everything()
    assert publishing.rebuild_live() == (5, 0)
    assert everything() == before


def test_rows_that_were_lost_come_back_with_their_links_in_any_order(salt):
    linking_to(salt)
    salt.refresh_from_db()
    salt.introduction = clean(f'<p><a href="article:{Article.objects.get(slug="bread").key}">Bread</a></p>')
    salt.save()
    publish(salt)
    publishing.tidy()
    before = everything()
    LiveArticle.windows.all().delete()
    assert publishing.rebuild_live()[0] == 2
    assert everything() == before
    assert publishing.rebuild_live() == (2, 0)


def test_a_row_notes_each_target_once_and_never_itself(salt):
    row = linking_to(salt, conclusion=clean(f'<p><a href="article:{salt.key}#x">Salt</a></p>'))
    assert list(row.live_links.values_list("target", "slug")) == [(salt.key, "salt")]
    own = row.article
    own.conclusion = clean(f'<p><a href="article:{own.key}">Here</a></p>')
    own.save()
    assert list(publish(own).live.live_links.values_list("target", "slug")) == [(salt.key, "salt")]


# -- How much it costs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 12])
def test_finding_stale_pages_takes_two_queries(salt, number, django_assert_num_queries):
    for n in range(number):
        linking_to(salt, slug=f"bread-{n}")
    LiveLink.objects.update(slug="another")
    with django_assert_num_queries(2):
        assert len(stale([salt.pk])) == number
    with django_assert_num_queries(2):
        assert len(stale()) == number


@pytest.mark.parametrize("number", [2, 12])
def test_pages_are_printed_anew_together_and_each_is_saved(salt, number, django_assert_num_queries):
    for n in range(number):
        linking_to(salt, slug=f"bread-{n}")
    LiveArticle.windows.filter(article=salt).update(slug="less-salt")
    # links, targets; clock, publications, targets, the site's name, rows that stand; four for what rows carry
    with django_assert_num_queries(14 + number):
        assert publishing.follow([salt.pk]) == number


def test_an_article_that_nobody_links_to_costs_two_queries(salt, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert publishing.follow([salt.pk]) == 0
