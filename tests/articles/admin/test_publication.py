"""The publication's settings: saved, refused, previewed, logged, put back."""

import io
import json
import re

import pytest
from django.urls import reverse
from PIL import Image as Pillow

from articles import menus, theme
from articles.models.draft import Article
from articles.models.history import Event
from articles.models.library import Image
from articles.models.site import Site
from articles.models.tags import Tag
from articles.states import Role
from tests.make import draw_picture, make_article, make_live, make_user

pytestmark = pytest.mark.django_db
URL = "/admin/articles/site/1/change/"
PREVIEW = "/admin/articles/site/preview/"


@pytest.fixture
def manager(client):
    Site.objects.get_or_create(pk=1)
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


def posted(client, **changes):
    """What the form would post as it is shown, with some fields changed."""
    form = client.get(URL).context["site_form"]
    data = {name: form[name].value() or "" for name in form.fields}
    for formset in form.menus.values():
        for bound in (formset.management_form, *formset.forms):
            data |= {bound.add_prefix(name): bound[name].value() for name in bound.fields}
    data |= changes
    return {name: value for name, value in data.items() if value not in (None, False)}


def save(client, **changes):
    return client.post(URL, posted(client, **changes), follow=True)


def drawing(size=(400, 400)):
    picture = Pillow.new("RGBA", size, (0, 0, 0, 0))
    picture.paste((200, 30, 30, 255), (20, 20, size[0] - 20, size[1] - 20))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_words_are_saved_and_logged(manager):
    save(manager, name="  The  Daily ", footer="One.\r\n\r\nTwo [us](/about/).")
    site = Site.objects.get()
    assert site.name == "The Daily"
    assert "The Daily" in manager.get("/").content.decode()
    event = Event.objects.get(verb="change_site")
    assert event.detail["before"]["name"] == "Masthead"
    assert event.detail["after"] == {"name": "The Daily", "footer": "One.\n\nTwo [us](/about/)."}
    page = manager.get("/").content.decode()
    assert "<p>One.</p>" in page
    assert '<p>Two <a href="/about/">us</a>.</p>' in page


def test_nothing_changed_is_nothing_saved(manager):
    save(manager)
    assert not Event.objects.filter(verb="change_site").exists()
    site = Site.objects.get()
    assert (site.menu, site.footer_links, site.colors) == ([], [], {})


def test_the_footer_is_plain_and_safe(manager):
    Site.objects.update(footer='<script>alert(1)</script>\n[x](javascript:alert(1)) & [y]("onclick=x")\n\n[a](/b/)<b>')
    page = manager.get("/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>[x](javascript:alert(1)) &amp; [y](&quot;onclick=x&quot;)" in page
    assert '<p><a href="/b/">a</a>&lt;b&gt;</p>' in page
    for address in ("javascript:alert", "javascript:alert(1)", "two words"):
        answer = save(manager, footer=f"[x]({address})")
        assert "is no address" in answer.content.decode()
    assert "javascript:alert(1)" in Site.objects.get().footer  # as it was


def test_a_link_of_the_footer_may_have_brackets_of_its_own(manager):
    save(manager, footer="See ([Sleep](https://a.example/Sleep_(film))).")
    page = manager.get("/").content.decode()
    assert '<p>See (<a href="https://a.example/Sleep_(film)">Sleep</a>).</p>' in page


def test_ready_made_colours_and_own_ones_reach_the_page(manager):
    save(manager, preset="harbour")
    assert Site.objects.get().palette == theme.PRESETS["harbour"][1]
    save(manager, preset="own", light_tone="#0000EE")
    palette = Site.objects.get().palette
    assert palette.light.tone == "#0000ee"
    assert palette.dark == theme.PRESETS["harbour"][1].dark
    assert palette.address in manager.get("/").content.decode()
    save(manager, preset="sunrise")
    assert Site.objects.get().colors == {}


def test_colours_that_cannot_be_read_are_refused_in_words(manager):
    answer = save(manager, preset="own", light_ink="#bbbbbb", name="Lost?")
    page = answer.content.decode()
    told = r"Text can hardly be read on this paper\. Their contrast is 1\.\d\d to 1; it takes at least 4\.5 to 1\."
    assert re.search(told, page)
    assert 'value="Lost?"' in page
    assert 'value="#bbbbbb"' in page
    assert Site.objects.get().name == "Masthead"


@pytest.mark.parametrize("color", ["red", "#fff", "#12345g", "#123456;}", ""])
def test_a_colour_is_six_digits(manager, color):
    save(manager, preset="own", light_tone=color)
    assert Site.objects.get().colors == {}
    assert not Event.objects.filter(verb="change_site").exists()


def test_a_menu_of_everything_is_saved_in_its_order(manager):
    live = make_live("Walking", tags=("Movement",))
    tag = Tag.objects.get(name="Movement")
    rows = {
        "menu-TOTAL_FORMS": 10,
        "menu-0-name": "All of it",
        "menu-1-is_on": None,
        "menu-7-address": "/tags/movement/",
        "menu-7-place": 1,
        "menu-7-is_on": "on",
        "menu-8-address": "http://testserver/articles/walking/",
        "menu-8-is_on": "on",
        "menu-9-address": "https://example.org/",
        "menu-9-name": "Shop",
        "menu-9-is_on": "on",
        "menu-0-place": 2,
    }
    save(manager, **rows)
    kept = Site.objects.get().menu
    assert [entry["to"] for entry in kept[:2]] == [f"tag:{tag.pk}", "room:list"]
    assert kept[-2]["to"] == f"article:{live.article.key}"
    names = [link.name for link in menus.links(Site.load(), "menu")]
    assert names == ["Movement", "All of it", "Questions", "Archive", "Search", "Walking", "Shop"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("javascript:alert(1)", "Write an address that begins with"),
        ("/articles/none/", "There is no article at this address."),
        ("/tags/none/", "There is no topic at this address."),
        ("https://example.org/", "Say what this link is called."),
    ],
)
def test_a_wrong_entry_is_refused_at_its_row(manager, address, words):
    answer = save(manager, **{"footer_links-7-address": address})
    page = answer.content.decode()
    assert words in page
    assert "A link of the footer is wrong." in page
    assert f'value="{address}"' in page
    assert Site.objects.get().footer_links == []


