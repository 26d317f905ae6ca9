"""The page that tells an editor what readers would be shown beside a draft, and why."""

import pytest

from articles.models.draft import RelatedChoice
from articles.models.public import LiveArticle
from articles.states import Role
from tests.make import make_article, make_live, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    for n in range(3):
        make_live(f"Sleeping {n}", introduction="<p>Pillows and dreams.</p>", tags=("Sleep",))
    return make_article("Tired", introduction="<p>Dreams of pillows.</p>", tags=("Sleep",))


def page(client, article):
    return client.get(f"/admin/articles/article/{article.pk}/related/").content.decode()


def test_an_author_sees_the_list_the_reasons_and_the_way_to_change_it(client, draft):
    client.force_login(make_user(Role.EDITOR))
    pinned, excluded = (LiveArticle.objects.get(title=f"Sleeping {n}").article for n in (0, 1))
    RelatedChoice.objects.create(article=draft, target=pinned)
    RelatedChoice.objects.create(article=draft, target=excluded, is_excluded=True)
    html = page(client, draft)
    assert (
        html.index("Sleeping 0") < html.index("Sleeping 2") < html.index("Excluded by hand") < html.index("Sleeping 1")
    )
    assert "Pinned by hand" in html
    assert "Shared tags: Sleep" in html
    assert f'href="/admin/articles/article/{draft.pk}/change/#related_choices-group"' in html


def test_the_form_and_the_reading_page_lead_there(client, draft):
    client.force_login(make_user(Role.EDITOR))
    for name in ("change", "read"):
        assert (
            f"/article/{draft.pk}/related/"
            in client.get(f"/admin/articles/article/{draft.pk}/{name}/").content.decode()
        )


def test_a_reviewer_reads_it_and_is_not_sent_to_the_form(client, draft):
    client.force_login(make_user(Role.REVIEWER))
    html = page(client, draft)
    assert "Sleeping 0" in html
    assert "Pin or exclude" not in html


def test_a_site_without_live_articles_says_so(client):
    client.force_login(make_user(Role.EDITOR))
    assert "No other article is live yet." in page(client, make_article("Alone"))


def test_the_articles_that_no_list_shows_are_told_with_a_way_to_each(client):
    client.force_login(make_user(Role.EDITOR))
    for n in range(12):
        make_live(f"Sleeping {n}")
    lives = list(LiveArticle.objects.order_by("pk"))
    ids = [live.article_id for live in lives]
    for live in lives:  # everybody shows the first eleven, so that nobody shows the last
        live.related_ids = [pk for pk in ids[:11] if pk != live.article_id]
        live.save(update_fields=["related_ids"])
    html = client.get("/admin/articles/article/unlisted/").content.decode()
    assert f'href="/admin/articles/article/{ids[11]}/related/"' in html
    assert "Sleeping 11" in html
    assert "Sleeping 3" not in html
    assert "/admin/articles/article/unlisted/" in client.get("/admin/articles/article/").content.decode()


def test_a_small_site_shows_everything_somewhere(client, draft):
    client.force_login(make_user(Role.EDITOR))
    assert "Every live article stands in" in client.get("/admin/articles/article/unlisted/").content.decode()
