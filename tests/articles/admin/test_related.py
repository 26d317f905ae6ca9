"""The page that tells an editor what readers would be shown beside a draft, and why."""

import re
import struct
from datetime import timedelta

import django
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models.clock import database_now
from articles.models.draft import Article, RelatedChoice
from articles.models.people import User
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.models.terms import TermVector
from articles.related import neighbours
from articles.states import Role
from tests.articles.admin.test_articles import ADD, add_row, change_url, client_of, form_of
from tests.make import make_article, make_live, make_tag, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_draft()


def make_draft():
    for n in range(3):
        make_live(f"Sleeping {n}", introduction="<p>Pillows and dreams.</p>", tags=("Sleep",))
    return make_article("Tired", introduction="<p>Dreams of pillows.</p>", tags=("Sleep",))


def page(client, article):
    return client.get(f"/admin/articles/article/{article.pk}/related/").content.decode()


def test_an_author_sees_the_list_the_reasons_and_the_way_to_change_it(client, draft):
    client.force_login(make_user(Role.EDITOR))
    pinned, excluded = (LiveArticle.objects.get(title=f"Sleeping {n}").article for n in (0, 1))
    RelatedChoice.objects.create(article=draft, target=pinned)
    RelatedChoice.objects.create(article=draft, target=excluded, is_excluded=True)
    html = page(client, draft)
    assert (
        html.index("Sleeping 0") < html.index("Sleeping 2") < html.index("Excluded by hand") < html.index("Sleeping 1")
    )
    assert "Pinned by hand" in html
    assert "Shared tags: Sleep" in html
    assert f'href="/admin/articles/article/{draft.pk}/change/#desk-related"' in html


def test_the_form_and_the_reading_page_lead_there(client, draft):
    client.force_login(make_user(Role.EDITOR))
    for name in ("change", "read"):
        assert (
            f"/article/{draft.pk}/related/"
            in client.get(f"/admin/articles/article/{draft.pk}/{name}/").content.decode()
        )


def test_a_reviewer_reads_it_and_is_not_sent_to_the_form(client, draft):
    client.force_login(make_user(Role.REVIEWER))
    html = page(client, draft)
    assert "Sleeping 0" in html
    assert "Pin or exclude" not in html


def test_a_site_without_live_articles_says_so(client):
    client.force_login(make_user(Role.EDITOR))
    assert "No other article is live yet." in page(client, make_article("Alone"))


def test_the_articles_that_no_list_shows_are_told_with_a_way_to_each(client):
    client.force_login(make_user(Role.EDITOR))
    for n in range(12):
        make_live(f"Sleeping {n}")
    lives = list(LiveArticle.objects.order_by("pk"))
    ids = [live.article_id for live in lives]
    for live in lives:  # everybody shows the first eleven, so that nobody shows the last
        live.related_ids = [pk for pk in ids[:11] if pk != live.article_id]
        live.save(update_fields=["related_ids"])
    html = client.get("/admin/articles/article/unlisted/").content.decode()
    assert f'href="/admin/articles/article/{ids[11]}/related/"' in html
    assert "Sleeping 11" in html
    assert "Sleeping 3" not in html
    assert "/admin/articles/article/unlisted/" in client.get("/admin/articles/article/").content.decode()


def test_a_small_site_shows_everything_somewhere(client, draft):
    client.force_login(make_user(Role.EDITOR))
    assert "Every live article stands in" in client.get("/admin/articles/article/unlisted/").content.decode()


