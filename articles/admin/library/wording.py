"""A picture's words from a script: what is said of one that was added a moment ago, without leaving the list."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from articles.admin.library.facts import facts_of
from articles.admin.library.form import WORDS, WordsForm
from articles.admin.library.upload import first_sentence, refusal
from articles.models.library import Image


def words_view(model_admin: Any, request: HttpRequest, image_id: int) -> JsonResponse:
    """Saves the words that are sent, checked as in the form: 200 with the facts, 422 with a sentence.

    A word that is not sent stays as it is.
    """
    if request.method != "POST":
        return refusal(_("Send the words here by POST."), HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})
    image = Image.objects.filter(pk=image_id).first()
    if image is None:
        return refusal(_("The picture is no longer there."), HTTPStatus.NOT_FOUND)
    if not model_admin.has_change_permission(request, image):
        return refusal(_("Your account may not change pictures."), HTTPStatus.FORBIDDEN)
    form = WordsForm({name: request.POST.get(name, getattr(image, name)) for name in WORDS}, instance=image)
    if not form.is_valid():
        return refusal(first_sentence(form))
    image.save(update_fields=WORDS)
    model_admin.log_change(request, image, model_admin.construct_change_message(request, form, []))
    return JsonResponse(facts_of(image))
