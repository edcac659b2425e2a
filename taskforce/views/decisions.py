"""A decision that was signed: read it, sign it too, take it back before it is in force, correct it, print its letter."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import log_read, scope_of
from cases.actions.phases import RefusedError
from cases.drafts import moved_on
from cases.events import ConflictError
from cases.scope import Scope
from cases.views.doors import typed
from paper.dates import dutch
from paper.press import PressError
from taskforce import letter, members
from taskforce.actions import drafting, following, signing
from taskforce.doors import may
from taskforce.forms.decision import BecauseForm
from taskforce.models import Addressee, BindendBesluit
from taskforce.standing import State, gaps_of_decision, signatures_needed, state

READERS = (Role.KERNGROEP, Role.ONDERZOEKER, Role.VOORZITTER, Role.CONSULENT, Role.SCHOOL)


def get_besluit(request: MemberRequest, code: str, act: str = "") -> BindendBesluit:
    """A decision that this person may see, read-logged: 404 otherwise; 403 when it is seen but role or seat may not do `act`."""
    scope = scope_of(request)
    pk = BindendBesluit.objects.visible_to(scope).filter(code=code).values_list("pk", flat=True).first()
    if pk is None:
        raise Http404
    found = signing.whole(pk)
    log_read(request, "besluit", [found.casus_id])
    if act and not may(scope, act):
        raise PermissionDenied
    return found


@require_GET
@member(*READERS)
def besluit(request: MemberRequest, code: str) -> HttpResponse:
    """For the kerngroep: what was decided and who signed. For the receiving school: what it must do, with whom, and the letter."""
    found, scope = get_besluit(request, code), scope_of(request)
    board = found.school.board_id
    people = members.members(board_id=board, today=scope.today) if scope.role == Role.KERNGROEP else []
    signs = any(one.user.pk == scope.user_id and one.may_sign for one in people)
    signed = {row.user_id for row in found.ondertekeningen.all()}
    context = {
        "besluit": found, "casus": found.casus, "escalatie": found.escalatie, "state": state(found), "needed": signatures_needed(),
        "decides": may(scope, "sign"), "signs": signs, "at_school": scope.role == Role.SCHOOL, "people": people,
        "mine": scope.user_id in signed, "waits": state(found) == State.WAITS, "holds": state(found) == State.HOLDS,
        "gaps": gaps_of_decision(found, scope.today) if state(found) == State.WAITS else [],
        "letters": _letters(found, scope), "checks": letter.check_days(found),
        "placement": following.placement_of(found.escalatie) if state(found) == State.HOLDS else None,
    }  # fmt: skip
    return render(request, "taskforce/besluit.html", context)


def _letters(found: BindendBesluit, scope: Scope) -> list[tuple[str, str]]:
    """Addressees for whom this person can print the letter now; the school its own."""
    if not letter.may_print(found):
        return []
    if scope.role == Role.SCHOOL:
        return [(Addressee.SCHOOL.value, str(Addressee.SCHOOL.label))]
    return [(str(value), str(label)) for value, label in Addressee.choices] if may(scope, "letter") else []


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
def besluit_sign(request: MemberRequest, code: str) -> HttpResponse:
    """A signature after the first: the same text, the own name, function and moment."""
    found, scope = get_besluit(request, code, "sign"), scope_of(request)
    gaps, refused = gaps_of_decision(found, scope.today), ""
    if request.method == "POST":
        try:
            stands = signing.sign(
                besluit=found,
                read=request.POST.get("fingerprint", ""),
                by=request.user,
                today=scope.today,
                now=timezone.now(),
            )
        except signing.NotReadyError as missing:
            gaps = missing.gaps
        except RefusedError as error:
            refused = str(error)
        except ConflictError:
            refused = "Dit is niet de tekst die is ondertekend. Open het besluit opnieuw; klopt het dan nog niet, bel de beheerder."
        except signing.SignedError as signed:
            at = timezone.localtime(signed.signature.at) if signed.signature else None
            messages.info(
                request,
                f"U tekende dit besluit al op {dutch(at.date())} om {at:%H.%M} uur."
                if at
                else "U tekende dit besluit al.",
            )
            return redirect("besluit", code=code)
        else:
            said = "Het besluit is bekrachtigd en van kracht." if stands == State.HOLDS else "U heeft ondertekend."
            messages.success(request, said)
            return redirect("besluit", code=code)
    signer = members.member(request.user, board_id=found.school.board_id, today=scope.today)
    context = {
        "besluit": found, "casus": found.casus, "escalatie": found.escalatie, "gaps": gaps, "refused": refused, "signer": signer,
        "mine": next((row for row in found.ondertekeningen.all() if row.user_id == scope.user_id), None),
        "now": timezone.now(), "state": state(found), "waits": state(found) == State.WAITS,
        "last": len(found.ondertekeningen.all()) + 1 >= signatures_needed(),
    }  # fmt: skip
    return render(request, "taskforce/besluit_sign.html", context, status=409 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@member(Role.KERNGROEP)
def besluit_withdraw(request: MemberRequest, code: str) -> HttpResponse:
    """Before it is in force. Asks once, with a reason."""
    found, scope = get_besluit(request, code, "sign"), scope_of(request)
    form = BecauseForm(typed(request), scope=scope)
    if form.is_valid():
        try:
            signing.withdraw(
                besluit=found,
                because=form.cleaned_data["because"],
                by=request.user,
                today=scope.today,
                now=timezone.now(),
            )
        except RefusedError as refused:
            return moved_on(request, str(refused), "besluit", code=code)
        messages.success(request, "Het besluit is ingetrokken. De tekst staat weer open als ontwerp.")
        return redirect("escalatie", code=found.escalatie.code)
    context = {"besluit": found, "escalatie": found.escalatie, "form": form, "waits": state(found) == State.WAITS}
    return render(request, "taskforce/besluit_withdraw.html", context, status=422 if form.is_bound else 200)


@require_POST
@member(Role.KERNGROEP)
def besluit_correct(request: MemberRequest, code: str) -> HttpResponse:
    """A correction is a new decision that refers to this one; it begins as a draft with the same words."""
    found = get_besluit(request, code, "sign")
    try:
        drafting.correct(besluit=found, by=request.user, today=scope_of(request).today)
    except RefusedError as refused:
        messages.info(request, str(refused))
        return redirect("besluit", code=code)
    messages.info(
        request, "Het besluit staat hieronder als ontwerp. Het oude blijft van kracht tot het nieuwe is bekrachtigd."
    )
    return redirect("ontwerp", code=found.escalatie.code)


@require_POST
@member(*READERS)
def besluit_letter(request: MemberRequest, code: str, to: str) -> HttpResponse:
    """The letter as PDF, for one addressee. POST: it leaves a row that says who printed what."""
    found, scope = get_besluit(request, code), scope_of(request)
    if to not in Addressee or (scope.role == Role.SCHOOL and to != Addressee.SCHOOL):
        raise Http404
    if scope.role != Role.SCHOOL and not may(scope, "letter"):
        raise PermissionDenied
    try:
        pdf = letter.print_letter(
            besluit=found, addressee=Addressee(to), by=request.user, today=scope.today, now=timezone.now()
        )
    except (RefusedError, PressError) as refused:
        messages.error(request, f"De brief kon niet worden gemaakt. {refused}")
        return redirect("besluit", code=code)
    name = letter.file_name(found, Addressee(to))
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
