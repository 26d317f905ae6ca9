"""Old versions become fewer, and whatever the history: what somebody may need stays."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import signing, thinning
from articles.models.clock import database_now
from articles.models.desk import Presence, ThinningMark, UnsavedCopy
from articles.models.draft import Article
from articles.models.history import Edition, Note, PreviewLink, Version
from articles.states import State
from tests.make import make_article, make_contributor, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
KINDS = ["edition", "sign_off", "preview", "presence", "copy", "note", "remark", "", "", "", "", "", "", ""]


def add_versions(article, moments, *, by=None):
    """Versions 2, 3 … of an article, saved at these moments."""
    first = Version.objects.get(article=article, number=1)
    Version.objects.filter(pk=first.pk).update(made_at=min(moments, default=NOW) - timedelta(days=1))
    made = Version.objects.bulk_create(
        Version(article=article, number=n, data=first.data, digest=first.digest, made_at=at, made_by=by, tag_ids=[])
        for n, at in enumerate(moments, 2)
    )
    Article.objects.filter(pk=article.pk).update(version_number=len(moments) + 1)
    return made


def protect(version, kind, user):
    article, number = version.article, version.number
    if kind == "edition":
        Edition.objects.create(version=version, approved_at=NOW, approved_by=user)
    elif kind == "sign_off":
        signing.sign_off(version, make_contributor(credentials="MD"), on=NOW.date(), by=user, at=NOW)
    elif kind == "preview":
        PreviewLink.objects.create(article=article, version=version, made_at=NOW, made_by=user, expires_at=NOW)
    elif kind == "presence":
        Presence.objects.create(article=article, user=user, token=f"p{version.pk}", base_version=number, seen_at=NOW)
    elif kind == "copy":
        UnsavedCopy.objects.create(
            article=article, user=user, token=f"c{version.pk}", base_version=number, data=[], at=NOW
        )
    elif kind == "note":
        Version.objects.filter(pk=version.pk).update(note="Worth keeping")
    elif kind == "remark":
        Note.objects.create(article=article, text="?", version_number=number, made_at=NOW, made_by=user, maker_name="U")


def thin_all(now=NOW, limit=1000):
    deleted = 0
    while thinning.is_behind(now=now):
        deleted += thinning.thin(now=now, limit=limit)
    return deleted


def numbers_of(article):
    return set(Version.objects.filter(article=article).values_list("number", flat=True))


def test_whatever_the_history_what_is_protected_stays_and_the_rest_follows_the_policy() -> None:
    user = make_user()
    hours = st.integers(0, 24 * 1100)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(hours, st.sampled_from(KINDS)), max_size=25), st.integers(1, 7))
    def check(history, limit) -> None:
        ThinningMark.objects.all().delete()
        article = make_article()
        history.sort(reverse=True)
        versions = add_versions(article, [NOW - timedelta(hours=age) for age, _ in history])
        for version, (_, kind) in zip(versions, history, strict=True):
            protect(version, kind, user)
        protected = {v.number for v, (_, kind) in zip(versions, history, strict=True) if kind} | {1, len(history) + 1}
        thin_all(limit=limit)
        assert_policy(versions, protected, numbers_of(article))
        assert thin_all(NOW + timedelta(minutes=5), limit) == 0

    check()


def assert_policy(versions, protected, kept):
    """Told once more in the test's own words: young ones stay; of each older day, or month, the last one stays."""
    assert protected <= kept
    young = datetime(2026, 8, 26, tzinfo=UTC)
    monthly = datetime(2024, 11, 1, tzinfo=UTC)
    spans = defaultdict(list)
    for version in versions:
        at = version.made_at
        if at >= young:
            assert version.number in kept
        else:
            spans[(at.year, at.month) if at < monthly else (at.year, at.month, at.day)].append(version.number)
    for numbers in spans.values():
        last = max(numbers)
        assert last in kept
        assert {number for number in numbers if number in kept and number != last} <= protected


def long_ago(days, count=3):
    """Some moments of one old day."""
    return [NOW - timedelta(days=days, minutes=10 * (count - n)) for n in range(count)]


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_each_protection_by_itself(kind) -> None:
    article = make_article()
    versions = add_versions(article, [*long_ago(200, 2), NOW])
    protect(versions[0], kind, make_user())
    thin_all()
    assert numbers_of(article) == ({1, 2, 3, 4} if kind else {1, 3, 4})


def test_an_article_in_review_is_left_alone() -> None:
    article = make_article()
    add_versions(article, [*long_ago(200), NOW])
    Article.objects.filter(pk=article.pk).update(state=State.IN_REVIEW)
    assert thin_all() == 0
    assert numbers_of(article) == {1, 2, 3, 4, 5}


def test_whoever_wrote_stays_among_the_writers() -> None:
    """`workflow.is_own` reads the versions: one who wrote must not come to approve by waiting."""
    ann, bob = make_user(), make_user()
    article = make_article()
    versions = add_versions(article, [*long_ago(200, 4), NOW])
    for version, writer in zip(versions, (ann, ann, bob, bob, bob), strict=True):
        Version.objects.filter(pk=version.pk).update(made_by=writer)
    thin_all()
    assert numbers_of(article) == {1, 3, 5, 6}


def test_a_run_is_bounded_and_the_next_goes_on() -> None:
    article = make_article()
    add_versions(article, [*long_ago(200, 10), NOW])
    assert thinning.thin(now=NOW, limit=4) == 4
    assert thinning.is_behind(now=NOW)
    assert thin_all(limit=4) == 5
    assert numbers_of(article) == {1, 11, 12}


def test_when_nothing_is_new_a_run_asks_for_its_marks_only(django_assert_num_queries) -> None:
    add_versions(make_article(), [*long_ago(200), NOW])
    thin_all()
    with django_assert_num_queries(2):
        assert thinning.thin(now=NOW) == 0


@pytest.mark.parametrize("count", [2, 12])
def test_a_batch_costs_the_same_for_few_and_many(django_assert_num_queries, count) -> None:
    for _ in range(count):
        add_versions(make_article(), [*long_ago(200), NOW])
    with django_assert_num_queries(23 + (2 if connection.vendor == "postgresql" else 0)):  # its advisory lock
        thinning.thin(now=NOW)


def test_the_marks_let_what_was_young_come_of_age() -> None:
    article = make_article()
    add_versions(article, [*long_ago(80), NOW])
    assert thin_all() == 0
    assert thin_all(NOW + timedelta(days=30)) == 2


def test_the_command_thins_and_says_how_many(capsys) -> None:
    article = make_article()
    add_versions(article, [moment - (NOW - database_now()) for moment in [*long_ago(200), NOW]])
    call_command("thin_versions")
    assert "Deleted" in capsys.readouterr().out
    assert not thinning.is_behind(now=database_now())
