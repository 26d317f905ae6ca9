"""Whether HTML is valid, as far as our pages can go wrong: well-formed, well nested, referring to what is there.

A parser that mends what it reads would hide a mistake, so tags are matched as they are written.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

#: https://html.spec.whatwg.org/multipage/syntax.html#void-elements; those of SVG close themselves.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: What a paragraph, a heading or a line of text may hold.
PHRASING = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "button",
        "cite",
        "code",
        "em",
        "i",
        "img",
        "input",
        "kbd",
        "label",
        "mark",
    ),
    *(
        "picture",
        "q",
        "s",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "sup",
        "svg",
        "time",
        "u",
        "wbr",
        "circle",
        "path",
    ),
}
ONLY_PHRASING = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "strong", "em", "sub", "sup", "code", "time", "label"}
#: Elements that may stand in some others only.
PARENTS = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody", "tfoot", "table"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "summary": {"details"},
    "figcaption": {"figure"},
    "source": {"picture"},
    "title": {"head", "svg"},
}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "tr": {"td", "th"},
    "table": {"caption", "thead", "tbody", "tr"},
    "picture": {"source", "img"},
    "head": {"meta", "title", "link", "script"},
}
NEVER_WITHIN = {"a": {"a", "button", "label"}, "button": {"a", "button"}, "form": {"form"}, "main": {"article", "nav"}}
NEVER_EMPTY = {"title", "h1", "h2", "h3", "h4", "h5", "h6", "a", "button", "summary", "label"}
REFERENCES = {"aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"}
#: Attributes by element; those of every element are under "*".
ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "tabindex", "hidden", "title", "role"},
    "a": {"href", "rel", "hreflang", "type"},
    "button": {"type", "name", "value"},
    "circle": {"cx", "cy", "r"},
    "details": {"open", "name"},
    "form": {"action", "method"},
    "html": set(),
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding", "fetchpriority"},
    "input": {"type", "name", "value", "maxlength", "enterkeyhint", "placeholder", "autocomplete", "required"},
    "label": {"for"},
    "link": {"rel", "href", "type", "title", "media", "sizes", "as"},
    "meta": {"charset", "name", "content", "property", "media"},
    "ol": {"start", "type"},
    "path": {"d"},
    "script": {"type", "src", "defer"},
    "source": {"srcset", "sizes", "type", "media", "width", "height"},
    "svg": {"width", "height", "viewbox", "fill", "stroke", "stroke-width"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?")


class _Validator(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.open: list[str] = []
        self.said: list[bool] = []
        self.ids: Counter[str] = Counter()
        self.references: list[str] = []

    def problem(self, words: str) -> None:
        line, column = self.getpos()
        self.problems.append(f"{line}:{column} {words}")

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        parent = self.open[-1] if self.open else ""
        self._place(tag, parent)
        self._attributes(tag, attrs)
        if dict(attrs).get("alt") or dict(attrs).get("aria-label"):
            self.said = [True] * len(self.said)
        if tag not in VOID:
            self.open.append(tag)
            self.said.append(bool(dict(attrs).get("aria-label")))

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        if "svg" not in self.open:
            self.problem(f"<{tag}/> closes itself")
        self._attributes(tag, attrs)

    def _place(self, tag: str, parent: str) -> None:
        if tag in PARENTS and parent not in PARENTS[tag]:
            self.problem(f"<{tag}> in <{parent}>")
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.problem(f"<{tag}> in <{parent}>")
        block = next((each for each in self.open if each in ONLY_PHRASING), None)
        if tag not in PHRASING and block and not (parent == "summary" or "svg" in self.open):
            self.problem(f"<{tag}> within <{block}>")
        if met := NEVER_WITHIN.get(tag, set()) & set(self.open):
            self.problem(f"<{tag}> within {met}")

    def _attributes(self, tag: str, attrs: Any) -> None:
        names = [name for name, _ in attrs]
        known = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set())
        for name, value in attrs:
            if name not in known and not name.startswith(("aria-", "data-")):
                self.problem(f"<{tag} {name}> is unknown")
            if name in REFERENCES:
                self.references += (value or "").split()
            if name in {"href", "src", "action"} and re.search(r"[\s<>\"{}|\\^`]", (value or "").strip()):
                self.problem(f"{name}={value!r} is no address")
        if len(names) != len(set(names)):
            self.problem(f"<{tag}> says an attribute twice")
        values = dict(attrs)
        if "id" in values:
            self.ids[values["id"] or ""] += 1
        if tag == "img" and not {"alt", "src", "width", "height"} <= set(values):
            self.problem("<img> lacks alt, src or size")
        if tag == "time" and not _DATE.fullmatch(values.get("datetime") or ""):
            self.problem(f"<time {values.get('datetime')}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.problem(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
            return
        self.open.pop()
        if not self.said.pop() and tag in NEVER_EMPTY and "svg" not in self.open:
            self.problem(f"<{tag}> says nothing")

    def handle_data(self, data: str) -> None:
        if _CONTROL.search(data):
            self.problem("a control character")
        if data.strip():
            self.said = [True] * len(self.said)
            if self.open and self.open[-1] in CHILDREN:
                self.problem(f"text in <{self.open[-1]}>")


def problems_of(html: str) -> list[str]:
    """What is wrong with a whole page, with line and column; nothing for a valid one."""
    reader = _Validator()
    reader.feed(html)
    reader.close()
    found = reader.problems + [f"<{tag}> is never closed" for tag in reader.open]
    found += [f"id {name!r} is there {times} times" for name, times in reader.ids.items() if times > 1 or not name]
    found += [f"nothing is called {name!r}" for name in reader.references if name not in reader.ids]
    if not html.startswith("<!doctype html>"):
        found.append("no doctype")
    return found
