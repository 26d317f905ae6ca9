"""The picture screen: what is uploaded, said about it, and kept while it is used."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from articles.images.uses import uses_of
from articles.models.draft import Section
from articles.models.history import Event
from articles.models.library import Image
from articles.models.public import LiveArticle
from articles.states import AltState, Role
from tests.make import make_article, make_user, publish

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/image/"


def png(colour="teal", size=(400, 300)):
    buffer = io.BytesIO()
    Pillow.new("RGB", size, colour).save(buffer, "PNG")
    return SimpleUploadedFile("a.png", buffer.getvalue(), "image/png")


@pytest.fixture
def author(client):
    user = make_user(Role.AUTHOR)
    client.force_login(user)
    return user


def data(**changes):
    base = {"title": "A moon", "alt_state": "described", "alt": "A moon.", "credit": "", "focal_x": "0.5"}
    return {**base, "focal_y": "0.5", **changes}


def add(client, **changes):
    return client.post(f"{LIST}add/", data(**{"upload": png(), **changes}), follow=True)


def errors(page):
    return page.context["adminform"].form.errors


# -- Upload


def test_an_upload_is_copied_clean_and_ready_at_once(client, author):
    page = add(client)
    assert page.redirect_chain, errors(page)
    image = Image.objects.get()
    assert (image.width, image.height, image.uploaded_by, image.is_ready) == (400, 300, author, True)
    assert default_storage.exists(image.file.name)
    assert f'src="{default_storage.url(image.renditions["card"]["webp"]["320"])}"' in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is not a JPEG, PNG, WebP, AVIF or GIF picture."),
        (png().read()[:200], "damaged"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_is_an_error_at_its_field(client, author, content, words):
    page = add(client, upload=SimpleUploadedFile("x.png", content, "image/png"))
    assert words in str(errors(page)["upload"])
    assert not Image.objects.exists()


def test_the_same_picture_again_leads_to_the_one_that_is_there(client, author):
    add(client)
    page = add(client, title="Again")
    there = Image.objects.get()
    assert f'href="{LIST}{there.pk}/change/"' in str(errors(page)["upload"])


def test_an_upload_is_needed(client, author):
    assert "upload" in errors(client.post(f"{LIST}add/", data()))


# -- Words about it


def test_described_needs_words(client, author):
    assert "alt" in errors(add(client, alt="  "))


def test_decorative_empties_them(client, author):
    add(client, alt_state="decorative", alt="A moon.")
    image = Image.objects.get()
    assert (image.alt_state, image.alt) == (AltState.DECORATIVE, "")


def test_undecided_is_allowed_with_a_warning(client, author):
    page = add(client, alt_state="undecided", alt="")
    assert any("cannot be published" in str(message) for message in page.context["messages"])
    assert Image.objects.get().alt_state == AltState.UNDECIDED


def test_the_list_shows_and_filters_what_is_undecided(client, author):
    add(client)
    add(client, upload=png("red"), title="Open", alt_state="undecided", alt="")
    page = client.get(LIST, {"alt_state__exact": "undecided"})
    assert [image.title for image in page.context["cl"].result_list] == ["Open"]
    assert [image.title for image in client.get(LIST).context["cl"].result_list] == ["Open", "A moon"]
    assert [image.title for image in client.get(LIST, {"q": "moon"}).context["cl"].result_list] == ["A moon"]


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_costs_thirteen_queries(client, author, django_assert_num_queries, count):
    Image.objects.bulk_create(Image(title=f"{n}", file=f"{n}.jpg", digest=f"{n}", alt=f"{n}") for n in range(count))
    client.get(LIST)
    with django_assert_num_queries(13):
        client.get(LIST)


# -- Change


def test_a_new_focal_point_makes_the_cuts_anew_and_new_words_do_not(client, author):
    buffer = io.BytesIO()
    Pillow.linear_gradient("L").resize((900, 300)).rotate(90, expand=True).resize((900, 300)).save(buffer, "PNG")
    add(client, upload=SimpleUploadedFile("g.png", buffer.getvalue(), "image/png"))
    image = Image.objects.get()
    url, before = f"{LIST}{image.pk}/change/", image.renditions
    client.post(url, data(title="Other"))
    image.refresh_from_db()
    assert (image.title, image.renditions) == ("Other", before)
    client.post(url, data(focal_x="0.1"))
    image.refresh_from_db()
    assert image.focal_x == 0.1
    assert image.renditions["card"] != before["card"]
    assert default_storage.exists(before["card"]["webp"]["320"]), "a cached page still shows it"


@pytest.mark.parametrize("value", ["-0.1", "1.1", "nan", "inf", "x", ""])
def test_a_focal_point_lies_in_the_picture(client, author, value):
    add(client)
    image = Image.objects.get()
    page = client.post(f"{LIST}{image.pk}/change/", data(focal_x=value))
    assert "focal_x" in errors(page)


def change(client, image, **changes):
    return client.post(f"{LIST}{image.pk}/change/", data(**changes), follow=True)


def test_a_picture_is_found_by_its_tags(client, author):
    add(client, tags="night sky, moon")
    add(client, upload=png("red"), title="Other")
    page = client.get(LIST, {"q": "night sky"})
    assert [image.title for image in page.context["cl"].result_list] == ["A moon"]


def test_another_file_keeps_its_words_and_what_it_was(client, author):
    add(client)
    before = Image.objects.get()
    page = change(client, before, upload=png("red"), credit="Ann")
    assert page.redirect_chain, errors(page)
    image = Image.objects.get()
    assert image.digest != before.digest
    assert (image.alt, image.credit) == ("A moon.", "Ann")
    assert image.former.get().digest == before.digest
    shown = client.get(f"{LIST}{image.pk}/change/").content.decode()
    assert default_storage.url(before.renditions["card"]["webp"]["320"]) in shown, "what it was before"
    assert Event.objects.filter(verb="replace_image").count() == 1


def test_its_licence_and_source_are_chosen_and_stay_when_it_is_replaced(client, author):
    add(client, credit="Ann", licence="cc-by-4.0", source_url="example.org/moon")
    image = Image.objects.get()
    assert (image.licence, image.source_url) == ("cc-by-4.0", "https://example.org/moon")
    shown = client.get(f"{LIST}{image.pk}/change/").content.decode()
    assert '<option value="cc-by-4.0" selected>CC BY 4.0 (Attribution)</option>' in shown
    terms = {"licence": image.licence, "source_url": image.source_url}
    change(client, image, upload=png("red"), credit="Ann", **terms)
    assert Image.objects.filter(credit="Ann", **terms).exists()
    assert set(errors(change(client, image, source_url="javascript:alert(1)"))) == {"source_url"}


def test_a_file_that_is_another_picture_is_refused_as_a_replacement(client, author):
    add(client)
    add(client, upload=png("red"), title="Red")
    first = Image.objects.get(title="A moon")
    assert "in the library already" in str(errors(change(client, first, upload=png("red")))["upload"])
    assert not first.former.exists()


def test_a_replacement_that_is_no_picture_is_an_error_and_changes_nothing(client, author):
    add(client)
    image = Image.objects.get()
    page = change(client, image, upload=SimpleUploadedFile("x.png", b"<svg/>", "image/png"), title="New")
    assert "not a JPEG" in str(errors(page)["upload"])
    assert Image.objects.get().title == "A moon"


@pytest.fixture
def shown(client, author):
    """A picture on a live page, replaced since."""
    add(client)
    image = Image.objects.get()
    article = make_article("Sleep well", picture=image)
    publish(article)
    page = change(client, image, upload=png("red"))
    assert any("1 page shows the former picture" in str(message) for message in page.context["messages"])
    return Image.objects.get()


def test_a_publisher_shows_a_replaced_picture_at_once(client, shown):
    client.force_login(make_user(Role.PUBLISHER))
    url = f"{LIST}{shown.pk}/show-now/"
    assert url in client.get(f"{LIST}{shown.pk}/change/").content.decode()
    before = LiveArticle.objects.get().picture_html
    asked = client.get(url).content.decode()
    assert "1 live or scheduled page shows an older file" in asked
    assert LiveArticle.objects.get().picture_html == before, "asking changes nothing"
    page = client.post(url, follow=True)
    assert any("1 page shows the new picture now." in str(message) for message in page.context["messages"])
    assert default_storage.url(shown.renditions["lead"]["webp"]["400"]) in LiveArticle.objects.get().picture_html
    assert "Every page shows this picture as it is now." in client.get(url).content.decode()


def test_an_author_does_not(client, shown, author):
    url = f"{LIST}{shown.pk}/show-now/"
    assert url not in client.get(f"{LIST}{shown.pk}/change/").content.decode()
    before = LiveArticle.objects.get().picture_html
    assert client.post(url).status_code == 403
    assert LiveArticle.objects.get().picture_html == before


def test_the_list_and_the_page_say_where_a_picture_is_used(client, shown):
    make_article("Another", picture=shown)
    assert "on 1 live page, in 1 draft" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{shown.pk}/change/").content.decode()
    assert "on 1 live page, in 1 draft" in page
    assert "“Another”, as its picture" in page


# -- Delete


@pytest.fixture
def image(client, author):
    add(client)
    client.force_login(make_user(Role.ADMINISTRATOR))
    return Image.objects.get()


def delete(client, image):
    return client.post(f"{LIST}{image.pk}/delete/", {"post": "yes"})


def test_an_unused_picture_goes_and_its_files_stay(client, image):
    delete(client, image)
    assert not Image.objects.exists()
    assert default_storage.exists(image.file.name)
    assert Event.objects.get(verb="delete_image").label == "A moon"


def test_a_picture_stays_while_a_draft_uses_it(client, image):
    article = make_article("Sleep well", picture=image)
    Section.objects.filter(parent=article).update(picture=image)
    page = delete(client, image).content.decode()
    assert "“Sleep well”, as its picture" in page
    assert "“Sleep well”, section “A heading”" in page
    assert f"/admin/articles/article/{article.pk}/change/" in page
    assert Image.objects.exists()


@pytest.mark.parametrize("where", ["lead", "section"])
def test_a_picture_stays_while_a_publication_shows_or_showed_it(client, image, where):
    article = make_article("Sleep well", picture=image if where == "lead" else None)
    if where == "section":
        Section.objects.filter(parent=article).update(picture=image)
    publish(article)
    type(article).objects.update(picture=None)
    Section.objects.update(picture=None)
    article.refresh_from_db()
    publish(article)
    assert "“Sleep well”, published from" in delete(client, image).content.decode()
    assert Image.objects.exists()


def test_other_ids_and_words_that_look_like_one_do_not_hold_a_picture(image):
    publish(make_article(introduction=f'<p>"image_id": {image.pk}, "image_id": {image.pk}}}</p>'))
    other = Image.objects.create(
        pk=image.pk * 10 + 1,
        file="x.jpg",
        digest="x",
        alt_state="decorative",
        renditions=image.renditions,
        width=4,
        height=3,
    )
    publish(make_article(picture=other))
    assert uses_of(image) == []
    assert len(uses_of(other)) == 2


def test_the_list_of_uses_is_bounded(image):
    for _ in range(25):
        make_article(picture=image)
    assert len(uses_of(image)) == 20


def test_nobody_deletes_in_bulk(client, image):
    client.post(LIST, {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"})
    assert Image.objects.exists()
