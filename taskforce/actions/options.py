"""Options: added, changed, weighed. What somebody else weighed already is not taken away under their hands."""

from typing import Any

from django.db import transaction

from accounts.models import Role, User
from cases.actions.phases import RefusedError, lock
from cases.events import save_version
from cases.scope import Scope
from taskforce.actions.drafting import newest
from taskforce.models import Escalatie, Ontwerpbesluit, Optie
from taskforce.standing import State, state

SIGNED = "Er ligt een ondertekend besluit, dat op bekrachtiging wacht. Trek het eerst in om opnieuw te wegen."
SAID = ("school", "what", "speaks_for", "speaks_against")


def may_change(optie: Optie, scope: Scope) -> bool:
    """The zaakonderzoeker every option, also of who investigated before; a member of the kerngroep the own ones."""
    return scope.role == Role.ONDERZOEKER or (scope.role == Role.KERNGROEP and optie.by_id == scope.user_id)


@transaction.atomic
def add_option(*, escalatie: Escalatie, by: User, **said: Any) -> Optie:
    lock(escalatie.casus)
    school = said["school"]
    if school is not None and escalatie.opties.filter(school=school).exists():
        raise RefusedError("school", f"{school} staat al bij de opties.")
    made: Optie = Optie.objects.create(escalatie=escalatie, by=by, **said)
    return made


def why_closed(escalatie: Escalatie) -> str:
    """Why what was weighed stands as it is now; empty while it can change."""
    last = newest(escalatie)
    return SIGNED if last is not None and state(last) == State.WAITS else ""


def _open(optie: Optie) -> None:
    lock(optie.escalatie.casus)
    if because := why_closed(optie.escalatie):
        raise RefusedError("", because)


@transaction.atomic
def change_option(*, optie: Optie, version: int, **said: Any) -> None:
    """Changed words need another weighing: the old one was about something else. Raises ConflictError, and RefusedError while a
    signed decision waits."""
    _open(optie)
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
def weigh_option(*, optie: Optie, version: int, weighed: str) -> None:
    """What the kerngroep thinks of it. Raises ConflictError, and RefusedError while a signed decision waits: who signed, signed on
    this weighing."""
    _open(optie)
    optie.weighed = weighed
    save_version(optie, version=version, fields=["weighed"])


@transaction.atomic
def remove_option(*, optie: Optie) -> None:
    """Typed by mistake. Raises RefusedError once it was weighed, or when the draft is about it."""
    lock(optie.escalatie.casus)
    optie.refresh_from_db()
    if optie.weighed:
        raise RefusedError("", "Deze optie is al gewogen en blijft staan.")
    if optie.school_id and Ontwerpbesluit.objects.filter(escalatie=optie.escalatie_id, school=optie.school_id).exists():
        raise RefusedError("", "Het ontwerpbesluit gaat over deze school. Kies daar eerst een andere.")
    optie.delete()
