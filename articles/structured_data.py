"""What a page says to machines: one JSON-LD graph in the words of https://schema.org, equal to what readers see.

What is frozen with an article's text is made when it is published; the page adds who publishes it and the way to it.
Addresses are paths until the page puts the origin in front.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language

from articles import icons
from articles.content import Content, Credit, Picture
from articles.images import markup, social
from articles.licences import licence_of
from articles.models.public import LiveArticle
from articles.paths import path_to
from articles.sources import is_web_address
from faq.rich_text import to_text

Node = dict[str, Any]

#: https://schema.org/WebPage and those of its kinds that we have.
PAGES: Final = frozenset({"WebPage", "MedicalWebPage", "CollectionPage", "FAQPage", "ProfilePage"})
#: A path under a key whose value is an address. A quotation mark inside a text has a backslash before it, so
#: that no text looks like this.
_paths: Final = re.compile(r'("(?:@id|item|logo|url|contentUrl|urlTemplate)":")(?=/(?!/))')
_BREAKING_OUT: Final = {c: f"\\u{ord(c):04X}" for c in "<>&\u2028\u2029"}


# -- Frozen with an article -------------------------------------------------------------------------------


def of_article(live: LiveArticle, content: Content, reviewer: Credit | None, pictures: Iterable[Any]) -> list[Node]:
    """The page, the article, its questions; of a page of the site, no article. A page that an expert signed off is a
    medical one, and says who and when.

    `reviewedBy` and `lastReviewed` are properties of a page, not of an article (https://schema.org/lastReviewed).
    """
    url = live.get_absolute_url()
    dates = {"datePublished": live.published_at.isoformat(), "dateModified": live.updated_at.isoformat()}
    told = {picture.image_id: picture for picture in content.pictures()}
    there = [(each, told[each.image_id]) for each in pictures if each.url]
    images = [image(each.url, each.width, each.height, picture) for each, picture in there if each.is_lead]
    others = [image(each.url, each.width, each.height, picture) for each, picture in there if not each.is_lead]
    page: Node = {
        "@type": "MedicalWebPage" if reviewer else "WebPage",
        "@id": url,
        "url": url,
        "name": content.title,
        **({"description": live.meta_description} if live.meta_description else {}),
        "inLanguage": settings.LANGUAGE_CODE,
        **({} if live.is_page else {"mainEntity": {"@id": f"{url}#article"}, **dates}),
    }
    if images:
        page["primaryImageOfPage"] = images[0]
    if credited := [each for each in others if "contentUrl" in each]:
        page["associatedMedia"] = credited
    if reviewer:
        page["reviewedBy"] = person(reviewer.name, reviewer.slug, reviewer.credentials)
    if reviewer and live.reviewed_on:
        page["lastReviewed"] = live.reviewed_on.isoformat()
    articles = [] if live.is_page else [_article(live, content, dates, images)]
    return [page, *articles, *faq_page(_questions(content), f"{url}#faq", url)]


def _article(live: LiveArticle, content: Content, dates: Node, images: list[Node]) -> Node:
    url = live.get_absolute_url()
    authors = [credit for credit in content.byline if credit.role == "author"]
    article: Node = {
        "@type": "Article",
        "@id": f"{url}#article",
        "url": url,
        "mainEntityOfPage": {"@id": url},
        "headline": content.title,
        "description": live.meta_description,
        **dates,
        "wordCount": live.word_count,
        "inLanguage": settings.LANGUAGE_CODE,
        "author": [person(each.name, each.slug, each.credentials) for each in authors] or _organization_id(),
        "publisher": _organization_id(),
        "image": images,
        "correction": [
            {"@type": "CorrectionComment", "text": each.text, "datePublished": each.on}
            for each in content.corrections
            if each.text
        ],
        "citation": [
            {
                "@type": "CreativeWork",
                "name": source.name,
                **({"url": source.url} if is_web_address(source.url) else {}),
            }
            for source in content.sources
        ],
    }
    return {name: value for name, value in article.items() if value or name == "wordCount"}


def person(name: str, slug: str = "", credentials: str = "", **more: str) -> Node:
    """https://schema.org/Person; one with a page has an id, by which all graphs that name them tell of one person."""
    path = path_to("articles:person", slug) if slug else ""
    address = {"@id": f"{path}#person", "url": path} if path else {}
    suffix = {"honorificSuffix": credentials} if credentials else {}
    return {"@type": "Person", **address, "name": name, **suffix, **{key: said for key, said in more.items() if said}}


def image(url: str, width: int, height: int, picture: Picture | None = None) -> Node:
    """https://schema.org/ImageObject, with what stands below the picture: whose it is and on which terms
    (https://developers.google.com/search/docs/appearance/structured-data/image-license-metadata).
    """
    told = {"caption": picture.alt, **_terms(picture, url)} if picture else {}
    node = {"@type": "ImageObject", "url": url, "width": width, "height": height, **told}
    return {name: value for name, value in node.items() if value}


def _terms(picture: Picture, url: str) -> Node:
    """Empty for a picture of which nothing is said."""
    source = picture.source_url if is_web_address(picture.source_url) else ""
    terms = {
        "creditText": picture.credit,
        "license": licence_of(picture.licence).url,
        "acquireLicensePage": source,
    }
    return {"contentUrl": url, **terms} if any(terms.values()) else {}


def _questions(content: Content) -> list[tuple[str, str]]:
    return [(answer.question, to_text(answer.html)) for answer in content.questions]


def faq_page(questions: Iterable[tuple[str, str]], node_id: str = "", page: str = "") -> list[Node]:
    """https://schema.org/FAQPage of questions and answers; no node for none."""
    entities = [
        {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}}
        for name, text in questions
    ]
    own = {"@id": node_id, "isPartOf": {"@id": page}} if node_id else {}
    return [{"@type": "FAQPage", **own, "mainEntity": entities}] if entities else []


