"""The entry test as a table, and how it is read from the file."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Casus, Voice, VoiceParty
from overleg.models import Agendapunt, Overleg, OverlegKind, Referral, Result
from plaatsing.models import Answer, BenaderdeSchool, How, Support
from taskforce import entry
from taskforce.entry import Facts, Heard, Offers, Session
from taskforce.tried import tried
from tests import build
from tests.conftest import Cast
from tests.plaatsing.building import aanmelding, session
from tests.taskforce.building import a_casus

TODAY = date(2026, 11, 24)
FULL = Facts(
    today=TODAY, weeks=14, at_home=True, municipality="Lindevoort", in_taskforce=True, birth_date=date(2012, 2, 13),
    sessions=(Session("Actietafel", date(2026, 10, 1), "aanhouden"),), offers=Offers(approached=2), pupil=Heard(TODAY),
    parents=Heard(TODAY),
)  # fmt: skip


def missing(facts: Facts) -> list[str]:
    return entry.missing(entry.points(facts, weeks=10))


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({}, []),
        ({"weeks": 9}, ["weeks"]),
        ({"weeks": 10}, []),
        ({"weeks": None}, ["weeks"]),
        ({"at_home": False}, ["weeks"]),
        ({"in_taskforce": False}, ["municipality"]),
        ({"birth_date": date(2008, 11, 24)}, ["age"]),
        ({"birth_date": date(2008, 11, 25)}, []),
        ({"sessions": ()}, ["table"]),
        ({"sessions": (Session("Actietafel", date(2026, 12, 1)),)}, ["table"]),
        ({"offers": Offers()}, ["offers"]),
        ({"offers": Offers(entered_on=TODAY)}, ["offers"]),
        ({"offers": Offers(promised=1)}, []),
        ({"pupil": Heard()}, ["pupil"]),
        ({"pupil": Heard(None, "ligt in het ziekenhuis")}, ["pupil"]),
        ({"parents": Heard()}, ["parents"]),
    ],
)
def test_what_is_missing(change: dict[str, object], missed: list[str]) -> None:
    assert missing(replace(FULL, **change)) == missed  # type: ignore[arg-type]


def test_every_point_says_in_words_what_it_found() -> None:
    said = {point.code: point.text for point in entry.points(FULL, weeks=10)}

    assert said == {
        "weeks": "14 weken thuis.",
        "municipality": "Lindevoort doet mee aan de Taskforce.",
        "age": "Wordt 18 op 13 februari 2030.",
        "table": "Actietafel 1 oktober 2026: aanhouden.",
        "offers": "2 scholen benaderd.",
        "pupil": "Op 24 november 2026.",
        "parents": "Op 24 november 2026.",
    }


def test_what_would_have_been_needed_is_said_and_no_school_is_named() -> None:
    [point] = [
        one
        for one in entry.points(
            replace(FULL, offers=Offers(approached=1, failed=1, needed=("kleine groep of prikkelarme plek",))), weeks=10
        )
        if one.code == entry.OFFERS
    ]

    assert point.text == "1 school benaderd, 1 niet gelukt. Nodig was geweest: kleine groep of prikkelarme plek."


# --- read from the file


def full_file(cast: Cast) -> Casus:
    casus, day = a_casus(cast), timezone.localdate()
    by = cast.voorzitter.user
    held = Overleg.objects.create(
        code="tafel-een", kind=OverlegKind.ACTIETAFEL, area=cast.noord, on=day - timedelta(days=20), starts_at="09:00", created_by=by,
        closed_at=timezone.now(), closed_by=by,
    )  # fmt: skip
    Agendapunt.objects.create(
        overleg=held,
        casus=casus,
        position=1,
        sheet_code="BK-42",
        result=Result.REFERRED,
        referred_to=Referral.TASKFORCE,
    )
    made = aanmelding(casus, cast.school.user)
    BenaderdeSchool.objects.create(
        aanmelding=made, school=cast.heuvelrade, on=day, how=How.PHONE, answer=Answer.NO_FIT, support=Support.SMALL
    )
    for party in (VoiceParty.PUPIL, VoiceParty.PARENTS):
        Voice.objects.create(casus=casus, party=party, text="Ik wil terug.", on=day, by=by)
    return casus


def test_a_full_file_misses_nothing(cast: Cast) -> None:
    found = tried(full_file(cast), timezone.localdate())

    assert found.codes == []
    assert found.facts.sessions[0].outcome == "doorverwezen naar Taskforce"
    assert found.facts.offers.needed == ("kleine groep of prikkelarme plek",)


def test_an_empty_file_misses_everything_but_where_and_how_old(cast: Cast) -> None:
    assert tried(a_casus(cast, weeks=0), timezone.localdate()).codes == ["weeks", "table", "offers", "pupil", "parents"]


def test_an_item_of_an_open_meeting_is_no_outcome(cast: Cast) -> None:
    casus = a_casus(cast)
    planned = session(cast.noord, cast.voorzitter.user, on=timezone.localdate() + timedelta(days=3))
    Agendapunt.objects.create(overleg=planned, casus=casus, position=1, result=Result.NO_OFFER)

    [point] = [one for one in tried(casus, timezone.localdate()).points if one.code == entry.TABLE]

    assert not point.met
    assert point.text.startswith("Staat op een agenda: Plaatsingsoverleg ")


def test_of_two_voices_the_newest_that_says_something_counts(cast: Cast) -> None:
    casus, day = a_casus(cast), timezone.localdate()
    earlier = day - timedelta(days=9)
    Voice.objects.create(casus=casus, party=VoiceParty.PUPIL, text="Ja.", on=earlier, by=cast.consulent.user)
    Voice.objects.create(
        casus=casus, party=VoiceParty.PUPIL, not_asked_because="wil nu niet praten", on=day, by=cast.consulent.user
    )

    assert tried(casus, day).facts.pupil == Heard(earlier, "wil nu niet praten")


def test_reading_costs_as_much_for_a_full_file_as_for_an_empty_one(cast: Cast) -> None:
    empty = a_casus(cast, who=build.pupil("Bo", "Leeg", date(2012, 1, 1)))
    full = full_file(cast)
    counts = []
    for casus in (empty, full):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            tried(casus, timezone.localdate())
        counts.append(len(queries))

    assert counts[0] == counts[1] == 8
