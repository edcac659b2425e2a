"""Approving the sheet text of one casus after the other (J4). One form: what was typed is saved with every button."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.events import ConflictError
from overleg.agenda import Agenda, agenda_of
from overleg.approval import (
    NotApprovableError,
    SureError,
    TellingWordsError,
    approve,
    choose,
    edit_text,
    keep_sure,
)
from overleg.doors import MEMBERS, get_overleg, get_punt
from overleg.marks import REPLACEMENTS, blocks_of, question_of
from overleg.models import Agendapunt, Overleg
from overleg.pieces import inked
from overleg.rarity import sharing
from overleg.sheet import FIELDS, LABELS, sheet_of

PAGE = "agendablad-tekst"
OWN_WORDS, MOST_TYPED = 80, 5000
KEYS = frozenset(key for key, _, _ in REPLACEMENTS) | {"eigen", "zeker"}


@require_GET
@member(*MEMBERS)
def overleg_approve(request: MemberRequest, code: str) -> HttpResponse:
    """To the first text that is not approved."""
    overleg = get_overleg(request, code, edit=True)
    agenda = agenda_of(overleg, scope_of(request))
    log_read(request, "overleg", [row.punt.casus_id for row in agenda.rows])
    row = agenda.next_open(0)
    if row is None:
        messages.info(request, "Alle teksten zijn goedgekeurd." if agenda.rows else "Zet eerst casussen op de agenda.")
        return redirect("overleg", code=overleg.code)
    return redirect("overleg_sheet", code=overleg.code, casus=row.punt.casus.code)


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
def overleg_sheet(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    overleg = get_overleg(request, code, edit=True)
    punt = get_punt(request, overleg, casus, PAGE)
    if request.method == "GET":
        return render(request, "overleg/sheet.html", _context(request, overleg, punt))
    typed = _typed(request, punt)
    version = request.POST.get("version", "")
    try:
        answer = _Answer(request, overleg, punt, typed, int(version) if version.isdecimal() else 0)
        return answer.save()
    except ConflictError:
        now = Agendapunt.objects.select_related("casus", "overleg__area", "blad").get(pk=punt.pk)
        context = _context(request, overleg, now, typed=typed)
        return render(request, "overleg/sheet.html", context, status=409)


def _typed(request: MemberRequest, punt: Agendapunt) -> dict[str, str]:
    """Texts that were typed over what the page showed (`was_` holds that), so that an untouched text is no edit."""
    found = {}
    for field in FIELDS:
        new, old = (request.POST.get(f"{name}_{field}") for name in ("tekst", "was"))
        if new is not None and _lines(new) != _lines(old or ""):
            found[field] = _lines(new)
    return found


def _lines(text: str) -> str:
    return inked(text).strip()[:MOST_TYPED]


@dataclass
class _Answer:
    """One press of a button on the page: the texts first, then what the button says."""

    request: MemberRequest
    overleg: Overleg
    punt: Agendapunt
    typed: dict[str, str]
    version: int

    def save(self) -> HttpResponse:
        for field, text in self.typed.items():
            edit_text(punt=self.punt, field=field, text=text, version=self.version)
            self.version = self.punt.version
        act = self.request.POST.get("doe", "")
        if act == "goedkeuren":
            return self._approve()
        if act.startswith("terug-") and act.removeprefix("terug-") in FIELDS:
            field = act.removeprefix("terug-")
            edit_text(punt=self.punt, field=field, text=None, version=self.version)
            return self._here("tekst-" + field)
        if act in KEYS:
            return self._choose(act)
        messages.success(self.request, "Bewaard. Loket heeft de tekst opnieuw nagekeken.")
        return self._here("blad")

    def _here(self, part: str, **query: str) -> HttpResponse:
        url = reverse("overleg_sheet", args=[self.overleg.code, self.punt.casus.code])
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        return redirect(f"{url}{'?' + asked if asked else ''}#{part}")

    def _choose(self, act: str) -> HttpResponse:
        target = self.request.POST.get("vraag", "")
        field, _, index = target.partition(".")
        sheet = sheet_of(self.punt)
        piece = next((piece for piece in sheet.pieces if piece.field == field), None)
        if piece is None or not index.isdecimal() or int(index) >= len(piece.findings) or field in self.typed:
            messages.info(self.request, "De tekst is intussen anders. Kies opnieuw.")
            return self._here("vraag")
        number = int(index)
        try:
            if act == "zeker":
                today = scope_of(self.request).today
                keep_sure(
                    punt=self.punt, field=field, number=number, by=self.request.user, today=today, version=self.version
                )
            elif (words := self._words(act)) != "":
                choose(punt=self.punt, field=field, number=number, words=words or None, version=self.version)
            elif act == "6":
                choose(punt=self.punt, field=field, number=number, words="", version=self.version)
            else:
                messages.error(self.request, "Typ eerst uw eigen woorden.")
                return self._here("vraag", vraag=target)
        except SureError:
            return self._here("vraag", vraag=target, zeker="1")
        except TellingWordsError as error:
            messages.error(self.request, f"‘{error}’ kan zelf naar iemand wijzen. Kies andere woorden.")
            return self._here("vraag", vraag=target)
        return self._here("vraag")

    def _words(self, act: str) -> str | None:
        """What comes in place: "" for nothing typed or left out, None to let it stand."""
        for key, _, words in REPLACEMENTS:
            if act == key:
                return words
        return _lines(self.request.POST.get("eigen", ""))[:OWN_WORDS]

    def _approve(self) -> HttpResponse:
        try:
            approve(punt=self.punt, by=self.request.user, now=timezone.now(), version=self.version)
        except NotApprovableError as error:
            messages.warning(self.request, str(error))
            return self._here("vraag")
        agenda = agenda_of(self.overleg, scope_of(self.request))
        following = agenda.next_open(agenda.row_of(self.punt).number)
        if following is None:
            messages.success(self.request, f"Alle {len(agenda.rows)} teksten zijn goedgekeurd. Drukken kan.")
            return redirect(f"{reverse('overleg', args=[self.overleg.code])}#drukken")
        return redirect("overleg_sheet", code=self.overleg.code, casus=following.punt.casus.code)


def _context(
    request: MemberRequest, overleg: Overleg, punt: Agendapunt, *, typed: dict[str, str] | None = None
) -> dict[str, Any]:
    agenda = agenda_of(overleg, scope_of(request))
    row = agenda.row_of(punt)
    sheet = row.sheet
    question = question_of(sheet, request.GET.get("vraag", ""))
    alike = sharing(sheet)
    return {
        "overleg": overleg,
        "agenda": agenda,
        "row": row,
        "sheet": sheet,
        "version": sheet.punt.version,
        "blocks": [(block, (typed or {}).get(block.piece.field, block.piece.text)) for block in blocks_of(sheet)],
        "sure": sum(f.certainty == "sure" for piece in sheet.pieces for f in piece.findings),
        "question": question,
        "replacements": REPLACEMENTS,
        "ask_again": bool(question and question.sure and request.GET.get("zeker")),
        "alike": alike if alike < settings.RARE_COMBINATION_BELOW else None,
        "conflict": _conflict(sheet.pieces, typed) if typed is not None else None,
        **_around(agenda, row.number),
    }


def _around(agenda: Agenda, number: int) -> dict[str, Any]:
    before = next((row for row in reversed(agenda.rows) if row.number < number), None)
    return {"before": before, "later": agenda.next_open(number)}


def _conflict(pieces: list[Any], typed: dict[str, str]) -> dict[str, Any]:
    """What stands now beside what was typed; the form still holds what was typed."""
    return {
        "fields": [
            {"label": LABELS[piece.field], "theirs": piece.text, "mine": typed[piece.field],
             "target": f"id_tekst_{piece.field}"}
            for piece in pieces
            if piece.field in typed and piece.text != typed[piece.field]
        ]
    }  # fmt: skip
