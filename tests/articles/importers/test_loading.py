"""What was read becomes drafts, and live articles; importing again changes nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image as Pillow

from articles import tagging
from articles.models.clock import database_now
from articles.models.draft import Article, Section
from articles.models.history import Publication, Version
from articles.models.library import Image
from articles.models.public import Address, LiveArticle
from articles.models.tags import Tag
from articles.pages import related_to
from articles.snapshot import freeze, tag_ids
from articles.states import AltState, Role, State
from tests.make import make_tag, make_user

pytestmark = pytest.mark.django_db
COUNTED = ("made", "filled", "published", "skipped", "failed")
FERN = Path(__file__).parents[2] / "data" / "fern.txt"


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER, username="paula")


def write(path, *articles) -> Path:
    path.write_text("\n".join(json.dumps(article) for article in articles), encoding="utf-8")
    return path


def article(number: int, **more) -> dict:
    return {
        "id": f"a{number}",
        "title": f"Article {number}",
        "excerpt": "What it is about.",
        "intro": [f"Introduction {number}."],
        "sections": [{"heading": "H", "paragraphs": ["Some text."]}],
        "tags": ["Sleep", {"name": "Food", "slug": "food"}],
        "author": "Priya Nandakumar",
        "date": "2024-05-01T08:30:00+00:00",
        **more,
    }


def test_a_text_becomes_a_draft_with_its_related_titles_pinned_in_order(publisher):
    call_command("import_articles", FERN, by="paula")
    fern = Article.objects.get(import_key__startswith="text:how do ferns")
    assert fern.state == State.DRAFT
    assert fern.sections.count() == 2
    assert [choice.target.title for choice in fern.related_choices.all()] == [
        "Why Moss Is the Better Carpet",
        "Five Window Sills and What Grew There",
        "Can You Overwater a Cactus?",
    ]
    assert LiveArticle.windows.count() == 0
    assert Article.objects.count() == 4


def test_importing_again_changes_nothing(publisher):
    call_command("import_articles", FERN, publish=True, by="paula")
    before = [list(model.objects.order_by("pk").values()) for model in (Article, Section, Version, Publication)]
    call_command("import_articles", FERN, publish=True, by="paula")
    after = [list(model.objects.order_by("pk").values()) for model in (Article, Section, Version, Publication)]
    assert after == before


def test_a_later_text_fills_the_stub(publisher, tmp_path):
    call_command("import_articles", FERN, by="paula")
    stub = Article.objects.get(title="Why Moss Is the Better Carpet")
    moss = tmp_path / "moss.txt"
    moss.write_text("Why Moss Is the Better Carpet\nSoft.\nno image\n\nMoss is soft underfoot.", encoding="utf-8")
    call_command("import_articles", moss, publish=True, by="paula")
    stub.refresh_from_db()
    assert stub.introduction == "<p>Moss is soft underfoot.</p>"
    assert Article.objects.count() == 4
    assert LiveArticle.objects.get().article_id == stub.pk


def test_the_draft_and_its_version_say_the_same(publisher, tmp_path):
    call_command("import_articles", write(tmp_path / "a.jsonl", article(1)), publish=True, by="paula")
    draft = Article.objects.with_parts().get()
    version = Version.objects.get()
    assert freeze(draft) == version.content
    assert tag_ids(draft) == version.tag_ids
    assert [tag.slug for tag in Tag.objects.order_by("slug")] == ["food", "sleep"]


def test_a_date_in_the_past_is_the_date_of_first_publication(publisher, tmp_path):
    call_command("import_articles", write(tmp_path / "a.jsonl", article(1)), publish=True, by="paula")
    live = LiveArticle.objects.get()
    assert live.published_at.isoformat() == live.updated_at.isoformat() == "2024-05-01T08:30:00+00:00"
    assert live.live_from > live.published_at
    assert live.month == 202405


def test_a_date_ahead_schedules(publisher, tmp_path):
    ahead = (database_now() + timedelta(days=3)).isoformat()
    call_command("import_articles", write(tmp_path / "a.jsonl", article(1, date=ahead)), publish=True, by="paula")
    assert LiveArticle.objects.count() == 0
    assert LiveArticle.windows.count() == 1


def test_what_cannot_go_live_stays_a_draft_and_is_reported(publisher, tmp_path):
    report = tmp_path / "report.json"
    path = write(tmp_path / "a.jsonl", {"title": "Nothing in it"}, article(2))
    call_command("import_articles", path, publish=True, by="paula", report=report)
    said = json.loads(report.read_text())
    assert said["counts"] == {"made": 2, "filled": 0, "published": 1, "skipped": 0, "failed": 0}
    assert [(line["title"], line["what"]) for line in said["lines"]] == [("Nothing in it", "stays a draft")]


def test_a_broken_line_fails_alone_and_the_command_says_so(publisher, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "Whole", "intro": "Text."}\n{broken\n{"title": "Also whole", "intro": "Text."}')
    with pytest.raises(SystemExit) as stop:
        call_command("import_articles", path, by="paula")
    assert stop.value.code == 1
    assert Article.objects.count() == 2


def test_a_full_disk_stops_the_import_with_a_sentence_and_it_can_go_on(publisher, tmp_path, settings):
    settings.SOCIAL_IMAGES = True
    first, second = (write(tmp_path / f"{n}.jsonl", article(n)) for n in (1, 2))
    call_command("import_articles", first, publish=True, by="paula")
    roomy, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path / "full"
    settings.MEDIA_ROOT.write_text("a file where a folder should be")
    report = tmp_path / "report.json"
    with pytest.raises(CommandError, match=r"could not be written to .*full.*the same command goes on from there"):
        call_command("import_articles", first, second, publish=True, by="paula", report=report)
    assert json.loads(report.read_text())["counts"] == {**dict.fromkeys(COUNTED, 0), "skipped": 1}
    assert LiveArticle.objects.count() == Article.objects.count() == 1
    settings.MEDIA_ROOT = roomy
    call_command("import_articles", first, second, publish=True, by="paula")
    assert LiveArticle.objects.count() == 2


def test_equal_titles_get_slugs_of_their_own(publisher, tmp_path):
    lines = [article(n, title="The same words") for n in (1, 2, 3)]
    call_command("import_articles", write(tmp_path / "a.jsonl", *lines), publish=True, by="paula")
    slugs = ["the-same-words", "the-same-words-2", "the-same-words-3"]
    assert sorted(LiveArticle.objects.values_list("slug", flat=True)) == slugs
    assert sorted(Address.objects.values_list("slug", flat=True)) == slugs


def test_a_dry_run_writes_nothing(publisher):
    call_command("import_articles", FERN, dry_run=True)
    assert Article.objects.count() == 0


def test_publishing_needs_the_right_to(publisher):
    make_user(Role.AUTHOR, username="ada")
    with pytest.raises(CommandError, match="may not publish"):
        call_command("import_articles", FERN, publish=True, by="ada")
    with pytest.raises(CommandError, match="no active account"):
        call_command("import_articles", FERN, publish=True, by="nobody")
    assert Article.objects.count() == 0


def test_queries_do_not_grow_with_the_articles_of_a_batch(publisher, tmp_path, django_assert_max_num_queries):
    few, many = [write(tmp_path / f"{n}.jsonl", *[article(100 * n + i) for i in range(n)]) for n in (2, 40)]
    call_command("import_articles", few, by="paula")
    with django_assert_max_num_queries(60):
        call_command("import_articles", many, by="paula")


def test_a_tag_that_was_merged_away_is_imported_as_its_heir(publisher, tmp_path):
    heir = make_tag("Skin care")
    tagging.merge([make_tag("Skincare")], heir, by=publisher)
    call_command("import_articles", write(tmp_path / "a.jsonl", article(1, tags=["Skincare"])), by="paula")
    assert Article.objects.get().primary_tag == heir
    assert not Tag.objects.filter(name="Skincare").exists()


def test_a_small_import_finds_its_neighbours_and_counts_its_tags(publisher, tmp_path):
    call_command("import_articles", write(tmp_path / "a.jsonl", article(1), article(2)), publish=True, by="paula")
    call_command("import_articles", write(tmp_path / "b.jsonl", article(3)), publish=True, by="paula")
    rows = LiveArticle.objects.order_by("article_id")
    assert all(len(related_to(row)) == 2 for row in rows)
    assert Tag.objects.get(name="Sleep").live_count == 3


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": "x" * 301}, "the title is longer than 300 characters"),
        ({"sections": [{"heading": "h" * 301, "paragraphs": ["p"]}]}, "a heading is longer"),
        ({"author": "a" * 151}, "a name is longer"),
        ({"tags": ["t" * 101]}, "a tag is longer"),
        ({"intro": ["half \ud800 a character"]}, "half a character"),
        ({"title": "half \ud800 a character"}, "half a character"),
    ],
)
def test_what_does_not_fit_fails_with_a_reason_and_is_not_cut(publisher, tmp_path, change, reason):
    path, report = write(tmp_path / "a.jsonl", article(1, **change), article(2)), tmp_path / "report.json"
    with pytest.raises(SystemExit):
        call_command("import_articles", path, publish=True, by="paula", report=report)
    (line,) = json.loads(report.read_text())["lines"]
    assert reason in line["reason"]
    assert Article.objects.get().import_key == "a2"


def test_a_stub_filled_by_another_format_is_found_again(publisher, tmp_path):
    call_command("import_articles", FERN, by="paula")
    path = write(tmp_path / "a.jsonl", article(1, title="Why Moss Is the Better Carpet"))
    for _ in range(2):
        call_command("import_articles", path, publish=True, by="paula")
    moss = Article.objects.get(title="Why Moss Is the Better Carpet")
    assert (moss.import_key, moss.slug) == ("a1", "why-moss-is-the-better-carpet")
    assert moss.sections.count() == 1


def test_a_picture_beside_the_text_goes_into_the_library_and_waits_for_its_words(publisher, tmp_path):
    Pillow.new("RGB", (640, 400), "teal").save(tmp_path / "hill.png")
    path, report = tmp_path / "hill.txt", tmp_path / "report.json"
    path.write_text("A Hill\nGreen. Continue reading A Hill\nhill.png\n\nA hill is a hill.", encoding="utf-8")
    call_command("import_articles", path, publish=True, by="paula", report=report)
    article = Article.objects.get()
    assert article.picture.is_ready
    assert article.picture.alt_state == AltState.UNDECIDED
    (line,) = json.loads(report.read_text())["lines"]
    assert "alternative text" in line["reason"]
    assert LiveArticle.windows.count() == 0


def test_a_picture_comes_with_its_words_and_one_that_is_there_keeps_its_own(publisher, tmp_path):
    Pillow.new("RGB", (640, 400), "teal").save(tmp_path / "hill.png")
    told = {"file": "hill.png", "caption": "At dusk", "alt": "A hill.", "credit": "Ada", "licence": "cc-by-4.0"}
    first = article(1, picture={**told, "source_url": "https://example.org/hill"})
    call_command("import_articles", write(tmp_path / "one.jsonl", first), by="paula", publish=True)
    image = Image.objects.get()
    assert (image.alt, image.alt_state, image.licence) == ("A hill.", "described", "cc-by-4.0")
    again = article(2, picture={"file": "hill.png", "credit": "Somebody else"})
    lines, report = write(tmp_path / "two.jsonl", again), tmp_path / "report.json"
    call_command("import_articles", lines, by="paula", publish=True, report=report)
    assert Image.objects.get().credit == "Ada"
    assert [line["reason"] for line in json.loads(report.read_text())["lines"]] == [
        "credit of the picture hill.png: the library has its own"
    ]
    pictures = {live.article.import_key: live.picture_html for live in LiveArticle.objects.select_related("article")}
    credit = '<a href="https://example.org/hill" rel="noopener">Ada</a> <small>/ <a href="https://creativecommons.org/'
    assert f"<figcaption>At dusk · {credit}" in pictures["a1"]
    assert f"<figcaption>{credit}" in pictures["a2"]


def test_a_picture_whose_words_are_too_long_is_told(publisher, tmp_path):
    path, report = tmp_path / "one.jsonl", tmp_path / "report.json"
    write(path, article(1, picture={"file": "hill.png", "credit": "x" * 201}))
    with pytest.raises(SystemExit):
        call_command("import_articles", path, by="paula", report=report)
    assert "the credit of the picture is longer than 200" in report.read_text()


def test_a_picture_that_is_not_there_is_reported_and_the_text_goes_on(publisher, tmp_path):
    path, report = tmp_path / "hill.txt", tmp_path / "report.json"
    path.write_text("A Hill\nGreen.\nnowhere.png\n\nA hill is a hill.", encoding="utf-8")
    call_command("import_articles", path, publish=True, by="paula", report=report)
    assert LiveArticle.objects.get().title == "A Hill"
    assert "the picture nowhere.png" in json.loads(report.read_text())["lines"][0]["reason"]


def test_links_to_the_sites_articles_and_to_each_other_are_by_identity(publisher, tmp_path):
    call_command("import_articles", write(tmp_path / "one.jsonl", article(1, slug="one")), by="paula", publish=True)
    link = '<p>See <a href="/articles/{}/?utm=1#h">it</a>.</p>'
    texts = [{"heading": "H", "html": link.format(slug)} for slug in ("one", "three", "nothing")]
    lines = article(2, slug="two", sections=texts), article(3, slug="three")
    call_command("import_articles", write(tmp_path / "two.jsonl", *lines), by="paula", publish=True)
    keys = {row.slug: row.key for row in Article.objects.all()}
    two = Article.objects.get(slug="two")
    hrefs = [section.text.partition('href="')[2].partition('"')[0] for section in two.sections.order_by("ordering")]
    assert hrefs == [f"article:{keys['one']}#h", f"article:{keys['three']}#h", "/articles/nothing/?utm=1#h"]
    assert freeze(Article.objects.with_parts().get(pk=two.pk)) == two.versions.get().content
    body = LiveArticle.objects.get(slug="two").body_html
    assert 'href="/articles/one/#h"' in body
    assert 'href="/articles/three/#h"' in body
