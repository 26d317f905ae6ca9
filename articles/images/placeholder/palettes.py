"""The colours of the placeholders: one quiet family, in a light and a dark dress."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .canvas import Colour, mix

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Tones:
    """Ground is the paper; soft, mid and deep stand out from it ever more; accent is used once a picture."""

    ground: Colour
    soft: Colour
    mid: Colour
    deep: Colour
    accent: Colour

    def ramp(self, steps: int) -> list[Colour]:
        """So many colours evenly spread from soft over mid to deep."""
        shares = [2 * i / (steps - 1) if steps > 1 else 1.0 for i in range(steps)]
        return [
            mix(self.soft, self.mid, share) if share <= 1 else mix(self.mid, self.deep, share - 1) for share in shares
        ]


def _tones(colours: str) -> Tones:
    values = [int(part, 16) for part in colours.split()]
    return Tones(*((value >> 16, value >> 8 & 255, value & 255) for value in values))


# Each row: ground, soft, mid, deep, accent.
_LIGHT = {
    "sage": "E5E9DC CED8C1 AFBFA1 869C7B D9A066",
    "clay": "F3E4D9 EACEBC DBAF98 C0836A 7E9AA3",
    "ochre": "F4E9D0 ECD8AC DEC081 C39B51 A9745F",
    "mist": "E0E9EE C6D7DF A3BECB 7799AB DDA37A",
    "plum": "ECE2E9 DAC9D6 C0A8BA 957890 D8A85F",
    "lagoon": "DCE9E6 BFD8D3 98BFB8 659790 E0A48A",
    "rose": "F5E3E1 ECCBC9 DCABA9 BD8082 8FA284",
    "stone": "EAE6E0 D7D0C7 BDB4A8 948A7E C98C62",
}
_DARK = {
    "sage": "20261F 2E372C 475543 6E8266 C08C56",
    "clay": "2A211D 3D2E27 644637 98654E 6F8C96",
    "ochre": "28231A 3B3222 62502E 97793F A36A55",
    "mist": "1B242A 273540 3D5464 5F8093 C48A62",
    "plum": "261F26 382C37 5A4457 856A80 C0924F",
    "lagoon": "182625 233938 365752 548079 C98A70",
    "rose": "2A1F20 3E2C2E 674548 976668 7A8F70",
    "stone": "232120 34302D 544D46 7D7368 B67C54",
}
PALETTES: tuple[str, ...] = tuple(_LIGHT)
TONES: dict[Scheme, dict[str, Tones]] = {
    "light": {name: _tones(colours) for name, colours in _LIGHT.items()},
    "dark": {name: _tones(colours) for name, colours in _DARK.items()},
}
