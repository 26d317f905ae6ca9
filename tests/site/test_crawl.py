"""A walk over the whole demo publication, as a search engine's: every address leads somewhere, and is what it says."""

from collections import defaultdict
from io import StringIO

import pytest
from django.core.management import call_command

from articles.demo import loading
from tests.site import graphs, schemas, validity
from tests.site.crawling import SITE, Found, crawl

STARTS = ("/", "/sitemap.xml", "/robots.txt", "/llms.txt", "/search/?q=sleep", "/search/?q=zzzz", "/archive/")
FEEDS = {
    "application/rss+xml": schemas.rss,
    "application/atom+xml": schemas.atom,
    "application/feed+json": schemas.json_feed,
}


def is_barred(found: Found) -> bool:
    """Whether search engines are asked to leave it out."""
    named = found.page.metas.get("robots", "") if found.page else ""
    return "noindex" in named or "noindex" in found.robots


def of_links(pages: list[Found]) -> list[str]:
    """Each address answers 200, and has the places that links name."""
    problems = [f"{each.url} answers {each.status}, see {each.by}" for each in pages if each.status != 200]
    for each in pages:
        places = each.page.ids if each.page else set()
        problems += [f"{each.url} has no #{name}" for name in each.fragments - places]
    return problems


def of_heads(pages: list[Found]) -> list[str]:
    """Each page has a title of its own, and names itself as the one address of what is on it."""
    by_title = defaultdict(list)
    problems = []
    for each in pages:
        assert each.page
        by_title[each.page.texts["title"]].append(each.url)
        if each.page.titles != 1 or not each.page.texts["title"].strip():
            problems.append(f"{each.url} has no title")
        if each.page.canonicals != [each.url] and not is_barred(each):
            problems.append(f"{each.url} names {each.page.canonicals} as its address")
        wanted = ("og:title", "og:type", "og:url", "og:image", "og:image:alt", "og:description", "twitter:card")
        problems += [f"{each.url} lacks {name}" for name in wanted if not each.page.metas.get(name)]
        if each.page.metas.get("og:url") not in each.page.canonicals:
            problems.append(f"{each.url} is shared as {each.page.metas.get('og:url')}")
    return problems + [f"{urls} have one title: {title}" for title, urls in by_title.items() if len(urls) > 1]


def of_sitemap(found: dict[str, Found]) -> list[str]:
    """What is listed may be shown by search engines, and what may be shown is listed."""
    entries = schemas.sitemap(found[f"{SITE}/sitemap.xml"].data)
    problems = [f"{url} has no date" for url, changed, _pictures in entries if changed is None]
    listed = {url for url, _changed, _pictures in entries}
    problems += [f"{url} is listed and barred" for url in listed if url not in found or is_barred(found[url])]
    for url, each in found.items():
        is_deep = "?" in url or "/archive/2" in url
        if each.page and not is_barred(each) and not is_deep and url not in listed:
            problems.append(f"{url} is not listed")
    return problems


def of_feeds(found: list[Found]) -> list[str]:
    problems = []
    for each in found:
        try:
            FEEDS[each.kind](each.data, each.url)
        except (AssertionError, ValueError, KeyError) as problem:
            problems.append(f"{each.url}: {problem!r}")
    return problems


@pytest.fixture
def found(client, db, settings, monkeypatch):
    """Everything of the demo that can be reached, with small drawings."""
    monkeypatch.setattr(loading, "DRAWING_SIZE", (160, 100))
    settings.SOCIAL_IMAGES = False
    settings.CARDS_PER_PAGE = 6
    call_command("demo", no_serve=True, stdout=StringIO())
    return crawl(client, *STARTS)


def test_the_whole_demo_is_sound(found):
    pages = [each for each in found.values() if each.page]
    feeds = [each for each in found.values() if each.kind in FEEDS]
    assert len(pages) > 80
    assert len(feeds) > 60
    assert {f"{SITE}/articles/?page=4", f"{SITE}/static/css/site.css", f"{SITE}/faq/"} <= found.keys()
    problems = [*of_links(list(found.values())), *of_heads(pages), *of_sitemap(found), *of_feeds(feeds)]
    for each in pages:
        html = each.data.decode()
        problems += [f"{each.url} {words}" for words in (*validity.problems_of(html), *graphs.problems_of(html))]
    assert problems == []


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<p><ul></ul></p>", "<ul> within <p>"),
        ("<h2>A<div></div></h2>", "<div> within <h2>"),
        ("<ul><p>a</p></ul>", "<p> in <ul>"),
        ("<ul>a</ul>", "text in <ul>"),
        ("<a href='/'><a href='/'>a</a></a>", "<a> within {'a'}"),
        ("<h2> </h2>", "<h2> says nothing"),
        ("<a href='/'></a>", "<a> says nothing"),
        ("<div><p></div>", "</div> closes <p>"),
        ("<div>", "<div> is never closed"),
        ("<p id='a'>a</p><p id='a'>b</p>", "id 'a' is there 2 times"),
        ("<nav aria-labelledby='x'></nav>", "nothing is called 'x'"),
        ("<img src='a.png'>", "<img> lacks alt, src or size"),
        ("<p style='x'>a</p>", "<p style> is unknown"),
        ("<p onclick='x'>a</p>", "<p onclick> is unknown"),
        ("<p>\x0b</p>", "a control character"),
        ("<time datetime='yesterday'>a</time>", "<time yesterday>"),
        ("<div/>", "<div/> closes itself"),
        ("<a href='/a b'>a</a>", "href='/a b' is no address"),
    ],
)
def test_a_mistake_in_html_is_seen(html, problem):
    found = validity.problems_of(f"<!doctype html>{html}")
    assert any(problem in words for words in found), found


def test_html_that_is_right_is_left_alone():
    right = (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>A</title></head><body><h1>A</h1>"
        "<p><a href='/'><picture><source srcset='a.webp'><img src='a' alt='A' width='1' height='1'></picture></a></p>"
        "<details><summary><h2>Q</h2></summary><ul><li>a<ul><li>b</li></ul></li></ul></details></body></html>"
    )
    assert validity.problems_of(right) == []
