"""Any article, changed in any way and restored: the same in every field, order, tag, question and alternative text."""

import uuid
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import restoring
from articles.content import Answer, Content, Part, Source
from articles.models.clock import database_now
from articles.models.draft import Article, Section
from articles.models.history import Event, Version
from articles.models.library import Image
from articles.models.tags import Tag
from articles.restoring import RestoreRefusedError
from articles.snapshot import credit_of, freeze, keep_version, picture_of, tag_ids, write_draft
from articles.states import AltState, Role, State
from faq.models import Question
from tests.make import edition_of, make_article, make_contributor, make_picture, make_tag, make_user

pytestmark = pytest.mark.django_db

KEYS = [str(uuid.UUID(int=n)) for n in range(1, 9)]
WORDS = st.sampled_from(["", "Sleep well", "Eat less & move", "Ünïcode “quotes” <i>", "睡眠"])
ADDRESSES = st.sampled_from(["", "https://example.org/?a=1&b=2#c", "page 3"])
RICH = st.sampled_from(
    [
        "",
        "<p>Words.</p>",
        '<p>Words <strong>and</strong> <a href="/x/" rel="noopener">more</a></p><ul><li>a</li></ul>',
        "<h3>H</h3><p>é</p>",
    ]
)


def make_library() -> SimpleNamespace:
    """Pictures in all three states of alternative text, names, tags, shared questions, other articles."""
    pictures = [
        Image.objects.create(
            title=state, file=f"{state}.jpg", digest=state, alt=f"alt {state}", alt_state=state, credit="Ann"
        )
        for state in AltState
    ]
    return SimpleNamespace(
        user=make_user(Role.EDITOR),
        pictures=pictures,
        people=[make_contributor(name, credentials="MD") for name in ("Ann", "Bob", "Cid")],
        tags=[make_tag(name).pk for name in ("Sleep", "Food", "Work", "Skin")],
        hub=[Question.objects.create(question=f"Q{n}?", slug=f"q{n}", answer=f"<p>A{n}</p>") for n in range(2)],
        others=[make_article().pk for _ in range(3)],
    )


@st.composite
def contents(draw, library):
    """Any content that a draft can hold, and its tags in order."""

    def picture():
        image = draw(st.sampled_from([None, *library.pictures]))
        return picture_of(image, draw(WORDS)) if image else None

    def some(pool, most=4):
        return draw(st.lists(st.sampled_from(pool), unique=True, max_size=most))

    sections = tuple(Part(key, draw(WORDS), draw(RICH), f"anchor-{key[-1]}", picture()) for key in some(KEYS))
    questions = []
    for key in some(KEYS, 3):
        shared = draw(st.sampled_from([None, *library.hub]))
        words = (shared.question, shared.answer) if shared else (draw(WORDS), draw(RICH))
        questions.append(Answer(key, *words, f"faq-{key[-1]}", shared.pk if shared else None))
    roles = st.sampled_from(["author", "editor", "illustrator"])
    related = some(library.others)
    cut = draw(st.integers(0, len(related)))
    reviewer = draw(st.sampled_from([None, *library.people]))
    content = Content(
        title=draw(WORDS.filter(bool)),
        slug=draw(st.sampled_from(["one", "two-2"])),
        excerpt=draw(WORDS),
        introduction=draw(RICH),
        sections=sections,
        questions=tuple(questions),
        conclusion=draw(RICH),
        sources=tuple(Source(key, draw(WORDS), draw(ADDRESSES)) for key in some(KEYS, 3)),
        picture=picture(),
        byline=tuple(credit_of(person, draw(roles)) for person in some(library.people)),
        reviewer=credit_of(reviewer, "reviewer") if reviewer else None,
        review_by=draw(st.sampled_from(["", "2027-01-31"])),
        seo_title=draw(WORDS),
        meta_description=draw(WORDS),
        pinned=tuple(related[:cut]),
        excluded=tuple(related[cut:]),
    )
    return content, some(library.tags)


def write(article: Article, content: Content, tags: list[int], user) -> Version:
    write_draft(article, content, tags)
    keep_version(article, by=user, at=database_now())
    return Version.objects.filter(article=article).first()


def draft_of(article: Article) -> tuple[Content, list[int]]:
    draft = Article.objects.with_parts().get(pk=article.pk)
    return freeze(draft), tag_ids(draft)


def test_any_article_changed_in_any_way_and_restored_is_the_same() -> None:
    library = make_library()

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(contents(library), contents(library))
    def check(before, after) -> None:
        article = Article.objects.create(title="New")
        first = write(article, *before, library.user)
        assert draft_of(article) == before  # the test's own content reached the tables whole
        second = write(article, *after, library.user)
        assert draft_of(article) == after
        restoring.restore(first, by=library.user, at=database_now())
        assert draft_of(article) == before
        assert restoring.outcome(first) == restoring.Outcome(*before, lost=[], renewed=[])
        restored = Version.objects.filter(article=article).first()
        assert (restored.digest, restored.tag_ids) == (first.digest, first.tag_ids)
        restoring.restore(second, by=library.user, at=database_now())
        assert draft_of(article) == after

    check()


