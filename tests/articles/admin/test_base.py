"""What every screen of the desk shares."""

import pytest
from django.test import Client
from django.urls import reverse

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
