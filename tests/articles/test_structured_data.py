"""Promises about JSON-LD: by the rules, and word for word what readers see."""

import json
from datetime import timedelta

import pytest

from articles import signing, structured_data
from articles.models.clock import database_now
from articles.models.people import Contributor
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.states import AltState
from faq import publishing as faq_publishing
from faq.models import Question
from tests.make import make_article, make_contributor, make_live, make_picture, publish
from tests.site import graphs
from tests.site.addresses import body
from tests.site.crawling import Reading

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert('&amp;')</script>\u2028<!-- “Ends” ]]> {{ x }} \\u003c"


@pytest.fixture(autouse=True)
def _no_drawings(settings):
    settings.SOCIAL_IMAGES = False


def nodes(client, path: str) -> dict[str, dict]:
    """The nodes of a page by type; the graph was checked."""
    html = body(client, path).decode()
    assert graphs.problems_of(html) == []
    return {node["@type"]: node for node in json.loads(Reading(html).texts["script"])["@graph"]}


def reviewed(title: str = "Walking", **fields) -> LiveArticle:
    """A live article that an expert signed off three days ago, with everything that a graph can tell."""
    expert = make_contributor("Helena Voss", credentials="MD", is_expert=True)
    picture = make_picture(title, alt="A path", alt_state=AltState.DESCRIBED)
    values = {"sources": (("Smith, 2020", "https://example.org/s"), ("A book", "")), "tags": ("Movement",), **fields}
    article = make_article(title, reviewer=expert, picture=picture, **values)
    on = (database_now() - timedelta(days=3)).date()
    signing.sign_off(article.versions.get(), expert, on=on, by=None, at=database_now())
    return LiveArticle.windows.get(publication=publish(article))


def test_an_article_that_an_expert_signed_off_is_a_medical_page(client):
    live = reviewed()
    found = nodes(client, live.get_absolute_url())
    page = found["MedicalWebPage"]
    assert page["@id"] == page["url"] == "http://testserver/articles/walking/"
    assert page["reviewedBy"] == {
        "@type": "Person",
        "@id": "http://testserver/people/helena-voss/#person",
        "url": "http://testserver/people/helena-voss/",
        "name": "Helena Voss",
        "honorificSuffix": "MD",
    }
    assert page["lastReviewed"] == live.reviewed_on.isoformat()
    assert page["mainEntity"] == {"@id": found["Article"]["@id"]}
    assert found["Article"]["mainEntityOfPage"] == {"@id": page["@id"]}
    assert "reviewedBy" not in found["Article"], "schema.org knows it of pages alone"


def test_another_article_is_not(client):
    found = nodes(client, make_live("Walking").get_absolute_url())
    assert set(found) == {"Organization", "WebSite", "BreadcrumbList", "WebPage", "Article", "FAQPage"}
    assert "reviewedBy" not in found["WebPage"]


def test_sources_authors_and_pictures_are_told(client, settings):
    settings.SOCIAL_IMAGES = True
    live = reviewed(authors=("Ann", "Bo"))
    article = nodes(client, live.get_absolute_url())["Article"]
    assert article["citation"] == [
        {"@type": "CreativeWork", "name": "Smith, 2020", "url": "https://example.org/s"},
        {"@type": "CreativeWork", "name": "A book"},
    ]
    assert [author["name"] for author in article["author"]] == ["Ann", "Bo"]
    lead, drawing = article["image"]
    assert lead == {
        "@type": "ImageObject",
        "url": "http://testserver/media/lead.jpeg",
        "width": 400,
        "height": 300,
        "caption": "A path",
    }
    assert (drawing["url"], drawing["width"]) == (f"http://testserver{live.social_image}", 1200)


TERMS = {"licence": "cc-by-4.0", "source_url": "https://example.org/path"}
TOLD = {
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "acquireLicensePage": "https://example.org/path",
}


def test_whose_a_picture_is_and_on_which_terms_is_told_of_each_that_says_so(client):
    lead = make_picture("Lead", alt="A path", alt_state=AltState.DESCRIBED, credit="Photo: Ada", **TERMS)
    article = make_article("Walking", picture=lead, sections=(("One", "a"), ("Two", "b"), ("Three", "c")))
    urls = []
    for title, terms in (("Inside", {"licence": "cc0-1.0"}), ("Silent", {}), ("Named", {"credit": "Bo"})):
        picture = make_picture(title, renditions={"lead": {"jpeg": {"400": f"{title}.jpg"}}}, **terms)
        article.sections.filter(heading=("One", "Two", "Three")[len(urls)]).update(picture=picture)
        urls.append(f"http://testserver/media/{title}.jpg")
    publish(article)
    found = nodes(client, "/articles/walking/")
    (shown,) = found["Article"]["image"]
    assert shown == found["WebPage"]["primaryImageOfPage"]
    assert shown == {
        "@type": "ImageObject",
        **dict.fromkeys(("url", "contentUrl"), "http://testserver/media/lead.jpeg"),
        "width": 400,
        "height": 300,
        "caption": "A path",
        "creditText": "Photo: Ada",
        **TOLD,
    }
    inside, named = found["WebPage"]["associatedMedia"]
    assert (inside["contentUrl"], inside["license"]) == (
        urls[0],
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )
    assert (named["contentUrl"], named["creditText"]) == (urls[2], "Bo")