class TestForm:
    """What stands in the rows of the form, with or without JavaScript."""

    @pytest.fixture(scope="class")
    @classmethod
    def planted(cls, standing):
        with standing():
            yield make_draft().pk

    @pytest.fixture
    def draft(self, planted, db):
        return Article.objects.get(pk=planted)

    @pytest.fixture
    def editor(self):
        return make_user(Role.EDITOR, username="edgar")

    def saved(self, user, article, *rows):
        """The mistakes of a form with these rows added, each a target and whether it is excluded; none if it saved."""
        client = client_of(user)
        data = form_of(client, change_url(article))
        for n, (target, is_excluded) in enumerate(rows):
            more = {"is_excluded": "on"} if is_excluded else {}
            add_row(data, "related_choices", target=target, position=n, **more)
        response = client.post(change_url(article), data)
        return [each.message for each in response.context["mistakes"]] if response.status_code == 200 else []

    def chosen(self, article):
        rows = RelatedChoice.objects.filter(article=article).values_list("target__title", "is_excluded")
        return list(rows)

    def test_pins_and_exclusions_are_saved_in_order(self, editor, draft):
        ids = [LiveArticle.objects.get(title=f"Sleeping {n}").article_id for n in range(3)]
        assert self.saved(editor, draft, (ids[2], False), (ids[0], False), (ids[1], True)) == []
        assert self.chosen(draft) == [("Sleeping 2", False), ("Sleeping 0", False), ("Sleeping 1", True)]

    def test_what_cannot_be_chosen_is_told_in_a_sentence(self, editor, draft):
        one = LiveArticle.objects.get(title="Sleeping 1").article_id
        trashed = make_article("Thrown away", trashed_at=database_now())
        for rows, sentence in (
            ([(draft.pk, False)], "This is the article itself: it never stands beside its own text."),
            ([(one, False), (one, False)], "“Sleeping 1” is pinned twice. Remove one of the two."),
            ([(one, True), (one, True)], "“Sleeping 1” is excluded twice. Remove one of the two."),
            ([(one, False), (one, True)], "“Sleeping 1” is pinned and excluded. Keep one of the two."),
            ([(trashed.pk, False)], "“Thrown away” is in the trash, so no reader would see it."),
            ([(999_999, False)], "This article is not there (any more)."),
            ([("nonsense", False)], "This article is not there (any more)."),
            ([("9" * 40, False)], "This article is not there (any more)."),
            ([("", True)], "Choose an article, or remove this row."),
        ):
            (mistake,) = self.saved(editor, draft, *rows)
            assert mistake.startswith(sentence)
        assert self.chosen(draft) == []

    def test_a_pin_whose_article_went_to_the_trash_since_stands_in_nobodys_way(self, editor, draft):
        target = LiveArticle.objects.get(title="Sleeping 1").article
        RelatedChoice.objects.create(article=draft, target=target)
        Article.objects.filter(pk=target.pk).update(trashed_at=database_now())
        assert self.saved(editor, draft) == []
        assert self.chosen(draft) == [("Sleeping 1", False)]

    def test_an_exclusion_of_what_lies_in_the_trash_is_no_mistake_but_making_it_a_pin_is(self, editor, draft):
        trashed = make_article("Thrown away", trashed_at=database_now())
        assert self.saved(editor, draft, (trashed.pk, True)) == []
        client = client_of(editor)
        data = form_of(client, change_url(draft))
        del data["related_choices-0-is_excluded"]
        response = client.post(change_url(draft), data)
        assert "is in the trash" in response.context["mistakes"][0].message

    def test_an_author_pins_what_everybody_reads_and_their_own(self):
        author = make_user(Role.AUTHOR, username="ada")
        mine, secret = make_article("Mine", by=author), make_article("Secret")
        later = make_article("Later, mine", by=author)
        live = make_live("Read by all")
        assert self.saved(author, mine, (live.article_id, False), (later.pk, False)) == []
        (mistake,) = self.saved(author, mine, (secret.pk, False))
        assert mistake.startswith("This article is not there")
        assert "Secret" not in mistake
        RelatedChoice.objects.create(article=mine, target=secret, position=9)  # an editor did
        assert self.saved(author, mine) == []

    def test_a_removed_row_counts_no_longer(self, editor, draft):
        target = LiveArticle.objects.get(title="Sleeping 1").article
        RelatedChoice.objects.create(article=draft, target=target)
        client = client_of(editor)
        data = form_of(client, change_url(draft)) | {"related_choices-0-DELETE": "on"}
        add_row(data, "related_choices", target=target.pk, position=3, is_excluded="on")
        assert client.post(change_url(draft), data).status_code == 302
        assert self.chosen(draft) == [("Sleeping 1", True)]

    def test_what_a_colleague_pinned_meanwhile_too_is_no_mistake(self, editor, draft):
        client = client_of(editor)
        data = form_of(client, change_url(draft))
        target = LiveArticle.objects.get(title="Sleeping 1").article_id
        assert self.saved(make_user(Role.EDITOR), draft, (target, False)) == []
        add_row(data, "related_choices", target=target, position=0)
        assert client.post(change_url(draft), data).status_code == 302
        assert self.chosen(draft) == [("Sleeping 1", False)]

    @pytest.mark.parametrize("is_excluded", [False, True])
    def test_what_one_pins_while_the_other_excludes_it_is_what_the_last_to_save_says(self, editor, draft, is_excluded):
        client = client_of(editor)
        data = form_of(client, change_url(draft))
        target = LiveArticle.objects.get(title="Sleeping 1").article_id
        assert self.saved(make_user(Role.EDITOR), draft, (target, not is_excluded)) == []
        add_row(data, "related_choices", target=target, position=0, **({"is_excluded": "on"} if is_excluded else {}))
        assert client.post(change_url(draft), data).status_code == 302
        assert self.chosen(draft) == [("Sleeping 1", is_excluded)]


