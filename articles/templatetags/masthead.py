"""What the public templates need beyond Django's own tags. Nothing here asks the database."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

from django import template
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.utils.encoding import iri_to_uri
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from articles import icons, markdown, menus, rendering, slots, structured_data
from articles.images import markup
from articles.memo import memo
from articles.paths import Link, path_to

register = template.Library()

LEAD_SIZES: Final = "(min-width: 78rem) 28.5rem, (min-width: 48rem) 38vw, 88vw"
HALF_SIZES: Final = "(min-width: 78rem) 35rem, (min-width: 40rem) 45vw, 92vw"
MINI_SIZES: Final = "(min-width: 78rem) 13rem, (min-width: 64rem) 16.5vw, (min-width: 40rem) 9.5rem, 44vw"
#: On a phone the later cards of a list carry a small picture beside the title (see `.cards` in the stylesheet).
_CARD_SIZES: Final = f' sizes="{markup.CARD_SIZES}"'
_COMPACT_SIZES: Final = _CARD_SIZES.replace("92vw", "6.5rem")
_sizes: Final = re.compile(r' sizes="[^"]*"')
_empty_lines: Final = re.compile(r"\n\s*\n")


class Entry(NamedTuple):
    """A line of the menu; `current` is the value of its aria-current, or empty. `room` names what is built in."""

    name: str
    path: str
    current: str
    room: str


@register.simple_tag(takes_context=True)
def menu(context: Context, which: str = "menu") -> tuple[Entry, ...]:
    """The links of the header, or the `footer_links`; the one that the reader is at, or below, is marked."""
    here = context["request"].path if "request" in context else ""
    shown = menus.links(context["site"], which)
    return tuple(Entry(link.name, link.path, _current(here, link.path), link.room) for link in shown)


def _current(here: str, path: str) -> str:
    if here == path:
        return "page"
    return "true" if path.endswith("/") and path != "/" and here.startswith(path) else ""


@register.simple_tag
def trail(*names_and_paths: str) -> list[Link]:
    """The steps from the front page, given as name, path, name, path; for the breadcrumb and for JSON-LD."""
    pairs = zip(names_and_paths[::2], names_and_paths[1::2], strict=True)
    return [Link(gettext("Home"), path_to("articles:home")), *(Link(str(name), path) for name, path in pairs)]


@register.simple_tag(takes_context=True)
def canonical(context: Context) -> str:
    """The one address of this page: no query but the number of a later page."""
    number = getattr(context.get("page"), "number", 1)
    address = f"{context['origin']}{iri_to_uri(context['request'].path)}"
    return f"{address}?page={number}" if number > 1 else address


@register.simple_tag
def path(name: str, *args: str) -> str:
    """What Django's `url` gives, worked out once."""
    return path_to(name, *args)


@register.simple_tag(takes_context=True)
def page_address(context: Context, number: int) -> str:
    """From one page of a list to another: all that was asked for stays. The first page has no number."""
    request = context["request"]
    asked = [(name, values) for name, values in request.GET.lists() if name != "page"]
    query = urlencode([*asked, ("page", number)] if number > 1 else asked, doseq=True)
    return f"?{query}" if query else iri_to_uri(request.path)


@register.filter
def plain_html(text: str) -> SafeString:
    """Plain words in paragraphs, with links written as [words](address); everything else is printed as it stands."""
    paragraphs = (part.strip() for part in _empty_lines.split(text.replace("\r\n", "\n")))
    return format_html_join("\n", "<p>{}</p>", ((_linked(part),) for part in paragraphs if part))


def _linked(paragraph: str) -> SafeString:
    """Text and links take turns; what is no address stays as it was typed."""
    pieces = []
    for n, piece in enumerate(menus.LINK.split(paragraph)):
        words, _bracket, address = piece[1:-1].partition("](")
        if n % 2 and menus.is_address(address):
            pieces.append(format_html('<a href="{}">{}</a>', address, words))
        else:
            pieces.append(mark_safe(escape(piece).replace("\n", "<br>")))
    return mark_safe("".join(pieces))


@register.simple_tag(takes_context=True)
def error_report(context: Context, article: Any) -> str:
    """A letter to the publication about an article: which one, where it stands, and in which version. Empty without
    an address.
    """
    to = context["site"].errors_email
    if not to:
        return ""
    body = "\r\n".join(["", "", canonical(context), gettext("Version %d") % article.version_number])
    return f"mailto:{quote(to, safe='@')}?subject={quote(article.title, safe='')}&body={quote(body, safe='')}"


from_origin = register.filter("from_origin", structured_data.from_origin)


class TaggedNode(Node):
    def __init__(self, nodes: NodeList) -> None:
        self.nodes = nodes

    def render(self, context: Context) -> SafeString:
        before, after = slots.TAGGED
        with context.push(tag=slots.TAG):
            return mark_safe(f"{before}{self.nodes.render(context)}{after}")


@register.tag
def tagged(parser: Parser, _token: Token) -> TaggedNode:
    """What stands in a stored fragment only for an article with a primary tag, as it is called today: `tag`."""
    nodes = parser.parse(("endtagged",))
    parser.delete_first_token()
    return TaggedNode(nodes)


register.tag("memo", memo)


@register.filter
def card(live: Any) -> SafeString:
    """An article's card, as it is printed in lists."""
    return slots.fill(rendering.fragment(live, "card_html"), live.primary_tag)


