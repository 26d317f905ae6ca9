"""One picture by a script: added, known already, or refused with a sentence, and never an error of the server."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Pillow

from articles.admin.library import upload as uploading
from articles.admin.library.facts import facts_of
from articles.images import changing, renditions, uses
from articles.images.reading import MAX_BYTES
from articles.models.clock import database_now
from articles.models.library import Image
from articles.states import Role
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db
URL = "/admin/articles/image/upload/"


def png(colour="teal", size=(1300, 975), name="a_red-moon.png"):
    buffer = io.BytesIO()
    Pillow.new("RGB", size, colour).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


@pytest.fixture
def author(client):
    user = make_user(Role.AUTHOR)
    client.force_login(user)
    return user


def send(client, file=None, **more):
    return client.post(URL, {"upload": file or png(), **more})


def test_a_picture_is_added_ready_and_told_of(client, author):
    answer = send(client)
    image = Image.objects.get()
    assert (answer.status_code, answer["Content-Type"]) == (201, "application/json")
    assert answer.json() == {
        "id": image.pk,
        "title": "A red moon",
        "width": 1300,
        "height": 975,
        "alt_state": "undecided",
        "alt_state_words": "Undecided",
        "alt": "",
        "credit": "",
        "licence": "",
        "source_url": "",
        "thumb": default_storage.url(image.renditions["card"]["webp"]["320"]),
        "large": default_storage.url(image.renditions["lead"]["webp"]["800"]),
        "focal_x": 0.5,
        "focal_y": 0.5,
        "change_url": f"/admin/articles/image/{image.pk}/change/",
        "uses": "not used",
        "known": False,
    }
    assert image.uploaded_by == author
    history = client.get(f"/admin/articles/image/{image.pk}/history/").content.decode()
    assert "Added." in history


def test_its_title_may_be_given(client, author):
    assert send(client, title=" Moon rise ").json()["title"] == "Moon rise"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("a_red-moon.png", "A red moon"),
        ("IMG_2034.final.JPG", "IMG 2034 final"),
        ("über uns.webp", "Über uns"),
        ("__.png", ""),
        (".png", "Png"),
        ("", ""),
        ("x" * 300 + ".png", "X" + "x" * 199),
    ],
)
def test_a_file_name_becomes_a_title(name, title):
    assert uploading.title_of(name) == title


def test_what_is_there_already_is_known_and_not_drawn_again(client, author, monkeypatch):
    first = send(client).json()
    make_article(picture=Image.objects.get())
    monkeypatch.delattr(renditions, "make_renditions")
    again = send(client, title="Again")
    assert again.status_code == 200
    assert again.json() == {**first, "known": True, "uses": "in 1 draft"}
    assert Image.objects.count() == 1


def test_an_earlier_file_of_a_picture_leads_to_that_picture(client, author):
    send(client)
    image = Image.objects.get()
    changing.replace(image, renditions.read(png("red")), by=author, at=database_now())
    answer = send(client)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["id"], told["known"]) == (image.pk, True)
    assert "an earlier file of the picture “A red moon”" in told["note"]
    assert Image.objects.count() == 1


def test_the_same_at_once_is_known_to_whoever_comes_second(client, author, monkeypatch):
    """Somebody else's upload ends while this one is drawn."""
    draw = renditions.make_renditions

    def draw_slowly(image):
        draw(image)
        Image.objects.create(title="Faster", digest=image.digest, file=image.file.name, renditions=image.renditions)

    monkeypatch.setattr(renditions, "make_renditions", draw_slowly)
    answer = send(client)
    assert (answer.status_code, answer.json()["title"], answer.json()["known"]) == (200, "Faster", True)
    assert Image.objects.count() == 1


def test_the_form_leads_to_the_one_that_was_faster(client, author, monkeypatch):
    draw = renditions.make_renditions

    def draw_slowly(image):
        draw(image)
        Image.objects.create(title="Faster", digest=image.digest, file=image.file.name, renditions=image.renditions)

    monkeypatch.setattr(renditions, "make_renditions", draw_slowly)
    fields = {"title": "Mine", "alt_state": "decorative", "alt": "", "focal_x": "0.5", "focal_y": "0.5"}
    page = client.post("/admin/articles/image/add/", {"upload": png(), **fields}, follow=True)
    there = Image.objects.get()
    assert there.title == "Faster"
    assert page.redirect_chain == [(f"/admin/articles/image/{there.pk}/change/", 302)]
    assert "Somebody has added this picture a moment ago" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "No file came with this. Choose a picture."),
        ({"upload": "words"}, "No file came with this."),
        ({"other": png()}, "one picture at a time, in the field “upload”"),
        ({"upload": [png(), png("red")]}, "one picture at a time"),
        ({"upload": png(), "more": png("red")}, "one picture at a time"),
        ({"upload": SimpleUploadedFile("a.png", b"")}, "The file is empty."),
        ({"upload": SimpleUploadedFile("a.png", b"<svg/>", "image/png")}, "not a JPEG, PNG, WebP, AVIF or GIF"),
        ({"upload": SimpleUploadedFile("a.png", png().read()[:90])}, "damaged"),
        ({"upload": SimpleUploadedFile("a.gif", b"GIF89a\xff\xff\xff\xff")}, "damaged"),
        ({"upload": SimpleUploadedFile("a.avif", b"\x00\x00\x00\x1cftypavif" + bytes(50))}, "damaged"),
        ({"upload": png(), "title": "x" * 201}, "Title: Ensure this value has at most 200"),
        ({"upload": png(), "title": "a\0b"}, "Title: Null characters are not allowed."),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence(client, author, fields, words):
    for file in fields.values():  # the parameters' files are read once for each test that sends them
        for each in file if isinstance(file, list) else [file]:
            if hasattr(each, "seek"):
                each.seek(0)
    answer = client.post(URL, fields)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert not Image.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_a_sentence(client, author):
    answer = send(client, SimpleUploadedFile("a.jpg", bytes(MAX_BYTES + 1)))
    assert (answer.status_code, answer.json()) == (422, {"error": "The file is larger than 25 MB."})


@pytest.mark.parametrize("method", ["get", "put", "delete", "head"])
def test_other_methods_are_refused(client, author, method):
    answer = getattr(client, method)(URL)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert method == "head" or answer.json() == {"error": "Send a picture here by POST."}


def test_who_may_not_add_pictures_is_told_so(client):
    client.force_login(make_user(Role.REVIEWER))
    answer = send(client)
    assert (answer.status_code, answer.json()) == (403, {"error": "Your account may not add pictures."})
    client.logout()
    assert send(client).status_code == 302, "to the sign-in page"
    assert not Image.objects.exists()


def test_another_site_cannot_send_one(author):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    assert send(strict).status_code == 403
    assert not Image.objects.exists()


@pytest.mark.parametrize("number", [2, 12])
def test_facts_cost_nothing_where_uses_were_counted(client, author, number, django_assert_num_queries):
    images = [Image.objects.create(file=f"{n}.jpg", digest=f"{n}") for n in range(number)]
    found = uses.counts([image.pk for image in images])
    with django_assert_num_queries(0):
        told = [facts_of(image, found[image.pk]) for image in images]
    assert [each["thumb"] for each in told] == [default_storage.url(f"{n}.jpg") for n in range(number)]
