"""A shared question in the article's form: looked for in a dialog, shown as readers will see it, and taken over.

The field is a choice of one, with the question that is chosen as its only option; the dialog puts another in its place.
"""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, IntegerField, Q, QuerySet, When
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles import linking
from articles.admin import answers
from articles.admin.articles.finding import with_words
from articles.admin.base import id_in
from articles.admin.library.upload import refusal
from articles.models.draft import ArticleQuestion
from faq.models import Question
from faq.rich_text import clean, to_text

if TYPE_CHECKING:
    Choice = forms.ModelChoiceField[Question]
else:
    Choice = forms.ModelChoiceField

#: So many questions are offered; whoever looks for another one types more.
MOST: Final = 20
#: So many rows are read to find them: a word may stand in the markup of an answer alone.
MOST_READ: Final = 200
MOST_SHOWN: Final = 50
MOST_WORDS: Final = 8
LONGEST: Final = 200
LONGEST_TEXT: Final = 160


# -- What is shown ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Card:
    """A shared question with its answer, as it stands in a block."""

    question: Question
    answer_html: SafeString
    count: int
    url: str

    @property
    def pages(self) -> str:
        return answers.on_pages(self.count) if self.count else _("On no live page yet")

    @property
    def pages_url(self) -> str:
        return f"{self.url}#live-pages"


def cards_of(questions: Iterable[Question]) -> dict[int, Card]:
    """The card of each question; two queries at most, however many there are."""
    wanted = {question.pk: question for question in questions}
    counts = answers.page_counts(wanted)
    keys = linking.keys_of(*(question.answer for question in wanted.values()))
    spots = linking.Targets.of_keys(keys).spots()
    return {
        pk: Card(
            question,
            mark_safe(linking.printed(clean(question.answer), spots)),
            counts.get(pk, 0),
            reverse("admin:faq_question_change", args=[pk]),
        )
        for pk, question in wanted.items()
    }


def card_html(card: Card, user: Any) -> SafeString:
    """A card with the links that this account may follow."""
    may = {"view": user.has_perm("faq.view_question"), "change": user.has_perm("faq.change_question")}
    return render_to_string("admin/articles/article/_question_card.html", {"card": card, "may": may})


# -- The field -------------------------------------------------------------------------------------------------


class SharedInput(forms.Select):
    """The chosen question as the only option, and its card; without a script one can only give it up."""

    #: The card that stands in the place of the block's own words, and the one that its saved row has.
    card_html: str = ""
    saved_card_html: str = ""
    #: What the options are called.
    names: Mapping[int, str] = {}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        number = id_in(str(value or ""))
        context: dict[str, Any] = {
            "name": name,
            "attrs": {**self.attrs, **(attrs or {})},
            "chosen": number if number in self.names else "",
            "chosen_name": self.names.get(number, ""),
            "card_html": self.card_html,
            "saved_card_html": self.saved_card_html,
        }
        return render_to_string("admin/articles/article/_question.html", context)


class SharedField(Choice):
    """A choice among all shared questions, looked up together with those of the other blocks."""

    #: The blocks' formset, which knows the questions that they name.
    rows: Any = None

    def to_python(self, value: Any) -> Question | None:
        if value in self.empty_values:
            return None
        question: Question | None = self.rows.hub.get(id_in(str(value)))
        if question is None:
            text = _("This shared question is gone. Choose another one, or write question and answer here.")
            raise ValidationError(text, code="invalid_choice")
        return question


def shared_field(db_field: models.Field[Any, Any]) -> forms.Field | None:
    """The form's field of a shared question; None for a field that is none."""
    if db_field.model is not ArticleQuestion or db_field.name != "shared":
        return None
    return db_field.formfield(form_class=SharedField, widget=SharedInput, help_text="")


def check_choice(form: Any, *, may_choose: bool) -> Question | None:
    """The shared question of a block; whoever may not see the hub keeps what is there. Raises ValidationError."""
    question: Question | None = form.cleaned_data["shared"]
    if question and not may_choose and "shared" in form.changed_data:
        raise ValidationError(_("Your account may not take shared questions."), code="forbidden")
    return question


