"""Verzoek: ask one person for one thing by one date. It is that person's Actie only after a yes."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import OFFICE_ROLES, Role, Toegang, User
from cases.actions import work
from cases.actions.circle import end_thinking_along, let_think_along
from cases.actions.work import handled
from cases.events import record
from cases.models import Actie, ActieKind, ActieTarget, Answer, Casus, EventKind
from paper.dates import dutch
from post import actions as post
from region.models import Partner


class AlreadyAnsweredError(Exception):
    """Somebody answered first, or the verzoek was withdrawn. `actie` holds what stands now."""

    def __init__(self, actie: Actie) -> None:
        super().__init__(actie.pk)
        self.actie = actie


@transaction.atomic
def ask(
    *,
    casus: Casus,
    what: str,
    due_on: date,
    target: str,
    by: User,
    today: date,
    holder: User | None = None,
    holder_name: str = "",
    partner: Partner | None = None,
    thinks_along: bool = False,
    school_reads: bool = False,
    leerplicht_reads: bool = False,
    asked_by: User | None = None,
) -> Actie:
    """`due_on` is when the answer is hoped for; `asked_by` follows it up when that is not `by`. A holder in Loket gets a
    notice; of a partner without login the consulent writes the answer down. ValueError when nobody is asked."""
    if holder is None and not holder_name and partner is None:
        raise ValueError("a verzoek is asked of somebody")
    actie: Actie = Actie.objects.create(
        casus=casus, kind=ActieKind.VERZOEK, what=what, due_on=due_on, target=target, holder=holder,
        holder_name=holder_name, partner=partner, asked_by=asked_by or by, thinks_along=thinks_along and holder is not None,
        school_reads=school_reads or target == ActieTarget.SCHOOL,
        leerplicht_reads=leerplicht_reads or target == ActieTarget.LEERPLICHT,
    )  # fmt: skip
    _say(
        actie,
        EventKind.ASKED,
        by,
        today,
        f"Verzoek aan {actie.holder_label}",
        f"{what}\nAntwoord gevraagd voor {dutch(due_on)}.",
    )
    if actie.thinks_along and holder is not None:
        let_think_along(actie=actie, colleague=holder, by=by, now=timezone.now())
    _tell_holder(actie, by, timezone.now())
    handled(casus, by, "verzoek gedaan", today)
    return actie


def just_asked(*, casus: Casus, what: str, due_on: date, by: User, **asked: Any) -> bool:
    """Whether this person asked just this of the same person a moment ago (work.just_set). `asked`: whom, as for `ask`."""
    whom = {"holder": None, "holder_name": "", "partner": None} | asked
    return work.just_set(casus, by, kind=ActieKind.VERZOEK, what=what, due_on=due_on, answer="", **whom) is not None


@transaction.atomic
def answer(
    *,
    actie: Actie,
    answer: str,
    by: User,
    now: datetime,
    on: date | None = None,
    text: str = "",
    other: User | None = None,
    other_name: str = "",
) -> Actie:
    """ "ja, op …" (`on`), "nee, dit kan wel" (`text`) or "vraag aan …" (`other`, or `other_name` without login).

    A yes makes it the holder's Actie by `on`. With "vraag aan" the question goes on to that person as a new verzoek of the
    same asker, which is returned. Raises AlreadyAnsweredError; ValueError when what the answer needs is missing.
    """
    chosen = Answer(answer)
    needed = {Answer.YES: on, Answer.ALTERNATIVE: text, Answer.ASK_OTHER: other or other_name}[chosen]
    if not needed:
        raise ValueError(f"an answer {chosen.value} without what belongs to it")
    values: dict[str, object] = {"answer": chosen, "answer_text": text, "answered_at": now, "answered_by": by}
    if chosen == Answer.YES:
        values["due_on"] = on
    if chosen == Answer.ASK_OTHER:
        values |= {"done_at": now, "done_by": by}
    if actie.asked_by_id == by.pk:  # the asker wrote down what a partner said: nothing new to see
        values["answer_seen_at"] = now
    open_now = Actie.objects.open().filter(pk=actie.pk, kind=ActieKind.VERZOEK, answer="")
    if not open_now.update(**values, version=F("version") + 1):
        actie.refresh_from_db()
        raise AlreadyAnsweredError(actie)
    actie.refresh_from_db()
    said = _said(chosen, on, text, other, other_name)
    _say(
        actie, EventKind.ANSWERED, by, timezone.localdate(now), f"Antwoord van {actie.holder_label}: {said[0]}", said[1]
    )
    end_thinking_along(actie=actie, now=now)
    _tell_asker(actie, by, now)
    handled(actie.casus, by, "verzoek beantwoord", timezone.localdate(now))
    return _pass_on(actie, by, now, other, other_name) if chosen == Answer.ASK_OTHER else actie


@transaction.atomic
def remind(*, actie: Actie, by: User, now: datetime) -> bool:
    """A friendly reminder to a holder in Loket, at most one a day. False when today's was already sent or it is answered."""
    key = f"herinnering:{actie.pk}:{timezone.localdate(now)}"
    if not actie.waits_for_answer or actie.holder is None or actie.holder.notices.filter(key=key).exists():
        return False
    post.notify(
        user=actie.holder, key=key, kind="verzoek", text="Een verzoek wacht nog op uw antwoord.",
        path=reverse("casus", args=[actie.casus.code]), now=now,
    )  # fmt: skip
    _say(
        actie, EventKind.ASKED, by, timezone.localdate(now), f"Vriendelijk herinnerd: {actie.holder_label}", actie.what
    )
    return True


