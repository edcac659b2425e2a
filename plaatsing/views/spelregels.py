"""The rules of play: the version that holds, earlier ones, and a new one by the voorzitter."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.drafts import drafted, resume
from cases.events import ConflictError
from cases.forms.fields import put
from cases.views.conflicts import Both, Conflict
from cases.views.doors import typed
from plaatsing.actions.rules_of_play import SameRulesError, publish
from plaatsing.forms.aanmelding import RulesForm
from plaatsing.models import Spelregels

READERS = (Role.CONSULENT, Role.VOORZITTER, Role.SCHOOL, Role.PLAATSING)


@require_GET
@member(*READERS)
def spelregels(request: MemberRequest) -> HttpResponse:
    return _page(request, Spelregels.objects.first())


@require_GET
@member(*READERS)
def spelregels_version(request: MemberRequest, number: int) -> HttpResponse:
    return _page(request, Spelregels.objects.filter(number=number).first())


def _page(request: MemberRequest, shown: Spelregels | None) -> HttpResponse:
    if shown is None:
        raise Http404
    versions = list(Spelregels.objects.select_related("by"))
    context = {
        "shown": shown,
        "newest": versions[0],
        "versions": versions,
        "is_chair": request.toegang.role == Role.VOORZITTER,
    }
    return render(request, "plaatsing/spelregels.html", context)


@require_http_methods(["GET", "POST"])
@member(Role.VOORZITTER)
@drafted
def spelregels_new(request: MemberRequest) -> HttpResponse:
    """The text of the version that holds, to change; when a colleague published one since, both are shown."""
    newest = Spelregels.objects.first()
    form = RulesForm(typed(request), initial={"text": newest.text, "version": newest.number} if newest else None)
    resume(request, form, title="Spelregels")
    conflict = None
    if form.is_valid():
        try:
            made = publish(
                text=form.cleaned_data["text"], by=request.user, now=timezone.now(), over=form.cleaned_data["version"]
            )
        except SameRulesError as same:
            form.add_error("text", str(same))
        except ConflictError:
            now = Spelregels.objects.select_related("by").latest("number")
            put(form, "version", str(now.number))
            both = Both(f"Versie {now.number}", now.text, form.cleaned_data["text"], form["text"].id_for_label)
            conflict = Conflict(str(now.by), now.published_at, [both])
        else:
            messages.success(
                request, f"Versie {made.number} geldt vanaf nu. Wat al is ingediend, houdt de versie van toen."
            )
            return redirect("spelregels")
    context = {"form": form, "newest": newest, "conflict": conflict}
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, "plaatsing/spelregels_new.html", context, status=status)
