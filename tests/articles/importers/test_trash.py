"""An import leaves what is in the trash where it is, and says so."""

import pytest
from django.core.management import call_command

from articles.importers.incoming import key_of
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.states import Role
from tests.articles.importers.test_loading import FERN, article, write
from tests.make import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publisher():
    return make_user(Role.PUBLISHER, username="paula")


def throw_away(**which) -> Article:
    Article.objects.filter(**which).update(trashed_at=database_now())
    return Article.objects.get(**which)


def test_a_known_article_in_the_trash_is_reported_and_not_revived(tmp_path):
    file = write(tmp_path / "a.jsonl", article(1))
    call_command("import_articles", file, by="paula")
    thrown = throw_away(title="Article 1")
    call_command("import_articles", file, by="paula", publish=True, report=tmp_path / "report.jsonl")
    thrown.refresh_from_db()
    assert thrown.trashed_at
    assert (thrown.version_number, Article.objects.count()) == (1, 1)
    assert "in the trash" in (tmp_path / "report.jsonl").read_text()


def test_a_stub_in_the_trash_is_not_filled(tmp_path):
    make_article("Article 1", import_key="a1", excerpt="", introduction="", conclusion="", sections=())
    throw_away(title="Article 1")
    call_command("import_articles", write(tmp_path / "a.jsonl", {"id": "a1", "title": "Article 1"}), by="paula")
    assert Article.objects.get().version_number == 1


def test_related_titles_pass_over_the_trash():
    moss, cactus = "Why Moss Is the Better Carpet", "Can You Overwater a Cactus?"
    make_article(moss)
    make_article(cactus, import_key=key_of("text", cactus))
    thrown = {throw_away(title=title).pk for title in (moss, cactus)}
    call_command("import_articles", FERN, by="paula")
    fern = Article.objects.get(import_key__startswith="text:how do ferns")
    pinned = [choice.target for choice in fern.related_choices.all()]
    assert [article.title for article in pinned] == [moss, "Five Window Sills and What Grew There"]
    assert not thrown & {article.pk for article in pinned}
