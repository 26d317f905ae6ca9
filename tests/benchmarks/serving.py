"""Serves the site with gunicorn and two workers, and weighs its pages beside two floors, in turns in one run.

    python -m tests.benchmarks.serving 1000 10000 100000

The floors have the site's own settings and middleware: a view that returns 30 kB that never change, and one that does
one SELECT by an index and returns the HTML it brings. Printed for each address: CPU milliseconds a request of all
workers together (from /proc, so that nothing else on the machine counts), its ratio to either floor, requests a second,
bytes. `wrk` makes the requests (Debian: `apt-get install wrk`). `DATABASE_URL` serves a site that is there already.
Collections are part imported, part planted (tests/articles/related/planted.py); `KEEP=folder` keeps them, and uses them
again.
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PORT = int(os.environ.get("PORT", "8099"))
ORIGIN = f"http://127.0.0.1:{PORT}"
SECONDS = int(os.environ.get("DURATION", "2"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
#: So many are imported, and have everything that a real article has; the others are planted, or copies.
IMPORTED = 300
#: More than these are copies of them.
PLANTED = 10_000
_ticks = os.sysconf("SC_CLK_TCK")


def environment(url: str, media: Path) -> dict[str, str]:
    """A site in production, but for its certificate."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "MEDIA_ROOT": str(media),
        "SECRET_KEY": "benchmark",
        "HTTPS": "0",
        "SOCIAL_IMAGES": "0",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.floor_settings",
    }


