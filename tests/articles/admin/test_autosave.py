"""What an editor typed and did not save: kept apart, offered again, and never taken for the draft."""

from datetime import timedelta
from typing import Any

import django
import pytest

from articles.models.clock import database_now
from articles.models.desk import Presence, UnsavedCopy
from articles.models.history import Version
from articles.models.people import User
from articles.models.public import LiveArticle
from articles.states import Role
from tests import make
from tests.articles.admin.test_articles import ADD, add_row, change_url, client_of, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Any:
    return make.make_user(Role.EDITOR, username="edgar", first_name="Edgar", last_name="Editor")


def autosave(client: Any, article: Any, data: dict[str, Any], **more: Any) -> Any:
    url = f"{change_url(article).removesuffix('change/')}autosave/" if article else f"{ADD}autosave/"
    return client.post(url, data | more)


def test_typing_is_kept_apart_from_draft_versions_and_readers(editor: Any) -> None:
    live = make.make_live("As it is")
    client = client_of(editor)
    data = form_of(client, change_url(live.article)) | {"title": "Typed"}
    answer = autosave(client, live.article, data, _typed="1").json()
    assert answer["saved"]
    live.article.refresh_from_db()
    assert live.article.title == "As it is"
    assert Version.objects.count() == 1
    assert LiveArticle.objects.get().title == "As it is"
    autosave(client, live.article, data | {"title": "Typed on"}, _typed="1")
    assert UnsavedCopy.objects.get().title == "Typed on"


def test_it_is_offered_again_and_saved_from_there(editor: Any) -> None:
    article = make.make_article("As it is", sections=(("One", "1"),))
    client = client_of(editor)
    data = form_of(client, change_url(article)) | {"title": "Typed"}
    add_row(data, "sections", heading="New", text="<p>Words</p>", region="sections", ordering=50)
    autosave(client, article, data, _typed="1")
    page = client.get(change_url(article))
    [offer] = page.context["offers"]
    assert "You have text that was never saved" in page.content.decode()
    recovered = client.get(change_url(article), {"copy": offer.copy.pk})
    form = recovered.context["adminform"].form
    assert form["title"].value() == "Typed"
    assert "This is your unsaved text" in recovered.content.decode()
    assert [len(inline.formset.initial_forms) for inline in recovered.context["inline_admin_formsets"]] == [
        *(1, 1, 0),
        *(0, 1, 0),
    ]
    sent = {name: values if len(values) > 1 else values[0] for name, values in form.data.lists() if values}
    assert client.post(change_url(article), sent).status_code == 302
    content = Version.objects.get(article=article, number=2).content
    assert (content.title, [part.heading for part in content.sections]) == ("Typed", ["One", "New"])
    assert [answer.question for answer in content.questions] == ["Does it help?"]
    assert [credit.name for credit in content.byline] == ["Marta Lindqvist"]
    assert not UnsavedCopy.objects.exists()


def test_a_new_article_that_was_never_saved_is_offered_too(editor: Any) -> None:
    client = client_of(editor)
    answer = autosave(client, None, form_of(client, ADD) | {"title": "Never saved"}, _typed="1").json()
    [offer] = client.get(ADD).context["offers"]
    assert offer.copy.pk == answer["copy"]
    assert client.get(ADD, {"copy": offer.copy.pk}).context["adminform"].form["title"].value() == "Never saved"
    assert client.post(f"{ADD}copies/{offer.copy.pk}/discard/").status_code == 302
    assert client.get(ADD).context["offers"] == []


def test_a_copy_that_says_nothing_new_is_not_offered(editor: Any) -> None:
    article = make.make_article(tags=("Sleep",))
    client = client_of(editor)
    autosave(client, article, form_of(client, change_url(article)), _typed="1")
    assert client.get(change_url(article)).context["offers"] == []
    assert not UnsavedCopy.objects.exists()


def test_a_copy_of_an_old_version_is_merged_when_it_is_saved(editor: Any) -> None:
    article = make.make_article("As it is")
    client = client_of(editor)
    data = form_of(client, change_url(article)) | {"title": "Typed"}
    autosave(client, article, data, _typed="1")
    carla = client_of(make.make_user(Role.EDITOR))
    carla.post(change_url(article), form_of(carla, change_url(article)) | {"excerpt": "By Carla"})
    [offer] = client.get(change_url(article)).context["offers"]
    form = client.get(change_url(article), {"copy": offer.copy.pk}).context["adminform"].form
    sent = {name: values if len(values) > 1 else values[0] for name, values in form.data.lists() if values}
    client.post(change_url(article), sent)
    article.refresh_from_db()
    assert (article.title, article.excerpt) == ("Typed", "By Carla")


def test_copies_are_their_writers_alone(editor: Any) -> None:
    article = make.make_article()
    client = client_of(editor)
    copy = autosave(client, article, form_of(client, change_url(article)) | {"title": "Mine"}, _typed="1").json()[
        "copy"
    ]
    other = client_of(make.make_user(Role.EDITOR))
    assert other.get(change_url(article)).context["offers"] == []
    assert other.get(change_url(article), {"copy": copy}).status_code == 404
    for nonsense in ("x", "9" * 30, "-1"):
        assert client.get(change_url(article), {"copy": nonsense}).status_code == 404
    other.post(f"{change_url(article).removesuffix('change/')}copies/{copy}/discard/")
    assert UnsavedCopy.objects.filter(pk=copy).exists()