def check_once(blocks: Iterable[Any]) -> None:
    """Puts a mistake on each block that takes a question which another one has. One that was saved so may stay."""
    sharing = [(block, block.cleaned_data["shared"]) for block in blocks if block.cleaned_data.get("shared")]
    sharing.sort(key=lambda pair: "shared" in pair[0].changed_data)
    seen: set[int] = set()
    for block, question in sharing:
        if question.pk in seen and "shared" in block.changed_data:
            block.add_error("shared", _("“%s” is in this article already.") % question)
        seen.add(question.pk)


def show_shared(formsets: Iterable[Any], user: Any) -> None:
    """Puts the cards into the blocks of a form, each with the pages it is on; three queries at most."""
    for formset in formsets:
        if formset.model is ArticleQuestion:
            _show_shared(formset, user)


def _show_shared(formset: Any, user: Any) -> None:
    hub: Mapping[int, Question] = formset.hub
    cards = {pk: card_html(card, user) for pk, card in cards_of(hub.values()).items()}
    names = {pk: question.question for pk, question in hub.items()}
    for form in formset.forms:
        if "shared" in form.fields:
            widget, saved_id = form.fields["shared"].widget, form.initial.get("shared")
            number = id_in(str(form["shared"].value() or ""))
            widget.names, widget.card_html = names, cards.get(number, "")
            widget.saved_card_html = "" if number else cards.get(saved_id, "")


# -- The dialog ------------------------------------------------------------------------------------------------


def paths(model_admin: Any) -> list[Any]:
    """Before those of the form, which take every path for an id."""
    return [path("questions/", model_admin.admin_site.admin_view(choose_view), name="faq_question_choose")]


def may_choose(user: Any) -> bool:
    """Whoever may look into the hub may take from it."""
    return bool(user.has_perm("faq.view_question"))


def choose_view(request: HttpRequest) -> JsonResponse:
    """Shared questions by words of question and answer (`q`), or as they stand now (`id`). Nonsense finds nothing."""
    if request.method != "GET":
        return refusal(_("Ask for questions by GET."), HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET"})
    if not may_choose(request.user):
        return refusal(_("Your account may not see the shared questions."), HTTPStatus.FORBIDDEN)
    questions = Question.objects.select_related("live")
    if "id" in request.GET:
        ids = {id_in(text) for text in request.GET.getlist("id")[:MOST_SHOWN]}
        found = list(questions.filter(pk__in=ids))
    else:
        asked = request.GET.get("q", "")
        is_nonsense = len(asked) > LONGEST or "\0" in asked
        found = [] if is_nonsense else list(islice(_found(questions, asked.strip()), MOST + 1))
    is_more = "id" not in request.GET and len(found) > MOST
    cards = cards_of(found[:MOST] if is_more else found)
    return JsonResponse({"results": [_facts(card, request.user) for card in cards.values()], "more": is_more})


def _found(questions: QuerySet[Question], asked: str) -> Iterator[Question]:
    """Questions that have every word in their own text; those that begin so first, then those that say it in the
    question, each the last changed first."""
    words = asked.split()[:MOST_WORDS]
    ranked = questions.order_by("-updated_at", "-pk")
    if words:
        rank = Case(
            When(with_words("question", [asked]) & Q(question__istartswith=asked), then=0),
            When(with_words("question", words), then=1),
            default=2,
            output_field=IntegerField(),
        )
        ranked = ranked.filter(_with_each(words)).annotate(rank=rank).order_by("rank", "-updated_at", "-pk")
    for question in ranked[:MOST_READ]:
        text = f"{question.question} {to_text(question.answer)}".casefold()
        if all(word.casefold() in text for word in words):
            yield question


def _with_each(words: Sequence[str]) -> Q:
    wanted = Q()
    for word in words:
        wanted &= with_words("question", [word]) | with_words("answer", [html.escape(word, quote=False)])
    return wanted


def _facts(card: Card, user: Any) -> dict[str, Any]:
    tone, label = answers.label_of(card.question)
    words = " ".join(to_text(card.question.answer).split())
    return {
        "id": card.question.pk,
        "question": card.question.question,
        "text": Truncator(words).chars(LONGEST_TEXT),
        "pages": card.pages,
        "label": label,
        "tone": tone,
        "card": card_html(card, user),
    }
