"""What every screen of the desk shares."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles.models.draft import Article
from articles.states import Role
from tests import make

pytestmark = pytest.mark.django_db


def test_a_form_offers_no_list_of_actions_above_its_own_buttons(client: Client) -> None:
    """Django 6.1 would put one there; its hidden choice would swallow the form's own button."""
    author = make.make_user(Role.AUTHOR)
    client.force_login(author)
    article = make.make_article(by=author)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert 'name="_submit"' in page
    assert 'name="CHANGE_FORM-action"' not in page


def test_a_list_is_called_what_it_lists(admin_client: Client) -> None:
    assert "<h1>Articles</h1>" in admin_client.get("/admin/articles/article/").content.decode()
    assert "<h1>Tags</h1>" in admin_client.get("/admin/articles/tag/").content.decode()
    assert "<h1>Trash</h1>" in admin_client.get("/admin/articles/article/?aside=trash").content.decode()


def test_a_form_is_called_what_it_shows(admin_client: Client) -> None:
    user, tag, person = make.make_user(username="ada"), make.make_tag("Sleep"), make.make_contributor("Marta Lindqvist")
    for model, thing in (
        ("user", user),
        ("tag", tag),
        ("contributor", person),
        ("article", make.make_article("Bread")),
    ):
        page = admin_client.get(reverse(f"admin:articles_{model}_change", args=[thing.pk])).content.decode()
        assert re.search(rf"<h1[^>]*>{thing}</h1>", page), model
        assert f"<title>{thing} | " in page
        assert not re.search(r"<h2>", page[: page.index("<form ")]), "once"
    page = admin_client.get(reverse("admin:articles_tag_add")).content.decode()
    assert "<h1>New tag</h1>" in page


def test_no_script_of_the_form_is_loaded_a_second_time_by_another() -> None:
    """A page's scripts have hashed names, imports have plain ones: such a script would run twice in production."""
    folder = Path(settings.BASE_DIR) / "static" / "js"
    media = str(admin.site.get_model_admin(Article).media)
    loaded = {script.name for script in folder.glob("*.js") if f"js/{script.name}" in media}
    assert "desk-keys.js" in loaded
    imported, waiting = set(), set(loaded)
    while waiting:
        text = (folder / waiting.pop()).read_text()
        found = set(re.findall(r'from "\./([-\w]+\.js)"', text)) - imported
        imported |= found
        waiting |= found
    assert "desk-order.js" in imported
    assert not loaded & imported


def test_the_words_of_djangos_scripts_are_kept_by_the_browser_until_the_next_release(admin_client: Client) -> None:
    address = reverse("admin:jsi18n")
    first = admin_client.get(address)
    assert (first.status_code, first["Cache-Control"]) == (200, "private, max-age=3600")
    assert b"gettext" in first.content
    again = admin_client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again["Cache-Control"], again.content) == (304, "private, max-age=3600", b"")
    with translation.override("de"):
        german = admin_client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (german.status_code, "Heute" in german.content.decode()) == (200, True)
    assert german["ETag"] != first["ETag"]
    for refused in (Client().get(address), admin_client.post(address)):
        assert refused["Cache-Control"] == "private, no-store"
