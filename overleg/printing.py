"""Print a paper of a meeting. Fails closed: one thing not right, and there is no paper, but a list of what is missing."""

import hashlib
from datetime import datetime
from typing import Literal, get_args

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from cases.scope import Scope
from overleg import documents
from overleg.agenda import Agenda, Row
from overleg.anonymise import scan
from overleg.documents import Item
from overleg.kinds import OnPaper
from overleg.models import Overleg, PrintLog
from overleg.pieces import inked
from paper.press import Document, Unprintable, press

Paper = Literal["agendablad", "voorzittersexemplaar", "sleutelblad"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
MOST_COPIES = 30
FIELDS_ON_PAPER = {
    "vraag": "de vraag",
    "tekst": "de situatie",
    "nodig": "wat nodig is",
    "gedaan": "wat al is gedaan",
    "werkt": "wat werkt",
    "notitie": "de interne notitie",
}


class PrintRefusedError(Exception):
    """Nothing was printed; `reasons` says in Dutch what is missing, one line each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@transaction.atomic
def print_paper(
    *, overleg: Overleg, agenda: Agenda, scope: Scope, document: Paper, copies: int, by: User, now: datetime
) -> bytes:
    """One PDF with every copy in it, one after the other, each numbered; writes a PrintLog row. `scope` of who prints. Raises
    PrintRefusedError."""
    if missing := reasons(agenda, document):
        raise PrintRefusedError(missing)
    numbers = list(range(1, copies + 1)) if document == "agendablad" else [1]
    pdf = pressed(document, _data(overleg, agenda, scope, document, numbers, now))
    PrintLog.objects.create(
        overleg=overleg, document=document, copies=numbers, sha256=hashlib.sha256(pdf).hexdigest(), by=by, at=now
    )
    return pdf


def pressed(document: Document, data: dict[str, object]) -> bytes:
    """The PDF; a letter that no font has is a reason in Dutch that says where it stands. Raises PrintRefusedError."""
    try:
        return press(document, data)
    except Unprintable as error:
        where = error.where
        for word, said in FIELDS_ON_PAPER.items():
            where = where.replace(f", {word}", f", {said}")
        letter = (
            f"De letter ‘{error.letter}’ kan niet worden gedrukt ({where}). Schrijf die letter anders en druk opnieuw."
        )
        raise PrintRefusedError([letter]) from error


def file_name(overleg: Overleg, document: Document) -> str:
    """ "agendablad-actietafel-noord-2026-12-10.pdf": never a name of a person. An actietafel and a zitting may share day and area."""
    return f"{document}-{slugify(str(overleg))}-{overleg.on:%Y-%m-%d}.pdf"


def reasons(agenda: Agenda, document: Paper) -> list[str]:
    """Why this paper cannot be printed now; empty when it can."""
    found = [] if agenda.rows else ["Er staat nog geen casus op de agenda."]
    if agenda.elsewhere:
        many = (
            "1 casus op de agenda hoort" if agenda.elsewhere == 1 else f"{agenda.elsewhere} casussen op de agenda horen"
        )
        found.append(f"{many} niet meer bij uw gebied. Haal die eerst van de agenda.")
    if document == "sleutelblad":
        return found
    found += [f"Nummer {row.number}: {_not_approved(row)}" for row in agenda.rows if not row.sheet.stand.approved]
    if document == "voorzittersexemplaar":
        found += [f"Nummer {row.number}: {line}" for row in agenda.rows if (line := note_names(row))]
    return found


def _not_approved(row: Row) -> str:
    stand = row.sheet.stand
    words = "nog niet goedgekeurd." if stand.state == "open" else "de goedkeuring is vervallen."
    return " ".join([words, *stand.why])


def note_names(row: Row) -> str:
    """What an internal note says that surely identifies; empty when it may lie on a table."""
    note = inked(row.punt.note)
    names = [note[f.start : f.end] for f in scan(note, row.sheet.known) if f.certainty == "sure"]
    return f"de interne notitie noemt {', '.join(f'‘{name}’' for name in dict.fromkeys(names))}." if names else ""


def _data(
    overleg: Overleg, agenda: Agenda, scope: Scope, document: Paper, copies: list[int], now: datetime
) -> dict[str, object]:
    if document == "sleutelblad":
        return dict(documents.sleutelblad(overleg, [(row.number, row.sheet) for row in agenda.rows], now))
    more = overleg.of_kind.on_paper(overleg, scope) if overleg.of_kind.on_paper else OnPaper()
    bladen = [(row, row.punt.blad) for row in agenda.rows if row.punt.blad is not None]
    if document == "agendablad":
        items = [Item(row.number, row.punt.section, blad) for row, blad in bladen]
        return dict(documents.agendablad(overleg, items, copies, now, more.both))
    items = [
        Item(row.number, row.punt.section, blad, inked(row.punt.note), more.beside.get(blad.code, {}))
        for row, blad in bladen
    ]
    return dict(documents.voorzittersexemplaar(overleg, items, now, {**more.both, **more.chair}))
