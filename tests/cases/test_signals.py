"""Signalen: what is reached, for whom, why, and what was done about it."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import User
from cases.clock.explaining import long
from cases.models import Absence, AccessLog, Casus, ClockRun, Deadline, Event
from tests.cases.listed import asked, codes, day, listed, rule, step, term
from tests.conftest import Cast, Login

HTMX = {"HX-Request": "true"}


def shown(cast: Cast, role: str) -> list[str]:
    return [signal.casus.code for signal in Login(getattr(cast, role)).get("/signalen/").context["signals"]]


def signalled(cast: Cast, name: str, due_on: int, **fields: object) -> Casus:
    casus = listed(cast, name, first_day=day(due_on - 28), **fields)
    term(casus, day(due_on))
    return casus


def test_signals_newest_first_of_own_municipality(cast: Cast) -> None:
    older, newer = signalled(cast, "Ouder", -9), signalled(cast, "Nieuwer", -1)
    elsewhere = signalled(cast, "Elders", -3, municipality=cast.oosterbeemd)

    assert shown(cast, "leerplicht") == [newer.code, older.code]
    assert shown(cast, "leerplicht_elsewhere") == [elsewhere.code]
    assert shown(cast, "consulent") == [newer.code, elsewhere.code, older.code]


def test_signals_leave_out_what_leerplicht_may_not_see(cast: Cast) -> None:
    ill = signalled(cast, "Vreemdeling", -2, kind="geoorloofd")

    page = Login(cast.leerplicht).get("/signalen/").content.decode()

    assert (ill.code in page, "Vreemdeling" in page) == (False, False)
    assert shown(cast, "voorzitter") == [ill.code]


def test_signals_leave_out_handled_closed_returned_and_withdrawn(cast: Cast) -> None:
    kept = signalled(cast, "Open", -2)
    handled, withdrawn = signalled(cast, "Gedaan", -2), signalled(cast, "Ingetrokken", -2)
    Deadline.objects.filter(casus=handled).update(handled_at=timezone.now())
    Deadline.objects.filter(casus=withdrawn).update(withdrawn_at=timezone.now())
    signalled(cast, "Dicht", -2, closed_on=day(-1), outcome="mbo")
    signalled(cast, "Terug", -2, ended_on=day(-1))
    quiet = listed(cast, "Stil", first_day=day(-30))
    term(quiet, day(-2), quiet=True)

    assert shown(cast, "consulent") == [kept.code]


def test_signals_show_what_the_job_did_not_come_to_yet(cast: Cast) -> None:
    casus = listed(cast, "Wacht", first_day=day(-28))
    term(casus, day(0), flag_on=day(0), flagged_on=None)

    assert shown(cast, "consulent") == [casus.code]


def test_signals_are_one_line_a_casus(cast: Cast) -> None:
    casus = signalled(cast, "Twee", -40)
    term(casus, day(-2), number=1)

    [signal] = Login(cast.consulent).get("/signalen/").context["signals"]

    assert (signal.newest.due_on, [older.due_on for older in signal.older]) == (day(-2), [day(-40)])


def test_signals_explain_the_date(cast: Cast) -> None:
    signalled(cast, "Uitleg", -2)

    page = Login(cast.leerplicht).get("/signalen/").content.decode()

    assert [word for word in ("Geteld vanaf", "Volgens", "Overgeslagen", "kalenderdagen") if word not in page] == []


def test_signals_explain_in_the_sentence_of_the_casus_page(cast: Cast) -> None:
    casus = signalled(cast, "Uitleg", -2)
    login = Login(cast.leerplicht)

    list_page, casus_page = (login.get(url).content.decode() for url in ("/signalen/", f"/casus/{casus.code}/"))

    [said] = re.findall(
        r'<p class="term-say">(Geteld vanaf [^<]+; sindsdien staat dit bij de signalen\.)</p>', list_page
    )
    assert f'<p class="term-say">{said}</p>' in casus_page


def test_signals_tell_leerplicht_of_an_offer_not_what_the_office_wrote(cast: Cast) -> None:
    casus = listed(cast, "Aanbod", first_day=day(-90), offer_since=day(-20), offer_text="Proeftijd bij de kwekerij")
    term(casus, day(-6), rule=rule("12-weken", asks_offer=True, amount=12, name="12 weken"))

    told = {role: Login(getattr(cast, role)).get("/signalen/").content.decode() for role in ("consulent", "leerplicht")}

    assert ["Proeftijd" in html for html in told.values()] == [True, False]
    assert "Passend aanbod sinds" in told["leerplicht"]


def test_signals_new_since_the_previous_visit(cast: Cast) -> None:
    User.objects.update(previous_login=timezone.now() - timedelta(days=2))
    for name, ago in (("Nieuw", 1), ("Oud", 3)):
        Deadline.objects.filter(casus=signalled(cast, name, -ago)).update(
            flagged_at=timezone.now() - timedelta(days=ago)
        )

    signals = Login(cast.leerplicht).get("/signalen/").context["signals"]

    assert [signal.is_new for signal in signals] == [True, False]


def test_a_report_that_came_late_is_on_top_and_new(cast: Cast) -> None:
    """Reached weeks ago, known since this morning: in the order of what Loket came to know, not of what was true."""
    User.objects.update(previous_login=timezone.now() - timedelta(days=1))
    for ago in (2, 5):
        terms = Deadline.objects.filter(casus=signalled(cast, f"Op tijd {ago}", -ago))
        terms.update(flagged_at=timezone.now() - timedelta(days=ago))
    late = signalled(cast, "Laat gemeld", -60)
    Deadline.objects.filter(casus=late).update(flagged_at=timezone.now())
    waits = listed(cast, "Zojuist", first_day=day(-88))
    term(waits, day(-70), flag_on=day(-70), flagged_on=None)  # the job still has to come by
    Absence.objects.filter(casus__in=[late, waits]).update(known_on=day(0))
    login = Login(cast.leerplicht)

    page = login.get("/signalen/")
    signals = page.context["signals"]

    assert [signal.newest.due_on for signal in signals] == [day(-60), day(-70), day(-2), day(-5)]
    assert [signal.is_new for signal in signals] == [True, True, False, False]
    assert [signal.told_on for signal in signals] == [day(0), day(0), None, None]
    html = page.content.decode()
    assert html.count("Bij Loket bekend sinds ") == 2
    assert f"; sinds {long(day(0))} staat dit bij de signalen." in html


def test_signals_coming_two_weeks(cast: Cast) -> None:
    for name, due in (("Morgen", 1), ("Rand", 14), ("Later", 15)):
        casus = listed(cast, name, first_day=day(due - 28))
        term(casus, day(due))
    quiet = listed(cast, "Stil", first_day=day(-20))
    term(quiet, day(5), quiet=True)

    coming = Login(cast.leerplicht).get("/signalen/").context["coming"]

    assert [row.due_on for row in coming] == [day(1), day(14)]


@pytest.mark.parametrize("role", ["leerplicht", "consulent"])
def test_signals_queries_same_for_one_and_three(cast: Cast, role: str) -> None:
    client = Login(getattr(cast, role))
    signalled(cast, "Een", -2)
    one = asked(client, "/signalen/")
    signalled(cast, "Twee", -3)
    signalled(cast, "Drie", -4)

    # leerplicht starts here, and so finds its concepten, its kwartaalopgave and its steps here
    assert len(asked(client, "/signalen/")) == len(one) == (13 if role == "leerplicht" else 10)


def test_signals_number_is_what_the_list_opens(cast: Cast) -> None:
    for number in range(3):
        signalled(cast, f"Naam{number}", -number)
    client = Login(cast.leerplicht)

    assert client.get("/signalen/").context["number"] == len(codes(client, "/casussen/?termijn=signaal")) == 3


def test_signals_are_read_logged(cast: Cast) -> None:
    casus = signalled(cast, "Een", -2)

    Login(cast.leerplicht).get("/signalen/")

    assert (AccessLog.objects.get().page, AccessLog.objects.get().casussen) == ("signalen", [casus.pk])


@pytest.mark.parametrize("role", ["school", "beheerder", "privacy"])
def test_signals_are_closed_to_other_roles(cast: Cast, role: str) -> None:
    assert Login(getattr(cast, role)).get("/signalen/").status_code == 403


def test_signal_handled_with_what_was_done(cast: Cast) -> None:
    casus = signalled(cast, "Een", -2)

    Login(cast.leerplicht).post(f"/casus/{casus.code}/signaal/", {"text": "Gesproken met de mentor"})

    deadline = Deadline.objects.get()
    assert (deadline.handled_by, deadline.handled_with) == (cast.leerplicht.user, "Gesproken met de mentor")
    event = Event.objects.get(kind="afgehandeld")
    assert (event.text, event.leerplicht_reads, event.school_reads) == ("Gesproken met de mentor", True, False)
    assert shown(cast, "leerplicht") == []


def test_signal_handled_needs_a_few_words(cast: Cast) -> None:
    casus = signalled(cast, "Een", -2)

    page = Login(cast.leerplicht).post(f"/casus/{casus.code}/signaal/", {"text": " "}).content.decode()

    assert "Schrijf in een paar woorden wat is gedaan." in page
    assert Deadline.objects.get().handled_at is None


def test_signal_handled_in_the_line_and_undone(cast: Cast) -> None:
    casus = signalled(cast, "Een", -2)
    client = Login(cast.leerplicht)

    form = client.get(f"/casus/{casus.code}/signaal/", headers=HTMX).content.decode()
    done = client.post(f"/casus/{casus.code}/signaal/", {"text": "Gebeld"}, headers=HTMX).content.decode()
    handled = Deadline.objects.get().handled_at is not None
    client.post(f"/casus/{casus.code}/signaal/terug/")

    assert ("Wat is gedaan?" in form, "<html" in form) == (True, False)
    assert (f"/casus/{casus.code}/signaal/terug/" in done, "<html" in done, handled) == (True, False, True)
    assert Deadline.objects.get().handled_at is None


def test_signal_undo_leaves_what_somebody_else_did(cast: Cast) -> None:
    casus = signalled(cast, "Een", -2)
    Login(cast.consulent).post(f"/casus/{casus.code}/signaal/", {"text": "Gebeld"})

    Login(cast.leerplicht).post(f"/casus/{casus.code}/signaal/terug/")

    assert Deadline.objects.get().handled_by == cast.consulent.user


def test_signal_handled_twice_is_friendly(cast: Cast) -> None:
    casus = signalled(cast, "Een", -2)
    client = Login(cast.leerplicht)
    client.post(f"/casus/{casus.code}/signaal/", {"text": "Gebeld"})

    page = client.post(f"/casus/{casus.code}/signaal/", {"text": "Nog eens"}, follow=True).content.decode()

    assert "was al afgehandeld" in page
    assert Deadline.objects.get().handled_with == "Gebeld"


def test_signal_of_foreign_casus_does_not_exist(cast: Cast) -> None:
    casus = signalled(cast, "Elders", -2, municipality=cast.oosterbeemd)

    assert Login(cast.leerplicht).post(f"/casus/{casus.code}/signaal/", {"text": "x"}).status_code == 404


def test_signal_asks_for_the_offer_where_the_rule_does(cast: Cast) -> None:
    casus = listed(cast, "Aanbod", first_day=day(-90))
    term(casus, day(-1), rule=rule("3-maanden", name="3 maanden", amount=3, unit="months", asks_offer=True))

    office = Login(cast.consulent).get("/signalen/").content.decode()
    Casus.objects.filter(pk=casus.pk).update(offer_since=day(-20))
    later = Login(cast.consulent).get("/signalen/").content.decode()

    assert ("Passend aanbod vastleggen" in office, "Passend aanbod vastleggen" in later) == (True, False)
    assert "Passend aanbod sinds" in later


def test_own_list_as_text_and_as_sheet_say_the_same_without_names(cast: Cast) -> None:
    casus = signalled(cast, "Zonderlingnaam", -2)
    signalled(cast, "Elders", -2, municipality=cast.oosterbeemd)
    client = Login(cast.leerplicht)

    text = client.get("/signalen/lijst/").context["text"]
    response = client.get("/signalen/download/")

    rows = CalamineWorkbook.from_filelike(BytesIO(response.content)).get_sheet_by_index(0).to_python()
    head, line = (row.split("\t") for row in text.split("\n"))
    assert head == rows[0]
    assert line[:4] == rows[1][:4] == [casus.code, "Beemdcollege", "Lindevoort", "4 weken"]
    assert line[4:6] == [day(-2).strftime("%d-%m-%Y"), day(-30).strftime("%d-%m-%Y")]
    assert "onderling" not in text
    assert [log.page for log in AccessLog.objects.order_by("pk")] == ["signalen-lijst", "signalen-download"]


def test_banner_when_the_clock_jumped(cast: Cast) -> None:
    before = Login(cast.consulent).get("/signalen/").content.decode()
    ClockRun.objects.create(ran_at=timezone.now(), today=day(0), flagged=3, jumped=True)

    after = Login(cast.consulent).get("/signalen/").content.decode()

    assert ("De klok maakte een sprong" in before, "De klok maakte een sprong" in after) == (False, True)
    assert "/klok/" not in after
    assert "/klok/" in Login(cast.voorzitter).get("/signalen/").content.decode()  # who may confirm it


def test_contact_from_a_signal_handles_it(cast: Cast) -> None:
    casus = signalled(cast, "Een", -2)
    step(casus, cast)

    Login(cast.consulent).post(f"/casus/{casus.code}/contact/", {"party": "ouder", "channel": "telefoon", "reached": "ja",
                                                                 "on": day(0).isoformat(), "text": "Gebeld"})  # fmt: skip

    assert shown(cast, "consulent") == []


def test_the_question_says_which_terms_it_is_about(cast: Cast) -> None:
    casus = signalled(cast, "Twee", -1)
    client = Login(cast.leerplicht)

    page = client.get(f"/casus/{casus.code}/signaal/?terug=/signalen/").content.decode()
    client.post(f"/casus/{casus.code}/signaal/", {"text": "Gebeld met moeder."})
    after = client.get(f"/casus/{casus.code}/signaal/").content.decode()

    assert "Dit gaat over: 4 weken (bereikt op" in page
    assert '<a class="btn btn-quiet" href="/signalen/">Annuleren</a>' in page
    assert "Hier staat geen signaal meer open." in after


def test_asking_the_school_from_a_signal_begins_with_who_is_there(cast: Cast) -> None:
    casus = signalled(cast, "Vraag", -1, at=cast.beemd)
    page = Login(cast.leerplicht).get(f"/casus/{casus.code}/verzoek/?aan=school")

    assert page.context["form"].initial["holder"] == cast.school.user_id
    assert (
        Login(cast.leerplicht).get(f"/casus/{casus.code}/verzoek/?aan=iemand").context["form"].initial["holder"] is None
    )
