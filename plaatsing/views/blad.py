"""The school reads the Blad of its own pupil exactly as the table will, decides about what was found, and approves it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.drafts import drafted, moved_on, resume
from cases.events import ConflictError
from cases.models import Voice
from overleg.approval import NotApprovableError, approve
from overleg.doors import said_closed, typed_version
from overleg.marks import REPLACEMENTS, Question, blocks_of, conflict_of, question_of
from overleg.material import VOICE_FIELDS
from overleg.models import Agendapunt
from overleg.sentences import rare_sentences
from overleg.sheet import Sheet, sheet_of
from overleg.views.approve import Answer, typed_texts
from plaatsing.doors import get_aanmelding, sees_casus
from plaatsing.models import Aanmelding
from plaatsing.standing import punt_of

PAGE = "aanmelding-blad"


@require_http_methods(["GET", "POST"])
@member(Role.SCHOOL)
@drafted
def aanmelding_blad(request: MemberRequest, code: str) -> HttpResponse:
    found = get_aanmelding(request, code, PAGE)
    punt = punt_of(found)
    if punt is None:
        raise Http404
    if not sees_casus(request, found):
        said = "De leerling hoort nu bij een andere school. Het loket keurt het blad goed."
        return moved_on(request, said, "aanmelding", code=code)
    if punt.overleg.closed_at is not None:
        said = f"Aan dit blad verandert niets meer. {said_closed(punt.overleg)}"
        return moved_on(request, said, "aanmelding", code=code)
    mine = own_fields(request, punt)
    names = {field: f"tekst_{field}" for field in mine}
    kept = resume(
        request, names=["version", *names.values()], title="Blad van het Plaatsingsoverleg", casus=found.casus
    )
    if request.method == "GET":
        again = {field: str(kept[name]) for field, name in names.items() if name in kept}
        context = _context(request, found, sheet_of(punt), mine, again)
        return render(request, "plaatsing/blad.html", context | {"version": kept.get("version", context["version"])})
    typed = typed_texts(request, mine)
    try:
        return SchoolAnswer(request, punt.overleg, punt, typed, typed_version(request), found, mine).save()
    except ConflictError:
        sheet = sheet_of(Agendapunt.objects.select_related("overleg__area", "casus").get(pk=punt.pk))
        context = _context(request, found, sheet, mine, typed) | {"conflict": conflict_of(sheet.pieces, typed)}
        return render(request, "plaatsing/blad.html", context, status=409)


def own_fields(request: MemberRequest, punt: Agendapunt) -> tuple[str, ...]:
    """Texts that the school works on: what it wrote itself, and the voices that it may read in the casus. About another voice the
    voorzitter decides: its words before they were made anonymous are not for the school."""
    newest: dict[str, Voice] = {}
    for voice in Voice.objects.filter(casus=punt.casus_id).order_by("on", "pk"):
        newest[voice.party] = voice
    readable = set(Voice.objects.visible_to(scope_of(request)).filter(casus=punt.casus_id).values_list("pk", flat=True))
    voices = [field for field, party in VOICE_FIELDS.items() if party in newest and newest[party].pk in readable]
    return (*punt.overleg.of_kind.texts, *voices)


@dataclass
class SchoolAnswer(Answer):
    """As the voorzitter answers; only the door, the page and what comes after approving are the school's."""

    aanmelding: Aanmelding
    mine: tuple[str, ...]

    @property
    def url(self) -> str:
        return reverse("aanmelding_blad", args=[self.aanmelding.code])

    def save(self) -> HttpResponse:
        act = self.act
        target = self.request.POST.get("vraag", "") if not act.startswith(("terug-", "zin-")) else act.partition("-")[2]
        if act not in {"", "bewaren", "goedkeuren"} and target.partition(".")[0] not in self.mine:
            messages.info(self.request, "Hierover beslist de voorzitter.")
            return self.here("blad")
        return super().save()

    def approve(self) -> HttpResponse:
        try:
            approve(punt=self.punt, by=self.request.user, now=timezone.now(), version=self.version)
        except NotApprovableError as error:
            messages.warning(self.request, str(error))
            return self.here("vraag")
        messages.success(self.request, "Goedgekeurd. Zo komt het op tafel; verandert er iets, dan hoort u het.")
        return redirect("aanmelding", code=self.aanmelding.code)


def _context(
    request: MemberRequest, found: Aanmelding, sheet: Sheet, mine: tuple[str, ...], typed: dict[str, str]
) -> dict[str, Any]:
    question = _question(request, sheet, mine)
    return {
        "aanmelding": found, "punt": sheet.punt, "overleg": sheet.material.overleg, "sheet": sheet, "version": sheet.punt.version,
        "blocks": [
            (block, typed.get(block.piece.field, block.piece.text), block.piece.field in mine, _why_empty(sheet, block.piece.field))
            for block in blocks_of(sheet)
        ],
        "others_open": sum(len(piece.open) for piece in sheet.pieces if piece.field not in mine),
        "question": question, "replacements": REPLACEMENTS, "ask_again": bool(question and question.sure and request.GET.get("zeker")),
        "rare": [one for one in rare_sentences(sheet) if one.field in mine], "alike": None, "paper": "blad",
    }  # fmt: skip


def _why_empty(sheet: Sheet, field: str) -> str:
    """What the table reads in place of a voice."""
    return str(sheet.columns.get(f"not_asked_{field.removeprefix('voice_')}", ""))


def _question(request: MemberRequest, sheet: Sheet, mine: tuple[str, ...]) -> Question | None:
    """What the school is asked now: what it pointed at, else the first open question in its own texts."""
    target = request.GET.get("vraag", "")
    if target.partition(".")[0] not in mine:
        target = next(
            (f"{piece.field}.{min(piece.open)}" for piece in sheet.pieces if piece.field in mine and piece.open), ""
        )
    found = question_of(sheet, target) if target else None
    return found if found and found.target.partition(".")[0] in mine else None