def list_url(article):
    return f"/admin/articles/article/{article.pk}/related/list/"


def shown(html):
    """The titles in the list, in order."""
    return re.findall(r'class="suggestion[^>]*data-title="([^"]*)"', html)


def item_of(html, title):
    start = html.index(f'data-title="{title}"')
    return html[start : html.index("</li>\n", html.index("</ul>", start))]


class TestPanel:
    """The list of the text as it stands in the form."""

    @pytest.fixture
    def client(self):
        return client_of(make_user(Role.EDITOR, username="edgar"))

    @pytest.fixture(scope="class")
    @classmethod
    def planted(cls, standing):
        """The neighbours, and a far article that is newer than they are."""
        with standing():
            draft = make_draft()
            make_live("Volcanoes", introduction="<p>Magma and basalt stream from a caldera.</p>")
            for n in range(10):
                make_live(f"Gardening {n}", introduction="<p>Roses need a spade and rain.</p>")
            yield draft.pk

    @pytest.fixture
    def pillows(self, planted, db):
        return Article.objects.get(pk=planted)

    def asked(self, client, article, **more):
        data = form_of(client, change_url(article)) | more
        return client.post(list_url(article), data).content.decode()

    def test_what_is_typed_decides_and_nothing_is_written(self, client, pillows):
        data = form_of(client, change_url(pillows))
        data |= {"introduction": "<p>Basalt, magma, caldera.</p>", "tag_names": ["Brand new", "Newer still"]}
        with CaptureQueriesContext(connection) as queries:
            html = client.post(list_url(pillows), data).content.decode()
        assert shown(html)[0] == "Volcanoes"
        assert "basalt" in item_of(html, "Volcanoes")
        assert not [query["sql"] for query in queries if not query["sql"].startswith(("SELECT", "WITH"))]
        assert not Tag.objects.filter(name__in=["Brand new", "Newer still"]).exists()
        assert shown(self.asked(client, pillows))[0].startswith("Sleeping")

    def test_unsaved_tags_are_a_reason(self, client, pillows):
        tag = make_tag("Sleep")
        plain = make_article("Plain", introduction="<p>Other words.</p>")
        assert "Shared tags" not in self.asked(client, plain)
        assert "Shared tags: Sleep" in self.asked(client, plain, tag_names=[tag.name])

    def test_unsaved_pins_stand_first_in_their_order_and_exclusions_below(self, client, pillows):
        by_title = dict(LiveArticle.objects.values_list("title", "article_id"))
        data = form_of(client, change_url(pillows))
        for n, title in enumerate(("Gardening 3", "Volcanoes")):
            add_row(data, "related_choices", target=by_title[title], position=2 - n)
        add_row(data, "related_choices", target=by_title["Sleeping 1"], is_excluded="on", position=5)
        html = client.post(list_url(pillows), data).content.decode()
        assert shown(html)[:2] == ["Volcanoes", "Gardening 3"]
        assert len(shown(html)) == 10
        assert "Sleeping 1" not in shown(html)
        assert html.index("Excluded by hand") < html.index('data-title="Sleeping 1"')
        first, second, third = (item_of(html, title) for title in shown(html)[:3])
        assert re.findall('data-act="([a-z]+)"', first) == ["up", "down", "unpin", "exclude"]
        assert re.search(r'data-act="up"[^>]* disabled>', first)
        assert not re.search(r'data-act="down"[^>]* disabled>', first)
        assert re.search(r'data-act="down"[^>]* disabled>', second)
        assert re.findall('data-act="([a-z]+)"', third) == ["pin", "exclude"]
        assert f'href="/articles/{LiveArticle.objects.get(title="Volcanoes").slug}/" target="_blank"' in first
        assert not RelatedChoice.objects.exists()

    def test_a_pin_that_no_reader_sees_stays_in_its_place_and_says_why(self, client, pillows):
        later = make_live("Tomorrow", at=database_now() + timedelta(days=1)).article
        unwritten, gone = make_article("Not yet"), make_article("Gone")
        trashed = RelatedChoice.objects.create(article=pillows, target=gone, position=9)
        Article.objects.filter(pk=gone.pk).update(trashed_at=database_now())
        data = form_of(client, change_url(pillows))
        add_row(data, "related_choices", target=later.pk, position=1)
        add_row(data, "related_choices", target=unwritten.pk, position=2)
        html = client.post(list_url(pillows), data).content.decode()
        assert trashed.position == 9
        assert shown(html)[:3] == ["Tomorrow", "Not yet", "Gone"]
        assert "Scheduled: readers see it here from" in item_of(html, "Tomorrow")
        assert "Not live: readers see it here once it is published." in item_of(html, "Not yet")
        assert "In the trash: readers do not see it." in item_of(html, "Gone")
        assert len(shown(html)) == 3 + 10, "what no reader sees takes nobody's place"
        assert "1.</span>" in item_of(html, shown(html)[3])

    def test_more_pins_than_there_is_room_for_say_so(self, client, pillows):
        data = form_of(client, change_url(pillows))
        for n, pk in enumerate(LiveArticle.objects.order_by("pk").values_list("article_id", flat=True)[:11]):
            add_row(data, "related_choices", target=pk, position=n)
        html = client.post(list_url(pillows), data).content.decode()
        assert len(shown(html)) == 11
        assert "Live, and pinned behind those for which there is room." in item_of(html, shown(html)[10])

    def test_what_saving_would_refuse_is_told_before(self, client, pillows):
        data = form_of(client, change_url(pillows))
        add_row(data, "related_choices", target=pillows.pk, position=0)
        assert "This is the article itself" in client.post(list_url(pillows), data).content.decode()

    def test_a_new_article_is_told_as_soon_as_it_says_something(self, client, pillows):
        data = form_of(client, ADD)
        url = f"{ADD}related/list/"
        with CaptureQueriesContext(connection) as queries:
            html = client.post(url, data).content.decode()
        assert "Nothing is written yet." in html
        assert not [query for query in queries if "articles_livearticle" in query["sql"]], "it does not even look"
        assert shown(html) == []
        assert shown(client.post(url, data | {"title": "Basalt"}).content.decode())[0] == "Volcanoes"
        assert Article.objects.filter(title="Basalt").count() == 0

    def test_broken_forms_get_an_answer(self, client, pillows):
        data = form_of(client, change_url(pillows))
        add_row(data, "related_choices", target="x" * 50, position="never")
        broken = data | {"title": "", "slug": "no slug!", "review_by": "never"}
        assert shown(client.post(list_url(pillows), broken).content.decode())[0].startswith("Sleeping")
        assert client.post(list_url(pillows), {}).status_code in (200, 400)
        assert client.get(list_url(pillows)).status_code == 405
        assert client.post("/admin/articles/article/999999/related/list/", data).status_code == 404

    def test_only_who_may_write_the_article_asks_for_it(self, pillows):
        for role in (Role.REVIEWER, Role.TAG_MANAGER, Role.ADMINISTRATOR):
            client = client_of(make_user(role))
            assert client.post(list_url(pillows), {}).status_code == 403
            assert client.post(f"{ADD}related/list/", {}).status_code == 403
        assert client_of(make_user(Role.AUTHOR)).post(list_url(pillows), {}).status_code == 404
        assert Client().post(list_url(pillows), {}).status_code == 302

    def test_those_who_only_read_see_reasons_and_no_button(self, pillows):
        html = page(client_of(make_user(Role.REVIEWER)), pillows)
        assert "Shared tags: Sleep" in html
        assert "data-act" not in html
        assert 'id="desk-related"' not in html

    def test_the_form_has_the_panel_with_the_plain_rows_in_it(self, client, pillows):
        html = client.get(change_url(pillows)).content.decode()
        panel = html[html.index('<section class="desk-related"') :]
        panel = panel[: panel.index("</section>")]
        assert f'data-url="{list_url(pillows)}"' in panel
        assert 'id="related_choices-group"' in panel
        assert html.count('id="related_choices-group"') == 1
        assert f'data-url="{ADD}related/list/"' in client.get(ADD).content.decode()


