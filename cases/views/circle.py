"""Who sees a casus, toegang met reden and its review, handing over."""

from datetime import timedelta

from django.contrib import messages
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role, Toegang, User
from cases.access import log_read, scope_of
from cases.actions import circle
from cases.circle import viewers
from cases.forms.circle import HandOverForm, ReasonForm
from cases.models import Casus, Grant, GrantGround
from cases.scope import Scope
from cases.views.doors import back, form_page, on_casus, typed

WRONG_CODES_PER_HOUR = 5
REVIEWED_SHOWN = timedelta(days=90)
# One answer for a code that does not exist and for one that was typed wrongly.
NOT_OPENED = "Met deze code opent Loket niets. Kijk de code na, of vraag uw collega om u mee te laten denken."
TOO_MANY = "Er zijn te veel codes geprobeerd. Over een uur kan het weer; uw collega kan u ook laten meedenken."


@require_GET
@member()
@on_casus(None, closed_too=True)
def seen_by(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Who can see this casus and why, for everybody who can."""
    found = viewers(casus, today=scope_of(request).today, now=timezone.now())
    return render(
        request,
        "cases/casus_viewers.html",
        {"casus": casus, "viewers": found, "in_office": scope_of(request).in_office},
    )


@require_http_methods(["GET", "POST"])
@member()
@on_casus("hand_over")
def hand_over(request: MemberRequest, casus: Casus) -> HttpResponse:
    scope = scope_of(request)
    others = consulents(scope).exclude(pk=casus.consulent_id or 0)
    form = HandOverForm(typed(request), consulents=others, scope=scope)
    if form.is_valid():
        to = form.cleaned_data["to"]
        circle.hand_over(casussen=[casus], to=to, by=request.user, today=scope.today, text=form.cleaned_data["text"])
        messages.success(request, f"Overgedragen aan {to}.")
        still = Casus.objects.visible_to(scope).filter(pk=casus.pk).exists()
        return back(request, casus) if still else redirect("casussen")
    lead = "De open stappen van de huidige consulent gaan mee. Uw collega krijgt bericht."
    return form_page(request, casus, form, title="Overdragen", lead=lead, submit_label="Overdragen")


@require_http_methods(["GET", "POST"])
@member(Role.CONSULENT)
def open_with_reason(request: MemberRequest) -> HttpResponse:
    """Toegang met reden: the exact code and a reason. An unknown code and a wrong one get the same words, and only a few
    tries an hour, so that the form tells nobody which codes exist."""
    scope = scope_of(request)
    form = ReasonForm(typed(request), scope=scope)
    if form.is_valid():
        code = form.cleaned_data["code"]
        if Casus.objects.visible_to(scope).filter(code=code).exists():
            messages.info(request, "Deze casus ziet u al; een reden is niet nodig.")
            return redirect("casus", code=code)
        slot = _take_try(request.user)
        casus = Casus.objects.filter(code=code).select_related("consulent").first() if slot else None
        if casus is not None:
            cache.delete(slot)  # only wrong codes count
            circle.open_with_reason(
                casus=casus, user=request.user, reason=form.cleaned_data["reason"], now=timezone.now()
            )
            messages.success(request, "U ziet deze casus nu, voor een beperkte tijd.")
            return redirect("casus", code=code)
        form.add_error("code", NOT_OPENED if slot else TOO_MANY)
    return render(request, "cases/casus_open_with_reason.html", {"form": form})


@require_GET
@member(Role.VOORZITTER)
def grants_review(request: MemberRequest) -> HttpResponse:
    """Inzages met reden: to look at, and those looked at lately."""
    grants = list(
        _reviewable(scope_of(request))
        .exclude(reviewed_at__lt=timezone.now() - REVIEWED_SHOWN)
        .select_related("casus__school", "casus__consulent", "user", "reviewed_by")
        .order_by("-given_at")
    )
    log_read(request, "inzages", [grant.casus_id for grant in grants])
    context = {
        "waiting": [grant for grant in grants if grant.reviewed_at is None],
        "reviewed": [grant for grant in grants if grant.reviewed_at is not None],
    }
    return render(request, "cases/casus_grants_review.html", context)


@require_POST
@member(Role.VOORZITTER)
def grant_reviewed(request: MemberRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(_reviewable(scope_of(request)), pk=pk)
    if circle.review_grant(grant=grant, by=request.user, now=timezone.now()):
        messages.success(request, "Bekeken.")
    else:
        messages.info(request, "Een collega had dit al bekeken.")
    return redirect("grants_review")


def consulents(scope: Scope) -> QuerySet[User]:
    """Users who are consulent today."""
    running = Toegang.objects.on(scope.today).filter(role=Role.CONSULENT).values("user")
    return User.objects.filter(pk__in=running, is_active=True)


def _reviewable(scope: Scope) -> QuerySet[Grant]:
    visible = Casus.objects.visible_to(scope).values("pk")
    return Grant.objects.filter(ground=GrantGround.REASON, casus__in=visible)


def _take_try(user: User) -> str:
    """One of this hour's tries, as the key it occupies; empty when they are used up. Adding is atomic, so ten requests at the
    same moment have five tries together."""
    keys = (f"wrong-code:{user.pk}:{number}" for number in range(WRONG_CODES_PER_HOUR))
    return next((key for key in keys if cache.add(key, "1", timeout=3600)), "")
