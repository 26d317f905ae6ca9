"""The page that tells an editor what readers would be shown beside a draft, and why."""

import pytest

from articles.models.draft import Article, RelatedChoice
from articles.models.public import LiveArticle, database_now
from articles.states import Role
from tests.articles.admin.test_articles import add_row, change_url, client_of, form_of
from tests.make import make_article, make_live, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
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
