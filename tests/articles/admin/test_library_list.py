"""The list of pictures: cards with what an editor chooses by, filters and orders."""

import pytest

from articles import publishing
from articles.models.draft import Article, Section
from articles.models.library import PictureTag
from articles.states import Role
from tests.make import make_article, make_picture, make_user, publish

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/image/"


@pytest.fixture(autouse=True)
def author(client):
    user = make_user(Role.AUTHOR)
    client.force_login(user)
    return user


def titles(client, **query):
    return [card.name for card in client.get(LIST, query).context["cl"].cards]


def test_a_card_tells_what_one_chooses_by(client):
    make_picture("Open", alt_state="undecided")
    described = make_picture("Moon", alt_state="described", alt="A moon.", credit="Ann Other")
    make_article(picture=described)
    page = client.get(LIST).content.decode()
    assert f'<a href="{LIST}{described.pk}/change/">Moon</a>' in page
    assert '<p class="library-alt">A moon.</p>' in page
    assert "<span>in 1 draft</span> <span>Ann Other</span>" in page
    assert page.count("Alt text undecided") == 1
    assert 'srcset="/media/320.webp 320w, /media/640.webp 640w"' in page


def test_one_without_a_title_or_renditions_still_shows(client):
    make_picture("", file="originals/2026/11/abc.jpg", renditions={})
    page = client.get(LIST).content.decode()
    assert 'src="/media/originals/2026/11/abc.jpg"' in page
    assert titles(client) == ["abc.jpg"]


def test_it_is_ordered_as_asked(client):
    for title, width in (("b", 300), ("a", 500), ("c", 400)):
        make_picture(title, width=width)
    orders = client.get(LIST).context["cl"].orders
    assert [(order.words, order.is_chosen) for order in orders] == [
        ("Newest", True),
        ("Oldest", False),
        ("Title", False),
        ("Largest", False),
    ]
    found = [[card.name for card in client.get(f"{LIST}{order.query}").context["cl"].cards] for order in orders]
    assert found == [["c", "a", "b"], ["b", "a", "c"], ["a", "b", "c"], ["a", "c", "b"]]
    chosen = client.get(f"{LIST}{orders[3].query}").context["cl"].orders
    assert [order.is_chosen for order in chosen] == [False, False, False, True]


def test_it_is_filtered_by_use(client):
    live, draft, section, withdrawn, _unused = (
        make_picture(name) for name in ("live", "draft", "section", "over", "unused")
    )
    publish(make_article(picture=live))
    Article.objects.update(picture=None)
    make_article(picture=draft)
    Section.objects.filter(parent=make_article()).update(picture=section)
    article = make_article(picture=withdrawn)
    publish(article)
    publishing.withdraw(article, by=None)
    assert titles(client, used="pages") == ["live"]
    assert titles(client, used="drafts") == ["over", "section", "draft"]
    assert titles(client, used="no") == ["unused"]
    assert len(titles(client, used="nonsense")) == 5


def test_it_is_filtered_by_licence_and_cards_tell_it(client):
    for title, licence in (("Moon", "cc-by-4.0"), ("Sun", "cc-by-4.0"), ("Cup", ""), ("Cat", "other")):
        make_picture(title, licence=licence, credit="Ann")
    assert titles(client, licence="cc-by-4.0") == ["Sun", "Moon"]
    assert titles(client, licence="none") == ["Cup"]
    assert titles(client, licence="other") == ["Cat"]
    page = client.get(LIST).content.decode()
    assert page.count("<span>Ann</span> <span>CC BY 4.0</span></p>") == 2
    assert page.count("<span>Ann</span></p>") == 2
    (spec,) = [spec for spec in client.get(LIST).context["cl"].filter_specs if spec.title == "licence"]
    assert [str(words) for _key, words in spec.lookup_choices][:3] == [
        "None stated",
        "All rights reserved",
        "Public domain",
    ]


def test_it_is_filtered_by_a_tag_that_is_in_use(client):
    make_picture("Moon", ("night", "sky"))
    make_picture("Sun", ("sky",))
    make_picture("Cup")
    PictureTag.objects.create(name="idle")
    (spec,) = [spec for spec in client.get(LIST).context["cl"].filter_specs if spec.title == "tag"]
    assert spec.lookup_choices == [("night", "night"), ("sky", "sky")]
    assert titles(client, tag="sky") == ["Sun", "Moon"]
    assert titles(client, tag="night") == ["Moon"]
    assert titles(client, tag="none") == []


def test_the_tag_filter_offers_the_most_used(client):
    for n in range(25):
        make_picture(f"p{n}", [f"rare {n:02}"] if n < 22 else ["zoo"])
    (spec,) = [spec for spec in client.get(LIST).context["cl"].filter_specs if spec.title == "tag"]
    assert len(spec.lookup_choices) == 20
    assert spec.lookup_choices[-1] == ("zoo", "zoo")


def test_filters_and_words_together_and_nothing_found(client):
    make_picture("Moon", ("night",), alt_state="undecided")
    make_picture("Moonrise", ("night",))
    assert titles(client, q="night", alt_state__exact="undecided") == ["Moon"]
    page = client.get(LIST, {"q": "zebra"}).content.decode()
    assert "No picture is like that." in page


def test_an_empty_library_says_so(client):
    assert "The library is empty." in client.get(LIST).content.decode()


def test_adding_several_is_offered_to_who_may_add(client):
    page = client.get(LIST).content.decode()
    assert f'data-url="{LIST}upload/"' in page
    assert "js/desk-library.js" in page
    client.force_login(make_user(Role.REVIEWER))
    page = client.get(LIST).content.decode()
    assert "library-add" not in page
    assert "js/desk-library.js" not in page


def test_in_a_window_of_its_own_a_card_chooses(client):
    image = make_picture("Moon")
    page = client.get(LIST, {"_popup": "1"}).content.decode()
    assert f'data-popup-opener="{image.pk}"' in page
    assert "library-add" not in page


@pytest.mark.parametrize("count", [2, 12])
def test_filters_cost_no_query_a_row(client, django_assert_num_queries, count):
    for n in range(count):
        make_article(picture=make_picture(f"{n}", ("sky",)))
    client.get(LIST)
    with django_assert_num_queries(14):
        client.get(LIST, {"used": "drafts", "tag": "sky", "alt_state__exact": "decorative"})
