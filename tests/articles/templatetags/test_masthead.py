"""What the public templates are helped with."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from articles.templatetags import masthead

HERE = "/search/?q=a+%26+b&tag=sleep&tag=food"


@pytest.mark.parametrize(
    ("asked", "number", "address"),
    [
        ("/articles/", 2, "?page=2"),
        ("/articles/?page=3", 2, "?page=2"),
        ("/articles/?page=2", 1, "/articles/"),
        ("/tags/caf%C3%A9/?page=2", 1, "/tags/caf%C3%A9/"),
        (HERE, 2, "?q=a+%26+b&tag=sleep&tag=food&page=2"),
        (f"{HERE}&page=2", 1, "?q=a+%26+b&tag=sleep&tag=food"),
        ("/search/?q=%22%3E%3Cb%3E", 2, "?q=%22%3E%3Cb%3E&page=2"),
    ],
)
def test_from_page_to_page_everything_stays_that_was_asked_for(asked, number, address):
    context = Context({"request": RequestFactory().get(asked), "number": number})
    assert masthead.page_address(context, number) == address
    printed = Template("{% load masthead %}{% page_address number %}").render(context)
    assert printed == address.replace("&", "&amp;")
