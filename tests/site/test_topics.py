"""A tag's page is a landing page: picture, words of its own, the newest article large, and what stands beside it."""

import pytest
from django.urls import reverse

from articles import pages, tagging
from articles.images import markup
from articles.images.uses import counts, uses_of
from articles.models.library import Image
from articles.models.tags import Tag
from articles.states import AltState, Role
from tests.articles.admin.test_tags import LIST, tag_data
from tests.make import make_live, make_picture, make_tag, make_user
from tests.site.addresses import body
from tests.site.test_html import page_of, social

pytestmark = pytest.mark.django_db
WORDS = {"seo_title": "Better sleep, calmly", "meta_description": "How to fall asleep."}


def moon(**fields):
    told = {"alt": "A moon.", "alt_state": AltState.DESCRIBED, "credit": "Ann Drew", **fields}
    return make_picture("moon", **told)


@pytest.fixture
def manager(client):
    user = make_user(Role.TAG_MANAGER)
    client.force_login(user)
    return user


@pytest.fixture
def sleep():
    make_live("Older", tags=("Sleep", "Food"))
    make_live("Newer", tags=("Night", "Sleep"))
    tag = Tag.objects.get(name="Sleep")
    Tag.objects.filter(pk=tag.pk).update(picture=moon(), description="All about it.", **WORDS)
    tag.refresh_from_db()
    return tag


def change(client, tag, **changes):
    return client.post(f"{LIST}{tag.pk}/change/", tag_data(tag, **changes))


def test_the_page_shows_the_picture_in_the_words_of_the_library(client, sleep):
    page = page_of(client, "/tags/sleep/")
    (picture,) = page.all("img", fetchpriority="high")
    assert (picture["alt"], picture["width"], picture["height"]) == ("A moon.", "960", "600")
    assert "Ann Drew" in page.text
    Image.objects.update(alt_state=AltState.DECORATIVE)
    assert page_of(client, "/tags/sleep/").all("img", fetchpriority="high")[0]["alt"] == ""


def test_search_engines_and_networks_are_told_its_own_words_and_picture(client, sleep):
    page = page_of(client, "/tags/sleep/")
    assert page.all("meta", name="description")[0]["content"] == "How to fall asleep."
    assert page.all("meta", property="og:title")[0]["content"] == "Better sleep, calmly"
    assert "<title>Better sleep, calmly · Masthead</title>" in body(client, "/tags/sleep/").decode()
    assert social(page) == {
        "og:image": "http://testserver/media/lead.jpeg",
        "og:image:width": "400",
        "og:image:height": "300",
        "og:image:alt": "Sleep",
    }
    (node,) = [node for node in page.graph if node["@type"] == "CollectionPage"]
    assert node["description"] == "All about it."
    assert node["primaryImageOfPage"]["url"] == "http://testserver/media/lead.jpeg"
    assert node["primaryImageOfPage"]["caption"] == "A moon."


def test_its_picture_comes_with_the_tag(client, sleep, django_assert_num_queries):
    assert pages.tag_at("sleep").picture, "compiled"
    with django_assert_num_queries(1):
        tag = pages.tag_at("sleep")
        assert tag.picture.told().credit == "Ann Drew"
        assert markup.topic_html(tag.picture)


