"""Acts on the sheet of one agendapunt: type its texts, decide about what was found, approve."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.events import record, save_version
from cases.models import EventKind
from overleg.actions import locked
from overleg.anonymise import scan
from overleg.models import Agendapunt, Blad
from overleg.pieces import finding_keys
from overleg.sheet import fingerprint, sheet_of
from overleg.texts import Texts


class NotApprovableError(Exception):
    """The sheet cannot be approved yet; the message says in Dutch what is still needed."""


class SureError(Exception):
    """A word that surely identifies is kept only by `keep_sure`, which writes down who did it."""


class TellingWordsError(Exception):
    """The chair's own replacement could itself point to somebody; the message is those words."""


@transaction.atomic
def change_punt(*, punt: Agendapunt, version: int, **fields: Any) -> None:
    """Question, text, needs, note, section, minutes or brought_by. Approval lapses by itself when paper would change.

    Raises ConflictError when somebody saved first, ClosedError after the meeting.
    """
    locked(punt.overleg)
    sheet, choices = dict(punt.sheet), dict(punt.choices)
    edited = dict(choices.get("edited", {}))
    for name in punt.overleg.of_kind.texts:
        if name in fields:
            edited.pop(name, None)  # what is typed last is what counts: no older wording may hide it
            if name != "question":
                sheet[name] = fields.pop(name)
    for name, value in fields.items():
        setattr(punt, name, value)
    punt.sheet, punt.choices = sheet, {**choices, "edited": edited}
    save_version(punt, version=version, fields=["sheet", "choices", *fields])


def choose(
    *, punt: Agendapunt, field: str, number: int, words: str | None, version: int, texts: Texts | None = None
) -> None:
    """Decide about finding `number` of `field`: replace it by `words` ("" leaves it out), or let it stand when None.

    `texts` are those of the results list; without it of the agendablad. Raises ConflictError, IndexError, SureError (use
    keep_sure), TellingWordsError.
    """
    texts = texts or sheet_of(punt)
    if words is None and texts.piece(field).findings[number].certainty == "sure":
        raise SureError
    if words and (telling := scan(words, texts.known)):
        raise TellingWordsError(words[telling[0].start : telling[0].end])
    _decide(punt, texts, field, number, words, version)


@transaction.atomic
def keep_sure(
    *, punt: Agendapunt, field: str, number: int, by: User, today: date, version: int, texts: Texts | None = None
) -> None:
    """Let words stand that surely identify, after the chair was asked once more; the timeline of the casus tells who did."""
    texts = texts or sheet_of(punt)
    piece = texts.piece(field)
    _decide(punt, texts, field, number, None, version)
    paper = "agendablad" if texts.store == "choices" else "resultatenoverzicht"
    title = f"Blijft op het {paper} staan ({texts.labels[field]}): ‘{piece.words(number)}’"
    record(casus=punt.casus, kind=EventKind.AGENDA, by=by, on=today, title=title)


def _decide(punt: Agendapunt, texts: Texts, field: str, number: int, words: str | None, version: int) -> None:
    piece, choices = texts.piece(field), dict(texts.choices)
    choices[field] = {**choices.get(field, {}), finding_keys(piece.text, piece.findings)[number]: words}
    _store(punt, texts, choices, version)


def _store(punt: Agendapunt, texts: Texts, choices: dict[str, Any], version: int) -> None:
    setattr(punt, texts.store, choices)
    save_version(punt, version=version, fields=[texts.store])


def edit_text(*, punt: Agendapunt, field: str, text: str | None, version: int, texts: Texts | None = None) -> None:
    """The chair's own wording of one text for paper; None goes back to the text of the casus. It is scanned like any other.

    A text that the chair types, and that is still empty, simply gets it: then there is no original to keep beside it. One that
    is too long for the sheet is kept, and keeps the sheet from being approved.
    """
    texts = texts or sheet_of(punt)
    if field not in texts.labels:
        raise KeyError(field)
    if field in texts.own and not texts.originals[field] and text is not None and len(text) <= texts.limits[field]:
        change_punt(punt=punt, version=version, **{field: text})
        return
    edited = {name: value for name, value in texts.choices.get("edited", {}).items() if name != field}
    if text is not None:
        edited[field] = text
    _store(punt, texts, {**texts.choices, "edited": edited}, version)


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
    if hear := punt.overleg.of_kind.approved:
        hear(punt, by, now)
    return blad
