"""What shared caches are told: how long they may keep a page, and the names by which it is purged.

A page carries a name for each thing it shows that can change by itself (`Cache-Tag`); `articles.purging` says which of
them changed. Of people only their own pages and the index are among them: a byline is frozen with the text.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from django.http.response import HttpResponse, HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)

#: Seconds that a shared cache may keep a page, and then show it while it asks for a new one. A purge comes before
#: that; this is for what no purge reaches, such as an address with a parameter of somebody else's.
SHARED_SECONDS: Final = 300
STALE_SECONDS: Final = 60
#: An address that leads to nothing may be an article's in a moment.
ERROR_SECONDS: Final = 10
REDIRECT_SECONDS: Final = 3600
#: While the site does not answer, an old page is better than none.
OUTAGE_SECONDS: Final = 86_400
PRIVATE: Final = "private, no-store"
#: Of what another address would have if it were another.
FOR_EVER: Final = "public, max-age=31536000, immutable"
#: Carried by every public page.
SITE: Final = "site"
MOST_NAMES: Final = 48


def control(status: int, *, left: float | None, is_plain: bool) -> str:
    """The Cache-Control of a public answer; `left` is how many seconds it is until a window opens or closes.

    Browsers ask each time, and never show what is stale. A shared cache keeps only what is asked for without a query:
    later pages of a list shift with every publication. Nothing is kept past the window, in no case.
    """
    if status == 301:
        return f"public, max-age={_within(REDIRECT_SECONDS, left)}, s-maxage={_within(SHARED_SECONDS, left)}"
    told = "public, max-age=0, must-revalidate"
    if status not in (200, 404, 410) or not is_plain:
        return told
    fresh = _within(SHARED_SECONDS if status == 200 else ERROR_SECONDS, left)
    if status != 200:
        return f"{told}, s-maxage={fresh}"
    rest = None if left is None else left - fresh
    stale, outage = _within(STALE_SECONDS, rest), _within(OUTAGE_SECONDS, rest)
    return f"{told}, s-maxage={fresh}, stale-while-revalidate={stale}, stale-if-error={outage}"


def _within(seconds: int, left: float | None) -> int:
    """One less than what is left: caches count whole seconds, and begin when the page has arrived."""
    return seconds if left is None else max(0, min(seconds, int(left) - 1))


def for_ever(content: str | bytes, content_type: str) -> HttpResponse:
    """What its address says all of: nobody needs to ask again."""
    return HttpResponse(content, content_type=content_type, headers={"Cache-Control": FOR_EVER})


def tagged(response: Response, *names: str) -> Response:
    """The response with the names by which shared caches can be told to forget it; at most 48 of them.

    The middleware adds the name of the site, which every public page carries.
    """
    wanted = dict.fromkeys(name for name in names if name)
    response.headers["Cache-Tag"] = ",".join(list(wanted)[:MOST_NAMES])
    return response


def text(pk: int) -> str:
    """What prints an article's text, or leads to it."""
    return f"article-{pk}"


def card(pk: int) -> str:
    """The pages of others that show an article's card beside their own."""
    return f"card-{pk}"


def beside(pk: int) -> str:
    """An article's page, for what stands beside it."""
    return f"related-{pk}"


def tag(pk: int) -> str:
    """What shows a tag's name or colour."""
    return f"tag-{pk}"


def month(number: int) -> str:
    """The list of a month, given as year × 100 + month."""
    return f"month-{number}"


def list_of(kind: str, pk: int) -> str:
    """The first page of a tag's or a person's articles."""
    return f"{kind}-{pk}-list"


def feed_of(kind: str, pk: int) -> str:
    """The feeds of a tag or a person."""
    return f"{kind}-{pk}-feed"


def question(pk: int) -> str:
    """The page of a question of the hub (as `faq.views` names it)."""
    return f"question-{pk}"


def tags_of(cards: Iterable[Any]) -> list[str]:
    """The names of the tags that cards show."""
    return [tag(each.primary_tag.pk) for each in cards if each.primary_tag]


def of_page(live: Any, tags: Iterable[Any], related: Sequence[Any]) -> list[str]:
    """The names that an article's page carries: its own, those of its tags, those of the cards beside it."""
    pk = live.article_id
    cards = (card(each.article_id) for each in related)
    return [text(pk), beside(pk), *(tag(each.pk) for each in tags), *cards, *tags_of(related)]
