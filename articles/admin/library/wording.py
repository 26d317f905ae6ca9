"""A picture's words and focal point from a script: said where it was added or chosen, without leaving that page."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from articles import publishing
from articles.admin.library.facts import facts_of
from articles.admin.library.form import FOCUS, WordsForm
from articles.admin.library.former import words_of_pages
from articles.admin.library.upload import first_sentence, refusal
from articles.images import changing
from articles.models.clock import database_now
from articles.models.library import WORDS, Image


def words_view(model_admin: Any, request: HttpRequest, image_id: int) -> JsonResponse:
    """The facts by GET. By POST, saves what is sent, checked as in the form: 200 with the facts, 422 with a sentence.

    Outside of a transaction: cutting anew takes seconds.
    """
    if request.method not in ("GET", "POST"):
        return refusal(_("Send the words here by POST."), HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, POST"})
    if not model_admin.has_view_permission(request):
        return refusal(_("Your account may not see the pictures."), HTTPStatus.FORBIDDEN)
    image = Image.objects.filter(pk=image_id).first()
    if image is None:
        return refusal(_("The picture is no longer there."), HTTPStatus.NOT_FOUND)
    if request.method == "GET":
        return JsonResponse(facts_of(image))
    if not model_admin.has_change_permission(request, image):
        return refusal(_("Your account may not change pictures."), HTTPStatus.FORBIDDEN)
    return _answer(model_admin, request, image)


def _answer(model_admin: Any, request: HttpRequest, image: Image) -> JsonResponse:
    """What is not sent stays as it is."""
    sent = {name: request.POST.get(name, getattr(image, name)) for name in (*WORDS, *FOCUS)}
    form = WordsForm(sent, instance=image)
    if not form.is_valid():
        return JsonResponse({"error": first_sentence(form), "errors": form.errors}, status=422)
    return JsonResponse(_save(model_admin, request, form))


def _save(model_admin: Any, request: HttpRequest, form: WordsForm) -> dict[str, Any]:
    """The facts of the picture as it is then, and a note on the pages that go on showing another cut."""
    typed = form.instance
    image = changing.reword(typed)
    is_moved = bool({*FOCUS} & {*form.changed_data})
    if is_moved:
        changing.refocus(image, (typed.focal_x, typed.focal_y), by=request.user, at=database_now())
    if form.has_changed():
        model_admin.log_change(request, image, model_admin.construct_change_message(request, form, []))
    pages = publishing.pages_showing_former(image) if is_moved else 0
    return {**facts_of(image), **({"note": words_of_pages(pages)} if pages else {})}
