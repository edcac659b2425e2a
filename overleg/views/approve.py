"""Approving the sheet text of one casus after the other (J4). One form: what was typed is saved with every button."""

from collections.abc import Iterable
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
from cases.drafts import drafted, resume
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
from overleg.doors import MEMBERS, get_overleg, get_punt, typed_version, while_open
from overleg.marks import REPLACEMENTS, blocks_of, conflict_of, question_of
from overleg.models import Agendapunt, Overleg
from overleg.pieces import inked
from overleg.rarity import sharing
from overleg.sentences import rare_sentences, without
from overleg.sheet import fields_of, sheet_of
from overleg.texts import Texts

PAGE = "agendablad-tekst"
OWN_WORDS, MOST_TYPED = 80, 5000
KEYS = frozenset(key for key, _, _ in REPLACEMENTS) | {"eigen", "zeker"}


@require_GET
@member(*MEMBERS)
@while_open
def overleg_approve(request: MemberRequest, code: str) -> HttpResponse:
    """To the first text that is not approved."""
    overleg = get_overleg(request, code, edit=True)
    agenda = agenda_of(overleg, scope_of(request))
    log_read(request, "overleg", [row.punt.casus_id for row in agenda.rows])
    row = agenda.next_open(0)
    if row is None:
        messages.info(request, "Alle teksten zijn goedgekeurd." if agenda.rows else "Zet eerst casussen op de agenda.")
        return redirect(overleg)
    return redirect("overleg_sheet", code=overleg.code, casus=row.punt.casus.code)


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@drafted
@while_open
def overleg_sheet(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    overleg = get_overleg(request, code, edit=True)
    punt = get_punt(request, overleg, casus, PAGE)
    texts = {field: f"tekst_{field}" for field in fields_of(overleg)}
    kept = resume(request, names=["version", *texts.values()], title="Tekst voor het agendablad", casus=punt.casus)
    if request.method == "GET":
        again = {field: str(kept[name]) for field, name in texts.items() if name in kept}
        context = _context(request, overleg, punt, typed=again)
        # of when it was typed: what changed since then is shown beside it, not overwritten
        return render(request, "overleg/sheet.html", context | {"version": kept.get("version", context["version"])})
    typed = typed_texts(request, fields_of(overleg))
    try:
        answer = Answer(request, overleg, punt, typed, typed_version(request))
        return answer.save()
    except ConflictError:
        now = Agendapunt.objects.select_related("casus", "overleg__area", "blad").get(pk=punt.pk)
        context = _context(request, overleg, now, typed=typed)
        context["conflict"] = conflict_of(context["sheet"].pieces, typed)
        return render(request, "overleg/sheet.html", context, status=409)


def typed_texts(request: MemberRequest, fields: Iterable[str]) -> dict[str, str]:
    """Texts that were typed over what the page showed (`was_` holds that), so that an untouched text is no edit."""
    found = {}
    for field in fields:
        new, old = (request.POST.get(f"{name}_{field}") for name in ("tekst", "was"))
        if new is not None and _lines(new) != _lines(old or ""):
            found[field] = _lines(new)
    return found


def _lines(text: str) -> str:
    return inked(text).strip()[:MOST_TYPED]


@dataclass
class Answer:
    """One press of a button on the page: the texts first, then what the button says. The results list answers the same way
    (overleg.views.results): it says which texts, which page, and what approving is."""

    request: MemberRequest
    overleg: Overleg
    punt: Agendapunt
    typed: dict[str, str]
    version: int

    @property
    def texts(self) -> Texts:
        return sheet_of(self.punt)

    @property
    def url(self) -> str:
        return reverse("overleg_sheet", args=[self.overleg.code, self.punt.casus.code])

    @property
    def act(self) -> str:
        """What was pressed. Enter behind one's own words presses the first button of the form, which only keeps."""
        pressed = self.request.POST.get("doe", "")
        return "eigen" if pressed == "bewaren" and self._words("eigen") else pressed

    def save(self) -> HttpResponse:
        for field, text in self.typed.items():
            self._edit(field, text)
            self.version = self.punt.version
        act = self.act
        if act == "goedkeuren":
            return self.approve()
        if act.startswith("terug-") and act.removeprefix("terug-") in self.texts.labels:
            field = act.removeprefix("terug-")
            self._edit(field, None)
            return self.here("tekst-" + field)
        if act.startswith("zin-"):
            return self._leave_out(act.removeprefix("zin-"))
        if act in KEYS:
            return self._choose(act)
        messages.success(self.request, "Bewaard. Loket heeft de tekst opnieuw nagekeken.")
        return self.here("blad")

    def here(self, part: str, **query: str) -> HttpResponse:
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        return redirect(f"{self.url}{'?' + asked if asked else ''}#{part}")

    def _edit(self, field: str, text: str | None) -> None:
        edit_text(punt=self.punt, field=field, text=text, version=self.version, texts=self.texts)

    def _leave_out(self, target: str) -> HttpResponse:
        """One sentence less on paper; the casus keeps it, and "terug naar de tekst uit de casus" brings it back."""
        sheet = self.texts
        sentence = next((one for one in rare_sentences(sheet) if one.target == target), None)
        if sentence is None or sentence.field in self.typed:
            messages.info(self.request, "De tekst is intussen anders. Kies opnieuw.")
            return self.here("vraag")
        text = next(piece.text for piece in sheet.pieces if piece.field == sentence.field)
        self._edit(sentence.field, without(text, sentence))
        messages.success(
            self.request, f"Zin weggelaten bij {sheet.labels[sentence.field]}. In de casus blijft hij staan."
        )
        return self.here("tekst-" + sentence.field)

    def _choose(self, act: str) -> HttpResponse:
        target = self.request.POST.get("vraag", "")
        field, _, index = target.partition(".")
        sheet = self.texts
        piece = next((piece for piece in sheet.pieces if piece.field == field), None)
        if piece is None or not index.isdecimal() or int(index[:9]) >= len(piece.findings) or field in self.typed:
            messages.info(self.request, "De tekst is intussen anders. Kies opnieuw.")
            return self.here("vraag")
        found: dict[str, Any] = {
            "punt": self.punt, "field": field, "number": int(index[:9]), "version": self.version, "texts": sheet,
        }  # fmt: skip
        try:
            if act == "zeker":
                today = scope_of(self.request).today
                keep_sure(by=self.request.user, today=today, **found)
            elif (words := self._words(act)) != "":
                choose(words=words or None, **found)
            elif act == "6":
                choose(words="", **found)
            else:
                messages.error(self.request, "Typ eerst uw eigen woorden.")
                return self.here("vraag", vraag=target)
        except SureError:
            return self.here("vraag", vraag=target, zeker="1")
        except TellingWordsError as error:
            messages.error(self.request, f"‘{error}’ kan zelf naar iemand wijzen. Kies andere woorden.")
            return self.here("vraag", vraag=target)
        return self.here("vraag")

    def _words(self, act: str) -> str | None:
        """What comes in place: "" for nothing typed or left out, None to let it stand."""
        for key, _, words in REPLACEMENTS:
            if act == key:
                return words
        return _lines(self.request.POST.get("eigen", ""))[:OWN_WORDS]

    def approve(self) -> HttpResponse:
        try:
            approve(punt=self.punt, by=self.request.user, now=timezone.now(), version=self.version)
        except NotApprovableError as error:
            messages.warning(self.request, str(error))
            return self.here("vraag")
        agenda = agenda_of(self.overleg, scope_of(self.request))
        following = agenda.next_open(agenda.row_of(self.punt).number)
        if following is None:
            many = len(agenda.rows)
            done = "De tekst is" if many == 1 else f"Alle {many} teksten zijn"
            messages.success(self.request, f"{done} goedgekeurd. Drukken kan.")
            return redirect(f"{self.overleg.get_absolute_url()}#drukken")
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
        "in_casus": any(piece.original for piece in sheet.pieces if piece.field != "question"),
        "sure": sum(f.certainty == "sure" for piece in sheet.pieces for f in piece.findings),
        "question": question,
        "replacements": REPLACEMENTS,
        "ask_again": bool(question and question.sure and request.GET.get("zeker")),
        "alike": alike if alike < settings.RARE_COMBINATION_BELOW else None,
        "rare": rare_sentences(sheet),
        **_around(agenda, row.number),
    }


def _around(agenda: Agenda, number: int) -> dict[str, Any]:
    before = next((row for row in reversed(agenda.rows) if row.number < number), None)
    return {"before": before, "later": agenda.next_open(number)}
