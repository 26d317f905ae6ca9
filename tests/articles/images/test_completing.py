"""`make_renditions`: pictures of older releases, and what a storage has lost."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image as Pillow

from articles import publishing
from articles.images import changing, completing, logo, renditions
from articles.models.clock import database_now
from articles.models.library import FormerImage, Image
from articles.models.public import LiveArticle
from articles.models.site import Site
from tests.make import draw_picture, make_article, publish

pytestmark = pytest.mark.django_db


def upload(colour):
    buffer = io.BytesIO()
    Pillow.linear_gradient("L").resize((700, 500)).convert("RGB").save(buffer, "PNG")
    picture = Pillow.blend(Pillow.open(buffer).convert("RGB"), Pillow.new("RGB", (700, 500), colour), 0.5)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return ContentFile(buffer.getvalue())


def in_library(colour="teal"):
    return draw_picture(upload(colour).read(), title=f"A {colour} moon", alt="A moon.", alt_state="described")


@pytest.fixture
def old():
    """As a release before AVIF left it: with its cut for social images, and without its colour."""
    image = in_library()
    for series in image.renditions.values():
        del series["avif"]
    image.renditions["social"] = "pictures/social.jpg"
    image.tone = ""
    image.save()
    return image


def run(*arguments):
    out = io.StringIO()
    call_command("make_renditions", *arguments, stdout=out)
    return out.getvalue()


def test_an_encoding_that_was_not_made_is_drawn_and_nothing_else(old):
    complete = in_library("navy")
    before = old.renditions
    assert "2 pictures, 1 of them lacked 4 files." in run()
    image = Image.objects.get(pk=old.pk)
    assert set(image.renditions) == {"lead", "card"}
    for kind in ("lead", "card"):
        assert set(image.renditions[kind]) == {"avif", "webp", "jpeg"}  # PostgreSQL keeps no order
        assert {name: image.renditions[kind][name] for name in ("webp", "jpeg")} == before[kind]
        for width, name in image.renditions[kind]["avif"].items():
            with default_storage.open(name) as file:
                picture = Pillow.open(file)
                assert (picture.format, picture.width) == ("AVIF", int(width))
    assert list(image.renditions["lead"]["avif"]) == ["480", "700"]
    assert image.tone
    assert Image.objects.get(pk=complete.pk).renditions == complete.renditions
    assert run() == "2 pictures, 0 of them lacked 0 files.\n", "a second run changes nothing"


def test_a_live_page_gets_it_with_the_next_rebuild(old):
    publish(make_article(picture=old))
    assert publishing.rebuild_live() == (1, 0)
    before = LiveArticle.objects.get()
    assert "image/avif" not in before.picture_html
    assert "rebuild_live" in run()
    assert LiveArticle.objects.get().picture_html == before.picture_html
    assert publishing.rebuild_live() == (1, 1)
    after = LiveArticle.objects.get()
    for html in (after.picture_html, after.thumb_html):
        assert '<source type="image/avif"' in html
    assert publishing.rebuild_live() == (1, 0)


def test_to_look_changes_nothing_and_says_so_by_its_exit_status(old):
    with pytest.raises(CommandError, match=r"Run `manage\.py make_renditions`"):
        run("--check")
    assert Image.objects.get().renditions == old.renditions
    run()
    assert "1 pictures, 0 of them lack 0 files." in run("--check")


def test_a_picture_that_was_never_drawn_is(old):
    Image.objects.update(renditions={}, tone="")
    run()
    image = Image.objects.get()
    assert image.is_ready
    assert completing.complete_all(Image.objects.all()) == completing.Completed(pictures=1)


def test_files_that_were_lost_are_drawn_again_and_no_other_is_touched():
    image = in_library("maroon")
    lost, kept = image.renditions["lead"]["jpeg"]["480"], image.renditions["lead"]["jpeg"]["700"]
    default_storage.delete(lost)
    image.renditions["lead"]["jpeg"]["500"] = "pictures/of-an-older-release.jpg"
    image.save()
    assert "1 of them lacked 2 files" in run()
    files = Image.objects.get().renditions["lead"]["jpeg"]
    with default_storage.open(files["500"]) as file:
        assert Pillow.open(file).width == 500
    assert files["700"] == kept
    assert default_storage.exists(files["480"])


def test_a_picture_whose_own_file_is_gone_is_told_and_the_others_are_drawn(old):
    gone = in_library("olive")
    default_storage.delete(gone.file.name)
    default_storage.delete(gone.renditions["card"]["webp"]["320"])
    out = io.StringIO()
    with pytest.raises(CommandError, match="1 pictures need a look"):
        call_command("make_renditions", stdout=out)
    assert f"Picture {gone.pk} “A olive moon”: its file {gone.file.name} is gone; upload it again." in out.getvalue()
    assert "avif" in Image.objects.get(pk=old.pk).renditions["lead"]
    assert Image.objects.get(pk=gone.pk).renditions == gone.renditions


def test_what_a_picture_was_keeps_its_own(old):
    publish(make_article(picture=old))
    changing.replace(old, renditions.read(upload("red")), by=None, at=database_now())
    run()
    assert "avif" not in FormerImage.objects.get().renditions["lead"]
    assert publishing.rebuild_live() == (1, 0), "pages show what was approved"


def test_a_change_by_an_editor_meanwhile_stands(old, monkeypatch):
    drawn = renditions.complete

    def slowly(image, is_stored):
        drawn(image, is_stored)
        changing.refocus(Image.objects.get(pk=image.pk), (0.1, 0.1), by=None, at=database_now())

    monkeypatch.setattr(renditions, "complete", slowly)
    run()
    monkeypatch.undo()
    image = Image.objects.get()
    assert image.focal_x == 0.1
    assert "avif" not in image.renditions["lead"], "the next run sees to it"
    assert "lacked 2 files" in run()


@pytest.mark.parametrize("number", [2, 12])
def test_complete_pictures_cost_two_queries(number, django_assert_num_queries):
    image = in_library()
    Image.objects.bulk_create(
        Image(digest=str(n), file=image.file.name, width=700, height=500, renditions=image.renditions, tone="000")
        for n in range(number - 1)
    )
    with django_assert_num_queries(2):
        assert completing.complete_all(Image.objects.all()).pictures == number


# -- The logo


@pytest.fixture
def logo_of_before():
    """Dark on nothing, as a release drew it that looked for no ground."""
    buffer = io.BytesIO()
    picture = Pillow.new("RGBA", (300, 80))
    picture.paste((20, 20, 60, 255), (20, 30, 280, 50))
    picture.save(buffer, "PNG")
    image = draw_picture(buffer.getvalue(), title="Logo", alt="", alt_state="decorative")
    files = logo.draw(image)
    assert files.pop("ground") == "light"
    Site.objects.update_or_create(pk=1, defaults={"logo": image, "logo_files": files})
    return image


def test_a_logo_of_before_gets_its_ground_and_pages_show_it_at_once(client, logo_of_before):
    first = client.get("/")
    assert "is-for-light" not in first.content.decode()
    with pytest.raises(CommandError, match="make_renditions"):
        run("--check")
    assert "ground" not in Site.objects.get().logo_files, "it has only looked"
    assert "The logo is drawn anew" in run()
    again = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert '<img class="logo is-for-light"' in again.content.decode()
    before = Site.objects.values().get()
    assert "logo" not in run()
    assert "logo" not in run("--check")
    assert Site.objects.values().get() == before, "a second run changes nothing"


def test_a_logo_whose_file_was_lost_is_drawn_again(logo_of_before):
    run()
    name = Site.objects.get().logo_files["src"]
    default_storage.delete(name)
    run()
    assert default_storage.exists(name)


def test_a_logo_that_was_chosen_meanwhile_stands(logo_of_before):
    seen = Site.objects.get()
    Site.objects.update(logo_files={"src": "another.webp"})
    completing._keep_logo(seen, {"src": "drawn.webp"})
    assert Site.objects.get().logo_files == {"src": "another.webp"}


def test_a_logo_whose_picture_is_gone_stays_and_is_told_of_once(logo_of_before):
    default_storage.delete(logo_of_before.file.name)
    files = Site.objects.get().logo_files
    with pytest.raises(CommandError, match="1 pictures need a look"):
        run()
    assert Site.objects.get().logo_files == files


def test_a_publication_without_a_logo_lacks_none():
    done = completing.Completed()
    assert not completing.complete_logo(done)
    Site.objects.get_or_create(pk=1)
    assert not completing.complete_logo(done)
    assert done == completing.Completed()


def test_a_logo_that_cannot_be_read_is_a_problem_and_no_end(logo_of_before):
    name = logo_of_before.file.name
    default_storage.delete(name)
    default_storage.save(name, ContentFile(b"no picture"))
    with pytest.raises(CommandError, match="need a look"):
        run("--check")
    done = completing.Completed()
    assert not completing.complete_logo(done)
    (problem,) = done.problems
    assert problem.startswith("The logo: ")
