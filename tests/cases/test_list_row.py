"""Work from the row: a contact and the next step in one form, without losing the place in the list."""

from accounts.models import Role
from cases.models import Actie, Casus, Event
from tests import build
from tests.cases.listed import day, listed, step, term
from tests.conftest import Cast, Login

HTMX = {"HX-Request": "true"}


def typed(casus: Casus, cast: Cast, **fields: object) -> dict[str, object]:
    values = {
        "text": "Gebeld met de vader.", "party": "ouder", "channel": "telefoon", "reached": "ja", "on": day(0).isoformat(),
        "what": "Kennismaking voorbereiden", "holder": cast.consulent.user_id, "due_on": day(7).isoformat(), **fields,
    }  # fmt: skip
    return {f"{casus.code}-{name}": value for name, value in values.items()}


def url(casus: Casus, more: str = "") -> str:
    return f"/casussen/{casus.code}/werk/{more}"


def test_row_logs_contact_and_sets_step(cast: Cast) -> None:
    casus = listed(cast, first_day=day(-40))
    signal = term(casus, day(-3))

    response = Login(cast.consulent).post(url(casus), typed(casus, cast) | {"terug": "/casussen/?weken=4"})

    assert (response.status_code, response["Location"]) == (302, "/casussen/?weken=4")
    contact = Event.objects.get(kind="contact")
    assert (contact.text, contact.party, contact.reached, contact.school_reads) == (
        "Gebeld met de vader.",
        "ouder",
        True,
        False,
    )
    actie = Actie.objects.get()
    assert (actie.what, actie.due_on, actie.holder, actie.kind) == (
        "Kennismaking voorbereiden", day(7), cast.consulent.user, "stap",
    )  # fmt: skip
    signal.refresh_from_db()
    assert signal.handled_by == cast.consulent.user


def test_row_of_somebody_else_becomes_a_verzoek(cast: Cast) -> None:
    casus = listed(cast, first_day=day(-40))

    Login(cast.consulent).post(url(casus), typed(casus, cast, holder=cast.school.user_id, text=""))

    actie = Actie.objects.get()
    assert (actie.kind, actie.holder, actie.answer, actie.school_reads) == ("verzoek", cast.school.user, "", True)
    assert not Event.objects.filter(kind="contact").exists()


def test_row_ticks_off_the_step_i_hold(cast: Cast) -> None:
    casus = listed(cast)
    old = step(casus, cast, what="Ouders bellen")

    Login(cast.consulent).post(url(casus), typed(casus, cast, done="on", what=""))

    old.refresh_from_db()
    assert old.done_by == cast.consulent.user


def test_row_needs_something_and_keeps_what_was_typed(cast: Cast) -> None:
    casus = listed(cast)
    client = Login(cast.consulent)

    empty = client.post(url(casus), typed(casus, cast, text="", what=""))
    no_day = client.post(url(casus), typed(casus, cast, text="Een lang verhaal", due_on=""))

    assert empty.context["form"].errors["text"] == ["Schrijf wat is besproken, of zet hieronder een volgende stap."]
    assert list(no_day.context["form"].errors) == ["due_on"]
    assert "Een lang verhaal" in no_day.content.decode()
    assert (Event.objects.count(), Actie.objects.count()) == (0, 0)


def test_a_text_that_is_too_long_is_not_called_missing(cast: Cast) -> None:
    casus = listed(cast)

    page = Login(cast.consulent).post(url(casus), typed(casus, cast, text="Gebeld. " * 600, what=""))

    (error,) = page.context["form"].errors["text"]
    assert "4000 tekens" in error


def test_row_opens_and_closes_in_the_list(cast: Cast) -> None:
    casus = listed(cast, first_day=day(-40))
    term(casus, day(-3))
    client = Login(cast.consulent)

    opened = client.get(url(casus, "?terug=/casussen/%3Fweken%3D4"), headers=HTMX).content.decode()
    closed = client.get(url(casus, "?dicht=1"), headers=HTMX).content.decode()

    assert (f'id="rij-{casus.code}"' in opened, f'id="werk-{casus.code}"' in opened, "<html" in opened) == (
        True,
        True,
        False,
    )
    assert "Ook het signaal van" in opened
    assert 'value="/casussen/?weken=4"' in opened
    assert (f'id="rij-{casus.code}"' in closed, "<form" in closed, 'hx-swap-oob="delete"' in closed) == (
        True,
        False,
        True,
    )


