"""Vandaag: what each role comes for. Every number opens exactly the rows it counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, Toegang
from actietafel.talking import waiting_for
from cases.access import ACTS, log_read, scope_of, sight_of
from cases.filters import count_each, filtered
from cases.models import AccessLog, Actie, ActieKind, Casus, Event, EventKind, Grant, GrantGround
from cases.rows import row_of
from cases.scope import Scope
from cases.signals import coming, signalled, signals_of
from cases.situation import Situation, situations_of
from cases.unfinished import kept_by
from loket.views.handover import unread_handovers
from loket.views.team import ACTIE_PARTS, my_promises
from plaatsing.at_hand import at_hand
from plaatsing.following import read_of
from region.models import School

SHOWN = 8  # lines a panel; the rest is one click away
SOON_ENDS = timedelta(days=30)
REPORTED_FOR = timedelta(
    days=30
)  # after a month without a word it is no news: then it stands among those without a next step
FIRST_PAGE: dict[str, str] = {
    Role.LEERPLICHT: "signalen", Role.KERNGROEP: "taskforce", Role.ONDERZOEKER: "taskforce", Role.PARTNER: "taskforce",
    Role.PLAATSING: "plaatsing",
}  # fmt: skip
STUCK, BACK, CHANGED = "beweging=geen", "weer=maand&staat=alle", "sinds=bezoek"


@require_GET
@member()
def vandaag(request: MemberRequest) -> HttpResponse:
    """Leerplicht comes for its signals, the Taskforce for its escalaties, who places for a school for its sessions: those are the first
    page, without a click."""
    if first := FIRST_PAGE.get(request.toegang.role):
        return redirect(first)
    pages: dict[str, Callable[[MemberRequest], tuple[str, dict[str, Any]]]] = {
        Role.BEHEERDER: _beheerder,
        Role.PRIVACY: _privacy,
    }
    template, context = pages.get(request.toegang.role, _work)(request)
    return render(
        request,
        template,
        {
            "greeting": _greeting(),
            "first_name": request.user.name.split()[0],
            "since": request.user.previous_login,
            **context,
        },
    )


@dataclass(frozen=True)
class Count:
    """A number that opens; see components/counts.html. `one` is the label beside a 1."""

    number: int
    label: str
    url: str
    symbol: str
    kind: str = ""
    one: str = ""


def _greeting() -> str:
    hour = timezone.localtime().hour
    return "Goedemorgen" if hour < 12 else "Goedemiddag" if hour < 18 else "Goedenavond"


def _work(request: MemberRequest) -> tuple[str, dict[str, Any]]:
    """Consulent, voorzitter and school: signals, my steps, verzoeken both ways, weer naar school."""
    scope, since = scope_of(request), request.user.previous_login
    mine = mine_of(scope)
    signal_ids = [] if scope.role == Role.SCHOOL else list(signalled(scope).values_list("pk", flat=True))
    queries = {"stuck": STUCK, "back": BACK} | ({"changed": CHANGED} if since else {})
    rows = {name: filtered(query, scope, since) for name, query in queries.items()}
    numbers = count_each(rows)
    stuck = list(rows["stuck"].order_by("opened_on", "pk").values_list("pk", flat=True)[:SHOWN])
    back = list(rows["back"].order_by("-pk").values_list("pk", flat=True)[:SHOWN])
    signals = signal_ids[:SHOWN]
    drafts = kept_by(request.toegang, scope)
    table, aanmeldingen = waiting_for(scope), at_hand(scope)
    reported = _reported(scope)
    shown = [mark.row.casus_id for mark in table[:SHOWN]] + [line.aanmelding.casus_id for line in aanmeldingen]
    promises = my_promises(scope, SHOWN)
    shown += [casus.pk for casus in reported[:SHOWN]]
    shown += read_of((line.toezegging.casus_id for line in promises), scope)
    log_read(request, "vandaag", [*signals, *stuck, *back, *mine.casus_ids, *drafts.casus_ids, *shown])
    found = {situation.casus.pk: situation for situation in situations_of([*stuck, *back], scope)}
    request.nav_counts = {"vandaag": len(signal_ids)}  # type: ignore[attr-defined]
    all_steps = request.GET.get("stappen") == "alle"
    listed = {actie.casus_id for actie in mine.this_week}  # a rest whose day has passed stands among the steps already
    context = {
        "signals": signals_of(signals, scope, since),
        "number_of_signals": len(signal_ids),
        "coming": coming(scope).count() if scope.in_office else 0,
        "mine": mine,
        "drafts": drafts,
        "reported": reported[:SHOWN],
        "number_reported": len(reported),
        "table": table[:SHOWN],
        "table_count": len(table),
        "steps": mine.steps if all_steps else mine.this_week,
        "all_steps": all_steps,
        "stuck": [row_of(found[pk]) for pk in stuck if pk in found and pk not in listed],
        "back": _returns(found[pk] for pk in back if pk in found),
        "numbers": numbers,
        "urls": {name: f"{reverse('casussen')}?{query}" for name, query in queries.items()},
        "counts": _counts(scope, mine, len(signal_ids), numbers["stuck"]),
        "faceless": _faceless(scope) if scope.role == Role.VOORZITTER else 0,
        "handovers": unread_handovers(scope),
        "aanmeldingen": aanmeldingen,
        "promises": promises,
        "first_act": "contact",
        "here": reverse("vandaag"),
    }
    return "loket/vandaag.html", context


def _reported(scope: Scope) -> list[Casus]:
    """Reported by somebody else to this consulent or to whom they cover, or to the chair where nobody is fixed, and not taken up by this
    person or whom they cover; newest first."""
    if not scope.in_office:
        return []
    desk = {scope.user_id, *scope.consulent_ids}
    lands = Q(consulent__in=desk) | (Q(consulent=None) if scope.role == Role.VOORZITTER else Q())
    events = Event.objects.filter(casus=OuterRef("pk")).order_by()
    told = events.filter(kind=EventKind.REPORTED, on__gt=scope.today - REPORTED_FOR).exclude(by__in=desk)
    since = told.values("casus").annotate(last=Max("at")).values("last")
    rows = (
        Casus.objects.visible_to(scope)
        .open()
        .filter(lands)
        .annotate(reported_at=Subquery(since))
        .exclude(reported_at=None)
    )
    rows = rows.exclude(Exists(events.filter(by__in=desk, at__gt=OuterRef("reported_at"))))
    return list(rows.select_related("pupil", "school", "municipality", "consulent").order_by("-reported_at", "-pk"))


def _faceless(scope: Scope) -> int:
    """Schools and municipalities of the area without a fixed consulent."""
    both = (
        Consulentschap.objects.schools_without(scope.today),
        Consulentschap.objects.municipalities_without(scope.today),
    )
    return sum((rows.filter(area=scope.area_id) if scope.area_id else rows).count() for rows in both)


@dataclass(frozen=True)
class Mine:
    """What lies with one person, or with whom that person covers, in open casussen, by date."""

    steps: list[Actie]
    offered: list[Actie]
    asked_of_me: list[Actie]
    asked_by_me: list[Actie]
    today: date

    @property
    def this_week(self) -> list[Actie]:
        """Up to and including Sunday; what is older belongs to it."""
        ends = self.today + timedelta(days=6 - self.today.weekday())
        return [actie for actie in self.steps if actie.due_on <= ends]

    @property
    def later(self) -> int:
        return len(self.steps) - len(self.this_week)

    @property
    def casus_ids(self) -> list[int]:
        return [actie.casus_id for actie in (*self.steps, *self.offered, *self.asked_of_me, *self.asked_by_me)]


@dataclass(frozen=True)
class Waiting:
    """What waits for this person in another role: how many verzoeken that role shows."""

    toegang: Toegang
    number: int


def waiting_elsewhere(request: MemberRequest) -> list[Waiting]:
    """The other roles of this person in which a verzoek waits that the active one does not show: one role at a time is active, and a
    question put to the leerplichtambtenaar is not seen by the same person as consulent. A number, never a casus. Two queries for each
    other role, none for who has one."""
    found = []
    for other in request.toegangen:
        if other == request.toegang or Role(other.role) not in ACTS["answer"]:
            continue
        scope = scope_of(request)
        here = Actie.objects.visible_to(scope).asked_of(scope.user_id).values("pk")
        there = Actie.objects.visible_to(sight_of(other, scope.today)).asked_of(scope.user_id)
        rows = there.filter(casus__closed_on=None).aggregate(
            number=models.Count("pk"), unseen=models.Count("pk", filter=~Q(pk__in=here))
        )
        if rows["unseen"]:
            found.append(Waiting(other, rows["number"]))
    return found


def mine_of(scope: Scope) -> Mine:
    """One query: everything open that this person holds, is asked, or asked; and, of whom one covers, what they hold and are asked."""
    desk = {scope.user_id, *scope.consulent_ids}
    me = Q(holder__in=desk) | Q(asked_by=scope.user_id, kind=ActieKind.VERZOEK) | Q(passed_to=scope.user_id)
    rows = Actie.objects.visible_to(scope).open().filter(me, casus__closed_on=None)
    acties = list(rows.select_related(*ACTIE_PARTS).order_by("due_on", "pk"))
    held = [actie for actie in acties if actie.holder_id in desk]
    asked = [actie for actie in acties if actie.asked_by_id == scope.user_id and actie.kind == ActieKind.VERZOEK]
    return Mine(
        steps=[actie for actie in held if actie.is_held],
        offered=[actie for actie in acties if actie.passed_to_id == scope.user_id],
        asked_of_me=[actie for actie in held if actie.waits_for_answer],
        asked_by_me=[actie for actie in asked if _waited_for(actie, scope)],
        today=scope.today,
    )


def _waited_for(actie: Actie, scope: Scope) -> bool:
    """An answer that is to come or is new; and a yes that somebody else gave, once its day has passed."""
    if actie.waits_for_answer or actie.answer_seen_at is None:
        return True
    return actie.is_held and actie.due_on < scope.today and actie.holder_id != scope.user_id


@dataclass(frozen=True)
class Return:
    """Weer naar school: wholly or by an opbouwrooster, since when, after how many weeks."""

    casus: Casus
    label: str
    hours: str
    since: date
    weeks: int | None


def _returns(found: Iterable[Situation]) -> list[Return]:
    """Newest first."""
    returns = []
    for situation in found:
        absence, phase, row = situation.absence, situation.phase, row_of(situation)
        if absence is not None and absence.ended_on is not None:
            returns.append(Return(situation.casus, "Volledig", "", absence.ended_on, situation.weeks))
        elif phase is not None:
            returns.append(Return(situation.casus, "Opbouwrooster", row.hours, phase.true_from, situation.weeks))
    return sorted(returns, key=lambda one: one.since, reverse=True)


def _counts(scope: Scope, mine: Mine, signals: int, stuck: int) -> list[Count]:
    asked = Count(len(mine.asked_of_me), "verzoeken wachten op u", "#verzoeken", "vraag", one="verzoek wacht op u")
    week = Count(len(mine.this_week), "volgende stappen deze week", "#stappen", "stap", one="volgende stap deze week")
    if scope.role == Role.SCHOOL:
        label, one = "leerlingen zonder volgende stap", "leerling zonder volgende stap"
        return [asked, week, Count(stuck, label, f"{reverse('casussen')}?{STUCK}", "stil", "stuck", one)]
    label, one = "casussen zonder volgende stap", "casus zonder volgende stap"
    return [
        Count(signals, "signalen", reverse("signalen"), "vlag", "reached", "signaal"),
        Count(stuck, label, f"{reverse('casussen')}?{STUCK}", "stil", "stuck", one),
        week,
        asked,
    ]


def _beheerder(request: MemberRequest) -> tuple[str, dict[str, Any]]:
    """Users and settings, never a casus: what would make Loket go wrong tomorrow."""
    today = timezone.localdate()
    alone = Consulentschap.objects.schools_without(today).select_related("municipality")
    ends = Toegang.objects.on(today).filter(user__is_active=True, valid_to__lte=today + SOON_ENDS)
    schools = list(alone)
    ending = list(ends.select_related("user", "school", "municipality", "area").order_by("valid_to", "pk"))
    counts = [
        Count(
            len(schools),
            "scholen zonder vaste consulent",
            "#scholen",
            "school",
            "reached",
            "school zonder vaste consulent",
        ),
        Count(
            len(ending),
            "toegangen die binnenkort eindigen",
            "#toegang",
            "persoon",
            one="toegang die binnenkort eindigt",
        ),
    ]
    no_schools = not schools and not School.objects.exists()
    return "loket/vandaag_beheer.html", {
        "schools": schools,
        "no_schools": no_schools,
        "ending": ending,
        "counts": counts,
    }


def _privacy(request: MemberRequest) -> tuple[str, dict[str, Any]]:
    """How much was looked at, and which exceptions nobody reviewed; numbers, never a casus."""
    week_ago = timezone.now() - timedelta(days=7)
    unreviewed = Grant.objects.filter(ground=GrantGround.REASON, reviewed_at=None)
    looked = AccessLog.objects.filter(at__gte=week_ago).count()
    counts = [
        Count(looked, "inzages in zeven dagen", reverse("read_log"), "oog", one="inzage in zeven dagen"),
        Count(unreviewed.count(), "keer toegang met reden, nog niet nagekeken", reverse("read_log"), "slot", "reached"),
    ]
    return "loket/vandaag_privacy.html", {"counts": counts}
