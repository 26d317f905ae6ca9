"""Draft → edition → live: windows, replacing, withdrawing, rebuilding."""

from datetime import timedelta

import pytest

from articles import addresses, checks, publishing, search, tagging
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Publication, Version
from articles.models.public import Address, LiveArticle
from articles.models.tags import Tag
from articles.pages import related_to
from articles.snapshot import freeze, keep_version
from articles.states import OPEN_END, Ending, Outcome, State
from tests.make import edition_of, make_article, make_contributor, make_live, make_tag, publish

pytestmark = pytest.mark.django_db


def test_publishing_opens_a_window_now_that_never_ends():
    article = make_article("Walking", tags=("Movement", "Habits"))
    publication = publish(article)
    live = LiveArticle.objects.get()
    assert live.title == "Walking"
    assert (live.live_from, live.live_until) == (publication.live_from, OPEN_END)
    assert live.published_at == live.updated_at == publication.live_from
    assert [tag.name for tag in live.ordered_tags()] == ["Movement", "Habits"]
    assert live.primary_tag.name == "Movement"
    assert live.primary_tag.live_count == 1


def test_a_change_to_the_draft_reaches_no_live_row():
    live = make_live("Before")
    before = {f.attname: getattr(live, f.attname) for f in LiveArticle._meta.concrete_fields}
    article = live.article
    article.title, article.introduction = "After", "<p>Changed.</p>"
    article.save()
    article.sections.all().delete()
    keep_version(article, by=None, at=database_now())
    after = LiveArticle.objects.get()
    assert {f.attname: getattr(after, f.attname) for f in LiveArticle._meta.concrete_fields} == before


def test_publishing_again_closes_the_window_before_at_the_same_moment():
    first = make_live("One")
    article = first.article
    article.title = "Two"
    article.save()
    second = publish(article)
    publications = list(Publication.objects.order_by("live_from"))
    assert publications[0].live_until == second.live_from
    assert publications[0].ending == Ending.REPLACED
    assert [row.title for row in LiveArticle.objects.all()] == ["Two"]
    assert second.published_at == publications[0].published_at
    assert second.updated_at == second.live_from


def test_publishing_the_same_text_again_keeps_the_date_of_change():
    article = make_article()
    first = publish(article)
    publishing.withdraw(article, by=None)
    again = publish(article)
    assert (again.published_at, again.updated_at) == (first.published_at, first.updated_at)


def test_a_scheduled_change_waits_for_its_moment_and_the_old_row_ends_then():
    live = make_live("Today")
    article = live.article
    article.title = "Tomorrow"
    article.save()
    moment = database_now() + timedelta(days=1)
    publish(article, at=moment)
    assert [row.title for row in LiveArticle.objects.all()] == ["Today"]
    just_before, at_the_time = moment - timedelta(seconds=1), moment
    assert [row.title for row in LiveArticle.windows.visible(just_before)] == ["Today"]
    assert [row.title for row in LiveArticle.windows.visible(at_the_time)] == ["Tomorrow"]


def test_cancelling_a_schedule_gives_todays_row_its_old_end_back():
    live = make_live("Today")
    article = live.article
    article.title, article.slug = "Tomorrow", "tomorrow"
    article.save()
    publish(article, at=database_now() + timedelta(days=1))
    publishing.cancel_schedule(article, by=None)
    live.refresh_from_db()
    assert live.live_until == OPEN_END
    assert LiveArticle.windows.count() == 1
    assert not Address.objects.filter(slug="tomorrow").exists()
    cancelled = Publication.objects.get(ending=Ending.CANCELLED)
    assert cancelled.live_from == cancelled.live_until


def test_scheduling_again_replaces_what_was_pending():
    article = make_article("First plan")
    publish(article, at=database_now() + timedelta(days=2))
    article.title = "Second plan"
    article.save()
    publish(article, at=database_now() + timedelta(days=1))
    assert [row.title for row in LiveArticle.windows.all()] == ["Second plan"]


def test_a_scheduled_article_can_be_edited_and_the_next_version_does_not_ride_along():
    article = make_article("As approved")
    publish(article, at=database_now() + timedelta(days=1))
    article.title = "Edited since"
    article.save()
    keep_version(article, by=None, at=database_now())
    article.refresh_from_db()
    assert article.state == State.DRAFT
    assert LiveArticle.windows.get().title == "As approved"


def test_withdrawing_takes_the_row_and_what_was_to_come():
    live = make_live("Live", tags=("Sleep",))
    article = live.article
    article.title = "Next"
    article.save()
    publish(article, at=database_now() + timedelta(days=1))
    publishing.withdraw(article, by=None, outcome=Outcome.NOT_FOUND)
    assert LiveArticle.windows.count() == 0
    assert Address.objects.get().outcome == Outcome.NOT_FOUND
    assert article.tags.get().live_count == 0
    assert Publication.objects.filter(ending=Ending.WITHDRAWN).count() == 1
    with pytest.raises(publishing.NothingLiveError):
        publishing.withdraw(article, by=None)


def test_bringing_back_makes_the_address_answer_again():
    live = make_live("Back")
    publishing.withdraw(live.article, by=None)
    assert addresses.find(live.slug).is_gone
    publish(live.article)
    assert LiveArticle.objects.get().slug == live.slug


def test_a_slug_of_another_article_blocks_and_changes_nothing():
    first = make_live("Same words")
    publishing.withdraw(first.article, by=None)
    other = make_article("Same words")
    with pytest.raises(checks.NotReadyError, match="belongs to another article"):
        publish(other)
    assert LiveArticle.windows.count() == 0


