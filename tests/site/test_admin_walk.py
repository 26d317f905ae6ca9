"""Every address of the desk, walked by every role and by nobody. An address without a stated rule fails.

To add an address, add its line to `RULES`: who gets the page, and who may post to it. One letter a role.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, URLResolver, reverse

from articles import notes, sharing, tagging
from articles.models.clock import database_now
from articles.models.desk import BulkRun, Letter
from articles.models.history import Event
from articles.models.library import FormerImage, Image
from articles.models.people import Contributor
from articles.models.tags import Tag
from articles.states import Role
from faq.models import Question
from tests.make import make_article, make_tag, make_user

pytestmark = pytest.mark.django_db

WALKERS = {
    "A": Role.AUTHOR,
    "E": Role.EDITOR,
    "R": Role.REVIEWER,
    "P": Role.PUBLISHER,
    "T": Role.TAG_MANAGER,
    "M": Role.ADMINISTRATOR,
    "S": None,  # a superuser
}
NOW = datetime.now(UTC)
ALL = "AERPTMS"
NOBODY = ""


@dataclass(frozen=True)
class Rule:
    """Who gets the page with `status`, and who may post an empty form; everybody else gets 403."""

    get: str
    post: str
    status: int = 200
    query: str = ""


RULES = {
    # The desk itself
    "index": Rule(ALL, ALL),
    "app_list": Rule(ALL, ALL),
    "login": Rule(ALL, ALL, 302),
    "logout": Rule(ALL, ALL, 405),
    "me": Rule(ALL, ALL),
    "password_change": Rule(ALL, ALL),
    "password_change_done": Rule(ALL, ALL),
    "jsi18n": Rule(ALL, ALL),
    "view_on_site": Rule(ALL, ALL, 302),
    "autocomplete": Rule(ALL, ALL, query="?app_label=articles&model_name=article&field_name=primary_tag&term="),
    "(?P<url>.*)$": Rule(ALL, ALL, 404),
    "calendar": Rule(ALL, ALL),  # answers a POST with 405
    "board": Rule(ALL, ALL),
    # Articles
    "articles_article_plan": Rule(ALL, "AEPS", 405),
    "articles_article_changelist": Rule(ALL, ALL),
    "articles_article_add": Rule("AEPS", "AEPS"),
    "articles_article_add_autosave": Rule("AEPS", "AEPS", 400),
    "articles_article_add_discard": Rule("AEPS", "AEPS", 302),
    "articles_article_autosave": Rule("AEPS", "AEPS", 400),
    "articles_article_discard": Rule("AEPS", "AEPS", 302),
    "articles_article_change": Rule(ALL, ALL),  # those who may not write get the text to read, also by POST
    "articles_article_history": Rule(ALL, ALL),
    "articles_article_delete": Rule("EPS", "EPS"),
    "articles_article_move": Rule("AEPS", "AEPS"),
    "articles_article_notes": Rule("AERPMS", "AERPS"),
    "articles_article_note": Rule("AERPMS", "AERPS", 302),
    "articles_article_read": Rule(ALL, ALL),
    "articles_article_unlisted": Rule(ALL, ALL),
    "articles_article_related": Rule(ALL, ALL),
    "articles_article_preview": Rule(ALL, "AEPS"),  # the saved draft; what is typed only for those who may write
    "articles_article_preview_new": Rule("AEPS", "AEPS", 302),
    "articles_article_snippet": Rule("AEPS", "AEPS", 405),
    "articles_article_snippet_new": Rule("AEPS", "AEPS", 405),
    "articles_article_related_list": Rule(ALL, "AEPS", 405),
    "articles_article_add_related_list": Rule(ALL, "AEPS", 405),
    "articles_article_related_search": Rule(ALL, ALL),
    "articles_article_find": Rule(ALL, ALL),
    "articles_article_links": Rule("AERPS", "AERPS"),
    "articles_article_link_revoke": Rule(ALL, "AEPS", 405),
    "articles_article_bulk_runs": Rule(ALL, ALL),
    "articles_article_bulk": Rule("AS", "A"),  # the author's own run; a superuser may look
    "articles_article_bulk_report": Rule("AS", "AS"),
    "articles_article_duplicate": Rule(ALL, "AEPS", 405),
    "articles_article_slug": Rule(ALL, ALL),
    "articles_article_compare": Rule(ALL, ALL),
    "articles_article_seen": Rule(ALL, ALL),
    "articles_article_version": Rule(ALL, ALL),
    "articles_article_restore": Rule("AEPS", "AEPS"),
    "articles_article_tag_names": Rule(ALL, ALL),
    "articles/article/<path:object_id>/": Rule(ALL, ALL, 302),
    # Pictures
    "articles_image_changelist": Rule(ALL, ALL),
    "articles_image_add": Rule("AEPS", "AEPS"),
    "articles_image_change": Rule(ALL, "AEPS"),
    "articles_image_history": Rule(ALL, ALL),
    "articles_image_show_now": Rule("PS", "PS"),
    "articles_image_upload": Rule(ALL, "AEPS", 405),
    "articles_image_words": Rule(ALL, "AEPS"),
    "articles_image_choose": Rule(ALL, ALL),  # answers a POST with 405
    "articles_image_put_back": Rule("AEPS", "AEPS"),
    "articles_image_delete": Rule("MS", "MS"),
    "articles/image/<path:object_id>/": Rule(ALL, ALL, 302),
    # Tags
    "articles_tag_changelist": Rule(ALL, ALL),
    "articles_tag_add": Rule("EPTMS", "EPTMS"),
    "articles_tag_change": Rule(ALL, "TMS"),
    "articles_tag_history": Rule(ALL, ALL),
    "articles_tag_delete": Rule("TMS", "TMS"),
    "articles_tag_merge": Rule("TMS", "TMS", 302),
    "articles_tag_undo": Rule("TMS", "TMS"),
    "articles/tag/<path:object_id>/": Rule(ALL, ALL, 302),
    # Questions of the hub
    "faq_question_changelist": Rule("AERPMS", "AERPMS"),
    "faq_question_add": Rule("EPS", "EPS"),
    "faq_question_change": Rule("AERPMS", "EPS"),
    "faq_question_history": Rule("AERPMS", "AERPMS"),
    "faq_question_delete": Rule("S", "S"),
    "faq_question_choose": Rule("AERPMS", ALL),  # answers a POST with 405
    "faq_question_publish": Rule(ALL, "PS", 405),
    "faq_question_refresh": Rule(ALL, "AEPS", 405),
    "faq_question_withdraw": Rule(ALL, "PS", 405),
    "faq/question/<path:object_id>/": Rule(ALL, ALL, 302),
    # People
    "articles_contributor_changelist": Rule("AERPMS", "AERPMS"),
    "articles_contributor_add": Rule("EPMS", "EPMS"),
    "articles_contributor_change": Rule("AERPMS", "EPMS"),
    "articles_contributor_history": Rule("AERPMS", "AERPMS"),
    "articles_contributor_delete": Rule("MS", "MS"),
    "articles/contributor/<path:object_id>/": Rule(ALL, ALL, 302),
    "articles_user_changelist": Rule("MS", "MS"),
    "articles_user_add": Rule("MS", "MS"),
    "articles_user_change": Rule("MS", "MS"),
    "articles_user_history": Rule("MS", "MS"),
    "articles_user_delete": Rule(NOBODY, NOBODY),
    "auth_user_password_change": Rule("MS", "MS"),
    "articles/user/<path:object_id>/": Rule(ALL, ALL, 302),
    "auth_group_changelist": Rule("MS", "MS"),
    "auth_group_add": Rule("S", "S"),
    "auth_group_change": Rule("MS", "S"),
    "auth_group_history": Rule("MS", "MS"),
    "auth_group_delete": Rule("S", "S"),
    "auth/group/<path:object_id>/": Rule(ALL, ALL, 302),
    # The log and the publication
    "articles_event_changelist": Rule("MS", "MS"),
    "articles_event_add": Rule(NOBODY, NOBODY),
    "articles_event_change": Rule("MS", NOBODY),
    "articles_event_history": Rule("MS", "MS"),
    "articles_event_delete": Rule(NOBODY, NOBODY),
    "articles/event/<path:object_id>/": Rule(ALL, ALL, 302),
    "articles_letter_changelist": Rule("MS", "MS"),
    "articles_letter_add": Rule(NOBODY, NOBODY),
    "articles_letter_change": Rule("MS", NOBODY),
    "articles_letter_history": Rule("MS", "MS"),
    "articles_letter_delete": Rule(NOBODY, NOBODY),
    "articles/letter/<path:object_id>/": Rule(ALL, ALL, 302),
    "articles_site_changelist": Rule("MS", "MS", 302),
    "articles_site_add": Rule(NOBODY, NOBODY),
    "articles_site_change": Rule("MS", "MS"),
    "articles_site_history": Rule("MS", "MS"),
    "articles_site_preview": Rule("MS", "MS", 405),
    "articles_site_put_back": Rule("MS", "MS", 404),
    "articles_site_delete": Rule(NOBODY, NOBODY),
    "articles/site/<path:object_id>/": Rule(ALL, ALL, 302),
}


def routes(patterns=None, prefix=""):
    """Every pattern of the desk's resolver, as its name (or route, where it has none) and its whole route."""
    reverse("admin:index")  # loads the addresses, and with them the screens
    for pattern in patterns if patterns is not None else admin.site.get_urls():
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or route, route


