"""The preview of a form, and the screen of preview links: who may, what is shown, what it costs, what is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import sharing
from articles.admin.articles.links import MOST, MOST_ENDED
from articles.models.clock import database_now
from articles.models.draft import Article
from articles.models.history import Event, PreviewLink, Version
from articles.models.people import User
from articles.models.tags import Tag
from articles.snapshot import keep_version
from articles.states import Role
from tests import make
from tests.articles.admin.test_articles import ADD, add_row, change_url, client_of, form_of, said
from tests.site import addresses

pytestmark = pytest.mark.django_db

NEW = f"{ADD}preview/"


def preview_url(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/preview/"


def links_url(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/links/"


def revoke_url(link: PreviewLink) -> str:
    return f"/admin/articles/article/{link.article_id}/links/{link.pk}/revoke/"


def share(article: Article, *, by: User | None = None, **more: Any) -> PreviewLink:
    now = database_now()
    return sharing.share(article, by=by, at=now, **{"expires_at": now + timedelta(days=7), **more})


@pytest.fixture
def author() -> User:
    return make.make_user(Role.AUTHOR, username="ada")


@pytest.fixture
def editor() -> User:
    return make.make_user(Role.EDITOR, username="edgar")


@pytest.fixture
def article(author: User) -> Article:
    return make.make_article("Walking", by=author, tags=("Movement",))


class TestForm:
    def test_the_page_says_what_was_typed_and_nothing_is_kept(self, author: User, article: Article) -> None:
        client = client_of(author)
        data = form_of(client, change_url(article)) | {"title": "Running", "tag_names": ["Movement"]}
        add_row(data, "sections", heading="Brand new", text="<p>Words.</p>", region="sections", ordering=5)
        counts = [model.objects.count() for model in (Article, Version, Event, Tag)]
        with CaptureQueriesContext(connection) as asked:
            response = client.post(preview_url(article), data)
        page = response.content.decode()
        assert response.status_code == 200
        assert "<h1>Running</h1>" in page
        assert page.index("Brand new</h2>") < page.index("A heading</h2>")
        assert "what stands in the form" in page
        assert not [query["sql"] for query in asked if not query["sql"].startswith(("SELECT", "WITH"))]
        assert [model.objects.count() for model in (Article, Version, Event, Tag)] == counts
        article.refresh_from_db()
        assert article.title == "Walking"
        assert response["Cache-Control"].startswith("private, no-store")
        assert response["X-Robots-Tag"] == "noindex"

    def test_a_form_with_mistakes_is_shown_as_far_as_it_goes(self, author: User, article: Article) -> None:
        client = client_of(author)
        data = form_of(client, change_url(article))
        data |= {"title": "", "slug": "no slug!", "review_by": "never", "sections-0-heading": "x" * 301}
        response = client.post(preview_url(article), data)
        assert response.status_code == 200
        assert "<h1>Untitled</h1>" in response.content.decode()
        assert "x" * 301 in response.content.decode()
        assert client.post(preview_url(article), {}).status_code in (200, 400)

    def test_a_tag_that_is_new_shows_and_is_not_made(self, editor: User) -> None:
        client = client_of(editor)
        data = form_of(client, ADD) | {"title": "Running", "tag_names": ["Brand new"]}
        page = client.post(NEW, data).content.decode()
        assert "<h1>Running</h1>" in page
        assert ">Brand new</a>" in page
        assert not Tag.objects.filter(name="Brand new").exists()
        assert not Article.objects.exists()

    def test_a_script_in_it_is_taken_out(self, author: User, article: Article) -> None:
        client = client_of(author)
        data = form_of(client, change_url(article)) | {"introduction": "<p>Hello<script>x()</script></p>"}
        page = client.post(preview_url(article), data).content.decode()
        assert "<p>Hello</p>" in page
        assert "x()" not in page

    def test_the_saved_draft_can_be_looked_at_by_those_who_only_read(self, article: Article) -> None:
        client = client_of(make.make_user(Role.REVIEWER))
        page = client.get(preview_url(article)).content.decode()
        assert "<h1>Walking</h1>" in page
        assert "as it is saved: version 1" in page
        assert client.post(preview_url(article), {}).status_code == 403

    def test_another_authors_draft_is_not_there(self, article: Article) -> None:
        client = client_of(make.make_user(Role.AUTHOR))
        for url in (preview_url(article), links_url(article)):
            assert "Walking" not in client.get(url, follow=True).content.decode()
            assert client.post(url, {}).status_code in (302, 403)

    def test_there_is_nothing_to_see_of_a_new_one_but_its_form(self, author: User) -> None:
        assert client_of(author).get(NEW)["Location"] == ADD

    def test_dates_are_those_of_the_sites_zone(self, article: Article) -> None:
        article.published_at = timezone.datetime(2026, 3, 3, 1, 30, tzinfo=timezone.get_default_timezone())
        article.save()
        far = make.make_user(Role.EDITOR, time_zone="America/Los_Angeles")
        assert "March 3, 2026" in client_of(far).get(preview_url(article)).content.decode()

    def test_the_form_and_the_reading_view_lead_there(self, editor: User, article: Article) -> None:
        form = client_of(editor).get(change_url(article)).content.decode()
        assert f'formaction="{preview_url(article)}" formtarget="_blank"' in form
        assert f'href="{links_url(article)}"' in form
        assert f'formaction="{NEW}"' in client_of(editor).get(ADD).content.decode()
        reading = client_of(make.make_user(Role.REVIEWER)).get(change_url(article)).content.decode()
        assert f'href="{preview_url(article)}"' in reading
        assert f'href="{links_url(article)}"' in reading

    def test_a_preview_changes_no_public_byte(self, editor: User) -> None:
        live = make.make_live("Standing", tags=("Movement",))
        client, reader = client_of(editor), Client()
        paths = [*addresses.STANDING, *addresses.of(live)]
        before = {path: addresses.body(reader, path) for path in paths}
        data = form_of(client, change_url(live.article)) | {"title": "Zebra", "tag_names": ["Movement", "Stripes"]}
        assert "<h1>Zebra</h1>" in client.post(preview_url(live.article), data).content.decode()
        assert {path: addresses.body(reader, path) for path in paths} == before


class TestLinks:
    def make_one(self, client: Client, article: Article, **data: Any) -> Any:
        version = client.get(links_url(article)).context["form"]["version"].value()
        return client.post(links_url(article), {"days": "7", "shows": "draft", "version": version, **data}, follow=True)

    def test_a_link_is_made_with_its_name_and_its_end(self, author: User, article: Article) -> None:
        response = self.make_one(client_of(author), article, label="Dr. Moreau", days="30")
        link = PreviewLink.objects.get()
        assert (link.label, link.made_by, link.version) == ("Dr. Moreau", author, None)
        assert timedelta(days=29, hours=23) < link.expires_at - database_now() <= timedelta(days=30)
        assert "The link is made" in said(response)
        assert response.redirect_chain[-1][0].endswith(f"#link-{link.pk}")
        page = response.content.decode()
        address = f"http://testserver/preview/{sharing.token_of(link)}/"
        assert f'value="{address}"' in page
        assert "Dr. Moreau" in page
        assert "Follows the draft" in page
        assert "<h1>Walking</h1>" in Client().get(address).content.decode()

    def test_a_pinned_one_shows_the_version_that_stood_on_the_page(self, author: User, article: Article) -> None:
        client = client_of(author)
        number = client.get(links_url(article)).context["form"]["version"].value()
        article.title = "Running"
        article.save()
        keep_version(article, by=None, at=database_now())
        client.post(links_url(article), {"days": "1", "shows": "version", "version": number})
        link = PreviewLink.objects.get()
        assert link.version is not None
        assert link.version.number == 1
        assert "<h1>Walking</h1>" in Client().get(f"/preview/{sharing.token_of(link)}/").content.decode()

    def test_a_last_day_is_whole_in_the_editors_zone(self, article: Article) -> None:
        editor = make.make_user(Role.EDITOR, time_zone="America/Los_Angeles")
        day = timezone.localdate() + timedelta(days=3)
        self.make_one(client_of(editor), article, days="until", last_day=day.isoformat())
        end = PreviewLink.objects.get().expires_at
        assert end.utctimetuple().tm_hour in (7, 8)
        assert end.date() == day + timedelta(days=1)

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"days": "until", "last_day": ""}, "last_day"),
            ({"days": "until", "last_day": "2020-01-01"}, "last_day"),
            ({"days": "until", "last_day": "2999-01-01"}, "last_day"),
            ({"days": "until", "last_day": "soon"}, "last_day"),
            ({"days": "99"}, "days"),
            ({"shows": "version", "version": "77"}, "shows"),
            ({"shows": "version", "version": "x"}, "version"),
            ({"shows": "all"}, "shows"),
            ({"label": "x" * 151}, "label"),
        ],
    )
    def test_bad_input_gets_a_sentence(self, author: User, article: Article, data: Any, field: str) -> None:
        response = self.make_one(client_of(author), article, **data)
        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert not PreviewLink.objects.exists()

    def test_the_maker_and_editors_take_back_and_others_do_not(
        self, author: User, editor: User, article: Article
    ) -> None:
        reviewer = make.make_user(Role.REVIEWER)
        made = {name: share(article, by=maker) for name, maker in (("a", author), ("e", editor), ("r", reviewer))}
        assert client_of(reviewer).post(revoke_url(made["a"])).status_code == 403
        assert client_of(author).post(revoke_url(made["e"])).status_code == 403
        page = client_of(author).get(links_url(article)).content.decode()
        assert revoke_url(made["a"]) in page
        assert revoke_url(made["e"]) not in page
        for user, name in ((author, "a"), (editor, "r"), (editor, "e")):
            client = client_of(user)
            assert "is taken back" in said(client.post(revoke_url(made[name]), follow=True))
            assert "taken back before" in said(client.post(revoke_url(made[name]), follow=True))
        assert PreviewLink.objects.filter(revoked_at=None).count() == 0
        assert Event.objects.filter(verb="unshare").count() == 3
        page = client_of(editor).get(links_url(article)).content.decode()
        assert "taken back by edgar" in page
        assert sharing.token_of(made["a"]) not in page

    def test_a_link_of_another_article_is_not_found_here(self, editor: User, article: Article) -> None:
        link = share(make.make_article("Other"))
        url = revoke_url(link).replace(f"/{link.article_id}/", f"/{article.pk}/", 1)
        assert client_of(editor).post(url).status_code == 404
        link.refresh_from_db()
        assert link.revoked_at is None

    def test_ended_ones_are_told_apart(self, editor: User, article: Article) -> None:
        share(article, label="Late", expires_at=database_now() - timedelta(days=1))
        context = client_of(editor).get(links_url(article)).context
        assert context["working"] == []
        assert [line.label for line in context["ended"]] == ["Late"]
        assert context["ended"][0].state.startswith("ended on")

    def test_none_is_made_in_the_trash_nor_beyond_the_most(self, editor: User, article: Article) -> None:
        client = client_of(editor)
        version = client.get(links_url(article)).context["form"]["version"].value()
        data = {"days": "7", "shows": "draft", "version": version}
        for _n in range(MOST):
            share(article)
        assert "There are 50 links that work" in client.post(links_url(article), data).content.decode()
        PreviewLink.objects.all().delete()
        share(article)
        Article.objects.filter(pk=article.pk).update(trashed_at=database_now())
        page = client.post(links_url(article), data).content.decode()
        assert "is in the trash" in page
        assert "closed while the article is in the trash" in page
        assert PreviewLink.objects.count() == 1

    def test_the_log_names_both_moves(self, author: User, article: Article) -> None:
        self.make_one(client_of(author), article, label="Dr. Moreau")
        page = client_of(author).get(change_url(article)).content.decode()
        assert "made a preview link" in page
        boss = client_of(make.make_user(Role.ADMINISTRATOR))
        assert "Make a preview link" in boss.get("/admin/articles/event/").content.decode()

    @pytest.mark.parametrize("rows", [2, 12])
    def test_the_list_asks_as_much_for_12_as_for_2(self, editor: User, article: Article, rows: int) -> None:
        versions = [None, Version.objects.get(article=article)]
        for n in range(rows):
            share(article, by=make.make_user(), version=versions[n % 2], label=f"Reader {n}")
        client = client_of(editor)
        client.get(links_url(article))
        with CaptureQueriesContext(connection) as asked:
            client.get(links_url(article))
        assert len(asked) == 8, [query["sql"][:120] for query in asked]

    def test_the_list_is_bounded(self, editor: User, article: Article) -> None:
        now = database_now()
        ended = {"article": article, "made_at": now, "expires_at": now - timedelta(days=1)}
        PreviewLink.objects.bulk_create(PreviewLink(**ended) for _n in range(MOST + MOST_ENDED + 30))
        share(article, label="Works")
        context = client_of(editor).get(links_url(article)).context
        assert [line.label for line in context["working"]] == ["Works"]
        assert len(context["ended"]) == MOST_ENDED


class TestSnippet:
    def test_it_says_what_was_typed_and_nothing_is_kept(self, author: User, article: Article) -> None:
        client = client_of(author)
        url = f"/admin/articles/article/{article.pk}/snippet/"
        data = form_of(client, change_url(article)) | {"seo_title": "Walk more", "meta_description": "Why <b>walk</b>?"}
        with CaptureQueriesContext(connection) as asked:
            response = client.post(url, data)
        told = response.json()
        assert told["title"].startswith("Walk more · ")
        assert told["description"] == "Why <b>walk</b>?"
        assert told["social_title"] == "Walking"
        assert told["url"].endswith("/articles/walking/")
        assert told["image"].startswith("data:image/png;base64,")
        assert response["Cache-Control"].startswith("private, no-store")
        assert not [query["sql"] for query in asked if not query["sql"].startswith(("SELECT", "WITH"))]

    def test_a_new_article_has_one_too(self, editor: User) -> None:
        client = client_of(editor)
        told = client.post(f"{ADD}snippet/", form_of(client, ADD) | {"title": "Running"}).json()
        assert told["social_title"] == "Running"
        assert client.post(f"{ADD}snippet/", {}).status_code == 200

    def test_it_is_for_those_who_write(self, author: User, article: Article) -> None:
        url = f"/admin/articles/article/{article.pk}/snippet/"
        assert client_of(make.make_user(Role.REVIEWER)).post(url, {}).status_code == 403
        assert client_of(make.make_user(Role.REVIEWER)).post(f"{ADD}snippet/", {}).status_code == 403
        assert client_of(author).get(url).status_code == 405
        assert client_of(author).post("/admin/articles/article/999/snippet/", {}).status_code == 404
