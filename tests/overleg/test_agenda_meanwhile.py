"""The agenda and its meeting, changed by a colleague while a page of it was open."""

from django.urls import reverse
from django.utils import timezone

from overleg.actions import take_off_agenda
from overleg.models import Overleg
from overleg.outcomes import Agreed, record_outcome
from tests.conftest import TODAY, Cast, Login
from tests.overleg.at_agenda import planned
from tests.overleg.tables import MEETING, punt, table, thuiszitter


def test_changing_a_meeting_that_a_colleague_changed_shows_both(cast: Cast) -> None:
    overleg = table(cast)
    Overleg.objects.filter(pk=overleg.pk).update(version=2, place="kamer 7")

    answer = Login(cast.voorzitter).post(reverse("overleg_edit", args=[overleg.code]), planned(version="1"))

    assert answer.status_code == 409
    assert "kamer 7" in answer.content.decode()
    overleg.refresh_from_db()
    assert overleg.place == "kamer 7"


def test_member_whom_a_colleague_added_meanwhile_is_shown_before_the_page_takes_them_away(cast: Cast) -> None:
    overleg = table(cast, members=[("leerplicht", cast.leerplicht.user, "")])
    mine, place = Login(cast.voorzitter), reverse("overleg_edit", args=[overleg.code])
    one = {"leden-0-discipline": "leerplicht", "leden-0-user": str(cast.leerplicht.user_id), "leden-0-name": ""}
    one |= {"leden-INITIAL_FORMS": "1"}
    two = {"leden-1-discipline": "jeugdhulp", "leden-1-user": "", "leden-1-name": "Hatice Sönmezer"}
    stale = planned(version="1", place="kamer 7", **one, **{"leden-TOTAL_FORMS": "1"})
    mine.post(place, planned(version="1", **one, **two, **{"leden-TOTAL_FORMS": "2"}))

    answer = mine.post(place, stale)

    assert answer.status_code == 409
    [seats] = [field for field in answer.context["conflict"]["fields"] if field["label"] == "Wie zit er aan tafel?"]
    assert "Hatice Sönmezer" in seats["theirs"]
    assert "Hatice Sönmezer" not in seats["mine"]
    assert overleg.deelnames.count() == 2
    again = {"version": str(answer.context["overleg"].version), "leden-TOTAL_FORMS": "2"}
    assert (
        mine.post(place, stale | two | again).status_code == 302
    )  # as the page asks: with the first row alone counted as known
    assert {one.called for one in overleg.deelnames.all()} == {"Samira Ouhadi", "Hatice Sönmezer"}


def test_item_that_came_off_meanwhile_is_not_moved_and_no_order_is_said_to_be_kept(cast: Cast) -> None:
    overleg = table(cast)
    row = punt(cast, overleg, thuiszitter(cast))
    take_off_agenda(punt=row, by=cast.voorzitter.user, today=TODAY)

    page = Login(cast.voorzitter).post(
        reverse("overleg_order", args=[overleg.code]), {"omhoog": row.casus.code}, follow=True
    )

    assert "Dit punt staat niet meer op deze agenda. Er is niets gewijzigd." in page.content.decode()
    assert "Volgorde bewaard." not in page.content.decode()


def test_item_about_which_something_was_recorded_at_the_table_stays(cast: Cast) -> None:
    """The page of the agenda was opened in the morning; at the table a colleague writes."""
    overleg = table(cast)
    row = punt(cast, overleg, thuiszitter(cast))
    record_outcome(
        punt=row, by=cast.voorzitter.user, now=timezone.now(), version=row.version, said="Moeder belt.", result="", held_until=None,
        next_step="", next_step_on=None, acties=[Agreed("Mentor bellen", MEETING)],
    )  # fmt: skip

    page = Login(cast.voorzitter).post(reverse("overleg_off", args=[overleg.code, row.casus.code]), follow=True)

    assert f"{row.casus.code} blijft op de agenda: aan tafel is er al iets over vastgelegd." in page.content.decode()
    assert (overleg.punten.get().said, overleg.punten.get().acties.get().what) == ("Moeder belt.", "Mentor bellen")
    assert not row.casus.events.filter(title__contains="gehaald").exists()
