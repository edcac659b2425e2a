"""What every act on one casus shares: the door, the closed casus, the way back, the page around a form."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.http import MemberRequest
from cases.access import get_casus, scope_of
from cases.circle import Viewer, people, viewers
from cases.drafts import moved_on, resume
from cases.models import Actie, Casus

P = ParamSpec("P")


def on_casus(
    act: str | None, *, closed_too: bool = False
) -> Callable[
    [Callable[Concatenate[MemberRequest, Casus, P], HttpResponse]],
    Callable[Concatenate[MemberRequest, str, P], HttpResponse],
]:
    """The view gets the casus instead of its code: 404 outside the circle, 403 when the role may not do `act`, and a friendly
    way back when the casus is closed (unless the act suits a closed casus too)."""

    def decorate(
        view: Callable[Concatenate[MemberRequest, Casus, P], HttpResponse],
    ) -> Callable[Concatenate[MemberRequest, str, P], HttpResponse]:
        @wraps(view)
        def through(request: MemberRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            casus = get_casus(request, code, act)
            if not casus.is_open and not closed_too:
                closed = "Deze casus is gesloten. Heropen de casus om er verder aan te werken."
                return moved_on(request, closed, "casus", code=casus.code)
            try:
                return view(request, casus, *args, **kwargs)
            except HomeNoMoreError:
                home = "De leerling is intussen weer naar school; er is niets opgeslagen."
                return moved_on(request, home, "casus", code=casus.code)

        return cast(Callable[Concatenate[MemberRequest, str, P], HttpResponse], through)

    return decorate


class HomeNoMoreError(Http404):
    """The absence that an act was about has ended meanwhile: said on the casus, with what was typed."""


def typed(request: MemberRequest) -> QueryDict | None:
    """What a form is bound to: everything posted, an empty post too; nothing on a GET."""
    return request.POST if request.method == "POST" else None


def way_back(request: MemberRequest) -> str:
    """Where the person came from (`terug`); "" for anything that is no path of our own: a link in a mail can hold whatever."""
    path = request.POST.get("terug") or request.GET.get("terug", "")
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


def back(request: MemberRequest, casus: Casus, part: str = "") -> HttpResponse:
    """Where the person came from, else the casus at `part`: the place in a list is not lost."""
    if path := way_back(request):
        return redirect(path)
    return redirect(reverse("casus", args=[casus.code]) + (f"#{part}" if part else ""))


def form_page(
    request: MemberRequest, casus: Casus, form: BaseForm, *, title: str, status: int = 200, **more: Any
) -> HttpResponse:
    """The page around one form: identity bar, heading, form, way back. `more`: lead, submit_label, second_name,
    second_label, conflict, quote. In a view with @drafted it is resumed from a draft (cases.drafts)."""
    resume(request, form, title=title, casus=casus)
    context = {
        "casus": casus,
        "form": form,
        "title": title,
        "back_to": way_back(request),
        **more,
    }
    return render(request, "cases/casus_form.html", context, status=status)


def act_form(
    request: MemberRequest,
    casus: Casus,
    form: BaseForm,
    act: Callable[[], object],
    *,
    said: str,
    stood: str = "",
    part: str = "",
    **page: Any,
) -> HttpResponse:
    """Form, act, back: what most pages of one act are. `said` tells that it is done, `stood` that it was so already (when
    the act answers nothing new); `page` is what form_page wants."""
    if form.is_valid():
        changed = act()
        messages.success(request, said if changed or not stood else stood)
        return back(request, casus, part)
    return form_page(request, casus, form, **page)


def people_of(request: MemberRequest, casus: Casus) -> dict[int, Viewer]:
    """Who can be asked something in the casus, one row a person, by user id."""
    found = viewers(casus, today=scope_of(request).today, now=timezone.now())
    return people(viewer for viewer in found if not viewer.only_reads)


def get_actie(request: MemberRequest, casus: Casus, pk: int) -> Actie:
    """The actie of this casus that this person may read; 404 otherwise."""
    actie: Actie | None = (
        Actie.objects.visible_to(scope_of(request))
        .filter(casus=casus, pk=pk)
        .select_related("casus", "holder", "asked_by", "partner")
        .first()
    )
    if actie is None:
        raise Http404
    return actie
