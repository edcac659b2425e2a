"""From draft to a decision that binds: signed twice at least, by two people, and never changed afterwards (docs/adr/0003)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import Role, Toegang, User
from cases.actions.phases import RefusedError, lock, reads_along
from cases.circle import office_of
from cases.events import ConflictError, record
from cases.models import EventKind
from paper.dates import dutch
from post import actions as post
from taskforce.actions.drafting import SAID, again, newest
from taskforce.actions.following import follow
from taskforce.deciding import Gap
from taskforce.fingerprint import fingerprint
from taskforce.members import Member, deciding, members
from taskforce.models import BindendBesluit, Escalatie, GeldendBesluit, Intrekking, Ondertekening, Ontwerpbesluit
from taskforce.standing import State, gaps_of_decision, gaps_of_draft, mandate_of, replaced, signatures_needed, state


class NotReadyError(Exception):
    """Something is missing; `gaps` says what."""

    def __init__(self, gaps: list[Gap]) -> None:
        super().__init__(" ".join(gap.text for gap in gaps))
        self.gaps = gaps


class SignedError(Exception):
    """This has been signed already: by the same person, or the draft by a colleague."""

    def __init__(self, besluit: BindendBesluit | None, signature: Ondertekening | None = None) -> None:
        super().__init__(str(besluit))
        self.besluit, self.signature = besluit, signature


@transaction.atomic
def sign_draft(*, escalatie: Escalatie, version: int, by: User, today: date, now: datetime) -> BindendBesluit:
    """The first signature: makes the decision out of the draft as it was read (`version`), and claims the casus for it.

    SignedError when a colleague was first, ConflictError when the draft changed after it was read, NotReadyError, RefusedError."""
    lock(escalatie.casus)
    draft = (
        Ontwerpbesluit.objects.select_for_update(of=("self",))
        .filter(escalatie=escalatie)
        .select_related("school__board")
        .first()
    )
    if draft is None:
        raise SignedError(newest(escalatie))
    if draft.version != version:
        raise ConflictError
    signer = deciding(by, board_id=draft.school.board_id if draft.school else None, today=today)
    if gaps := gaps_of_draft(escalatie, draft, today):
        raise NotReadyError(gaps)
    besluit = _decide(escalatie, draft, by, today, now)
    _sign(besluit, signer, now)
    if not GeldendBesluit.objects.filter(casus=besluit.casus_id).exists():  # a correction waits until it is in force
        GeldendBesluit.objects.create(casus=besluit.casus, besluit=besluit)
    draft.delete()
    _ask_others(besluit, by, today, now)
    return besluit


def _decide(escalatie: Escalatie, draft: Ontwerpbesluit, by: User, today: date, now: datetime) -> BindendBesluit:
    school, starts_on = draft.school, draft.starts_on
    mandaat = mandate_of(school, today) if school is not None else None
    if school is None or starts_on is None or mandaat is None:
        raise RefusedError("", "Voor dit besluit ontbreekt een school, een eerste schooldag of een mandaat.")
    besluit = BindendBesluit(
        escalatie=escalatie, casus=escalatie.casus, school=school, starts_on=starts_on, mandaat=mandaat, replaces=newest(escalatie),
        made_at=now, made_by=by, **{name: getattr(draft, name) for name in SAID},
    )  # fmt: skip
    besluit.fingerprint = fingerprint(besluit)
    besluit.save(force_insert=True)
    return besluit


def _sign(besluit: BindendBesluit, signer: Member, now: datetime) -> Ondertekening:
    return Ondertekening.objects.create(
        besluit=besluit,
        user=signer.user,
        name=signer.user.name,
        function=signer.function,
        at=now,
        fingerprint=besluit.fingerprint,
    )


@transaction.atomic
def sign(*, besluit: BindendBesluit, read: str, by: User, today: date, now: datetime) -> State:
    """Every signature after the first. `read`: the fingerprint of what was on the screen. The last one that is needed brings the
    decision into force. SignedError when this person signed before, NotReadyError when it cannot bind any more, RefusedError."""
    lock(besluit.casus)
    besluit = whole(besluit.pk)
    if (before := next((row for row in besluit.ondertekeningen.all() if row.user_id == by.pk), None)) is not None:
        raise SignedError(besluit, before)
    if state(besluit) != State.WAITS:
        raise RefusedError("", f"Dit besluit is {state(besluit)}. Er is niets meer te tekenen.")
    if besluit.escalatie.ended_at is not None:
        raise RefusedError("", "De Taskforce heeft deze casus afgerond. Er is niets meer te tekenen.")
    signer = deciding(by, board_id=besluit.school.board_id, today=today)
    if gaps := gaps_of_decision(besluit, today):
        raise NotReadyError(gaps)
    if not read == besluit.fingerprint == fingerprint(besluit):
        raise ConflictError
    _sign(besluit, signer, now)
    post.settle(now=now, key_prefix=notice_key(besluit), user=by)
    besluit = whole(besluit.pk)
    if len(besluit.ondertekeningen.all()) < signatures_needed():
        _ask_others(besluit, by, today, now)
        return State.WAITS
    _take_effect(besluit, by, today, now)
    return State.HOLDS


def whole(pk: int) -> BindendBesluit:
    """A decision with all that its state is read from."""
    rows = BindendBesluit.objects.select_related(
        "casus__pupil", "casus__municipality", "casus__consulent", "school__board", "school__municipality", "mandaat__board",
        "escalatie", "replaces", "intrekking", "geldt", "made_by", "replaced_by",
    )  # fmt: skip
    found: BindendBesluit = rows.prefetch_related("ondertekeningen").get(pk=pk)
    return found


def sentence(besluit: BindendBesluit) -> str:
    """ "Plaatsingsbesluit: Heuvelrade College vanaf 11 januari 2027"."""
    return f"Plaatsingsbesluit: {besluit.school} vanaf {dutch(besluit.starts_on)}"


def notice_key(besluit: BindendBesluit) -> str:
    return f"besluit:{besluit.code}:"


def _take_effect(besluit: BindendBesluit, by: User, today: date, now: datetime) -> None:
    GeldendBesluit.objects.update_or_create(casus=besluit.casus, defaults={"besluit": besluit})
    before = replaced(besluit)
    text = f"Vervangt het besluit met kenmerk {before.code}." if before else ""
    record(
        casus=besluit.casus, kind=EventKind.DECIDED, by=by, on=today, at=now, title=sentence(besluit), text=text,
        facts={"besluit": besluit.code}, **reads_along(besluit.casus.phase),
    )  # fmt: skip
    follow(besluit=besluit, today=today)
    post.settle(now=now, key_prefix=notice_key(besluit))
    people = _concerned(besluit, today)
    _tell(besluit, "Er is een plaatsingsbesluit van kracht.", people, "geldt", now, but=by, kind="geldt")


def _concerned(besluit: BindendBesluit, today: date) -> list[User]:
    """The people of the receiving school, and the office (circle.office_of)."""
    at_school = Toegang.objects.on(today).filter(role=Role.SCHOOL, school=besluit.school, user__is_active=True)
    people = [row.user for row in at_school.select_related("user")]
    return [*people, *office_of(besluit.casus, today)]


def _ask_others(besluit: BindendBesluit, by: User, today: date, now: datetime) -> None:
    """Who has a seat and did not sign, and does not recuse."""
    signed = set(Ondertekening.objects.filter(besluit=besluit).values_list("user_id", flat=True))
    others = [
        one.user
        for one in members(board_id=besluit.school.board_id, today=today)
        if one.may_sign and one.user.pk not in signed
    ]
    _tell(besluit, "Een plaatsingsbesluit wacht op uw handtekening.", others, "tekenen", now, but=by)


def _tell(
    besluit: BindendBesluit, text: str, people: list[Any], what: str, now: datetime, *, but: User, kind: str = "besluit"
) -> None:
    key, path = f"{notice_key(besluit)}{what}", reverse("besluit", args=[besluit.code])
    post.notify_others(people, but=but, key=key, kind=kind, text=text, path=path, now=now)


@transaction.atomic
def withdraw(*, besluit: BindendBesluit, because: str, by: User, today: date, now: datetime) -> Intrekking:
    """Take a decision back before it is in force. The signed row stays; its words become the draft again. RefusedError otherwise."""
    lock(besluit.casus)
    besluit = whole(besluit.pk)
    stands = state(besluit)
    if stands == State.WITHDRAWN:
        raise RefusedError("", "Dit besluit was al ingetrokken.")
    if stands != State.WAITS:
        raise RefusedError("", "Dit besluit is al bekrachtigd. Een verbetering is een nieuw besluit dat dit vervangt.")
    deciding(by, board_id=besluit.school.board_id, today=today)
    made = Intrekking.objects.create(besluit=besluit, because=because, by=by, at=now)
    GeldendBesluit.objects.filter(besluit=besluit).delete()
    again(besluit)
    post.settle(now=now, key_prefix=notice_key(besluit))
    record(
        casus=besluit.casus, kind=EventKind.DECIDED, by=by, on=today, at=now, title="Besluit ingetrokken vóór bekrachtiging",
        text=because, facts={"besluit": besluit.code},
    )  # fmt: skip
    return made
