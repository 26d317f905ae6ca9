"""The sources at the end of an article: which addresses are any, and how a line of text is read as one. No Django."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from articles.content import Source

LONGEST_TEXT: Final = 1000
LONGEST_URL: Final = 2000
_DOI: Final = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?=[/?#:]|$)")
_UNPRINTABLE: Final = re.compile(r"[\s\x00-\x1f\x7f<>\"]")
_BULLET: Final = re.compile(r"^(?:[-*•–—]|\[?\d{1,3}[.)\]])\s+")
_YEAR: Final = re.compile(r"\b(?:1[89]|20)\d\d\b")
_ADDRESS: Final = re.compile(r"[(<\[]?((?:https?://|www\.|doi:\s*10\.)\S+?)[)>\].,;]*$", re.IGNORECASE)


def is_web_address(url: str) -> bool:
    """Whether a browser opens it as a page: http or https, with the name of a host and nothing unprintable.

    >>> [is_web_address(url) for url in ("https://example.org/a", "www.example.org", "javascript:alert(1)")]
    [True, False, False]
    """
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    is_named = any(mark in (parts.hostname or "").strip(".") for mark in ".:")
    return parts.scheme in ("http", "https") and is_named and not _UNPRINTABLE.search(url)


def whole_address(typed: str) -> str:
    """What somebody typed or pasted as an address, with its scheme; what is no address stays as it is.

    >>> whole_address("www.example.org/a"), whole_address("doi:10.1000/182"), whole_address("page 3")
    ('https://www.example.org/a', 'https://doi.org/10.1000/182', 'page 3')
    """
    url = typed.strip()
    if doi := _DOI.fullmatch(url):
        return f"https://doi.org/{doi[1]}"
    return f"https://{url}" if _HOST.match(url) else url


def same_page(url: str) -> str:
    """What two addresses of the same page have in common: without scheme, “www.” and the last slash."""
    plain = re.sub(r"^https?://(?:www\.)?", "", url.strip(), flags=re.IGNORECASE)
    host, slash, path = plain.partition("/")
    return f"{host.lower()}{slash}{path}".rstrip("/")


def source_of(line: str) -> Source:
    """A line of a list as a source: without its bullet or number, and with the address at its end as the link.

    >>> source_of("2. WHO: Physical activity, 2024. https://example.org/a")
    Source(key='', text='WHO: Physical activity, 2024.', url='https://example.org/a')
    """
    text = _BULLET.sub("", " ".join(line.split()))
    found = _ADDRESS.search(text)
    url = whole_address(_closed(found)) if found else ""
    if found is None or not is_web_address(url):
        return Source("", text)
    return Source("", text[: found.start()].rstrip(" ,;:([<–—-") or text, url)


def sources_of(lines: Sequence[str]) -> tuple[Source, ...]:
    """The lines of a list as sources; none where they read like running text.

    In a list with bullets or numbers, a line without one goes on with the line before it.
    """
    if 2 * sum(_looks_cited(line) for line in lines) <= len(lines):
        return ()
    has_bullets = bool(_BULLET.match(lines[0]))
    whole: list[str] = []
    for line in lines:
        if has_bullets and whole and not _BULLET.match(line):
            whole[-1] += f" {line}"
        else:
            whole.append(line)
    return tuple(source_of(line) for line in whole)


def _looks_cited(line: str) -> bool:
    return bool(_BULLET.match(line) or _ADDRESS.search(line) or _YEAR.search(line))


def _closed(found: re.Match[str]) -> str:
    """The address, with a bracket at its end that belongs to it: /wiki/Sleep_(film)."""
    url = found[1]
    return url + ")" if url.count("(") > url.count(")") and found.string.startswith(")", found.end(1)) else url
