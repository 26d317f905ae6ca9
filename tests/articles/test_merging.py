"""Three texts into one: what both sides did to the list of sources."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from articles.content import Content, Source
from articles.merging import NO_BASE, changed_places, is_place, merge, put, value_at

SMITH = Source("a", "Smith, 2020", "https://example.org/smith")
JONES = Source("b", "Jones, 2021")
BASE = Content("T", sources=(SMITH, JONES))

sources = st.lists(
    st.builds(Source, st.sampled_from("abcd"), st.sampled_from(["x", "y"]), st.sampled_from(["", "https://u.org"])),
    unique_by=lambda source: source.key,
    max_size=4,
).map(tuple)


def with_sources(*listed: Source) -> Content:
    return replace(BASE, sources=listed)


def test_both_sides_additions_removals_and_changes_come_together():
    new, other = Source("c", "New"), Source("d", "Other")
    better = replace(SMITH, text="Smith, J., 2020")
    merged = merge(BASE, with_sources(better, JONES, new), with_sources(SMITH, other))
    assert merged.clashes == ()
    assert merged.content.sources == (better, new, other)


def test_a_source_is_one_thing_its_address_is_never_put_to_other_words():
    mine, theirs = replace(SMITH, text="Smythe, 2020"), Source("a", "Brown, 2019", "https://example.org/brown")
    (clash,) = merge(BASE, with_sources(mine, JONES), with_sources(theirs, JONES)).clashes
    assert (clash.place, clash.base, clash.mine, clash.theirs) == ("source:a", SMITH, mine, theirs)
    assert put(with_sources(mine, JONES), "source:a", with_sources(theirs)).sources == (theirs, JONES)


def test_what_one_side_removed_and_the_other_changed_is_asked():
    better = replace(SMITH, text="Smith, J., 2020")
    (clash,) = merge(BASE, with_sources(JONES), with_sources(better, JONES)).clashes
    assert (clash.place, clash.mine, clash.theirs) == ("source:a", None, better)


def test_without_a_common_beginning_every_difference_is_asked():
    other = replace(SMITH, url="")
    found = merge(NO_BASE, BASE, with_sources(other, JONES))
    assert [clash.place for clash in found.clashes] == ["source:a"]


def test_a_source_is_a_place_as_a_whole():
    assert is_place("source:a")
    assert not is_place("source:a:text")
    assert value_at(BASE, "source:a") == SMITH
    assert value_at(BASE, "source:z") is None


def test_changed_places_name_each_source_and_their_order():
    assert changed_places(BASE, with_sources(JONES, replace(SMITH, url=""))) == ["source:a", "sources"]


@given(sources, sources, sources)
def test_nothing_is_dropped_without_a_choice(base, mine, theirs):
    """Each source of the result is as a side has it; what a side changed or added is there, or was asked about."""
    found = merge(*(with_sources(*listed) for listed in (base, mine, theirs)))
    asked = {clash.place for clash in found.clashes}
    was, now = ({source.key: source for source in listed} for listed in (base, found.content.sources))
    assert set(found.content.sources) <= set(mine) | set(theirs)
    for source in {*mine, *theirs} - set(base):
        assert now.get(source.key) == source or f"source:{source.key}" in asked
    for key in set(was) - set(now):
        assert not (any(each.key == key for each in mine) and any(each.key == key for each in theirs))


@given(sources, sources)
def test_what_only_one_side_did_is_taken_whole(base, mine):
    one, other = with_sources(*base), with_sources(*mine)
    assert merge(one, other, one) == merge(one, one, other)
    assert set(merge(one, other, one).content.sources) == set(mine)
    assert merge(one, other, one).clashes == ()
