"""What a page tells machines (JSON-LD, schema.org), held against the rules and against what readers see."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.site.crawling import Reading
from tests.site.schemas import is_absolute, moment

#: What each type must say, by https://schema.org and by what search engines ask for.
REQUIRED = {
    "Organization": {"@id", "name", "url", "logo"},
    "WebSite": {"@id", "name", "url", "publisher"},
    "BreadcrumbList": {"@id", "itemListElement"},
    "ListItem": {"position", "name"},
    "WebPage": {"@id", "url", "name", "isPartOf", "breadcrumb"},
    "MedicalWebPage": {"@id", "url", "name", "isPartOf", "breadcrumb", "mainEntity", "reviewedBy", "lastReviewed"},
    "CollectionPage": {"@id", "url", "name", "isPartOf", "breadcrumb", "mainEntity"},
    "ProfilePage": {"@id", "url", "name", "isPartOf", "breadcrumb", "mainEntity"},
    "FAQPage": {"@id", "mainEntity", "isPartOf"},
    "Article": {"@id", "headline", "datePublished", "dateModified", "author", "publisher", "mainEntityOfPage"},
    "ItemList": {"numberOfItems", "itemListElement"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
    "Person": {"name"},
    "ImageObject": {"url", "width", "height"},
    "CreativeWork": {"name"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
}
ADDRESSES = {"@id", "url", "contentUrl", "item", "logo", "urlTemplate", "license", "acquireLicensePage"}
#: What readers can read in the page, letter by letter.
SEEN = {"name", "headline", "text", "honorificSuffix", "jobTitle", "creditText"}


def nodes_of(value: Any) -> Iterator[dict[str, Any]]:
    """Each object in some JSON, with those within it."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from nodes_of(each)


def joined(text: str) -> str:
    """Without spaces: where a block ends there is none in the one and a line's end in the other."""
    return "".join(text.split())


def problems_of(html: str) -> list[str]:
    """What is wrong with the graph of a page; nothing for a right one, and for a page that needs none."""
    reading = Reading(html)
    if not reading.texts["script"]:
        return [] if "noindex" in reading.metas.get("robots", "") else ["no graph"]
    whole = json.loads(reading.texts["script"])
    if whole.keys() != {"@context", "@graph"} or whole["@context"] != "https://schema.org":
        return ["no graph"]
    nodes = list(nodes_of(whole["@graph"]))
    return [*_of_rules(nodes), *_of_numbers(nodes), *_of_words(nodes, reading), *_of_dates(nodes, reading)]


def _of_rules(nodes: list[dict[str, Any]]) -> Iterator[str]:
    known = {node["@id"] for node in nodes if "@type" in node and "@id" in node}
    for node in nodes:
        if "@type" not in node:
            if node.keys() != {"@id"} or node["@id"] not in known:
                yield f"{node} leads nowhere"
        elif lacking := REQUIRED[node["@type"]] - node.keys():
            yield f"{node['@type']} lacks {lacking}"
        yield from (f"{node[name]!r} is no address" for name in ADDRESSES & node.keys() if not is_absolute(node[name]))
        yield from (f"an empty {name}" for name, value in node.items() if value in ("", [], {}, None))


def _of_numbers(nodes: list[dict[str, Any]]) -> Iterator[str]:
    for node in nodes:
        if "itemListElement" in node:
            places = [item["position"] for item in node["itemListElement"]]
            if places != list(range(1, len(places) + 1)) or node.get("numberOfItems", len(places)) != len(places):
                yield f"{node['@type']} counts {places}"
        if node.get("@type") == "ImageObject" and not 0 < node["height"] * node["width"] < 10**8:
            yield f"a picture of {node['width']} × {node['height']}"


def _of_words(nodes: list[dict[str, Any]], reading: Reading) -> Iterator[str]:
    seen = joined(reading.texts["body"])
    for node in nodes:
        for name in SEEN & node.keys():
            if joined(node[name]) not in seen:
                yield f"nobody reads {node['@type']} {name} {node[name]!r}"
        if "headline" in node and node["headline"] != reading.texts["h1"]:
            yield f"{node['headline']!r} is not the title {reading.texts['h1']!r}"
        if "caption" in node and node["caption"] not in reading.alts:
            yield f"{node['caption']!r} is not what the picture is said to show"
        for name in {"license", "acquireLicensePage"} & node.keys():
            if node[name] not in reading.links:
                yield f"nothing leads to the {name} {node[name]!r}"
        if node.get("@type") == "Person" and joined(node.get("description", "")) not in seen:
            yield "nobody reads what is said of a person"
        if node.get("@type") == "Article" and node.get("description", "") != reading.metas.get("description", ""):
            yield "another description"


def _of_dates(nodes: list[dict[str, Any]], reading: Reading) -> Iterator[str]:
    for node in nodes:
        for name in {"datePublished", "dateModified"} & node.keys():
            if moment(node[name]).date().isoformat() not in {time[:10] for time in reading.times}:
                yield f"{name} {node[name]} is not to be seen"
        if "lastReviewed" in node and date.fromisoformat(node["lastReviewed"]).isoformat() not in reading.times:
            yield f"lastReviewed {node['lastReviewed']} is not to be seen"
