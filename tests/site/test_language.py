"""Every word of the public pages that is not the publication's own can be translated."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from articles.models.clock import database_now
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import Tag
from faq import publishing as faq_publishing
from faq.models import Question
from tests.make import make_article, make_contributor, publish

pytestmark = pytest.mark.django_db
#: The names of formats; what a drawing that stands in for a picture is called in every language; addresses in Markdown.
FORMATS = re.compile(r"\((?:RSS|Atom|JSON)\)|^no image$|\]\(https?:[^)]*\)")
SPOKEN = ("aria-label", "alt", "title", "placeholder")
DESCRIBED = ("description", "og:title", "og:description", "og:site_name", "og:image:alt", "article:tag")


class Words(HTMLParser):
    """Whatever is read or read out: text, spoken attributes, and what other sites show."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found, self.silent = [], False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        self.silent = tag in ("script", "style")
        self.found += [own[name] for name in SPOKEN if own.get(name)]
        if tag == "meta" and (own.get("name") or own.get("property")) in DESCRIBED:
            self.found.append(own["content"])

    def handle_data(self, data):
        if not self.silent:
            self.found.append(data)


@pytest.fixture
def pseudo(monkeypatch):
    """Every translation is its own text between brackets."""

    def told(message):
        return f"⟦{message}⟧"

    for name, choose in {
        "gettext": lambda message: message,
        "pgettext": lambda _context, message: message,
        "ngettext": lambda one, many, number: one if number == 1 else many,
        "npgettext": lambda _context, one, many, number: one if number == 1 else many,
    }.items():

        def pretended(*args, choose=choose):
            return told(choose(*args))

        monkeypatch.setattr(translation._trans, name, pretended)  # first, for it takes what it gives back from there
        monkeypatch.setattr(trans_real, name, pretended)


def untranslated(html):
    """Latin words outside of brackets: everything of the publication's own is Greek here."""
    found = []
    for words in Words(html).found:
        left = FORMATS.sub("", words)
        while "⟦" in left and (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", left)) != left:
            left = shorter
        found += re.findall(r"[A-Za-z]{2,}", left)
    return found


@pytest.fixture
def greek(settings, pseudo):
    """A publication in another script, with one of everything; some words are printed when it is published."""
    settings.SOCIAL_IMAGES = False
    Site.objects.update_or_create(pk=1, defaults={"name": "Πρωί", "tagline": "Λόγια", "footer": "Τέλος"})
    make_contributor("Άννα", slug="anna", credentials="Δρ")
    expert = make_contributor("Μαρία", slug="maria")
    fields = {
        "sections": (("Κεφάλι", "Λίγα λόγια."),),
        "questions": (("Γιατί;", "Έτσι."),),
        "sources": (("Πηγή", "https://example.org/"),),
        "tags": ("Ύπνος",),
        "excerpt": "Λίγα.",
        "introduction": "<p>Αρχή.</p>",
        "conclusion": "<p>Τέλος.</p>",
        "reviewer": expert,
    }
    for n, title in enumerate(("Ένα", "Δύο"), 1):
        publish(make_article(title, slug=f"a{n}", **fields, authors=("Άννα", "Νίκος")[:n]))
    Tag.objects.update(slug="t", description="Περιγραφή")
    question = Question.objects.create(question="Πότε;", slug="q", answer="<p>Τώρα.</p>")
    faq_publishing.publish(question, at=database_now())


PAGES = ("/", "/articles/", "/articles/a1/", "/tags/", "/tags/t/", "/people/", "/archive/", "/faq/", "/search/")
MORE = (
    "/people/anna/",
    "/articles/a2.md",
    "/search/?q=%CE%AD%CE%BD%CE%B1",
    "/search/?q=%CF%87%CF%87%CF%87",
    "/nowhere/",
    "/archive/{year}/{month:02}/",
)


def test_no_word_of_a_page_stands_outside_the_translations(client, greek, monkeypatch):
    for room in ("articles.menus", "articles.memo", "articles.structured_data"):
        monkeypatch.setattr(f"{room}.get_language", lambda: "el")  # nothing that was printed before is taken for it
    row = LiveArticle.objects.first()
    found = {}
    for path in PAGES + MORE:
        html = client.get(path.format(year=row.month // 100, month=row.month % 100)).content.decode()
        assert "⟦" in html, path
        found[path] = untranslated(html)
    assert {path: words for path, words in found.items() if words} == {}


def test_a_word_outside_of_the_translations_would_be_found():
    assert untranslated('<p title="⟦By⟧">⟦By ⟦a⟧⟧ Ένα <b>Published</b></p>') == ["Published"]
    assert untranslated('<nav aria-label="Main"></nav>') == ["Main"]


def test_a_page_reads_from_right_to_left_where_its_language_does(client):
    for code in ("ar", "he", "fa"):
        with translation.override(code):
            assert f'<html lang="{code}" dir="rtl">' in client.get("/").content.decode()
