"""History of rows edited in place, by database trigger: it also sees bulk writes and SQL."""

from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=models.Model)


def tracked(model: type[M]) -> type[M]:
    """Class decorator: every insert and update of `model` leaves a row in <model>history, with who did it (middleware walls)."""
    track = pghistory.track(
        model_name=f"{model.__name__}History",
        obj_field=pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
    )
    decorated: type[M] = track(model)
    return decorated