def test_no_source_that_readers_cannot_follow_is_told(client):
    picture = make_picture("Lead", source_url="javascript:alert(1)", licence="all-rights-reserved")
    publish(make_article("Walking", picture=picture))
    (shown,) = nodes(client, "/articles/walking/")["Article"]["image"]
    assert set(shown) == {"@type", "url", "width", "height"}


def test_the_placeholder_is_no_picture_and_nobody_is_an_author_where_nobody_signed(client):
    article = nodes(client, make_live("Alone", authors=(), questions=()).get_absolute_url())["Article"]
    assert "image" not in article
    assert article["author"] == {"@id": "http://testserver/#organization"}


def test_no_text_breaks_out_or_changes(client):
    Site.objects.update_or_create(pk=1, defaults={"name": HOSTILE, "description": HOSTILE})
    texts = {"sections": ((HOSTILE, HOSTILE),), "questions": ((HOSTILE, HOSTILE),), "sources": ((HOSTILE, ""),)}
    live = reviewed(HOSTILE, **{**texts, "tags": (HOSTILE,), "authors": (HOSTILE,), "meta_description": HOSTILE})
    html = body(client, live.get_absolute_url()).decode()
    assert html.count("<script") == html.count("</script>") == 2
    assert html.count("application/ld+json") == 1
    assert "\u2028" not in Reading(html).texts["script"]
    found = nodes(client, live.get_absolute_url())
    assert found["Article"]["headline"] == found["BreadcrumbList"]["itemListElement"][-1]["name"] == live.title
    assert found["FAQPage"]["mainEntity"][0]["name"] == HOSTILE.replace("\u2028", " ") or HOSTILE


def test_a_person_has_a_profile_with_what_the_page_says(client):
    live = reviewed(authors=("Ann",))
    Contributor.objects.filter(name="Ann").update(job_title="Editor", credentials="RD", bio="Writes.\n\nWalks.")
    person = nodes(client, "/people/ann/")["ProfilePage"]["mainEntity"]
    assert person["@id"] == nodes(client, live.get_absolute_url())["Article"]["author"][0]["@id"]
    assert (person["jobTitle"], person["honorificSuffix"], person["description"]) == ("Editor", "RD", "Writes. Walks.")


def test_lists_are_collections_in_the_order_of_the_page(client, settings):
    settings.CARDS_PER_PAGE = 2
    for title in ("One", "Two", "Three"):
        make_live(title, tags=("Sleep",))
    first = nodes(client, "/tags/sleep/")["CollectionPage"]
    assert (first["name"], first["url"]) == ("Sleep", "http://testserver/tags/sleep/")
    assert [item["name"] for item in first["mainEntity"]["itemListElement"]] == ["Three", "Two"]
    second = nodes(client, "/articles/?page=2")["CollectionPage"]
    assert second["url"] == "http://testserver/articles/?page=2"
    assert [item["url"] for item in second["mainEntity"]["itemListElement"]] == ["http://testserver/articles/one/"]
    (topic,) = nodes(client, "/tags/")["CollectionPage"]["mainEntity"]["itemListElement"]
    assert topic["name"] == "Sleep"


def test_questions_of_the_hub_are_told_word_for_word(client):
    for slug, answer in (("why", "<p>So.</p><ul><li>One</li><li>Two</li></ul>"), ("when", "<p>Now &amp; then.</p>")):
        question = Question.objects.create(question=f"{slug} & how?", slug=slug, answer=answer)
        faq_publishing.publish(question, at=database_now())
    hub = nodes(client, "/faq/")["FAQPage"]
    assert hub["@id"] == "http://testserver/faq/"
    assert [entity["name"] for entity in hub["mainEntity"]] == ["when & how?", "why & how?"]
    (own,) = nodes(client, "/faq/why/")["FAQPage"]["mainEntity"]
    assert own["acceptedAnswer"]["text"] == "So.\nOne\nTwo"


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"@type": "Article"}, "Article lacks"),
        ({"@type": "Person", "name": "Nobody"}, "nobody reads"),
        ({"@type": "Person", "name": "Ann", "url": "/ann/"}, "is no address"),
        ({"@id": "https://x.example/#a"}, "leads nowhere"),
        ({"@type": "Person", "name": "Ann", "jobTitle": ""}, "an empty jobTitle"),
        (
            {"@type": "ItemList", "numberOfItems": 2, "itemListElement": [{"@type": "ListItem", "position": 1}]},
            "counts",
        ),
    ],
)
def test_a_mistake_in_a_graph_is_seen(said, problem):
    whole = json.dumps({"@context": "https://schema.org", "@graph": [said]})
    found = graphs.problems_of(f'<body><h1>Ann</h1><script type="application/ld+json">{whole}</script></body>')
    assert any(problem in words for words in found), found


def test_an_address_gets_the_origin_once():
    assert structured_data.from_origin("/a.png", "https://a.example") == "https://a.example/a.png"
    assert structured_data.from_origin("//cdn.example/a.png", "https://a.example") == "//cdn.example/a.png"
