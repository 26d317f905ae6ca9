"""What a reader is shown: corrections that give nothing away, topics, people, questions, filters, help."""

from datetime import timedelta

import pytest

from articles import publishing, tagging
from articles.models.clock import database_now
from articles.models.public import LiveArticle
from articles.models.tags import Tag
from articles.search.answering import answer
from faq import publishing as faq_publishing
from faq.models import Question
from tests.make import make_article, make_contributor, make_live, make_tag, make_user, publish

pytestmark = pytest.mark.django_db


def titles(found):
    return [hit.live.title for hit in found.results.hits]


def make_question(question, answer_html="<p>So.</p>"):
    row = Question.objects.create(question=question, slug=question.lower().replace(" ", "-"), answer=answer_html)
    return faq_publishing.publish(row, at=database_now())


# -- Corrections ----------------------------------------------------------------------------------------------


def test_what_finds_nothing_is_corrected():
    make_live("Magnesium", sections=(("One", "A crème of it, for better sleep."),))
    for asked, shown in (
        ("magnesum", "magnesium"),
        ("Magnesum!", "magnesium!"),
        ('"beter sleap" -zinc', '"better sleep" -zinc'),
        ("créeme", "crème"),
        ("magnesium slepe", "magnesium sleep"),
    ):
        found = answer(asked)
        assert (found.shown, titles(found), found.is_corrected) == (shown, ["Magnesium"], True), asked
        assert not found.suggestion
    (hit,) = answer("slepe").results.hits
    assert "for better <mark>sleep</mark>" in hit.snippet_html


def test_the_correction_of_a_phrase_keeps_its_order():
    make_live("Magnesium", sections=(("One", "It is for sleep that is better."),))
    assert titles(answer('"beter sleap"')) == []
    assert titles(answer("beter sleap")) == ["Magnesium"]


def test_what_finds_something_is_not_corrected():
    make_live("Sleep")
    make_live("Sloop")
    found = answer("sloop")
    assert (titles(found), found.shown, found.suggestion) == (["Sloop"], "sloop", "")


def test_where_there_is_little_a_correction_is_offered():
    make_live("A magnesum trap")
    for n in range(12):
        make_live(f"Magnesium {n}")
    found = answer("magnesum")
    assert (titles(found), found.shown, found.suggestion) == (["A magnesum trap"], "magnesum", "magnesium")
    assert answer("magnesium").suggestion == ""


def test_the_name_of_a_topic_or_of_somebody_is_not_mistyped():
    for n in range(4):
        make_live(f"Larger {n}")
    make_live("Rage", tags=("Ärger",))
    make_live("Calm", authors=("Ana Larker",))
    found = answer("ärger")
    assert ([tag.name for tag in found.topics], found.shown, found.suggestion) == (["Ärger"], "ärger", "")
    assert (titles(answer("larker")), answer("larker").suggestion) == (["Calm"], "")
    assert answer("larter").shown == "larger"


def test_a_second_choice_is_taken_where_the_first_finds_nothing_with_the_other_words():
    for n in range(3):
        make_live(f"Slate {n}")
    make_live("Slave", sections=(("One", "An ant keeps them."),))
    found = answer("slafe ant")
    assert (found.shown, titles(found)) == ("slave ant", ["Slave"])


def test_a_word_that_only_a_question_has_is_corrected():
    make_live("Sleep")
    make_question("Is dozing good?", "<p>For a crème of twenty minutes.</p>")
    for asked, shown in (("dozzing", "dozing"), ("Dozzing minuets?", "Dozing minutes?"), ("creeme", "crème")):
        found = answer(asked.lower())
        assert (found.shown, found.is_corrected, titles(found)) == (shown.lower(), True, []), asked
        assert [each.question.question for each in found.questions] == ["Is dozing good?"]
    assert (answer("dozzing sleep").is_corrected, answer("dozzing aubergine").is_corrected) == (False, False)


def test_the_nearest_word_wins_whether_an_article_or_a_question_has_it():
    make_live("Staring")
    make_question("Is starring good?")
    assert answer("starrinng").shown == "starring"
    make_live("Starring")
    found = answer("starrinng")
    assert (found.shown, titles(found), len(found.questions)) == ("starring", ["Starring"], 1)


def test_within_a_tag_no_question_corrects():
    make_live("Sleep", tags=("Rest",))
    make_question("Is dozing good?")
    assert answer("dozzing", tag_slug="rest").is_corrected is False


def test_a_question_that_is_withdrawn_or_a_draft_corrects_nothing():
    live = make_question("Is dozing good?")
    Question.objects.create(question="Is snoring bad?", slug="snoring", answer="<p>Yes.</p>")
    faq_publishing.withdraw(live.source)
    for asked in ("dozzing", "snorring"):
        assert (answer(asked).is_corrected, answer(asked).questions) == (False, [])


HIDDEN = ["a draft", "to come", "withdrawn", "a change to come"]


