"""What a refused form says of its mistakes, and the pages that stand in for a form that was not taken at all."""

from typing import Any

import pytest
from django.test import Client

from articles.states import Role
from tests import make
from tests.articles.admin.test_articles import add_row, change_url, client_of, form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> Any:
    return make.make_user(Role.EDITOR)


def test_blocks_are_called_by_their_names_in_the_order_of_the_page(user: Any) -> None:
    article = make.make_article(sections=(("Light", "x"), ("Warmth", "x")))
    client = client_of(user)
    data = form_of(client, change_url(article))
    for number, ordering in enumerate((20, 10)):
        data |= {f"sections-{number}-ordering": ordering, f"sections-{number}-picture": "999"}
    add_row(data, "sections", region="sections", ordering=15, picture="999")
    mistakes = client.post(change_url(article), data).context["mistakes"]
    assert [mistake.where for mistake in mistakes] == [
        "Section “Warmth”: Picture",
        "Section 2: Picture",
        "Section “Light”: Picture",
    ]
    assert mistakes[0].message == "This picture is not in the library. Choose another one, or take it away."


def test_a_form_of_another_session_is_told_that_nothing_is_lost(user: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    url = change_url(make.make_article())
    answer = client.post(url, {"title": "Typed"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This was not sent" in page
    assert f'href="{url}"' in page


def test_what_is_too_much_for_the_server_is_told_in_words(user: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    client = client_of(user)
    client.raise_request_exception = False
    answer = client.post(change_url(make.make_article()), {f"f{n}": "x" for n in range(9)})
    assert (answer.status_code, "could not be taken" in answer.content.decode()) == (400, True)


def test_the_form_knows_the_limits_of_the_server(user: Any, settings: Any) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_234_567
    page = client_of(user).get(change_url(make.make_article())).content.decode()
    assert 'data-most-fields="5000" data-most-bytes="1234567"' in page
