"""Lines of the log: numbers, paths and places in the code, never what somebody typed or a row holds.

What an exception says is not ours: PostgreSQL puts the row that it refused in it, and Celery the exception in its own line
(SECURITY: a name in error text).
"""

import logging
import traceback
from collections.abc import Iterator
from copy import copy
from typing import Any

from psycopg import Error

TOO_SHORT = 4  # a text like "1" stands everywhere in a line


class PlacesOnly(logging.Formatter):
    """Of an exception only which kind it is, which rule of the database said no, and where in the code it came up."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.getMessage()
        for each in _chain(record.exc_info[1] if record.exc_info else None):
            for text in (repr(each), str(each)):
                if len(text) >= TOO_SHORT:
                    said = said.replace(text, _kind(each))
        mine = copy(record)  # other handlers get the record as it was, and nobody's text of the exception is taken over
        mine.msg, mine.args, mine.exc_text = said, None, None
        return super().format(mine)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging gives it
        return "".join(
            f"{_kind(each)}\n{''.join(traceback.format_list(traceback.extract_tb(each.__traceback__)))}"
            for each in _chain(ei[1])
        ).rstrip()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, and what it came from, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, Error):
        found = (error.sqlstate, error.diag.table_name, error.diag.constraint_name)
        return " ".join([name, *(word for word in found if word)])
    return name
