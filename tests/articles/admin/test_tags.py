"""The tag screen: who may do what, what it says, and that it stays quick."""

import json

import pytest
from django.urls import reverse

from articles.models.draft import Article
from articles.models.history import Event
from articles.models.tags import FormerTag, Tag
from articles.states import Role
from tests.make import make_article, make_live, make_tag, make_user

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/tag/"


@pytest.fixture
def manager(client):
    user = make_user(Role.TAG_MANAGER)
    client.force_login(user)
    return user


def merge_url(*tags):
    return f"{LIST}merge/?ids={','.join(str(tag.pk) for tag in tags)}"


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def tag_data(tag, **changes):
    return {"name": tag.name, "slug": tag.slug, "description": tag.description, "tone": tag.tone, **changes}


# -- The list


def test_the_list_sorts_by_live_uses_and_shows_them(client, manager):
    for name, count in (("Few", 1), ("Many", 12), ("None", 0)):
        Tag.objects.create(name=name, slug=name.lower(), live_count=count)
    column = 2
    page = client.get(LIST, {"o": f"-{column}"})
    assert [tag.name for tag in page.context["cl"].result_list] == ["Many", "Few", "None"]
    assert b'<td class="field-live_count">12</td>' in page.content


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_costs_seven_queries(client, manager, django_assert_num_queries, count):
    for number in range(count):
        make_article(tags=(f"Tag {number}",))
    client.get(LIST)
    with django_assert_num_queries(7):  # session, user, two for rights, the count, the rows, the publication
        assert client.get(LIST).status_code == 200


def test_a_tag_is_made_to_need_an_expert_and_the_log_says_so(client, manager):
    tag = make_tag("Medical")
    client.post(f"{LIST}{tag.pk}/change/", tag_data(tag, needs_expert="on"))
    tag.refresh_from_db()
    assert tag.needs_expert
    assert Event.objects.get(verb="change_tag").detail["after"] == {"needs_expert": True}


def test_search_finds_by_former_names_once(client, manager):
    tag = make_tag("Skin care")
    for name in ("Skincare", "Skincaring"):
        FormerTag.objects.create(slug=name.lower(), name=name, heir=tag)
    make_tag("Sleep")
    for words in ("skincar", "SKIN care", "skin-care"):
        page = client.get(LIST, {"q": words})
        assert [found.name for found in page.context["cl"].result_list] == ["Skin care"], words


def test_autocomplete_finds_among_ten_thousand(client, django_assert_max_num_queries):
    client.force_login(make_user(Role.AUTHOR))
    Tag.objects.bulk_create(Tag(name=f"Tag {number}", slug=f"tag-{number}") for number in range(10_000))
    query = {"term": "Tag 9999", "app_label": "articles", "model_name": "article", "field_name": "primary_tag"}
    with django_assert_max_num_queries(6):
        answer = client.get(reverse("admin:autocomplete"), query)
    assert [found["text"] for found in answer.json()["results"]] == ["Tag 9999"]
    query["term"] = ""
    assert len(client.get(reverse("admin:autocomplete"), query).json()["results"]) == 20


def test_a_form_costs_the_same_for_a_tag_that_is_everywhere(client, manager, django_assert_num_queries):
    tag = make_tag("Skin")
    for _ in range(12):
        make_article(tags=("Skin",))
    client.get(f"{LIST}{tag.pk}/change/")
    with django_assert_num_queries(6):
        page = client.get(f"{LIST}{tag.pk}/change/")
    assert len(page.content) < 40_000


# -- Rename


def test_a_changed_slug_is_a_rename_with_its_redirect(client, manager):
    make_live(tags=("Skincare",))
    tag = make_tag("Skincare")
    page = client.post(
        f"{LIST}{tag.pk}/change/",
        tag_data(tag, name="Skin care", slug="", description="On skin.", tone="moss"),
        follow=True,
    )
    tag.refresh_from_db()
    assert (tag.name, tag.slug, tag.description, tag.tone) == ("Skin care", "skin-care", "On skin.", "moss")
    assert client.get("/tags/skincare/")["Location"] == "/tags/skin-care/"
    event = Event.objects.get(verb="rename_tag")
    assert event.actor == manager
    assert any(reverse("admin:articles_tag_undo", args=[event.pk]) in words for words in messages_of(page))


def test_a_new_description_is_no_rename(client, manager):
    tag = make_tag("Skincare")
    client.post(f"{LIST}{tag.pk}/change/", tag_data(tag, description="On skin."))
    tag.refresh_from_db()
    assert (tag.description, Event.objects.count(), FormerTag.objects.count()) == ("On skin.", 0, 0)


