"""Acts on an aanmelding: afwijking, accepting, asking back, taking back, nagekomen."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.access import scope_of
from cases.drafts import drafted, moved_on, resume
from cases.views.doors import typed
from overleg.actions import ClosedError
from overleg.models import Overleg, OverlegKind
from paper.dates import dutch
from plaatsing.actions import aanmelding as acts
from plaatsing.actions.entering import Accepted, accept, take_in_late
from plaatsing.doors import ENTERING, OFFICE, get_aanmelding, sees_casus
from plaatsing.forms.aanmelding import ReasonForm
from plaatsing.models import Aanmelding

P = ParamSpec("P")


def still(
    view: Callable[Concatenate[MemberRequest, str, P], HttpResponse],
) -> Callable[Concatenate[MemberRequest, str, P], HttpResponse]:
    """What has moved on meanwhile is no error: say how it stands and what was typed, on the page of the aanmelding."""

    @wraps(view)
    def guarded(request: MemberRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, code, *args, **kwargs)
        except acts.WrongStateError as moved:
            return moved_on(request, f"Er is niets gewijzigd. {moved}", "aanmelding", code=code)
        except ClosedError:
            return moved_on(request, "Er is niets gewijzigd. Deze zitting is gesloten.", "aanmelding", code=code)

    return cast(Callable[Concatenate[MemberRequest, str, P], HttpResponse], guarded)


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER, Role.SCHOOL)
@drafted
@still
def aanmelding_deviation(request: MemberRequest, code: str) -> HttpResponse:
    """The school asks to deviate from the rule of two schools; the voorzitter records it with a reason."""
    found = get_aanmelding(request, code)
    if request.toegang.role == Role.SCHOOL:
        return _ask_deviation(request, found)
    if not found.waits_for_deviation:
        raise acts.WrongStateError("Er staat geen vraag om af te wijken open.")
    form = ReasonForm(
        typed(request), label="Reden van de afwijking", help_text="De reden blijft bewaard en telt mee in de jaarcijfers.",
        start=found.deviation_asked,
    )  # fmt: skip
    if form.is_valid():
        acts.allow_deviation(
            aanmelding=found, because=form.cleaned_data["because"], by=request.user, **_moment(request)
        )
        messages.success(request, "De afwijking is vastgelegd. De school heeft bericht en kan indienen.")
        return redirect("aanmelding", code=code)
    return _act_page(
        request, found, form, title="Afwijking van de spelregel", submit_label="Afwijking vastleggen",
        lead="De school benaderde minder dan twee andere scholen. Alleen de voorzitter kan daarvan afwijken. Is het nee? "
        "Vraag dan terug wat er nog nodig is.",
        quote=found.deviation_asked,
    )  # fmt: skip


def _ask_deviation(request: MemberRequest, found: Aanmelding) -> HttpResponse:
    if not found.is_editable:
        raise acts.WrongStateError(acts.NOW[found.state])
    form = ReasonForm(
        typed(request), label="Waarom lukt het niet met twee scholen?", start=found.deviation_asked,
        help_text="De voorzitter leest dit en ziet uw formulier zoals het nu is.",
    )  # fmt: skip
    if form.is_valid():
        acts.ask_deviation(aanmelding=found, because=form.cleaned_data["because"], by=request.user, **_moment(request))
        messages.success(request, "Gevraagd aan de voorzitter. U krijgt bericht; tot die tijd kunt u verder typen.")
        return redirect("aanmelding", code=found.code)
    return _act_page(
        request, found, form, title="Afwijking van de spelregel vragen", submit_label="Aan de voorzitter vragen",
        lead="De spelregel is dat u vooraf minstens twee andere scholen benaderde. Soms kan dat niet, bijvoorbeeld omdat er maar "
        "één school is met wat de leerling nodig heeft.",
    )  # fmt: skip


@require_POST
@member(*OFFICE)
@still
def aanmelding_accept(request: MemberRequest, code: str) -> HttpResponse:
    found = get_aanmelding(request, code)
    done = accept(aanmelding=found, by=request.user, **_moment(request))
    messages.success(request, accepted_words(done))
    return redirect("aanmelding", code=code)


def accepted_words(done: Accepted) -> str:
    """Where it stands now, and why not on an earlier agenda."""
    if done.punt is None:
        passed = f" De agenda van {dutch(done.passed.on)} is al vastgesteld." if done.passed else ""
        return f"Aangenomen.{passed} Er is nog geen zitting waar het op kan: zodra er een is gepland, komt het op die agenda."
    on = f"op de agenda van {dutch(done.punt.overleg.on)}"
    if done.passed is not None:
        return f"Aangenomen. De agenda van {dutch(done.passed.on)} is al vastgesteld; het staat {on}."
    return f"Aangenomen. Het staat {on}; de school keurt het blad goed."


@require_http_methods(["GET", "POST"])
@member(*OFFICE)
@drafted
@still
def aanmelding_ask_back(request: MemberRequest, code: str) -> HttpResponse:
    """The loket asks something; the school answers in the form."""
    found = get_aanmelding(request, code)
    form = ReasonForm(
        typed(request), label="Wat wilt u van de school weten?", most=500,
        help_text="De school leest dit boven het formulier, vult aan en dient opnieuw in.",
    )  # fmt: skip
    if form.is_valid():
        question = form.cleaned_data["because"]
        acts.ask_back(aanmelding=found, question=question, by=request.user, **_moment(request))
        messages.success(request, "Gevraagd. De school heeft bericht.")
        return redirect("aanmelding", code=code)
    return _act_page(request, found, form, title="Terugvragen aan de school", submit_label="Vragen")


@require_http_methods(["GET", "POST"])
@member(Role.SCHOOL)
@drafted
@still
def aanmelding_withdraw(request: MemberRequest, code: str) -> HttpResponse:
    found = get_aanmelding(request, code)
    form = ReasonForm(typed(request), label="Waarom trekt u de aanmelding in?", most=200)
    if form.is_valid():
        acts.withdraw(aanmelding=found, because=form.cleaned_data["because"], by=request.user, **_moment(request))
        messages.success(request, "Ingetrokken. U kunt voor deze leerling later opnieuw een formulier beginnen.")
        return redirect("plaatsing")
    return _act_page(request, found, form, title="Aanmelding intrekken", submit_label="Intrekken")


@require_POST
@member(*ENTERING)
@still
def aanmelding_late(request: MemberRequest, code: str) -> HttpResponse:
    """Nagekomen: on an agenda that was fixed already."""
    found = get_aanmelding(request, code)
    if request.toegang.role != Role.VOORZITTER:
        raise PermissionDenied
    sessions = Overleg.objects.visible_to(scope_of(request)).filter(kind=OverlegKind.PLAATSING)
    overleg = sessions.filter(code=request.POST.get("zitting", "")).first()
    if overleg is None:
        raise Http404
    take_in_late(aanmelding=found, overleg=overleg, by=request.user, **_moment(request))
    messages.success(request, f"Nagekomen: staat nu op de agenda van {dutch(overleg.on)}.")
    return redirect("aanmelding", code=code)


def _moment(request: MemberRequest) -> dict[str, Any]:
    return {"today": scope_of(request).today, "now": timezone.now()}


def _act_page(request: MemberRequest, found: Aanmelding, form: ReasonForm, **more: Any) -> HttpResponse:
    resume(request, form, title=more["title"], casus=found.casus if sees_casus(request, found) else None)
    context = {"aanmelding": found, "form": form, **more}
    return render(request, "plaatsing/aanmelding_act.html", context, status=422 if form.is_bound else 200)
