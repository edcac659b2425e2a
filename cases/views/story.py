"""Causes, waits, who is around, voices, passend aanbod, leerplicht informed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import scope_of
from cases.actions import story
from cases.drafts import drafted
from cases.events import ConflictError
from cases.forms.fields import put
from cases.forms.story import CausesForm, EndForm, InformedForm, OfferForm, PartnerForm, VoiceForm, WaitForm
from cases.models import Betrokkene, Casus, Cause, CauseCode, Event, EventKind, VoiceParty, Wachttijd
from cases.views.doors import act_form, back, form_page, on_casus, typed


@require_http_methods(["GET", "POST"])
@member()
@on_casus("story")
def causes(request: MemberRequest, casus: Casus) -> HttpResponse:
    standing = dict(Cause.objects.filter(casus=casus, valid_to=None).values_list("code", "main"))
    start = {
        "main": next((code for code, main in standing.items() if main), ""),
        "others": [code for code, main in standing.items() if not main],
    }
    now = story.causes_in_short(casus)
    form = CausesForm(typed(request), initial={**start, "seen": now}, scope=scope_of(request))
    page: dict[str, Any] = {
        "said": "Oorzaken vastgelegd.", "stood": "De oorzaken stonden al zo.", "part": "oorzaken", "title": "Oorzaken",
        "lead": "Kies wat het vooral tegenhoudt, en wat er ook speelt. Wat er niet meer bij staat, eindigt vandaag.",
    }  # fmt: skip
    try:
        return act_form(
            request, casus, form,
            lambda: story.set_causes(casus=casus, by=request.user, today=form.scope.today, **form.cleaned_data), **page,
        )  # fmt: skip
    except ConflictError:
        now = story.causes_in_short(casus)
        put(form, "seen", now)
        conflict = _causes_conflict(casus, now.split(), [form.cleaned_data["main"], *form.cleaned_data["others"]])
        return form_page(request, casus, form, title=page["title"], lead=page["lead"], conflict=conflict, status=409)


def _causes_conflict(casus: Casus, theirs: list[str], mine: list[str]) -> dict[str, object]:
    """Both choices; who was first stands on the timeline."""
    newest = Event.objects.filter(casus=casus, kind=EventKind.CAUSE).select_related("by").order_by("-pk").first()
    both = {"theirs": _called(theirs), "mine": _called(mine)}
    fields = [{"label": "Oorzaken, de belangrijkste eerst", "target": "", **both}]
    return {"by": (newest and newest.by) or "Een collega", "at": newest.at if newest else None, "fields": fields}


def _called(codes: list[str]) -> str:
    return "; ".join(str(CauseCode(code).label) for code in codes)


@require_http_methods(["GET", "POST"])
@member()
@on_casus("story")
def wait(request: MemberRequest, casus: Casus) -> HttpResponse:
    form = WaitForm(typed(request), scope=scope_of(request))
    return act_form(
        request, casus, form,
        lambda: story.add_wait(casus=casus, by=request.user, today=form.scope.today, **form.cleaned_data),
        said="Wachttijd vastgelegd.", stood="Deze wachttijd stond er al.", part="oorzaken", title="Wachttijd",
        submit_label="Wachttijd opslaan",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("story")
def wait_end(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    row = get_object_or_404(Wachttijd, casus=casus, pk=pk)
    form = EndForm(typed(request), begun=row.since, scope=scope_of(request))
    return act_form(
        request, casus, form,
        lambda: story.end_wait(wait=row, on=form.cleaned_data["on"], by=request.user, today=form.scope.today),
        said="Het wachten is voorbij.", stood="Dit wachten was al voorbij.", part="oorzaken", title="Wachten voorbij",
        quote=f"Wacht op {row.what}",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("story")
def partner(request: MemberRequest, casus: Casus) -> HttpResponse:
    form = PartnerForm(typed(request), scope=scope_of(request))
    return act_form(
        request, casus, form,
        lambda: story.add_partner(casus=casus, by=request.user, today=form.scope.today, **form.cleaned_data),
        said="Betrokkene toegevoegd.", stood="Deze betrokkene stond er al.", part="betrokkenen", title="Betrokkene",
        submit_label="Betrokkene opslaan",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("story")
def partner_end(request: MemberRequest, casus: Casus, pk: int) -> HttpResponse:
    row = get_object_or_404(Betrokkene.objects.select_related("partner"), casus=casus, pk=pk)
    form = EndForm(typed(request), scope=scope_of(request))
    return act_form(
        request, casus, form,
        lambda: story.end_partner(betrokkene=row, on=form.cleaned_data["on"], by=request.user, today=form.scope.today),
        said="Niet meer betrokken.", stood="Dat stond er al zo.", part="betrokkenen", title="Niet meer betrokken",
        quote=str(row),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("voice", closed_too=True)
@drafted
def voice(request: MemberRequest, casus: Casus, party: str) -> HttpResponse:
    if party not in VoiceParty.values:
        raise Http404
    form = VoiceForm(typed(request), scope=scope_of(request))

    def record() -> object:
        cleaned = {name: value for name, value in form.cleaned_data.items() if name != "audience"}
        return story.record_voice(
            casus=casus, party=party, by=request.user, today=form.scope.today, **cleaned, **form.reads
        )

    title = f"Stem van {VoiceParty(party).label.lower()}"
    return act_form(
        request, casus, form, record, said="Stem vastgelegd.", stood="Deze stem stond er al.", part="stemmen", title=title,
        submit_label="Stem opslaan",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@member()
@on_casus("story")
@drafted
def offer(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Passend aanbod sinds …; when a colleague saved first, both texts are shown."""
    start = {"offer_since": casus.offer_since, "offer_text": casus.offer_text, "version": casus.version}
    form = OfferForm(typed(request), initial=start, scope=scope_of(request))
    conflict = None
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            story.set_offer(
                casus=casus,
                since=cleaned["offer_since"],
                text=cleaned["offer_text"],
                by=request.user,
                today=scope_of(request).today,
                version=cleaned["version"],
            )
        except ConflictError:
            casus.refresh_from_db(fields=["offer_since", "offer_text", "version"])
            form = OfferForm({**request.POST.dict(), "version": casus.version}, scope=form.scope)
            conflict = _conflict(casus, cleaned)
        else:
            messages.success(request, "Passend aanbod vastgelegd.")
            return back(request, casus, "beweging")
    return form_page(request, casus, form, title="Passend aanbod", conflict=conflict)


