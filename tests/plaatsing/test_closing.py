"""The table rises: once, into the casussen, with every promise followed, every entry ended that should, and the list ready."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Actie, Casus, EventKind, Guardian
from overleg.actions import ClosedError
from overleg.models import Overleg, Result, Resultaatblad
from overleg.outcomes import Agreed
from overleg.tabling import UndecidedError
from plaatsing.actions.closing import NotEnteredError, rise, will_happen
from plaatsing.actions.entering import YOUR_BLAD
from plaatsing.models import Aanbod, Aanmelding, OfferKind, Toezegging
from plaatsing.people import tell
from post.models import Notice
from tests import build
from tests.conftest import Cast, Login
from tests.plaatsing.building import session
from tests.plaatsing.tables import DAY, LATER, NOW, conclude, held, item, offer, promised, risen
from tests.post.building import waits_for

NEXT = date(2027, 1, 12)
DUE = date(2026, 12, 15)


def outcome_told(of: Casus) -> list[tuple[str, bool, bool]]:
    rows = of.events.filter(kind=EventKind.AGENDA, title__startswith="Uitkomst").values_list(
        "title", "school_reads", "leerplicht_reads"
    )
    return list(rows)


def line(overleg: Overleg, row: Any) -> Resultaatblad:
    found: Resultaatblad = overleg.resultaatbladen.get(code=row.sheet_code)
    return found


def test_a_promise_is_followed_and_told_in_the_casus(cast: Cast) -> None:
    overleg, (row, other) = held(cast)
    following = session(cast.noord, cast.voorzitter.user, on=NEXT)
    promised(cast, row, trial=True, condition="eerst halve dagen")
    talk = offer(cast, other, cast.heuvelrade, OfferKind.MEETING, from_on=DUE)
    conclude(cast, other, Result.MEETING, talk)

    done = risen(cast, overleg)

    place, meeting = Toezegging.objects.order_by("pk")
    assert (place.school, place.from_school, place.kind, place.from_on, place.trial, place.condition) == (
        cast.heuvelrade, cast.beemd, "plaatsing", LATER, True, "eerst halve dagen",
    )  # fmt: skip
    assert (meeting.kind, meeting.sheet_code) == ("kennismaking", other.sheet_code)
    assert [one.terugvragen.get().overleg for one in (place, meeting)] == [following, following]
    assert (done.promises, done.ended, done.asked_on) == (2, 0, NEXT)
    assert outcome_told(row.casus) == [("Uitkomst van het Plaatsingsoverleg: plaatsing toegezegd", True, True)]
    assert Aanmelding.objects.running().count() == 2  # until the pupil has a place


def test_nobody_is_asked_about_a_blad_of_a_table_that_rose(cast: Cast) -> None:
    overleg, (row, other) = held(cast)
    session(cast.noord, cast.voorzitter.user, on=NEXT)
    promised(cast, row)
    conclude(cast, other, Result.HELD, held_until=NEXT)
    entries = Aanmelding.objects.order_by("pk")
    for found in entries:
        tell(
            found,
            [cast.school.user],
            what="agenda:1",
            text=YOUR_BLAD,
            by=cast.voorzitter.user,
            now=NOW,
            page="aanmelding_blad",
        )

    risen(cast, overleg)

    asked = Notice.objects.filter(user=cast.school.user, key__contains=":agenda:1:", settled_at=None)
    assert [one.path for one in asked] == [reverse("aanmelding_blad", args=[entries.get(casus=other.casus).code])]


def test_the_school_reads_in_its_entry_where_the_outcome_stands(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    promised(cast, row)
    entry = reverse("aanmelding", args=[Aanmelding.objects.get().code])
    assert reverse("toezeggingen") not in Login(cast.school).get(entry).content.decode()

    risen(cast, overleg)

    assert f'staat bij <a href="{reverse("toezeggingen")}">' in Login(cast.school).get(entry).content.decode()


def test_only_what_the_table_took_is_promised(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    third = build.school("Mavo Oeverzwaluw", "03EF00", municipality=cast.lindevoort)
    offer(cast, row, third, condition="kleine klas")
    offer(cast, row, cast.beemd, OfferKind.THINKS)
    promised(cast, row)

    risen(cast, overleg)

    assert [str(one.school) for one in Toezegging.objects.all()] == ["Heuvelrade College"]


def test_several_first_meetings_are_as_many_promises(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    third = build.school("Mavo Oeverzwaluw", "03EF00", municipality=cast.lindevoort)
    conclude(cast, row, Result.MEETING, *(offer(cast, row, one, OfferKind.MEETING) for one in (cast.heuvelrade, third)))

    assert risen(cast, overleg).promises == 2


@pytest.mark.parametrize(
    ("result", "fields", "ended", "because"),
    [
        (Result.WITHDRAWN, {}, True, "Teruggetrokken in de zitting van 8 december 2026."),
        (Result.REFERRED, {"referred_to": "opdc"}, True, ""),
        (Result.REFERRED, {"referred_to": "taskforce"}, True, ""),
        (Result.LOOK, {"agreed": Agreed("Navragen", DUE)}, False, ""),
        (Result.NO_OFFER, {}, False, ""),
        (Result.HELD, {"held_until": NEXT}, False, ""),
    ],
)
def test_who_is_withdrawn_or_referred_is_no_longer_entered(
    cast: Cast, result: Result, fields: dict[str, Any], ended: bool, because: str
) -> None:
    overleg, (row,) = held(cast, items=1)
    conclude(cast, row, result, **fields)

    done = risen(cast, overleg)

    entered = Aanmelding.objects.get(casus=row.casus)
    assert (entered.ended_at, entered.withdrawn_because, done.ended) == (NOW if ended else None, because, int(ended))


def test_held_comes_back_at_the_next_session(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    following = session(cast.noord, cast.voorzitter.user, on=NEXT)
    session(cast.zuid, cast.voorzitter_zuid.user, on=date(2026, 12, 15))
    conclude(cast, row, Result.HELD, held_until=NEXT)

    risen(cast, overleg)

    back = following.punten.get()
    assert (back.casus, back.result, back.sheet_code == row.sheet_code) == (row.casus, "", False)


def test_what_was_agreed_becomes_work_of_the_consulent_or_a_verzoek(cast: Cast) -> None:
    overleg, (row, other) = held(cast)
    seat = overleg.deelnames.get(school=cast.heuvelrade)
    conclude(cast, row, Result.LOOK, agreed=Agreed("Bellen", DUE))
    conclude(cast, other, Result.NO_OFFER, agreed=Agreed("Meedenken", DUE, seat))

    risen(cast, overleg)

    mine, asked = Actie.objects.order_by("pk")
    assert (mine.what, mine.kind, mine.holder) == ("Bellen", "stap", cast.consulent.user)
    assert (asked.what, asked.kind, asked.holder) == ("Meedenken", "verzoek", None)


def test_results_list_is_ready_and_approved_by_who_recorded_it(cast: Cast) -> None:
    overleg, (row, other) = held(cast)
    third = build.school("Mavo Oeverzwaluw", "03EF00", municipality=cast.lindevoort)
    offer(cast, row, third, OfferKind.THINKS, condition="begeleiding op dinsdag")
    offer(cast, row, build.school("Kade College", "04GH00", municipality=cast.lindevoort))
    promised(cast, row, condition="met begeleiding")
    conclude(cast, other, Result.REFERRED, referred_to="mdo", agreed=Agreed("Aanvragen", DUE, who="Beemdcollege"))

    rise(overleg=overleg, by=cast.voorzitter_zuid.user, today=DAY, now=NOW)

    first, second = line(overleg, row), line(overleg, other)
    assert (first.approved_by, first.approved_at) == (cast.voorzitter.user, NOW)
    assert first.lines == [
        {"what": "Heuvelrade College plaatst vanaf 11 januari 2027: met begeleiding", "who": "Heuvelrade College", "due_on": "2027-01-11"},
        {"what": "Mavo Oeverzwaluw denkt mee: begeleiding op dinsdag", "who": "", "due_on": ""},
        {"what": "ook aangeboden: Kade College plaatst", "who": "", "due_on": ""},
    ]  # fmt: skip
    assert (second.result, second.referred_to) == ("doorverwezen", "mdo")
    assert second.lines == [{"what": "Aanvragen", "who": "Beemdcollege", "due_on": "2026-12-15"}]


def test_undone_offers_are_not_on_the_list(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    made = offer(cast, row, cast.heuvelrade, OfferKind.THINKS)
    Aanbod.objects.filter(pk=made.pk).update(undone_at=NOW)
    conclude(cast, row, Result.NO_OFFER)

    risen(cast, overleg)

    assert line(overleg, row).lines == []


def test_a_name_that_came_into_the_record_since_stays_off_the_list(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    conclude(cast, row, Result.LOOK, agreed=Agreed("Overleggen met Jadranka", DUE))
    Guardian.objects.create(pupil=row.casus.pupil, name="Jadranka Oosterling")

    risen(cast, overleg)

    assert [one["what"] for one in line(overleg, row).lines] == ["Overleggen met een ouder"]


def test_undecided_is_named_by_number_and_nothing_happens(cast: Cast) -> None:
    overleg, rows = held(cast, items=3)
    promised(cast, rows[1])

    with pytest.raises(UndecidedError, match="Sluiten kan als de punten 1 en 3 besloten zijn"):
        risen(cast, overleg)

    overleg.refresh_from_db()
    assert (overleg.closed_at, Toezegging.objects.count(), Resultaatblad.objects.count()) == (None, 0, 0)


def test_outcome_that_no_offer_carries_is_undecided(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    made = promised(cast, row)
    Aanbod.objects.filter(pk=made.pk).update(chosen=False, undone_at=NOW)

    with pytest.raises(UndecidedError, match="punt 1"):
        risen(cast, overleg)


def test_a_place_for_who_was_never_entered_is_refused(cast: Cast) -> None:
    overleg, _ = held(cast, items=0)
    of = build.casus(by=cast.consulent.user, at=cast.beemd, who=build.pupil("Jelte", "Zwanenburg"))
    row = item(cast, overleg, of)
    promised(cast, row)

    with pytest.raises(NotEnteredError, match="Bij punt 1 hoort geen aanmelding"):
        risen(cast, overleg)
    overleg.refresh_from_db()
    assert overleg.closed_at is None


def test_it_happens_once(cast: Cast) -> None:
    overleg, (row,) = held(cast, items=1)
    promised(cast, row)
    risen(cast, overleg)

    with pytest.raises(ClosedError):
        risen(cast, overleg)

    assert (Toezegging.objects.count(), Resultaatblad.objects.count(), len(outcome_told(row.casus))) == (1, 1, 1)


def test_page_says_what_it_will_do_and_asks_once(cast: Cast) -> None:
    overleg, (row, other) = held(cast)
    session(cast.noord, cast.voorzitter.user, on=NEXT)
    promised(cast, row)
    conclude(cast, other, Result.WITHDRAWN)
    client, url = Login(cast.voorzitter), reverse("zitting_close", args=[overleg.code])

    page = client.get(url).content.decode()
    assert "1 toezegging wordt gevolgd. Terugvraag op 12 januari 2027." in page
    assert "1 aanmelding eindigt" in page
    assert cast.voorzitter.user.name not in page
    answer = client.post(url)

    assert answer.headers["Location"] == reverse("zitting_results", args=[overleg.code])
    overleg.refresh_from_db()
    assert overleg.closed_by == cast.voorzitter.user
    again = client.post(url, follow=True).content.decode()
    assert "Deze zitting is gesloten door Gerda Lamping" in again
    assert Toezegging.objects.count() == 1


def test_page_leads_to_what_is_undecided(cast: Cast) -> None:
    overleg, _ = held(cast)
    client, url = Login(cast.voorzitter), reverse("zitting_close", args=[overleg.code])

    for answer in (client.get(url), client.post(url)):
        assert answer.status_code == 409
        assert "Sluiten kan als de punten 1 en 2 besloten zijn." in answer.content.decode()
        assert reverse("zitting_table_item", args=[overleg.code, 2]) in answer.content.decode()


def test_queries_of_the_question_do_not_grow(cast: Cast) -> None:
    counts = []
    for items, on in ((1, DAY), (3, date(2026, 12, 9))):
        overleg, rows = held(cast, items=items, on=on)
        for row in rows:
            promised(cast, row)
        with CaptureQueriesContext(connection) as seen:
            will_happen(Overleg.objects.select_related("area").get(pk=overleg.pk), today=DAY, now=NOW)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_closing_before_its_day_is_said_first(cast: Cast) -> None:
    overleg, _ = held(cast)

    before = will_happen(overleg, today=DAY - timedelta(days=4), now=NOW).lines
    on_the_day = will_happen(overleg, today=DAY, now=NOW).lines

    assert before == ["Deze zitting is pas op 8 december 2026.", *on_the_day]


def test_who_entered_a_pupil_hears_that_the_table_spoke_about_it(cast: Cast) -> None:
    overleg, (row, other) = held(cast)
    later = session(cast.noord, cast.voorzitter.user, on=NEXT)
    promised(cast, row)
    conclude(cast, other, Result.HELD, held_until=NEXT)

    risen(cast, overleg)

    told = Notice.objects.filter(user=cast.school.user, settled_at=None)
    spoken = [one.path for one in told.filter(text__startswith="Uw aanmelding is besproken")]
    assert sorted(spoken) == sorted(reverse("aanmelding", args=[one.code]) for one in Aanmelding.objects.all())
    assert YOUR_BLAD in waits_for(cast.school.user)  # of what is held, at the next table
    assert not {one.text for one in told if "besproken" in one.text} & set(waits_for(cast.school.user))
    assert told.get(text=YOUR_BLAD).path == reverse(
        "aanmelding_blad", args=[Aanmelding.objects.get(casus=other.casus).code]
    )
    assert later.punten.get().casus == other.casus