@pytest.fixture
def things():
    """One object for each screen; the article is the author's own."""
    author = make_user(Role.AUTHOR)
    tag = make_tag("Sleep")
    article = make_article("Sleep well", tags=("Sleep",), by=author)
    image = Image.objects.create(title="A moon", file="originals/moon.jpg", digest="d" * 64, width=1, height=1)
    former = FormerImage.of(image, until=database_now(), by=author)
    former.save()
    event = tagging.rename(tag, "Sleeping", by=author)
    letter = Letter.objects.create(receiver=author, to=author.email, subject="Hi", made_at=NOW, next_try_at=NOW)
    return SimpleNamespace(
        author=author,
        letter=letter,
        article=article,
        image=image,
        former=former,
        tag=Tag.objects.get(pk=tag.pk),
        event=event,
        link=sharing.share(article, by=author, at=event.at, expires_at=event.at + timedelta(days=1)),
        note=notes.add(article, "Shorter, please.", by=author, at=database_now()),
        user=make_user(Role.EDITOR),
        group=Group.objects.get(name=Role.EDITOR),
        contributor=Contributor.objects.first(),
        site=SimpleNamespace(pk=1),
        question=Question.objects.create(question="Why?", slug="why", answer="<p>So.</p>"),
        run=BulkRun.objects.create(move="submit", made_by=author, made_at=database_now(), article_ids=[article.pk]),
    )