@require_http_methods(["GET", "POST"])
@member()
@on_casus("story")
def informed(request: MemberRequest, casus: Casus) -> HttpResponse:
    form = InformedForm(typed(request), scope=scope_of(request))
    return act_form(
        request, casus, form,
        lambda: story.inform_leerplicht(
            casus=casus, on=form.cleaned_data["on"], by=request.user, today=form.scope.today
        ),
        said="Vastgelegd dat leerplicht het weet.", stood="Dat leerplicht het weet, stond er al.", part="beweging",
        title="Leerplicht geïnformeerd",
    )  # fmt: skip


def _conflict(casus: Casus, mine: dict[str, object]) -> dict[str, object]:
    """Both texts. Who was first stands on the timeline when it was an offer; another act may also have moved the version."""
    newest = Event.objects.filter(casus=casus, kind=EventKind.OFFER).select_related("by").order_by("-at", "-pk").first()
    fields = [
        {"label": "Passend aanbod sinds", "theirs": casus.offer_since, "mine": mine["offer_since"], "target": ""},
        {
            "label": "Wat is het aanbod?",
            "theirs": casus.offer_text,
            "mine": mine["offer_text"],
            "target": "id_offer_text",
        },
    ]
    return {"by": (newest and newest.by) or "Een collega", "at": newest.at if newest else None, "fields": fields}
