"""Options side by side: the zaakonderzoeker writes them, the kerngroep weighs each."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.phases import RefusedError
from taskforce.actions.options import SIGNED, add_option, weigh_option
from taskforce.models import Escalatie, KerngroepLid, Optie
from tests import build
from tests.conftest import TODAY, Cast, Login
from tests.taskforce import making
from tests.taskforce.making import Desk

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def track(cast: Cast, people: Desk) -> Escalatie:
    return making.escalatie(cast, people)


def option(**other: object) -> dict[str, object]:
    return {"school": "", "what": "", "speaks_for": "Vlakbij.", "speaks_against": "", "version": 0, **other}


def test_a_school_or_something_else(cast: Cast, track: Escalatie, people: Desk) -> None:
    client, path = Login(people.investigator), reverse("optie_new", args=[track.code])
    client.post(path, option(school=cast.heuvelrade.pk))
    client.post(path, option(what="Eerst opbouwen met behandeling"))

    assert [str(row) for row in track.opties.all()] == ["Heuvelrade College", "Eerst opbouwen met behandeling"]
    assert [row.by for row in track.opties.all()] == [people.investigator.user] * 2


def test_a_member_without_a_seat_is_offered_no_option_to_add(track: Escalatie, people: Desk) -> None:
    mine = making.optie(track, what="Eerst opbouwen")
    Optie.objects.filter(pk=mine.pk).update(by=people.manager.user)
    KerngroepLid.objects.filter(user=people.manager.user).delete()
    client = Login(people.manager)

    shown = client.get(reverse("opties", args=[track.code])).content.decode()

    for name, args in (("optie_new", [track.code]), ("optie", [track.code, mine.pk])):
        assert client.get(reverse(name, args=args)).status_code == 403
        assert reverse(name, args=args) not in shown


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, {"school": ["Kies een school, of schrijf hiernaast wat er anders kan."]}),
        (
            {"school": "both", "what": "Iets"},
            {"what": ["Kies een school óf schrijf iets anders; maak er twee opties van."]},
        ),
        ({"what": "Iets", "speaks_for": ""}, {"speaks_for": ["Schrijf wat ervoor of ertegen spreekt."]}),
        ({"school": "twice"}, {"school": ["Beemdcollege staat al bij de opties."]}),
    ],
)
def test_what_is_no_option(
    cast: Cast, track: Escalatie, people: Desk, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    making.optie(track, school=cast.beemd)
    given = {**typed, **({"school": cast.heuvelrade.pk} if typed.get("school") == "both" else {})}
    given |= {"school": cast.beemd.pk} if typed.get("school") == "twice" else {}

    answer = Login(people.investigator).post(reverse("optie_new", args=[track.code]), option(**given))

    assert answer.context["form"].errors == errors
    assert track.opties.count() == 1


def test_an_option_that_is_sent_again_stands_once(track: Escalatie, people: Desk) -> None:
    client, path = Login(people.investigator), reverse("optie_new", args=[track.code])
    client.post(path, option(what="Eerst opbouwen"))

    again = client.post(path, option(what="Eerst opbouwen"))

    assert again.context["form"].errors == {"what": ["Dit staat al bij de opties."]}
    assert track.opties.count() == 1


def test_what_was_typed_about_an_option_that_was_taken_away_is_given_back(track: Escalatie, people: Desk) -> None:
    made, client = making.optie(track, what="Eerst opbouwen"), Login(people.investigator)
    path = reverse("optie", args=[track.code, made.pk])
    assert client.get(path).status_code == 200
    Optie.objects.all().delete()

    answer = client.post(path, option(what="Eerst opbouwen", speaks_for="Hij wil het zelf."), follow=True)

    [said] = making.said(answer)
    assert said.startswith("Deze optie is intussen weggehaald. Er is niets opgeslagen. U typte: ")
    assert "Hij wil het zelf." in said


def test_every_option_is_weighed_and_a_school_without_mandate_says_why_not(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    making.mandate(cast, valid_to=TODAY)  # ended yesterday
    row = making.optie(track, school=cast.heuvelrade, weighed="")
    client = Login(people.member)

    page = client.get(reverse("opties", args=[track.code])).content.decode()
    client.post(
        reverse("opties_weigh", args=[track.code]),
        {f"o{row.pk}-weighed": "Past het best.", f"o{row.pk}-version": row.version},
    )

    assert "kan nu niet: het mandaat van Stichting Rade liep tot en met 23 november 2026" in page
    row.refresh_from_db()
    assert row.weighed == "Past het best."


def test_who_works_for_the_board_too_leaves_the_weighing_to_others(cast: Cast, track: Escalatie, people: Desk) -> None:
    own, other = (
        making.optie(track, school=cast.heuvelrade, weighed=""),
        making.optie(track, what="Opbouwen", weighed=""),
    )
    KerngroepLid.objects.filter(user=people.other.user).update(board=build.board_of(cast.heuvelrade))
    client = Login(people.other)

    page = client.get(reverse("opties", args=[track.code])).content.decode()
    for row in (own, other):
        typed = {f"o{row.pk}-weighed": "Liever niet.", f"o{row.pk}-version": row.version}
        client.post(reverse("opties_weigh", args=[track.code]), typed)

    assert [f'name="o{row.pk}-weighed"' in page for row in (own, other)] == [False, True]
    assert [row.weighed for row in track.opties.all()] == ["", "Liever niet."]


def test_the_act_itself_refuses_who_works_for_the_board_and_who_does_not_decide(
    cast: Cast, track: Escalatie, people: Desk
) -> None:
    row = making.optie(track, school=cast.heuvelrade, weighed="")
    KerngroepLid.objects.filter(user=people.other.user).update(board=build.board_of(cast.heuvelrade))

    said = []
    for toegang in (people.other, people.investigator):
        with pytest.raises(RefusedError) as refused:
            weigh_option(optie=row, version=row.version, weighed="Liever niet.", by=toegang.user, today=TODAY)
        said.append(str(refused.value))
    weigh_option(optie=row, version=row.version, weighed="Past.", by=people.member.user, today=TODAY)

    assert said == [
        "U werkt ook voor Stichting Rade. Daarom doet u niet mee aan dit besluit.",
        "U heeft vandaag geen zetel in de kerngroep die besluit.",
    ]
    row.refresh_from_db()
    assert row.weighed == "Past."


def test_two_who_weigh_see_both_texts(track: Escalatie, people: Desk) -> None:
    row = making.optie(track, what="Opbouwen", weighed="")
    path = reverse("opties_weigh", args=[track.code])
    Login(people.manager).post(path, {f"o{row.pk}-weighed": "Ja.", f"o{row.pk}-version": row.version})

    answer = Login(people.member).post(path, {f"o{row.pk}-weighed": "Nee.", f"o{row.pk}-version": row.version})

    assert answer.status_code == 409
    assert [(both.theirs, both.mine) for both in answer.context["conflict"].fields] == [("Ja.", "Nee.")]
    assert "Nee." in answer.content.decode()


def test_a_weighing_that_is_sent_twice_stands(track: Escalatie, people: Desk) -> None:
    row = making.optie(track, what="Opbouwen", weighed="")
    path, typed = (
        reverse("opties_weigh", args=[track.code]),
        {f"o{row.pk}-weighed": "Ja.", f"o{row.pk}-version": row.version},
    )
    client = Login(people.member)
    client.post(path, typed)

    again = client.post(path, typed, follow=True)

    assert again.redirect_chain
    assert "Gewogen: Opbouwen." in again.content.decode()
    assert track.opties.get().weighed == "Ja."


def test_all_that_was_typed_is_saved_at_once_and_one_refusal_holds_up_no_other(track: Escalatie, people: Desk) -> None:
    rows = [
        making.optie(track, what=what, weighed=weighed)
        for what, weighed in zip("ABCD", ("", "", "", "Past."), strict=True)
    ]
    a, b, c, d = rows
    sent = {f"o{row.pk}-version": row.version for row in rows} | {f"o{row.pk}-was": row.weighed for row in rows}
    path = reverse("opties_weigh", args=[track.code])
    weigh_option(optie=b, version=b.version, weighed="Van een ander.", by=people.other.user, today=TODAY)
    typed = {
        f"o{a.pk}-weighed": "Rustig.",
        f"o{b.pk}-weighed": "",
        f"o{c.pk}-weighed": "x" * 301,
        f"o{d.pk}-weighed": "",
    }

    answer = Login(people.member).post(path, {**sent, **typed})

    assert answer.status_code == 422
    assert [row.weighed for row in track.opties.order_by("pk")] == ["Rustig.", "Van een ander.", "", "Past."]
    page = answer.content.decode()
    assert "Gewogen: A." in page
    assert "x" * 301 in page
    assert "Schrijf hoe de kerngroep dit weegt." in page  # D was emptied
    assert [form.is_bound for _, form in answer.context["lines"]] == [False, False, True, True]

    again = Login(people.member).post(
        path, {**sent, f"o{c.pk}-weighed": "Valt af.", f"o{d.pk}-weighed": "Past."}, follow=True
    )

    assert [row.weighed for row in track.opties.order_by("pk")] == ["Rustig.", "Van een ander.", "Valt af.", "Past."]
    assert "Gewogen: C." in again.content.decode()
    nothing = Login(people.member).post(path, sent, follow=True)
    assert "Er is niets veranderd" in nothing.content.decode()


def test_what_was_weighed_stands_while_a_signed_decision_waits(cast: Cast, track: Escalatie, people: Desk) -> None:
    making.mandate(cast)
    making.visit(track)
    making.report(track)
    row = making.optie(track, school=cast.heuvelrade)
    making.ontwerp(track, cast)
    besluit = making.signed(track, people)
    weigh, client = reverse("opties_weigh", args=[track.code]), Login(people.member)
    typed = {f"o{row.pk}-weighed": "Toch liever niet.", f"o{row.pk}-version": row.version}
    changed = option(what="Iets anders", version=row.version)

    page = client.get(reverse("opties", args=[track.code])).content.decode()
    beside = Login(people.investigator).get(reverse("opties", args=[track.code])).content.decode()
    told = client.post(weigh, typed).content.decode()
    refused = Login(people.investigator).post(reverse("optie", args=[track.code, row.pk]), changed).content.decode()
    row.refresh_from_db()
    stood = row.weighed
    client.post(reverse("besluit_withdraw", args=[besluit.code]), {"because": "Wij wegen opnieuw."})
    client.post(weigh, typed)
    row.refresh_from_db()

    for text in (page, beside, told, refused):
        assert "Er ligt een ondertekend besluit, dat op bekrachtiging wacht." in text
    assert weigh not in page
    assert "Toch liever niet." in told  # what was typed is not lost
    assert (stood, row.weighed) == ("Past het best.", "Toch liever niet.")


def test_no_option_comes_or_goes_while_a_signed_decision_waits(cast: Cast, people: Desk) -> None:
    track = making.ready(cast, people)
    [row] = track.opties.all()
    besluit = making.signed(track, people)
    new, client = reverse("optie_new", args=[track.code]), Login(people.investigator)
    typed = option(what="Opbouwen met behandeling")

    pages = [client.get(path, follow=True) for path in (new, reverse("optie", args=[track.code, row.pk]))]
    told = client.post(new, typed)
    client.post(reverse("optie_remove", args=[track.code, row.pk]))
    meanwhile = list(track.opties.all())
    with pytest.raises(RefusedError) as refused:
        add_option(
            escalatie=track,
            by=people.member.user,
            school=None,
            what="Opbouwen",
            speaks_for="Rustig.",
            speaks_against="",
        )
    Login(people.member).post(reverse("besluit_withdraw", args=[besluit.code]), {"because": "Wij wegen opnieuw."})
    client.post(new, typed)

    for page in pages:
        assert (page.redirect_chain[0][0], page.context["closed"]) == (reverse("opties", args=[track.code]), SIGNED)
        assert new not in page.content.decode()
    assert told.context["form"].non_field_errors() == [SIGNED] == [str(refused.value)]
    assert "Opbouwen met behandeling" in told.content.decode()  # what was typed is not lost
    assert meanwhile == [row]
    assert [str(one) for one in track.opties.all()] == [str(row), "Opbouwen met behandeling"]


def test_changed_words_need_another_weighing(track: Escalatie, people: Desk) -> None:
    row = making.optie(track, what="Opbouwen")
    said = option(
        what="Opbouwen", speaks_for="Vlakbij en rustig.", speaks_against="Een grote school.", version=row.version
    )

    Login(people.investigator).post(reverse("optie", args=[track.code, row.pk]), said)

    row.refresh_from_db()
    assert (row.speaks_for, row.weighed) == ("Vlakbij en rustig.", "")


def test_the_kerngroep_does_not_write_in_what_the_investigator_wrote(track: Escalatie, people: Desk) -> None:
    row = making.optie(track, what="Opbouwen", weighed="")
    client = Login(people.member)

    client.post(reverse("optie", args=[track.code, row.pk]), option(what="Iets anders", version=row.version))
    client.post(reverse("optie_remove", args=[track.code, row.pk]))

    assert [(one.what, one.version) for one in Optie.objects.all()] == [("Opbouwen", row.version)]


def test_taken_away_while_nobody_weighed_it(cast: Cast, track: Escalatie, people: Desk) -> None:
    kept, gone = making.optie(track, what="Gewogen"), making.optie(track, what="Vergissing", weighed="")
    drafted = making.optie(track, school=cast.heuvelrade, weighed="")
    making.ontwerp(track, cast)
    client = Login(people.investigator)
    said = [
        client.post(reverse("optie_remove", args=[track.code, row.pk]), follow=True).context["messages"]
        for row in (kept, gone, drafted)
    ]

    assert [str(message) for one in said for message in one] == [
        "Deze optie is al gewogen en blijft staan.", "Weggehaald: Vergissing.",
        "Het ontwerpbesluit gaat over deze school. Kies daar eerst een andere.",
    ]  # fmt: skip
    assert set(track.opties.all()) == {kept, drafted}


def test_the_page_asks_no_more_of_the_database_for_more_options(cast: Cast, track: Escalatie, people: Desk) -> None:
    making.mandate(cast)
    client, counts = Login(people.manager), []
    client.get(reverse("opties", args=[track.code]))  # the first visit of a session asks a little more
    for batch in (
        [cast.heuvelrade],
        [cast.beemd, build.school("Kortecollege", "09ZZ00", board=build.board())],
    ):
        for school in batch:
            making.optie(track, school=school)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("opties", args=[track.code])).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_weighing_of_an_option_that_was_taken_away_meanwhile_is_given_back(track: Escalatie, people: Desk) -> None:
    kept, gone = making.optie(track, what="Blijft", weighed=""), making.optie(track, what="Gaat weg", weighed="")
    typed = {f"o{row.pk}-weighed": f"Gedacht over {row}." for row in (kept, gone)}
    typed |= {f"o{row.pk}-version": str(row.version) for row in (kept, gone)}
    Login(people.investigator).post(reverse("optie_remove", args=[track.code, gone.pk]))

    answer = Login(people.member).post(reverse("opties_weigh", args=[track.code]), typed, follow=True)

    assert [str(message) for message in answer.context["messages"]] == [
        "Gewogen: Blijft.", "Een optie is intussen weggehaald. U schreef daarbij: ‘Gedacht over Gaat weg.’",
    ]  # fmt: skip