def test_whose_its_picture_is_stands_below_it_as_the_library_has_it_today(client, sleep):
    Image.objects.update(licence="cc-by-sa-4.0", source_url="https://example.org/moon")
    page = page_of(client, "/tags/sleep/")
    assert "Ann Drew / CC BY-SA 4.0" in page.text
    assert page.all("a", rel="license noopener")[0]["href"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    (node,) = [node for node in page.graph if node["@type"] == "CollectionPage"]
    told = node["primaryImageOfPage"]
    assert told["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert (told["creditText"], told["acquireLicensePage"]) == ("Ann Drew", "https://example.org/moon")


def test_a_tag_without_any_of_it_is_whole(client):
    make_live("Walking", tags=("Movement",))
    page = page_of(client, "/tags/movement/")
    assert social(page)["og:image"] == "http://testserver/static/img/social.png"
    assert not page.all("meta", name="description")
    assert [picture["alt"] for picture in page.all("img", fetchpriority="high")] == ["no image"]


def test_the_topics_that_its_articles_stand_in_first_are_beside_it(client, sleep):
    page = page_of(client, "/tags/sleep/")
    assert "Topics beside this one All topics Night" in page.text
    assert page.all("a", href="/tags/night/")
    assert "Topics beside" not in page_of(client, "/tags/night/").text


def test_a_picture_is_given_at_the_desk_once_its_words_are_decided(client, manager):
    make_live("Walking", tags=("Sleep",))
    tag, image = make_tag("Sleep"), moon(alt="", alt_state=AltState.UNDECIDED)
    refused = change(client, tag, picture=image.pk)
    assert "Decide this picture" in refused.content.decode()
    Image.objects.update(alt_state=AltState.DECORATIVE)
    before = client.get("/tags/sleep/").headers["ETag"]
    assert change(client, tag, picture=image.pk, **WORDS).status_code == 302
    tag.refresh_from_db()
    assert (tag.picture, tag.seo_title, tag.meta_description) == (image, *WORDS.values())
    assert client.get("/tags/sleep/", headers={"If-None-Match": before}).status_code == 200


def test_the_library_knows_that_a_topic_uses_a_picture_and_does_not_let_it_go(client, sleep):
    image = sleep.picture
    assert counts([image.pk])[image.pk].topics == 1
    assert [use.words for use in uses_of(image)] == ["The topic “Sleep”"]
    client.force_login(make_user(is_superuser=True))
    page = client.get(reverse("admin:articles_image_changelist"), {"used": "pages"}).content.decode()
    assert "on the page of 1 topic" in page
    url = reverse("admin:articles_image_delete", args=[image.pk])
    asked = client.get(url).content.decode()
    assert "The topic “Sleep”" in asked
    assert reverse("admin:articles_tag_change", args=[sleep.pk]) in asked
    client.post(url, {"post": "yes"})
    assert Image.objects.filter(pk=image.pk).exists()


def test_other_words_for_the_picture_reach_the_page(client, sleep):
    before = client.get("/tags/sleep/").headers["ETag"]
    client.force_login(make_user(Role.EDITOR))
    url = reverse("admin:articles_image_words", args=[sleep.picture_id])
    assert client.post(url, {"alt": "A full moon.", "alt_state": "described"}).status_code == 200
    answer = client.get("/tags/sleep/", headers={"If-None-Match": before})
    assert b"A full moon." in answer.content


def test_undoing_a_deletion_brings_it_all_back(sleep):
    image, user = sleep.picture, make_user()
    tagging.undo(tagging.delete(sleep, by=user), by=user)
    tag = Tag.objects.get(name="Sleep")
    assert (tag.picture, tag.seo_title, tag.meta_description) == (image, *WORDS.values())
    event = tagging.delete(tag, by=user)
    image.delete()
    tagging.undo(event, by=user)
    assert Tag.objects.get(name="Sleep").picture is None


def test_a_list_tells_what_is_small_on_a_phone(client):
    """The first three cards stand wide there, the others carry a picture of 6.5 rem."""
    image = moon()
    for n in range(5):
        make_live(f"Article {n}", tags=("Sleep",), picture=image)
    for path in ("/articles/", "/tags/sleep/", "/people/marta-lindqvist/"):
        sizes = [picture["sizes"] for picture in page_of(client, path).all("img")]
        assert [size.endswith(" 6.5rem") for size in sizes] == [False, False, False, True, True], path


@pytest.mark.parametrize(("count", "is_paired"), [(2, False), (3, True), (4, False), (6, True), (7, True)])
def test_the_first_page_leaves_no_gap_in_its_last_row(client, settings, count, is_paired):
    """Three stand in a row; beside the large one it takes a row of two where the page has a multiple of three."""
    settings.CARDS_PER_PAGE, picture = 6, moon()
    for n in range(count):
        make_live(f"Walking {n}", tags=("Movement",), picture=picture)
    html = client.get("/tags/movement/").content.decode()
    assert ('<ul class="cards has-lead has-pair">' in html, "35rem" in html) == (is_paired, is_paired)
    if count == 7:
        assert '<ul class="cards">' in client.get("/tags/movement/?page=2").content.decode()


def test_a_lists_first_picture_is_loaded_at_once_and_the_others_when_they_are_near(client):
    for title in "ABCDE":
        make_live(title, tags=("Sleep",))
    for path in ("/articles/", "/tags/sleep/"):
        first, *others = page_of(client, path).all("img", alt="no image")
        assert (first.get("fetchpriority"), first.get("loading")) == ("high", None), path
        assert {each.get("loading") for each in others} == {"lazy"}, path
