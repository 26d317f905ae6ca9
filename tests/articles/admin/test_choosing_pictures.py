"""Pictures in the article's form: the field with and without a script, and the pages of the library to choose from."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.admin.articles import pictures as choosing
from articles.admin.articles.pictures import MOST_PAGES, PAGE
from articles.models.draft import Article, Section
from articles.models.history import Event
from articles.models.library import FormerImage, Image
from articles.states import Role
from tests.articles.admin.test_articles import form_of as posted_form
from tests.articles.admin.test_library_upload import png
from tests.make import make_article, make_picture, make_user, publish

pytestmark = pytest.mark.django_db
CHOOSE = "/admin/articles/article/pictures/"


@pytest.fixture(autouse=True)
def author(client):
    user = make_user(Role.AUTHOR)
    client.force_login(user)
    return user


def found(client, **query):
    answer = client.get(CHOOSE, query)
    assert answer.status_code == 200
    return [facts["title"] for facts in answer.json()["pictures"]]


# -- Choosing -------------------------------------------------------------------------------------------------


def test_a_picture_is_told_as_everywhere(client):
    terms = {"credit": "Ann", "licence": "cc-by-4.0", "source_url": "https://example.org/"}
    image = make_picture("Moon", alt_state="described", alt="A moon.", focal_x=0.25, **terms)
    make_article(picture=image)
    answer = client.get(CHOOSE)
    assert answer.json() == {
        "more": False,
        "pictures": [
            {
                "id": image.pk,
                "title": "Moon",
                "width": 400,
                "height": 300,
                "alt_state": "described",
                "alt_state_words": "Described",
                "alt": "A moon.",
                "credit": "Ann",
                "licence": "cc-by-4.0",
                "source_url": "https://example.org/",
                "thumb": "/media/320.webp",
                "large": "/media/lead.webp",
                "focal_x": 0.25,
                "focal_y": 0.5,
                "change_url": f"/admin/articles/image/{image.pk}/change/",
                "uses": "in 1 draft",
                "known": False,
            }
        ],
    }


@pytest.mark.parametrize("query", ["moon", "FULL", "ann oth", "night", "moon night full", "  moon  "])
def test_words_are_looked_for_in_title_alt_credit_and_tags(client, query):
    make_picture("Moon", tags=["Night sky"], alt="It is full.", credit="Ann Other")
    make_picture("Sun", tags=["Day"], alt="It shines.", credit="Bo")
    assert found(client, q=query) == ["Moon"]


@pytest.mark.parametrize("query", ["moon day", "%", "_", "x" * 201, "mo\0on", "'"])
def test_what_is_not_there_is_not_found(client, query):
    make_picture("Moon", tags=["Night sky", "Night"], alt="It is full.", credit="Ann Other")
    assert found(client, q=query) == []


def test_many_tags_do_not_make_many_of_one(client):
    make_picture("Moon", tags=["Night sky", "Night"])
    assert found(client, q="night") == ["Moon"]


def test_the_newest_come_first(client):
    for day, title in ((3, "old"), (1, "new"), (2, "middle")):
        Image.objects.filter(pk=make_picture(title).pk).update(uploaded_at=timezone.now() - timedelta(days=day))
    assert found(client) == ["new", "middle", "old"]


def test_unused_is_in_no_draft_and_on_no_page_now_or_later(client):
    lead, inside, live, planned, over = (make_picture(name) for name in ("lead", "inside", "live", "planned", "over"))
    make_article(picture=lead)
    Section.objects.filter(parent=make_article()).update(picture=inside)
    publish(make_article(picture=live))
    publish(make_article(picture=planned), at=timezone.now() + timedelta(days=9))
    ended = make_article(picture=over)
    publish(ended)
    publishing.withdraw(ended, by=None)
    Article.objects.exclude(picture=lead).update(picture=None)
    assert found(client, which="unused") == ["over"]
    assert found(client, which="unused", q="live") == []
    assert len(found(client)) == 5


def test_pages_follow_each_other_without_a_gap(client):
    for n in range(PAGE + 1):
        make_picture(f"p{n}")
    first, second = client.get(CHOOSE).json(), client.get(CHOOSE, {"page": 2}).json()
    assert (len(first["pictures"]), first["more"]) == (PAGE, True)
    assert ([facts["title"] for facts in second["pictures"]], second["more"]) == (["p0"], False)
    assert found(client, page=3) == []


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "9" * 40},
        {"page": "²"},
        {"page": str(MOST_PAGES + 1)},
        {"which": "oldest"},
        {"which": ""},
        {"which": "\0"},
        {"q": "\0"},
        {"q": "Moon " * 41},
    ],
)
def test_nonsense_finds_nothing(client, query):
    make_picture("Moon")
    answer = client.get(CHOOSE, query)
    assert (answer.status_code, answer.json()) == (200, {"pictures": [], "more": False})


def test_nobody_goes_through_the_library_without_end(client, monkeypatch):
    monkeypatch.setattr(choosing, "MOST_PAGES", 1)
    for n in range(PAGE + 1):
        make_picture(f"p{n}")
    assert len(found(client)) == PAGE
    assert found(client, page=2) == []


def test_others_are_refused_with_a_sentence(client):
    posted = client.post(CHOOSE)
    assert (posted.status_code, posted["Allow"]) == (405, "GET")
    client.force_login(make_user(Role.REVIEWER))
    assert client.get(CHOOSE).status_code == 200
    client.force_login(make_user())
    refused = client.get(CHOOSE)
    assert (refused.status_code, refused.json()) == (403, {"error": "Your account may not see the pictures."})


@pytest.mark.parametrize("rows", [2, 12])
def test_choosing_asks_as_often_for_many_as_for_few(client, django_assert_num_queries, rows):
    for n in range(rows):
        make_article(picture=make_picture(f"night {n}", tags=["Night"]))
    with django_assert_num_queries(10):  # session, account, its permissions (2), pictures, clock, uses (4)
        assert len(found(client, q="night")) == rows


# -- The field ------------------------------------------------------------------------------------------------


def form_of(client, article):
    return client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()


def test_the_form_shows_what_is_chosen(client, author):
    image = make_picture("Moon", alt_state="undecided")
    page = form_of(client, make_article(picture=image, by=author))
    assert re.search(rf'<input type="text" name="picture" value="{image.pk}"[^>]* id="id_picture"', page)
    assert '<p class="desk-picture-title">Moon</p>' in page
    assert "Alternative text: undecided</p>" in page
    assert 'src="/media/320.webp"' in page
    assert f'href="/admin/articles/image/{image.pk}/change/">Edit</a>' in page


def test_an_empty_field_shows_no_picture(client, author):
    page = form_of(client, make_article(by=author))
    assert '<div class="desk-picture-card" hidden>' in page
    assert "desk-picture-choose" in page


@pytest.mark.parametrize("rows", [2, 12])
def test_the_form_looks_its_pictures_up_together(client, author, rows):
    article = make_article(by=author, sections=tuple((f"s{n}", "x") for n in range(rows)))
    for n, section in enumerate(Section.objects.filter(parent=article)):
        Section.objects.filter(pk=section.pk).update(picture=make_picture(f"p{n}"))
    with CaptureQueriesContext(connection) as asked:
        page = form_of(client, article)
    assert page.count('class="desk-picture-thumb" src=') == rows
    assert sum('FROM "articles_image"' in query["sql"] for query in asked) == 2  # for the checks, and for the fields


def post(client, article, **changed):
    url = f"/admin/articles/article/{article.pk}/change/"
    return client.post(url, {**posted_form(client, url), **changed, "_continue": "1"})


@pytest.mark.parametrize("typed", ["0", "-1", "moon", "9" * 30, "²", "<script>", "1.5"])
def test_a_number_of_no_picture_is_said_at_the_field(client, author, typed):
    answer = post(client, make_article(by=author), picture=typed)
    assert answer.status_code == 200
    assert "This picture is not in the library. Choose another one, or take it away." in answer.content.decode()
    assert Article.objects.get().picture is None


def test_without_a_script_a_number_is_enough(client, author):
    image, article = make_picture("Moon"), make_article(by=author)
    assert post(client, article, picture=str(image.pk)).status_code == 302
    assert Article.objects.get().picture == image
    assert post(client, article, picture="").status_code == 302
    assert Article.objects.get().picture is None


def test_whoever_may_not_see_the_library_gets_no_dialog(client, author):
    author.groups.get().permissions.remove(*author.groups.get().permissions.filter(codename="view_image"))
    page = form_of(client, make_article(by=author))
    assert 'id="desk-picker"' not in page
    assert 'id="id_picture"' in page


# -- Its words and focal point --------------------------------------------------------------------------------


def save(client, image, **sent):
    return client.post(f"/admin/articles/image/{image.pk}/words/", sent)


@pytest.fixture
def moon(client):
    return Image.objects.get(pk=client.post("/admin/articles/image/upload/", {"upload": png()}).json()["id"])


def test_words_and_point_are_saved_together(client, moon):
    answer = save(client, moon, title="Moon", alt_state="described", alt="A moon.", focal_x="0.25", focal_y="1")
    facts = answer.json()
    assert (facts["title"], facts["alt"], facts["focal_x"], facts["focal_y"]) == ("Moon", "A moon.", 0.25, 1.0)
    image = Image.objects.get()
    assert (image.focal_x, image.focal_y) == (0.25, 1.0)
    assert image.renditions != moon.renditions
    assert FormerImage.objects.get().renditions == moon.renditions
    assert Event.objects.filter(verb="refocus_image").count() == 1
    assert "note" not in facts


def test_a_point_that_stays_cuts_nothing_anew(client, moon):
    assert save(client, moon, title="Moon", focal_x="0.5", focal_y="0.50").status_code == 200
    assert Image.objects.get().renditions == moon.renditions
    assert not FormerImage.objects.exists()


def test_pages_that_go_on_showing_the_former_cut_are_told_of(client, moon):
    save(client, moon, alt_state="decorative")
    publish(make_article(picture=Image.objects.get()))
    told = save(client, moon, focal_x="0").json()
    assert told["note"] == "1 page shows the former picture until its next approval."
    assert "note" not in save(client, moon, title="Moon").json()


@pytest.mark.parametrize("point", ["-0.1", "1.1", "nan", "inf", "x", ""])
def test_a_point_outside_is_a_sentence_at_its_field(client, moon, point):
    answer = save(client, moon, title="Moon", focal_x=point)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["focal_x"]
    assert answer.json()["error"].startswith("Focal point, from the left: ")
    assert Image.objects.get().title == moon.title


def test_words_that_are_too_long_are_not_called_missing(client, moon):
    sentence = "Ensure this value has at most 300 characters (it has 301)."
    assert save(client, moon, alt_state="described", alt="x" * 301).json()["errors"] == {"alt": [sentence]}


def test_facts_of_one_are_for_whoever_may_look(client, moon):
    assert client.get(f"/admin/articles/image/{moon.pk}/words/").json()["id"] == moon.pk
    client.force_login(make_user())
    assert client.get(f"/admin/articles/image/{moon.pk}/words/").status_code == 403
