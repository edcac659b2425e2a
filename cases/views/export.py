"""The list as a spreadsheet, and acts on chosen rows."""

import re
from collections.abc import Iterator, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import OFFICE_ROLES, User
from cases.access import log_read, scope_of
from cases.actions import circle
from cases.filters import CasusFilter, choices_for
from cases.forms.circle import HandOverForm
from cases.keyset import PAGE, sort_of, sorted_rows
from cases.models import Casus
from cases.rows import COLUMNS, Row, cells, rows_of
from cases.scope import Scope
from cases.views.circle import consulents
from cases.views.lists import READERS
from paper.sheets import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CODE = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{3}")
BATCH = 500


@require_GET
@member(*READERS)
def casussen_download(request: MemberRequest) -> HttpResponse:
    """XLSX of exactly what the list shows, all pages, in its order; or of the chosen rows (`kies`)."""
    scope = scope_of(request)
    if codes := _codes(request.GET.getlist("kies")):
        rows = Casus.objects.visible_to(scope).filter(code__in=codes)
    else:
        rows = CasusFilter(request.GET, scope=scope, choices=choices_for(scope), since=request.user.previous_login).rows
    ordered = sorted_rows(rows, sort_of(request.GET.get("sorteer", "")), scope)
    ids = list(ordered.values_list("pk", flat=True))
    log_read(request, "casussen-download", ids)
    body = write_xlsx("Casussen", COLUMNS, (cells(row) for row in _lines(ids, scope)))
    name = f"casussen-{scope.today.isoformat()}.xlsx"
    return HttpResponse(body, XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _lines(ids: Sequence[int], scope: Scope) -> Iterator[Row]:
    """All rows, some at a time: memory stays small."""
    for start in range(0, len(ids), BATCH):
        yield from rows_of(ids[start : start + BATCH], scope)


@require_http_methods(["GET", "POST"])
@member(*OFFICE_ROLES)
def casussen_hand_over(request: MemberRequest) -> HttpResponse:
    """Chosen casussen to a colleague: first what will be handed over, to whom and why; then done."""
    scope = scope_of(request)
    chosen = _chosen(request, scope)
    if not chosen:
        messages.info(request, "Kies in de lijst eerst een of meer casussen.")
        return redirect("casussen")
    form = HandOverForm(request.POST or None, consulents=consulents(scope), scope=scope)
    log_read(request, "casussen-overdragen", [casus.pk for casus in chosen])
    if request.method == "POST" and form.is_valid():
        return _hand_over(request, [casus for casus in chosen if casus.is_open], form.cleaned_data["to"], form)
    rows = rows_of([casus.pk for casus in chosen], scope)
    context = {"form": form, "rows": rows, "closed": [row for row in rows if not row.is_open]}
    return render(request, "cases/list_hand_over.html", context)


def _hand_over(request: MemberRequest, casussen: list[Casus], to: User, form: HandOverForm) -> HttpResponse:
    changed = circle.hand_over(
        casussen=casussen, to=to, by=request.user, today=scope_of(request).today, text=form.cleaned_data["text"]
    )
    if changed:
        messages.success(request, f"{changed} {'casus' if changed == 1 else 'casussen'} overgedragen aan {to}.")
    else:
        messages.info(request, f"Deze casussen had {to} al.")
    return redirect("casussen")


def _chosen(request: MemberRequest, scope: Scope) -> list[Casus]:
    """The ticked casussen that this person may hand over, at most a page of them; a guest may not."""
    codes = _codes([*request.GET.getlist("kies"), *request.POST.getlist("kies")])
    visible = Casus.objects.visible_to(scope).filter(code__in=codes).select_related("consulent")
    visible = visible.exclude(pk__in=[pk for pk, _ in scope.guests])
    return list(visible.order_by("code"))


def _codes(asked: Sequence[str]) -> list[str]:
    return [code for code in asked if CODE.fullmatch(code)][:PAGE]
