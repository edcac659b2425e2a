"""The parent's side: size and name first, then a child process opens the file."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from paper.lists.table import MAX_FILE_BYTES, MAX_WALL_SECONDS, Cell, Refused, Row, Table

logger = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
EXTENSIONS = {".xlsx": "xlsx", ".csv": "csv", ".txt": "csv", ".tsv": "csv"}
OTHER_EXTENSIONS = {
    ".xls": "Dit is een oud Excel-bestand (.xls). Kies in Excel Opslaan als: Excel-werkmap (.xlsx).",
    ".xlsb": "Dit is een binair Excel-bestand (.xlsb). Kies in Excel Opslaan als: Excel-werkmap (.xlsx).",
    ".xlsm": "Dit Excel-bestand kan macro's bevatten (.xlsm). Kies Opslaan als: Excel-werkmap (.xlsx).",
    ".ods": "Dit is een OpenDocument-bestand (.ods). Kies Opslaan als: Excel-werkmap (.xlsx) of CSV.",
    ".numbers": "Dit is een Numbers-bestand. Kies Exporteer naar: Excel (.xlsx).",
}
TOO_MUCH = "Dit bestand is te groot of te ingewikkeld om te lezen. Bewaar alleen de lijst zelf in een nieuw bestand."
UNREADABLE = (
    "Dit bestand kan niet worden gelezen; het lijkt beschadigd. Open het in Excel, sla het opnieuw "
    "op als .xlsx en probeer het nog eens."
)


def read_table(path_or_bytes: str | Path | bytes, filename: str, *, sheet: str | None = None) -> Table:
    """Read an XLSX, CSV, TXT or TSV file in a limited child process.

    `filename` is the name the sender gave it; its extension has to fit the content. `sheet` chooses a sheet
    by name; without it the first visible sheet with rows is read. Raises Refused, with a Dutch message, for
    everything that is not a readable list within the limits of `paper.lists.table`. Nothing is written to
    disk.
    """
    kind = _kind(filename)
    data = _content(path_or_bytes)
    answer = _ask_child(data, kind, sheet)
    return _table(answer, filename, kind)


def _kind(filename: str) -> str:
    extension = Path(filename).suffix.lower()
    if extension in EXTENSIONS:
        return EXTENSIONS[extension]
    raise Refused(OTHER_EXTENSIONS.get(extension, "Loket leest alleen Excel (.xlsx) en CSV (.csv, .txt of .tsv)."))


def _content(path_or_bytes: str | Path | bytes) -> bytes:
    if isinstance(path_or_bytes, bytes):
        data = path_or_bytes
    else:
        with Path(path_or_bytes).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    if not data:
        raise Refused("Dit bestand is leeg.")
    if len(data) > MAX_FILE_BYTES:
        raise Refused("Dit bestand is groter dan 20 MB. Bewaar alleen de lijst zelf in een nieuw bestand.")
    return data


def _ask_child(data: bytes, kind: str, sheet: str | None) -> list[Any]:
    command = [sys.executable, "-P", "-s", "-m", "paper.lists.child", kind]
    if sheet is not None:
        command.append(sheet.replace("\0", ""))
    # The child gets no settings, no secrets and no working folder of ours: only what it needs to start.
    environment = {"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "PYTHONPYCACHEPREFIX") if name in os.environ}
    try:
        done = subprocess.run(
            command,
            input=data,
            capture_output=True,
            cwd="/",
            env=environment,
            timeout=MAX_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(TOO_MUCH) from None
    lines = done.stdout.splitlines()
    if done.returncode == 0 and lines:
        answer = [json.loads(line) for line in lines]
        if "refused" in answer[-1]:
            raise Refused(answer[-1]["refused"])
        return answer
    # The child prints where it stopped and never what it read, so this line is safe to keep.
    logger.warning("list reader ended with %s: %s", done.returncode, done.stderr.decode(errors="replace")[-2000:])
    out_of_bounds = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV)
    raise Refused(TOO_MUCH if done.returncode in out_of_bounds else UNREADABLE)


def _table(answer: list[Any], filename: str, kind: str) -> Table:
    about = answer.pop()
    return Table(
        filename=filename,
        kind=kind,
        rows=tuple(Row(number, tuple(map(_cell, cells))) for number, cells in answer),
        width=about["width"],
        sheet=about["sheet"],
        sheets=tuple(about["sheets"]),
        formulas=frozenset((row, column) for row, column in about["formulas"]),
        warnings=tuple(about["warnings"]),
        encoding=about["encoding"],
        delimiter=about["delimiter"],
    )


def _cell(value: Any) -> Cell:
    if not isinstance(value, dict):
        return value  # type: ignore[no-any-return]  # JSON: text, number, bool or None
    if "date" in value:
        return date.fromisoformat(value["date"])
    return datetime.fromisoformat(value["moment"])
