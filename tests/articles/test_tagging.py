"""A tag is renamed, merged, deleted and brought back; nothing it named is lost on the way."""

from datetime import timedelta

import pytest
from django.db import connection

from articles import publishing, tagging
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Event, Version
from articles.models.public import LiveArticle, LiveTag
from articles.models.tags import FormerTag, Tag, TaggedArticle
from articles.states import Role
from articles.tagging import NameTakenError, TagError
from tests.make import make_article, make_live, make_tag, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user(Role.TAG_MANAGER)


def tagged(*names, **fields):
    """A draft with its tags in this order."""
    article = make_article(**fields)
    for position, name in enumerate(names):
        TaggedArticle.objects.create(content_object=article, tag=make_tag(name), position=position)
    return article


def draft_tags(article):
    return [item.tag.name for item in article.tagged_items.select_related("tag")]


def live_tags(article):
    row = LiveArticle.windows.get(article=article)
    names = list(row.live_tags.order_by("position").values_list("tag__name", flat=True))
    assert (row.primary_tag.name if row.primary_tag else None) == next(iter(names), None)
    return names


def everything():
    """What a merge and its undo may change, as plain values."""
    return {
        "tags": sorted(Tag.objects.values_list("pk", "name", "slug", "description", "tone", "live_count")),
        "drafts": sorted(
            (item.content_object_id, item.tag_id, item.position)
            for article in Article.objects.all()
            for item in article.tagged_items.all()
        ),
        "primary": sorted(Article.objects.values_list("pk", "primary_tag")),
        "live": sorted(LiveTag.objects.values_list("live", "tag", "position", "published_at")),
        "live primary": sorted(LiveArticle.windows.values_list("pk", "primary_tag")),
        "former": sorted(FormerTag.objects.values_list("slug", "former_id", "heir", "name")),
    }


# -- Rename --------------------------------------------------------------------------------------------------


def test_a_new_name_reaches_the_live_page_and_the_old_addresses_lead_on(client, manager):
    live = make_live("Dry skin", tags=("Skincare",))
    event = tagging.rename(make_tag("Skincare"), "Care of the skin", by=manager)

    assert live_tags(live.article) == ["Care of the skin"]
    assert b"Care of the skin" in client.get("/articles/dry-skin/").content
    for rest in ("", "feed/", "feed/atom/", "feed.json"):
        answer = client.get(f"/tags/skincare/{rest}")
        assert (answer.status_code, answer["Location"]) == (301, f"/tags/care-of-the-skin/{rest}")
        assert client.get(answer["Location"]).status_code == 200
    assert event.detail == {
        "before": {"name": "Skincare", "slug": "skincare"},
        "after": {"name": "Care of the skin", "slug": "care-of-the-skin"},
    }
    assert (event.actor, event.label) == (manager, "Skincare → Care of the skin")


def test_renaming_back_leaves_no_loop(client, manager):
    tag = make_tag("Sleep")
    tagging.rename(tag, "Rest", by=manager)
    tagging.rename(tag, "Sleep", by=manager)
    assert client.get("/tags/sleep/").status_code == 200
    assert client.get("/tags/rest/")["Location"] == "/tags/sleep/"
    assert list(FormerTag.objects.values_list("slug", flat=True)) == ["rest"]


def test_three_names_are_one_hop_each(client, manager):
    tag = make_tag("One")
    for name in ("Two", "Three"):
        tagging.rename(tag, name, by=manager)
    assert client.get("/tags/one/")["Location"] == client.get("/tags/two/")["Location"] == "/tags/three/"


def test_the_slug_can_be_given_or_kept(manager):
    tag = make_tag("Sleep")
    tagging.rename(tag, "Sleep and rest", by=manager, slug="sleep")
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == ("Sleep and rest", "sleep")
    assert not FormerTag.objects.exists()


def test_nothing_new_is_no_event(manager):
    assert tagging.rename(make_tag("Sleep"), " Sleep ", by=manager) is None
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("there", "wanted"),
    [("Sleep", "sleep"), ("sleep", "SLEEP"), ("Übung", "übung"), ("Sleep", "  sleep ")],
)
def test_a_name_that_differs_in_case_only_is_refused(there, wanted, manager):
    make_tag(there)
    with pytest.raises(NameTakenError, match="merge the two instead") as refusal:
        tagging.rename(make_tag("Other"), wanted, by=manager)
    assert refusal.value.tag.name == there
    assert Tag.objects.filter(name="Other").exists()


def test_a_tags_own_case_can_change(manager):
    tagging.rename(make_tag("sleep"), "Sleep", by=manager)
    assert Tag.objects.get().name == "Sleep"


