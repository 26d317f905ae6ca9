"""The answers of the hub as readers get them: links by identity lead to where articles stand now."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from articles import linking
from faq.models import LiveQuestion

register = template.Library()


@register.simple_tag
def printed_answers(questions: Sequence[LiveQuestion]) -> list[tuple[LiveQuestion, SafeString]]:
    """Each question with its answer; one query for all where any links to an article, else none."""
    answers = [(question, question.answer_html) for question in questions]
    spots = linking.Targets.of_keys(linking.keys_of(*(answer_html for _question, answer_html in answers))).spots()
    return [(question, mark_safe(linking.printed(answer_html, spots))) for question, answer_html in answers]


@register.filter
def printed_answer(question: LiveQuestion) -> SafeString:
    """The answer of one question."""
    [(_question, answer_html)] = printed_answers([question])
    return answer_html