def test_what_arrives_after_its_own_save_is_no_longer_unsaved(editor: Any) -> None:
    article = make.make_article("As it is")
    client = client_of(editor)
    data = form_of(client, change_url(article)) | {"title": "Typed"}
    client.post(change_url(article), data)
    assert "copy" not in autosave(client, article, data, _typed="1").json()
    assert not UnsavedCopy.objects.exists()
    assert autosave(client, article, data | {"title": "Typed on"}, _typed="1").json()["copy"]


def test_those_who_may_not_write_keep_nothing(editor: Any) -> None:
    article = make.make_article(by=editor)
    for role in (Role.REVIEWER, Role.AUTHOR):
        assert autosave(client_of(make.make_user(role)), article, {"form_token": "x"}).status_code in (403, 404)
    assert autosave(client_of(editor), article, {}).status_code == 400
    assert not Presence.objects.exists()


def test_each_sees_that_the_other_is_there(editor: Any) -> None:
    article = make.make_article()
    client = client_of(editor)
    carla = client_of(make.make_user(Role.EDITOR, first_name="Carla", last_name="Quick"))
    assert autosave(client, article, {"form_token": "a", "base_version": "1"}).json()["others"] == []
    assert autosave(carla, article, {"form_token": "b", "base_version": "1"}).json()["others"] == ["Edgar Editor"]
    assert autosave(client, article, {"form_token": "a", "base_version": "1"}).json()["others"] == ["Carla Quick"]
    assert autosave(client, article, {"form_token": "c", "base_version": "1"}).json()["others"] == [
        "Carla Quick",
        "you, in another tab",
    ]
    autosave(carla, article, {"form_token": "b"}, _left="1")
    Presence.objects.filter(token="c").update(seen_at=database_now() - timedelta(minutes=5))
    assert autosave(client, article, {"form_token": "a", "base_version": "1"}).json()["others"] == []


def test_an_open_form_hears_of_a_newer_version(editor: Any) -> None:
    article = make.make_article()
    client = client_of(editor)
    carla = client_of(make.make_user(Role.EDITOR, first_name="Carla", last_name="Quick"))
    carla.post(change_url(article), form_of(carla, change_url(article)) | {"excerpt": "New"})
    newer = autosave(client, article, {"form_token": "a", "base_version": "1"}).json()["newer"]
    assert newer == "Carla Quick has saved version 2 meanwhile. Saving puts both together."


def test_the_checks_speak_of_the_text_as_it_is_typed(editor: Any) -> None:
    article = make.make_article(sections=(("One", "1"), ("Two", "2")))
    client = client_of(editor)
    data = form_of(client, change_url(article)) | {"sections-1-text": "", "title": "x" * 301}
    gaps = autosave(client, article, data, _typed="1").json()["gaps"]
    assert {"level": "block", "message": "Section 2 has no text.", "anchor": "sections-1"} in gaps


def test_an_address_that_is_none_yet_is_no_obstacle_beside_a_link(editor: Any) -> None:
    article = make.make_article()
    client = client_of(editor)
    typed = {"slug": "not an addr", "sections-0-text": '<p>See <a href="/articles/other/">there</a>.</p>'}
    data = form_of(client, change_url(article)) | typed
    assert autosave(client, article, data, _typed="1").status_code == 200
    assert ["slug", "not an addr"] in UnsavedCopy.objects.get().data


def test_the_browser_is_told_what_has_arrived(editor: Any) -> None:
    client = client_of(editor)
    data = form_of(client, ADD) | {"title": "Saved"}
    response = client.post(ADD, data | {"_save": "1"})
    assert response.cookies["desk-saved"].value == data["form_token"]
    assert response.cookies["desk-saved"]["path"] == "/admin/"


def test_a_refused_post_keeps_nothing_and_loses_nothing(editor: Any) -> None:
    """A session that ended: the browser keeps what it sent; the answer is the sign-in page, not an error."""
    article = make.make_article()
    client = client_of(editor)
    data = form_of(client, change_url(article)) | {"title": "Typed"}
    User.objects.filter(pk=editor.pk).update(is_active=False)
    response = client.post(change_url(article), data)
    assert (response.status_code, "/admin/login/" in response["Location"]) == (302, True)


@pytest.mark.parametrize("count", [2, 12])
def test_keeping_costs_the_same_for_more_sections(editor: Any, django_assert_num_queries: Any, count: int) -> None:
    article = make.make_article(sections=tuple((f"Heading {n}", "Words") for n in range(count)))
    client = client_of(editor)
    data = form_of(client, change_url(article)) | {"title": "Typed"}
    autosave(client, article, data, _typed="1")
    with django_assert_num_queries(27 if django.VERSION >= (6, 1) else 26):  # one more there
        autosave(client, article, data, _typed="1")