class TestCosts:
    @pytest.fixture
    def client(self):
        return client_of(make_user(Role.EDITOR, username="edgar"))

    @pytest.mark.parametrize("rows", [2, 12])
    def test_it_costs_as_many_queries_with_12_live_and_pinned_as_with_2(self, client, rows, django_assert_num_queries):
        pillows = "<p>Pillows and a mattress help tired people to dream.</p>"
        lives = [
            make_live(f"Other {n}", introduction=pillows if n == 1 else "", tags=("Sleep", f"Tag {n}"))
            for n in range(rows)
        ]
        draft = make_article("Tired", introduction=pillows, tags=("Sleep",))
        data = form_of(client, change_url(draft))
        for n, pk in enumerate([make_article("Far").pk, *(live.article_id for live in lives[1:])]):
            add_row(data, "related_choices", target=pk, position=n)
        add_row(data, "related_choices", target=lives[0].article_id, is_excluded="on", position=99)
        client.post(list_url(draft), data)
        with django_assert_num_queries(34 if django.VERSION >= (6, 1) else 33):  # the byline is checked there
            html = client.post(list_url(draft), data).content.decode()
        assert len(shown(html)) == 1 + len(lives[1:])

    @pytest.mark.parametrize("rows", [2, 12])
    def test_the_page_of_the_saved_draft_costs_as_much(self, client, rows, django_assert_num_queries):
        draft = make_article("Tired", tags=("Sleep",))
        for n in range(rows):
            RelatedChoice.objects.create(article=draft, target=make_live(f"Other {n}").article, position=n)
        RelatedChoice.objects.create(article=draft, target=make_article(), position=n)
        page(client, draft)
        with django_assert_num_queries(30):
            page(client, draft)


