"""Loads the demo publication “Plainly Well”: people, tags, articles with drawn pictures, the hub, work in progress."""

import json
import secrets
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction

from articles import menus, publishing, purging, workflow
from articles.demo.pictures import png
from articles.images import renditions
from articles.importers import jsonl
from articles.importers.incoming import Incoming
from articles.importers.loading import Loader
from articles.models.clock import database_now
from articles.models.desk import Letter
from articles.models.draft import Article
from articles.models.library import Image
from articles.models.people import Contributor, User
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import Tag
from articles.snapshot import keep_version
from articles.states import AltState, Role
from faq import publishing as faq_publishing
from faq.models import Question
from faq.rich_text import clean

FOLDER: Final = Path(__file__).parent
PREFIX: Final = "demo-"
DRAWING_SIZE: Final = (1600, 1000)
SITE: Final = {
    "name": "Plainly Well",
    "tagline": "Careful writing on everyday health",
    "description": "Plainly Well is a magazine about sleep, food, movement and the other ordinary things that "
    "keep people well.",
    "errors_email": "errors@example.org",
    "footer": "Plainly Well is a demonstration. Its writers and reviewers are invented, and nothing here replaces "
    "advice from somebody who knows you.",
}
ACCOUNTS: Final[dict[str, tuple[Role, str, str]]] = {
    "author": (Role.AUTHOR, "Ada", "Author"),
    "editor": (Role.EDITOR, "Edgar", "Editor"),
    "reviewer": (Role.REVIEWER, "Ruth", "Reviewer"),
    "publisher": (Role.PUBLISHER, "Paula", "Publisher"),
    "tagmanager": (Role.TAG_MANAGER, "Tom", "Tagger"),
    "admin": (Role.ADMINISTRATOR, "Alma", "Admin"),
}
IN_REVIEW: Final = "demo-knees-and-stairs"
SCHEDULED: Final = "demo-kitchen-first-aid-drawer"
WITHDRAWN: Final = "demo-working-lunch-awake-at-three"
REWORKED: Final = "demo-in-praise-of-walking"


def holds_other_articles() -> bool:
    """Whether the database has articles that are not the demo's; then the demo stays out."""
    return Article.objects.exclude(import_key__startswith=PREFIX).exists() or (
        Article.objects.filter(import_key=None).exists()
    )


def load_accounts(password: str = "") -> dict[str, str]:
    """Makes the demo accounts that are missing; returns the passwords that were set, by username."""
    shown = {}
    for name, (role, first, last) in ACCOUNTS.items():
        user, is_new = User.objects.get_or_create(
            username=name,
            defaults={
                "email": f"{name}@example.org",
                "first_name": first,
                "last_name": last,
                "is_staff": True,
                "is_superuser": role == Role.ADMINISTRATOR,
            },
        )
        if is_new:
            user.groups.add(Group.objects.get(name=role))
        if is_new or password:
            shown[name] = password or secrets.token_urlsafe(9)
            user.set_password(shown[name])
            user.save()
    return shown


def load() -> None:
    """Loads everything that is not there yet. Needs the demo accounts."""
    if Article.objects.filter(import_key__startswith=PREFIX).exists():
        return
    people = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS)}
    Site.objects.filter(pk=1, name="Masthead").update(**SITE)
    _load_people()
    _load_tags()
    _load_questions()
    incoming = _articles()
    waiting = {IN_REVIEW, SCHEDULED}
    loader = Loader(by=people["publisher"], publish=True)
    loader.load(i for i in incoming if i.key not in waiting)
    publishing.finish_many(loader.published)
    Loader(by=people["author"], publish=False).load(i for i in incoming if i.key in waiting)
    _work_in_progress(people)
    _lead_to_pages()
    purging.everything()


def _read(name: str | Path) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _lead_to_pages() -> None:
    """Puts the pages behind what stands in the footer."""
    site = Site.objects.get(pk=1)
    pages = LiveArticle.pages.order_by("article_id").values_list("guid", flat=True)
    known = menus.entries_of(site, "footer_links")
    site.footer_links = [*known, *({"to": f"article:{key}", "name": "", "is_on": True} for key in pages)]
    site.targets = menus.targets_of(site)
    site.save(update_fields=["footer_links", "targets"])


def _load_people() -> None:
    for person in _read("people.json"):
        Contributor.objects.get_or_create(slug=person["slug"], defaults=person)


def _load_tags() -> None:
    for tag in _read("tags.json"):
        Tag.objects.get_or_create(slug=tag["slug"], defaults=tag)


def _load_questions() -> None:
    now = database_now()
    for number, item in enumerate(_read("questions.json")):
        question, _ = Question.objects.get_or_create(
            slug=item["slug"], defaults={"question": item["question"], "answer": clean(item["answer_html"])}
        )
        with publishing.publication_lock():
            faq_publishing.publish(question, at=now - timedelta(days=9 * number))


def _articles() -> list[Incoming]:
    """The demo's articles and pages, each with its picture in the library."""
    data = [_read(path) for room in ("articles", "pages") for path in sorted((FOLDER / room).glob("*.json"))]
    pictures = _pictures([item["picture"] for item in data if item.get("picture")])
    found = []
    for item in data:
        article = jsonl.article({key: value for key, value in item.items() if key != "picture"}, source=item["slug"])
        if item.get("picture"):
            image = pictures[item["picture"]["motif"]]
            picture = image.told(item["picture"]["caption"])
            article = replace(article, content=replace(article.content, picture=picture))
        found.append(article)
    return found


def _pictures(wanted: list[dict[str, str]]) -> dict[str, Image]:
    """Draws the pictures on all processors, and puts them into the library as an upload would."""
    with ProcessPoolExecutor() as pool:
        drawn = list(pool.map(png, [item["motif"] for item in wanted], repeat(DRAWING_SIZE)))
    images = {}
    for item, data in zip(wanted, drawn, strict=True):
        image = Image(
            title=item["motif"].replace("-", " ").capitalize(),
            alt=item["alt"],
            alt_state=AltState.DESCRIBED.value,
            credit="Drawing: Plainly Well",
            licence=item["licence"],
        )
        renditions.accept(ContentFile(data, name=f"{item['motif']}.png"), image)
        renditions.make_renditions(image)
        image.save()
        images[item["motif"]] = image
    return images


@transaction.atomic
def _work_in_progress(people: dict[str, User]) -> None:
    """One in review, one scheduled, one withdrawn, and one live article with a change that nobody has approved.

    Nobody is written to about what nobody did.
    """
    now = database_now()
    for key in (IN_REVIEW, SCHEDULED):
        workflow.perform(Article.objects.get(import_key=key), "submit", by=people["author"])
    coming = Article.objects.get(import_key=SCHEDULED)
    workflow.perform(coming, "approve", by=people["reviewer"])
    week_ahead = (now + timedelta(days=7)).replace(hour=8, minute=0, second=0, microsecond=0)
    workflow.perform(coming, "schedule", by=people["publisher"], wish=workflow.Wish(at=week_ahead))
    workflow.perform(Article.objects.get(import_key=WITHDRAWN), "withdraw", by=people["publisher"])
    reworked = Article.objects.get(import_key=REWORKED)
    reworked.conclusion += "<p>Editor’s draft: add a paragraph on walking in the dark months.</p>"
    reworked.save()
    keep_version(reworked, by=people["editor"], at=now, note="A first idea for the winter update")
    Letter.objects.filter(receiver__in=people.values()).delete()
