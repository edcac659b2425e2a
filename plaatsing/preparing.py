"""What the chair sees on the page of a session beside the agenda itself, and what goes on its papers."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.conf import settings

from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.scope import Scope
from overleg.agenda import Agenda
from overleg.kinds import OnPaper
from overleg.models import Overleg
from paper.dates import dutch
from plaatsing.actions.promises import Open, open_promises, sentence
from plaatsing.actions.sessions import not_publishable
from plaatsing.expected import Expected, expected_at
from plaatsing.models import Belangstelling, OfferKind

OFFER_BOXES = {OfferKind.PLACE: "plaatst", OfferKind.MEETING: "kennismaking", OfferKind.THINKS: "denkt mee"}


def told(request: MemberRequest, overleg: Overleg, agenda: Agenda) -> dict[str, Any]:
    """Context of plaatsing/zitting.html; puts beside each item which schools could perhaps."""
    scope = scope_of(request)
    back = open_promises(overleg, scope)
    log_read(request, "zitting", [one.toezegging.casus_id for one in back])
    maybe = interest(overleg, scope)
    for row in agenda.rows:
        row.beside = beside(maybe.get(row.punt.sheet_code, []))
    expected = expected_at(overleg)
    return {
        "back": [line(one) for one in back], "expected": expected, "quorum": expected.quorum if expected.invited else None,
        "opens_on": overleg.on - timedelta(days=settings.BLAD_DAYS_BEFORE),
        "shuts_on": overleg.on + timedelta(days=settings.BLAD_DAYS_AFTER),
        "not_publishable": not_publishable(agenda), "can_unpublish": overleg.on >= scope.today,
        "undecided": sum(not row.punt.result for row in agenda.rows), "is_today": overleg.on <= scope.today,
    }  # fmt: skip


def interest(overleg: Overleg, scope: Scope) -> dict[str, list[Belangstelling]]:
    """What schools said beforehand, by the code on paper. One query."""
    found: dict[str, list[Belangstelling]] = defaultdict(list)
    rows = Belangstelling.objects.visible_to(scope).standing().filter(overleg=overleg)
    for row in rows.select_related("school").order_by("school__name", "pk"):
        found[row.code].append(row)
    return found


def beside(rows: list[Belangstelling]) -> tuple[str, ...]:
    """ "2 scholen kunnen misschien:", and each of them with its words."""
    if not rows:
        return ()
    head = "1 school kan misschien:" if len(rows) == 1 else f"{len(rows)} scholen kunnen misschien:"
    return (head, *(f"{row.school}{f', “{row.text}”' if row.text else ''}" for row in rows))


def line(one: Open) -> dict[str, Any]:
    """One open promise: code on the paper of its session, who entered the pupil, what was promised, how it stands."""
    of = one.toezegging
    return {
        "open": one, "code": of.sheet_code, "on": of.promised_on, "from_school": str(of.from_school),
        "promised": f"{sentence(of)} door {of.school}", "stand": stand_of(one),
    }  # fmt: skip


def stand_of(one: Open) -> str:
    """As far as is known: nobody has to ask again what was answered already."""
    if one.toezegging.placed_on:
        return f"geplaatst op {dutch(one.toezegging.placed_on)}"
    return "loopt nog" if one.terugvraag.number > 1 else "nog geen antwoord"


def on_paper(overleg: Overleg, scope: Scope) -> OnPaper:
    """Item 1 of both papers are the open promises. On the chair's copy the offers come first in each item, as on the entry screen, and
    schools that could perhaps are named without their words: those were never approved for paper."""
    back = [
        {"code": one["code"], "datum": one["on"].isoformat(), "inbrenger": one["from_school"], "toegezegd": one["promised"],
         "stand": one["stand"]}
        for one in map(line, open_promises(overleg, scope))
    ]  # fmt: skip
    maybe = interest(overleg, scope)
    expected = expected_at(overleg)
    return OnPaper(
        both={"deelnemers": _coming(expected), **({"terugvragen": back} if back else {})},
        chair={"aanbod": list(OFFER_BOXES.values()), "aanwezigheid": _attendance(expected)},
        beside={code: {"belangstelling": [str(row.school) for row in rows]} for code, rows in maybe.items()},
    )


def _coming(expected: Expected) -> list[str]:
    """How many schools said that they come; that all who were invited place pupils in secondary schools, everybody there knows."""
    many = sum(row.comes for row in expected.rows)
    return [f"{many} {'school' if many == 1 else 'scholen'}"] if many else []


def _attendance(expected: Expected) -> list[str]:
    """Schools that were invited, with what they said when it was not yes: the chair ticks who is there."""
    return [str(row.school) if row.comes else f"{row.school} ({row.stand})" for row in expected.rows if row.seats]
