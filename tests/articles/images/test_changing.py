"""A picture that is replaced or cut anew: pages keep what was approved, until the next approval or somebody asks."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image as Pillow

from articles import generation, publishing
from articles.images import changing, renditions, uses
from articles.models.clock import database_now
from articles.models.history import Event
from articles.models.library import FormerImage, Image
from articles.models.public import LiveArticle
from articles.models.site import Site
from articles.models.tags import Tag
from articles.states import Role
from tests.make import draw_picture, make_article, make_user, publish

pytestmark = pytest.mark.django_db


def upload(colour):
    buffer = io.BytesIO()
    Pillow.new("RGB", (400, 300), colour).save(buffer, "PNG")
    return ContentFile(buffer.getvalue())


def in_library(colour="teal"):
    return draw_picture(upload(colour).read(), title="A moon", alt="A moon.", alt_state="described")


@pytest.fixture
def image():
    return in_library()


@pytest.fixture
def article(image):
    article = make_article(picture=image)
    publish(article)
    return article


def replace(image, colour="red"):
    changing.replace(image, renditions.read(upload(colour)), by=None, at=database_now())


def shown():
    return LiveArticle.windows.order_by("-live_from").first().picture_html


def test_a_replacement_changes_no_live_page_and_neither_does_a_rebuild(image, article):
    before, files = shown(), image.renditions
    replace(image)
    assert publishing.rebuild_live() == (1, 0)
    assert shown() == before
    assert publishing.pages_showing_former(image) == 1
    assert default_storage.exists(files["lead"]["jpeg"]["400"]), "cached pages name the old files"


def test_asked_for_it_is_shown_at_once_and_a_rebuild_then_changes_nothing(image, article):
    before, user = shown(), make_user()
    replace(image)
    assert publishing.show_now(image, by=user, at=database_now()) == 1
    after = shown()
    assert after != before
    assert publishing.rebuild_live() == (1, 0)
    assert shown() == after
    assert publishing.pages_showing_former(image) == 0
    event = Event.objects.get(verb="show_image_now")
    assert (event.actor, event.detail) == (user, {"pages": 1, "articles": [article.pk]})
    assert publishing.show_now(image, by=user, at=database_now()) == 0, "nothing is left to show"


def test_where_the_store_fails_it_is_told_in_a_sentence_and_every_page_stays_as_it_was(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = in_library()
    publish(make_article(picture=image))
    replace(image)
    before = shown()
    (tmp_path / "social").rename(tmp_path / "away")
    (tmp_path / "social").write_text("a file, where there was a folder")
    client.force_login(make_user(Role.PUBLISHER))
    url = f"/admin/articles/image/{image.pk}/show-now/"
    answer = client.post(url)
    words = f"A picture could not be written to “{tmp_path}”. Nothing was published, and nothing is lost; try again."
    assert [str(message) for message in answer.context["messages"]] == [words]
    assert "Show it on live pages now" in answer.content.decode(), "it can be tried again from here"
    assert (shown(), publishing.pages_showing_former(image)) == (before, 1)
    assert not Event.objects.filter(verb="show_image_now").exists()
    (tmp_path / "social").unlink()
    answer = client.post(url, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["1 page shows the new picture now."]
    assert shown() != before


def test_the_next_approval_takes_the_picture_as_it_is(image, article):
    replace(image)
    before = shown()
    article.refresh_from_db()
    article.title = "Another title"
    article.save()
    publish(article)
    assert shown() != before
    assert publishing.pages_showing_former(image) == 0


def test_a_page_approved_between_two_changes_shows_what_stood_between_them(image, article):
    replace(image, "red")
    between = image.renditions["lead"]["jpeg"]["400"]
    publish(make_article(picture=image))
    replace(image, "blue")
    assert publishing.rebuild_live() == (2, 0)
    assert between in shown()
    assert publishing.pages_showing_former(image) == 2


def test_another_focal_point_keeps_the_old_cut_too_and_both_are_logged(image, article):
    changing.refocus(image, (0.1, 0.2), by=None, at=database_now())
    assert publishing.rebuild_live() == (1, 0)
    former = FormerImage.objects.get()
    assert (former.focal_x, former.focal_y, image.focal_x, image.focal_y) == (0.5, 0.5, 0.1, 0.2)
    assert Event.objects.get(subject="image").verb == "refocus_image"
    changing.refocus(image, (0.1, 0.2), by=None, at=database_now())
    assert FormerImage.objects.count() == 1, "the same point is no change"


def test_the_same_file_is_no_change_and_that_of_another_picture_is_refused(image):
    replace(image, "teal")
    assert not FormerImage.objects.exists()
    in_library("navy")
    with pytest.raises(renditions.UploadError, match="has this picture already"):
        replace(image, "navy")
    assert not FormerImage.objects.exists()


def put_back(former, by=None):
    changing.put_back(former, by=by, at=database_now())
    return Image.objects.get(pk=former.image_id)


def test_what_it_was_is_put_back_and_what_it_is_becomes_a_former_one(image):
    user, first = make_user(), Image.objects.get()
    changing.refocus(image, (0.1, 0.2), by=None, at=database_now())
    replace(image, "red")
    red = Image.objects.get()
    again = put_back(FormerImage.objects.get(focal_x=0.1), user)
    assert (again.digest, again.file.name, again.focal_x, again.focal_y) == (first.digest, first.file.name, 0.1, 0.2)
    assert (again.width, again.tone, again.alt) == (first.width, first.tone, "A moon.")
    assert again.renditions["lead"] == first.renditions["lead"]
    last = FormerImage.objects.order_by("-until").first()
    assert (last.digest, last.renditions, last.changed_by) == (red.digest, red.renditions, user)
    assert all(default_storage.exists(name) for name in (red.file.name, red.renditions["card"]["webp"]["320"]))
    event = Event.objects.get(verb="put_back_image")
    assert (event.actor, event.label, event.detail["file"]) == (user, "A moon", [red.file.name, first.file.name])


def test_putting_back_changes_no_page_by_itself(image, article):
    before = shown()
    replace(image, "red")
    publish(make_article(picture=image))
    red = shown()
    put_back(FormerImage.objects.get())
    assert publishing.rebuild_live() == (2, 0)
    assert shown() == red
    publish(make_article(picture=image))
    assert image.former.get(until=image.former.latest("until").until).digest != Image.objects.get().digest
    assert before.split("src=")[1].split()[0] in shown()


def test_pressed_twice_it_is_put_back_once(image):
    replace(image, "red")
    former = FormerImage.objects.get()
    put_back(former)
    put_back(former)
    assert FormerImage.objects.count() == 2
    assert Event.objects.filter(verb="put_back_image").count() == 1


def test_a_file_that_has_become_another_picture_or_is_lost_is_not_put_back(image):
    replace(image, "red")
    former, red = FormerImage.objects.get(), Image.objects.get().digest
    other = in_library("teal")
    with pytest.raises(renditions.UploadError, match="has this picture already"):
        put_back(former)
    other.delete()
    default_storage.delete(former.file)
    with pytest.raises(renditions.UploadError, match="no longer in the storage"):
        put_back(former)
    assert Image.objects.get().digest == red
    assert FormerImage.objects.count() == 1


def test_one_that_was_never_drawn_is_drawn_when_it_is_put_back(image):
    replace(image, "red")
    FormerImage.objects.update(renditions={}, tone="")
    again = put_back(FormerImage.objects.get())
    assert default_storage.exists(again.renditions["card"]["webp"]["320"])
    assert again.tone


def test_a_file_that_somebody_adds_while_it_is_drawn_is_refused(image, monkeypatch):
    Tag.objects.create(name="Moons", slug="moons", picture=image)
    draw, before = renditions.make_renditions, image.digest

    def draw_slowly(drawn):
        draw(drawn)
        Image.objects.create(title="Faster", digest=drawn.digest, file=drawn.file.name)

    monkeypatch.setattr(renditions, "make_renditions", draw_slowly)
    with pytest.raises(renditions.UploadError, match="has this picture already"):
        replace(image, "red")
    assert Image.objects.get(pk=image.pk).digest == before
    assert generations() == 0
    assert not FormerImage.objects.exists()


def reword(image, **words):
    return changing.reword(
        Image(pk=image.pk, **{"title": "A moon", "alt": "A moon.", "alt_state": "described", **words})
    )


def generations():
    return Site.objects.values_list("generation", flat=True).first() or 0


def changes_of(image):
    """Every way a picture changes, one after the other."""
    yield lambda: replace(image, "red")
    yield lambda: changing.refocus(image, (0.1, 0.2), by=None, at=database_now())
    yield lambda: reword(image, credit="Ann Drew")
    yield lambda: put_back(FormerImage.objects.earliest("pk"))


def test_a_topic_that_shows_it_is_another_page_as_soon_as_the_change_lands(image):
    Tag.objects.create(name="Moons", slug="moons", picture=image)
    for number, change in enumerate(changes_of(image), 1):
        change()
        assert generations() == number
    reword(image, credit="Ann Drew")
    replace(Image.objects.get(), "teal")
    assert generations() == number, "nothing was changed"


def test_a_picture_that_no_topic_shows_makes_no_page_another(image, article):
    before = generations()
    for change in changes_of(image):
        change()
    assert generations() == before


def test_a_change_that_is_rolled_back_makes_no_page_another(image):
    Tag.objects.create(name="Moons", slug="moons", picture=image)
    with transaction.atomic():
        for change in changes_of(image):
            change()
        assert generations() == 4
        transaction.set_rollback(True)
    assert generations() == 0


def test_a_change_that_caches_cannot_be_told_of_does_not_land(image, monkeypatch):
    Tag.objects.create(name="Moons", slug="moons", picture=image)
    replace(image, "navy")
    before = Image.objects.values().get(), FormerImage.objects.count(), Event.objects.count()

    def fail():
        raise InterruptedError

    monkeypatch.setattr(generation, "bump", fail)
    for change in changes_of(image):
        with pytest.raises(InterruptedError):
            change()
        image.refresh_from_db()
        assert (Image.objects.values().get(), FormerImage.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize("number", [2, 12])
def test_uses_are_counted_with_five_queries(number, django_assert_num_queries):
    more = [Image(digest=str(n), file=f"{n}.jpg") for n in range(1, number)]
    images = [in_library(), *Image.objects.bulk_create(more)]
    publish(make_article(picture=images[0]))
    make_article(picture=images[0])
    with django_assert_num_queries(5):
        found = uses.counts([image.pk for image in images])
    assert found[images[0].pk] == uses.UseCounts(live=1, scheduled=0, drafts=1)
    assert not found[images[1].pk]
