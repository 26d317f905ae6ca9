"""The words everything uses."""

from articles.states import Mail, State


def test_a_state_and_a_letter_of_the_same_name_read_differently() -> None:
    assert State.APPROVED.label == "Approved"
    assert Mail.APPROVED.label == "An article is approved"
    assert dict(State.choices())["changes_requested"] == "Changes requested"