def test_a_name_in_other_case_is_refused_with_the_way_to_merge(client, manager):
    there, tag = make_tag("Skin Care"), make_tag("Skincare")
    page = client.post(f"{LIST}{tag.pk}/change/", tag_data(tag, name="skin care"))
    assert page.status_code == 200
    assert f"/admin/articles/tag/merge/?ids={tag.pk},{there.pk}" in page.content.decode()
    tag.refresh_from_db()
    assert tag.name == "Skincare"


@pytest.mark.parametrize(
    ("name", "slug", "field"),
    [("SLEEP", "", "name"), ("New", "sleep", "slug"), ("New", "nap", "slug"), ("", "", "name"), ("New", "a b", "slug")],
)
def test_a_new_tag_must_be_new(client, manager, name, slug, field):
    FormerTag.objects.create(slug="nap", heir=make_tag("Sleep"))
    page = client.post(f"{LIST}add/", {"name": name, "slug": slug, "description": "", "tone": ""})
    assert field in page.context["adminform"].form.errors
    assert Tag.objects.count() == 1


def test_a_new_tag_steps_around_former_addresses(client, manager):
    FormerTag.objects.create(slug="nap", heir=make_tag("Sleep"))
    client.post(f"{LIST}add/", {"name": "Nap", "slug": "", "description": "", "tone": ""})
    assert Tag.objects.get(name="Nap").slug == "nap-2"
    assert Event.objects.get(verb="add_tag").label == "Nap"


# -- Merge


def test_the_action_leads_to_a_preview_with_counts(client, manager):
    make_live(tags=("Skincare",))
    make_article(tags=("Skincare",))
    make_live(tags=("Skin",))
    make_live(tags=("Skin",))
    tags = make_tag("Skin"), make_tag("Skincare")
    data = {"action": "merge_tags", "_selected_action": [tag.pk for tag in tags]}
    page = client.post(LIST, data, follow=True)
    assert page.redirect_chain == [(merge_url(*tags), 302)]
    preview = page.context["preview"]
    assert (page.context["into"].name, preview.drafts, preview.live, preview.addresses) == ("Skin", 2, 1, 1)
    assert Tag.objects.count() == 2, "nothing has happened yet"


def test_merge_and_undo_from_the_message(client, manager):
    make_live("Dry", tags=("Skincare",))
    tag, into = make_tag("Skincare"), make_tag("Skin")
    page = client.post(merge_url(tag, into), {"keep": into.pk, "_merge": "Merge"}, follow=True)
    event = Event.objects.get(verb="merge_tags")
    undo = reverse("admin:articles_tag_undo", args=[event.pk])
    assert any(f'href="{undo}"' in words and "“Skin”" in words for words in messages_of(page))
    assert client.get("/tags/skincare/")["Location"] == "/tags/skin/"

    assert b"Skincare" in client.get(undo).content
    assert not Tag.objects.filter(name="Skincare").exists(), "looking is not undoing"
    client.post(undo)
    assert Tag.objects.get(name="Skincare").pk == tag.pk
    assert b"Dry" in client.get("/tags/skincare/").content
    assert any("already" in words for words in messages_of(client.post(undo, follow=True)))


def test_another_tag_can_be_the_one_that_stays(client, manager):
    tag, into = make_tag("Skincare"), make_tag("Skin")
    client.post(merge_url(tag), {"keep": tag.pk, "other": into.pk, "_merge": "Merge"})
    assert list(Tag.objects.values_list("name", flat=True)) == ["Skin"]


def test_count_again_only_counts(client, manager):
    tag, into = make_tag("Skincare"), make_tag("Skin")
    page = client.post(merge_url(tag, into), {"keep": tag.pk, "_count": "Count again"})
    assert page.context["into"] == tag
    assert Tag.objects.count() == 2


@pytest.mark.parametrize(
    "data", [{}, {"_merge": "Merge"}, {"_merge": "Merge", "keep": "0"}, {"_merge": "x", "keep": "x"}]
)
def test_a_merge_without_a_choice_is_asked_again(client, manager, data):
    page = client.post(merge_url(make_tag("A"), make_tag("B")), data)
    assert page.status_code == 200
    assert Tag.objects.count() == 2


def test_a_merge_of_a_tag_into_itself_says_so(client, manager):
    tag = make_tag("A")
    page = client.post(merge_url(tag), {"_merge": "Merge", "keep": tag.pk}, follow=True)
    assert any("another one to keep" in words for words in messages_of(page))


@pytest.mark.parametrize("ids", ["", "x", "1;2", "9" * 40, "-1", "٣"])
def test_an_odd_address_leads_back_to_the_list(client, manager, ids):
    assert client.get(f"{LIST}merge/", {"ids": ids})["Location"] == LIST


