"""Paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from overleg.agenda import agenda_of
from overleg.doors import MEMBERS, get_overleg, while_open
from overleg.forms import CopiesForm
from overleg.printing import PAPERS, PrintRefusedError, file_name, print_paper
from overleg.views.meetings import preparation


@require_POST
@member(*MEMBERS)
@while_open
def overleg_print(request: MemberRequest, code: str, document: str) -> HttpResponse:
    """A PDF to save and print, or the list of what is missing. POST: it leaves a row in the log of prints."""
    overleg = get_overleg(request, code, edit=True)
    paper = next((paper for paper in PAPERS if paper == document), None)
    if paper is None:
        raise Http404
    form = CopiesForm(request.POST if paper == "agendablad" else {"copies": 1})
    if not form.is_valid():
        messages.error(request, str(form.errors["copies"][0]))
        return redirect(overleg)
    scope = scope_of(request)
    agenda = agenda_of(overleg, scope)
    log_read(request, paper, [row.punt.casus_id for row in agenda.rows])
    try:
        pdf = print_paper(
            overleg=overleg, agenda=agenda, scope=scope, document=paper, copies=form.cleaned_data["copies"], by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except PrintRefusedError as error:
        return preparation(request, overleg, status=409, refused=paper, missing=error.reasons)
    headers = {"Content-Disposition": f'attachment; filename="{file_name(overleg, paper)}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
