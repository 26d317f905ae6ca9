"""The words that everything uses, and their labels."""

from articles.states import Ending, Mail, Outcome, State


def test_a_value_that_two_words_share_has_two_labels():
    assert State.APPROVED.label == "Approved"
    assert Mail.APPROVED.label == "An article is approved"


def test_a_label_is_told_or_made_of_the_value():
    assert Outcome.GONE.label == "Gone (410)"
    assert Ending.WITHDRAWN.label == "Withdrawn"
    assert dict(State.choices())["in_review"] == "In review"