@pytest.mark.parametrize("name", ["", "   ", "x" * 101])
def test_a_name_must_be_one(name, manager):
    with pytest.raises(TagError):
        tagging.rename(make_tag("Sleep"), name, by=manager)


def test_anothers_address_is_refused_today_and_former(manager):
    tagging.rename(make_tag("Sleep"), "Rest", by=manager)
    other = make_tag("Other")
    for slug in ("rest", "sleep"):
        with pytest.raises(NameTakenError, match="Rest"):
            tagging.rename(other, "Nights", by=manager, slug=slug)
    tagging.rename(other, "Sleep", by=manager)
    other.refresh_from_db()
    assert other.slug == "sleep-2", "a made slug steps around a former address"


# -- Merge ---------------------------------------------------------------------------------------------------


def test_merge_moves_every_use_once_and_at_its_place(manager):
    both = tagged("Skincare", "Winter", "Skin")
    one = tagged("Winter", "Skincare", primary_tag=make_tag("Skincare"))
    live_both, live_one = publish(both).live, publish(one).live
    event = tagging.merge([make_tag("Skincare")], make_tag("Skin"), by=manager)

    assert draft_tags(both) == live_tags(both) == ["Skin", "Winter"]
    assert draft_tags(one) == ["Winter", "Skin"]
    assert live_tags(one) == ["Skin", "Winter"], "the primary tag stood first on the page"
    one.refresh_from_db()
    assert one.primary_tag.name == "Skin"
    assert not Tag.objects.filter(name="Skincare").exists()
    assert Tag.objects.get(name="Skin").live_count == 2
    assert LiveTag.objects.filter(live__in=[live_both, live_one]).count() == 4
    assert (event.verb, event.label) == ("merge_tags", "Skincare → Skin")


def test_the_merged_tags_addresses_redirect_also_the_earlier_ones(client, manager):
    make_live(tags=("Cutaneous care",))
    tag, into = make_tag("Cutaneous care"), make_tag("Skin")
    tagging.rename(tag, "Skincare", by=manager)
    tagging.merge([tag], into, by=manager)
    for slug in ("skincare", "cutaneous-care"):
        for rest in ("", "feed/", "feed.json"):
            assert client.get(f"/tags/{slug}/{rest}")["Location"] == f"/tags/skin/{rest}"


def test_several_at_once_and_then_the_heir_too(client, manager):
    articles = [tagged(*names) for names in (("A",), ("B", "A"), ("B", "C"))]
    tagging.merge([make_tag("A"), make_tag("B"), make_tag("C")], make_tag("C"), by=manager)
    assert [draft_tags(article) for article in articles] == [["C"]] * 3
    tagging.merge([make_tag("C")], make_tag("D"), by=manager)
    assert [draft_tags(article) for article in articles] == [["D"]] * 3
    assert {client.get(f"/tags/{slug}/")["Location"] for slug in "abc"} == {"/tags/d/"}


@pytest.mark.parametrize("names", [(), ("Skin",)])
def test_a_merge_needs_two_tags(names, manager):
    with pytest.raises(TagError):
        tagging.merge([make_tag(name) for name in names], make_tag("Skin"), by=manager)


def test_a_tag_that_is_gone_already_stops_the_merge(manager):
    gone, tag = make_tag("Gone"), make_tag("Skincare")
    Tag.objects.filter(pk=gone.pk).delete()
    with pytest.raises(TagError):
        tagging.merge([gone, tag], make_tag("Skin"), by=manager)
    assert Tag.objects.filter(name="Skincare").exists()


def test_versions_keep_their_ids_and_a_rebuild_keeps_the_merge(manager):
    article = tagged("Skincare", "Winter")
    live = publish(article).live
    old = make_tag("Skincare")
    before = list(Version.objects.values_list("pk", "tag_ids", "digest"))
    tagging.merge([old], make_tag("Skin"), by=manager)
    assert list(Version.objects.values_list("pk", "tag_ids", "digest")) == before
    assert old.pk in before[0][1]

    publishing.rebuild_live()
    assert live_tags(article) == ["Skin", "Winter"]
    LiveArticle.windows.all().delete()
    publishing.rebuild_live()
    assert live_tags(article) == ["Skin", "Winter"]
    assert LiveArticle.windows.get(article=article).pk != live.pk
    assert publishing.rebuild_live()[1] == 0, "a second rebuild changes nothing"


