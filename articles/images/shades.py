"""The colour that stands where a picture is still to come: one of 64, as a class of the stylesheet.

The pages' policy admits no inline style, so a colour cannot be written where it is needed. The rules at the end of
`static/css/site.css` are `css()`; a test compares them.
"""

from typing import Final

from PIL import Image as Pillow

_LEVELS: Final = tuple(range(32, 256, 64))  # the middles of four ranges


def shade_of(picture: Pillow.Image) -> str:
    """The colour that most of a picture has, as three digits of 0 to 3, for red, green and blue."""
    small = picture.convert("RGB").resize((32, 32), Pillow.Resampling.BOX, reducing_gap=2.0)
    few = small.quantize(5, Pillow.Quantize.MEDIANCUT).convert("RGB")
    counted: list[tuple[int, tuple[int, ...]]] = few.getcolors(32 * 32)  # type: ignore[assignment]
    return "".join(str(value // 64) for value in max(counted)[1])


def css() -> str:
    """A rule for each shade."""
    digits = range(len(_LEVELS))
    return "".join(
        f".shade-{r}{g}{b} {{ background-color: #{_LEVELS[r]:02x}{_LEVELS[g]:02x}{_LEVELS[b]:02x}; }}\n"
        for r in digits
        for g in digits
        for b in digits
    )
