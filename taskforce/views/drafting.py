"""The ontwerpbesluit: written by the kerngroep, read once more, signed."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.actions.phases import RefusedError
from cases.drafts import drafted, moved_on, resume
from cases.events import ConflictError
from cases.views.conflicts import Both, Conflict
from cases.views.doors import typed
from overleg.doors import typed_version
from region.models import School
from taskforce import members
from taskforce.actions import drafting, signing
from taskforce.deciding import why_not
from taskforce.doors import get_escalatie
from taskforce.files import options_of
from taskforce.forms.draft import DraftForm, SupportRows, can_be_chosen, first_rows, supports_of
from taskforce.models import BindendBesluit, Escalatie, Ontwerpbesluit
from taskforce.standing import gaps_of_draft, places
from taskforce.views.showing import conflict_of

ON_SCREEN = tuple(name for name in drafting.WRITTEN if name != "supports")


def _draft(request: MemberRequest, escalatie: Escalatie) -> Ontwerpbesluit | None:
    rows = Ontwerpbesluit.objects.visible_to(scope_of(request)).filter(escalatie=escalatie)
    found: Ontwerpbesluit | None = rows.select_related("school__board", "school__municipality").first()
    return found


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
@drafted
def ontwerp(request: MemberRequest, code: str) -> HttpResponse:
    """Write the draft. Two who write at the same time see both texts."""
    escalatie = get_escalatie(request, code, "draft")
    draft = _draft(request, escalatie)
    if draft is None and (because := drafting.why_no_draft(escalatie)):
        return moved_on(request, because, "escalatie", code=code)
    form, rows = _forms(request, draft)
    conflict, status = None, 200
    if form.is_valid() & rows.is_valid():
        said = {**form.said, "supports": supports_of(rows)}
        try:
            drafting.save_draft(
                escalatie=escalatie,
                version=form.cleaned_data["version"],
                by=request.user,
                today=scope_of(request).today,
                **said,
            )
        except ConflictError:
            draft = _draft(request, escalatie)
            if draft is None:
                signed = "Een collega heeft het ontwerp intussen ondertekend. Uw tekst is niet bewaard."
                return moved_on(request, signed, "escalatie", code=code)
            conflict, status = _conflict(form, draft, said["supports"]), 409
        except RefusedError as refused:
            form.add_error(None, str(refused))
            status = 422
        else:
            messages.success(request, "Het ontwerp is bewaard.")
            return redirect("ontwerp_sign" if "ondertekenen" in request.POST else "ontwerp", code=code)
    elif form.is_bound:
        status = 422
        if rows.total_error_count():
            form.add_error(None, "Kijk de regels bij de steun na, of maak ze leeg.")
    resume(request, form, rows, title="Ontwerpbesluit", casus=escalatie.casus)
    context = {
        "escalatie": escalatie,
        "casus": escalatie.casus,
        "form": form,
        "rows": rows,
        "draft": draft,
        "conflict": conflict,
    }
    return render(request, "taskforce/ontwerp.html", {**context, **_beside(request, escalatie, draft)}, status=status)


def _forms(request: MemberRequest, draft: Ontwerpbesluit | None) -> tuple[DraftForm, Any]:
    start = {name: getattr(draft, name) for name in (*ON_SCREEN, "version")} if draft else {"version": 0}
    form = DraftForm(typed(request), scope=scope_of(request), chosen=draft.school if draft else None, initial=start)
    first = first_rows(draft.supports) if draft else []
    own = {"today": scope_of(request).today, "standing": {row["starts"] for row in first}}
    if request.method == "POST":  # without a first stand: a row that says the same is a row all the same
        return form, SupportRows(request.POST, prefix="steun", form_kwargs=own)
    return form, SupportRows(prefix="steun", initial=first, form_kwargs=own)


def _beside(request: MemberRequest, escalatie: Escalatie, draft: Ontwerpbesluit | None) -> dict[str, Any]:
    """What is good to see while writing: the options as they were weighed, what is missing, the schools that cannot be chosen."""
    scope = scope_of(request)
    board = draft.school.board_id if draft is not None and draft.school is not None else None
    seat = members.member(request.user, board_id=board, today=scope.today)
    return {
        "recuses": seat.recuses if seat else "",
        "options": options_of(escalatie, scope),
        "gaps": gaps_of_draft(escalatie, draft, scope.today) if draft is not None else None,
        "elsewhere": _cannot_be_chosen(
            School.objects.exclude(can_be_chosen(scope.today)).select_related("board"), scope.today
        ),
    }


def _cannot_be_chosen(schools: Iterable[School], today: Any) -> list[tuple[str, list[str]]]:
    """(why, names of schools), by why. Two queries."""
    rows = list(schools)
    standing, found = places(rows), defaultdict(list)
    for school in rows:
        found[why_not(standing[school.pk], today)].append(school.name)
    return sorted(found.items())


def _conflict(form: DraftForm, draft: Ontwerpbesluit, mine: list[dict[str, str]]) -> Conflict:
    conflict = conflict_of(form, draft, ON_SCREEN, version=draft.version)
    if draft.supports != mine:
        both = (_in_lines(draft.supports), _in_lines(mine))
        conflict.fields.append(Both("Steun", *both, ""))
    return conflict


def _in_lines(supports: list[dict[str, str]]) -> str:
    return "\n".join(f"{row['what']}, {row['who']}, vanaf {row['from']}" for row in supports)


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
def ontwerp_sign(request: MemberRequest, code: str) -> HttpResponse:
    """The first signature: exactly what will be signed, by whom, or what is still missing."""
    escalatie = get_escalatie(request, code, "sign")
    draft, scope = _draft(request, escalatie), scope_of(request)
    if draft is None:
        messages.info(request, drafting.why_no_draft(escalatie) or "Er is nog geen ontwerp. Schrijf het eerst.")
        return redirect("escalatie", code=code)
    gaps = gaps_of_draft(escalatie, draft, scope.today)
    refused = ""
    if request.method == "POST":
        try:
            besluit = signing.sign_draft(
                escalatie=escalatie, version=typed_version(request), by=request.user, today=scope.today,
                now=timezone.now(),
            )  # fmt: skip
        except signing.NotReadyError as missing:
            gaps = missing.gaps
        except RefusedError as error:
            refused = str(error)
        except ConflictError:
            messages.warning(
                request, "Een collega heeft het ontwerp intussen gewijzigd. Hieronder staat het zoals het nu is."
            )
            return redirect("ontwerp_sign", code=code)
        except signing.SignedError as signed:
            return _signed_before(request, escalatie, signed.besluit)
        else:
            messages.success(request, "U heeft ondertekend. Het besluit wacht nu op bekrachtiging.")
            return redirect("besluit", code=besluit.code)
    board = draft.school.board_id if draft.school else None
    context = {
        "escalatie": escalatie, "casus": escalatie.casus, "draft": draft, "gaps": gaps, "refused": refused, "now": timezone.now(),
        "signer": members.member(request.user, board_id=board, today=scope.today),
        "others": members.members(board_id=board, today=scope.today),
    }  # fmt: skip
    return render(request, "taskforce/ontwerp_sign.html", context, status=409 if request.method == "POST" else 200)


def _signed_before(request: MemberRequest, escalatie: Escalatie, besluit: BindendBesluit | None) -> HttpResponse:
    messages.info(request, "Een collega was u net voor: het besluit is ondertekend en wacht op bekrachtiging.")
    return redirect("besluit", code=besluit.code) if besluit is not None else redirect("escalatie", code=escalatie.code)
