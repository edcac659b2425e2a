"""The entering school shares the file with the school that promised a place, and stops it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.models import Casus
from cases.views.absence import attempt
from cases.views.doors import typed
from plaatsing.actions.sharing import share, stop_sharing
from plaatsing.following import is_entering
from plaatsing.forms.promises import ShareForm
from plaatsing.models import Aanmelding, Toezegging
from plaatsing.views.promises import PROMISES, get_toezegging


def _entering(request: MemberRequest, code: str) -> Toezegging:
    """A promise for a pupil whom this school entered and who is still its own; 403 for everybody else who sees the promise."""
    found, scope = get_toezegging(request, code), scope_of(request)
    own = Casus.objects.visible_to(scope.own_circle()).filter(pk=found.casus_id)
    if not is_entering(found, scope) or not own.exists():
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
@member(*PROMISES)
def toezegging_share(request: MemberRequest, code: str) -> HttpResponse:
    found, today = _entering(request, code), scope_of(request).today
    form = ShareForm(typed(request), toezegging=found, today=today)
    if form.is_valid() and attempt(
        form,
        lambda: share(toezegging=found, by=request.user, today=today, now=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, f"{found.school} leest vanaf nu mee in het dossier.")
        return redirect(found.get_absolute_url())
    noted = None if form.fields else Aanmelding.objects.filter(casus=found.casus_id).latest("pk")
    context = {"form": form, "toezegging": found, "consent": noted}
    return render(request, "plaatsing/toezegging_share.html", context, status=422 if form.is_bound else 200)


@require_POST
@member(*PROMISES)
def toezegging_unshare(request: MemberRequest, code: str) -> HttpResponse:
    found, scope = _entering(request, code), scope_of(request)
    if stop_sharing(toezegging=found, by=request.user, today=scope.today, now=timezone.now()):
        messages.info(request, f"{found.school} leest het dossier niet meer.")
    else:
        messages.info(request, "Het dossier was niet gedeeld.")
    return redirect(found.get_absolute_url())
