"""The form of a long article: what it costs, and that its blocks are printed as everywhere in the admin."""

from typing import Any

import django
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models.draft import Article, ArticleQuestion
from articles.states import Role
from faq.models import Question
from tests import make
from tests.articles.admin.test_articles import change_url, client_of, form_of

pytestmark = pytest.mark.django_db

#: Queries, of the form and of a save; Django 6.1 asks once more.
OPENING, SAVING = 49, 52


@pytest.fixture
def client() -> Client:
    return client_of(make.make_user(Role.EDITOR, username="edgar"))


def long_article(count: int) -> Article:
    sections = tuple((f"Section {n}", "Rest well.") for n in range(count))
    return make.make_article(sections=sections, questions=tuple((f"Question {n}?", "Yes.") for n in range(count)))


@pytest.mark.parametrize("count", [2, 12])
def test_opening_and_saving_cost_the_same_for_few_blocks_and_many(client: Client, count: int) -> None:
    article = long_article(count)
    client.get(change_url(article))
    with CaptureQueriesContext(connection) as opened:
        client.get(change_url(article))
    data: dict[str, Any] = form_of(client, change_url(article))
    data |= {f"sections-{n}-text": f"<p>Changed {n}</p>" for n in range(count)}
    data |= {f"questions-{n}-answer": f"<p>Changed {n}</p>" for n in range(count)}
    with CaptureQueriesContext(connection) as saved:
        client.post(change_url(article), data)
    assert (len(opened), len(saved)) == (OPENING, SAVING + int(django.VERSION >= (6, 1)))
    assert {section.text for section in article.sections.all()} == {f"<p>Changed {n}</p>" for n in range(count)}


def test_the_newest_sign_off_is_asked_for_once() -> None:
    """The panel names it, and a publisher's moves ask for it, too."""
    article, publisher = make.make_article(), client_of(make.make_user(Role.PUBLISHER))
    with CaptureQueriesContext(connection) as opened:
        publisher.get(change_url(article))
    assert len([query for query in opened if 'FROM "articles_signoff"' in query["sql"]]) == 1


def test_a_block_is_printed_as_its_template_would_print_it(client: Client) -> None:
    """All of a kind are filled into what the template made of one."""
    article = make.make_article(
        sections=(("Plain", "Rest well."), ('<b> & "quoted"', ""), ("", "{{ x }}"), ("With a picture", "Look.")),
        questions=(("One?", "Yes."), ("Two <i>?", "")),
    )
    shared = Question.objects.create(question="Shared?", slug="shared", answer="<p>Indeed.</p>")
    ArticleQuestion.objects.create(parent=article, region="faq", ordering=90, shared=shared)
    article.sections.filter(heading="With a picture").update(picture=make.make_picture("Sea"))
    kinds = [each for each in client.get(change_url(article)).context["inline_admin_formsets"] if hasattr(each, "rows")]
    assert [len(list(kind)) for kind in kinds] == [5, 4]
    for kind in kinds:
        assert list(kind.rows()) == [kind.printed(block, number) for number, block in enumerate(kind)]
