"""So many at a time: nothing is lost, nothing is taken too early."""

from collections.abc import Iterator

from faq.batches import batches


def test_everything_comes_once_in_order_and_the_last_list_is_what_is_left() -> None:
    assert list(batches(range(7), 3)) == [[0, 1, 2], [3, 4, 5], [6]]
    assert list(batches({"a": 1, "b": 2}, 2)) == [["a", "b"]]
    assert list(batches((), 3)) == []


def test_nothing_is_taken_before_its_list_is_asked_for() -> None:
    taken: list[int] = []

    def counted() -> Iterator[int]:
        for number in range(5):
            taken.append(number)
            yield number

    found = batches(counted(), 2)
    assert taken == []
    assert next(found) == [0, 1]
    assert taken == [0, 1]