class TestSearch:
    url = "/admin/articles/article/related/search/"

    def found(self, user, words, **more):
        html = client_of(user).get(self.url, {"q": words, **more}).content.decode()
        return re.findall(r'<li data-pk="\d+" data-title="([^"]*)"', html)

    @pytest.fixture
    def editor(self):
        return make_user(Role.EDITOR, username="edgar")

    def test_capitals_beyond_ascii_make_no_difference(self, editor):
        make_live("Äpfel im Winter")
        assert self.found(editor, "äpfe wint") == ["Äpfel im Winter"]

    def test_titles_first_also_parts_of_words_then_texts(self, editor):
        make_live("Naps", introduction="<p>About walking, among others.</p>")
        make_live("Walking uphill")
        make_article("Walking, a draft")
        assert self.found(editor, "alkin") == ["Walking uphill"]
        assert self.found(editor, "walking") == ["Walking uphill", "Naps"]
        assert self.found(editor, "UPHILL walking") == ["Walking uphill"]

    def test_scheduled_ones_are_found_and_say_when_and_what_is_over_is_not(self, editor):
        make_live("Walking tomorrow", at=database_now() + timedelta(days=1))
        publication = make_live("Walking long ago").publication
        LiveArticle.windows.filter(publication=publication).update(live_until=database_now())
        html = client_of(editor).get(self.url, {"q": "walking"}).content.decode()
        assert self.found(editor, "walking") == ["Walking tomorrow"]
        assert "(scheduled for " in html

    def test_an_article_with_a_change_to_come_is_found_once(self, editor):
        article = make_live("Walking").article
        Article.objects.filter(pk=article.pk).update(title="Walking, changed")
        publish(Article.objects.get(pk=article.pk), at=database_now() + timedelta(days=1))
        assert self.found(editor, "walking") == ["Walking"]

    def test_authors_are_not_told_what_others_have_scheduled(self, editor):
        author = make_user(Role.AUTHOR)
        tomorrow = database_now() + timedelta(days=1)
        make_live("Walking in secret", at=tomorrow)
        make_live("Walking, mine", at=tomorrow, by=author)
        assert self.found(author, "walking") == ["Walking, mine"]
        assert len(self.found(editor, "walking")) == 2

    def test_the_article_itself_is_not_offered(self, editor):
        live = make_live("Walking")
        assert self.found(editor, "walking", article=live.article_id) == []

    @pytest.mark.parametrize("words", ["", "   ", "\0", '"', "%", "(", "'; --", "x" * 5000, "-walking", "NEAR AND OR"])
    def test_whatever_is_typed_is_a_search(self, editor, words):
        make_live("Walking")
        assert self.found(editor, words) == []

    def test_what_is_not_found_is_said(self, editor):
        html = client_of(editor).get(self.url, {"q": "<b>zebra"}).content.decode()
        assert "has “&lt;b&gt;zebra” in its title or text." in html

    def test_strangers_are_sent_to_sign_in(self):
        assert Client().get(self.url, {"q": "x"}).status_code == 302

    @pytest.mark.parametrize("rows", [2, 12])
    def test_it_costs_as_much_with_12_as_with_2(self, editor, rows, django_assert_num_queries):
        for n in range(rows):
            make_live(f"Walking {n}", tags=(f"Tag {n}",), at=database_now() + timedelta(days=n) if n % 2 else None)
        client = client_of(editor)
        client.get(self.url, {"q": "walking"})
        with django_assert_num_queries(7):
            client.get(self.url, {"q": "walking"})


