"""Builders of the Taskforce: rows with fixed, boring defaults, around TODAY (24 November 2026)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import Role, Toegang
from cases.models import Casus, Grant, GrantGround
from region.models import Mandaat
from taskforce.actions import signing
from taskforce.models import (
    BindendBesluit,
    Escalatie,
    Huisbezoek,
    KerngroepLid,
    Ontwerpbesluit,
    Optie,
    Seat,
    VisitResult,
    Zaakonderzoek,
)
from tests import build
from tests.conftest import TODAY, Cast

NOW = build.moment(TODAY)
START = date(2027, 1, 11)  # the Monday after the Christmas holiday


@dataclass(frozen=True)
class Desk:
    """The kerngroep and the zaakonderzoeker."""

    manager: Toegang
    member: Toegang
    other: Toegang
    investigator: Toegang


def desk(cast: Cast) -> Desk:
    """Three people who decide, and one who investigates."""
    people = (
        ("manager", "zandvliet", "Hanna Zandvliet", Seat.MANAGER, "programmamanager Taskforce"),
        ("member", "ruigewaard", "Teun Ruigewaard", Seat.SWV_VO, "namens het samenwerkingsverband VO"),
        ("other", "koppelaar", "Dilek Koppelaar", Seat.CARE, ""),
    )
    found: dict[str, Toegang] = {}
    for name, email, full, seat, function in people:
        user = build.user(f"{email}@loket.example", full)
        KerngroepLid.objects.create(user=user, seat=seat, function=function, valid_from=build.START)
        found[name] = build.toegang(user, Role.KERNGROEP)
    user = build.user("warmerdam@loket.example", "Zoë Warmerdam", function="zaakonderzoeker")
    return Desk(**found, investigator=build.toegang(user, Role.ONDERZOEKER))


def mandate(cast: Cast, **fields: Any) -> Mandaat:
    """Of the board of the Heuvelrade College."""
    fields.setdefault("valid_from", build.START)
    return Mandaat.objects.create(board=build.board_of(cast.heuvelrade), **fields)


def escalatie(cast: Cast, people: Desk, *, casus: Casus | None = None, **fields: Any) -> Escalatie:
    """Running, accepted and assigned; kerngroep and zaakonderzoeker see the casus."""
    cast.lindevoort.in_taskforce = True
    cast.lindevoort.save()
    if casus is None:
        casus = build.casus(by=cast.consulent.user, at=cast.beemd, consulent=cast.consulent.user)
        build.absence(casus)
    at, by = build.moment(TODAY - timedelta(days=30)), people.manager.user
    made = Escalatie.objects.create(
        casus=casus, entered_at=at, entered_by=cast.voorzitter.user, accepted_at=at, accepted_by=by,
        investigator=people.investigator.user, assigned_at=at, **{"why": "Alles is geprobeerd.", **fields},
    )  # fmt: skip
    Grant.objects.create(casus=casus, role=Role.KERNGROEP, ground=GrantGround.ESCALATED, given_by=by, given_at=at)
    Grant.objects.create(
        casus=casus, user=people.investigator.user, ground=GrantGround.INVESTIGATED, given_by=by, given_at=at
    )
    return made


def visit(of: Escalatie, **fields: Any) -> Huisbezoek:
    """A week ago, and somebody was at home."""
    told = {
        "on": TODAY - timedelta(days=7),
        "address": "Waterlelie 9",
        "phone": "000 – 111 22 33",
        "result": VisitResult.HELD,
    }
    who = of.investigator
    assert who is not None
    return Huisbezoek.objects.create(escalatie=of, by=who, **{**told, "present": "moeder en Fenna", **fields})


def report(of: Escalatie, *, signed: bool = True, **fields: Any) -> Zaakonderzoek:
    said: dict[str, Any] = {
        "pupil_words": "Ik wil weer een rooster.", "parents_words": "Wij willen één persoon om te bellen.",
        "findings": "Een rustig huis; Fenna staat om acht uur op.", "possible": "Een kleine klas kan.",
        "read_back_on": TODAY - timedelta(days=2), "read_back_to": "moeder en Fenna", "read_back_said": "Zo klopt het.",
    }  # fmt: skip
    who = of.investigator
    assert who is not None
    if signed:
        said |= {"signed_at": NOW - timedelta(days=1), "signed_name": who.name, "signed_function": "zaakonderzoeker"}
    return Zaakonderzoek.objects.create(escalatie=of, by=who, started_at=NOW - timedelta(days=6), **{**said, **fields})


def optie(of: Escalatie, **fields: Any) -> Optie:
    said = {"speaks_for": "Vlakbij.", "speaks_against": "Een grote school.", "weighed": "Past het best."}
    who = of.investigator
    assert who is not None
    return Optie.objects.create(escalatie=of, by=who, **{**said, **fields})


WORDS: dict[str, Any] = {
    "level": "vmbo_k", "year_group": 3, "reasons": "Fenna wil weer naar school.\nIn klas 3 is ruimte.",
    "told": "Fenna zei: ‘Ik wil weer een rooster.’", "needs": "De begeleider is er vanaf de eerste dag.",
    "supports": [{"what": "Begeleider in de klas", "who": "het loket", "from": "2027-01-11"}],
    "talk_on": date(2026, 11, 20), "talk_with": "de directeur en de bestuurder", "talk_said": "Het kan, met hulp in de klas.",
}  # fmt: skip


def ontwerp(of: Escalatie, cast: Cast, **fields: Any) -> Ontwerpbesluit:
    said = {"school": cast.heuvelrade, "starts_on": START, **WORDS, **fields}
    return Ontwerpbesluit.objects.create(escalatie=of, **said)


def ready(cast: Cast, people: Desk, **fields: Any) -> Escalatie:
    """Everything is there for the first signature."""
    made = escalatie(cast, people)
    if not Mandaat.objects.exists():
        mandate(cast)
    visit(made)
    report(made)
    optie(made, school=cast.heuvelrade)
    ontwerp(made, cast, **fields)
    return made


def signed(of: Escalatie, people: Desk, *, times: int = 1) -> BindendBesluit:
    """Signed by the act itself: by the manager, then by the members."""
    draft = of.ontwerp
    made = signing.sign_draft(escalatie=of, version=draft.version, by=people.manager.user, today=TODAY, now=NOW)
    for toegang in (people.member, people.other)[: times - 1]:
        signing.sign(besluit=made, read=made.fingerprint, by=toegang.user, today=TODAY, now=NOW)
    return signing.whole(made.pk)


# --- what is typed and read on the pages ---


def draft(cast: Cast, **other: Any) -> dict[str, Any]:
    """What is typed in a draft."""
    rows = {
        "steun-TOTAL_FORMS": 1,
        "steun-INITIAL_FORMS": 0,
        "steun-0-what": "Begeleider in de klas",
        "steun-0-who": "het loket",
    }
    said = {**WORDS, **rows, "steun-0-starts": "2027-01-11", "no_support_because": "", "version": 0}
    del said["supports"]
    return {**said, "school": cast.heuvelrade.pk, "starts_on": START.isoformat(), **other}


def url(name: str, of: Escalatie | BindendBesluit, *args: Any) -> str:
    return reverse(name, args=[of.code, *args])


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]
