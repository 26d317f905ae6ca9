"""nginx with the shipped configuration in front of gunicorn: a kept page beside a static file, and a publication.

    DATABASE_URL=sqlite:////path MEDIA_ROOT=/path python -m tests.benchmarks.nginx

Printed: requests a second for an article and the front page from the cache, compressed and not, beside nginx serving
the same bytes as a file, in turns in one run: over connections that stay open, without TLS, which shows what the cache
itself costs; and by TLS with a connection for each request, as readers come. Then one article is published, and for
each address that changes how long it is until nginx answers with it, how many addresses were asked for anew, and how
long publishing itself took, with caches to tell and without. Publishes into the database that it is given: give it a
copy.
"""

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests import nginx
from tests.benchmarks import serving

SECONDS = int(os.environ.get("DURATION", "3"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
FRONT = int(os.environ.get("FRONT", str(serving.PORT + 1)))
DOOR = FRONT + 1
SECURE = FRONT + 2
ORIGIN = f"http://127.0.0.1:{FRONT}"


def get(path: str, *, encoding: str = "gzip") -> tuple[int, bytes, Any]:
    request = urllib.request.Request(ORIGIN + path, headers={"Host": nginx.HOST, "Accept-Encoding": encoding})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, response.read(), response.headers
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read(), problem.headers


def press(path: str, *, encoding: str, comes_anew: bool, pids: list[int]) -> tuple[float, float]:
    """Requests a second, and nginx's own CPU microseconds for each, which a busy machine changes less."""
    before = serving.cpu_seconds(pids)
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", f"-HHost: {nginx.HOST}", f"-HAccept-Encoding: {encoding}"]
    origin = ORIGIN
    if comes_anew:
        command, origin = [*command, "-HConnection: close"], f"https://127.0.0.1:{SECURE}"
    said = subprocess.run([*command, origin + path], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Non-2xx" in said:
        raise SystemExit(f"{path}: {said}")
    count = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    return float(found[1]), (serving.cpu_seconds(pids) - before) * 1e6 / max(count, 1)


def weigh(static: Path, pids: list[int]) -> None:
    """A kept page, and the same bytes as a file of the static folder."""
    front = get("/", encoding="identity")[1].decode()
    article = re.findall(r'href="(/articles/[-\w]+/)"', front)[0]
    print("  req/s kept  req/s file  ratio  CPU µs kept  file    bytes")
    for name, path in (("article", article), ("front page", "/")):
        for encoding in ("gzip", "identity"):
            body = [get(path, encoding=encoding)[1] for _ in range(3)][-1]
            if (status := get(path, encoding=encoding)[2]["X-Cache-Status"]) != "HIT":
                raise SystemExit(f"{path} is not kept: {status}")
            plain = gzip.decompress(body) if encoding == "gzip" else body
            own = static / "bench" / f"{name[0]}{encoding}.html"
            own.parent.mkdir(exist_ok=True)
            own.write_bytes(plain)
            own.with_suffix(".html.gz").write_bytes(gzip.compress(plain))
            if encoding == "gzip":
                own.with_suffix(".html.gz").write_bytes(body)
            for comes_anew in (False, True):
                how = {"encoding": encoding, "comes_anew": comes_anew, "pids": pids}
                pairs = [(*press(path, **how), *press(f"/static/bench/{own.name}", **how)) for _ in range(ROUNDS)]
                kept, cpu, file, file_cpu = (statistics.median(each) for each in zip(*pairs, strict=True))
                figures = f"{kept:12,.0f} {file:11,.0f} {kept / file:6.2f} {cpu:12.1f} {file_cpu:5.1f} {len(body):8,}"
                print(f"{figures}  {name}, {encoding}{', TLS, new connections' * comes_anew}", flush=True)


def publish() -> None:
    """In a process of its own, as a worker would: articles like the newest, and how long the last one took.

    The last is the one that counts; the others warm the process up. Before it, when caches have been told of those, the
    page of the one that comes before it is named: the new one will be linked from there. Then it waits for a line.
    """
    import django  # noqa: PLC0415 (the environment is set by now)

    django.setup()
    from articles import publishing  # noqa: PLC0415
    from articles.models.public import LiveArticle  # noqa: PLC0415
    from articles.purging import sending  # noqa: PLC0415
    from tests.make import edition_of, make_article  # noqa: PLC0415

    newest = LiveArticle.objects.newest().first()
    tags = tuple(newest.ordered_tags().values_list("name", flat=True))
    words = newest.text[:2000]

    def once(number: int) -> tuple[Any, float]:
        article = make_article(f"Again {time.time():.0f} {number}", tags=tags, sections=(("On it", words),))
        edition = edition_of(article)
        publishing.prepare(edition.version)
        start = time.perf_counter()
        return publishing.publish(edition, by=None), time.perf_counter() - start

    *_, (publication, _taken) = map(once, range(4))
    sending.courier.finish()
    print(publication.live.get_absolute_url(), flush=True)
    sys.stdin.readline()
    publication, taken = once(4)
    print(f"{taken * 1000:.1f} {publication.article.title}|{publication.live.slug}", flush=True)
    sending.courier.finish()


def follow(environ: dict[str, str], log: Path) -> None:
    """Publishes, and looks by nginx at every kind of page until it shows."""
    watched = dict.fromkeys(["/", "/articles/", "/feed/", "/feed.json", "/sitemap.xml", "/archive/"])
    article = re.findall(r'href="(/articles/[-\w]+/)"', get("/", encoding="identity")[1].decode())[0]
    page = get(article, encoding="identity")[1].decode()
    watched |= dict.fromkeys(re.findall(r'rel="tag" href="([^"]+)"', page)[:2])
    before = {path: [get(path, encoding=each)[1] for each in ("gzip", "identity")] for path in watched}
    command = [sys.executable, "-m", "tests.benchmarks.nginx", "--publish"]
    without = {**environ, "PURGE_NGINX": ""}
    run = {"cwd": serving.ROOT, "text": True, "stdout": subprocess.PIPE}
    plain = subprocess.run(command, env=without, input="\n", check=True, **run).stdout.splitlines()[-1]
    child = subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, **run)
    assert child.stdout
    assert child.stdin
    previous = child.stdout.readline().strip()
    watched |= {previous: None}
    before[previous] = [b"", b""]
    for path in watched:  # what the other publications changed, and what was not asked for before
        for encoding in ("gzip", "identity"):
            request = urllib.request.Request(
                f"http://127.0.0.1:{DOOR}{path}", headers={"Host": nginx.HOST, "Accept-Encoding": encoding}
            )
            urllib.request.urlopen(request, timeout=60).read()
            before[path][encoding == "identity"] = get(path, encoding=encoding)[1]
    log.write_text("")
    child.stdin.write("\n")
    child.stdin.close()
    told = child.stdout.readline()
    start, seen = time.perf_counter(), {}
    waiting = [(path, encoding) for path in watched for encoding in ("gzip", "identity")]
    while waiting and time.perf_counter() - start < 20:
        for path, encoding in list(waiting):
            if get(path, encoding=encoding)[1] != before[path][encoding == "identity"]:
                seen[path, encoding] = time.perf_counter() - start
                waiting.remove((path, encoding))
    child.wait()
    milliseconds, _, slug = told.partition(" ")
    lines = [line.split() for line in log.read_text().splitlines()]
    asked = {path for agent, path in lines if agent == "Masthead-Purge"}
    print(f"publishing took {plain.split()[0]} ms without caches to tell, {milliseconds} ms with")
    print(f"{len(asked)} addresses were asked for anew, both copies of each:")
    print("  " + " ".join(sorted(asked)))
    for (path, encoding), after in seen.items():
        print(f"  {after * 1000:6.0f} ms  {path} ({encoding})")
    print(f"  never seen: {waiting or 'none'}")
    new = f"/articles/{slug.strip().partition('|')[2]}/"
    status, _body, headers = get(new)
    print(f"  {new}: {status} {headers['X-Cache-Status']}")


def main() -> None:
    for program in ("wrk", "nginx"):
        if shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin") is None:
            raise SystemExit(f"{program} is not there: apt-get install {program}")
    media = Path(os.environ.get("MEDIA_ROOT", serving.ROOT / "media"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        environ = {
            **serving.environment(os.environ["DATABASE_URL"], media),
            "ALLOWED_HOSTS": f"{nginx.HOST},127.0.0.1",
            "SITE_URL": f"http://{nginx.HOST}",
            "PURGE_NGINX": f"http://127.0.0.1:{DOOR}",
        }
        static = serving.ROOT / "staticfiles"
        ports = {"front": FRONT, "door": DOOR, "secure": SECURE, "upstream": serving.PORT}
        site = nginx.site(folder, **ports, static=static, media=media)
        site = 'log_format asked "$http_user_agent $request_uri";\n' + site
        log = folder / "asked.log"
        site = site.replace(
            "proxy_cache masthead;", f"proxy_cache masthead; access_log {log} asked if=$masthead_is_purge;"
        )
        with serving.served(environ), nginx.running(folder, site, port=FRONT) as pids:
            weigh(static, pids)
            follow(environ, log)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--publish"]:
        publish()
    else:
        main()
