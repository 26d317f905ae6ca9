"""Promises about feeds: valid, whole, cheap to ask for again, and the same entry for ever."""

import re
from datetime import timedelta
from email.utils import format_datetime

import pytest

from articles import publishing, tagging
from articles.models.clock import database_now
from articles.models.public import LiveArticle, LiveImage
from articles.models.site import Site
from articles.models.tags import Tag
from articles.states import AltState
from tests.make import make_article, make_live, make_picture, publish
from tests.site import schemas
from tests.site.addresses import body
from tests.site.schemas import ATOM, CONTENT, CREATOR, MEDIA, text_of

pytestmark = pytest.mark.django_db
KINDS = {"feed/": schemas.rss, "feed/atom/": schemas.atom, "feed.json": schemas.json_feed}
PLACES = ("/", "/tags/sleep/", "/people/ann/")
ADDRESSES = [place + end for place in PLACES for end in KINDS]
HOSTILE = "A ]]> & <b>\x0b\x1f\x7f</title></script>\u2028\ufffe\uffff “z” 😀"


@pytest.fixture(autouse=True)
def _no_drawings(settings):
    settings.SOCIAL_IMAGES = False


def checked(client, path: str):
    """What is at an address, after its schema was checked."""
    kind = next(kind for end, kind in KINDS.items() if path.endswith(end))
    return kind(body(client, path), f"http://testserver{path}")


def illustrated(title: str = "Sleep well", **fields):
    """An article with a picture, two tags and two authors."""
    values = {"tags": ("Sleep", "Night"), "authors": ("Ann", "Bo"), **fields}
    picture = make_picture(f"Moon {title}", alt="The moon", alt_state=AltState.DESCRIBED)
    return make_live(title, picture=picture, **values)


def test_every_feed_is_valid_with_and_without_pictures_names_and_excerpt(client):
    illustrated()
    make_live("No picture", tags=("Sleep",), authors=("Ann",))
    make_live("Nobody's", authors=(), tags=("Sleep",), excerpt="", questions=())
    for path in ADDRESSES:
        checked(client, path)


def test_a_feed_without_items_is_valid(client):
    for path in ADDRESSES[:3]:
        checked(client, path)


def test_no_text_breaks_a_feed(client):
    live = illustrated(HOSTILE, excerpt=HOSTILE, sections=((HOSTILE, HOSTILE),), questions=((HOSTILE, HOSTILE),))
    LiveArticle.windows.filter(pk=live.pk).update(
        title=HOSTILE,
        body_html=f"<p>{HOSTILE}</p>",
        byline=[{"name": HOSTILE, "slug": "ann", "role": "author", "credentials": "", "contributor_id": None}],
    )
    Site.objects.update_or_create(pk=1, defaults={"name": HOSTILE, "description": HOSTILE})
    Tag.objects.filter(slug="sleep").update(name=HOSTILE)
    LiveImage.objects.update(alt=HOSTILE)
    for path in ADDRESSES:
        checked(client, path)


def test_a_hostile_text_arrives_word_for_word_but_for_what_xml_cannot_say(client):
    live = make_live("Plain")
    LiveArticle.windows.filter(pk=live.pk).update(title=HOSTILE, body_html=f"<p>{HOSTILE}</p>")
    plain = re.sub("[\x0b\x1f\ufffe\uffff]", "", HOSTILE)
    item = checked(client, "/feed/").find("item")
    assert text_of(item.find("title")) == plain
    assert text_of(item.find(f"{CONTENT}encoded")) == f"<p>{plain}</p>"
    entry = checked(client, "/feed/atom/").find(f"{ATOM}entry")
    assert text_of(entry.find(f"{ATOM}title")) == plain
    assert checked(client, "/feed.json")["items"][0]["title"] == HOSTILE


def test_each_kind_says_the_same(client):
    live = illustrated()
    url, guid = f"http://testserver{live.get_absolute_url()}", f"urn:uuid:{live.guid}"
    item = checked(client, "/feed/").find("item")
    assert [text_of(item.find(name)) for name in ("title", "link", "guid", "description")] == [
        *("Sleep well", url, guid, live.excerpt)
    ]
    assert [each.text for each in item.findall("category")] == ["Sleep", "Night"]
    assert [each.text for each in item.findall(CREATOR)] == ["Ann", "Bo"]
    entry = checked(client, "/feed/atom/").find(f"{ATOM}entry")
    assert [text_of(entry.find(f"{ATOM}{name}")) for name in ("title", "id", "summary")] == [
        *("Sleep well", guid, live.excerpt)
    ]
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["Sleep", "Night"]
    assert [text_of(each.find(f"{ATOM}uri")) for each in entry.findall(f"{ATOM}author")] == [
        *("http://testserver/people/ann/", "http://testserver/people/bo/")
    ]
    (told,) = checked(client, "/feed.json")["items"]
    assert (told["title"], told["url"], told["id"], told["summary"]) == ("Sleep well", url, guid, live.excerpt)
    assert told["tags"] == ["Sleep", "Night"]
    assert [author["name"] for author in told["authors"]] == ["Ann", "Bo"]
    assert told["content_html"] == text_of(entry.find(f"{ATOM}content")) == text_of(item.find(f"{CONTENT}encoded"))


def test_the_whole_text_is_there(client):
    live = illustrated(sections=(("How", "Lie down."), ("When", "At night.")), sources=(("A book", ""),))
    content = checked(client, "/feed.json")["items"][0]["content_html"]
    assert content.startswith("<picture>")
    assert content.endswith(live.body_html)


