"""The sheet: what is asked, what was decided, when approval stands and when it lapses."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.actions.school_year import promote
from cases.events import ConflictError
from cases.models import Betrokkene, Enrolment, Event, Guardian
from overleg.approval import (
    NotApprovableError,
    SureError,
    TellingWordsError,
    approve,
    change_punt,
    choose,
    edit_text,
    keep_sure,
)
from overleg.marks import blocks_of, question_of
from overleg.models import Blad, Overleg
from overleg.sheet import Facts, is_approved, sheet_of
from region.models import Level
from tests.conftest import TODAY, Cast
from tests.overleg.tables import approved, punt, table, thuiszitter, voice

STORY = "Fenna zit thuis. Aan de muur hangt een roskam van hout."


def result(row: object, field: str = "text") -> str:
    return next(piece.result for piece in sheet_of(row).pieces if piece.field == field)  # type: ignore[arg-type]


def test_sheet_says_coded_facts_on_the_day_of_the_meeting(cast: Cast) -> None:
    of = thuiszitter(cast, birth_date=date(2013, 12, 10))
    Enrolment.objects.filter(pupil=of.pupil).update(level=Level.VMBO_K, year_group=2)

    facts = sheet_of(punt(cast, table(cast), of)).facts

    assert facts == Facts("12–13 jaar", "vmbo, onderbouw", "relatief verzuim", 7)


def test_sheet_says_the_leerjaar_of_the_day_of_the_meeting(cast: Cast) -> None:
    overleg, of = table(cast), thuiszitter(cast)
    Enrolment.objects.filter(pupil=of.pupil).update(level=Level.VMBO_K, year_group=2)
    promote(start=overleg.on + timedelta(days=1))

    row = punt(cast, overleg, of)
    before = sheet_of(row).facts.education
    Overleg.objects.update(on=overleg.on + timedelta(days=1))
    row.overleg.refresh_from_db()

    assert (before, sheet_of(row).facts.education) == ("vmbo, onderbouw", "vmbo, bovenbouw")


def test_sure_name_is_masked_and_lower_case_word_is_asked(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)

    sheet = sheet_of(row)

    assert result(row) == "De leerling zit thuis. Aan de muur hangt een roskam van hout."
    assert sheet.open == 1
    assert sheet.obstacles == ["Er is nog 1 vraag over woorden die naar iemand kunnen wijzen."]
    with pytest.raises(NotApprovableError):
        approve(punt=row, by=cast.voorzitter.user, now=timezone.now(), version=row.version)
    assert not Blad.objects.exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (None, "De leerling zit thuis. Aan de muur hangt een roskam van hout."),
        ("borstel", "De leerling zit thuis. Aan de muur hangt een borstel van hout."),
        ("", "De leerling zit thuis. Aan de muur hangt een van hout."),
        ("de leerling", "De leerling zit thuis. Aan de muur hangt een leerling van hout."),
    ],
)
def test_decision_about_an_asked_word_is_what_comes_on_paper(cast: Cast, words: str | None, expected: str) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)

    choose(punt=row, field="text", number=1, words=words, version=row.version)

    assert result(row) == expected
    assert sheet_of(row).open == 0


def test_sure_word_is_kept_only_after_asking_once_more_and_that_is_told(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Fenna zit thuis.")

    with pytest.raises(SureError):
        choose(punt=row, field="text", number=0, words=None, version=row.version)
    keep_sure(punt=row, field="text", number=0, by=cast.voorzitter.user, today=TODAY, version=row.version)

    assert result(row) == "Fenna zit thuis."
    assert approved(cast, row).blad is not None
    event = Event.objects.filter(casus=row.casus).latest("pk")
    assert (event.title, event.by, event.school_reads) == (
        "Blijft op het agendablad staan (Situatie): ‘Fenna’", cast.voorzitter.user, False
    )  # fmt: skip


def test_own_words_that_name_somebody_are_refused(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)

    with pytest.raises(TellingWordsError, match="Fenna"):
        choose(punt=row, field="text", number=1, words="van Fenna", version=row.version)

    assert sheet_of(row).open == 1


def test_own_wording_is_scanned_as_well(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="De leerling zit thuis.")

    edit_text(punt=row, field="text", text="Volgens mw. Roskam gaat het beter.", version=row.version)

    assert "Roskam" not in result(row)
    assert sheet_of(row).pieces[1].original == "De leerling zit thuis."


def test_going_back_to_the_original_takes_the_own_wording_away(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="De leerling zit thuis.")
    edit_text(punt=row, field="text", text="Iets anders.", version=row.version)

    edit_text(punt=row, field="text", text=None, version=row.version)

    assert result(row) == "De leerling zit thuis."
    assert not sheet_of(row).pieces[1].edited


def test_typing_the_text_anew_replaces_an_older_own_wording(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="De leerling zit thuis.")
    edit_text(punt=row, field="text", text="Oude woorden.", version=row.version)

    change_punt(punt=row, version=row.version, text="Nieuwe woorden.")

    assert result(row) == "Nieuwe woorden."


def test_decision_stays_when_the_text_changes_elsewhere_and_does_not_slide(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)
    choose(punt=row, field="text", number=1, words="borstel", version=row.version)

    change_punt(punt=row, version=row.version, text=f"{STORY} Zij leest veel.")
    kept = result(row)
    change_punt(punt=row, version=row.version, text="Fenna zit thuis. Haar roskam is weg en de roskam van oma ook.")

    assert kept == "De leerling zit thuis. Aan de muur hangt een borstel van hout. Zij leest veel."
    assert "borstel" not in result(row)
    assert sheet_of(row).open == 2


@pytest.mark.parametrize("hidden", ["Fen\u200bna", "Fe\u00adnna", "F\u202eenna", "Fenn\u2060a"])
def test_name_with_a_character_without_ink_is_found(cast: Cast, hidden: str) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=f"{hidden} zit thuis.")

    assert result(row) == "De leerling zit thuis."


def test_voice_that_may_not_be_told_stays_off_the_sheet(cast: Cast) -> None:
    of = thuiszitter(cast)
    voice(cast, of, "leerling", "Ik wil terug.")
    voice(cast, of, "ouders", "Wij maken ons zorgen.", may_be_told=False)

    columns = sheet_of(punt(cast, table(cast), of)).columns

    assert (columns["voice_pupil"], columns["voice_parents"]) == ("Ik wil terug.", "")
    assert columns["not_asked_parents"] == "gevraagd, en mag hier niet worden verteld"
    assert columns["not_asked_professional"] == "nog niet gevraagd"


def test_newest_voice_counts(cast: Cast) -> None:
    of = thuiszitter(cast)
    voice(cast, of, "leerling", "Oud.", on=date(2026, 11, 1))
    voice(cast, of, "leerling", "Nieuw.", on=date(2026, 11, 20))

    assert sheet_of(punt(cast, table(cast), of)).columns["voice_pupil"] == "Nieuw."


def test_approving_freezes_a_blad_without_any_link_to_the_casus(cast: Cast) -> None:
    row = approved(cast, punt(cast, table(cast), thuiszitter(cast), text="Fenna zit thuis."))

    blad = row.blad
    assert blad is not None
    assert (blad.code, blad.text, blad.approved_by) == (row.sheet_code, "De leerling zit thuis.", cast.voorzitter.user)
    assert is_approved(row)
    # On purpose: a new relation here is a decision about what paper can lead to.
    assert {f.name for f in Blad._meta.get_fields() if f.is_relation} == {"overleg", "approved_by", "punt"}


def test_approved_again_keeps_its_code_and_the_older_blad(cast: Cast) -> None:
    row = approved(cast, punt(cast, table(cast), thuiszitter(cast), text="Het loopt vast."))

    change_punt(punt=row, version=row.version, text="Het loopt.")
    approved(cast, row)

    assert list(Blad.objects.order_by("pk").values_list("code", "text")) == [
        (row.sheet_code, "Het loopt vast."), (row.sheet_code, "Het loopt."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"text": "Het gaat beter."}, "Na de goedkeuring gewijzigd: Situatie."),
        ({"question": "Wie helpt?"}, "Na de goedkeuring gewijzigd: Vraag aan de tafel."),
        ({"minutes": 9}, "Na de goedkeuring gewijzigd: minuten."),
        ({"brought_by": "school"}, "Na de goedkeuring gewijzigd: inbreng."),
    ],
)
def test_changed_text_or_fact_loses_its_approval_and_says_why(cast: Cast, change: dict[str, object], why: str) -> None:
    row = approved(cast, punt(cast, table(cast), thuiszitter(cast), text="Het loopt vast."))

    change_punt(punt=row, version=row.version, **change)

    stand = sheet_of(row).stand
    assert (stand.state, stand.why) == ("lapsed", (why,))
    assert not is_approved(row)


def test_changed_note_or_section_keeps_the_approval(cast: Cast) -> None:
    row = approved(cast, punt(cast, table(cast), thuiszitter(cast)))

    change_punt(punt=row, version=row.version, note="Eerst leerplicht vragen.", section="F")

    assert is_approved(row)


def test_other_meeting_day_changes_the_weeks_and_loses_the_approval(cast: Cast) -> None:
    overleg = table(cast)
    row = approved(cast, punt(cast, overleg, thuiszitter(cast)))

    type(overleg).objects.filter(pk=overleg.pk).update(on=date(2026, 12, 17))
    row.overleg.refresh_from_db()

    assert sheet_of(row).stand.why == ("Na de goedkeuring gewijzigd: weken.",)


def test_new_voice_loses_the_approval(cast: Cast) -> None:
    row = approved(cast, punt(cast, table(cast), thuiszitter(cast)))

    voice(cast, row.casus, "leerling", "Ik wil terug.")

    assert sheet_of(row).stand.why == ("Na de goedkeuring gewijzigd: Leerling, stem van de leerling.",)


def test_new_name_in_the_record_that_stands_on_the_sheet_loses_the_approval(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text="Elke dag belt Haverkamp met school.")
    choose(punt=row, field="text", number=0, words=None, version=row.version)
    approved(cast, row)

    Guardian.objects.filter(pupil=row.casus.pupil).update(name="Bram Haverkamp")

    assert sheet_of(row).stand.state == "lapsed"
    assert "Haverkamp" not in result(row)


def test_new_name_in_the_record_that_stands_nowhere_keeps_the_approval(cast: Cast) -> None:
    row = approved(cast, punt(cast, table(cast), thuiszitter(cast), text="De start is om negen uur."))

    Betrokkene.objects.create(casus=row.casus, name="Hatice Sönmezer")

    assert is_approved(row)


def test_approval_needs_a_question(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), question="")

    with pytest.raises(NotApprovableError, match="vraag aan de tafel ontbreekt"):
        approve(punt=row, by=cast.voorzitter.user, now=timezone.now(), version=row.version)


def test_text_that_is_too_long_for_the_sheet_is_kept_and_not_approved(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), question="")

    edit_text(punt=row, field="question", text="Wie " + "heel " * 80 + "graag?", version=row.version)

    assert len(result(row, "question")) > 300
    assert sheet_of(row).obstacles == ["Vraag aan de tafel is te lang voor het blad: hooguit 300 tekens."]


def test_two_people_cannot_both_approve_the_same_version(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast))
    version = row.version
    approved(cast, row)

    with pytest.raises(ConflictError):
        approve(punt=row, by=cast.voorzitter.user, now=timezone.now(), version=version)

    assert Blad.objects.count() == 1


def test_marks_give_the_original_and_the_sheet_piece_by_piece(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)

    block = blocks_of(sheet_of(row))[1]

    assert [(mark.text, mark.kind, mark.number) for mark in block.original if mark.text] == [
        ("Fenna", "sure", 1), (" zit thuis. Aan de muur hangt een ", "", 0), ("roskam", "ask", 2), (" van hout.", "", 0),
    ]  # fmt: skip
    assert "".join(mark.text for mark in block.sheet) == result(row)
    assert [(mark.text, mark.kind) for mark in block.sheet if mark.kind] == [("De leerling", "mask"), ("roskam", "ask")]


def test_first_open_question_is_asked_and_another_can_be_reopened(cast: Cast) -> None:
    row = punt(cast, table(cast), thuiszitter(cast), text=STORY)

    asked, reopened = question_of(sheet_of(row), ""), question_of(sheet_of(row), "text.0")

    assert asked is not None
    assert reopened is not None
    assert (asked.title, asked.why) == (
        "Vraag 2: is ‘roskam’ hier een naam?", "Het woord is ook de achternaam van de leerling.",
    )  # fmt: skip
    assert (reopened.title, reopened.sure) == ("1: ‘Fenna’ is vervangen", True)