def test_an_id_still_resolves_after_the_heir_has_taken_the_merged_address(client, manager):
    article = tagged("Skincare")
    publish(article)
    tagging.merge([make_tag("Skincare")], make_tag("Skin"), by=manager)
    tagging.rename(make_tag("Skin"), "Skincare", by=manager)
    tagging.rename(make_tag("Skincare"), "Healthy skin", by=manager)
    LiveArticle.windows.all().delete()
    publishing.rebuild_live()
    assert live_tags(article) == ["Healthy skin"]
    assert {client.get(f"/tags/{slug}/")["Location"] for slug in ("skin", "skincare")} == {"/tags/healthy-skin/"}


def test_a_row_whose_window_is_still_ahead_is_merged_but_not_counted(manager):
    article = tagged("Skincare")
    publish(article, at=database_now() + timedelta(hours=1))
    tagging.merge([make_tag("Skincare")], make_tag("Skin"), by=manager)
    assert live_tags(article) == ["Skin"]
    assert Tag.objects.get(name="Skin").live_count == 0


def test_the_preview_counts_what_the_merge_changes():
    make_live(tags=("Skincare", "Skin care"))
    make_live(tags=("Skincare", "Skin"))
    tagged("Skin care")
    publish(tagged("Skincare"), at=database_now() + timedelta(hours=1))
    seen = tagging.preview([make_tag("Skincare"), make_tag("Skin care"), make_tag("Skin")], make_tag("Skin"))
    assert [(each.tag.name, each.drafts, each.live) for each in seen.sources] == [
        ("Skincare", 3, 2),
        ("Skin care", 2, 1),
    ]
    assert (seen.drafts, seen.live, seen.addresses) == (4, 2, 2)
    assert (seen.into.drafts, seen.into.live) == (1, 1)


def test_related_lists_follow(manager):
    make_live("First", tags=("Skincare",))
    second = make_live("Second", tags=("Skin",))
    make_live("Third", tags=("Skincare",))
    tagging.merge([make_tag("Skincare")], make_tag("Skin"), by=manager)
    first = LiveArticle.objects.get(title="First")
    assert second.article_id in first.related_ids


# -- Delete --------------------------------------------------------------------------------------------------


def test_delete_keeps_the_articles_and_gives_them_their_next_tag(client, manager):
    article = tagged("Skincare", "Winter")
    publish(article)
    tagging.delete(make_tag("Skincare"), by=manager)
    assert draft_tags(article) == live_tags(article) == ["Winter"]
    assert client.get("/tags/skincare/").status_code == 404
    assert Event.objects.get(verb="delete_tag").label == "Skincare"


def test_delete_with_an_heir_is_a_merge(client, manager):
    article = tagged("Skincare")
    publish(article)
    assert tagging.delete(make_tag("Skincare"), by=manager, heir=make_tag("Skin")).verb == "merge_tags"
    assert client.get("/tags/skincare/")["Location"] == "/tags/skin/"


# -- Undo ----------------------------------------------------------------------------------------------------


