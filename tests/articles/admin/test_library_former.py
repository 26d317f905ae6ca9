"""What a picture was before: told on its page, and put back after asking."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from articles.images import changing, renditions
from articles.models.clock import database_now
from articles.models.history import Event
from articles.models.library import FormerImage, Image
from articles.states import Role
from tests.make import draw_picture, make_article, make_user, publish

pytestmark = pytest.mark.django_db


def drawn(colour):
    buffer = io.BytesIO()
    Pillow.new("RGB", (400, 300), colour).save(buffer, "PNG")
    return buffer.getvalue()


def in_library(colour="teal", title="A moon"):
    return draw_picture(drawn(colour), title=title, alt="A moon.", alt_state="described")


def replace(image, colour, by=None):
    changing.replace(image, renditions.read(ContentFile(drawn(colour))), by=by, at=database_now())


@pytest.fixture
def author(client):
    user = make_user(Role.AUTHOR, first_name="Ann", last_name="Other")
    client.force_login(user)
    return user


@pytest.fixture
def former(author):
    """The teal file of a picture that is red now."""
    image = in_library()
    replace(image, "red", by=author)
    return FormerImage.objects.get()


def page_of(former):
    return f"/admin/articles/image/{former.image_id}/change/"


def way_back(former, image_id=None):
    return f"/admin/articles/image/{image_id or former.image_id}/former/{former.pk}/put-back/"


def test_its_page_shows_what_it_was_with_a_way_back(client, former):
    page = client.get(page_of(former)).content.decode()
    assert "What it was before" in page
    assert default_storage.url(former.renditions["card"]["webp"]["320"]) in page
    assert f'href="{way_back(former)}"' in page


def test_a_picture_that_was_never_changed_has_no_such_list(client, author):
    page = client.get(f"/admin/articles/image/{in_library().pk}/change/").content.decode()
    assert "What it was before" not in page


def test_asking_shows_both_side_by_side_and_changes_nothing(client, former):
    page = client.get(way_back(former)).content.decode()
    now = Image.objects.get()
    for each in (now, former):
        assert default_storage.url(each.renditions["lead"]["webp"]["400"]) in page
        assert default_storage.url(each.renditions["card"]["webp"]["320"]) in page
    assert "Put it back" in page
    assert FormerImage.objects.count() == 1


def test_it_is_put_back(client, former, author):
    publish(make_article(picture=Image.objects.get()))
    page = client.post(way_back(former), follow=True)
    image = Image.objects.get()
    assert page.redirect_chain == [(page_of(former), 302)]
    assert image.digest == former.digest
    assert image.former.count() == 2
    assert Event.objects.get(verb="put_back_image").actor == author
    words = [str(message) for message in page.context["messages"]]
    assert words == ["The earlier picture is back.", "1 page shows the former picture until its next approval."]
    rows = page.context["former_rows"]
    assert [row["is_as_now"] for row in rows] == [False, True]
    text = page.content.decode()
    assert "as it is now" in text
    assert way_back(former) not in text, "it is there"
    asked = client.get(way_back(former)).content.decode()
    assert "The picture is like that already." in asked
    assert "Put it back" not in asked


def test_another_cut_of_the_same_file_is_told_as_that(client, author):
    image = in_library()
    changing.refocus(image, (0.2, 0.4), by=author, at=database_now())
    former = FormerImage.objects.get()
    assert "the same file, cut around another point" in client.get(page_of(former)).content.decode()
    asked = client.get(way_back(former)).content.decode()
    assert "Both are the same file." in asked
    assert "focal point 20%, 40%" in asked
    assert "focal point 50%, 50%" in asked
    client.post(way_back(former))
    assert Image.objects.get().focal_x == 0.5


def test_a_file_that_is_another_picture_now_is_refused_with_a_sentence(client, former):
    in_library("teal", "Another")
    page = client.post(way_back(former), follow=True)
    assert [str(message) for message in page.context["messages"]] == ["The library has this picture already."]
    assert Image.objects.get(pk=former.image_id).digest != former.digest


def test_who_may_not_change_pictures_may_not(client, former):
    client.force_login(make_user(Role.REVIEWER))
    assert client.get(way_back(former)).status_code == 403
    assert client.post(way_back(former)).status_code == 403
    page = client.get(page_of(former)).content.decode()
    assert "What it was before" in page
    assert way_back(former) not in page
    assert Image.objects.get().digest != former.digest


def test_only_a_file_of_that_picture_and_one_that_exists(client, former):
    other = in_library("navy", "Other")
    assert client.post(way_back(former, other.pk)).status_code == 404
    assert client.post(f"/admin/articles/image/{former.image_id}/former/999/put-back/").status_code == 404
    assert client.post(f"/admin/articles/image/999/former/{former.pk}/put-back/").status_code == 404
    assert Image.objects.get(pk=other.pk).digest != former.digest


@pytest.mark.parametrize("count", [2, 12])
def test_its_page_costs_the_same_with_many(client, former, author, django_assert_num_queries, count):
    FormerImage.objects.all().delete()
    image = Image.objects.get()
    for _ in range(count):
        FormerImage.of(image, until=database_now(), by=author).save()
    client.get(page_of(former))
    with django_assert_num_queries(19):
        client.get(page_of(former))


def test_a_long_history_is_listed_to_its_latest(client, former):
    image = Image.objects.get()
    for _ in range(25):
        FormerImage.of(image, until=database_now(), by=None).save()
    rows = client.get(page_of(former)).context["former_rows"]
    assert len(rows) == 20
    assert former not in [row["former"] for row in rows]


def test_adding_an_earlier_file_as_a_picture_of_its_own_says_so(client, former):
    fields = {"title": "Own", "alt_state": "decorative", "alt": "", "focal_x": "0.5", "focal_y": "0.5"}
    file = SimpleUploadedFile("a.png", drawn("teal"))
    page = client.post("/admin/articles/image/add/", {"upload": file, **fields}, follow=True)
    words = [str(message) for message in page.context["messages"]]
    assert "This is an earlier file of the picture “A moon”" in words[0]
    assert f'href="{page_of(former)}"' in words[0]
    assert Image.objects.get(title="Own").digest == former.digest