# -- Of other pages ---------------------------------------------------------------------------------------


def collection(items: Iterable[Any], topic: Any = None) -> list[Node]:
    """A page that lists articles or topics, in the order in which readers see them; that of a topic says what it is."""
    entries = [
        {"@type": "ListItem", "position": place, "url": item.get_absolute_url(), "name": str(item)}
        for place, item in enumerate(items, 1)
    ]
    listed = {"@type": "ItemList", "numberOfItems": len(entries), "itemListElement": entries}
    return [{"@type": "CollectionPage", **_of_topic(topic), "mainEntity": listed}]


def _of_topic(topic: Any) -> Node:
    told: Node = {}
    if description := topic and (topic.description or topic.meta_description):
        told["description"] = " ".join(description.split())
    if topic and topic.picture:
        told["primaryImageOfPage"] = image(*markup.plain_file(topic.picture, "lead"), topic.picture.told())
    return told


def profile(contributor: Any) -> list[Node]:
    """A contributor's page (https://developers.google.com/search/docs/appearance/structured-data/profile-page)."""
    more = {"jobTitle": contributor.job_title, "description": " ".join(contributor.bio.split())}
    told = person(contributor.name, contributor.slug, contributor.credentials, **more)
    return [{"@type": "ProfilePage", "mainEntity": told}]


# -- The whole graph --------------------------------------------------------------------------------------


def document(
    site: Any,
    origin: str,
    address: str,
    crumbs: Sequence[Any],
    nodes: Iterable[Mapping[str, Any]],
    social_image: str = "",
) -> str:
    """The graph of a page as JSON that no text in it can break out of: escaped like Django's `json_script`, and for
    U+2028 and U+2029 as well.

    `crumbs` are names and paths; `social_image` is the drawing with the title, which is not frozen with the text.
    """
    own = [dict(node) for node in nodes]
    told = (node["@id"] for node in own if node["@type"] in PAGES and "@id" in node)
    path = next(told, address.removeprefix(origin))  # a preview stands elsewhere, and does not say where
    if crumbs and not any(node["@type"] in PAGES for node in own):
        own.insert(0, {"@type": "WebPage"})
    for node in own:
        if node["@type"] in PAGES and "isPartOf" not in node:
            _place(node, path, crumbs)
        if node["@type"] == "Article" and social_image:
            node["image"] = [*node.get("image", []), image(social_image, *social.SIZE)]
    logo = site.logo_url or icons.address(site)
    around = _around(site.name, site.description or site.tagline, logo, get_language())
    graph = ",".join([around, *map(_written, (*_breadcrumbs(path, crumbs), *own))])
    whole = _paths.sub(lambda match: match[1] + origin, graph)
    return f'{{"@context":"https://schema.org","@graph":[{whole}]}}'


def _written(node: Node) -> str:
    text = json.dumps(node, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in _BREAKING_OUT.items():  # a table of `translate()` takes thirty times as long
        text = text.replace(character, escaped)
    return text


def _place(node: Node, path: str, crumbs: Sequence[Any]) -> None:
    """Says of a page where it stands: its address and name, its site, and the way to it."""
    if "@id" not in node:
        node |= {"@id": path, "url": path, "inLanguage": get_language()}
        node |= {"name": crumbs[-1].name} if crumbs else {}
    node["isPartOf"] = {"@id": f"{path_to('articles:home')}#website"}
    if crumbs:
        node["breadcrumb"] = {"@id": f"{path}#breadcrumb"}


def _organization_id() -> Node:
    return {"@id": f"{path_to('articles:home')}#organization"}


@lru_cache(maxsize=16)
def _around(name: str, description: str, logo_url: str, language: str) -> str:
    """The publication and its site, as they are on every page."""
    home = path_to("articles:home")
    organization = {
        "@type": "Organization",
        **_organization_id(),
        "name": name,
        "url": home,
        "logo": logo_url,
    }
    website = {
        "@type": "WebSite",
        "@id": f"{home}#website",
        "name": name,
        "url": home,
        "inLanguage": language,
        "publisher": _organization_id(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": path_to("articles:search") + "?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    if description:
        website["description"] = description
    return ",".join(map(_written, (organization, website)))


def _breadcrumbs(path: str, crumbs: Sequence[Any]) -> list[Node]:
    items = [
        {"@type": "ListItem", "position": place, "name": step.name, "item": step.path}
        for place, step in enumerate(crumbs, 1)
    ]
    return [{"@type": "BreadcrumbList", "@id": f"{path}#breadcrumb", "itemListElement": items}] if items else []


def from_origin(path: str, origin: str) -> str:
    """An absolute address; one that is absolute already (a CDN's) stays."""
    return f"{origin}{path}" if path.startswith("/") and not path.startswith("//") else path
