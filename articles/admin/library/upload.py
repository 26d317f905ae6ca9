"""One picture into the library, for scripts: its facts, or those of the one that was there, or what was wrong."""

import re
from http import HTTPStatus
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, JsonResponse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.library.facts import facts_of
from articles.images import renditions
from articles.images.renditions import Copy, UploadError
from articles.models.library import FormerImage, Image
from articles.models.people import User

_FIELD: Final = "upload"


class TitleForm(forms.Form):
    """The words of an upload. None is needed: the file has a name."""

    title = forms.CharField(label=gettext_lazy("title"), max_length=200, required=False)


class MeanwhileError(Exception):
    """Somebody else has added the same picture while this one was drawn."""

    def __init__(self, there: Image) -> None:
        super().__init__(str(there))
        self.there = there


def upload_view(model_admin: Any, request: HttpRequest) -> JsonResponse:
    """Takes one file: 201 with its facts, 200 with those of the picture that has its content, 422 with a sentence.

    Outside of a transaction: decoding and drawing take seconds, and nobody else shall wait for them.
    """
    if request.method != "POST":
        return refusal(_("Send a picture here by POST."), HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})
    if not model_admin.has_add_permission(request):
        return refusal(_("Your account may not add pictures."), HTTPStatus.FORBIDDEN)
    form = TitleForm(request.POST)
    try:
        if not form.is_valid():
            raise UploadError(first_sentence(form))
        file = _single(request)
        copy = renditions.read(file)
        title = form.cleaned_data["title"] or title_of(file.name or "")
        return _answer(model_admin, request, copy, title)
    except UploadError as problem:
        return refusal(str(problem))


def _answer(model_admin: Any, request: HttpRequest, copy: Copy, title: str) -> JsonResponse:
    there = Image.objects.filter(digest=copy.digest).first()
    former = None if there else former_of(copy.digest)
    if former:
        return JsonResponse({**facts_of(former.image, known=True), "note": former_words(former)})
    if there is None:
        try:
            image = save_new(copy, Image(title=title), by=request.user)
        except MeanwhileError as meanwhile:
            there = meanwhile.there
        else:
            model_admin.log_addition(request, image, [{"added": {}}])
            return JsonResponse(facts_of(image), status=HTTPStatus.CREATED)
    return JsonResponse(facts_of(there, known=True))


def save_new(copy: Copy, image: Image, *, by: User | AnonymousUser) -> Image:
    """Draws and saves an image that is new. Raises MeanwhileError where another request has been faster."""
    renditions.keep(copy, image)
    renditions.make_renditions(image)
    image.uploaded_by = by  # type: ignore[assignment]
    try:
        with transaction.atomic():
            image.save()
    except IntegrityError:
        there = Image.objects.filter(digest=copy.digest).first()
        if there is None:
            raise
        raise MeanwhileError(there) from None
    return image


def former_of(digest: str) -> FormerImage | None:
    """The last time that a content was some picture's file."""
    return FormerImage.objects.filter(digest=digest).select_related("image").order_by("-until").first()


def former_words(former: FormerImage) -> str:
    words = _(
        "This is an earlier file of the picture “%(picture)s”, which showed it until %(day)s. It can be put back there."
    )
    return words % {"picture": former.image, "day": date_format(localtime(former.until), "SHORT_DATE_FORMAT")}


def title_of(file_name: str) -> str:
    """A file's name as a title: its words, without what a computer needs of it."""
    stem = PurePath(file_name).stem
    words = re.sub(r"[\s_.+-]+", " ", stem).strip()
    return (words[:1].upper() + words[1:])[:200].strip()


def refusal(sentence: str, status: int = HTTPStatus.UNPROCESSABLE_ENTITY, headers: Any = None) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status, headers=headers)


def first_sentence(form: forms.Form | forms.ModelForm[Any]) -> str:
    """What is wrong with a form, in the words of its first field that has something."""
    (name, problems), *_rest = form.errors.items()
    label = form.fields[name].label if name in form.fields else ""
    return f"{capfirst(str(label))}: {problems[0]}" if label else str(problems[0])


def _single(request: HttpRequest) -> UploadedFile[bytes]:
    files = [file for name in request.FILES for file in request.FILES.getlist(name)]
    if not files:
        raise UploadError(_("No file came with this. Choose a picture."))
    if len(files) > 1 or _FIELD not in request.FILES:
        raise UploadError(_("Send one picture at a time, in the field “upload”."))
    if not files[0].size:
        raise UploadError(_("The file is empty."))
    return files[0]
