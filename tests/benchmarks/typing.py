"""Times the article's form in Chromium: until it is ready, beside Django's own form of a user, and for each key typed.

Ready is a form that has loaded, whose blocks have their tools, and where any box on the screen can be typed into. The
other boxes of rich text start later: how long one takes that is clicked at once is measured too.

    python -m tests.benchmarks.typing

makes an article of 24 sections and 8 questions in a database of its own, serves it as a site in production is served
(gunicorn with two workers, static files that a browser keeps), and prints the medians of some
loads and, for keys typed fast and slowly into a section in the middle, the milliseconds from the key to the painted
frame (median, 95th of a hundred, worst) and the tasks that held the page for longer than 50 ms. With `PROFILE=1` it
prints the functions that took most of the time, and with `SECTIONS=60` it asks for more than anybody should write.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import serving

LOADS = 9
KEYS = 60
RHYTHMS = {"fast": 60, "slow": 300}
SECTIONS = int(os.environ.get("SECTIONS", "24"))
QUESTIONS = 8
PASSWORD = "pass-word-1"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
LISTENING = """
window.readyAt = 0
const isOnScreen = (element) => {
    if (!element.checkVisibility({ contentVisibilityAuto: true })) return false
    const { top, bottom, width } = element.getBoundingClientRect()
    return width > 0 && bottom > 0 && top < innerHeight
}
const isReady = () => {
    if (!performance.getEntriesByType("navigation")[0]?.loadEventEnd) return false
    if (document.getElementById("content-editor-context") && !document.querySelector(".desk-add")) return false
    const boxes = [...document.querySelectorAll("textarea[data-django-prose-editor-waiting]")]
    return boxes.map((box) => box.closest(".form-row")).filter(isOnScreen)
        .every((row) => row.querySelector(".ProseMirror[contenteditable=true]"))
}
const look = () => {
    if (isReady()) window.readyAt = performance.now()
    else requestAnimationFrame(look)
}
requestAnimationFrame(look)
window.started = 0
document.addEventListener("prose-editor:ready", () => { window.started += 1 })
window.keys = []
window.held = []
addEventListener("keydown", (event) => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => window.keys.push(performance.now() - event.timeStamp)
    requestAnimationFrame(() => channel.port2.postMessage(0))
}, true)
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.held.push(Math.round(entry.duration))
}).observe({ type: "longtask" })
"""

#: As a mouse does it, but before the page has come to start the box by itself.
CLICKING = """
(last) => {
    window.clickedAfter = 0
    const block = document.querySelector(last)
    block.scrollIntoView({ block: "center", behavior: "instant" })
    const line = block.querySelector(".desk-waiting p")
    const { left, top } = line.getBoundingClientRect()
    const at = performance.now()
    const init = { bubbles: true, cancelable: true, button: 0, clientX: left + 40, clientY: top + 10 }
    line.dispatchEvent(new MouseEvent("mousedown", init))
    const look = () => {
        if (document.activeElement.matches(`${last} .ProseMirror[contenteditable=true]`)) {
            window.clickedAfter = performance.now() - at
        } else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
}
"""


def fill() -> None:
    """In a process of its own: the tables, the account and the article."""
    import django  # noqa: PLC0415 (the environment is set by now)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from articles.models.people import User  # noqa: PLC0415
    from tests import make  # noqa: PLC0415

    root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    sentence = "An evening has a shape, and what is done an hour before bed is felt until the next day. "
    text = "\n\n".join([sentence * 5] * 3)
    make.make_article(
        "A long one",
        by=root,
        sections=tuple((f"Section {number}", text) for number in range(SECTIONS)),
        questions=tuple((f"Question {number}?", sentence) for number in range(QUESTIONS)),
    )


@contextmanager
def served() -> Iterator[str]:
    """The address of a site in production with such a database; both are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        environ = serving.environment(f"sqlite:///{folder}/db.sqlite3", Path(folder) / "media")
        command = [sys.executable, "-m", __spec__.name, "--fill"]
        subprocess.run(command, env={**environ, "LOCAL": "1"}, cwd=serving.ROOT, check=True)
        with serving.served(environ):
            yield serving.ORIGIN


def measure(page: Any, origin: str) -> None:
    page.goto(f"{origin}/admin/login/")
    page.fill("#id_username", "root")
    page.fill("#id_password", PASSWORD)
    page.click("[type=submit]")
    page.wait_for_selector("#user-tools")
    form, plain = f"{origin}/admin/articles/article/1/change/", f"{origin}/admin/articles/user/1/change/"
    for each in [plain, form] * 3:  # the browser has the files then, and either worker its templates
        ready_after(page, each)
    times = [(ready_after(page, plain), ready_after(page, form)) for _ in range(LOADS)]  # by turns: a machine has moods
    floor, taken = (statistics.median(each) for each in zip(*times, strict=True))
    print(f"Django's form of a user is ready after {floor:.0f} ms")
    print(f"{SECTIONS} sections, {QUESTIONS} questions: ready after {taken:.0f} ms, {taken / floor:.1f} ×")
    clicks = sorted(clicked_after(page, form) for _ in range(LOADS))
    print(f"a click in a box that waits: typing after {statistics.median(clicks):.0f} ms, at most {clicks[-1]:.0f} ms")
    ready_after(page, form)
    for name, delay in RHYTHMS.items():
        time_keys(page, name, delay)
    if os.environ.get("PROFILE"):
        print_profile(page)


def ready_after(page: Any, url: str) -> float:
    """Milliseconds from the click to a form that has loaded, where any box on the screen can be typed into."""
    page.goto(url)
    for _ in range(1000):
        if found := page.evaluate("window.readyAt"):
            return float(found)
        page.wait_for_timeout(20)
    raise SystemExit(f"{page.url}: not ready")


def clicked_after(page: Any, form: str) -> float:
    """Milliseconds from the pointer's arrival in the last section, whose box waits, to the caret in it."""
    ready_after(page, form)
    last = f"#sections-{SECTIONS - 1}"
    if page.locator(f"{last} .desk-waiting").count() == 0:
        raise SystemExit("No box waits: nothing to measure")
    page.evaluate(CLICKING, last)
    for _ in range(200):
        if found := page.evaluate("window.clickedAfter"):
            return float(found)
        page.wait_for_timeout(20)
    raise SystemExit("The click started nothing")


def type_into_the_middle(page: Any, delay: int) -> None:
    box = page.locator(f"#sections-{SECTIONS // 2} .ProseMirror")
    box.click()
    page.wait_for_timeout(1000)
    page.evaluate("window.keys = []; window.held = []")
    page.keyboard.type(("a quiet hour before bed. " * KEYS)[:KEYS], delay=delay)
    page.wait_for_timeout(1000)


def time_keys(page: Any, name: str, delay: int) -> None:
    type_into_the_middle(page, delay)
    times = sorted(page.evaluate("window.keys"))
    held = page.evaluate("window.held")
    print(
        f"{KEYS} keys, {name} ({delay} ms apart): median {statistics.median(times):.0f} ms, "
        f"95th {times[int(len(times) * 0.95)]:.0f} ms, worst {times[-1]:.0f} ms; "
        f"held for longer than 50 ms: {len(held)} times, at most {max(held, default=0)} ms"
    )


def print_profile(page: Any) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Profiler.enable")
    session.send("Profiler.start")
    type_into_the_middle(page, RHYTHMS["slow"])
    profile = session.send("Profiler.stop")["profile"]
    calls = {node["id"]: node["callFrame"] for node in profile["nodes"]}
    spent: Counter[str] = Counter()
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        frame = calls[node]
        spent[f"{frame['functionName'] or '(anonymous)'} {frame['url'].rsplit('/', 1)[-1]}:{frame['lineNumber']}"] += (
            delta
        )
    for name, microseconds in spent.most_common(20):
        print(f"  {microseconds / 1000 / KEYS:7.2f} ms a key  {name}")


def run() -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (of the extra `browser`)

    from tests.browser.conftest import executable  # noqa: PLC0415

    with served() as origin, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.add_init_script(LISTENING)
        measure(page, origin)
        chromium.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fill"]:
        fill()
    else:
        run()
