"""The results list: scanned and approved as the agendablad, printed from approved lines alone, and nothing of a pupil on it."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.events import ConflictError
from cases.models import Guardian
from overleg.approval import NotApprovableError, choose, edit_text
from overleg.models import Agendapunt, Deelname, Overleg, PrintLog, Result, Resultaatblad, Tafelactie
from overleg.outcomes import Agreed
from overleg.results import approve_line, line_of
from tests.conftest import Cast, Login
from tests.overleg.printed import (
    HOSTILE,
    Printed,
    answer_everything,
    found_in,
    print_out,
    read,
    record,
    secrets,
)
from tests.overleg.sessions import DUE, NOW, agenda, close, decide
from tests.overleg.tables import approved, punt, table

PERSON = "Hatice Sönmezer"


def line(row: Agendapunt) -> Agendapunt:
    found: Agendapunt = Agendapunt.objects.select_related("overleg__area", "casus").get(pk=row.pk)
    return found


def approve(cast: Cast, row: Agendapunt) -> Resultaatblad:
    now = line(row)
    return approve_line(punt=now, by=cast.voorzitter.user, now=NOW, version=now.version)


def leave_out_everything(row: Agendapunt) -> None:
    """A chair who masks all that is asked."""
    now = line(row)
    for piece in line_of(now).pieces:
        for number in piece.open:
            choose(punt=now, field=piece.field, number=number, words="", version=now.version, texts=line_of(now))


def print_results(client: Client, overleg: Overleg) -> Printed:
    answer = client.post(reverse("overleg_results_print", args=[overleg.code]))
    assert answer.headers["Content-Type"] == "application/pdf", answer.content.decode()
    return read(answer)  # type: ignore[arg-type]


def refused(client: Client, overleg: Overleg) -> str:
    answer = client.post(reverse("overleg_results_print", args=[overleg.code]))
    assert answer.status_code == 409
    return answer.content.decode()


def test_line_is_masked_asked_about_and_frozen(cast: Cast) -> None:
    _, (row, _) = agenda(cast)
    care = row.overleg.deelnames.get(discipline="jeugdhulp")
    Guardian.objects.create(pupil=row.casus.pupil, name="Bram Roskam")
    decide(
        cast, row, Result.MOVING, Agreed("Fenna ophalen met een roskam", DUE, care), Agreed("Bellen", DUE, None, "Juf Anna"),
        next_step="Fenna spreken", next_step_on=DUE,
    )  # fmt: skip

    with pytest.raises(NotApprovableError, match="Er is nog 1 vraag"):
        approve(cast, row)
    leave_out_everything(row)
    blad = approve(cast, row)

    assert (blad.code, blad.result, blad.next_step, blad.next_step_on) == (
        row.sheet_code,
        "beweging",
        "De leerling spreken",
        DUE,
    )
    assert blad.lines == [
        {"what": "De leerling ophalen met een", "who": "jeugdhulp", "due_on": "2026-12-17"},
        {"what": "Bellen", "who": "iemand anders", "due_on": "2026-12-17"},
    ]
    now = line(row)
    assert line_of(now).stand.approved
    assert now.choices == row.choices  # the agendablad that was approved stays approved


def test_approval_lapses_when_paper_would_say_something_else(cast: Cast) -> None:
    _, (row, other) = agenda(cast)
    for one in (row, other):
        decide(cast, one, Result.MOVING, Agreed("De roskam schoonmaken", DUE))
        approve(cast, one)
    decide(cast, row, Result.LOOK, Agreed("Iets anders", DUE))
    Guardian.objects.create(pupil=other.casus.pupil, name="Bram Roskam")

    assert line_of(line(row)).stand.why == ("Na de goedkeuring gewijzigd: uitkomst, acties.",)
    assert line_of(line(other)).stand.state == "lapsed"


def test_undecided_item_and_late_version_are_not_approved(cast: Cast) -> None:
    _, (row, _) = agenda(cast)

    with pytest.raises(NotApprovableError, match="Dit punt is nog niet besloten"):
        approve(cast, row)
    decide(cast, row)
    with pytest.raises(ConflictError):
        approve_line(punt=line(row), by=cast.voorzitter.user, now=NOW, version=row.version - 1)
    assert not Resultaatblad.objects.exists()


def test_own_words_go_to_paper_and_are_scanned_too(cast: Cast) -> None:
    _, (row, _) = agenda(cast)
    decide(cast, row, Result.MOVING, Agreed("Ophalen", DUE))
    now, field = line(row), f"actie{row.acties.get().pk}"

    edit_text(punt=now, field=field, text="Fenna samen ophalen", version=now.version, texts=line_of(now))

    blad = approve(cast, row)
    assert blad.lines[0]["what"] == "De leerling samen ophalen"
    assert row.acties.get().what == "Ophalen"  # the casus keeps what was agreed
    with pytest.raises(KeyError):
        edit_text(punt=now, field="question", text="x", version=now.version, texts=line_of(now))


def test_approving_page_goes_on_to_the_next_and_ends_at_the_printing(cast: Cast) -> None:
    overleg, rows = agenda(cast)
    for row in rows:
        decide(cast, row, Result.MOVING, Agreed("Fenna en Siebe ophalen", DUE))
    client = Login(cast.voorzitter)
    pages = [reverse("overleg_result", args=[overleg.code, row.casus.code]) for row in rows]

    first = client.get(reverse("overleg_results_approve", args=[overleg.code])).headers["Location"]
    shown = client.get(pages[0]).content.decode()
    answers = []
    for row, page in zip(rows, pages, strict=True):
        leave_out_everything(row)
        answers.append(client.post(page, {"version": line(row).version, "doe": "goedkeuren"}).headers["Location"])

    assert first == pages[0]
    assert "Op het resultatenoverzicht" in shown
    assert "<title>Regel voor het resultatenoverzicht, 1 van 2 · Loket</title>" in shown
    assert answers == [pages[1], f"{reverse('overleg_results', args=[overleg.code])}#drukken"]
    assert Resultaatblad.objects.count() == 2


def test_sure_word_asks_once_more_and_the_casus_tells_who_kept_it(cast: Cast) -> None:
    overleg, (row, _) = agenda(cast)
    decide(cast, row, Result.MOVING, Agreed("Fenna ophalen", DUE))
    client, page = Login(cast.voorzitter), reverse("overleg_result", args=[overleg.code, row.casus.code])
    target = f"actie{row.acties.get().pk}.0"

    asked = client.post(page, {"version": line(row).version, "vraag": target, "doe": "0"}, follow=True).content.decode()
    client.post(page, {"version": line(row).version, "vraag": target, "doe": "zeker"})

    assert "‘Fenna’ komt dan leesbaar op papier." in asked
    title = row.casus.events.order_by("pk").last()
    assert title is not None
    assert title.title == "Blijft op het resultatenoverzicht staan (Actie 1): ‘Fenna’"


def test_open_meeting_or_one_line_that_is_not_approved_means_no_paper(cast: Cast) -> None:
    overleg, rows = agenda(cast)
    client = Login(cast.voorzitter)
    for row in rows:
        decide(cast, row, Result.MOVING, Agreed("Plek", DUE))
    approve(cast, rows[0])

    before = refused(client, overleg)
    close(cast, overleg)
    after = refused(client, overleg)
    approve(cast, rows[1])
    Tafelactie.objects.filter(punt=rows[0]).update(what="Iets anders")
    changed = refused(client, overleg)

    assert "Sluit eerst de tafel" in before
    assert ("Sluit eerst de tafel" in after, "Nummer 2: nog niet goedgekeurd." in after) == (False, True)
    assert "Nummer 1: de goedkeuring is vervallen. Na de goedkeuring gewijzigd: acties." in changed
    assert not PrintLog.objects.exists()


def test_hostile_acties_leave_no_name_anywhere_in_the_results(cast: Cast) -> None:
    overleg, of = table(cast), record(cast)
    row = punt(cast, overleg, of)
    answer_everything(row)
    approved(cast, row)
    care = overleg.deelnames.get(discipline="jeugdhulp")
    parts = [part for part in (HOSTILE[:290], HOSTILE[290:560]) if part]
    decide(
        cast, row, Result.HELD, *(Agreed(part, DUE, care) for part in parts), Agreed("Bellen", DUE, None, "Aukje Terpstege"),
        said=HOSTILE, held_until=date(2027, 3, 11), next_step="Wietske bellen over Fenna", next_step_on=DUE,
    )  # fmt: skip
    Deelname.objects.filter(pk=care.pk).update(attendance="vervangen", replaced_by="Noor van Veldhuizen")
    close(cast, overleg)
    leave_out_everything(row)
    approve(cast, row)

    printed = print_results(Login(cast.voorzitter), overleg)

    names = [*secrets(of), *PERSON.split(), "Samira", "Ouhadi"]
    assert found_in(printed, names) == set()
    text = " ".join("".join(printed.pages).split())
    assert row.sheet_code in text
    assert "tot 11 maart 2027" in text
    assert "jeugdhulp" in text
    assert "/etc/passwd" in text  # what is no name prints as text, not as markup
    assert (
        printed.answer.headers["Content-Disposition"]
        == 'attachment; filename="resultatenoverzicht-actietafel-noord-2026-12-10.pdf"'
    )
    assert "Title" in printed.rest  # the search looks where a name could hide: it can fail
    assert found_in(read(print_out(Login(cast.voorzitter), overleg, "sleutelblad")), ["Fenna", of.code]) == {
        "Fenna",
        of.code,
    }
    log = PrintLog.objects.get(document="resultatenoverzicht")
    assert (log.copies, log.by) == ([1], cast.voorzitter.user)


def earlier_with_two_acties(cast: Cast, *, release: bool) -> tuple[Overleg, Agendapunt, Overleg]:
    before, (row,) = agenda(cast, 1, on=date(2026, 11, 10))
    decide(cast, row, Result.MOVING, Agreed("Fenna ophalen", DUE), Agreed("Rooster maken", DUE))
    close(cast, before)
    if release:
        leave_out_everything(row)
        approve(cast, row)
    overleg, _ = agenda(cast, 1)
    return before, row, overleg


def test_acties_of_the_last_table_are_on_the_agendablad_from_approved_lines(cast: Cast) -> None:
    before, row, overleg = earlier_with_two_acties(cast, release=True)
    actie = row.acties.order_by("pk")[1].actie
    assert actie is not None
    from cases.actions.work import finish

    finish(actie=actie, by=cast.voorzitter.user, now=NOW)
    client = Login(cast.voorzitter)

    papers = [read(print_out(client, overleg, paper)) for paper in ("agendablad", "voorzittersexemplaar")]

    for paper in papers:
        text = " ".join("".join(paper.pages).split())
        assert "Acties van de vorige keer" in text
        assert "10 november 2026" in text
        assert row.sheet_code in text
        assert "De leerling ophalen" in text
        assert "Rooster maken" in text
        assert found_in(paper, secrets(row.casus)) == set()
    assert "gedaan" in "".join(papers[0].pages)
    assert before.code not in papers[0].rest


def test_acties_that_were_not_released_are_counted_only(cast: Cast) -> None:
    _, row, overleg = earlier_with_two_acties(cast, release=False)

    text = " ".join("".join(read(print_out(Login(cast.voorzitter), overleg, "agendablad")).pages).split())

    assert "2 acties, tekst niet vrijgegeven" in text
    assert row.sheet_code in text
    assert ("ophalen" in text, "Rooster" in text) == (False, False)


def test_outcomes_on_paper_have_the_order_of_the_screen(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    client = Login(cast.voorzitter)

    page = client.get(reverse("overleg_table_punt", args=[overleg.code, row.casus.code])).content.decode()
    paper = " ".join("".join(read(print_out(client, overleg, "voorzittersexemplaar")).pages).split())

    boxes = [
        ("1. Wat is er gezegd?", "Gezegd"),
        ("2. Uitkomst", "Uitkomst"),
        ("3. Wie doet wat", "Acties"),
        ("4. Volgende stap", "Volgende stap"),
    ]
    on_screen = [page.index(screen) for screen, _ in boxes]
    start = paper.index(row.sheet_code)
    on_paper = [paper.index(word, start) for _, word in boxes]
    assert (on_screen, on_paper) == (sorted(on_screen), sorted(on_paper))
    labels = [str(one.label) for one in overleg.of_kind.outcomes]
    choices = [page.index(f'value="{one.value}"') for one in overleg.of_kind.outcomes]
    assert choices == sorted(choices)
    assert all(label.removesuffix(" …") in paper for label in labels)


def test_texts_of_the_agendablad_still_go_their_own_way(cast: Cast) -> None:
    row = punt(cast, table(cast), record(cast), text="Fenna zit thuis.")

    answer_everything(row)
    approved(cast, row)

    row.refresh_from_db()
    assert row.result_choices == {}


def test_who_sent_word_does_not_sit_at_the_table_on_paper(cast: Cast) -> None:
    overleg, (row,) = agenda(cast, 1)
    seats = {
        of: Deelname.objects.create(overleg=overleg, discipline=of, name="Aukje Terpstege")
        for of in ("jeugdarts", "jeugdhulp")
    }
    decide(cast, row)
    Deelname.objects.filter(pk=seats["jeugdarts"].pk).update(attendance="afgemeld")
    close(cast, overleg)
    approve(cast, row)

    text = " ".join("".join(print_results(Login(cast.voorzitter), overleg).pages).split())

    said = text.split("Aan tafel:")[1].split(".")[0]
    assert "jeugdhulp" in said
    assert "jeugdarts" not in said
