"""Acts on the sheet of one agendapunt: type its texts, decide about what was found, approve."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.events import record, save_version
from cases.models import EventKind
from overleg.anonymise import scan
from overleg.models import Agendapunt, Blad
from overleg.pieces import finding_keys
from overleg.sheet import FIELDS, LABELS, LIMITS, OWN_FIELDS, Sheet, fingerprint, sheet_of


class NotApprovableError(Exception):
    """The sheet cannot be approved yet; the message says in Dutch what is still needed."""


class SureError(Exception):
    """A word that surely identifies is kept only by `keep_sure`, which writes down who did it."""


class TellingWordsError(Exception):
    """The chair's own replacement could itself point to somebody; the message is those words."""


def change_punt(*, punt: Agendapunt, version: int, **fields: Any) -> None:
    """Question, text, needs, note, section, minutes or brought_by. Approval lapses by itself when paper would change.

    Raises ConflictError when somebody saved first.
    """
    sheet, choices = dict(punt.sheet), dict(punt.choices)
    edited = dict(choices.get("edited", {}))
    for name in OWN_FIELDS:
        if name in fields:
            edited.pop(name, None)  # what is typed last is what counts: no older wording may hide it
    for name in ("text", "needs"):
        if name in fields:
            sheet[name] = fields.pop(name)
    for name, value in fields.items():
        setattr(punt, name, value)
    punt.sheet, punt.choices = sheet, {**choices, "edited": edited}
    save_version(punt, version=version, fields=["sheet", "choices", *fields])


def choose(*, punt: Agendapunt, field: str, number: int, words: str | None, version: int) -> None:
    """Decide about finding `number` of `field`: replace it by `words` ("" leaves it out), or let it stand when None.

    Raises ConflictError, IndexError, SureError (use keep_sure), TellingWordsError.
    """
    sheet = sheet_of(punt)
    piece = next(piece for piece in sheet.pieces if piece.field == field)
    if words is None and piece.findings[number].certainty == "sure":
        raise SureError
    if words and (telling := scan(words, sheet.known)):
        raise TellingWordsError(words[telling[0].start : telling[0].end])
    _decide(punt, sheet, field, number, words, version)


@transaction.atomic
def keep_sure(*, punt: Agendapunt, field: str, number: int, by: User, today: date, version: int) -> None:
    """Let words stand that surely identify, after the chair was asked once more; the timeline of the casus tells who did."""
    sheet = sheet_of(punt)
    piece = next(piece for piece in sheet.pieces if piece.field == field)
    _decide(punt, sheet, field, number, None, version)
    title = f"Blijft op het agendablad staan ({LABELS[field]}): ‘{piece.words(number)}’"
    record(casus=punt.casus, kind=EventKind.AGENDA, by=by, on=today, title=title)


def _decide(punt: Agendapunt, sheet: Sheet, field: str, number: int, words: str | None, version: int) -> None:
    piece = next(piece for piece in sheet.pieces if piece.field == field)
    choices = dict(sheet.punt.choices)
    choices[field] = {**choices.get(field, {}), finding_keys(piece.text, piece.findings)[number]: words}
    punt.choices = choices
    save_version(punt, version=version, fields=["choices"])


def edit_text(*, punt: Agendapunt, field: str, text: str | None, version: int) -> None:
    """The chair's own wording of one text for paper; None goes back to the text of the casus. It is scanned like any other.

    A text that the chair types, and that is still empty, simply gets it: then there is no original to keep beside it. One that
    is too long for the sheet is kept, and keeps the sheet from being approved.
    """
    if field not in FIELDS:
        raise KeyError(field)
    own = field in OWN_FIELDS and not (punt.question if field == "question" else punt.sheet.get(field))
    if own and text is not None and len(text) <= LIMITS[field]:
        change_punt(punt=punt, version=version, **{field: text})
        return
    choices = dict(punt.choices)
    edited = {name: value for name, value in choices.get("edited", {}).items() if name != field}
    if text is not None:
        edited[field] = text
    punt.choices = {**choices, "edited": edited}
    save_version(punt, version=version, fields=["choices"])


@transaction.atomic
def approve(*, punt: Agendapunt, by: User, now: datetime, version: int) -> Blad:
    """Freeze what goes on paper as a Blad. Raises NotApprovableError or ConflictError."""
    sheet = sheet_of(punt)
    if sheet.obstacles:
        raise NotApprovableError(" ".join(sheet.obstacles))
    blad = Blad.objects.create(
        overleg=punt.overleg, code=punt.sheet_code, approved_by=by, approved_at=now, **sheet.columns
    )
    punt.blad = blad
    punt.approved_fingerprint = fingerprint(sheet)
    save_version(punt, version=version, fields=["blad", "approved_fingerprint"])
    return blad