class TestUnlisted:
    url = "/admin/articles/article/unlisted/"

    @pytest.fixture(scope="class")
    @classmethod
    def planted(cls, standing):
        """Fourteen live articles, of which nobody shows the last."""
        with standing():
            author = make_user(Role.AUTHOR, username="ada")
            for n in range(14):
                matter = "mattress pillow" if n in (2, 5, 7, 8, 13) else f"subject{n} matter{n}"
                make_live(f"About {n}", introduction=f"<p>{matter}</p>", by=author if n == 5 else None, excerpt=f"e{n}")
            hide_the_last()
            yield

    @pytest.fixture
    def alone(self, planted, db):
        return LiveArticle.objects.get(title="About 13")

    def line(self, client):
        html = client.get(self.url).content.decode()
        start = html.index("About 13</a>")
        return html[start : html.index('class="suggestion-picture"', start)]

    def test_it_names_the_three_nearest_with_a_way_to_pin_it_there(self, alone):
        html = self.line(client_of(make_user(Role.EDITOR)))
        near = re.findall(r'href="/admin/articles/article/\d+/change/#desk-related">([^<]*)</a>', html)
        assert len(near) == 3
        assert set(near) <= {"About 2", "About 5", "About 7", "About 8"}
        expected = {live.article_id: live.title for live in LiveArticle.objects.all()}
        assert near == [expected[pk] for pk in neighbours([alone.article_id])[alone.article_id]][:3]

    def test_one_that_is_not_live_any_more_gives_its_place_to_the_next(self, alone):
        first = neighbours([alone.article_id])[alone.article_id][0]
        gone = LiveArticle.windows.get(article_id=first)
        LiveArticle.windows.filter(pk=gone.pk).update(live_until=database_now())
        html = self.line(client_of(make_user(Role.EDITOR)))
        near = re.findall(r'change/#desk-related">([^<]*)</a>', html)
        assert len(near) == 3
        assert gone.title not in near

    def test_who_may_not_change_a_neighbour_gets_its_name_alone(self, alone):
        html = self.line(client_of(User.objects.get(username="ada")))
        assert set(re.findall(r'change/#desk-related">([^<]*)</a>', html)) <= {"About 5"}
        assert "(not yours to change)" in html

    def test_one_that_shares_nothing_says_so(self, alone):
        only_filling = struct.pack("<If", LiveArticle.objects.get(title="About 2").article_id, 0.0)
        TermVector.objects.filter(pk=alone.article_id).update(neighbours=only_filling)
        assert "No live article shares anything with it." in self.line(client_of(make_user(Role.EDITOR)))


class TestUnlistedCosts:
    @pytest.mark.parametrize("rows", [2, 12])
    def test_it_costs_as_much_with_12_as_with_2(self, rows, django_assert_num_queries):
        for n in range(11 + rows):
            make_live(f"Article {n}", introduction=f"<p>matter{'abcdefgh'[n % 8]}</p>")
        hide_the_last(rows, 11)
        client = client_of(make_user(Role.EDITOR))
        client.get(TestUnlisted.url)
        with django_assert_num_queries(11):
            html = client.get(TestUnlisted.url).content.decode()
        assert html.count('class="near"') == rows


def hide_the_last(number=1, shown_by_all=13):
    """Everybody shows the first articles, so that nobody shows the last ones."""
    lives = list(LiveArticle.objects.order_by("pk"))
    first = [live.article_id for live in lives[: len(lives) - number]][:shown_by_all]
    for live in lives:
        live.related_ids = [pk for pk in first if pk != live.article_id]
        live.save(update_fields=["related_ids"])
