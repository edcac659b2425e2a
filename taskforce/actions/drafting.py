"""The ontwerpbesluit: what the kerngroep writes until somebody signs it."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from cases.actions.phases import RefusedError, lock
from cases.events import ConflictError, save_version
from taskforce.members import deciding
from taskforce.models import BindendBesluit, Escalatie, Ontwerpbesluit
from taskforce.models.decision import Decided
from taskforce.standing import State, state

SAID = tuple(field.name for field in Decided._meta.get_fields())
WRITTEN = ("school", "starts_on", *SAID)


def newest(escalatie: Escalatie) -> BindendBesluit | None:
    """The last decision of this track, whatever became of it: the end of the chain."""
    rows = BindendBesluit.objects.filter(escalatie=escalatie).select_related(
        "school", "mandaat__board", "intrekking", "geldt"
    )
    found: BindendBesluit | None = rows.prefetch_related("ondertekeningen").order_by("made_at", "pk").last()
    return found


def why_no_draft(escalatie: Escalatie) -> str:
    """Why nothing can be written now; empty when it can. A decision in force is corrected on purpose, not by starting to type."""
    if escalatie.accepted_at is None:
        return "De programmamanager heeft deze escalatie nog niet in behandeling genomen."
    last = newest(escalatie)
    stands = state(last) if last is not None else None
    if stands == State.WAITS:
        return "Er ligt al een ondertekend besluit, dat op bekrachtiging wacht."
    if stands == State.HOLDS and not Ontwerpbesluit.objects.filter(escalatie=escalatie).exists():
        return "Er is een besluit van kracht. Klopt daar iets niet aan? Maak dan een verbeterd besluit."
    return ""


@transaction.atomic
def save_draft(*, escalatie: Escalatie, version: int, by: User, today: date, **written: Any) -> Ontwerpbesluit:
    """`version` 0: there was none yet. ConflictError when a colleague saved, began or signed first; RefusedError for who recuses,
    for the school that stands there as for the one that is put there."""
    lock(escalatie.casus)
    rows = Ontwerpbesluit.objects.filter(escalatie=escalatie).select_related("school")
    draft: Ontwerpbesluit | None = rows.first()
    schools = (draft.school if draft is not None else None, written["school"])
    for board_id in {school.board_id if school is not None else None for school in schools}:
        deciding(by, board_id=board_id, today=today)
    if draft is None:
        if version:
            raise ConflictError
        if because := why_no_draft(escalatie):
            raise RefusedError("", because)
        made: Ontwerpbesluit = Ontwerpbesluit.objects.create(escalatie=escalatie, **written)
        return made
    for name in WRITTEN:
        setattr(draft, name, written[name])
    save_version(draft, version=version, fields=list(WRITTEN))
    return draft


@transaction.atomic
def correct(*, besluit: BindendBesluit, by: User, today: date) -> Ontwerpbesluit:
    """A correction begins as a draft that says what the decision in force says. That one stays in force until the new one is."""
    lock(besluit.casus)
    deciding(by, board_id=besluit.school.board_id, today=today)
    last = newest(besluit.escalatie)
    if last is None or last.pk != besluit.pk or state(last) != State.HOLDS:
        raise RefusedError("", "Dit besluit is niet (meer) het besluit dat van kracht is.")
    return again(besluit)


def again(besluit: BindendBesluit) -> Ontwerpbesluit:
    """The words of a decision as a draft; one that stands already is left as it is."""
    said = {name: getattr(besluit, name) for name in WRITTEN}
    return Ontwerpbesluit.objects.get_or_create(escalatie=besluit.escalatie, defaults=said)[0]
