"""Queries that pages ask again and again, compiled once in a process: Django takes longer to write such SQL than a
database to answer it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from faq.batches import batches

#: Stands where a number comes in, as a parameter or after LIMIT and OFFSET; no number of ours is as large.
_NUMBER: Final = 2_000_000_000
#: Fills a list of ids that is shorter than its places; no row's id.
_NOBODY: Final = -1

M = TypeVar("M", bound=Model)
Value = int | str | datetime | Sequence[int]
Kind = type[int] | type[str] | type[datetime] | int


def in_order(model: type[Model], names: Collection[str]) -> list[str]:
    """Names of fields in the order in which `from_db()` takes their values."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in names]


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: list[Any]
    inlined: dict[int, str]  # marks that stand in the SQL itself
    compiler: Any
    converters: Any


class PreparedQuery:
    """A queryset of `values_list()` with named places for numbers, strings, moments, and lists of ids.

    `places` says of each name what comes in: `int`, `str`, `datetime`, or how many ids at most.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **places: Kind) -> None:
        self._build, self._compiled = build, dict[str, _Compiled]()
        self._marks = {
            name: _mark(name, kind, _NUMBER + 1000 * number) for number, (name, kind) in enumerate(places.items())
        }

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """The rows, in the order of the fields; one query. Raises ValueError for more ids than there are places."""
        query = self._compiled.get(connection.vendor) or self._compile()
        given = dict(self._given(values))
        sql = query.sql
        for mark, text in query.inlined.items():
            sql = sql.replace(text, str(given[mark]))
        with connection.cursor() as cursor:
            cursor.execute(sql, [given.get(param, param) for param in query.params])
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [tuple(row) for row in query.compiler.apply_converters(found, query.converters)]

    def of_all(self, ids: Collection[int]) -> Iterator[tuple[Any, ...]]:
        """The rows of any number of ids, for a query with one list of them; as many queries as it takes."""
        [(name, marks)] = self._marks.items()
        for some in batches(ids, len(marks)):
            yield from self.rows(**{name: some})

    def _compile(self) -> _Compiled:
        compiler = self._build(**self._marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        marks = (mark for marks in self._marks.values() for mark in (marks if isinstance(marks, list) else [marks]))
        inlined = {mark: str(mark) for mark in marks if isinstance(mark, int) and str(mark) in sql}
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        compiled = _Compiled(sql, list(params), inlined, compiler, converters)
        self._compiled[connection.vendor] = compiled
        return compiled

    def _given(self, values: dict[str, Value]) -> Iterator[tuple[Any, Any]]:
        """What comes in for each mark."""
        for name, mark in self._marks.items():
            value: Any = values[name]
            if isinstance(mark, list):
                if len(value) > len(mark):
                    raise ValueError(f"{name}: {len(value)} ids, and places for {len(mark)}")
                yield from zip(mark, [*value, *[_NOBODY] * (len(mark) - len(value))], strict=True)
            elif isinstance(mark, datetime):
                adapted = connection.ops.adapt_datetimefield_value
                yield adapted(mark), adapted(value)
            else:
                yield mark, int(value) if isinstance(mark, int) else str(value)


class PreparedObjects(Generic[M]):
    """A model's `in_bulk()`, perhaps without some fields, which are then deferred."""

    def __init__(self, model: type[M], *without: str, at_once: int = 100) -> None:
        every = [field.attname for field in model._meta.concrete_fields]
        self._model, self._fields = model, [name for name in every if name not in without]
        self._query = PreparedQuery(
            lambda ids: model._default_manager.filter(pk__in=ids).values_list(*self._fields), ids=at_once
        )

    def in_bulk(self, ids: Iterable[int]) -> dict[int, M]:
        """The objects of any number of ids, by id; one query for each `at_once` of them."""
        found = (self._model.from_db(connection.alias, self._fields, row) for row in self._query.of_all(set(ids)))
        return {each.pk: each for each in found}


def _mark(name: str, kind: Kind, first: int) -> Any:
    """What stands for a name in the compiled query."""
    if isinstance(kind, int):
        return list(range(first, first + kind))
    if kind is datetime:
        return datetime.fromtimestamp(first, tz=UTC)
    return first if kind is int else f"\x02{name}\x03"