@register.filter
def mini(live: Any) -> SafeString:
    """An article's card among the related ones."""
    return slots.fill(rendering.fragment(live, "mini_html"), live.primary_tag)


@register.filter
def head(live: Any, origin: str) -> SafeString:
    """What an article tells social networks of itself."""
    return slots.with_origin(rendering.fragment(live, "head_html"), origin)


@register.filter
def printed(live: Any, name: str) -> SafeString:
    """What was printed around an article's text: `byline`, `contents`."""
    return mark_safe(rendering.fragment(live, f"{name}_html"))


@register.filter
def as_lead(picture_html: str) -> SafeString:
    """A card's picture for the top of a page: loaded at once, and told that it is shown large."""
    return mark_safe(_sizes.sub(f' sizes="{LEAD_SIZES}"', _at_once(picture_html)))


def _at_once(html: str) -> SafeString:
    """With its picture loaded before those that lie below."""
    return mark_safe(html.replace('loading="lazy" decoding="async"', 'fetchpriority="high"'))


def _as_large(card_html: str) -> SafeString:
    """A whole card that is shown large, its picture with it."""
    return mark_safe(_sizes.sub(f' sizes="{LEAD_SIZES}"', card_html))


def _as_half(card_html: str) -> SafeString:
    """A whole card that takes half of a row, its picture with it."""
    return mark_safe(_sizes.sub(f' sizes="{HALF_SIZES}"', card_html))


@register.filter
def as_compact(card_html: str) -> SafeString:
    """A whole card after the first three of a list, its picture told that it is shown small on a phone."""
    return mark_safe(card_html.replace(_CARD_SIZES, _COMPACT_SIZES))


@register.filter
def in_rows(cards: Iterable[Any], is_first: bool = True) -> list[SafeString]:
    """The cards of a list, printed; the picture of the first one on a page is loaded at once."""
    printed = [as_compact(card(each)) if number > 2 else card(each) for number, each in enumerate(cards)]
    if is_first:
        printed[:1] = map(_at_once, printed[:1])
    return printed


@register.filter
def below_lead(page: Any, picture_above: Any = None) -> list[SafeString]:
    """The cards of a list whose first page has a lead, printed, and perhaps a pair beside it."""
    printed = in_rows(page.cards, not picture_above)
    if page.number == 1:
        printed[:1] = map(_as_large, printed[:1])
    if page.has_pair:
        printed[1:3] = map(_as_half, printed[1:3])
    return printed


@register.filter
def topic_picture(tag: Any) -> SafeString:
    """The picture at the head of a tag's page; nothing for a tag without one."""
    return markup.topic_html(tag.picture) if tag.picture else mark_safe("")


@register.filter
def plain_file(image: Any) -> tuple[str, int, int]:
    """The address, width and height of a picture for whoever takes one file."""
    return markup.plain_file(image, "lead")


@register.filter
def as_mini(picture_html: str) -> SafeString:
    """A card's picture among the related articles: told that it is shown small."""
    return mark_safe(_sizes.sub(f' sizes="{MINI_SIZES}"', picture_html))


@register.filter
def with_role(byline: Iterable[Mapping[str, Any]], role: str) -> list[Mapping[str, Any]]:
    """The names of a byline that did one kind of work, in order."""
    return [credit for credit in byline if credit["role"] == role]


@register.filter
def names(byline: Sequence[Mapping[str, Any]]) -> SafeString:
    """The names as one reads them out, with credentials; linked where they have a page."""
    linked = [(name(credit),) for credit in byline]
    if len(linked) < 2:
        return format_html_join("", "{}", linked)
    first = format_html_join(", ", "{}", linked[:-1])
    return format_html(gettext("{names} and {last}"), names=first, last=linked[-1][0])


@register.filter
def name(credit: Mapping[str, Any]) -> SafeString:
    """A name with its credentials; linked where it has a page."""
    shown = format_html("{}", credit["name"])
    if credit["slug"]:
        shown = format_html('<a href="{}">{}</a>', path_to("articles:person", credit["slug"]), shown)
    return format_html("{}, {}", shown, credit["credentials"]) if credit["credentials"] else shown


@register.filter
def first_of(year: int, month: int) -> date:
    """The first day of a month, for Django's `date` filter to name."""
    return date(year, month, 1)


@register.simple_tag(takes_context=True, name="structured_data")
def graph(
    context: Context, crumbs: Sequence[Link] = (), nodes: Iterable[Mapping[str, Any]] = (), image: str = ""
) -> SafeString:
    """The page's JSON-LD: a data block, which needs no nonce. `image` is the drawing with the article's title."""
    whole = structured_data.document(
        context["site"], context["origin"], canonical(context), crumbs, nodes or (), social_image=image
    )
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(whole))


@register.filter
def as_faq_page(questions: Iterable[Any]) -> list[dict[str, Any]]:
    """The JSON-LD node of some live questions of the hub; none for none."""
    return structured_data.faq_page((question.question, question.text) for question in questions)


@register.filter
def as_answer(question: Any) -> list[dict[str, Any]]:
    """The JSON-LD node of one live question on a page of its own."""
    return as_faq_page([question])


register.filter("as_collection", structured_data.collection)
register.filter("as_profile", structured_data.profile)
register.filter("as_markdown", markdown.plain)
register.filter("touch_icon", icons.address)
register.filter("shared_picture", icons.shared_address)
