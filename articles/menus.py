"""The menu and the footer's links: rooms of the site, topics, articles and pages, and addresses of one's own.

Topics and articles are kept by identity. What they are called and where they are is looked up when that changes, and
stands in the publication's row beside the entries (`targets`): a page asks nothing more for its menu.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from articles import purging
from articles.content import spot_of
from articles.models.clock import Clock
from articles.models.public import Address, LiveArticle
from articles.models.site import Site
from articles.models.tags import FormerTag, Tag
from articles.paths import match_at, path_at, path_to, spot_at

#: What is built in: its name, and that of its address.
ROOMS: Final[dict[str, tuple[Any, str]]] = {
    "list": (gettext_lazy("Articles"), "articles:list"),
    "tags": (gettext_lazy("Topics"), "articles:tags"),
    "people": (gettext_lazy("People"), "articles:people"),
    "faq": (gettext_lazy("Questions"), "faq:hub"),
    "archive": (gettext_lazy("Archive"), "articles:archive"),
    "search": (gettext_lazy("Search"), "articles:search"),
    "feed": (gettext_lazy("RSS feed"), "articles:feed"),
}
#: The rooms of each list, in the order in which they stand until somebody changes it.
LISTS: Final = {"menu": ("list", "tags", "people", "faq", "archive", "search"), "footer_links": tuple(ROOMS)}
#: Those that somebody has to switch on first: a menu of one row on a phone has no place for all.
_WAITING: Final = {"menu": ("people",), "footer_links": ()}
#: A link in the footer's words: [words](address), whose own brackets come in pairs: /wiki/Sleep_(film).
LINK: Final = re.compile(r"(\[[^\[\]\n]+\]\((?:[^()\s]|\([^()\s]*\))+\))")
_host: Final = re.compile(r"https?://[^\s/?#@\\]+\.?[^\s@\\]*", re.IGNORECASE)
_path: Final = re.compile(r"/(?![/\\])[^\s\\]*|mailto:[^\s@]+@[^\s@]+")


def is_address(text: str) -> bool:
    """Whether a link may lead there: a page by http or https, a path of this site, a mailbox. Nothing that runs.

    >>> is_address("https://example.org/a"), is_address("/about/"), is_address("javascript:alert(1)"), is_address("//x")
    (True, True, False, False)
    """
    return text.isprintable() and bool(_host.fullmatch(text) or _path.fullmatch(text))


class Link(NamedTuple):
    """An entry as it is printed; `room` is empty for what is not built in."""

    name: str
    path: str
    room: str = ""


def entries_of(site: Site, which: str) -> list[dict[str, Any]]:
    """The entries as they are kept: `{"to": "room:list", "name": "", "is_on": True}`, and so on.

    `to` is `room:<name>`, `tag:<id>`, `article:<key>`, or an address. A room that came with a later release is there,
    switched off.
    """
    kept: list[dict[str, Any]] = getattr(site, which)
    if not kept:
        return [{"to": f"room:{name}", "name": "", "is_on": name not in _WAITING[which]} for name in LISTS[which]]
    known = {entry["to"] for entry in kept}
    rooms = [f"room:{name}" for name in LISTS[which]]
    return [*kept, *({"to": room, "name": "", "is_on": False} for room in rooms if room not in known)]


def links(site: Site, which: str) -> list[Link]:
    """What is printed of a list: entries that are switched on, and lead to something that readers can open now."""
    kept = repr((getattr(site, which), site.targets))
    if kept == "([], {})":
        return _rooms(which, get_language())
    return _shown(site, which)


@lru_cache(maxsize=64)
def _rooms(which: str, _language: str) -> list[Link]:
    """The list of a publication that never changed it."""
    return _shown(Site(), which)


def _shown(site: Site, which: str) -> list[Link]:
    return [link for entry in entries_of(site, which) if entry["is_on"] and (link := link_of(site, entry))]


def link_of(site: Site, entry: Mapping[str, Any]) -> Link | None:
    """One entry as it is printed now; None for a topic that is gone, and for an article that is not live."""
    kind, _colon, key = entry["to"].partition(":")
    if kind == "room":
        label, url_name = ROOMS[key]
        return Link(entry["name"] or str(label), path_to(url_name), key)
    if kind == "tag":
        name, slug = site.targets.get(entry["to"], ("", ""))
        return Link(entry["name"] or name, path_to("articles:tag", slug)) if slug else None
    if kind == "article":
        title, spot = _open(site.targets.get(entry["to"], ()), site.read_at)
        return Link(entry["name"] or title, path_at(spot)) if spot else None
    return Link(entry["name"] or entry["to"], entry["to"])


def _open(windows: list[list[str]], at: datetime | None) -> tuple[str, str]:
    """Title and spot of the window that is open; moments are written so that they compare as text."""
    moment = _written(at) if at else ""
    covering = ((title, spot) for start, end, spot, title in windows if start <= moment < end)
    return next(covering, ("", ""))


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


# -- From an address to what is kept ---------------------------------------------------------------------------


class NoPlaceError(ValueError):
    """Nothing is kept; the message says why, for the editor to read."""


def place_at(address: str) -> str:
    """What an entry keeps for an address: the identity of a topic or an article of this site, or the address itself.

    Former addresses lead to what they lead to today. Raises NoPlaceError for a dead one, and for what is no address.
    """
    if not is_address(address):
        raise NoPlaceError(
            _("Write an address that begins with https:// or http://, or a path of this site, as /about/.")
        )
    path = unquote(address.partition("#")[0].partition("?")[0])
    if spot := spot_at(path):
        return _article_at(spot) or address
    match = match_at(path)
    return _tag_at(match.kwargs["slug"]) if match and match.view_name == "articles:tag" else address


def _article_at(spot: str) -> str:
    """Empty where no page of ours stands at the root of the site."""
    key = Address.objects.filter(slug=spot.removeprefix("/")).values_list("article__key", flat=True).first()
    if key is None and not spot.startswith("/"):
        raise NoPlaceError(_("There is no article at this address."))
    return f"article:{key}" if key else ""


def _tag_at(slug: str) -> str:
    tag_id = Tag.objects.filter(slug=slug).values_list("pk", flat=True).first()
    tag_id = tag_id or FormerTag.objects.filter(slug=slug).values_list("heir", flat=True).first()
    if tag_id is None:
        raise NoPlaceError(_("There is no topic at this address."))
    return f"tag:{tag_id}"


def address_of(site: Site, entry: Mapping[str, Any]) -> str:
    """Where an entry leads, also one that is not printed now; empty where nothing is known of it any more."""
    if link := link_of(site, {**entry, "name": ""}):
        return link.path
    kind, _colon, key = entry["to"].partition(":")
    if kind != "article":
        return ""
    address = Address.objects.filter(article__key=key).order_by("-since").first()
    return str(address) if address else ""


# -- Looking up ------------------------------------------------------------------------------------------------


def targets_of(site: Site) -> dict[str, Any]:
    """What the row keeps of the topics and articles in its lists; no query where there are none, else two or three.

    Of a topic its name and slug, of an article every window that is open or to come: start, end, spot, title.
    """
    wanted = list(_identities(site))
    ids = {int(key) for kind, key in wanted if kind == "tag"}
    tags = {f"tag:{pk}": [tag.name, tag.slug] for pk, tag in Tag.of_ids(ids).items()}
    keys = {key for kind, key in wanted if kind == "article"}
    windows: dict[str, list[list[str]]] = defaultdict(list)
    if keys:
        rows = LiveArticle.windows.filter(article__key__in=keys, live_until__gt=Clock()).order_by("live_from")
        fields = ("article__key", "live_from", "live_until", "slug", "is_page", "title")
        for key, start, end, slug, is_page, title in rows.values_list(*fields):
            spot = spot_of(slug, is_page=is_page)
            windows[f"article:{key}"].append([_written(start), _written(end), spot, title])
    return {**tags, **windows}


def _identities(site: Site) -> Iterator[tuple[str, str]]:
    for which in LISTS:
        for entry in getattr(site, which):
            kind, _colon, key = entry["to"].partition(":")
            if kind in ("tag", "article"):
                yield kind, key


def refresh() -> None:
    """Brings the menus up to date after articles or topics changed; one query where they name none.

    The caller holds the publication lock.
    """
    for site in Site.objects.only("menu", "footer_links", "targets"):
        if (targets := targets_of(site)) != site.targets:
            site.targets = targets
            site.save(update_fields=["targets"])
            purging.site_changed()
