"""The licences that a picture may be under, with the names that they have in the field. No models: both sides read it.

A key is the licence's SPDX identifier in small letters. It stands in approved texts, so that it keeps its meaning.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Licence:
    """`name` is what readers are told, and `url` is its deed; either may be empty."""

    key: str
    name: str | Promise = ""
    url: str = ""
    #: What editors choose by.
    label: str | Promise = ""
    #: Whether it demands that the maker is named.
    is_by: bool = False


def _cc_by(kind: str, label: str) -> Licence:
    name, url = f"CC {kind.upper()} 4.0", f"https://creativecommons.org/licenses/{kind}/4.0/"
    return Licence(f"cc-{kind}-4.0", name, url, f"{name} ({label})", is_by=True)


_MARK: Final = "https://creativecommons.org/publicdomain/mark/1.0/"
_ZERO: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
#: Nobody has said yet; readers are told nothing.
NONE: Final = Licence("", label=_("None stated"))
#: One that is not among these, in the words of the credit.
OTHER: Final = Licence("other", label=_("Another one, named in the credit"))
_ALL: Final = (
    NONE,
    Licence("all-rights-reserved", _("All rights reserved"), label=_("All rights reserved")),
    Licence("cc-pdm-1.0", _("Public domain"), _MARK, _("Public domain (Public Domain Mark 1.0)")),
    Licence("cc0-1.0", "CC0 1.0", _ZERO, _("CC0 1.0 (public domain dedication)")),
    _cc_by("by", "Attribution"),
    _cc_by("by-sa", "Attribution-ShareAlike"),
    _cc_by("by-nd", "Attribution-NoDerivatives"),
    _cc_by("by-nc", "Attribution-NonCommercial"),
    _cc_by("by-nc-sa", "Attribution-NonCommercial-ShareAlike"),
    _cc_by("by-nc-nd", "Attribution-NonCommercial-NoDerivatives"),
    OTHER,
)
LICENCES: Final = {licence.key: licence for licence in _ALL}


def choices() -> Sequence[tuple[str, str | Promise]]:
    """What a Django field takes."""
    return [(licence.key, licence.label) for licence in _ALL]


def licence_of(key: str) -> Licence:
    """The licence of a key; that of one that nobody knows is none.

    >>> licence_of("cc-by-4.0").name, licence_of("mine").name
    ('CC BY 4.0', '')
    """
    return LICENCES.get(key, NONE)


def key_named(name: str) -> str | None:
    """The key that somebody means by a key, a name or the address of a deed; None for none that is known here.

    >>> key_named("CC BY-SA 4.0"), key_named("http://creativecommons.org/licenses/by/4.0/deed.de"), key_named("GPL")
    ('cc-by-sa-4.0', 'cc-by-4.0', None)
    """
    meant = _plain(name)
    found = (each.key for each in _ALL if meant in (_plain(each.key), _plain(str(each.name)), _plain(each.url)))
    return next(found, None)


def _plain(name: str) -> str:
    """Without what differs between ways to write the same: case, scheme, the deed's language, spaces."""
    host = name.strip().casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return host.partition("/deed")[0].rstrip("/").replace(" ", "-")