def test_rebuilding_twice_changes_nothing():
    make_live("One", tags=("A", "B"))
    make_live("Two", at=database_now() + timedelta(days=1))
    rows = list(LiveArticle.windows.order_by("pk").values())
    assert publishing.rebuild_live() == (2, 0)
    assert list(LiveArticle.windows.order_by("pk").values()) == rows


def test_rebuilding_from_nothing_makes_the_same_text():
    make_live("One", tags=("A", "B"))
    make_live("Two")
    names = [
        "digest",
        "title",
        "body_html",
        "text",
        "picture_html",
        "thumb_html",
        "structured_data",
        "live_from",
    ]
    rows = list(LiveArticle.windows.order_by("article_id").values(*names))
    LiveArticle.windows.all().delete()
    assert publishing.rebuild_live() == (2, 2)
    assert list(LiveArticle.windows.order_by("article_id").values(*names)) == rows
    assert LiveArticle.objects.get(title="One").ordered_tags().count() == 2


def test_rebuilding_mends_a_row_that_was_tampered_with():
    live = make_live("True")
    LiveArticle.windows.update(title="False")
    assert publishing.rebuild_live() == (1, 1)
    live.refresh_from_db()
    assert live.title == "True"


def test_a_version_is_made_only_where_something_changed():
    article = make_article()
    assert keep_version(article, by=None, at=database_now()) is None
    article.tags.add("New")
    assert keep_version(article, by=None, at=database_now()).number == 2
    assert Version.objects.filter(article=article).count() == 2


def test_frozen_content_survives_its_own_json():
    article = make_article(tags=("Sleep",), meta_description="Words", seo_title="Title")
    content = freeze(article)
    assert type(content).from_data(content.as_data()) == content
    assert Version.objects.get(article=article).content == content


def test_what_was_approved_goes_out_even_if_the_draft_has_moved_on():
    article = make_article("Approved words")
    edition = edition_of(article)
    article.title = "Later words"
    article.save()
    publishing.publish(edition, by=None)
    assert LiveArticle.objects.get().title == "Approved words"


def test_an_end_date_is_kept_by_what_replaces_it_and_carries_its_answer():
    live = make_live("One", slug="one")
    end = database_now() + timedelta(days=3)
    publishing.set_end(live.article, until=end, outcome=Outcome.NOT_FOUND)
    assert Address.objects.get(slug="one").outcome == Outcome.NOT_FOUND
    article = Article.objects.get()
    article.title = "Two"
    article.save()
    second = publish(article)
    assert second.live_until == end
    assert Address.objects.get(slug="one").outcome == Outcome.NOT_FOUND
    publishing.set_end(article, until=None)
    assert LiveArticle.objects.get().live_until == OPEN_END


def test_cancelling_a_change_keeps_an_end_that_was_set_meanwhile():
    live = make_live("One")
    article = live.article
    article.title = "Two"
    article.save()
    now = database_now()
    publish(article, at=now + timedelta(days=1))
    publishing.set_end(article, until=now + timedelta(days=5))
    assert [row.live_until for row in LiveArticle.windows.order_by("live_from")] == [
        now + timedelta(days=1),
        now + timedelta(days=5),
    ]
    publishing.cancel_schedule(article, by=None)
    assert LiveArticle.windows.get().live_until == now + timedelta(days=5)


def test_scheduling_something_withdrawn_leaves_its_answer_until_then():
    live = make_live("Gone", slug="gone")
    publishing.withdraw(live.article, by=None, outcome=Outcome.NOT_FOUND)
    publish(live.article, at=database_now() + timedelta(days=1))
    assert Address.objects.get(slug="gone").outcome == Outcome.NOT_FOUND


def test_a_merged_tag_is_no_change_to_a_draft_and_repaints_no_placeholder():
    live = make_live("Painted", tags=("Skincare", "Sleep"))
    approved = live.article
    tagging.merge([Tag.objects.get(name="Skincare")], make_tag("Skin care"), by=None)
    assert keep_version(approved, by=None, at=database_now()) is None
    approved.refresh_from_db()
    assert approved.state == State.APPROVED
    assert publishing.rebuild_live() == (1, 0)
    assert [tag.name for tag in LiveArticle.objects.get().ordered_tags()] == ["Skin care", "Sleep"]


def test_a_cancelled_change_leaves_search_and_related_as_they_were():
    live = make_live("Kettles", sections=(("Iron", "Kettles of iron."),))
    other = make_live("Pans", sections=(("Iron", "Pans and kettles of iron."),))
    article = live.article
    article.title = "Umbrellas"
    article.save()
    publish(article, at=database_now() + timedelta(days=1))
    publishing.cancel_schedule(article, by=None)
    assert not search.find("umbrellas").hits
    assert [hit.live.title for hit in search.find("kettles iron").hits][:1] == ["Kettles"]
    assert [card.title for card in related_to(LiveArticle.objects.get(pk=other.pk))] == ["Kettles"]


def test_who_wrote_and_reviewed_an_article_is_listed_once():
    expert = make_contributor("Helena Voss", credentials="MD", is_expert=True)
    make_live("Twice", authors=("Helena Voss",), reviewer=expert)
    live = LiveArticle.objects.get()
    assert [(row.contributor, row.role) for row in live.live_bylines.all()] == [(expert, "author")]
