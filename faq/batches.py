"""So many at a time as a query takes well; of both apps, and so in the one that the other stands on."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size`, the last of what is left. Nothing is taken from `items` before its list is asked for.

    (Python 3.12 has `itertools.batched`.)
    """
    source = iter(items)
    return iter(lambda: list(islice(source, size)), [])
