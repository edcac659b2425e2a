"""A form that is sent again: after back in the browser, or because nobody heard the first time. What is meant once stands once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from cases.models import Actie, Betrokkene, Cause, Event, EventKind, Voice, Wachttijd
from post.models import Notice
from tests.cases.working import a_casus, url
from tests.conftest import Cast, Login

SOON = (timezone.localdate() + timedelta(days=7)).isoformat()
TODAY = timezone.localdate().isoformat()


@pytest.mark.parametrize(
    ("page", "typed", "model", "stood"),
    [
        ("casus_step", {"what": "Intake", "due_on": SOON}, Actie, "Deze stap stond er al; hij is niet nog eens gezet."),
        (
            "casus_ask",
            {"what": "Kan hij maandag?", "due_on": SOON, "target": "jeugdhulp", "holder_name": "Hatice Sönmezer"},
            Actie,
            "Dit verzoek stond er al; het is niet nog eens gedaan.",
        ),
        ("casus_rest", {"what": "Behandeling", "until": SOON}, Actie, "Bewuste rust vastgelegd."),
        (
            "casus_wait",
            {"what": "een plek", "provider_kind": "jeugdhulp", "since": TODAY},
            Wachttijd,
            "Deze wachttijd stond er al.",
        ),
        ("casus_partner", {"name": "Bo Visser", "function": "wijkteam"}, Betrokkene, "Deze betrokkene stond er al."),
        ("casus_informed", {"on": TODAY}, Event, "Dat leerplicht het weet, stond er al."),
    ],
)
def test_what_is_sent_again_stands_once(
    cast: Cast, page: str, typed: dict[str, str], model: type[Model], stood: str
) -> None:
    casus, login = a_casus(cast), Login(cast.consulent)
    typed = {"holder": str(cast.consulent.user_id)} | typed if page == "casus_step" else typed

    for _ in range(2):
        said = login.post(url(page, casus), typed, follow=True).content.decode()
        told = Event.objects.filter(casus=casus).count(), model._default_manager.count()

        assert told == (1, 1)
    assert stood in said


def test_voice_sent_again_stands_once(cast: Cast) -> None:
    casus, login = a_casus(cast), Login(cast.consulent)
    page = f"/casus/{casus.code}/stem/leerling/"

    pages = [
        login.post(page, {"text": text, "on": TODAY}, follow=True).content.decode()
        for text in ("Ik wil terug.", "Ik wil terug.", "Ik wil terug, maar niet alleen.")
    ]

    assert ["Deze stem stond er al." in html for html in pages] == [False, True, False]
    assert list(Voice.objects.order_by("pk").values_list("text", flat=True)) == [
        "Ik wil terug.",
        "Ik wil terug, maar niet alleen.",
    ]


def test_step_sent_again_from_the_row_stands_once(cast: Cast) -> None:
    casus, login = a_casus(cast), Login(cast.consulent)
    typed = {f"{casus.code}-{name}": value for name, value in {"what": "Intake", "due_on": SOON}.items()}
    typed |= {
        f"{casus.code}-holder": str(cast.school.user_id), f"{casus.code}-party": "ouder", f"{casus.code}-channel": "telefoon",
    }  # fmt: skip

    pages = [login.post(url("casus_row", casus), typed, follow=True).content.decode() for _ in range(2)]

    assert [f"{casus.code}: verzoek stond er al." in html for html in pages] == [False, True]
    assert (Actie.objects.count(), Notice.objects.filter(user=cast.school.user).count()) == (1, 1)


def test_the_same_step_of_another_day_or_person_or_after_it_was_done_is_new(cast: Cast) -> None:
    casus = a_casus(cast)
    typed: dict[str, Any] = {"what": "Bellen", "due_on": SOON, "holder": cast.consulent.user_id}

    Login(cast.consulent).post(url("casus_step", casus), typed)
    Login(cast.voorzitter).post(url("casus_step", casus), typed)
    Login(cast.consulent).post(url("casus_step", casus), typed | {"due_on": TODAY})
    Actie.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    Login(cast.consulent).post(url("casus_step", casus), typed)
    Actie.objects.update(done_at=timezone.now(), done_by=cast.consulent.user)
    Login(cast.consulent).post(url("casus_step", casus), typed)

    assert Actie.objects.count() == 5


def test_causes_of_a_colleague_are_not_ended_by_a_page_that_never_showed_them(cast: Cast) -> None:
    casus = a_casus(cast)
    mine, theirs = Login(cast.consulent), Login(cast.voorzitter)
    seen = mine.get(url("casus_causes", casus)).context["form"]["seen"].value()

    theirs.post(url("casus_causes", casus), {"main": "angst", "others": ["thuis"], "seen": seen})
    late = mine.post(url("casus_causes", casus), {"main": "niveau", "seen": seen})

    assert late.status_code == 409
    html = late.content.decode()
    assert cast.voorzitter.user.name in html
    assert "heeft dit intussen ook gewijzigd" in html
    assert set(Cause.objects.filter(valid_to=None).values_list("code", flat=True)) == {"angst", "thuis"}
    again = mine.post(url("casus_causes", casus), {"main": "niveau", "seen": late.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert set(Cause.objects.filter(valid_to=None).values_list("code", flat=True)) == {"niveau"}


def test_causes_that_stand_already_as_typed_are_no_conflict(cast: Cast) -> None:
    casus = a_casus(cast)
    typed = {"main": "angst", "others": ["thuis"], "seen": ""}

    for client in (Login(cast.voorzitter), Login(cast.consulent)):
        assert client.post(url("casus_causes", casus), typed).status_code == 302

    assert Event.objects.filter(kind=EventKind.CAUSE).count() == 1


def test_first_day_that_a_colleague_corrected_is_not_put_back_by_an_older_page(cast: Cast) -> None:
    casus = a_casus(cast)
    absence, mine, theirs = casus.absence(), Login(cast.consulent), Login(cast.voorzitter)
    assert absence is not None
    first = absence.first_day
    assert first is not None
    typed = {"first_day_kind": "precies", "because": "Nagevraagd."}
    typed["seen"] = mine.get(url("casus_first_day", casus)).context["form"]["seen"].value()
    day = {number: (first - timedelta(days=number)).isoformat() for number in (1, 2)}
    theirs.post(url("casus_first_day", casus), typed | {"first_day": day[1]})

    late = mine.post(url("casus_first_day", casus), typed | {"first_day": day[2]})

    absence.refresh_from_db()
    assert absence.first_day == first - timedelta(days=1)
    assert "Een collega legde intussen een andere eerste dag vast" in late.content.decode()
    assert "Nagevraagd." in late.content.decode()
    seen = late.context["form"]["seen"].value()
    for _ in range(2):  # the second time it stands already
        assert mine.post(url("casus_first_day", casus), typed | {"first_day": day[2], "seen": seen}).status_code == 302
    absence.refresh_from_db()
    assert absence.first_day == first - timedelta(days=2)
    assert Event.objects.filter(kind=EventKind.CORRECTED).count() == 2
