"""A duplicate is a fresh draft with the same words, and nothing else of its source."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from articles import signing
from articles.duplicating import duplicate
from articles.models.clock import database_now
from articles.models.draft import Article, ArticleQuestion, ArticleSource, RelatedChoice, Section
from articles.models.history import Edition, Event, Note, PreviewLink, Publication, Version
from articles.models.library import Image
from articles.models.public import Address
from articles.snapshot import freeze, tag_ids
from articles.states import Role, State
from faq.models import Question
from tests.articles.admin.test_articles import change_url, client_of, said
from tests.make import make_article, make_contributor, make_user, publish

pytestmark = pytest.mark.django_db
SERIES = {"jpeg": {"640": "l.jpg"}, "webp": {"640": "l.webp"}, "avif": {"640": "l.avif"}}


@pytest.fixture
def full():
    """A live article with everything that an article can have."""
    image = Image.objects.create(
        title="Moon", width=640, height=400, file="o/m.jpg", digest="d" * 64, alt="A moon", alt_state="described",
        renditions={"lead": SERIES, "card": SERIES},
    )  # fmt: skip
    writer = make_user(Role.AUTHOR)
    article = make_article(
        "Sleep well",
        sections=(("First", "One."), ("Second", "Two.")),
        tags=("Sleep", "Night"),
        authors=("Marta Lindqvist", "Jo Field"),
        by=writer,
        import_key="jsonl:1",
        picture=image,
        caption="Tonight",
        reviewer=make_contributor("Dr. Ines Moreau", is_expert=True, credentials="MD"),
        review_by=date(2027, 5, 1),
        planned_for=date(2027, 1, 1),
        seo_title="Sleep",
        meta_description="About sleep",
    )
    shared = Question.objects.create(question="Why?", slug="why", answer="<p>So.</p>")
    ArticleQuestion.objects.create(parent=article, region="faq", ordering=20, shared=shared)
    ArticleSource.objects.create(article=article, text="Smith, 2020", url="https://example.org/smith")
    RelatedChoice.objects.create(article=article, target=make_article("Pinned"))
    RelatedChoice.objects.create(article=article, target=make_article("Never"), is_excluded=True, position=1)
    Section.objects.filter(parent=article, heading="First").update(picture=image, caption="Detail")
    now = database_now()
    version = Version.objects.get(article=article)
    signing.sign_off(version, article.reviewer, on=date(2026, 1, 1), by=None, at=now)
    Note.objects.create(article=article, text="Cite.", made_at=now, maker_name="Ruth")
    PreviewLink.objects.create(article=article, made_at=now, expires_at=now)
    publish(article)
    article.refresh_from_db()
    return article


def whole(article):
    return Article.objects.with_parts().get(pk=article.pk)


def bare(content):
    """The content without what a copy has for itself."""
    return replace(
        content,
        title="",
        slug="",
        review_by="",
        sections=tuple(replace(part, key="") for part in content.sections),
        questions=tuple(replace(answer, key="") for answer in content.questions),
        sources=tuple(replace(source, key="") for source in content.sources),
    )


def test_words_pictures_names_tags_and_choices_are_the_same(full):
    copy = duplicate(full, by=make_user(Role.EDITOR), at=database_now())
    assert bare(freeze(whole(copy))) == bare(freeze(whole(full)))
    assert tag_ids(whole(copy)) == tag_ids(whole(full))
    assert copy.primary_tag == full.primary_tag
    assert copy.title == "Copy of Sleep well"
    assert copy.slug == "copy-of-sleep-well"


def test_keys_are_its_own(full):
    copy = duplicate(full, by=make_user(Role.EDITOR), at=database_now())
    assert copy.key != full.key
    for model in (Section, ArticleQuestion):
        keys = [set(model.objects.filter(parent=article).values_list("key", flat=True)) for article in (full, copy)]
        assert len(keys[0]) == len(keys[1]) == 2
        assert not keys[0] & keys[1]
    one, other = (ArticleSource.objects.get(article=article) for article in (full, copy))
    assert (one.text, one.key != other.key) == (other.text, True)


def test_nothing_of_its_life_comes_along(full):
    editor = make_user(Role.EDITOR)
    copy = duplicate(full, by=editor, at=database_now())
    assert copy.state == State.DRAFT
    assert copy.created_by == editor
    assert copy.version_number == 1
    dates = (copy.published_at, copy.planned_for, copy.review_by, copy.import_key, copy.submitted_by)
    assert dates == (None,) * 5
    for model in (Publication, Address, Note, PreviewLink):
        assert not model.objects.filter(article=copy).exists(), model
    assert not Edition.objects.filter(version__article=copy).exists()
    assert Version.objects.get(article=copy).note == "Copied from “Sleep well”, version 2"
    made = Event.objects.get(verb="duplicate")
    assert (made.subject_id, made.detail["source"]) == (copy.pk, full.pk)


def test_what_was_set_aside_is_copied_into_work(full):
    Article.objects.filter(pk=full.pk).update(trashed_at=database_now(), archived_at=database_now())
    copy = duplicate(full, by=None, at=database_now())
    assert Article.objects.at_work().filter(pk=copy.pk).exists()


def test_a_title_of_full_length_is_cut_to_fit():
    copy = duplicate(make_article("T" * 300), by=None, at=database_now())
    assert len(copy.title) == 300


def test_the_source_stays_as_it_was(full):
    before = (freeze(whole(full)), full.version_number, full.updated_at)
    duplicate(full, by=None, at=database_now())
    full.refresh_from_db()
    assert (freeze(whole(full)), full.version_number, full.updated_at) == before


class TestButton:
    def test_it_stands_on_the_form_and_opens_the_copy(self, full):
        client = client_of(make_user(Role.EDITOR))
        url = reverse("admin:articles_article_duplicate", args=[full.pk])
        assert url in client.get(change_url(full)).content.decode()
        response = client.post(url, follow=True)
        copy = Article.objects.get(title="Copy of Sleep well")
        assert response.redirect_chain[-1][0] == change_url(copy)
        assert "copied from <a" in said(response)

    def test_reviewers_are_not_offered_it(self, full):
        client = client_of(make_user(Role.REVIEWER))
        url = reverse("admin:articles_article_duplicate", args=[full.pk])
        assert url not in client.get(change_url(full)).content.decode()
        assert client.post(url).status_code == 403

    def test_authors_copy_only_what_they_see(self, full):
        client = client_of(make_user(Role.AUTHOR))
        client.post(reverse("admin:articles_article_duplicate", args=[full.pk]))
        assert not Article.objects.filter(title__startswith="Copy").exists()
