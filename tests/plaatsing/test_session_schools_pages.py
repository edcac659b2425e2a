"""The page of a session for consulent, school and plaatsingsbevoegde, and what they can do there."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.models import AccessLog
from overleg.models import Agendapunt, Overleg
from plaatsing.actions.inviting import invite
from plaatsing.models import Belangstelling
from tests import build
from tests.conftest import Cast, Login
from tests.plaatsing import building
from tests.plaatsing.session_pages import on_it, page, post, published, soon, text

# --- consulent and school ----------------------------------------------------------------------------------------------------


def test_consulent_and_school_see_their_own_and_how_many_others(cast: Cast, overleg: Overleg) -> None:
    mine = on_it(cast, overleg)
    other = build.casus(
        by=cast.colleague.user,
        at=cast.heuvelrade,
        who=build.pupil("Vreemd", "Vreemdeling"),
        consulent=cast.colleague.user,
    )
    building.entered(overleg, other)

    for toegang in (cast.consulent, cast.school):
        found = text(toegang, "zitting", overleg.code)
        assert (mine.casus.code in found, other.code in found, "En één andere leerling." in found) == (
            True,
            False,
            True,
        )
    assert page(cast.leerplicht, "zitting", overleg.code).status_code == 403


def test_a_school_without_a_pupil_on_it_does_not_see_the_session(cast: Cast, overleg: Overleg) -> None:
    answers = [page(cast.school, "zitting", code) for code in (overleg.code, "bestaat-niet")]

    assert [answer.status_code for answer in answers] == [404, 404]


# --- a plaatsingsbevoegde --------------------------------------------------------------------------------------------------------


def test_two_clicks_from_the_mail_to_an_answer(cast: Cast, overleg: Overleg) -> None:
    invite(overleg=overleg, now=timezone.now())
    first = text(cast.plaatser, "zitting", overleg.code)

    second = post(cast.plaatser, "zitting_answer", overleg.code, answer="aanwezig").content.decode()

    assert "Ik kom niet" in first
    assert "U komt. De voorzitter ziet het." in second
    assert overleg.deelnames.get().answer == "aanwezig"


def test_replaced_by_without_a_name_says_so_beside_the_field(cast: Cast, overleg: Overleg) -> None:
    invite(overleg=overleg, now=timezone.now())

    answer = post(cast.plaatser, "zitting_answer", overleg.code, answer="vervangen", replaced_by=" ")

    assert answer.status_code == 422
    assert answer.content.decode().count("Schrijf wie er in uw plaats komt.") == 2
    assert overleg.deelnames.get().answer == ""


def test_an_answer_after_the_session_is_refused_and_changes_nothing(cast: Cast) -> None:
    gone = building.session(cast.noord, cast.voorzitter.user, on=soon(-1))
    building.plaatser(cast.beemd, "Iemand Anders")
    invite(overleg=gone, now=timezone.now())

    answer = post(cast.plaatser, "zitting_answer", gone.code, answer="aanwezig")

    assert answer.status_code == 422
    assert "Antwoorden kan niet meer." in answer.content.decode()
    assert not gone.deelnames.exclude(answer="").exists()


def test_who_was_not_invited_cannot_answer(cast: Cast, overleg: Overleg) -> None:
    assert post(cast.plaatser, "zitting_answer", overleg.code, answer="aanwezig").status_code == 404
    assert "nog niet uitgenodigd" in text(cast.plaatser, "zitting", overleg.code)


def test_a_plaatsingsbevoegde_of_the_other_area_gets_the_same_bytes_as_for_nothing(
    cast: Cast, overleg: Overleg
) -> None:
    on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    client = Login(cast.plaatser_elsewhere)

    for name in ("zitting", "zitting_ics"):
        there, nowhere = (client.get(reverse(name, args=[code])) for code in (overleg.code, "bestaat-niet"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert _bytes(there) == _bytes(nowhere)


def _bytes(answer: Any) -> bytes:
    return bytes(b"".join(line for line in answer.content.splitlines() if b"csrf" not in line.lower()))


def test_before_vaststellen_no_blad_and_after_it_the_rows_without_any_name(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)
    before = text(cast.plaatser, "zitting", overleg.code)
    published(overleg, cast.voorzitter)

    after = text(cast.plaatser, "zitting", overleg.code)

    assert (row.sheet_code in before, row.sheet_code in after) == (False, True)
    for word in ("Siebe", "Siebestra", row.casus.code, "Noor van Veldhuizen", "Lindevoort"):
        assert word not in after
    assert not AccessLog.objects.filter(user=cast.plaatser.user).exists()  # it read nobody's casus
    for word in (
        "ingebracht door Beemdcollege",
        "vmbo-basis, leerjaar 2",
        "Werken met de handen.",
        "Een tussenjaar op proef.",
    ):
        assert word in after


def test_what_is_taken_off_the_agenda_is_no_longer_read(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    Agendapunt.objects.filter(pk=row.pk).delete()

    assert row.sheet_code not in text(cast.plaatser, "zitting", overleg.code)


def test_wij_kunnen_misschien_is_said_changed_and_taken_back(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    address = (overleg.code, row.sheet_code)

    post(cast.plaatser, "zitting_maybe", *address, text="Na de kerst.")
    post(cast.plaatser, "zitting_maybe", *address, text="In januari.")
    said = Belangstelling.objects.get()
    post(cast.plaatser, "zitting_maybe_not", *address)

    assert (said.text, said.school, said.by) == ("In januari.", cast.beemd, cast.plaatser.user)
    assert not Belangstelling.objects.standing().exists()


def test_nothing_can_be_said_of_a_row_that_does_not_lie_open(cast: Cast, overleg: Overleg) -> None:
    row = on_it(cast, overleg)

    closed = post(cast.plaatser, "zitting_maybe", overleg.code, row.sheet_code, text="")
    published(overleg, cast.voorzitter)
    elsewhere = post(cast.plaatser_elsewhere, "zitting_maybe", overleg.code, row.sheet_code, text="")
    unknown = post(cast.plaatser, "zitting_maybe", overleg.code, "QQ-99", text="")
    long = post(cast.plaatser, "zitting_maybe", overleg.code, row.sheet_code, text="x" * 301)

    assert [answer.status_code for answer in (closed, elsewhere, unknown)] == [404, 404, 404]
    assert "hooguit 300 tekens" in long.content.decode()
    assert not Belangstelling.objects.exists()


def test_calendar_file_is_private_stable_and_says_nothing_about_pupils(cast: Cast, overleg: Overleg) -> None:
    on_it(cast, overleg)
    published(overleg, cast.voorzitter)
    before = text(cast.plaatser, "zitting_ics", overleg.code)
    post(
        cast.voorzitter,
        "zitting_edit",
        overleg.code,
        on=str(overleg.on),
        starts_at="10.00",
        ends_at="12.00",
        place="aula",
        version="1",
    )

    after = text(cast.plaatser, "zitting_ics", overleg.code)

    for found in (before, after):
        assert f"UID:zitting-{overleg.code}@loket" in found
        assert "CLASS:PRIVATE" in found
        assert "Siebe" not in found
    assert ("SEQUENCE:0" in before, "SEQUENCE:1" in after, "LOCATION:aula" in after) == (True, True, True)
