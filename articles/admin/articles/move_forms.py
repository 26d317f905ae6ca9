"""What each move asks for before it is made."""

from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.admin.articles.standing import day
from articles.models.clock import database_now
from articles.models.draft import Article, RelatedChoice
from articles.models.history import Edition
from articles.models.people import Contributor, name_of
from articles.models.public import LiveArticle
from articles.states import OPEN_END, Outcome
from articles.workflow import Wish

EDITIONS_OFFERED: Final = 30


class MoveForm(forms.Form):
    """What a move asks for. `version` is the one that the page was built on: nothing unseen is approved."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    #: Whether the move is of the draft as it was looked at, and not of what is live.
    is_of_draft = True

    def __init__(self, *args: Any, article: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article

    def wish(self) -> Wish:
        return Wish()


class Moment(forms.DateTimeField):
    """A moment in the editor's own zone, which lies ahead."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        at = super().clean(value)
        if at is not None and at <= database_now():
            raise forms.ValidationError(_("This moment is past. Choose one that lies ahead."))
        return at


def in_zone(text: Any = "") -> str:
    """A help text that names the zone in which moments are meant."""
    return f"{text} {_('Your time zone: %s.') % timezone.get_current_timezone_name()}".strip()


class ScheduleForm(MoveForm):
    at = Moment(label=gettext_lazy("Goes live on"))
    until = Moment(label=gettext_lazy("Leaves the site on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = in_zone()
        self.fields["until"].help_text = _("Leave it empty, and it stays. Its address then answers “gone”.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        at, until = cleaned.get("at"), cleaned.get("until")
        if at and until and until <= at:
            self.add_error("until", _("The end lies before the beginning."))
        return cleaned

    def wish(self) -> Wish:
        return Wish(at=self.cleaned_data["at"], until=self.cleaned_data["until"])


class ChangesForm(MoveForm):
    note = forms.CharField(
        label=gettext_lazy("What should change?"), widget=forms.Textarea(attrs={"rows": 5}), max_length=4000
    )

    def wish(self) -> Wish:
        return Wish(note=self.cleaned_data["note"])


class ReasonForm(MoveForm):
    """Keeping an expert's sign-off for a text that was mended."""

    note = forms.CharField(
        label=gettext_lazy("Why does the sign-off still stand?"),
        help_text=gettext_lazy("For typing errors only. The reason and your name stay in the log."),
        max_length=300,
    )

    def wish(self) -> Wish:
        return Wish(note=self.cleaned_data["note"])


class SignOffForm(MoveForm):
    expert = forms.ModelChoiceField(
        Contributor.objects.filter(is_expert=True).exclude(credentials=""),
        label=gettext_lazy("Expert"),
        widget=AutocompleteSelect(Article._meta.get_field("reviewer"), admin.site),
        help_text=gettext_lazy("With the name and the credentials of today, which readers are shown."),
    )
    signed_on = forms.DateField(label=gettext_lazy("Signed off on"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["expert"] = self.article.reviewer_id
        self.initial["signed_on"] = timezone.localdate()

    def clean_signed_on(self) -> Any:
        on = self.cleaned_data["signed_on"]
        if on > timezone.localdate():
            raise forms.ValidationError(_("A sign-off cannot lie ahead."))
        return on

    def wish(self) -> Wish:
        return Wish(expert=self.cleaned_data["expert"], signed_on=self.cleaned_data["signed_on"])


class OutcomeForm(MoveForm):
    """What the addresses of an article answer once readers no longer find it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What its address answers"),
        choices=Outcome.choices(),
        initial=Outcome.GONE.value,
        widget=forms.RadioSelect,
    )
    target = forms.ModelChoiceField(
        Article.objects.all(),
        label=gettext_lazy("Send readers to"),
        required=False,
        widget=AutocompleteSelect(RelatedChoice._meta.get_field("target"), admin.site),
        help_text=gettext_lazy("Only for a redirect; an article that is live."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == Outcome.REDIRECT and "target" in cleaned:
            target = cleaned["target"]
            if target is None or target == self.article:
                self.add_error("target", _("Choose the article that readers are sent to."))
            elif not LiveArticle.windows.visible().filter(article=target).exists():
                self.add_error("target", _("“%s” is not live; readers would find nothing there.") % target)
        return cleaned

    def wish(self) -> Wish:
        return Wish(outcome=Outcome(self.cleaned_data["outcome"]), target=self.cleaned_data["target"])


class EndForm(OutcomeForm):
    until = Moment(label=gettext_lazy("Leaves the site on"), required=False)
    field_order = ("until", "outcome", "target")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = in_zone(_("Leave it empty, and the article stays."))
        now = database_now()
        row = publishing.pending(self.article, at=now) or publishing.showing(self.article, at=now)
        if row and row.live_until < OPEN_END:
            self.initial["until"] = row.live_until

    def wish(self) -> Wish:
        wish = super().wish()
        return Wish(until=self.cleaned_data["until"], outcome=wish.outcome, target=wish.target)


class TrashForm(OutcomeForm):
    """Asks for the answer of its address only where readers can find it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = database_now()
        if not publishing.showing(self.article, at=now) and not publishing.pending(self.article, at=now):
            del self.fields["outcome"], self.fields["target"]

    def wish(self) -> Wish:
        return super().wish() if "outcome" in self.fields else Wish()


class PutBackForm(MoveForm):
    number = forms.TypedChoiceField(label=gettext_lazy("Which edition"), coerce=int, widget=forms.RadioSelect)
    is_of_draft = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = publishing.showing(self.article, at=database_now())
        editions = Edition.objects.filter(version__article=self.article).exclude(pk=live.edition_id if live else 0)
        newest = editions.select_related("version", "approved_by").order_by("-version__number")[:EDITIONS_OFFERED]
        self.fields["number"].choices = [(edition.version.number, _named(edition)) for edition in newest]  # type: ignore[attr-defined]

    def wish(self) -> Wish:
        return Wish(version=self.cleaned_data["number"])


def _named(edition: Edition) -> str:
    words = _("Version %(number)d, approved by %(who)s on %(day)s: “%(title)s”")
    return words % {
        "number": edition.version.number,
        "who": name_of(edition.approved_by, "Masthead"),
        "day": day(edition.approved_at),
        "title": edition.version.content.title,
    }
