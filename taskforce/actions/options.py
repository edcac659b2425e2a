"""Options: added, changed, weighed. What somebody else weighed already is not taken away under their hands."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Role, User
from cases.actions.phases import RefusedError, lock
from cases.events import save_version
from cases.scope import Scope
from taskforce.actions.drafting import newest
from taskforce.members import deciding
from taskforce.models import Escalatie, Ontwerpbesluit, Optie
from taskforce.standing import State, state

SIGNED = (
    "Er ligt een ondertekend besluit, dat op bekrachtiging wacht. Trekt de kerngroep het in, dan kan er weer een optie bij, en kan"
    " een optie anders worden of opnieuw worden gewogen."
)
SAID = ("school", "what", "speaks_for", "speaks_against")


def may_change(optie: Optie, scope: Scope) -> bool:
    """The zaakonderzoeker every option, also of who investigated before; a member of the kerngroep the own ones."""
    return scope.role == Role.ONDERZOEKER or (scope.role == Role.KERNGROEP and optie.by_id == scope.user_id)


@transaction.atomic
def add_option(*, escalatie: Escalatie, by: User, **said: Any) -> Optie:
    """RefusedError while a signed decision waits: who signed, weighed the options that were there."""
    _open(escalatie)
    school = said["school"]
    if school is not None and escalatie.opties.filter(school=school).exists():
        raise RefusedError("school", f"{school} staat al bij de opties.")
    if school is None and escalatie.opties.filter(school=None, what=said["what"]).exists():
        raise RefusedError("what", "Dit staat al bij de opties.")
    made: Optie = Optie.objects.create(escalatie=escalatie, by=by, **said)
    return made


def why_closed(escalatie: Escalatie) -> str:
    """Why the options and what was weighed stand as they are now; empty while they can change."""
    last = newest(escalatie)
    return SIGNED if last is not None and state(last) == State.WAITS else ""


def _open(escalatie: Escalatie) -> None:
    lock(escalatie.casus)
    if because := why_closed(escalatie):
        raise RefusedError("", because)


def others_weigh(optie: Optie, recused: set[int]) -> bool:
    """A school of one of the boards for which this person works too (`members.recused_boards`): the page offers no form, because
    `weigh_option` refuses."""
    return optie.school is not None and optie.school.board_id in recused


@transaction.atomic
def change_option(*, optie: Optie, version: int, **said: Any) -> None:
    """Changed words need another weighing: the old one was about something else. Raises ConflictError, and RefusedError while a
    signed decision waits."""
    _open(optie.escalatie)
    others = optie.escalatie.opties.exclude(pk=optie.pk)
    if said["school"] is not None and others.filter(school=said["school"]).exists():
        raise RefusedError("school", f"{said['school']} staat al bij de opties.")
    if all(getattr(optie, name) == said[name] for name in SAID):
        return
    for name in SAID:
        setattr(optie, name, said[name])
    optie.weighed = ""
    save_version(optie, version=version, fields=[*SAID, "weighed"])


@transaction.atomic
def weigh_option(*, optie: Optie, version: int, weighed: str, by: User, today: date) -> None:
    """What the kerngroep thinks of it. Raises ConflictError, and RefusedError for who recuses or does not decide, and while a signed
    decision waits: who signed, signed on this weighing."""
    _open(optie.escalatie)
    deciding(by, board_id=optie.school.board_id if optie.school else None, today=today)
    optie.weighed = weighed
    save_version(optie, version=version, fields=["weighed"])


@transaction.atomic
def remove_option(*, optie: Optie) -> None:
    """Typed by mistake. Raises RefusedError once it was weighed, when the draft is about it, and while a signed decision waits."""
    _open(optie.escalatie)
    optie.refresh_from_db()
    if optie.weighed:
        raise RefusedError("", "Deze optie is al gewogen en blijft staan.")
    if optie.school_id and Ontwerpbesluit.objects.filter(escalatie=optie.escalatie_id, school=optie.school_id).exists():
        raise RefusedError("", "Het ontwerpbesluit gaat over deze school. Kies daar eerst een andere.")
    optie.delete()
