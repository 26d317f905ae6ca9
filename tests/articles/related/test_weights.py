"""What counts how much: a setting with measured defaults, whose wrong values are told and do no harm."""

import os
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from django.core.checks import run_checks

from articles import related
from articles.related import weights
from articles.related.weights import Weights
from tests.articles.related.stock import TOPICS, ids, stock

ROOT = Path(__file__).parents[3]


def test_the_example_and_the_readme_tell_the_defaults():
    line = re.search(r"^RELATED=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    given = weights.parse(line[1].split(","))
    assert list(given) == list(asdict(Weights())) == list(weights.LIMITS)
    assert weights.read(given) == (Weights(), ())
    row = re.search(r"^\| `RELATED` \|.*$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert all(f"`{name}`" in row[0] for name in given if name != "link"), row[0]


def test_the_environment_sets_weights():
    code = "import django; django.setup(); from articles.related import weights as w; print(w.current())"
    environment = {**os.environ, "RELATED": "tags=0.75, title=3", "SECRET_KEY": "x", "LOCAL": "1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(ROOT)}
    said = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=environment, text=True)
    assert said.strip() == str(Weights(tags=0.75, title=3))


@pytest.mark.django_db  # Django 6.1 asks the database what it can
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("tags", "much", "RELATED: “tags” must be a number from 0 to 10, not “much”."),
        ("tags", "nan", "RELATED: “tags” must be a number from 0 to 10, not “nan”."),
        ("title", "2.5", "RELATED: “title” must be a whole number from 0 to 50, not “2.5”."),
        ("title", -1, "RELATED: “title” must be a whole number from 0 to 50, not “-1”."),
        ("date_days", 0, "RELATED: “date_days” must be a number from 1 to 36500, not “0”."),
        ("terms", "", "RELATED: “terms” must be a whole number from 10 to 500, not “”."),
        ("colour", "1", f"RELATED has no “colour”; it has {', '.join(weights.LIMITS)}."),
    ],
)
def test_a_wrong_value_is_told_by_a_check_and_the_default_holds(settings, name, value, sentence):
    settings.RELATED = {name: value, "date": "0.4"}
    assert [(problem.id, problem.msg) for problem in run_checks()] == [("related.E001", sentence)]
    assert weights.current() == Weights(date=0.4)


@pytest.mark.django_db
def test_the_defaults_pass_the_check():
    assert not [problem for problem in run_checks() if problem.id == "related.E001"]


@pytest.mark.django_db
def test_weights_are_read_when_a_list_is_made(settings):
    stock("salt", 5)
    text = {"title": "About rest", "text": TOPICS["sleep"]}
    near, tagged = stock("sleep", days_old=90, **text), stock("sleep", tags=("Naps",), days_old=900, **text)
    asked = stock("sleep", tags=("Naps",), days_old=100, **text)
    assert related.rank(asked)[:2] == ids([tagged, near])
    settings.RELATED = {"tags": "0.1", "date": "2"}
    assert related.rank(asked)[:2] == ids([near, tagged])
