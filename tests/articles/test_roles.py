"""The roles, right by right, and that `migrate` makes them once."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from articles.models.people import GrantedRight
from articles.models.site import Site
from articles.roles import RIGHTS
from articles.states import Role
from tests.make import make_user

pytestmark = pytest.mark.django_db

#: One line a right, one letter a role that has it: Author, Editor, Reviewer, Publisher, Tag manager, administrator (M).
MATRIX = """
articles.add_article              AE.P..
articles.add_articlecorrection    AE.P..
articles.add_articlequestion      AE.P..
articles.add_articlesource        AE.P..
articles.add_byline               AE.P..
articles.add_contributor          .E.P.M
articles.add_image                AE.P..
articles.add_note                 AERP..
articles.add_previewlink          AERP..
articles.add_relatedchoice        AE.P..
articles.add_section              AE.P..
articles.add_tag                  .E.PTM
articles.add_user                 .....M
articles.approve_article          ..RP..
articles.change_article           AE.P..
articles.change_articlecorrection AE.P..
articles.change_articlequestion   AE.P..
articles.change_articlesource     AE.P..
articles.change_byline            AE.P..
articles.change_contributor       .E.P.M
articles.change_image             AE.P..
articles.change_note              AERP..
articles.change_previewlink       AERP..
articles.change_relatedchoice     AE.P..
articles.change_section           AE.P..
articles.change_site              .....M
articles.change_tag               ....TM
articles.change_user              .....M
articles.delete_article           .E.P..
articles.delete_articlecorrection AE.P..
articles.delete_articlequestion   AE.P..
articles.delete_articlesource     AE.P..
articles.delete_byline            AE.P..
articles.delete_contributor       .....M
articles.delete_image             .....M
articles.delete_relatedchoice     AE.P..
articles.delete_section           AE.P..
articles.delete_tag               ....TM
articles.edit_any_article         .E.P..
articles.merge_tag                ....TM
articles.publish_article          ...P..
articles.sign_off_article         ..RP..
articles.submit_article           AE.P..
articles.view_article             AERPTM
articles.view_articlecorrection   AERP.M
articles.view_articlequestion     AERP.M
articles.view_articlesource       AERP.M
articles.view_byline              AERP.M
articles.view_contributor         AERP.M
articles.view_event               .....M
articles.view_image               AERPTM
articles.view_letter              .....M
articles.view_note                AERP.M
articles.view_previewlink         AERP.M
articles.view_relatedchoice       AERP.M
articles.view_section             AERP.M
articles.view_site                .....M
articles.view_tag                 AERPTM
articles.view_user                .....M
auth.view_group                   .....M
faq.add_question                  .E.P..
faq.change_question               .E.P..
faq.publish_question              ...P..
faq.view_question                 AERP.M
"""
LETTERS = dict(zip("AERPTM", Role, strict=True))


def rights(role):
    return make_user(role).get_all_permissions()


def test_each_role_has_exactly_its_rights():
    wanted = dict(line.split() for line in MATRIX.split("\n") if line)
    found = {role: rights(role) for role in Role}
    everything = sorted(set().union(*found.values()) | set(wanted))
    matrix = {
        name: "".join(letter if name in found[role] else "." for letter, role in LETTERS.items()) for name in everything
    }
    assert matrix == wanted


def test_every_right_of_the_table_is_a_permission():
    named = {codename for role in RIGHTS.values() for codename in role}
    assert named == set(Permission.objects.filter(codename__in=named).values_list("codename", flat=True))


def test_nobody_but_a_superuser_changes_roles_or_history():
    for role in Role:
        held = {name.split(".")[1] for name in rights(role)}
        assert not held & {f"{verb}_{thing}" for verb in ("add", "change", "delete") for thing in ("group", "event")}
        assert not held & {"delete_user", "add_site", "delete_site"}


def test_migrate_again_changes_nothing_and_overwrites_no_group():
    author = Group.objects.get(name=Role.AUTHOR)
    author.permissions.remove(Permission.objects.get(codename="submit_article"))
    author.permissions.add(Permission.objects.get(codename="merge_tag"))
    Site.objects.filter(pk=1).update(name="Plainly Well")
    before = sorted(Group.permissions.through.objects.values_list("group", "permission"))
    for _ in range(2):
        call_command("migrate", verbosity=0)
    assert sorted(Group.permissions.through.objects.values_list("group", "permission")) == before
    assert Site.objects.get().name == "Plainly Well"
    assert Group.objects.count() == len(Role)


def test_a_right_that_is_new_reaches_a_role_that_is_there_once():
    """As an upgrade does: the role was given everything but the new right, and an admin has taken another away."""
    reviewer = Group.objects.get(name=Role.REVIEWER)
    new, taken = (Permission.objects.get(codename=name) for name in ("sign_off_article", "approve_article"))
    reviewer.permissions.remove(new, taken)
    GrantedRight.objects.filter(group=reviewer, codename=new.codename).delete()
    call_command("migrate", verbosity=0)
    assert "articles.sign_off_article" in rights(Role.REVIEWER)
    assert "articles.approve_article" not in rights(Role.REVIEWER)
    reviewer.permissions.remove(new)
    call_command("migrate", verbosity=0)
    assert "articles.sign_off_article" not in rights(Role.REVIEWER)


def test_migrate_brings_a_missing_group_back():
    Group.objects.get(name=Role.EDITOR).delete()
    call_command("migrate", verbosity=0)
    assert "articles.edit_any_article" in rights(Role.EDITOR)