def test_what_the_draft_said_is_a_version_even_where_nobody_saved_it() -> None:
    editor = make_user(Role.EDITOR)
    article = make_article("As it was")
    first = Version.objects.get(article=article)
    Article.objects.filter(pk=article.pk).update(title="Never saved as a version")
    made = restoring.restore(first, by=editor, at=database_now())
    rows = list(Version.objects.filter(article=article).order_by("number"))
    assert [row.content.title for row in rows] == ["As it was", "Never saved as a version", "As it was"]
    assert [row.note for row in rows] == ["", "As it was before version 1 was restored", "Restored version 1"]
    assert made == rows[-1]
    article.refresh_from_db()
    assert article.version_number == 3


def test_restoring_what_is_there_changes_nothing() -> None:
    article = make_article()
    version = Version.objects.get(article=article)
    events = Event.objects.count()
    assert restoring.restore(version, by=make_user(Role.EDITOR), at=database_now()) is None
    assert (Version.objects.filter(article=article).count(), Event.objects.count()) == (1, events)


def test_keys_and_rows_stay_so_that_notes_and_anchors_hold() -> None:
    article = make_article(sections=(("One", "1"), ("Two", "2")))
    first = Version.objects.get(article=article)
    one = Section.objects.get(parent=article, heading="One")
    Section.objects.filter(pk=one.pk).update(heading="Other")
    keep_version(article, by=None, at=database_now())
    restoring.restore(first, by=make_user(Role.EDITOR), at=database_now())
    again = Section.objects.get(parent=article, heading="One")
    assert (again.pk, again.key, again.anchor) == (one.pk, one.key, one.anchor)


def test_an_approved_draft_goes_back_and_its_edition_stays() -> None:
    article = make_article("Approved")
    first = Version.objects.get(article=article)
    Article.objects.filter(pk=article.pk).update(title="Second")
    edition = edition_of(article)
    restoring.restore(first, by=make_user(Role.EDITOR), at=database_now())
    article.refresh_from_db()
    assert article.state == State.DRAFT
    edition.refresh_from_db()
    assert edition.version.content.title == "Second"


def test_what_is_gone_or_renamed_is_told_and_nothing_breaks() -> None:
    library = make_library()
    article = Article.objects.create(title="New")
    moon, sun = library.pictures[:2]
    base = Content(
        "Old",
        slug="old",
        picture=picture_of(moon, "c"),
        sections=(Part(KEYS[0], "S", "<p>x</p>", "s", picture_of(sun, "")),),
        questions=(
            Answer(KEYS[1], "Q0?", "<p>A0</p>", "q", library.hub[0].pk),
            Answer(KEYS[2], "Q1?", "<p>A1</p>", "p", library.hub[1].pk),
        ),
        byline=tuple(credit_of(person, "author") for person in library.people[:2]),
        review_by=date(2027, 1, 1).isoformat(),
    )
    first = write(article, base, library.tags[:2], library.user)
    write(article, Content("New", slug="old"), [], library.user)
    moon.delete()
    library.people[0].delete()
    Tag.objects.get(pk=library.tags[0]).delete()
    library.hub[0].delete()
    Question.objects.filter(pk=library.hub[1].pk).update(question="Q1 reworded?")
    Image.objects.filter(pk=sun.pk).update(alt="Otherwise", alt_state=AltState.DESCRIBED)
    found = restoring.outcome(first)
    assert len(found.lost) == 3
    assert len(found.renewed) == 2
    restoring.restore(first, by=library.user, at=database_now())
    content, tags = draft_of(article)
    assert (content, tags) == (found.content, found.tag_ids)
    assert content.questions[0] == replace(base.questions[0], shared_id=None)
    assert content.questions[1].question == "Q1 reworded?"


def test_the_licence_is_the_librarys_and_told_as_it_is_now() -> None:
    moon = make_picture("Moon", credit="Ann", licence="cc-by-4.0", source_url="https://example.org/moon")
    article = make_article(picture=moon)
    first = Version.objects.get(article=article)
    Image.objects.update(licence="cc0-1.0")
    found = restoring.outcome(first)
    assert found.content.picture == replace(first.content.picture, licence="cc0-1.0")
    words = "the alternative text, credit or licence of a picture"
    assert found.renewed == [f"{words} (now: decorative, Ann, CC0 1.0, https://example.org/moon)"]


def test_only_those_who_may_edit_the_draft_restore() -> None:
    article = make_article(by=make_user(Role.AUTHOR))
    version = Version.objects.get(article=article)
    for role in (Role.AUTHOR, Role.REVIEWER, Role.TAG_MANAGER):
        with pytest.raises(RestoreRefusedError):
            restoring.restore(version, by=make_user(role), at=database_now())
    restoring.restore(version, by=article.created_by, at=database_now())