def test_an_entry_whose_article_is_not_live_is_told(manager):
    article = make_article("About us", slug="about-us")
    Site.objects.update(menu=[{"to": f"article:{article.key}", "name": "", "is_on": True}])
    assert "This article is not live now." in manager.get(URL).content.decode()
    assert "About us" not in manager.get("/").content.decode()


def test_a_logo_stands_in_the_header_in_json_ld_and_as_the_icon(manager):
    image = draw_picture(drawing(), title="Logo")
    save(manager, logo=image.pk, logo_place="instead", name="The Daily")
    site = Site.objects.get()
    page = manager.get("/archive/").content.decode()
    assert f'<img class="logo" src="{site.logo_url}" width="240" height="240" alt="The Daily">' in page
    assert f'<link rel="icon" href="{site.icon_url}" type="image/png">' in page
    assert f'"logo":"http://testserver{site.logo_url}"' in page
    shown = Pillow.open(Image._meta.get_field("file").storage.open(site.logo_files["src"]))
    assert shown.getpixel((0, 0))[3] == 0  # see-through, as it was drawn
    save(manager, logo_place="beside")
    page = manager.get("/archive/").content.decode()
    assert re.search(r'alt="">The Daily\s*</a>', page)
    assert manager.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"}).status_code == 200
    assert Image.objects.filter(pk=image.pk).exists()
    save(manager, logo="")
    assert "<img" not in manager.get("/archive/").content.decode()


def test_the_preview_shows_what_stands_in_the_form_and_keeps_nothing(manager, django_assert_max_num_queries):
    make_live("Walking", tags=("Movement",))
    data = posted(manager, name="Unsaved", preset="heather", **{"menu-0-name": "Everything"})
    before = Site.objects.values().get()
    with django_assert_max_num_queries(12):
        answer = manager.post(PREVIEW, data)
    assert answer["Cache-Control"].startswith("private, no-store")
    shown = answer.json()
    assert shown["wrong"] == {}
    assert shown["figures"][0].startswith("Light: text ")
    for words in ("Unsaved", "Everything", theme.PRESETS["heather"][1].address, "Walking"):
        assert words in shown["html"]
    assert Site.objects.values().get() == before


def test_the_preview_tells_what_is_wrong_and_shows_the_rest(manager):
    data = posted(manager, preset="own", light_tone="#ffffff", name="Fine", **{"menu-6-address": "javascript:x"})
    shown = manager.post(PREVIEW, data).json()
    assert "Links can hardly be read" in shown["wrong"]["light_tone"][0]
    assert "Fine" in shown["html"]
    assert "/theme-" not in shown["html"]
    assert "javascript:" not in shown["html"]


def test_earlier_settings_are_put_back_from_the_log(manager):
    save(manager, name="Second", preset="rosehip")
    save(manager, tagline="Later")
    event = Event.objects.filter(verb="change_site").earliest("pk")
    log = manager.get(reverse("admin:articles_event_change", args=[event.pk])).content.decode()
    url = re.search(r'href="([^"]*put-back[^"]*)"', log)[1]
    asked = manager.get(url).content.decode()
    assert "Second" in asked
    assert Site.objects.get().name == "Second"
    manager.post(url)
    site = Site.objects.get()
    assert (site.name, site.colors, site.tagline) == ("Masthead", {}, "Later")
    assert Event.objects.filter(verb="change_site").count() == 3
    assert "as they were then" in manager.get(url).content.decode()


def test_a_logo_that_is_gone_is_not_put_back(manager):
    image = draw_picture(drawing((300, 100)), title="Logo")
    save(manager, logo=image.pk)
    save(manager, logo="")
    event = Event.objects.filter(verb="change_site").latest("pk")
    image.delete()
    answer = manager.post(reverse("admin:articles_site_put_back", args=[event.pk]), follow=True)
    assert "no longer in the library" in answer.content.decode()
    assert Site.objects.get().logo is None


def test_hostile_rows_are_no_error(manager):
    for data in (
        {"menu-TOTAL_FORMS": "x"},
        {"menu-TOTAL_FORMS": "100000"},
        {"menu-0-room": "nowhere"},
        {"menu-0-place": "1e9"},
        {"menu-6-address": "\x00"},
        {"preset": "none"},
        {"logo": "99999999999999999999"},
    ):
        assert manager.post(URL, posted(manager, **data)).status_code in (200, 302)
        assert manager.post(PREVIEW, posted(manager, **data)).status_code == 200
    assert manager.post(PREVIEW, {}).status_code == 200
    assert json.loads(manager.post(PREVIEW, {}).content)["wrong"]
    assert Article.objects.count() == 0
