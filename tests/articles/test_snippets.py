"""What other sites would show of a draft: the tags of the page that its readers will get, before they get it."""

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from articles import snippets
from articles.models.draft import Article
from articles.models.site import Site
from articles.models.tags import Tag
from articles.snapshot import freeze, tag_ids
from articles.states import Role
from config.middleware import PublicationMiddleware
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    Site.objects.update_or_create(pk=1, defaults={"name": "Plainly Well"})
    article = make.make_article("Rest & be thankful", by=make.make_user(Role.EDITOR), tags=("Sleep",))
    Article.objects.filter(pk=article.pk).update(seo_title="Rest", meta_description="Why rest helps.", slug="rest")
    return Article.objects.with_parts().get(pk=article.pk)


def snippet_of(article: Article) -> snippets.Snippet:
    request = RequestFactory().get("/admin/somewhere/")
    PublicationMiddleware(lambda _: HttpResponse())(request)
    tags = list(Tag.of_ids(tag_ids(article)).values())
    return snippets.of(request, freeze(article), tag_ids(article), article=article, tags=tags)


def test_it_says_what_the_live_page_says_once_it_is_live(article: Article) -> None:
    foretold = snippet_of(article)
    make.publish(article)
    page = Client().get("/articles/rest/").content.decode()

    def named(name: str) -> str:
        found = re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)"', page)
        assert found, name
        return html.unescape(found[1])

    title = re.search(r"<title>(.*?)</title>", page)
    assert title
    assert foretold.title == html.unescape(title[1]) == "Rest · Plainly Well"
    assert foretold.url == named("og:url")
    assert foretold.description == named("description") == "Why rest helps."
    assert foretold.social_title == named("og:title") == "Rest & be thankful"
    assert foretold.social_description == named("og:description")
    assert foretold.site_name == named("og:site_name")
    assert foretold.image_alt == "Rest & be thankful"


def test_the_image_is_drawn_and_nothing_is_stored(article: Article, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    settings.SOCIAL_IMAGES = True
    assert snippet_of(article).image.startswith("data:image/png;base64,")
    assert not list(tmp_path.rglob("*.*"))


def test_a_page_of_the_site_stands_at_the_root(article: Article) -> None:
    article.is_page = True
    assert snippet_of(article).url.endswith("testserver/rest/")


@override_settings(SOCIAL_IMAGES=False)
def test_without_social_images_it_is_the_sites_own(article: Article) -> None:
    assert snippet_of(article).image.endswith("social.png")
