"""Corrections in the article's form: typed, dated, ordered, merged, missed; and made with an urgent one."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from articles import checks
from articles.admin.articles.conflict import html_of
from articles.comparing import Side, compare
from articles.content import Content, Correction
from articles.duplicating import duplicate
from articles.merging import merge
from articles.models.clock import database_now
from articles.models.draft import Article, ArticleCorrection
from articles.models.history import Version
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.snapshot import freeze
from articles.states import Role
from tests import make
from tests.articles.admin.test_articles import change_url, client_of, form_of, move_url

pytestmark = pytest.mark.django_db

OLD = ("2026-01-02", "A name was misspelt.")


@pytest.fixture
def client() -> Client:
    return client_of(make.make_user(Role.EDITOR, username="edgar"))


def told(article: Article) -> list[tuple[str, str]]:
    """What the latest version says; the draft says the same."""
    content = Version.objects.filter(article=article).latest("number").content
    assert freeze(Article.objects.with_parts().get(pk=article.pk)) == content
    return [(each.on, each.text) for each in content.corrections]


def test_a_new_one_is_of_today_and_stands_first(client: Client) -> None:
    article = make.make_article(corrections=(OLD,))
    data: dict[str, Any] = form_of(client, change_url(article)) | {"corrections-TOTAL_FORMS": 3}
    empty = {f"corrections-{n}-{name}": "" for n in (1, 2) for name in ("id", "text", "on", "part_key")}
    client.post(change_url(article), data | empty)
    assert told(article) == [OLD]
    assert Version.objects.filter(article=article).count() == 1
    typed = {"corrections-1-text": " Tea counts. ", "corrections-2-text": "Older.", "corrections-2-on": "2025-12-31"}
    client.post(change_url(article), data | empty | typed)
    assert told(article) == [(localdate().isoformat(), "Tea counts."), OLD, ("2025-12-31", "Older.")]
    key = Version.objects.get(article=article, number=1).content.corrections[0].key
    assert Version.objects.get(article=article, number=2).content.corrections[1].key == key
    data = form_of(client, change_url(article)) | {"corrections-0-DELETE": "on", "corrections-2-DELETE": "on"}
    client.post(change_url(article), data)
    assert told(article) == [OLD]


def test_an_empty_one_is_told_of_at_its_field_and_stops_nobody(client: Client) -> None:
    article = make.make_article(corrections=(OLD,))
    client.post(change_url(article), form_of(client, change_url(article)) | {"corrections-0-text": ""})
    assert told(article) == [(OLD[0], "")]
    missing = client.get(change_url(article)).context["panel"].missing
    assert [(each.gap.level, each.anchor) for each in missing if "Correction 1 says nothing" in each.gap.message] == [
        ("warn", "id_corrections-0-text")
    ]
    checks.require(freeze(article), {}, article_id=article.pk)


def test_a_date_that_is_none_is_refused_at_its_field(client: Client) -> None:
    article = make.make_article(corrections=(OLD,))
    response = client.post(change_url(article), form_of(client, change_url(article)) | {"corrections-0-on": "soon"})
    [mistake] = response.context["mistakes"]
    assert (mistake.anchor, mistake.where) == ("id_corrections-0-on", "Correction “A name was misspelt.”: Date")


def test_both_editors_corrections_come_together_and_the_same_one_is_asked_about() -> None:
    base = Content("Water", corrections=(Correction("a", *OLD),))
    mine = Content("Water", corrections=(Correction("b", "2026-03-01", "Mine."), *base.corrections))
    theirs = Content("Water", corrections=(Correction("c", "2026-02-01", "Theirs."), *base.corrections))
    merged = merge(base, mine, theirs)
    assert [each.key for each in merged.content.corrections] == ["b", "c", "a"]
    assert not merged.clashes
    one, other = (Content("Water", corrections=(Correction("a", OLD[0], text),)) for text in ("One.", "Other."))
    [clash] = merge(base, one, other).clashes
    assert clash.place == "correction:a"
    assert "Other. 2026-01-02" in html_of(clash.theirs)
    [place] = [place for place in compare(Side(base), Side(one)).places if place.name == "correction:a"]
    assert place.label == "Correction “One.”"


def test_a_duplicate_has_none_and_an_expert_reads_them() -> None:
    article = make.make_article(corrections=(OLD,))
    assert not duplicate(article, by=None, at=database_now()).corrections.exists()
    content = freeze(article)
    without = Content.from_data(content.as_data() | {"corrections": []})
    assert content.text_digest() != without.text_digest()


def test_an_urgent_correction_can_tell_readers(client: Client) -> None:
    publisher = client_of(make.make_user(Role.PUBLISHER, username="paula"))
    article = make.make_article("Water")
    make.publish(article)
    form = publisher.get(move_url(article, "correct")).context["form"]
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    data |= {"introduction": "<p>Tea counts.</p>", "note": "Tea", "notice": "Tea counts, too."}
    publisher.post(move_url(article, "correct"), data)
    live = LiveArticle.objects.get()
    assert "Tea counts, too." in live.body_html
    assert live.corrected_on == localdate()
    assert [each.text for each in ArticleCorrection.objects.filter(article=article)] == ["Tea counts, too."]


def test_the_address_for_errors_is_a_setting_and_checked() -> None:
    Site.objects.get_or_create(pk=1)
    manager = client_of(make.make_user(Role.ADMINISTRATOR))
    url = "/admin/articles/site/1/change/"
    form = manager.get(url).context["site_form"]
    data = {name: form[name].value() or "" for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)}
    refused = manager.post(url, data | {"errors_email": "nobody"})
    assert "errors_email" in refused.context["site_form"].errors
    manager.post(url, data | {"errors_email": "errors@example.org"})
    assert Site.objects.get().errors_email == "errors@example.org"
