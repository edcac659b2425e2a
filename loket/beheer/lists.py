"""A list of schools or of people, read in: first shown, then recorded."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from loket.beheer.filling import PEOPLE, SCHOOLS, Filled, fill, person, school
from loket.beheer.forms import FillForm
from loket.beheer.sheet import Columns, Sheet, read_sheet, unsigned
from paper.lists import Refused


@dataclass(frozen=True)
class Filling:
    title: str
    one: str
    many: str
    columns: Columns
    row: Callable[..., Filled]
    back: str  # name of the page with the register
    register: str  # how that is called
    says: str
    hint: str


FILLINGS = {
    "scholen": Filling(
        "Scholen inlezen", "school", "scholen", SCHOOLS, school, "beheer_schools", "Scholen",
        "Een school die er al is, blijft zoals zij is. Een bestuur dat er nog niet is, komt erbij.",
        "De gemeente moet al in Loket staan. Zonder gebied geldt dat van de gemeente, zonder soort is het voortgezet onderwijs.",
    ),
    "gebruikers": Filling(
        "Gebruikers inlezen", "toegang", "toegangen", PEOPLE, person, "beheer_users", "Gebruikers",
        "Wie nieuw is, krijgt een mail met een link om een wachtwoord te kiezen. Wie er al is, krijgt de toegang erbij.",
        "De rol zoals Loket haar noemt: Consulent, Leerplicht, School. Bij School hoort een school (naam of vestigingscode), bij "
        "Leerplicht een gemeente. Een beheerder of privacy officer nodigt u met de hand uit.",
    ),
}  # fmt: skip
GONE = "Kies het bestand nog eens: dit voorbeeld is niet meer geldig."


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def fill_in(request: MemberRequest, kind: str) -> HttpResponse:
    """The file, then a page that says of every row what becomes of it, with the rows in the page itself; then the same once more, kept."""
    if kind not in FILLINGS:
        raise Http404
    filling, form = FILLINGS[kind], FillForm(request.POST or None, request.FILES or None)
    if "rows" in request.POST:
        return _record(request, kind, filling)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return _preview(request, kind, filling, read_sheet(file.read(), file.name, filling.columns))
        except Refused as refused:
            form.add_error("file", refused.message)
    context = {"form": form, "filling": filling}
    return render(request, "beheer/fill.html", context, status=422 if form.is_bound else 200)


def _preview(request: MemberRequest, kind: str, filling: Filling, sheet: Sheet) -> HttpResponse:
    outcomes = fill(filling.row, sheet.lines, keep=False, by=request.user, today=timezone.localdate())
    counts = Counter(one.kind for one in outcomes)
    context = {
        "kind": kind, "filling": filling, "outcomes": outcomes, "counts": counts, "unread": sheet.unread, "rows": sheet.signed(),
    }  # fmt: skip
    return render(request, "beheer/fill_preview.html", context)


def _record(request: MemberRequest, kind: str, filling: Filling) -> HttpResponse:
    try:
        lines = unsigned(request.POST["rows"])
    except signing.BadSignature:
        messages.error(request, GONE)
        return redirect("beheer_fill", kind)
    outcomes = fill(filling.row, lines, keep=True, by=request.user, today=timezone.localdate())
    counts = Counter(one.kind for one in outcomes)
    new = counts["new"]
    said = f"{new} {filling.one if new == 1 else filling.many} vastgelegd."
    if refused := [str(one.number) for one in outcomes if one.kind == "refused"]:
        said += f" Niet gelezen: rij {', '.join(refused)}. Verbeter de lijst en lees hem nog eens in; wat er al staat, blijft."
    (messages.warning if refused else messages.success)(request, said)
    return redirect(filling.back)