def test_row_saved_by_htmx_gives_the_row_and_the_message(cast: Cast) -> None:
    casus = listed(cast)

    response = Login(cast.consulent).post(url(casus), typed(casus, cast), headers=HTMX)

    page = response.content.decode()
    assert response.context["row"].what == "Kennismaking voorbereiden"
    assert f"{casus.code}: contact gelogd en volgende stap gezet." in page
    assert "<form class" not in page


def test_row_refused_by_htmx_changes_only_the_form(cast: Cast) -> None:
    casus = listed(cast)

    response = Login(cast.consulent).post(url(casus), typed(casus, cast, text="", what=""), headers=HTMX)

    assert (response["HX-Retarget"], response["HX-Reswap"]) == (f"#werk-{casus.code}", "outerHTML")
    assert f'id="rij-{casus.code}"' not in response.content.decode()


def test_row_without_javascript_is_a_page(cast: Cast) -> None:
    casus = listed(cast, "Zonderlingnaam")

    page = Login(cast.consulent).get(url(casus)).content.decode()

    assert "<h1>Contact en volgende stap</h1>" in page
    assert "Zonderlingnaam" not in page


def test_row_never_goes_back_to_another_site(cast: Cast) -> None:
    casus = listed(cast)

    response = Login(cast.consulent).post(url(casus), typed(casus, cast) | {"terug": "//kwaad.example/"})

    assert response["Location"] == "/casussen/"


def test_row_of_foreign_casus_does_not_exist(cast: Cast) -> None:
    foreign = listed(cast, "Vreemdeling", at=cast.heuvelrade, consulent=cast.colleague.user)
    client = Login(cast.consulent)

    assert client.get(url(foreign)).status_code == 404
    assert client.post(url(foreign), typed(foreign, cast)).status_code == 404
    assert not Actie.objects.exists()


def test_row_by_school_is_read_by_the_school(cast: Cast) -> None:
    casus = listed(cast)

    Login(cast.school).post(url(casus), typed(casus, cast, holder=cast.school.user_id))

    assert (Event.objects.get(kind="contact").school_reads, Actie.objects.get().school_reads) == (True, True)


# --- bulk ---------------------------------------------------------------------------------------------------------


def test_hand_over_chosen_casussen_to_a_colleague(cast: Cast) -> None:
    build.toegang(cast.colleague.user, Role.CONSULENT, area=cast.noord)
    rows = [listed(cast, f"Naam{number}") for number in range(3)]
    client, chosen = Login(cast.voorzitter), [row.code for row in rows[:2]]

    client.post(
        "/casussen/overdragen/", {"kies": chosen, "to": cast.colleague.user_id, "text": "Ik ben een maand weg."}
    )

    holders = {row.code: row.consulent_id for row in Casus.objects.all()}
    assert holders == {
        rows[0].code: cast.colleague.user_id, rows[1].code: cast.colleague.user_id, rows[2].code: cast.consulent.user_id,
    }  # fmt: skip


def test_hand_over_shows_what_cannot_be_handed_over(cast: Cast) -> None:
    is_open, closed = listed(cast, "Open"), listed(cast, "Dicht", closed_on=day(-1), outcome="mbo")
    foreign = listed(cast, "Vreemdeling", at=cast.heuvelrade, consulent=cast.colleague.user)

    response = Login(cast.consulent).get(
        f"/casussen/overdragen/?kies={is_open.code}&kies={closed.code}&kies={foreign.code}"
    )

    assert {row.code for row in response.context["rows"]} == {is_open.code, closed.code}
    assert [row.code for row in response.context["closed"]] == [closed.code]
    assert foreign.code not in response.content.decode()


def test_hand_over_leaves_closed_and_foreign_alone(cast: Cast) -> None:
    closed = listed(cast, "Dicht", closed_on=day(-1), outcome="mbo")
    foreign = listed(cast, "Vreemdeling", at=cast.heuvelrade, consulent=None)

    Login(cast.consulent).post(
        "/casussen/overdragen/", {"kies": [closed.code, foreign.code], "to": cast.colleague.user_id, "text": "x"}
    )

    assert set(Casus.objects.values_list("code", "consulent")) == {
        (closed.code, cast.consulent.user_id), (foreign.code, None),
    }  # fmt: skip


def test_hand_over_is_for_the_office(cast: Cast) -> None:
    casus = listed(cast)

    for toegang in (cast.school, cast.leerplicht):
        assert Login(toegang).get(f"/casussen/overdragen/?kies={casus.code}").status_code == 403


def test_hand_over_of_nothing_goes_back(cast: Cast) -> None:
    assert Login(cast.consulent).get("/casussen/overdragen/?kies=onzin")["Location"] == "/casussen/"
