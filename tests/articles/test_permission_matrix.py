"""The document of rights and moves says what the code says."""

from io import StringIO

from django.core.management import call_command

from articles import roles
from articles.management.commands import permission_matrix
from articles.states import Role
from articles.workflow import MOVES


def test_the_document_is_what_the_code_prints():
    """Make it so with `manage.py permission_matrix --write`."""
    document = permission_matrix.DOCUMENT.read_text(encoding="utf-8")
    assert permission_matrix.rights_table() in document
    assert permission_matrix.moves_table() in document
    assert permission_matrix.renewed(document) == document


def test_every_right_of_a_role_has_its_row_and_every_role_its_column():
    rows = permission_matrix.rights_table().splitlines()
    assert len(rows) - 2 == len(set().union(*roles.RIGHTS.values()))
    for n, role in enumerate(Role, 1):
        ticks = [row.split(" | ")[n].strip(" |") for row in rows[2:]]
        assert ticks.count("✓") == len(roles.RIGHTS[role]), role


def test_every_move_has_its_row_with_every_condition_in_words():
    rows = permission_matrix.moves_table().splitlines()[2:]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [str(move.label) for move in MOVES.values()]
    for move in MOVES.values():
        for condition in move.holds:
            assert condition.__doc__, condition


def test_a_document_that_is_out_of_date_is_mended(tmp_path, monkeypatch):
    whole = permission_matrix.DOCUMENT.read_text(encoding="utf-8")
    file = tmp_path / "WORKFLOW.md"
    file.write_text(whole.replace("✓", "?"), encoding="utf-8")
    monkeypatch.setattr(permission_matrix, "DOCUMENT", file)
    call_command("permission_matrix", write=True, stdout=StringIO())
    assert file.read_text(encoding="utf-8") == whole
