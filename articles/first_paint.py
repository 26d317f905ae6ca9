"""Light or dark before a page is painted: one script that stands in the page itself, so that nothing waits for it."""

import base64
import hashlib
from typing import Final

#: The colours that the reader chose at the foot of a page (`static/js/site.js` keeps them), else those of the device.
SCRIPT: Final = """\
try{document.documentElement.dataset.theme=localStorage.getItem("colours")||"auto"}\
catch{document.documentElement.dataset.theme="auto"}"""
#: What the content security policy calls it: it lets in these very characters, and no other script in a page.
SOURCE: Final = f"'sha256-{base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()}'"
