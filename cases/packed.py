"""Rows of several tables in one query: each model packed as JSON in SQL, revived as an ordinary instance.

For pages that show many children of many casussen: one round trip instead of one a table.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import JSONObject

M = TypeVar("M", bound=models.Model)
Row = dict[str, Any]
# Types that JSON cannot carry; every other value comes back as it went.
_FROM_TEXT = (models.DateField, models.DateTimeField, models.DecimalField)


def packed(model: type[models.Model], path: str = "", only: tuple[str, ...] = (), **related: Any) -> JSONObject:
    """All columns of `model` (or `only` those, by attname) as a JSON object, reached by `path` ("holder__").

    `related`: packed rows beside them, under the name of the relation.
    """
    names = only or tuple(field.attname for field in model._meta.concrete_fields)
    return JSONObject(**{name: F(f"{path}{name}") for name in names}, **related)


def part(rows: models.QuerySet[Any], name: str, casus: str, row: JSONObject) -> models.QuerySet[Any, Any]:
    """One arm of a union: (name, casus id, row)."""
    arm: models.QuerySet[Any, Any] = rows.annotate(part=Value(name), casus_key=F(casus), row=row)
    return arm.values_list("part", "casus_key", "row")


def revived(model: type[M], row: Row, **related: models.Model | None) -> M:
    """The instance that was packed; `related` fills its foreign keys, so that reading them asks nothing more."""
    # from_db wants the columns in the order of the model; JSON keeps no order.
    present = [(name, read) for name, read in _columns(model) if name in row]
    values = [read(row[name]) if read else row[name] for name, read in present]
    instance = model.from_db("default", [name for name, _ in present], values)
    for name, value in related.items():
        setattr(instance, name, value)
    return instance


def revived_or_none(model: type[M], row: Row, **related: models.Model | None) -> M | None:
    """None for an empty foreign key: an outer join packs it as an object of nulls."""
    return None if row["id"] is None else revived(model, row, **related)


@lru_cache
def _columns(model: type[models.Model]) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:
    return tuple(
        (field.attname, field.to_python if isinstance(field, _FROM_TEXT) else None)
        for field in model._meta.concrete_fields
    )
