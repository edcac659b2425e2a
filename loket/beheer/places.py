"""Schools with their consulent, boards, municipalities, areas, partners, and cover."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, Prefetch, Q
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import actions
from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Consulentschap, Role, VasteAmbtenaar, Waarneming
from cases.actions.enrolment import follow_area
from cases.actions.opening import reindex
from cases.filters import follow_name
from cases.models import Casus
from loket.beheer import forms
from loket.beheer.effect import Effect, effect_of
from post.models import Mail
from region.models import Area, Municipality, Partner, School, SchoolBoard

A_PAGE = 25


@require_GET
@member(Role.BEHEERDER)
def beheer(request: MemberRequest) -> HttpResponse:
    """Where things are, and what needs attention: schools without a consulent, Toegangen that end this month."""
    today = timezone.localdate()
    context = {
        "without_consulent": Consulentschap.objects.schools_without(today).count(),
        "municipalities_without": Consulentschap.objects.municipalities_without(today).count(),
        "dead_mails": Mail.objects.filter(dead_at__isnull=False).count(),
    }
    return render(request, "beheer/home.html", context)


@require_GET
@member(Role.BEHEERDER)
def schools(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    query = request.GET.get("q", "").strip()
    held = Consulentschap.objects.with_cover(today)
    rows = School.objects.select_related("municipality", "board", "area").prefetch_related(
        Prefetch("consulentschappen", held, to_attr="held_today")
    )
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(code__icontains=query) | Q(short_names__icontains=query))
    if request.GET.get("zonder"):
        rows = rows.filter(pk__in=Consulentschap.objects.schools_without(today))
    page = Paginator(rows.order_by("name", "pk"), A_PAGE).get_page(request.GET.get("bladzijde"))
    context = {"page": page, "q": query, "without": bool(request.GET.get("zonder")), "today": today}
    return render(request, "beheer/schools.html", context)


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def school_edit(request: MemberRequest, code: str = "") -> HttpResponse:
    """A new school, or an existing one; casussen are found by its new names at once. In another municipality it may have other days
    without school, in another area another voorzitter: it first shows what that moves."""
    school = get_object_or_404(School, code=code) if code else None
    form = forms.SchoolForm(request.POST or None, instance=school)
    effect = None
    if request.method == "POST" and form.is_valid():
        keep, moves = (
            "bewaren" in request.POST,
            school is not None and {"municipality", "area"} & set(form.changed_data),
        )
        if moves:
            effect = _moved(request, form, because="school in een andere gemeente", keep=keep)
        if keep or not moves:
            saved = form.instance if moves else form.save()
            if {"name", "short_names"} & set(form.changed_data):
                # closed ones too: they are looked up, and may be taken up again
                for casus in Casus.objects.filter(school=saved).select_related("pupil", "school"):
                    reindex(casus)
            if code and saved.code != code:
                follow_name("school", before=code, after=saved.code)
            messages.success(request, _saved(saved, effect))
            return redirect("beheer_school", saved.code)
    history = (
        Consulentschap.objects.filter(school=school).select_related("consulent").order_by("-valid_from")
        if school
        else []
    )
    context = {
        "form": form, "school": School.objects.get(pk=school.pk) if school else None, "history": history, "effect": effect,
    }  # fmt: skip
    return render(request, "beheer/school.html", context)


def _moved(request: MemberRequest, form: ModelForm[Any], *, because: str, keep: bool) -> Effect:
    """A school or municipality elsewhere: other days without school, and perhaps another voorzitter."""
    today = timezone.localdate()
    return effect_of(
        form.save,
        because=because,
        keep=keep,
        along=lambda: follow_area(place=form.instance, by=request.user, today=today),
    )


def _saved(row: Model, effect: Effect | None) -> str:
    return f"{row} is bewaard.{f' {effect.recounted}' if effect else ''}"


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def school_consulent(request: MemberRequest, code: str) -> HttpResponse:
    school = get_object_or_404(School, code=code)
    return _appoint(request, {"school": school}, subject=str(school), back=("beheer_school", code))


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def municipality_consulent(request: MemberRequest, pk: int) -> HttpResponse:
    place = get_object_or_404(Municipality, pk=pk)
    return _appoint(
        request,
        {"municipality": place},
        subject=f"{place}, leerlingen zonder school",
        back=("beheer_list", "gemeenten"),
    )


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def municipality_officers(request: MemberRequest, pk: int) -> HttpResponse:
    """The two fixed leerplicht officers with whom the Afstemming is held, from a day."""
    place, today = get_object_or_404(Municipality, pk=pk), timezone.localdate()
    form = forms.OfficersForm(request.POST or None, municipality=place, today=today)
    if request.method == "POST" and form.is_valid():
        actions.fix_officers(municipality=place, officers=form.officers, day=form.cleaned_data["valid_from"])
        messages.success(request, f"De vaste leerplichtambtenaren van {place} zijn bewaard.")
        return redirect("beheer_list", "gemeenten")
    return render(request, "beheer/officers.html", {"form": form, "place": place})


def _appoint(
    request: MemberRequest, of: dict[str, School] | dict[str, Municipality], *, subject: str, back: tuple[str, str]
) -> HttpResponse:
    standing = Consulentschap.objects.filter(**of)
    form = forms.AppointForm(request.POST or None, today=timezone.localdate(), standing=standing)
    if request.method == "POST" and form.is_valid():
        actions.appoint(consulent=form.cleaned_data["consulent"], valid_from=form.cleaned_data["valid_from"], **of)
        messages.success(request, f"{form.cleaned_data['consulent']} is de vaste consulent van {subject}.")
        return redirect(*back)
    return render(request, "beheer/appoint.html", {"form": form, "subject": subject, "back": back})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def cover(request: MemberRequest) -> HttpResponse:
    """Who covers for whom, now and later."""
    today = timezone.localdate()
    form = forms.CoverForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.cover(**{name: form.cleaned_data[name] for name in form.Meta.fields})
        except ValidationError as error:  # arranged in the meantime
            form.add_error(None, error)
        else:
            messages.success(request, f"{row.waarnemer} neemt waar voor {row.consulent}.")
            return redirect("beheer_cover")
    rows = Waarneming.objects.not_over(today).select_related("consulent", "waarnemer").order_by("valid_from", "pk")
    return render(request, "beheer/cover.html", {"form": form, "rows": rows, "today": today})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def cover_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Ends today, or does not begin; other days are a new one. It asks once and says what it does."""
    row, today = (
        get_object_or_404(Waarneming.objects.select_related("consulent", "waarnemer"), pk=pk),
        timezone.localdate(),
    )
    if row.over_on(today):
        messages.info(request, "Deze waarneming was al beëindigd.")
        return redirect("beheer_cover")
    begun = row.valid_from <= today
    if request.method == "POST":
        row.end_on(today)
        said = "eindigt vandaag" if begun else "gaat niet door"
        messages.success(request, f"De waarneming van {row.waarnemer} voor {row.consulent} {said}.")
        return redirect("beheer_cover")
    return render(request, "beheer/cover_end.html", {"row": row, "begun": begun, "back_url": reverse("beheer_cover")})


