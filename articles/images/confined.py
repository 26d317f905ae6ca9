"""Run by its path, as a process of its own: an AVIF picture on standard input comes out as pixels.

An AVIF file may name a size and hold a picture a thousand times as large, and only its decoder finds out. So that one
runs where memory and time are bounded, and a decoder that is brought down takes no editor's request with it.
"""

import io
import json
import sys
from typing import Final

from PIL import Image, ImageFile

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

#: Fifty megapixels with ten bits a channel, all the copies of a decoder included; half of it is never used mostly.
MEMORY: Final = 1536 * 1024 * 1024
SECONDS: Final = 60
MOVING, TOO_LARGE = 3, 4


def main(max_pixels: int, max_side: int) -> int:
    """Pixels to standard output, what they are to standard error, as its last line.

    The exit status says why there is no picture; an error of the decoder's own is 1.
    """
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    Image.MAX_IMAGE_PIXELS = None  # the check below is stricter
    picture: ImageFile.ImageFile = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["AVIF"])
    if picture.width * picture.height > max_pixels or max(picture.size) > max_side:
        return TOO_LARGE
    if getattr(picture, "n_frames", 1) > 1:
        return MOVING
    picture.load()
    kept = {name: bytes(picture.info.get(name) or b"").hex() for name in ("exif", "icc_profile")}
    sys.stdout.buffer.write(picture.tobytes())
    sys.stdout.flush()
    print("\n" + json.dumps({"mode": picture.mode, "size": picture.size, **kept}), file=sys.stderr)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
