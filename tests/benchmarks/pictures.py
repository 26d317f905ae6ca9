"""Times what an upload costs, step by step, beside a plain decode and one JPEG as a floor measured in the same run.

    python -m tests.benchmarks.pictures [megapixels …]

draws a photograph-like picture of so many megapixels (12 without a word), in a process of its own for each, and prints
for each step the median milliseconds and the processor's, for each encoding its files and their weight, the ratio of
the whole to the floor, and the most memory that the process held above what it held before.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageFilter

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3


def run(megapixels: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MEDIA_ROOT": folder, "SECRET_KEY": "benchmark", "LOCAL": "1", "S3_BUCKET": ""}
        photo = Path(folder) / "photograph.jpg"
        photo.write_bytes(photograph(megapixels))
        command = [sys.executable, "-m", __spec__.name, "--one", str(photo)]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


def photograph(megapixels: float) -> bytes:
    """Soft shapes with grain, as a camera stores them: about three bits a pixel."""
    height = int((megapixels * 1_000_000 / 1.5) ** 0.5)
    size = (int(height * 1.5), height)
    bands = []
    for seed in range(3):
        clouds = Image.effect_noise((24, 16), 120 + 20 * seed).resize(size, Image.Resampling.BICUBIC)
        grain = Image.effect_noise((size[0] // 2, size[1] // 2), 24).filter(ImageFilter.GaussianBlur(0.6)).resize(size)
        bands.append(Image.blend(clouds, grain, 0.55))
    buffer = io.BytesIO()
    Image.merge("RGB", bands).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def measure(path: Path) -> None:
    import django  # noqa: PLC0415 (the environment is set by now)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    data = path.read_bytes()
    size = Image.open(path).size
    print(f"\n{size[0]} × {size[1]} pixels, {len(data) / 1e6:.1f} MB; {os.cpu_count()} processors")
    held = _peak()
    floor = median(lambda: plain(data))
    print(f"  {'floor: Pillow decodes, and writes one JPEG':44} {floor[0]:7.0f} ms")
    whole = median(lambda: upload(data))
    peak = _peak() - held
    steps(data)
    say("an upload as a whole, files beside each other", whole)
    print(f"  {'as many times the floor':44} {whole[0] / floor[0]:7.1f}")
    print(f"  {'peak memory above what was held before':44} {peak:7.0f} MB")


def plain(data: bytes) -> None:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    picture.save(io.BytesIO(), "JPEG", quality=82)


def upload(data: bytes) -> Any:
    """What the library does with a file, but for the database."""
    from django.core.files.base import ContentFile  # noqa: PLC0415

    from articles.images import renditions  # noqa: PLC0415
    from articles.models import library  # noqa: PLC0415

    image = library.Image()
    renditions.accept(ContentFile(data), image)
    renditions.make_renditions(image)
    return image


def steps(data: bytes) -> None:
    from articles.images import reading, renditions  # noqa: PLC0415

    picture = reading.upright(reading.decode(data))
    flat = renditions.proof(picture)
    say("decoded", median(lambda: reading.decode(data)))
    say("turned, in sRGB, without metadata", median(lambda: reading.upright(reading.decode(data)), less="decoded"))
    say("written as the library keeps it", median(lambda: reading.encoded(picture)))
    say("made smaller, before it is drawn", median(lambda: renditions.proof(picture)))
    image = upload(data)
    for name in renditions.encodings():
        kind, _suffix, options = renditions.ENCODINGS[name]
        widths = [int(width) for series in image.renditions.values() for width in series[name]]
        small = [flat.resize((width, round(width * flat.height / flat.width))) for width in widths]
        taken = median(lambda small=small, kind=kind, options=options: [_write(one, kind, options) for one in small])
        weight = sum(_write(one, kind, options) for one in small)
        say(f"{len(small)} files of {name}, {weight / 1000:.0f} kB", taken)


def _write(picture: Any, kind: str, options: dict[str, Any]) -> int:
    buffer = io.BytesIO()
    picture.copy().save(buffer, kind, **options)
    return buffer.tell()


_known: dict[str, tuple[float, float]] = {}


def median(task: Callable[[], Any], *, less: str = "") -> tuple[float, float]:
    """Milliseconds by the clock and of the processor; `less` those of a step that the task repeats."""
    taken = []
    for _ in range(ROUNDS):
        clock, processor = time.perf_counter(), time.process_time()
        task()
        taken.append(((time.perf_counter() - clock) * 1000, (time.process_time() - processor) * 1000))
    before = _known.get(less, (0.0, 0.0))
    wall, busy = (statistics.median(each) - known for each, known in zip(zip(*taken, strict=True), before, strict=True))
    return max(0.0, wall), max(0.0, busy)


def say(step: str, taken: tuple[float, float]) -> None:
    _known[step] = taken
    print(f"  {step:44} {taken[0]:7.0f} ms {taken[1]:7.0f} ms of a processor")


def _peak() -> float:
    """Megabytes, of this process alone; the kernel of Linux keeps that account."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(Path(sys.argv[2]))
    else:
        for given in sys.argv[1:] or ["12"]:
            run(float(given))
