"""Nieuwe casus as a page, and who may open it or Leerling melden."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Toegang, Waarneming
from cases.models import AccessLog, Casus, DeadlineRule, Pupil
from cases.names import Name
from post.models import Notice
from tests import build
from tests.conftest import Cast, Login


def today() -> date:
    return timezone.localdate()


def typed(cast: Cast, **fields: Any) -> dict[str, Any]:
    values = {
        "client_id": "een-formulier", "name": "Fenne van der Roskamp", "birth_date": "13-2-2012", "school": str(cast.beemd.pk),
        "kind": "relatief", "first_day": (today() - timedelta(days=21)).isoformat(), "first_day_kind": "precies",
        "informed": "nee", "informed_on": "",
    }  # fmt: skip
    return values | fields


def post(client: Client, name: str, data: dict[str, Any]) -> Any:
    return client.post(reverse(name), data)


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def known_elsewhere(cast: Cast) -> Casus:
    return build.casus(
        by=cast.colleague.user, at=cast.heuvelrade, who=build.pupil("Fenna", "Roskam"), consulent=cast.colleague.user
    )


def known_here(cast: Cast, **fields: Any) -> Casus:
    return build.casus(
        by=cast.consulent.user,
        at=cast.beemd,
        who=build.pupil("Fenna", "Roskam"),
        consulent=cast.consulent.user,
        **fields,
    )


@pytest.mark.parametrize("name", ["casus_new", "casus_new_preview", "pupil_report", "pupil_reported"])
def test_nobody_comes_in_without_login(db: None, name: str) -> None:
    assert Client().post(reverse(name)).status_code in {302, 405}
    assert Client().get(reverse(name)).status_code in {302, 405}


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("casus_new", {"consulent", "colleague", "voorzitter", "voorzitter_zuid"}),
        ("pupil_report", {"school", "other_school", "leerplicht", "leerplicht_elsewhere"}),
    ],
)
def test_who_may_begin_a_casus(cast: Cast, name: str, roles: set[str]) -> None:
    people = [field for field, value in vars(cast).items() if isinstance(value, Toegang) and field != "expired"]

    answers = {field: Login(getattr(cast, field)).get(reverse(name)).status_code for field in people}

    assert answers == {field: 200 if field in roles else 403 for field in people}


def test_a_casus_is_started_in_one_screen(cast: Cast) -> None:
    response = post(Login(cast.consulent), "casus_new", typed(cast))

    casus = Casus.objects.get()
    assert response.url == reverse("casus", args=[casus.code])
    assert casus.pupil.parts == Name("Fenne", "van der", "Roskamp")
    assert (casus.consulent, casus.municipality, casus.phase) == (cast.consulent.user, cast.lindevoort, "relatief")
    assert [actie.what for actie in casus.acties.all()] == ["Leerplicht informeren"]


def test_start_and_another_comes_back_to_an_empty_form(cast: Cast) -> None:
    response = post(Login(cast.consulent), "casus_new", typed(cast, **{"nog-een": "1"}))

    assert response.url == reverse("casus_new")


def test_leerplicht_that_knows_needs_no_step(cast: Cast) -> None:
    post(Login(cast.consulent), "casus_new", typed(cast, informed="ja", informed_on=today().isoformat()))

    casus = Casus.objects.get()
    assert casus.leerplicht_informed_on == today()
    assert not casus.acties.exists()


def test_the_same_submit_twice_opens_one_casus(cast: Cast) -> None:
    client = Login(cast.consulent)
    post(client, "casus_new", typed(cast))

    again = post(client, "casus_new", typed(cast))

    assert Casus.objects.count() == Pupil.objects.count() == 1
    assert again.url == reverse("casus", args=[Casus.objects.get().code])


def test_everything_typed_is_kept_and_the_summary_links(cast: Cast) -> None:
    page = said(
        post(
            Login(cast.consulent),
            "casus_new",
            typed(
                cast, name="Fenne Roskamp", birth_date="31-02-2012", school="", kind="", informed_on="morgen misschien"
            ),
        )
    )

    assert 'value="Fenne Roskamp"' in page
    assert 'value="31-02-2012"' in page
    assert 'value="morgen misschien"' in page
    assert "31 februari bestaat niet. Bedoelde u 13 februari 2012?" in page
    for target in ("id_birth_date", "id_school", "id_kind_0"):
        assert f'href="#{target}"' in page
    assert not Casus.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("first_day", (timezone.localdate() + timedelta(days=1)).isoformat(), "Deze dag moet nog komen."),
        ("first_day", "2011-01-01", "Deze dag ligt voor de geboortedatum."),
        ("first_day", "", "Vul de eerste verzuimdag in, of kies ‘nog niet bekend’."),
        ("first_day", (timezone.localdate() - timedelta(days=800)).isoformat(), "Dat is meer dan twee jaar geleden."),
        ("birth_date", (timezone.localdate() + timedelta(days=1)).isoformat(), "Deze dag moet nog komen."),
        ("birth_date", "1-1-1980", "Kijk het jaar na."),
        ("name", "Fenne", "Vul voornaam en achternaam in"),
        ("school", "zonder", "Kies waar de leerling woont"),
        ("kind", "zorg", "Kies wanneer u weer kijkt"),
        ("kind", "absoluut", "Kies bij school ‘zonder inschrijving’."),
    ],
)
def test_bad_input_is_explained(cast: Cast, field: str, value: str, error: str) -> None:
    response = post(Login(cast.consulent), "casus_new", typed(cast, **{field: value}))

    assert response.status_code == 422
    assert error in said(response)
    assert not Casus.objects.exists()


def test_long_ago_can_be_confirmed(cast: Cast) -> None:
    long_ago = today() - timedelta(days=800)

    post(Login(cast.consulent), "casus_new", typed(cast, first_day=long_ago.isoformat(), long_ago="on"))

    assert Casus.objects.get().absences.get().first_day == long_ago


def test_unknown_first_day_and_about(cast: Cast) -> None:
    post(Login(cast.consulent), "casus_new", typed(cast, first_day="", first_day_kind="onbekend"))
    post(Login(cast.consulent), "casus_new", typed(cast, name="Joris Kuyper", client_id="2", first_day_kind="ongeveer"))

    kinds = Casus.objects.order_by("pk").values_list("absences__first_day_kind", flat=True)
    assert list(kinds) == ["onbekend", "ongeveer"]


def test_a_concern_is_started_without_clock(cast: Cast) -> None:
    again = today() + timedelta(days=10)

    post(Login(cast.consulent), "casus_new", typed(cast, kind="zorg", look_again_on=again.isoformat()))

    casus = Casus.objects.get()
    assert casus.phase == ""
    assert casus.acties.get().due_on == again


def test_without_enrolment_the_municipality_is_asked(cast: Cast) -> None:
    post(
        Login(cast.voorzitter), "casus_new",
        typed(cast, school="zonder", kind="absoluut", municipality=str(cast.lindevoort.pk)),
    )  # fmt: skip

    assert Casus.objects.filter(school=None, municipality=cast.lindevoort, phase="absoluut").count() == 1


def test_living_elsewhere_counts_only_when_said(cast: Cast) -> None:
    elsewhere = str(cast.oosterbeemd.pk)
    post(Login(cast.consulent), "casus_new", typed(cast, municipality=elsewhere))
    post(
        Login(cast.consulent), "casus_new",
        typed(cast, name="Joris Kuyper", client_id="2", municipality=elsewhere, elsewhere="on"),
    )  # fmt: skip

    where = Casus.objects.order_by("pk").values_list("municipality__name", flat=True)
    assert list(where) == ["Lindevoort", "Oosterbeemd"]


def test_corrected_name_parts_win_until_the_name_changes(cast: Cast) -> None:
    parts = {"parts_of": "Anna Maria Berg", "given_name": "Anna", "infix": "", "family_name": "Maria Berg"}
    post(Login(cast.consulent), "casus_new", typed(cast, name="Anna Maria Berg", **parts))
    post(Login(cast.consulent), "casus_new", typed(cast, name="Joris Kuyper", client_id="2", **parts))

    names = Pupil.objects.order_by("pk").values_list("given_name", "family_name")
    assert list(names) == [("Anna", "Maria Berg"), ("Joris", "Kuyper")]


def choice(response: Any, label: str) -> str:
    """The value of the radio of this label in the block of known pupils."""
    found = re.search(rf'name="who" value="([^"]+)"[^>]*>\s*<label[^>]*><strong>{label}', response.content.decode())
    assert found
    return found[1]


def test_a_likely_double_is_asked_before_anything_is_stored(cast: Cast) -> None:
    casus = known_here(cast)

    response = post(Login(cast.consulent), "casus_new", typed(cast, name="Fenne Roskamp"))

    page = said(response)
    assert response.status_code == 422
    assert "Fenna Roskam, geboren 13 februari 2012, Beemdcollege" in page
    assert reverse("casus", args=[casus.code]) in page
    assert Casus.objects.count() == 1
    assert list(AccessLog.objects.values_list("page", "casussen")) == [("bekende-leerling", [casus.pk])]


def test_nee_een_ander_starts_a_new_pupil(cast: Cast) -> None:
    known_here(cast)
    client = Login(cast.consulent)
    another = choice(post(client, "casus_new", typed(cast, name="Fenne Roskamp")), "Nee, een ander")

    post(client, "casus_new", typed(cast, name="Fenne Roskamp", who=another))

    assert Pupil.objects.count() == Casus.objects.count() == 2


def test_nee_een_ander_does_not_hold_for_another_name(cast: Cast) -> None:
    known_here(cast)
    build.casus(
        by=cast.consulent.user, at=cast.beemd, who=build.pupil("Joris", "Kuyper"), consulent=cast.consulent.user
    )
    client = Login(cast.consulent)
    another = choice(post(client, "casus_new", typed(cast, name="Fenne Roskamp")), "Nee, een ander")

    response = post(client, "casus_new", typed(cast, name="Joris Kuijper", who=another))

    assert response.status_code == 422
    assert Casus.objects.count() == 2


def test_the_same_pupil_with_an_open_casus_is_sent_there(cast: Cast) -> None:
    casus = known_here(cast)
    client = Login(cast.consulent)
    same = choice(post(client, "casus_new", typed(cast, name="Fenne Roskamp")), "Dit is dezelfde leerling")

    page = said(post(client, "casus_new", typed(cast, name="Fenne Roskamp", who=same)))

    assert f"Deze leerling heeft al een open casus: {casus.code}. Werk daar verder." in page
    assert Casus.objects.count() == 1


def test_the_same_pupil_with_a_closed_casus_gets_a_new_one(cast: Cast) -> None:
    closed = known_here(cast, closed_on=today() - timedelta(days=100), outcome="eigen_school")
    client = Login(cast.consulent)
    same = choice(post(client, "casus_new", typed(cast, name="Fenne Roskamp")), "Dit is dezelfde leerling")

    post(client, "casus_new", typed(cast, name="Fenne Roskamp", who=same))

    assert Casus.objects.filter(pupil=closed.pupil).count() == 2
    assert Pupil.objects.count() == 1


def test_a_pupil_outside_the_circle_is_never_named(cast: Cast) -> None:
    casus = known_elsewhere(cast)

    page = said(post(Login(cast.consulent), "casus_new", typed(cast, name="Fenne Roskamp")))

    assert "is al bekend bij een collega" in page
    assert "<strong>Abdel Ottevanger</strong>" in page
    for secret in ("Fenna", "Roskam<", "Roskam,", casus.code):
        assert secret not in page
    assert "Dit is dezelfde leerling" not in page


def test_a_foreign_pupil_cannot_be_pointed_out_by_a_forged_choice(cast: Cast) -> None:
    casus = known_elsewhere(cast)
    token = choice(post(Login(cast.colleague), "casus_new", typed(cast, name="Fenne Roskamp")), "Dit is dezelfde")

    response = post(Login(cast.consulent), "casus_new", typed(cast, name="Fenne Roskamp", who=token))

    assert response.status_code == 422
    assert Casus.objects.get() == casus


def test_the_preview_tells_what_follows_and_stores_nothing(cast: Cast) -> None:
    DeadlineRule.objects.create(
        code="4-weken", name="4 weken", amount=4, source="Leerplichtwet", valid_from=build.START
    )

    page = said(post(Login(cast.consulent), "casus_new_preview", typed(cast)))

    assert "<dt>Consulent</dt><dd>Noor van Veldhuizen</dd>" in page
    assert "Lindevoort" in page
    assert cast.leerplicht.user.name in page
    assert "4 weken" in page
    assert "achternaam <b>Roskamp</b>" in page
    assert not Pupil.objects.exists()


def test_the_preview_reads_half_a_form(cast: Cast) -> None:
    response = post(Login(cast.consulent), "casus_new_preview", {"name": "F", "birth_date": "31-2", "school": "x"})

    assert response.status_code == 200
    assert "volgt uit de school" in said(response)


def test_without_javascript_the_panel_can_be_asked_for(cast: Cast) -> None:
    response = post(Login(cast.consulent), "casus_new", typed(cast, bekijk="1"))

    assert response.status_code == 200
    assert "Noor van Veldhuizen" in said(response)
    assert not Casus.objects.exists()


def test_opening_for_a_colleague_tells_them(cast: Cast) -> None:
    response = post(Login(cast.consulent), "casus_new", typed(cast, school=str(cast.heuvelrade.pk)))

    assert response.url == reverse("casus_new")
    assert Casus.objects.get().consulent == cast.colleague.user
    assert list(Notice.objects.values_list("user", flat=True)) == [cast.colleague.user.pk]


def test_who_opens_outside_the_own_circle_reads_who_was_told(cast: Cast) -> None:
    mate = build.user("wiebe@loket.example", "Wiebe Voort")
    Waarneming.objects.create(consulent=cast.consulent.user, waarnemer=mate, valid_from=today())

    response = Login(cast.colleague).post(reverse("casus_new"), typed(cast), follow=True)

    names = f"{cast.consulent.user.name} en {mate.name}"
    assert f"{names} hebben er bericht van gekregen. U ziet de casus zelf niet." in said(response)


def test_a_new_casus_for_the_pupil_of_an_old_one_is_filled_in(cast: Cast) -> None:
    old = known_here(cast, closed_on=today() - timedelta(days=100), outcome="eigen_school")

    page = said(Login(cast.consulent).get(reverse("casus_new"), {"van": old.code}))
    foreign = said(Login(cast.colleague).get(reverse("casus_new"), {"van": old.code}))

    assert 'value="Fenna Roskam"' in page
    assert "Roskam" not in foreign


def test_a_form_gets_its_own_client_id(cast: Cast) -> None:
    page = said(Login(cast.consulent).get(reverse("casus_new")))

    found = re.search(r'name="client_id" value="([^"]+)"', page)
    assert found
    assert uuid.UUID(found[1]).version == 4