def test_a_picture_is_told_with_its_size_and_the_placeholder_never(client):
    make_live("No picture", published_at=database_now() - timedelta(days=1))
    illustrated()
    with_picture, without = checked(client, "/feed/").findall("item")
    (picture,) = with_picture.findall(f"{MEDIA}content")
    assert (picture.get("url"), picture.get("width"), picture.get("height")) == (
        *("http://testserver/media/lead.jpeg", "400", "300"),
    )
    assert text_of(picture.find(f"{MEDIA}description")) == "The moon"
    assert without.find(f"{MEDIA}content") is None
    illustrated_entry, plain_entry = checked(client, "/feed/atom/").findall(f"{ATOM}entry")
    links = [link.get("href") for link in illustrated_entry if link.get("rel") == "enclosure"]
    assert links == ["http://testserver/media/lead.jpeg"]
    assert not [link for link in plain_entry if link.get("rel") == "enclosure"]
    items = checked(client, "/feed.json")["items"]
    assert [item.get("image") for item in items] == ["http://testserver/media/lead.jpeg", None]
    assert b"placeholder" not in b"".join(body(client, f"/{end}") for end in KINDS)


@pytest.mark.parametrize(
    ("licence", "deed", "name"),
    [
        ("cc-by-4.0", "https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("all-rights-reserved", None, "All rights reserved"),
        ("", None, None),
    ],
)
@pytest.mark.parametrize("credit", ["", "Photo: “Ann” & Bo"])
def test_a_pictures_licence_is_told_where_a_format_has_a_place_for_it(client, licence, deed, name, credit):
    make_live("Water", picture=make_picture("Sea", licence=licence, credit=credit))
    picture = checked(client, "/feed/").find("item").find(f"{MEDIA}content")
    told = [
        (each.tag.removeprefix(MEDIA), each.get("href"), each.text)
        for each in picture
        if each.tag != f"{MEDIA}description"
    ]
    assert told == ([("license" if deed else "copyright", deed, name)] if name else [])
    entry = checked(client, "/feed/atom/").find(f"{ATOM}entry")
    assert not [link for link in entry if link.get("rel") == "license" or link.tag == f"{ATOM}rights"]


def test_a_later_change_keeps_the_date_of_publication_and_moves_updated(client):
    first = database_now() - timedelta(days=30)
    live = make_live("Old", published_at=first)
    live.article.introduction = "<p>New words.</p>"
    live.article.save()
    publish(live.article)
    entry = checked(client, "/feed/atom/").find(f"{ATOM}entry")
    assert abs(schemas.moment(text_of(entry.find(f"{ATOM}published"))) - first) < timedelta(seconds=1)
    assert schemas.moment(text_of(entry.find(f"{ATOM}updated"))) > first + timedelta(days=29)
    assert text_of(checked(client, "/feed/").find("item").find("pubDate")) == format_datetime(first)


@pytest.mark.parametrize("path", ["/feed/", "/tags/sleep/feed/atom/", "/people/ann/feed.json"])
def test_what_has_not_changed_is_a_304_and_what_has_is_not(client, path):
    _live, other = illustrated(), illustrated("Rest")
    Site.objects.update(generation_at=database_now() - timedelta(hours=1))
    LiveArticle.windows.update(live_from=database_now() - timedelta(hours=1))
    first = client.get(path)
    assert re.fullmatch('"[0-9a-f-]{49}"', first["ETag"])
    asked = {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
    assert client.get(path, headers=asked).status_code == 304
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(path, headers=since).status_code == 304
    assert client.head(path)["ETag"] == first["ETag"]
    publishing.withdraw(other.article, by=None)
    assert client.get(path, headers=asked).status_code == 200
    assert client.get(path, headers=since).status_code == 200, (
        "the newest change is older now, and yet it is another feed"
    )


def test_a_renamed_tag_changes_the_feed(client):
    illustrated()
    before = client.get("/feed/")["ETag"]
    tagging.rename(Tag.objects.get(slug="night"), "Nights", by=None)
    assert client.get("/feed/", headers={"If-None-Match": before}).status_code == 200


def test_a_merged_tag_redirects_to_the_same_feed_of_its_heir(client):
    illustrated()
    night, sleep = Tag.objects.get(slug="night"), Tag.objects.get(slug="sleep")
    tagging.merge([night], into=sleep, by=None)
    for end in KINDS:
        response = client.get(f"/tags/night/{end}")
        assert (response.status_code, response["Location"]) == (301, f"/tags/sleep/{end}")
        checked(client, f"/tags/sleep/{end}")


def test_a_feed_of_a_tag_or_a_person_has_their_articles_alone(client):
    illustrated("Both")
    make_live("Other", tags=("Food",), authors=("Cy",))
    for path in ADDRESSES[3:]:
        text = body(client, path)
        assert b"Both" in text
        assert b"Other" not in text
    for path in ("/tags/none/feed/", "/people/none/feed.json"):
        assert client.get(path).status_code == 404


def test_nobody_is_told_of_a_person_of_whom_nothing_is_live(client):
    make_article("Draft", authors=("Ann",))
    for end in KINDS:
        assert client.get(f"/people/ann/{end}").status_code == 404


def test_the_newest_thirty(client):
    for n in range(32):
        make_live(f"Number {n}", published_at=database_now() - timedelta(days=n + 1), questions=(), sections=())
    titles = [item["title"] for item in checked(client, "/feed.json")["items"]]
    assert titles == [f"Number {n}" for n in range(30)]


@pytest.mark.parametrize("rows", [2, 12])
@pytest.mark.parametrize(
    ("path", "queries"), [("/feed/", 4), ("/tags/sleep/feed/atom/", 5), ("/people/ann/feed.json", 5)]
)
def test_queries_are_the_same_for_2_and_for_12_articles(client, django_assert_num_queries, rows, path, queries):
    for n in range(rows):
        illustrated(f"Number {n}")
    with django_assert_num_queries(queries):
        body(client, path)
