"""Accounts and bylines: nobody gives what is not theirs, nobody is deleted, guessing passwords stops."""

import pytest
from django.contrib.auth.models import Group, Permission

from articles.models.history import Event
from articles.models.people import Contributor, User
from articles.states import Role
from tests.make import make_article, make_contributor, make_live, make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/articles/user/"


@pytest.fixture
def administrator(client):
    user = make_user(Role.ADMINISTRATOR, username="alma")
    client.force_login(user)
    return user


@pytest.fixture
def superuser(client):
    user = make_user(is_superuser=True, username="root")
    client.force_login(user)
    return user


def role_ids(*roles):
    return [group.pk for group in Group.objects.filter(name__in=roles)]


def user_data(user, **changes):
    data = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "time_zone": user.time_zone,
        "groups": [group.pk for group in user.groups.all()],
    }
    data |= {name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)}
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


NEW = {
    "username": "nora",
    "email": "nora@example.org",
    "first_name": "Nora",
    "last_name": "New",
    "time_zone": "Europe/Oslo",
    "usable_password": "true",
    "password1": "lamp-and-window-7",
    "password2": "lamp-and-window-7",
    "is_staff": "on",
}


# -- Accounts


@pytest.mark.parametrize("role", list(Role))
def test_an_administrator_adds_an_account_with_any_of_the_roles(client, administrator, role):
    page = client.post(f"{USERS}add/", {**NEW, "groups": role_ids(role)})
    assert page.status_code == 302, page.context["adminform"].form.errors
    nora = User.objects.get(username="nora")
    assert (nora.is_staff, nora.is_superuser, nora.time_zone) == (True, False, "Europe/Oslo")
    assert [group.name for group in nora.groups.all()] == [role]
    event = Event.objects.get(verb="add_user")
    assert (event.actor, event.detail["after"]["roles"]) == (administrator, [role])
    assert "lamp" not in str(event.detail)


@pytest.mark.parametrize("trick", [{"is_superuser": "on"}, {"user_permissions": "all"}])
def test_more_than_a_role_is_not_in_an_administrators_hands(client, administrator, trick):
    if "user_permissions" in trick:
        trick = {"user_permissions": list(Permission.objects.values_list("pk", flat=True))}
    client.post(f"{USERS}add/", {**NEW, **trick})
    nora = User.objects.get(username="nora")
    client.post(f"{USERS}{nora.pk}/change/", user_data(nora, **trick))
    nora.refresh_from_db()
    assert not nora.is_superuser
    assert not nora.user_permissions.exists()
    assert not nora.get_all_permissions()


def test_a_group_with_more_than_the_roles_have_cannot_be_given(client, administrator):
    wide = Group.objects.create(name="Wide")
    wide.permissions.add(Permission.objects.get(codename="change_group"))
    Group.objects.get(name=Role.EDITOR).permissions.add(Permission.objects.get(codename="delete_user"))
    for pk in (wide.pk, *role_ids(Role.EDITOR)):
        page = client.post(f"{USERS}add/", {**NEW, "groups": [pk]})
        assert "groups" in page.context["adminform"].form.errors
    assert not User.objects.filter(username="nora").exists()


def test_an_administrator_may_give_what_they_hold_themselves(client, administrator):
    wide = Group.objects.create(name="Wide")
    wide.permissions.add(Permission.objects.get(codename="change_group"))
    administrator.user_permissions.add(Permission.objects.get(codename="change_group"))
    client.post(f"{USERS}add/", {**NEW, "groups": [wide.pk]})
    assert User.objects.get(username="nora").groups.get() == wide


@pytest.mark.parametrize("rest", ["change/", "password/"])
def test_an_account_that_can_do_more_is_out_of_reach(client, administrator, rest):
    root = make_user(is_superuser=True)
    strong = make_user(Role.AUTHOR)
    strong.user_permissions.add(Permission.objects.get(codename="delete_group"))
    for user in (root, strong):
        before = user.password
        data = {**user_data(user, email="taken@example.org"), "password1": "x-y-z-12345", "password2": "x-y-z-12345"}
        assert client.post(f"{USERS}{user.pk}/{rest}", {**data, "usable_password": "true"}).status_code == 403
        user.refresh_from_db()
        assert (user.password, user.email) == (before, f"{user.username}@example.org")


def test_nobody_raises_their_own_rights_or_shuts_themselves_out(client, administrator):
    data = user_data(administrator, groups=role_ids(*Role), is_active=None, is_staff=None)
    assert client.post(f"{USERS}{administrator.pk}/change/", data).status_code == 302
    administrator.refresh_from_db()
    assert [group.name for group in administrator.groups.all()] == [Role.ADMINISTRATOR]
    assert administrator.is_active
    assert administrator.is_staff


def test_a_superuser_makes_another_one(client, superuser):
    client.post(f"{USERS}add/", {**NEW, "is_superuser": "on"})
    assert User.objects.get(username="nora").is_superuser


def test_who_leaves_is_deactivated_and_their_session_ends(client, administrator):
    editor = make_user(Role.EDITOR)
    article = make_article(by=editor)
    theirs = type(client)()
    theirs.force_login(editor)
    assert theirs.get("/admin/").status_code == 200
    client.post(f"{USERS}{editor.pk}/change/", user_data(editor, is_active=None))
    assert theirs.get("/admin/").status_code == 302
    article.refresh_from_db()
    assert article.created_by == editor
    event = Event.objects.get(verb="change_user")
    assert (event.detail["before"], event.detail["after"]) == ({"is_active": True}, {"is_active": False})


