"""Handing over schools and municipalities to a colleague: what to know, read or not read yet."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import OFFICE_ROLES, Consulentschap, Overdracht, Role, User
from cases.access import log_read, scope_of
from cases.actions.handing import HandedOverError, NoConsulentError, casussen_of, hand_over_contacts, read_handover
from cases.forms.fields import NarrowSelect
from cases.forms.work import CasusForm
from cases.models import Actie, ActieKind
from cases.rows import rows_of
from cases.scope import Scope
from cases.views.circle import consulents
from plaatsing.following import lines
from plaatsing.models import Toezegging

SHOWN = 60


class HandoverForm(CasusForm):
    """Which schools and municipalities, to whom, and what to know. `leaves`: everything goes, so all of it is ticked; who hands over
    some of the own schools ticks those."""

    rows = forms.ModelMultipleChoiceField(
        label="Wat draagt u over?", queryset=Consulentschap.objects.none(), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies minstens één school of gemeente."},
    )  # fmt: skip
    to = forms.ModelChoiceField(
        label="Aan welke consulent", queryset=User.objects.none(), empty_label="kies", widget=NarrowSelect,
        error_messages={"required": "Kies een collega.", "invalid_choice": "Deze collega is nu geen consulent. Kies een ander."},
    )  # fmt: skip
    text = forms.CharField(
        label="Wat moet uw collega weten?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Over de school en de mensen daar. Casussen, verzoeken en toezeggingen komen er vanzelf bij.",
        error_messages={"required": "Schrijf minstens één regel."},
    )  # fmt: skip

    def __init__(
        self, *args: Any, held: QuerySet[Consulentschap], others: QuerySet[User], leaves: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows = cast("forms.ModelMultipleChoiceField[Consulentschap]", self.fields["rows"])
        rows.queryset, rows.initial = held, list(held) if leaves else []
        rows.label_from_instance = _named  # type: ignore[method-assign]
        cast("forms.ModelChoiceField[User]", self.fields["to"]).queryset = others


def _named(obj: Consulentschap) -> str:
    return str(obj.school or f"{obj.municipality}, leerlingen zonder school")


@require_http_methods(["GET", "POST"])
@member(*OFFICE_ROLES)
def handover_new(request: MemberRequest) -> HttpResponse:
    """A consulent hands over own schools; a voorzitter those of a consulent of the area (`van`), somebody who leaves."""
    scope = scope_of(request)
    givers = _givers(scope)
    giver = next((one for one in givers if str(one.pk) == request.GET.get("van")), givers[0] if givers else None)
    if giver is None:
        messages.info(request, "Er staan geen scholen of gemeenten op uw naam om over te dragen.")
        return redirect("who_is_who")
    held = _held(scope, giver)
    form = HandoverForm(
        request.POST or None, scope=scope, held=held, others=consulents(scope).exclude(pk=giver.pk), leaves=giver.pk != scope.user_id,
    )  # fmt: skip
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            found = hand_over_contacts(by=request.user, today=scope.today, now=timezone.now(), **form.cleaned_data)
        except NoConsulentError:
            form.add_error("to", "Deze collega is nu geen consulent. Kies een ander.")
        except HandedOverError:
            form.add_error("rows", "Iets hiervan is intussen overgedragen. Kijk wat er nog staat, en kies opnieuw.")
        else:
            messages.success(
                request, f"Overgedragen aan {found.receiver}. Tot die het heeft gelezen, staat het bij u op Vandaag."
            )
            return redirect("handover", pk=found.pk)
    ids = list(
        casussen_of(held)
        .visible_to(scope)
        .filter(consulent=giver)
        .order_by("opened_on", "pk")
        .values_list("pk", flat=True)
    )
    log_read(request, "overdracht", ids[:SHOWN])
    context = {"form": form, "giver": giver, "givers": givers, "rows": rows_of(ids[:SHOWN], scope), "number": len(ids)}
    return render(request, "loket/handover_new.html", context, status=status)


def _givers(scope: Scope) -> list[User]:
    """Whose contacts this person may hand over, own first."""
    rows = Consulentschap.objects.on(scope.today)
    if scope.role != Role.VOORZITTER:
        rows = rows.filter(consulent=scope.user_id)
    elif scope.area_id:
        rows = rows.filter(school__area=scope.area_id) | rows.filter(municipality__area=scope.area_id)
    found = list(User.objects.filter(pk__in=rows.values("consulent")).order_by("name"))
    return sorted(found, key=lambda one: one.pk != scope.user_id)


def _held(scope: Scope, giver: User) -> QuerySet[Consulentschap]:
    rows = Consulentschap.objects.on(scope.today).filter(consulent=giver)
    if scope.role == Role.VOORZITTER and scope.area_id:
        rows = rows.filter(school__area=scope.area_id) | rows.filter(municipality__area=scope.area_id)
    held: QuerySet[Consulentschap] = rows.select_related("school", "municipality").order_by(
        "school__name", "municipality__name"
    )
    return held


@require_GET
@member(*OFFICE_ROLES)
def handover(request: MemberRequest, pk: int) -> HttpResponse:
    """What to know: the words of the giver; open casussen, verzoeken and promises by themselves, as far as this reader sees them."""
    found, scope = _handover(request, pk), scope_of(request)
    held = list(found.consulentschappen.select_related("school", "municipality"))
    ids = list(casussen_of(held).visible_to(scope).order_by("opened_on", "pk").values_list("pk", flat=True)[:SHOWN])
    asked = (
        Actie.objects.visible_to(scope).open().filter(casus__in=ids, kind=ActieKind.VERZOEK).exclude(answer="nee_maar")
    )
    promised = Toezegging.objects.visible_to(scope).open().filter(casus__in=ids).order_by("promised_on", "pk")
    log_read(request, "overdracht", ids)
    context = {
        "found": found, "held": [_named(row) for row in held], "rows": rows_of(ids, scope), "promises": lines(promised, scope),
        "verzoeken": list(asked.select_related("casus", "holder", "partner", "asked_by").order_by("due_on", "pk")),
        "is_receiver": found.receiver_id == scope.user_id,
    }  # fmt: skip
    return render(request, "loket/handover.html", context)


@require_POST
@member(*OFFICE_ROLES)
def handover_read(request: MemberRequest, pk: int) -> HttpResponse:
    if read_handover(overdracht=_handover(request, pk), by=request.user, now=timezone.now()):
        messages.success(request, "Gelezen. Het staat niet meer op Vandaag.")
    else:
        messages.info(
            request, "Alleen wie het overneemt, zegt dat het gelezen is. Dat was al gezegd, of u bent het niet."
        )
    return redirect("handover", pk=pk)


def _handover(request: MemberRequest, pk: int) -> Overdracht:
    """Of who gave, got or arranged it, and of the voorzitter of one of the places; 404 for others."""
    rows = visible_handovers(scope_of(request)).select_related("giver", "receiver", "by")
    found: Overdracht | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def visible_handovers(scope: Scope) -> QuerySet[Overdracht]:
    mine = Overdracht.objects.of(scope.user_id)
    if scope.role != Role.VOORZITTER:
        return mine
    if not scope.area_id:
        return Overdracht.objects.all()
    there = Consulentschap.objects.filter(school__area=scope.area_id) | Consulentschap.objects.filter(
        municipality__area=scope.area_id
    )
    return mine | Overdracht.objects.filter(pk__in=there.values("overdracht"))


def unread_handovers(scope: Scope) -> list[Overdracht]:
    """What stands on Vandaag of both until the receiver has read it."""
    rows = Overdracht.objects.unread().of(scope.user_id) if scope.in_office else Overdracht.objects.none()
    return list(rows.select_related("giver", "receiver").order_by("created_at"))


__all__ = ["handover", "handover_new", "handover_read", "unread_handovers"]