def see_answers(*, casus: Casus, by: User, now: datetime) -> None:
    """The asker opened the casus: answers are no longer new."""
    Actie.objects.filter(casus=casus, asked_by=by, answer_seen_at=None).exclude(answer="").update(answer_seen_at=now)


def _pass_on(actie: Actie, by: User, now: datetime, other: User | None, other_name: str) -> Actie:
    target = _target_of(other, timezone.localdate(now)) if other else ActieTarget.OTHER
    onward: Actie = Actie.objects.create(
        casus=actie.casus, kind=ActieKind.VERZOEK, what=actie.what, due_on=actie.due_on, target=target, holder=other,
        holder_name=other_name if other is None else "", asked_by=actie.asked_by,
        school_reads=actie.school_reads or target == ActieTarget.SCHOOL,
        leerplicht_reads=actie.leerplicht_reads or target == ActieTarget.LEERPLICHT,
    )  # fmt: skip
    _say(
        onward, EventKind.ASKED, by, timezone.localdate(now), f"Verzoek aan {onward.holder_label}",
        f"{onward.what}\nDoorgegeven door {actie.holder_label}.",
    )  # fmt: skip
    _tell_holder(onward, by, now)
    return onward


def _target_of(other: User, today: date) -> ActieTarget:
    roles = set(Toegang.objects.on(today).filter(user=other).values_list("role", flat=True))
    if roles & OFFICE_ROLES:
        return ActieTarget.COLLEAGUE
    if Role.SCHOOL in roles:
        return ActieTarget.SCHOOL
    return ActieTarget.LEERPLICHT if Role.LEERPLICHT in roles else ActieTarget.OTHER


def _said(chosen: Answer, on: date | None, text: str, other: User | None, other_name: str) -> tuple[str, str]:
    if chosen == Answer.YES and on is not None:
        return f"ja, op {dutch(on)}", text
    if chosen == Answer.ALTERNATIVE:
        return "nee, dit kan wel", text
    return f"vraag aan {other or other_name}", text


def _tell_holder(actie: Actie, by: User, now: datetime) -> None:
    if actie.holder is not None and actie.holder_id != by.pk:
        post.notify(
            user=actie.holder, key=f"verzoek:{actie.pk}", kind="verzoek", text="Er is een verzoek aan u.",
            path=reverse("casus", args=[actie.casus.code]), now=now,
        )  # fmt: skip


def _tell_asker(actie: Actie, by: User, now: datetime) -> None:
    post.settle(keys=[f"verzoek:{actie.pk}"], now=now)
    post.settle(key_prefix=f"herinnering:{actie.pk}:", now=now)
    if actie.asked_by_id != by.pk:
        post.notify(
            user=actie.asked_by, key=f"antwoord:{actie.pk}", kind="antwoord", text="Er is een antwoord op uw verzoek.",
            path=reverse("casus", args=[actie.casus.code]), now=now,
        )  # fmt: skip


def _say(actie: Actie, kind: EventKind, by: User, on: date, title: str, text: str = "") -> None:
    record(
        casus=actie.casus, kind=kind, by=by, on=on, title=title, text=text,
        school_reads=actie.school_reads, leerplicht_reads=actie.leerplicht_reads, facts={"actie": actie.pk},
    )  # fmt: skip