@pytest.mark.parametrize("how", HIDDEN)
def test_no_word_of_a_text_that_nobody_may_see_is_ever_suggested(how):
    secret = {"sections": (("One", "Magnesium and sleeplessness."),)}
    soon = database_now() + timedelta(hours=1)
    make_live("Seen", sections=(("One", "Only sleepless nights."),))
    if how == "a draft":
        make_article("Hidden", **secret)
    elif how == "to come":
        make_live("Hidden", at=soon, **secret)
    elif how == "withdrawn":
        publishing.withdraw(make_live("Hidden", **secret).article, by=None)
    else:
        article = make_live("Changed", sections=(("One", "Words."),)).article
        article.sections.update(text="<p>Magnesium and sleeplessness.</p>")
        publish(article, at=soon)
    for asked in ("magnesum", "magnesum nights", "sleeplesness"):
        found = answer(asked)
        assert (found.is_corrected, found.suggestion, titles(found)) == (False, "", []), asked
        assert not any("Hidden" in card.title for card in found.nearest)
    LiveArticle.windows.filter(live_from=soon).update(live_from=database_now() - timedelta(hours=1))
    assert answer("magnesum").is_corrected == ("to come" in how)


# -- Beside the articles ----------------------------------------------------------------------------------------


def test_topics_and_people_whose_name_matches_come_with_the_articles():
    make_live(
        "Rest", tags=("Sleep", "Good sleep", "Children’s sleep", "Sleeping bags", "Food"), authors=("Ann Sleeper",)
    )
    make_tag("Sleep without articles")
    make_contributor("Sleep Nobody")
    found = answer("sleep")
    assert [tag.name for tag in found.topics] == ["Sleep", "Children’s sleep", "Good sleep"]
    assert found.people == []
    assert [person.name for person in answer("ann").people] == ["Ann Sleeper"]
    assert [tag.name for tag in answer("how to get good sleep").topics] == ["Good sleep", "Sleep"]
    assert answer("better food").topics[0].name == "Food"
    assert not answer("bag of food for children").people


def test_names_are_found_with_and_without_accents():
    make_live("Eis", tags=("Crème",), authors=("Zoë Ångström",))
    assert [tag.name for tag in answer("creme").topics] == ["Crème"]
    assert [person.name for person in answer("ZOE angstrom").people] == ["Zoë Ångström"]


def test_a_renamed_tag_is_found_by_its_new_name():
    make_live("Rest", tags=("Sleep",))
    tagging.rename(Tag.objects.get(), name="Slumber", slug="slumber", by=make_user())
    assert [tag.name for tag in answer("slumber").topics] == ["Slumber"]
    assert answer("sleep").topics == []


def test_whose_only_article_is_to_come_is_not_named():
    make_live("Rest", tags=("Sleep",), authors=("Ann",), at=database_now() + timedelta(hours=1))
    found = answer("sleep ann")
    assert (found.topics, found.people) == ([], [])
    assert (answer("sleep").topics, answer("ann").people) == ([], [])


def test_shared_questions_are_found_in_question_and_answer():
    for n in range(6):
        make_question(f"Is napping good {n}?", "<p>Twenty minutes.</p>")
    make_question("How much salt?", "<p>A pinch for every nap.</p>")
    found = answer("nap")
    assert len(found.questions) == 5
    assert "Is <mark>napping</mark> good" in found.questions[0].question_html
    (salt,) = answer("pinch").questions
    assert "A <mark>pinch</mark> for" in salt.snippet_html
    assert not answer("pinch").nearest


# -- Filters and help -------------------------------------------------------------------------------------------


def test_the_tags_of_most_hits_are_offered_as_filters():
    make_live("Walking 1", tags=("Movement", "Sleep"))
    make_live("Walking 2", tags=("Movement",))
    make_live("Walking 3", tags=("Movement",), at=database_now() + timedelta(hours=1))
    make_live("Standing", tags=("Standing",))
    assert [(each.name, each.slug) for each in answer("walking").filters] == [
        ("Movement", "movement"),
        ("Sleep", "sleep"),
    ]
    assert answer("walking", tag_slug="sleep").filters == []
    assert answer("standing").filters == []


def test_within_a_tag():
    make_live("Walking 1", tags=("Movement",))
    make_live("Walking 2", tags=("Sleep",))
    found = answer("walking", tag_slug="sleep")
    assert (titles(found), found.tag.name, found.topics) == (["Walking 2"], "Sleep", [])
    assert titles(answer("walkign", tag_slug="sleep")) == ["Walking 2"]
    tagging.rename(Tag.objects.get(slug="sleep"), name="Rest", slug="rest", by=make_user())
    assert answer("walking", tag_slug="sleep").tag.name == "Rest"


def test_an_unknown_tag_is_told_and_filters_nothing():
    make_live("Walking")
    found = answer("walking", tag_slug="none")
    assert (titles(found), found.tag, found.is_tag_unknown) == (["Walking"], None, True)


def test_help_where_nothing_is_found():
    make_live("The short nap", tags=("Sleep",))
    found = answer("short aubergine")
    assert (titles(found), found.shown) == ([], "short aubergine")
    assert [card.title for card in found.nearest] == ["The short nap"]
    assert [tag.name for tag in found.popular] == ["Sleep"]
