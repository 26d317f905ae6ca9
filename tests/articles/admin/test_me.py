"""My account: everybody's own name, time zone and letters, and nobody else's."""

import pytest

from articles.models.people import User
from articles.states import Mail, Role
from tests.make import make_user

pytestmark = pytest.mark.django_db

URL = "/admin/me/"


def test_every_occasion_is_a_box_and_ticked_until_somebody_unticks_it(client):
    user = make_user(Role.AUTHOR)
    client.force_login(user)
    boxes = client.get(URL).context["form"]["mail"]
    assert [box.data["value"] for box in boxes] == [word.value for word in Mail]
    assert all(box.data["selected"] for box in boxes)
    wanted = [word.value for word in Mail if word != Mail.NOTE]
    answer = client.post(URL, {"first_name": "Ada", "last_name": "Byron", "time_zone": "Europe/London", "mail": wanted})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.muted_mail == ["note"]
    assert (user.get_full_name(), user.time_zone) == ("Ada Byron", "Europe/London")
    chosen = [box.data["value"] for box in client.get(URL).context["form"]["mail"] if box.data["selected"]]
    assert chosen == wanted


def test_no_letters_at_all_is_a_choice_too(client):
    user = make_user(Role.AUTHOR)
    client.force_login(user)
    client.post(URL, {"time_zone": ""})
    user.refresh_from_db()
    assert user.muted_mail == [word.value for word in Mail]


def test_what_is_no_time_zone_is_refused_in_words_and_nothing_changes(client):
    user = make_user(Role.AUTHOR, first_name="Ada")
    client.force_login(user)
    answer = client.post(URL, {"first_name": "Eve", "time_zone": "Mars/Base", "mail": ["nonsense"]})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"time_zone", "mail"}
    user.refresh_from_db()
    assert (user.first_name, user.muted_mail) == ("Ada", [])


def test_an_old_name_of_a_time_zone_is_kept(client):
    user = make_user(Role.AUTHOR, time_zone="CET")
    client.force_login(user)
    client.post(URL, {"time_zone": "CET", "mail": [word.value for word in Mail]})
    user.refresh_from_db()
    assert user.time_zone == "CET"


def test_nothing_else_of_an_account_can_be_changed_here(client):
    user = make_user(Role.AUTHOR)
    client.force_login(user)
    client.post(URL, {"time_zone": "", "is_superuser": "on", "email": "eve@example.org", "username": "eve"})
    after = User.objects.get(pk=user.pk)
    assert (after.is_superuser, after.email, after.username) == (False, user.email, user.username)


def test_the_header_of_every_screen_leads_there(client):
    client.force_login(make_user(Role.AUTHOR))
    page = client.get("/admin/").content.decode()
    assert f'<a href="{URL}">My account</a>' in page
    assert "/admin/password_change/" in page
