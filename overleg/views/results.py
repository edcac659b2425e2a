"""The results list: what closing did, approving one line after the other, paper."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.drafts import drafted, resume
from cases.events import ConflictError
from overleg.approval import NotApprovableError
from overleg.doors import MEMBERS, get_punt, get_tabled, said_closed, typed_version, while_open
from overleg.marks import REPLACEMENTS, blocks_of, conflict_of, question_of
from overleg.models import Agendapunt, Overleg
from overleg.printing import PrintRefusedError, file_name
from overleg.results import Line, approve_line, line_of
from overleg.results_list import RESULTS, ResultsList, print_results, results_list, why_not_results
from overleg.sentences import rare_sentences
from overleg.table import table_of
from overleg.tabling import what_happened
from overleg.texts import Texts
from overleg.views.approve import Answer, typed_texts

PAGE = "overleg-resultaten"


@require_GET
@member(*MEMBERS)
@while_open
def overleg_results(request: MemberRequest, code: str) -> HttpResponse:
    overleg = get_tabled(request, code)
    return render(request, "overleg/results.html", _page(request, overleg))


def _page(request: MemberRequest, overleg: Overleg, **more: Any) -> dict[str, Any]:
    results = results_list(overleg, scope_of(request))
    log_read(request, PAGE, [row.line.punt.casus_id for row in results.rows])
    closed = overleg.closed_at is not None
    return {
        "overleg": overleg, "results": results, "reasons": why_not_results(overleg, results),
        "table": None if closed else table_of(overleg, scope_of(request)),
        "closed": said_closed(overleg) if closed else "", "happened": what_happened(overleg).lines if closed else [],
        "prints": overleg.prints.filter(document=RESULTS).select_related("by").order_by("-at", "-pk")[:20], **more,
    }  # fmt: skip


@require_GET
@member(*MEMBERS)
@while_open
def overleg_results_approve(request: MemberRequest, code: str) -> HttpResponse:
    """To the first line that is not approved."""
    overleg = get_tabled(request, code)
    results = results_list(overleg, scope_of(request))
    log_read(request, PAGE, [row.line.punt.casus_id for row in results.rows])
    row = results.next_open(0)
    if row is None:
        messages.info(
            request, "Alle regels zijn goedgekeurd." if results.rows else "Er staat geen casus op deze agenda."
        )
        return redirect("overleg_results", code=code)
    return redirect("overleg_result", code=code, casus=row.line.punt.casus.code)


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@drafted
@while_open
def overleg_result(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    """One line: which words may go on paper, and approving it."""
    overleg = get_tabled(request, code)
    punt = get_punt(request, overleg, casus, PAGE)
    line = line_of(punt)
    texts = {field: f"tekst_{field}" for field in line.originals}
    kept = resume(
        request, names=["version", *texts.values()], title="Regel van het resultatenoverzicht", casus=punt.casus
    )
    if request.method == "GET":
        again = {field: str(kept[name]) for field, name in texts.items() if name in kept}
        context = _context(request, overleg, line, again)
        return render(request, "overleg/result.html", context | {"version": kept.get("version", punt.version)})
    typed = typed_texts(request, line.originals)
    try:
        return LineAnswer(request, overleg, punt, typed, typed_version(request)).save()
    except ConflictError:
        now = line_of(Agendapunt.objects.select_related("overleg__area").get(pk=punt.pk))
        context = _context(request, overleg, now, typed)
        return render(
            request, "overleg/result.html", context | {"conflict": conflict_of(now.pieces, typed)}, status=409
        )


@dataclass
class LineAnswer(Answer):
    """As on the agendablad; only the texts, the page and the approval are of the results list."""

    @property
    def texts(self) -> Texts:
        return line_of(self.punt)

    @property
    def url(self) -> str:
        return reverse("overleg_result", args=[self.overleg.code, self.punt.casus.code])

    def approve(self) -> HttpResponse:
        try:
            approve_line(punt=self.punt, by=self.request.user, now=timezone.now(), version=self.version)
        except NotApprovableError as error:
            messages.warning(self.request, str(error))
            return self.here("vraag")
        results = results_list(self.overleg, scope_of(self.request))
        following = results.next_open(results.row_of(self.punt).number)
        if following is None:
            many = len(results.rows)
            done = "De regel is" if many == 1 else f"Alle {many} regels zijn"
            messages.success(self.request, f"{done} goedgekeurd. Drukken kan.")
            return redirect(f"{reverse('overleg_results', args=[self.overleg.code])}#drukken")
        return redirect("overleg_result", code=self.overleg.code, casus=following.line.punt.casus.code)


def _context(request: MemberRequest, overleg: Overleg, line: Line, typed: dict[str, str]) -> dict[str, Any]:
    results = results_list(overleg, scope_of(request))
    row = results.row_of(line.punt)
    question = question_of(line, request.GET.get("vraag", ""))
    return {
        "overleg": overleg, "results": results, "row": row, "sheet": line, "version": line.punt.version,
        "blocks": [(block, typed.get(block.piece.field, block.piece.text)) for block in blocks_of(line)],
        "sure": sum(f.certainty == "sure" for piece in line.pieces for f in piece.findings),
        "question": question, "replacements": REPLACEMENTS, "rare": rare_sentences(line), "alike": None,
        "ask_again": bool(question and question.sure and request.GET.get("zeker")),
        "later": results.next_open(row.number),
    }  # fmt: skip


@require_POST
@member(*MEMBERS)
@while_open
def overleg_results_print(request: MemberRequest, code: str) -> HttpResponse:
    """A PDF, or the list of what is missing. POST: it leaves a row in the log of prints."""
    overleg = get_tabled(request, code)
    results: ResultsList = results_list(overleg, scope_of(request))
    log_read(request, RESULTS, [row.line.punt.casus_id for row in results.rows])
    try:
        pdf = print_results(overleg=overleg, results=results, by=request.user, now=timezone.now())
    except PrintRefusedError as error:
        return render(request, "overleg/results.html", _page(request, overleg, missing=error.reasons), status=409)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(overleg, RESULTS)}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
