"""What a letter looks like: a sentence, the note where there is one, and where to go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from articles.models.draft import Article
from articles.paths import path_at

P = ParamSpec("P")
R = TypeVar("R")


def in_site_language(tell: Callable[P, R]) -> Callable[P, R]:
    """Letters speak the publication's language, whoever is the reason for them."""

    @wraps(tell)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        with translation.override(settings.LANGUAGE_CODE):
            return tell(*args, **kwargs)

    return told


@dataclass(frozen=True, slots=True)
class Words:
    """A letter's subject and sentence.

    `note` is what somebody wrote, `spot` where readers find the article, `desk` where to go if not to its form.
    """

    subject: str
    sentence: str
    note: str = ""
    spot: str = ""
    desk: str = ""

    def of(self, article: Article) -> dict[str, str]:
        """Subject and body as `write()` takes them, with the way to the desk."""
        desk = self.desk or reverse("admin:articles_article_change", args=[article.pk])
        lines = [self.sentence, _quoted(self.note), _("On the desk: %s") % address(desk)]
        if self.spot:
            lines.append(_("For readers: %s") % address(path_at(self.spot)))
        if not settings.SITE_URL:
            lines.append(_("(The addresses begin with that of your site: SITE_URL is not set.)"))
        foot = _("Which letters you get is up to you: %s") % address(reverse("admin:me"))
        return {"subject": self.subject, "body": "\n\n".join([*filter(None, lines), f"-- \n{foot}"]) + "\n"}


def address(path: str) -> str:
    """Absolute where the site knows its own origin."""
    return f"{settings.SITE_URL}{path}"


def _quoted(note: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in note.strip().splitlines())
