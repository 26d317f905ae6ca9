"""Settings that refuse to be unsafe, and an example that tells the truth."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def read_settings(**environment: str) -> subprocess.CompletedProcess[str]:
    """Reads the settings in a process of its own, without the developer's `.env`."""
    code = (
        "import environ; environ.Env.read_env = classmethod(lambda *a, **k: None);"
        "from config import settings as s; print(s.DEBUG, bool(s.SECRET_KEY), s.HTTPS, s.SECURE_HSTS_SECONDS)"
    )
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_debug_and_a_key_the_settings_refuse_and_say_what_to_do():
    answer = read_settings()
    assert answer.returncode != 0
    assert "SECRET_KEY is not set. Put SECRET_KEY=" in answer.stderr
    assert "manage.py demo" in answer.stderr


def test_without_debug_https_is_on():
    assert read_settings(SECRET_KEY="x" * 50).stdout.split() == ["False", "True", "True", "31536000"]


def test_debug_needs_nothing():
    assert read_settings(DEBUG="1").stdout.split() == ["True", "True", "False", "0"]


def names_in(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_example_names_every_setting_and_no_other():
    read = names_in("config/settings.py", r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"')
    assert names_in(".env.example", r"^([A-Z0-9_]+)=") == read


def test_the_readme_names_every_setting():
    read = names_in("config/settings.py", r'env(?:\.\w+)?\(\s*"([A-Z0-9_]+)"')
    assert read <= names_in("README.md", r"`([A-Z0-9_]+)`")


@pytest.mark.django_db
def test_ready_names_what_is_wrong(client, monkeypatch):
    assert client.get("/readyz").json()["status"] == "ok"
    assert client.get("/healthz").json() == {"status": "ok"}
