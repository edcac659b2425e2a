"""Who is around a casus changes: handing over, toegang met reden, mee laten denken."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.circle import office_of
from cases.events import record
from cases.models import Actie, ActieKind, Answer, Casus, EventKind, Grant, GrantGround
from post import actions as post


@transaction.atomic
def hand_over(*, casussen: Iterable[Casus], to: User, by: User, today: date, text: str = "") -> int:
    """Another consulent, and with the casus what the former one held, was asked or waits for. Returns how many really changed hands. All
    are taken first, in one order: two who hand over some of the same wait for each other, and the second goes by what the first left."""
    there = sorted(casussen, key=lambda casus: casus.pk)
    rows = Casus.objects.filter(pk__in=[casus.pk for casus in there]).order_by("pk")
    now = dict(rows.select_for_update(no_key=True, of=("self",)).values_list("pk", "consulent"))
    changed = 0
    for casus in there:
        former = now[casus.pk]
        if former == to.pk:
            continue
        Casus.objects.filter(pk=casus.pk).update(consulent=to, version=F("version") + 1)
        casus.refresh_from_db(fields=["consulent", "version"])
        if former is not None:
            _goes_along(casus, former, to, by)
        record(casus=casus, kind=EventKind.HANDED_OVER, by=by, on=today, title=f"Overgedragen aan {to}", text=text)
        post.settle(key_prefix=f"overdracht:{casus.pk}:", now=timezone.now())  # whose it was a moment ago
        if to.pk != by.pk:
            post.notify(
                user=to, key=f"overdracht:{casus.pk}:{casus.version}", kind="overgedragen",
                text="Een casus is aan u overgedragen.", path=reverse("casus", args=[casus.code]), now=timezone.now(),
            )  # fmt: skip
        changed += 1
    return changed


def _goes_along(casus: Casus, former: int, to: User, by: User) -> None:
    """The former consulent may not see the casus any more: steps, what was asked of them in that place, and the answers to what they asked
    would reach nobody. What they answered stays theirs."""
    there, now = Actie.objects.open().filter(casus=casus), timezone.now()
    held = there.filter(holder=former, answer__in=("", Answer.YES), thinks_along=False)
    held = held.exclude(kind=ActieKind.VERZOEK, answer="", asked_by=to)  # who takes over has no question to themselves
    moving = list(held.values_list("pk", "kind", "answer"))
    for pk, kind, answer in moving:
        post.settle(keys=[f"verzoek:{pk}", f"stap:{pk}"], key_prefix=f"doorgegeven:{pk}:", now=now)
        post.settle(key_prefix=f"herinnering:{pk}:", now=now)
        if kind == ActieKind.VERZOEK and not answer and to.pk != by.pk:
            post.notify(
                user=to, key=f"verzoek:{pk}", kind="verzoek", text="Er is een verzoek aan u.",
                path=reverse("casus", args=[casus.code]), now=now,
            )  # fmt: skip
    there.filter(pk__in=[pk for pk, *_ in moving]).update(
        holder=to, passed_to=None, passed_by=None, passed_at=None, version=F("version") + 1
    )
    there.filter(kind=ActieKind.VERZOEK, asked_by=former).update(asked_by=to, version=F("version") + 1)


@transaction.atomic
def open_with_reason(*, casus: Casus, user: User, reason: str, now: datetime) -> Grant:
    """Toegang met reden: for some hours, on the timeline, known to the office (circle.office_of), reviewed later by the voorzitter."""
    grant = Grant.objects.create(
        casus=casus, user=user, ground=GrantGround.REASON, reason=reason, given_by=user, given_at=now,
        until=now + timedelta(hours=settings.ACCESS_WITH_REASON_HOURS),
    )  # fmt: skip
    record(
        casus=casus, kind=EventKind.ACCESS, by=user, on=timezone.localdate(now), at=now,
        title=f"Toegang met reden, {settings.ACCESS_WITH_REASON_HOURS} uur", text=reason,
    )  # fmt: skip
    post.notify_others(
        office_of(casus, timezone.localdate(now)), but=user, key=f"toegang:{grant.pk}", kind="toegang",
        text="Een collega opende met reden een casus.", path=reverse("casus", args=[casus.code]), now=now,
    )  # fmt: skip
    return grant


@transaction.atomic
def review_grant(*, grant: Grant, by: User, now: datetime) -> bool:
    """The voorzitter has looked at it. False when somebody already had."""
    return bool(Grant.objects.filter(pk=grant.pk, reviewed_at=None).update(reviewed_at=now, reviewed_by=by))


@transaction.atomic
def let_think_along(*, actie: Actie, colleague: User, by: User, now: datetime) -> Grant:
    """A colleague from outside the circle sees the casus until the question is answered."""
    grant: Grant = Grant.objects.create(
        casus=actie.casus, user=colleague, ground=GrantGround.THINK_ALONG, given_by=by, given_at=now
    )
    record(
        casus=actie.casus, kind=EventKind.ACCESS, by=by, on=timezone.localdate(now),
        title=f"{colleague} denkt mee", text="Tot de vraag is beantwoord.",
    )  # fmt: skip
    return grant


def end_thinking_along(*, actie: Actie, now: datetime) -> None:
    """The question is answered or gone: the colleague no longer sees the casus, unless another question still waits."""
    if not actie.thinks_along or actie.holder_id is None:
        return
    waiting = Actie.objects.asked_of(actie.holder_id).filter(casus=actie.casus_id, thinks_along=True)
    if not waiting.exclude(pk=actie.pk).exists():
        Grant.objects.filter(
            casus=actie.casus_id, user=actie.holder_id, ground=GrantGround.THINK_ALONG, ended_at=None
        ).update(ended_at=now)