def run(size: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(os.environ.get("KEEP", scratch)) / f"serving-{size}"
        environ = environment(f"sqlite:///{folder}/db.sqlite3", folder / "media")
        if not folder.exists():
            folder.mkdir()
            command = [sys.executable, "-m", __spec__.name, "--make", str(size), str(folder)]
            subprocess.run(command, env={**environ, "LOCAL": "1"}, cwd=ROOT, check=True)
        print(f"\n{size:,} articles", flush=True)
        weigh(environ)


def make(size: int, folder: Path) -> None:
    """Fills an empty database: what is imported is the newest. More than 10,000 are a multiple of it."""
    import json  # noqa: PLC0415

    import django  # noqa: PLC0415 (the environment is set by now)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.articles.related.planted import Collection, plant  # noqa: PLC0415
    from tests.benchmarks.corpus import articles  # noqa: PLC0415
    from tests.benchmarks.multiplied import multiply  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from articles import publishing  # noqa: PLC0415
    from articles.models.people import User  # noqa: PLC0415

    times, size = max(1, size // PLANTED), min(size, PLANTED)
    if size > IMPORTED:
        plant(Collection(size - IMPORTED), with_search=True)
        publishing.recount_all()
    source = folder / "articles.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for article in articles(min(size, IMPORTED)):
            file.write(json.dumps({**article, "date": ""}) + "\n")
    User.objects.create_superuser("bench", "bench@example.org", "bench")
    call_command("import_articles", source, publish=True, by="bench", stdout=(folder / "said").open("w"))
    if times > 1:
        multiply(times)
        publishing.recount_all()


@contextmanager
def served(environ: dict[str, str]) -> Iterator[list[int]]:
    """gunicorn with two workers, as the README has it; yields the ids of the workers' processes."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=environ, cwd=ROOT, check=True
    )
    command = ["gunicorn", "config.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{PORT}", "--log-level", "warning"]
    server = subprocess.Popen([sys.executable, "-m", *command], env=environ, cwd=ROOT, start_new_session=True)
    try:
        for _ in range(100):
            time.sleep(0.2)
            try:
                urllib.request.urlopen(f"{ORIGIN}/healthz", timeout=2)
                break
            except OSError:
                continue
        children = subprocess.run(["/usr/bin/pgrep", "-P", str(server.pid)], capture_output=True, text=True, check=True)
        yield [int(pid) for pid in children.stdout.split()]
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def cpu_seconds(pids: list[int]) -> float:
    """User and system time of some processes so far (proc(5): fields 14 and 15 of stat)."""
    fields = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids)
    return sum(int(each[11]) + int(each[12]) for each in fields) / _ticks


def fetch(path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(ORIGIN + path, headers=headers or {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read(), dict(response.headers)
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read(), dict(problem.headers)


def addresses() -> dict[str, tuple[str, dict[str, str]]]:
    """What is weighed: a name, its path, its headers."""
    front = fetch("/")[1].decode()
    article = re.findall(r'href="(/articles/[-\w]+/)"', front)[0]
    page = fetch(article)[1].decode()
    tag = re.search(r'rel="tag" href="([^"]+)"', page) or re.search(r'href="(/tags/[-\w]+/)"', page)
    slug = article.split("/")[2]
    etag = fetch(article)[2].get("ETag", "")
    words = "+".join(re.findall(r"[a-z]{4,}", slug.replace("-", " "))[:2])
    paths: dict[str, tuple[str, dict[str, str]]] = {
        "floor: 30 kB": ("/floor/", {}),
        "floor: one SELECT": (f"/floor/{slug}/", {}),
        "article": (article, {}),
        "article, 304": (article, {"If-None-Match": etag}),
        "front page": ("/", {}),
        "list": ("/articles/", {}),
        "tag": (tag[1] if tag else "/tags/", {}),
        "feed": ("/feed/", {}),
        "JSON Feed": ("/feed.json", {}),
        "search": (f"/search/?q={words}", {}),
    }
    for number in (500, 2500, 4000):
        if fetch(f"/articles/?page={number}")[0] == 200:
            paths[f"list, page {number}"] = (f"/articles/?page={number}", {})
    paths["archive"] = ("/archive/", {})
    paths["sitemap"] = ("/sitemap.xml", {})
    if b"<sitemapindex" in fetch("/sitemap.xml")[1]:
        paths["sitemap, a part"] = ("/sitemap-1.xml", {})
    return paths


def press(path: str, headers: dict[str, str], pids: list[int]) -> tuple[float, float]:
    """CPU milliseconds a request, and requests a second."""
    options = [f"-H{name}: {value}" for name, value in headers.items()]
    before = cpu_seconds(pids)
    command = ["wrk", "-t1", "-c4", f"-d{SECONDS}s", "--timeout", "60s", *options, ORIGIN + path]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    time.sleep(0.3)  # what wrk left half done
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m)", said)
    if found is None or ("Non-2xx" in said and "304" not in path and not headers):
        raise SystemExit(f"{path}: {said}")
    count = int(found[1])
    taken = float(found[2]) * {"ms": 0.001, "s": 1, "m": 60}[found[3]]
    return (cpu_seconds(pids) - before) * 1000 / max(count, 1), count / taken


def weigh(environ: dict[str, str]) -> None:
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not there: apt-get install wrk")
    with served(environ) as pids:
        paths = addresses()
        for path, headers in paths.values():
            for _ in range(8):
                fetch(path, headers)
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in paths}
        for _ in range(ROUNDS):
            for name, (path, headers) in paths.items():
                found[name].append(press(path, headers, pids))
        constant, stored = (statistics.median(cpu for cpu, _ in found[name]) for name in list(paths)[:2])
        print("   CPU ms  × constant  × stored   req/s     bytes  status")
        for name, (path, headers) in paths.items():
            cpu, rate = (statistics.median(values) for values in zip(*found[name], strict=True))
            status, body, _ = fetch(path, headers)
            print(
                f"{cpu:9.2f} {cpu / constant:11.2f} {cpu / stored:9.2f} {rate:7.0f} {len(body):9,}  {status}  {name}",
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(int(sys.argv[2]), Path(sys.argv[3]))
    elif "DATABASE_URL" in os.environ:
        weigh(environment(os.environ["DATABASE_URL"], Path(os.environ.get("MEDIA_ROOT", ROOT / "media"))))
    else:
        for given in sys.argv[1:] or ["1000", "10000"]:
            run(int(given))
