"""Stored HTML with places for what is looked up on reading: the primary tag as it is called today, the site's origin.

The places are written as processing instructions. No text of an author can be one: `<` is escaped or sanitised away.
"""

import re
from functools import lru_cache
from typing import Any, Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.paths import path_to

ORIGIN: Final = mark_safe("<?origin?>")
#: What stands around anything that is there only for an article with a primary tag.
TAGGED: Final = "<?tagged?>", "<?/tagged?>"
_tagged: Final = re.compile(r"<\?tagged\?>.*?<\?/tagged\?>", re.DOTALL)


class TagSlot:
    """Stands for the primary tag while a fragment is printed."""

    name: Final = mark_safe("<?tag-name?>")
    color: Final = mark_safe("<?tag-color?>")
    get_absolute_url: Final = mark_safe("<?tag-path?>")


TAG: Final = TagSlot()


def fill(html: str, tag: Any) -> SafeString:
    """A stored fragment with its tag's name, colour and address; without a tag, without what is said of it."""
    if tag is None:
        return mark_safe(_tagged.sub("", html) if TAGGED[0] in html else html)
    before, after = TAGGED
    html = html.replace(before, "").replace(after, "")
    for place, value in _values(tag.name, tag.color, tag.slug):
        html = html.replace(place, value)
    return mark_safe(html)


@lru_cache(maxsize=1024)
def _values(name: str, color: str, slug: str) -> tuple[tuple[str, str], ...]:
    """What comes into each place of a tag."""
    return (
        (TAG.name, escape(name)),
        (TAG.color, color),
        (TAG.get_absolute_url, path_to("articles:tag", slug)),
    )


def with_origin(html: str, origin: str) -> SafeString:
    """A stored fragment with the site's own addresses made absolute."""
    return mark_safe(html.replace(ORIGIN, escape(origin)))
