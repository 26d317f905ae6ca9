"""A new picture's words, said without leaving the list."""

import pytest

from articles.models.library import Image
from articles.states import Role
from tests.make import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(client):
    client.force_login(make_user(Role.AUTHOR))
    return Image.objects.create(title="IMG 2034", file="a.jpg", digest="a", credit="Ann")


def send(client, image, **words):
    return client.post(f"/admin/articles/image/{image.pk}/words/", words)


def test_they_are_saved_and_told(client, image):
    answer = send(client, image, title="Moon rise", alt_state="described", alt=" A moon. ", credit="Bo")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["id"], told["title"], told["alt"], told["alt_state_words"]) == (
        image.pk,
        "Moon rise",
        "A moon.",
        "Described",
    )
    image.refresh_from_db()
    assert (image.title, image.alt_state, image.alt, image.credit) == ("Moon rise", "described", "A moon.", "Bo")
    history = client.get(f"/admin/articles/image/{image.pk}/history/").content.decode()
    assert "Changed" in history


def test_the_terms_are_said_with_the_credit(client, image):
    told = send(client, image, licence="cc-by-sa-4.0", source_url=" www.example.org/moon ").json()
    assert (told["licence"], told["source_url"]) == ("cc-by-sa-4.0", "https://www.example.org/moon")
    send(client, image, title="Moon")
    image.refresh_from_db()
    assert (image.licence, image.source_url) == ("cc-by-sa-4.0", "https://www.example.org/moon")
    send(client, image, licence="", source_url="")
    image.refresh_from_db()
    assert (image.licence, image.source_url) == ("", "")


def test_what_is_not_sent_stays(client, image):
    send(client, image, alt_state="decorative")
    image.refresh_from_db()
    assert (image.title, image.alt_state, image.credit) == ("IMG 2034", "decorative", "Ann")


def test_decorative_empties_the_sentence(client, image):
    assert send(client, image, alt_state="decorative", alt="A moon.").json()["alt"] == ""
    assert Image.objects.get().alt == ""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"alt_state": "described", "alt": "  "}, "Alternative text: Say in a sentence what the picture shows"),
        ({"alt_state": "nonsense"}, "Alternative text is: Select a valid choice."),
        ({"licence": "CC BY"}, "Licence: Select a valid choice."),
        ({"source_url": "javascript:alert(1)"}, "Source: Enter a web address"),
        ({"source_url": "ftp://example.org/a"}, "Source: Enter a web address"),
        ({"title": "x" * 201}, "Title: Ensure this value has at most 200"),
        ({"alt": "a\0b"}, "Alternative text: Null characters are not allowed."),
    ],
)
def test_what_is_wrong_is_a_sentence_and_changes_nothing(client, image, words, sentence):
    answer = send(client, image, **words)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(sentence)
    assert Image.objects.get().title == "IMG 2034"
    assert Image.objects.get().alt_state == "undecided"


def test_other_ways_are_refused_with_a_sentence(client, image):
    answer = client.put(f"/admin/articles/image/{image.pk}/words/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")
    gone = client.post("/admin/articles/image/999/words/", {"title": "x"})
    assert (gone.status_code, gone.json()) == (404, {"error": "The picture is no longer there."})
    client.force_login(make_user(Role.REVIEWER))
    refused = send(client, image, title="x")
    assert (refused.status_code, refused.json()) == (403, {"error": "Your account may not change pictures."})
    assert Image.objects.get().title == "IMG 2034"