def test_nobody_deletes_an_account(client, superuser):
    editor = make_user(Role.EDITOR)
    assert client.post(f"{USERS}{editor.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(USERS, {"action": "delete_selected", "_selected_action": [editor.pk], "post": "yes"})
    assert User.objects.filter(pk=editor.pk).exists()


@pytest.mark.parametrize(
    ("field", "value"), [("email", "ALMA@example.org"), ("time_zone", "Mars/Base"), ("password2", "other-words-9")]
)
def test_a_new_account_is_checked(client, administrator, field, value):
    page = client.post(f"{USERS}add/", {**NEW, field: value})
    assert field in page.context["adminform"].form.errors


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_of_accounts_costs_eight_queries(client, administrator, django_assert_num_queries, count):
    for _ in range(count):
        make_user(Role.EDITOR)
    client.get(USERS)
    # session, user, two for rights, the filter's groups, the count, the rows, their groups, the publication
    with django_assert_num_queries(9):
        client.get(USERS)


# -- Roles


def test_administrators_read_roles_and_superusers_change_them(client, administrator):
    group = Group.objects.get(name=Role.EDITOR)
    url = f"/admin/auth/group/{group.pk}/change/"
    page = client.get(url)
    assert "Can change the articles of others" in page.content.decode()
    assert 'name="permissions"' not in page.content.decode()
    assert client.post(url, {"name": "Editor", "permissions": []}).status_code == 403
    client.force_login(make_user(is_superuser=True))
    client.post(url, {"name": "Editor", "permissions": [Permission.objects.first().pk]})
    assert group.permissions.count() == 1


# -- Signing in


def test_five_wrong_passwords_lock_the_door_for_a_while(client):
    editor = make_user(Role.EDITOR)
    right = {"username": editor.username, "password": "pass-word-1"}
    for _ in range(4):
        assert client.post("/admin/login/", {**right, "password": "guess"}).status_code == 200
    locked = client.post("/admin/login/", {**right, "password": "guess"})
    assert locked.status_code == 429
    assert b"too many login attempts" in locked.content
    assert client.post("/admin/login/", right).status_code == 429, "the right one too"
    assert client.get("/admin/").status_code == 302

    other = make_user(Role.EDITOR)
    answer = client.post("/admin/login/", {"username": other.username, "password": "pass-word-1"})
    assert answer.status_code == 302, "others still get in"


def test_a_right_password_forgets_the_wrong_ones(client):
    editor = make_user(Role.EDITOR)
    right = {"username": editor.username, "password": "pass-word-1"}
    for _ in range(2):
        for _ in range(4):
            client.post("/admin/login/", {**right, "password": "guess"})
        assert client.post("/admin/login/", right).status_code == 302
        client.post("/admin/logout/")


# -- Bylines


def contributor_data(**changes):
    return {"name": "Ruth Ray", "slug": "", "user": "", "job_title": "", "credentials": "", "bio": "", **changes}


def test_an_expert_is_named_with_credentials(client):
    client.force_login(make_user(Role.EDITOR))
    url = "/admin/articles/contributor/add/"
    page = client.post(url, contributor_data(is_expert="on"))
    assert "credentials" in page.context["adminform"].form.errors
    client.post(url, contributor_data(is_expert="on", credentials="MD"))
    assert Contributor.objects.get().slug == "ruth-ray"


@pytest.mark.parametrize("count", [2, 12])
def test_the_list_counts_live_pages_in_one_query(client, django_assert_num_queries, count):
    client.force_login(make_user(Role.EDITOR))
    ruth = make_contributor("Ruth Ray", is_expert=True, credentials="MD")
    make_live(authors=("Ruth Ray",), reviewer=ruth)
    make_live(authors=("Ruth Ray",))
    make_article(authors=("Ruth Ray",))
    for number in range(count):
        make_contributor(f"Someone {number}", user=make_user())
    client.get("/admin/articles/contributor/")
    with django_assert_num_queries(7):
        page = client.get("/admin/articles/contributor/", {"q": ""})
    assert [row.live_pages_count for row in page.context["cl"].result_list if row == ruth] == [2]


def test_the_count_stops_at_a_hundred(client, monkeypatch):
    monkeypatch.setattr("articles.admin.bounded.MOST", 1)
    client.force_login(make_user(Role.EDITOR))
    for _ in range(3):
        make_live(authors=("Ruth Ray",))
    assert b'<td class="field-live_pages">1+</td>' in client.get("/admin/articles/contributor/").content


def test_whoever_signed_something_stays(client, administrator):
    make_live("Dry skin", authors=("Ruth Ray",))
    ruth, unused = Contributor.objects.get(), make_contributor("Unused")
    page = client.post(f"/admin/articles/contributor/{ruth.pk}/delete/", {"post": "yes"})
    assert "“Dry skin”, signed" in page.content.decode()
    client.post(f"/admin/articles/contributor/{unused.pk}/delete/", {"post": "yes"})
    assert list(Contributor.objects.all()) == [ruth]
