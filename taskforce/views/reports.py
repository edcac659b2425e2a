"""The zaakonderzoek: write, read, sign."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.drafts import drafted, resume
from cases.events import ConflictError
from cases.views.doors import typed
from overleg.doors import typed_version
from taskforce.actions import reports
from taskforce.doors import get_escalatie
from taskforce.forms.investigation import ReportForm
from taskforce.models import Escalatie, Zaakonderzoek
from taskforce.views.showing import conflict_of

READERS = (Role.KERNGROEP, Role.ONDERZOEKER, Role.VOORZITTER)


@require_http_methods(["GET", "POST"])
@member(Role.ONDERZOEKER)
@drafted
def zaakonderzoek(request: MemberRequest, code: str) -> HttpResponse:
    """Write the open report; after a signed one, a supplement."""
    escalatie = get_escalatie(request, code, "investigate")
    report = reports.open_report(escalatie)
    start = {name: getattr(report, name) for name in (*reports.WRITTEN, "version")} if report else {"version": 0}
    form = ReportForm(typed(request), scope=scope_of(request), initial=start)
    conflict, status = None, 200
    if form.is_valid():
        try:
            reports.save_report(
                escalatie=escalatie,
                version=form.cleaned_data["version"],
                by=request.user,
                now=timezone.now(),
                **form.said,
            )
        except ConflictError:
            report = reports.open_report(escalatie)
            if report is None:
                messages.warning(
                    request, "Dit verslag is intussen ondertekend. Wat u typte, staat hieronder als aanvulling."
                )
                report = Zaakonderzoek(version=0)
            conflict, status = conflict_of(form, report, reports.WRITTEN, version=report.version), 409
        else:
            return _kept(request, escalatie)
    elif form.is_bound:
        status = 422
    return _write(request, escalatie, form, report, status, conflict=conflict)


def _kept(request: MemberRequest, escalatie: Escalatie) -> HttpResponse:
    if "ondertekenen" in request.POST:
        return redirect("zaakonderzoek_sign", code=escalatie.code)
    messages.success(request, "Het verslag is bewaard.")
    return redirect("escalatie", code=escalatie.code)


def _write(
    request: MemberRequest,
    escalatie: Escalatie,
    form: ReportForm,
    report: Zaakonderzoek | None,
    status: int,
    **more: Any,
) -> HttpResponse:
    signed = Zaakonderzoek.objects.filter(escalatie=escalatie, signed_at__isnull=False)
    title = "Aanvulling op het zaakonderzoek" if signed.exists() else "Zaakonderzoek"
    resume(request, form, title=title, casus=escalatie.casus)
    context = {
        "escalatie": escalatie, "casus": escalatie.casus, "form": form, "report": report, "title": title, "signed": signed,
        "options": escalatie.opties.select_related("school"),
    }  # fmt: skip
    return render(request, "taskforce/zaakonderzoek.html", {**context, **more}, status=status)


@require_GET
@member(*READERS)
def zaakonderzoek_read(request: MemberRequest, code: str, key: str) -> HttpResponse:
    """A signed report, word by word. One that is still being written is of who writes it."""
    escalatie = get_escalatie(request, code)
    found = Zaakonderzoek.objects.visible_to(scope_of(request)).filter(
        escalatie=escalatie, signed_at__isnull=False, code=key
    )
    report = found.select_related("supplements").first()
    if report is None:
        raise Http404
    context = {"escalatie": escalatie, "casus": escalatie.casus, "report": report, "options": report.options}
    return render(request, "taskforce/zaakonderzoek_read.html", context)


@require_http_methods(["GET", "POST"])
@member(Role.ONDERZOEKER)
def zaakonderzoek_sign(request: MemberRequest, code: str) -> HttpResponse:
    """Asks once, with exactly what is signed. What is missing is named instead."""
    escalatie = get_escalatie(request, code, "investigate")
    report = reports.open_report(escalatie)
    if report is None:
        messages.info(request, "Er is geen verslag om te ondertekenen.")
        return redirect("escalatie", code=code)
    lacks = reports.missing(report)
    if request.method == "POST" and not lacks:
        try:
            reports.sign_report(
                report=report, version=typed_version(request), by=request.user, today=scope_of(request).today,
                now=timezone.now(), read=request.POST.get("options"),
            )  # fmt: skip
        except (ConflictError, RefusedError):
            messages.warning(request, "Dit verslag is intussen gewijzigd. Lees het nog een keer en onderteken dan.")
            return redirect("zaakonderzoek_sign", code=code)
        messages.success(request, "Ondertekend. De kerngroep kan uw onderzoek nu lezen.")
        return redirect("escalatie", code=code)
    options = reports.options_said(escalatie)
    context = {
        "escalatie": escalatie, "casus": escalatie.casus, "report": report, "lacks": lacks, "now": timezone.now(),
        "function": request.user.function or reports.FUNCTION, "options": options, "read": reports.fingerprint_of(options),
    }  # fmt: skip
    return render(
        request, "taskforce/zaakonderzoek_sign.html", context, status=409 if lacks and request.method == "POST" else 200
    )
