"""The page on which a publisher mends an urgent mistake in what is live: its text, and nothing of the draft."""

import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles import publishing
from articles.admin.articles.move_forms import MoveForm
from articles.content import Answer, Content, Correction
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.sources import LONGEST_TEXT, LONGEST_URL, whole_address
from articles.workflow import Wish
from faq.rich_text import clean

_RICH_FIELD = Article._meta.get_field("introduction")


class CorrectionForm(MoveForm):
    """Every text of the live version. `live` is the version that the page shows; another one meanwhile is refused."""

    live = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_of_draft = False

    class Media:
        js = ["js/desk-styles.js", Script("js/desk.js", type="module")]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        showing = publishing.showing(self.article, at=database_now())
        edition = showing.edition if showing else None
        self.content = edition.version.content if edition else Content(title="")
        self.initial["live"] = edition.version.number if edition else 0
        self._add_texts()
        self.fields["note"] = forms.CharField(
            label=_("What was wrong?"),
            max_length=300,
            help_text=_("For colleagues and the log; readers do not see it."),
        )
        self.fields["notice"] = forms.CharField(
            label=_("Correction for readers"),
            max_length=LONGEST_TEXT,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_(
                "What was wrong and what is right: it stands in the article, dated today. A typing error needs none."
            ),
        )
        if edition and edition.sign_off:
            self.fields["keeps_sign_off"] = forms.BooleanField(
                required=False,
                label=_("This mends a typing error only: the sign-off of %s still stands")
                % edition.sign_off.credit["name"],
            )

    def _add_texts(self) -> None:
        content = self.content
        self._add("title", _("Title"), content.title, limit=300, is_required=True)
        self._add("excerpt", _("Excerpt"), content.excerpt)
        self._add_rich("introduction", _("Introduction"), content.introduction)
        for number, part in enumerate(content.sections):
            self._add(f"section-{number}-heading", _("Section %d: heading") % (number + 1), part.heading, limit=300)
            self._add_rich(f"section-{number}-html", _("Section %d: text") % (number + 1), part.html)
        for number, answer in enumerate(content.questions):
            self._add(f"question-{number}-question", _("Question %d") % (number + 1), answer.question, limit=300)
            self._add_rich(f"question-{number}-html", _("Question %d: answer") % (number + 1), answer.html)
        self._add_rich("conclusion", _("Conclusion"), content.conclusion)
        for number, source in enumerate(content.sources):
            self._add(f"source-{number}-text", _("Source %d") % (number + 1), source.text, limit=LONGEST_TEXT)
            self._add(f"source-{number}-url", _("Source %d: address") % (number + 1), source.url, limit=LONGEST_URL)
        if content.picture:
            self._add("caption", _("Caption of the picture"), content.picture.caption, limit=300)

    def _add(self, name: str, label: str, value: str, *, limit: int | None = None, is_required: bool = False) -> None:
        widget = forms.TextInput if limit else forms.Textarea(attrs={"rows": 3})
        self.fields[name] = forms.CharField(label=label, max_length=limit, required=is_required, widget=widget)
        self.initial[name] = value

    def _add_rich(self, name: str, label: str, value: str) -> None:
        field = _RICH_FIELD.formfield(label=label, required=False)
        if field is not None:
            self.fields[name] = field
        self.initial[name] = value

    def mended(self) -> Content:
        """The live text with what was mended."""
        values = self.cleaned_data
        content = self.content
        sections = tuple(
            replace(part, heading=values[f"section-{n}-heading"], html=clean(values[f"section-{n}-html"]))
            for n, part in enumerate(content.sections)
        )
        questions = tuple(
            _answered(answer, values[f"question-{n}-question"], clean(values[f"question-{n}-html"]))
            for n, answer in enumerate(content.questions)
        )
        cited = (
            replace(source, text=values[f"source-{n}-text"], url=whole_address(values[f"source-{n}-url"]))
            for n, source in enumerate(content.sources)
        )
        notice = values["notice"].strip()
        told = (Correction(str(uuid.uuid4()), localdate().isoformat(), notice),) if notice else ()
        picture = content.picture
        if picture:
            picture = replace(picture, caption=values["caption"])
        return replace(
            content,
            title=" ".join(values["title"].split()),
            excerpt=values["excerpt"],
            introduction=clean(values["introduction"]),
            conclusion=clean(values["conclusion"]),
            sections=sections,
            questions=questions,
            sources=tuple(source for source in cited if source.name),
            corrections=(*told, *content.corrections),
            picture=picture,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned.get("live") != self.initial["live"]:
            raise forms.ValidationError(_("What is live has changed meanwhile. Open this page again."))
        if self.mended() == self.content:
            raise forms.ValidationError(_("Nothing was changed."))
        return cleaned

    def wish(self) -> Wish:
        return Wish(
            content=self.mended(),
            version=self.cleaned_data["live"],
            note=self.cleaned_data["note"],
            keeps_sign_off=self.cleaned_data.get("keeps_sign_off", False),
        )


def _answered(answer: Answer, question: str, html: str) -> Answer:
    """A question of the hub whose wording is mended here becomes the article's own: the draft would take the hub's."""
    if (question, html) == (answer.question, answer.html):
        return answer
    return replace(answer, question=question, html=html, shared_id=None)


INTRODUCTION = gettext_lazy(
    "This goes to readers at once, and somebody else looks at it afterwards. Only what is live is changed here; "
    "the draft takes over the same change, and nothing else of the draft goes live."
)
