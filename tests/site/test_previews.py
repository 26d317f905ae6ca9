"""A preview link shows what it was given for, to whoever has it, while it works; and nothing shows a link."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import sharing
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Event, PreviewLink, Version
from articles.snapshot import keep_version
from tests.make import make_article, make_live, make_tag, make_user
from tests.site import addresses

pytestmark = pytest.mark.django_db


def share(article: Article, *, until: datetime | None = None, **more: Any) -> PreviewLink:
    now = database_now()
    return sharing.share(article, by=None, at=now, expires_at=until or now + timedelta(days=7), **more)


def path_of(link: PreviewLink) -> str:
    return f"/preview/{sharing.token_of(link)}/"


def rewrite(article: Article, title: str) -> None:
    article.title = title
    article.save()
    keep_version(article, by=None, at=database_now())


def test_a_link_follows_the_saved_draft_and_a_pinned_one_stays(client: Any) -> None:
    article = make_article("Zebra one")
    following, pinned = share(article), share(article, version=Version.objects.get(article=article))
    rewrite(article, "Zebra two")
    assert b"<h1>Zebra two</h1>" in addresses.body(client, path_of(following))
    body = addresses.body(client, path_of(pinned))
    assert b"<h1>Zebra one</h1>" in body
    assert b"You see version 1 of" in body
    assert b"Zebra two" not in body


def test_a_page_of_the_site_is_shown_as_one(client: Any) -> None:
    page = make_article("Imprint", is_page=True, tags=("Sleep",), authors=("Zoe Writer",))
    body = addresses.body(client, path_of(share(page)))
    assert b"<h1>Imprint</h1>" in body
    assert b"not published" in body
    for foreign in (b"Zoe Writer", b"Sleep", b"<time", b'"Article"', b"Report an error"):
        assert foreign not in body, foreign


def test_no_cache_keeps_it_no_engine_lists_it_and_no_cookie_comes_with_it(client: Any) -> None:
    response = client.get(path_of(share(make_article("Zebra"))))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.has_header("ETag")
    assert not response.cookies
    assert b'<meta name="robots" content="noindex">' in response.content
    assert b"/preview/" not in response.content, "the page does not tell its own address"
    assert "img-src 'self' data:;" in response["Content-Security-Policy"]
    assert "data:" not in client.get("/")["Content-Security-Policy"]


def ended(article: Article, link: PreviewLink, how: str) -> None:
    now = database_now()
    if how == "expired":
        PreviewLink.objects.filter(pk=link.pk).update(expires_at=now - timedelta(seconds=1))
    elif how == "revoked":
        assert sharing.unshare(link, by=None, at=now)
    else:
        Article.objects.filter(pk=article.pk).update(trashed_at=now)


@pytest.mark.parametrize("how", ["expired", "revoked", "trashed"])
def test_a_link_that_has_ended_is_gone_and_tells_nothing(client: Any, how: str) -> None:
    article = make_article("Zebra")
    links = [share(article), share(article, version=Version.objects.get(article=article))]
    for link in links:
        ended(article, link, how)
        response = client.get(path_of(link))
        assert response.status_code == 410
        assert b"This preview is closed" in response.content
        assert b"Zebra" not in response.content
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex"


def test_a_token_that_is_not_ours_is_not_found_and_tells_nothing(client: Any) -> None:
    link = share(make_article("Zebra"))
    token = sharing.token_of(link)
    signed = token.split(".")[1]
    make_live("Zebra 1")  # what the page of an unknown address would suggest
    wrong = [token[:-1], f"{link.pk + 1}.{signed}", str(link.pk), "x", f"{link.pk}.", f".{signed}", "zebra", "%00"]
    link.delete()
    for each in [*wrong, token]:
        response = client.get(f"/preview/{each}/")
        assert response.status_code == 404, each
        assert b"Zebra" not in response.content
        assert response["Cache-Control"] == "private, no-store"
    assert client.get("/preview/").status_code == 404
    assert client.post(path_of(share(make_article()))).status_code == 405


def test_a_token_of_another_purpose_is_not_a_link(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    link = share(make_article("Zebra"))
    monkeypatch.setattr(sharing, "SALT", "something.else")
    path = path_of(link)
    monkeypatch.undo()
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("is_pinned", [True, False])
@pytest.mark.parametrize("rows", [2, 12])
def test_looking_asks_few_questions_and_writes_nothing(client: Any, rows: int, is_pinned: bool) -> None:
    sections = tuple((f"Part {n}", "Words.") for n in range(rows))
    article = make_article("Zebra", sections=sections, tags=tuple(f"Tag {n}" for n in range(rows)))
    path = path_of(share(article, version=Version.objects.get(article=article) if is_pinned else None))
    for _n in range(rows):
        make_live()
    before = Event.objects.count()
    with CaptureQueriesContext(connection) as asked:
        addresses.body(client, path)
    statements = [query["sql"] for query in asked]
    assert len(statements) == (16 if is_pinned else 24), statements
    assert not [sql for sql in statements if not sql.startswith(("SELECT", "WITH"))]
    assert Event.objects.count() == before


def test_a_link_and_what_it_shows_change_no_public_byte(client: Any) -> None:
    live = make_live("Walking", tags=("Movement",))
    draft = make_article("Zebra", tags=("Movement",))
    paths = [*addresses.STANDING, *addresses.of(live)]
    before = {path: addresses.body(client, path) for path in paths}
    for article in (draft, live.article):
        link = share(article)
        rewrite(article, "Zebra two")
        article.tags.add(make_tag("Stripes"))
        assert b"Stripes" in addresses.body(client, path_of(link))
    assert {path: addresses.body(client, path) for path in paths} == before
    assert not [path for path, body in before.items() if b"/preview/" in body]


def test_sharing_and_taking_back_are_logged_once() -> None:
    maker, article = make_user(), make_article("Zebra")
    now = database_now()
    link = sharing.share(article, by=maker, at=now, expires_at=now + timedelta(days=1), label="Dr. Moreau")
    assert sharing.unshare(link, by=maker, at=now)
    assert not sharing.unshare(link, by=maker, at=now), "somebody had done so before"
    events = Event.objects.filter(verb__in=("share", "unshare")).order_by("id")
    assert [(event.verb, event.actor, event.detail["note"]) for event in events] == [
        ("share", maker, "Dr. Moreau"),
        ("unshare", maker, "Dr. Moreau"),
    ]
    assert sharing.token_of(link) not in str([event.detail for event in events])