@dataclass(frozen=True)
class Register:
    """A short list of places with one form: the same page for each kind."""

    title: str
    one: str
    model: type[Municipality] | type[SchoolBoard] | type[Area] | type[Partner]
    form: type[ModelForm]  # type: ignore[type-arg]


REGISTERS = {
    "gemeenten": Register("Gemeenten", "gemeente", Municipality, forms.MunicipalityForm),
    "besturen": Register("Schoolbesturen", "schoolbestuur", SchoolBoard, forms.BoardForm),
    "gebieden": Register("Gebieden", "gebied", Area, forms.AreaForm),
    "partners": Register("Partners", "partner", Partner, forms.PartnerForm),
}


def _register(kind: str) -> Register:
    if kind not in REGISTERS:
        raise Http404
    return REGISTERS[kind]


@require_GET
@member(Role.BEHEERDER)
def places(request: MemberRequest, kind: str) -> HttpResponse:
    register = _register(kind)
    rows = register.model.objects.all()
    if kind == "gemeenten":
        today = timezone.localdate()
        held = Consulentschap.objects.with_cover(today)
        fixed = VasteAmbtenaar.objects.on(today).select_related("officer")
        rows = Municipality.objects.select_related("area").prefetch_related(
            Prefetch("consulentschappen", held, to_attr="held_today"),
            Prefetch("vaste_ambtenaren", fixed, to_attr="fixed_today"),
        )
        if request.GET.get("zonder"):
            rows = rows.filter(pk__in=Consulentschap.objects.municipalities_without(today))
    return render(request, "beheer/places.html", {"register": register, "kind": kind, "rows": rows})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def place_edit(request: MemberRequest, kind: str, pk: int | None = None) -> HttpResponse:
    """A municipality in another vakantieregio or area: it first shows which terms and casussen that moves."""
    register = _register(kind)
    row = get_object_or_404(register.model, pk=pk) if pk else None
    form, effect = register.form(request.POST or None, instance=row), None
    if request.method == "POST" and form.is_valid():
        matters = {"holiday_region", "area"} if kind == "gemeenten" else set()
        keep, moves = "bewaren" in request.POST, row is not None and matters & set(form.changed_data)
        if moves:
            effect = _moved(request, form, because="andere vakantieregio", keep=keep)
        if keep or not moves:
            saved = form.instance if moves else form.save()
            if row is not None and kind == "gemeenten" and "name" in form.changed_data:
                follow_name("gemeente", before=form.initial["name"], after=saved.name)
            messages.success(request, _saved(saved, effect))
            return redirect("beheer_list", kind)
    context = {"register": register, "kind": kind, "form": form, "row": row, "effect": effect}
    return render(request, "beheer/place.html", context)
