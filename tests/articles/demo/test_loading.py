"""The demo is a publication: enough of everything, in every state, and loaded once."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from articles.demo import loading
from articles.models.desk import Letter
from articles.models.draft import Article
from articles.models.history import Publication
from articles.models.library import Image
from articles.models.people import Contributor, User
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.pages import related_to
from articles.states import Role, State
from faq.models import LiveQuestion
from tests.make import make_article

pytestmark = pytest.mark.django_db
ARTICLES = [json.loads(path.read_text(encoding="utf-8")) for path in (loading.FOLDER / "articles").glob("*.json")]


@pytest.fixture
def demo(monkeypatch):
    """Loads the demo with small drawings; returns what the command said."""
    monkeypatch.setattr(loading, "DRAWING_SIZE", (160, 100))

    def load(**options) -> str:
        out = StringIO()
        call_command("demo", no_serve=True, stdout=out, **options)
        return out.getvalue()

    return load


def words_of(article: dict) -> int:
    texts = [
        *article["intro"],
        *article["conclusion"],
        *(faq["question"] + " " + faq["answer"] for faq in article["faqs"]),
    ]
    for section in article["sections"]:
        texts += [section["heading"], section.get("html", "").replace("<", " <"), *section.get("paragraphs", [])]
    return sum(len([word for word in text.split() if not word.startswith("<")]) for text in texts)


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["slug"])
def test_each_article_has_the_real_shape(article):
    assert words_of(article) >= 600
    assert 4 <= len(article["sections"]) <= 7
    assert 3 <= len(article["faqs"]) <= 6
    assert article["excerpt"]
    assert article["conclusion"]


def test_the_demo_is_a_publication_and_loads_once(demo, client):
    said = demo()
    live = LiveArticle.objects.all()
    assert live.count() >= 24
    with_picture = live.exclude(thumb_html__contains="no image").count()
    assert not live.filter(social_image="").exists()
    assert 0.4 <= with_picture / live.count() <= 0.6
    assert Contributor.objects.count() == 6
    assert Contributor.objects.filter(is_expert=True).exclude(credentials="").count() == 2
    assert 15 <= Tag.objects.exclude(description="").count() <= 25
    assert LiveQuestion.objects.count() == 12
    cited = live.filter(body_html__contains='<section class="sources" id="sources">')
    assert 4 <= cited.count() <= 6
    assert all(2 <= len(row.structured_data[1]["citation"]) <= 4 for row in cited)
    dates = [row.published_at for row in live]
    assert (max(dates) - min(dates)).days > 600
    assert Article.objects.filter(state=State.IN_REVIEW).count() == 1
    assert not Letter.objects.exists()
    assert LiveArticle.windows.count() == live.count() + LiveArticle.pages.count() + 1
    footer = client.get("/").content.decode().partition('aria-label="Footer"')[2]
    for path in ("/about/", "/contact/", "/privacy/"):
        assert f'<a href="{path}">' in footer
        assert client.get(path).status_code == 200
    for licence in ("by/4.0", "zero/1.0"):  # what each drawing may be used for stands below it
        assert live.filter(picture_html__regex=rf'Drawing: Plainly Well <small>/ <a href="[^"]*/{licence}/"').exists()
    assert not Image.objects.filter(licence="").exists()
    assert Publication.objects.filter(ending="withdrawn").count() == 1
    walking = Article.objects.get(import_key=loading.REWORKED)
    assert walking.state == State.DRAFT
    assert walking.version_number > walking.live_rows.get().version_number
    assert all(len(related_to(row)) == 10 for row in live)
    for name in loading.ACCOUNTS:
        password = next(line.split()[1] for line in said.splitlines() if line.split()[:1] == [name])
        assert User.objects.get(username=name).check_password(password)
    assert User.objects.get(username="author").groups.get().name == Role.AUTHOR
    assert "Plainly Well" in client.get("/").content.decode()

    again = demo()
    assert "keep their passwords" in again
    assert LiveArticle.objects.count() == live.count()


def test_one_password_for_all_when_asked(demo, monkeypatch):
    monkeypatch.setattr(loading, "load", lambda: None)
    demo(password="one-for-all")
    demo(password="another-one")
    assert all(user.check_password("another-one") for user in User.objects.all())


def test_the_demo_stays_out_of_a_database_with_other_articles(demo):
    make_article("Somebody's own")
    assert "nothing was loaded" in demo()
    assert Article.objects.count() == 1
    assert not User.objects.filter(username="author").exists()
