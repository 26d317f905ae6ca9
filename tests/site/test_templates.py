"""A publication's own templates: each extends the one of its own name, and any block can be overridden."""

import re
import struct
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest
from django.conf import settings

from articles.models.site import Site
from tests.make import make_live

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


def blocks_of(name):
    return re.findall(r"{% block (\w+) %}", (ROOT / "templates" / name).read_text(encoding="utf-8"))


@pytest.fixture
def own(settings, tmp_path):
    """Writes templates into the folder that the setting would name."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return write


def said_by(words, folder, **more):
    """What this very Python prints where the environment names a folder of templates."""
    env = {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "x", "TEMPLATES_DIR": str(folder), **more}
    command = [sys.executable, "-c", words]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def test_the_environment_names_a_folder_that_goes_first(tmp_path):
    words = "from django.conf import settings; print(*settings.TEMPLATES[0]['DIRS'], sep='|')"
    assert said_by(words, tmp_path) == f"{tmp_path}|{ROOT / 'templates'}"


def catalogue(texts):
    """Texts and their translations as GNU gettext's `.mo` file holds them."""
    ids, told = ([part.encode() + b"\0" for part in parts] for parts in zip(*sorted(texts.items()), strict=True))
    ends = list(accumulate(map(len, ids + told), initial=28 + 16 * len(ids)))
    table = [number for end, part in zip(ends, ids + told, strict=False) for number in (len(part) - 1, end)]
    head = (0x950412DE, 0, len(ids), 28, 28 + 8 * len(ids), 0, 0)
    return struct.pack(f"<{len(head) + len(table)}I", *head, *table) + b"".join(ids + told)


def test_the_folder_may_hold_the_words_of_the_site_in_another_language(tmp_path):
    file = tmp_path / "locale/de/LC_MESSAGES/django.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(
        catalogue({"": "Content-Type: text/plain; charset=UTF-8\n", "Topics": "Themen", "People": "Köpfe"})
    )
    words = "import django; django.setup(); from django.utils.translation import gettext as _; "
    words += "print(_('Topics'), _('People'))"
    assert said_by(words, tmp_path, LANGUAGE_CODE="de", PYTHONIOENCODING="utf-8") == "Themen Köpfe"
    assert said_by(words, "", LANGUAGE_CODE="de") == "Topics People"


def test_each_block_of_the_frame_can_be_overridden(client, own):
    Site.objects.get_or_create(pk=1)
    blocks = sorted(set(blocks_of("base.html")) - set(blocks_of("articles/archive.html")))
    ours = (f"{{% block {name} %}}{{{{ block.super }}}}<!--{name}-->{{% endblock %}}" for name in blocks)
    own("base.html", f'{{% extends "base.html" %}}{"".join(ours)}')
    page = client.get("/archive/").content.decode()
    assert {"header", "name", "menu", "footer", "scheme", "styles", "icons"} <= set(blocks)
    for name in blocks:
        assert page.count(f"<!--{name}-->") == 1, name
    assert page.rstrip().endswith("</html>")
    assert '<nav class="menu"' in page


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        (
            "articles/article_detail.html",
            "/articles/walking/",
            {"article_head", "byline", "contents", "picture", "prose", "tags", "related"},
        ),
        ("articles/home.html", "/", {"lead", "latest", "topics", "more", "questions"}),
    ],
)
def test_each_part_of_a_page_can_be_overridden(client, own, name, path, expected):
    for n in range(5):
        make_live(f"Article {n}", tags=("Sleep",))
    make_live("Walking", slug="walking", tags=("Sleep",))
    assert expected <= set(blocks_of(name))
    ours = (f"{{% block {block} %}}<!--{block}-->{{{{ block.super }}}}{{% endblock %}}" for block in expected)
    own(name, f'{{% extends "{name}" %}}{"".join(ours)}')
    page = client.get(path).content.decode()
    for block in expected:
        assert page.count(f"<!--{block}-->") == 1, block


def test_an_empty_front_page_can_welcome_in_its_own_words(client, own):
    Site.objects.get_or_create(pk=1)
    own("articles/home.html", '{% extends "articles/home.html" %}{% block welcome %}<p>Soon.</p>{% endblock %}')
    page = client.get("/").content.decode()
    assert "<p>Soon.</p>" in page
    assert "Nothing is published yet" not in page


def test_a_block_can_keep_what_was_there(client, own):
    Site.objects.get_or_create(pk=1)
    own(
        "base.html",
        '{% extends "base.html" %}{% block head %}{{ block.super }}<meta name="ours" content="1">{% endblock %}',
    )
    own("articles/_card.html", '<p class="ours">{{ card.title }}</p>')
    make_live("Walking")
    make_live("Running")
    page = client.get("/").content.decode()
    assert '<meta name="ours" content="1">' in page
    assert '<p class="ours">Walking</p>' in page
    assert '<nav class="menu"' in page