def address(name, route, things):
    """The route with this world's ids in it."""
    if name == "(?P<url>.*)$":
        return "/admin/nowhere/"
    if name == "app_list":
        return "/admin/articles/"
    if name == "view_on_site":
        return f"/admin/r/{ContentType.objects.get_for_model(Tag).pk}/{things.tag.pk}/"
    kind = route.split("/")[1] if "/" in route else ""
    pk = str(getattr(things, kind).pk) if hasattr(things, kind) else ""
    for hole in ("<path:object_id>", "<id>"):
        route = route.replace(hole, pk)
    route = route.replace("<int:run_id>", str(things.run.pk))
    route = route.replace("<int:event_id>", str(things.event.pk)).replace("<slug:name>", "submit")
    route = route.replace("<int:copy_id>", "1").replace("<int:number>", "1")
    route = route.replace("<int:link_id>", str(things.link.pk))
    route = route.replace("<int:image_id>", pk).replace("<int:former_id>", str(things.former.pk))
    route = route.replace("<int:note_id>", str(things.note.pk))
    assert "<" not in route, f"{route} has a part that this test does not know how to fill"
    return f"/admin/{route}"


def test_every_address_has_a_rule_and_every_rule_an_address():
    assert sorted({name for name, _ in routes()}) == sorted(RULES)


@pytest.mark.parametrize("letter", WALKERS)
def test_each_role_gets_its_pages_and_no_others(client, things, letter):
    role = WALKERS[letter]
    walker = make_user(role, is_superuser=role is None) if role != Role.AUTHOR else things.author
    wrong = []
    for name, route in routes():
        rule, url = RULES[name], address(name, route, things)
        if client.session.get(SESSION_KEY) != str(walker.pk):  # at the start, and after signing out
            client.force_login(walker)
        got = client.get(url + rule.query).status_code
        if got != (rule.status if letter in rule.get else 403):
            wrong.append(f"GET {name}: {got}")
        posted = client.post(url).status_code
        if (posted == 403) == (letter in rule.post) or posted >= 500:
            wrong.append(f"POST {name}: {posted}")
    assert not wrong, f"{role or 'superuser'}: " + "; ".join(wrong)


def test_nobody_gets_the_sign_in_page_everywhere(client, things):
    for name, route in routes():
        url = address(name, route, things)
        for answer in (client.get(url), client.post(url)):
            if name == "login":
                assert answer.status_code == 200
            else:
                assert answer.status_code == 302, f"{name}: {answer.status_code}"
                assert "/admin/login/" in answer["Location"] or name == "logout", f"{name}: {answer['Location']}"


def test_an_account_without_the_desk_gets_no_further(client, things):
    client.force_login(make_user(Role.EDITOR, is_staff=False))
    for name, route in routes():
        if name not in ("login", "logout"):
            assert "/admin/login/" in client.get(address(name, route, things))["Location"], name


@pytest.mark.parametrize("pk", ["0", "999999", "x", "%00", "9" * 30])
def test_an_object_that_is_not_there_is_no_error(client, things, pk):
    client.force_login(make_user(is_superuser=True))
    for name, route in routes():
        if "<path:object_id>" in route or "<id>" in route:
            url = "/admin/" + route.replace("<path:object_id>", pk).replace("<id>", pk).replace("<slug:name>", "submit")
            url = url.replace("<int:copy_id>", "1").replace("<int:number>", "1")
            if name != "view_on_site":
                assert client.get(url).status_code < 500, url
                assert client.post(url).status_code < 500, url


def test_nothing_was_logged_by_looking(client, things):
    before = Event.objects.count()
    client.force_login(make_user(is_superuser=True))
    for name, route in routes():
        client.get(address(name, route, things) + RULES[name].query)
    assert Event.objects.count() == before
