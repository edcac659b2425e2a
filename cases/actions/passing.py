"""An actie goes to somebody else: only when the other says yes. Until then it stays with who has it."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from cases.circle import Viewer
from cases.events import record
from cases.models import Actie, ActieKind, ActieTarget, Answer, EventKind
from post import actions as post

HELD = Q(kind=ActieKind.STEP) | Q(kind=ActieKind.VERZOEK, answer=Answer.YES)
NOBODY = {"passed_to": None, "passed_by": None, "passed_at": None}


def is_passable(actie: Actie) -> bool:
    """A step, or a verzoek after a yes. A bewuste rust belongs to the casus and goes with that."""
    return actie.is_held and actie.kind != ActieKind.REST


@transaction.atomic
def pass_on(*, actie: Actie, to: Viewer, by: User, now: datetime) -> bool:
    """Ask somebody inside the circle to take it over. False when it was done, dropped or passed on just before; ValueError for passing
    to who has it already."""
    if to.user.pk == actie.holder_id:
        raise ValueError("passed on to who holds it")
    asked = {"passed_to": to.user, "passed_by": by, "passed_at": now}
    waiting = Actie.objects.open().filter(HELD, pk=actie.pk, holder=actie.holder_id, passed_to=None)
    if not waiting.update(**asked, version=F("version") + 1):
        return False
    actie.refresh_from_db()
    _say(
        actie,
        by,
        now,
        f"Doorgegeven aan {to.user}: {actie.what}",
        "Het blijft bij wie het had, tot de ander het aanneemt.",
        to.role,
    )
    if to.user.pk != by.pk:
        key = f"doorgegeven:{actie.pk}:{actie.version}"
        _tell(actie, to.user, key, "Iemand wil een actie aan u doorgeven.", now, "doorgegeven")
    return True


@transaction.atomic
def take_over(*, actie: Actie, by: User, role: Role, now: datetime) -> bool:
    """Yes: from now on it is of `by`, who reads it from now on in this `role`. False when it is not, or no longer, offered to them."""
    giver, asker = actie.holder, actie.passed_by
    values: dict[str, object] = {"holder": by, "holder_name": "", **NOBODY}
    if role == Role.SCHOOL:
        values["school_reads"] = True
    if role == Role.LEERPLICHT:
        values["leerplicht_reads"] = True
    if actie.kind == ActieKind.VERZOEK:
        targets = {Role.SCHOOL: ActieTarget.SCHOOL, Role.LEERPLICHT: ActieTarget.LEERPLICHT}
        values["target"] = targets.get(role, ActieTarget.COLLEAGUE)
    if not _offered(actie, by).update(**values, version=F("version") + 1):
        return False
    actie.refresh_from_db()
    _say(actie, by, now, f"Overgenomen door {by}: {actie.what}", f"Van {giver}." if giver else "", None)
    _over(actie, now)
    for person in {giver, asker} - {None, by}:
        _tell(actie, person, f"overgenomen:{actie.pk}:{actie.version}", "Een actie die u doorgaf, is aangenomen.", now)
    return True


@transaction.atomic
def refuse(*, actie: Actie, by: User, because: str, now: datetime) -> bool:
    """No, because …: it stays where it is. False when it is not, or no longer, offered to them."""
    asker = actie.passed_by
    if not _offered(actie, by).update(**NOBODY, version=F("version") + 1):
        return False
    actie.refresh_from_db()
    _say(actie, by, now, f"Niet overgenomen door {by}: {actie.what}", because, None)
    _over(actie, now)
    if asker is not None and asker != by:
        _tell(
            actie, asker, f"niet-overgenomen:{actie.pk}:{actie.version}", "Een actie die u doorgaf, blijft bij u.", now
        )
    return True


@transaction.atomic
def keep(*, actie: Actie, by: User, now: datetime) -> bool:
    """Undo of passing on, as long as the other did not answer."""
    offered = Actie.objects.open().filter(pk=actie.pk, passed_to__isnull=False)
    if not offered.update(**NOBODY, version=F("version") + 1):
        return False
    actie.refresh_from_db()
    _say(actie, by, now, f"Toch niet doorgegeven: {actie.what}", "", None)
    _over(actie, now)
    return True


def _offered(actie: Actie, by: User) -> models.QuerySet[Actie]:
    rows: models.QuerySet[Actie] = Actie.objects.open().filter(pk=actie.pk, passed_to=by)
    return rows


def _over(actie: Actie, now: datetime) -> None:
    post.settle(key_prefix=f"doorgegeven:{actie.pk}:", now=now)


def _tell(actie: Actie, user: User | None, key: str, text: str, now: datetime, kind: str = "overgenomen") -> None:
    if user is not None:
        path = reverse("casus", args=[actie.casus.code])
        post.notify(user=user, key=key, kind=kind, text=text, path=path, now=now)


def _say(actie: Actie, by: User, now: datetime, title: str, text: str, role: Role | None) -> None:
    """Also read by who is asked: the colleagues at that school or gemeente would otherwise not know what it is about."""
    record(
        casus=actie.casus, kind=EventKind.STEP, by=by, on=timezone.localdate(now), title=title, text=text,
        school_reads=actie.school_reads or role == Role.SCHOOL, leerplicht_reads=actie.leerplicht_reads or role == Role.LEERPLICHT,
        facts={"actie": actie.pk},
    )  # fmt: skip