class TestCrowd:
    """Two tags with a past, on drafts and pages, alone, together, and as primary tag."""

    @pytest.fixture(scope="class")
    @classmethod
    def planted(cls, standing):
        with standing():
            manager, old, kept = make_user(Role.TAG_MANAGER), make_tag("Cutaneous"), make_tag("Skin")
            tagging.rename(old, "Skincare", by=manager)
            tagging.merge([make_tag("Dermis")], old, by=manager)
            Tag.objects.filter(pk=old.pk).update(description="On skin.", tone="moss")
            for names in (("Skincare", "Winter"), ("Skin", "Skincare"), ("Winter", "Skincare", "Skin"), ("Skin",)):
                publish(tagged(*names))
            tagged("Winter", "Skincare", primary_tag=old)
            publish(tagged("Skincare"), at=database_now() + timedelta(hours=1))
            yield old.pk, kept.pk

    @pytest.fixture
    def crowd(self, planted, db):
        return [Tag.objects.get(pk=pk) for pk in planted]

    def test_undo_of_a_merge_brings_everything_back(self, client, crowd, manager):
        old, kept = crowd
        before = everything()
        event = tagging.merge([old], kept, by=manager)
        assert everything() != before
        done = tagging.undo(Event.objects.get(pk=event.pk), by=manager)
        assert everything() == before
        assert client.get("/tags/skincare/").status_code == 200
        assert client.get("/tags/dermis/")["Location"] == "/tags/skincare/"
        assert (done.verb, done.detail) == ("undo_tags", {"undoes": event.pk})

    def test_undo_of_a_deletion_brings_everything_back(self, crowd, manager):
        old, _ = crowd
        before = everything()
        event = tagging.delete(old, by=manager)
        assert everything() != before
        tagging.undo(event, by=manager)
        assert everything() == before

    def test_undo_of_a_merge_of_several(self, crowd, manager):
        old, kept = crowd
        before = everything()
        tagging.undo(tagging.merge([old, kept], make_tag("Winter"), by=manager), by=manager)
        assert everything() == before

    def test_undo_of_a_rename(self, crowd, manager):
        old, _ = crowd
        before = everything()
        tagging.undo(tagging.rename(old, "Care", by=manager), by=manager)
        after = everything()
        assert ("care", None, old.pk, "Care") in after["former"], "the name it had for a while leads back"
        after["former"].remove(("care", None, old.pk, "Care"))
        assert after == before

    def test_an_undo_agrees_with_a_rebuild(self, crowd, manager):
        old, kept = crowd
        tagging.undo(tagging.merge([old], kept, by=manager), by=manager)
        before = sorted(LiveTag.objects.values_list("live__article", "tag", "position"))
        LiveArticle.windows.all().delete()
        publishing.rebuild_live()
        assert sorted(LiveTag.objects.values_list("live__article", "tag", "position")) == before

    def test_what_was_done_since_the_merge_stays(self, crowd, manager):
        old, kept = crowd
        moved, doubled = Article.objects.order_by("pk")[:2]
        event = tagging.merge([old], kept, by=manager)
        moved.tags.remove(make_tag("Skin"))
        later = tagged("Skin")
        Article.objects.filter(pk=doubled.pk).update(title="Other words")
        tagging.undo(event, by=manager)
        assert draft_tags(moved) == ["Winter"]
        assert draft_tags(doubled) == ["Skin", "Skincare"]
        assert draft_tags(later) == ["Skin"]
        doubled.refresh_from_db()
        assert doubled.title == "Other words"

    def test_an_event_is_undone_once(self, crowd, manager):
        old, kept = crowd
        first = tagging.merge([old], kept, by=manager)
        tagging.undo(first, by=manager)
        with pytest.raises(TagError, match="already"):
            tagging.undo(first, by=manager)
        second = tagging.merge([old], kept, by=manager)
        with pytest.raises(TagError, match="already"):
            tagging.undo(first, by=manager)
        tagging.undo(second, by=manager)

    def test_later_merges_are_undone_first(self, crowd, manager):
        old, kept = crowd
        before = everything()
        first = tagging.merge([old], kept, by=manager)
        second = tagging.merge([kept], make_tag("Winter"), by=manager)
        with pytest.raises(TagError, match="undo that first"):
            tagging.undo(first, by=manager)
        tagging.undo(second, by=manager)
        tagging.undo(first, by=manager)
        assert everything() == before

    def test_a_name_that_was_given_away_stands_in_the_way(self, crowd, manager):
        old, kept = crowd
        event = tagging.merge([old], kept, by=manager)
        Tag.objects.create(name="SKINCARE", slug="other")
        before = everything()
        with pytest.raises(NameTakenError, match="SKINCARE"):
            tagging.undo(event, by=manager)
        assert everything() == before, "nothing has changed"


def test_a_demand_for_an_expert_is_not_merged_away_and_comes_back_with_its_tag(manager):
    medical, other = make_tag("Medical"), make_tag("Body")
    medical.needs_expert = True
    medical.save()
    with pytest.raises(TagError, match="needs an expert"):
        tagging.merge([medical], other, by=manager)
    tagging.undo(tagging.delete(medical, by=manager), by=manager)
    assert Tag.objects.get(name="Medical").needs_expert


def test_other_events_cannot_be_undone(manager):
    make_article()
    with pytest.raises(TagError, match="cannot be undone"):
        tagging.undo(Event.objects.get(verb="save"), by=manager)


def test_a_merge_costs_the_same_number_of_queries_for_more_articles(django_assert_num_queries, manager):
    """Ranking aside, which is bounded: drafts cost none by themselves."""

    def merge_of(count):
        for _ in range(count):
            tagged(f"Skincare {count}")
        tag, into = make_tag(f"Skincare {count}"), make_tag("Skin")
        with django_assert_num_queries(35 if connection.vendor == "postgresql" else 34):  # the lock is one there
            tagging.merge([tag], into, by=manager)

    merge_of(2)
    merge_of(12)


def test_a_tag_without_any_letter_has_an_address_too(client):
    live = make_live("😀", tags=("😀", "…", "C++"))
    assert [tag.slug for tag in live.ordered_tags()] == ["tag", "tag_1", "c"]
    for path in ("/tags/tag/", "/tags/tag_1/feed/", live.get_absolute_url()):
        assert client.get(path).status_code == 200
