"""What readers are told of mistakes, and how they tell of one."""

import json
import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from articles import publishing
from articles.models.draft import ArticleCorrection
from articles.models.public import LiveArticle
from articles.models.site import Site
from tests.make import make_live, publish
from tests.site.addresses import body

pytestmark = pytest.mark.django_db

TOLD = (("2026-11-28", "Tea counts, <b>too</b>."), ("2026-11-20", "A name was misspelt."), ("2026-11-19", ""))


def test_a_correction_says_what_changed_and_when_on_the_page_and_to_machines(client):
    live = make_live("Water", corrections=TOLD)
    html = body(client, "/articles/water/").decode()
    assert '<a href="#corrections">Corrected on <time datetime="2026-11-28">Nov. 28, 2026</time></a>' in html
    box = re.search(
        r'<section class="corrections" id="corrections"><h2>Corrections</h2>(.*?)</section>', html, re.DOTALL
    )
    assert re.findall(r'datetime="([^"]+)"', box[1]) == ["2026-11-28", "2026-11-20"]
    assert "<p>Tea counts, &lt;b&gt;too&lt;/b&gt;.</p>" in box[1]
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])["@graph"]
    article = next(node for node in graph if node["@type"] == "Article")
    assert article["correction"] == [
        {"@type": "CorrectionComment", "text": text, "datePublished": on} for on, text in TOLD if text
    ]
    assert "A name was misspelt." in body(client, "/articles/water.md").decode()
    for feed in ("/feed/", "/feed/atom/", "/feed.json"):
        assert "A name was misspelt." in body(client, feed).decode()
    assert live.corrected_on == date(2026, 11, 28)
    assert publishing.rebuild_live() == (1, 0)


def test_a_draft_tells_nobody_of_it_and_an_article_without_one_says_nothing(client):
    live = make_live("Water")
    before = body(client, "/articles/water/")
    assert b"orrect" not in before.replace(b"rel=", b"")
    ArticleCorrection.objects.create(article=live.article, on="2026-11-28", text="Tea counts.")
    assert body(client, "/articles/water/") == before
    publish(live.article)
    assert b"<p>Tea counts.</p>" in body(client, "/articles/water/")
    live.article.corrections.all().delete()
    publish(live.article)
    assert b"Tea counts." not in body(client, "/articles/water/")
    assert LiveArticle.objects.get().corrected_on is None


def test_the_line_links_only_to_the_box_itself(client):
    make_live("Water", sections=(("Corrections", "Of homework."),), corrections=TOLD)
    html = body(client, "/articles/water/").decode()
    assert '<section class="corrections" id="corrections-2">' in html
    assert 'href="#corrections">Corrected' not in html
    assert 'Corrected on <time datetime="2026-11-28">' in html


def test_a_reader_reports_an_error_by_a_letter_that_names_page_and_version(client):
    make_live("Salt & 50 % more?")
    make_live("Imprint", is_page=True)
    path = "/articles/salt-50-more/"
    assert b"Report an error" not in body(client, path)
    Site.objects.update_or_create(pk=1, defaults={"errors_email": "mis+takes@example.org"})
    html = body(client, path).decode()
    [href] = re.findall(r'<a href="([^"]+)">Report an error in this article</a>', html)
    letter = urlsplit(href.replace("&amp;", "&"))
    assert (letter.scheme, letter.path) == ("mailto", "mis%2Btakes@example.org")
    assert parse_qs(letter.query) == {
        "subject": ["Salt & 50 % more?"],
        "body": [f"\r\n\r\nhttp://testserver{path}\r\nVersion 1"],
    }
    assert " " not in href
    assert "+" not in href
    assert b"Report an error" not in body(client, "/imprint/")
