"""The focal point as something to see and move: a `<desk-focus>`, bound to the two numbers of a form.

Without JavaScript it is the whole picture, and the numbers stay what they are.
"""

import json
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from js_asset import Script

from articles.admin.library.facts import large_url
from articles.images import social
from articles.models.library import Image

#: What a screen with the widget loads.
SCRIPT: Final = Script("js/desk-focus.js", type="module")
STYLES: Final = "css/desk-focus.css"
#: The card's shape in whole numbers; a test holds it to `renditions.CARD_RATIO`.
CARD_SHAPE: Final = (16, 10)


def focus_html(image: Image | None = None, *, x: str = "id_focal_x", y: str = "id_focal_y") -> SafeString:
    """The picture with its point, bound to the fields of two ids; without a picture, an empty one for a script.

    Where the page has no such fields, the point cannot be moved.
    """
    cuts = [(_("Cards and lists"), *CARD_SHAPE), (_("When it is shared"), social.PANEL, social.SIZE[1])]
    context = {
        "src": large_url(image) if image else "",
        "x": x,
        "y": y,
        "cuts": json.dumps(cuts),
        "width": "1",
        "height": "1",
    }
    if image is not None:
        context |= {"width": str(image.width), "height": str(image.height), "point": f"{image.focal_x} {image.focal_y}"}
    return render_to_string("admin/desk/_focus.html", context)