def test_too_many_at_once_are_refused(client, manager):
    Tag.objects.bulk_create(Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(51))
    data = {"action": "merge_tags", "_selected_action": list(Tag.objects.values_list("pk", flat=True)[:50])}
    page = client.post(LIST, {**data, "select_across": "1"}, follow=True)
    assert any("At most 50" in words for words in messages_of(page))


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR, Role.REVIEWER, Role.PUBLISHER])
def test_who_may_not_merge_cannot_by_post_either(client, role):
    make_live(tags=("Skincare",))
    tag, into, manager = make_tag("Skincare"), make_tag("Skin"), make_user(Role.TAG_MANAGER)
    client.force_login(manager)
    client.post(merge_url(tag, into), {"keep": into.pk, "_merge": "Merge"})
    event, again = Event.objects.get(verb="merge_tags"), make_tag("Skincare")

    client.force_login(make_user(role))
    assert client.get(merge_url(again, into)).status_code == 403
    assert client.post(merge_url(again, into), {"keep": into.pk, "_merge": "Merge"}).status_code == 403
    assert client.post(reverse("admin:articles_tag_undo", args=[event.pk])).status_code == 403
    data = {"action": "merge_tags", "_selected_action": [again.pk, into.pk]}
    assert "merge" not in client.post(LIST, data, follow=True).request["PATH_INFO"]
    assert client.post(f"{LIST}{again.pk}/delete/", {"heir": into.pk}).status_code == 403
    assert Tag.objects.filter(pk=again.pk).exists()


# -- Delete


def test_deletion_shows_the_uses_and_asks_for_an_heir(client, manager):
    make_live("Dry", tags=("Skincare",))
    tag, into = make_tag("Skincare"), make_tag("Skin")
    url = f"{LIST}{tag.pk}/delete/"
    page = client.get(url)
    assert (page.context["uses"].drafts, page.context["uses"].live) == (1, 1)
    assert client.post(url, {"post": "yes"}).context["form"].errors
    assert Tag.objects.filter(pk=tag.pk).exists()

    client.post(url, {"post": "yes", "heir": into.pk})
    assert not Tag.objects.filter(pk=tag.pk).exists()
    assert list(Article.objects.get().tags.names()) == ["Skin"]
    assert client.get("/tags/skincare/")["Location"] == "/tags/skin/"


def test_deletion_without_an_heir_must_be_said_and_can_be_undone(client, manager):
    make_live("Dry", tags=("Skincare",))
    tag = make_tag("Skincare")
    client.post(f"{LIST}{tag.pk}/delete/", {"without_heir": "on"})
    assert Article.objects.count() == 1
    assert client.get("/tags/skincare/").status_code == 404
    client.post(reverse("admin:articles_tag_undo", args=[Event.objects.get(verb="delete_tag").pk]))
    assert b"Dry" in client.get("/tags/skincare/").content


def test_a_tag_cannot_be_its_own_heir(client, manager):
    make_article(tags=("Skin",))
    tag = make_tag("Skin")
    assert client.post(f"{LIST}{tag.pk}/delete/", {"heir": tag.pk}).context["form"].errors


def test_an_unused_tag_goes_with_one_click(client, manager):
    tag = make_tag("Unused")
    client.post(f"{LIST}{tag.pk}/delete/", {"post": "yes"})
    assert not Tag.objects.exists()


def test_there_is_no_deletion_in_bulk(client, manager):
    tag = make_tag("Skin")
    data = {"action": "delete_selected", "_selected_action": [tag.pk], "post": "yes"}
    client.post(LIST, data)
    assert Tag.objects.exists()


def test_a_tag_name_is_never_markup(client, manager):
    name = "<script>alert(1)</script>"
    tag, into = make_tag(name), make_tag("Skin")
    event_page = client.post(merge_url(tag, into), {"keep": into.pk, "_merge": "Merge"}, follow=True)
    pages = [event_page, client.get("/admin/articles/event/"), client.get(LIST)]
    pages.append(client.get(reverse("admin:articles_tag_undo", args=[Event.objects.get(verb="merge_tags").pk])))
    other = make_tag(f"{name}!")
    pages += [client.get(merge_url(other, into)), client.get(f"{LIST}{other.pk}/delete/"), client.get(LIST)]
    assert not any(name in page.content.decode() for page in pages)


def test_taggits_own_screens_are_gone(client):
    client.force_login(make_user(is_superuser=True))
    assert client.get("/admin/taggit/").status_code == 404
    assert client.get("/admin/taggit/tag/").status_code == 404


def test_an_event_holds_plain_values(client, manager):
    make_live(tags=("Skincare",))
    client.post(merge_url(make_tag("Skincare"), into := make_tag("Skin")), {"keep": into.pk, "_merge": "Merge"})
    tag = make_tag("Skincare")
    client.post(merge_url(tag, into), {"keep": into.pk, "_merge": "Merge"})
    assert all(json.dumps(event.detail) for event in Event.objects.all())
