"""Invite, change and end users; who works as what."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import (
    LastBeheerderError,
    covers_by_toegang,
    end_toegang,
    end_user,
    held_by_toegang,
    reopen_user,
    send_invitation,
)
from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role, Toegang, User
from loket.beheer.people_forms import InviteForm, ToegangForm, UserForm

A_PAGE = 25


@require_GET
@member(Role.BEHEERDER)
def users(request: MemberRequest) -> HttpResponse:
    """Everybody with a login, found by name, address or school; or who was invited and did not come in yet."""
    query, waiting = request.GET.get("q", "").strip(), bool(request.GET.get("nieuw"))
    rows = User.objects.prefetch_related(
        "toegangen__school", "toegangen__municipality", "toegangen__area", "toegangen__partner"
    )
    if waiting:
        rows = rows.filter(is_active=True, last_login=None)
    if query:
        rows = (
            rows.filter(name__icontains=query)
            | rows.filter(email__icontains=query)
            | rows.filter(toegangen__school__name__icontains=query)
        )
    page = Paginator(rows.distinct().order_by("-is_active", "name", "pk"), A_PAGE).get_page(
        request.GET.get("bladzijde")
    )
    return render(request, "beheer/users.html", {"page": page, "q": query, "waiting": waiting})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def user_new(request: MemberRequest) -> HttpResponse:
    today = timezone.localdate()
    form = InviteForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        person = form.invite(by=request.user).user
        messages.success(request, f"{person.name} is uitgenodigd. De mail met de link is onderweg.")
        return redirect("beheer_user", person.pk)
    return render(request, "beheer/user_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def user(request: MemberRequest, pk: int) -> HttpResponse:
    """One person: name and address, and each Toegang with its dates."""
    person = get_object_or_404(User, pk=pk)
    form = UserForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Bewaard.")
        return redirect("beheer_user", pk)
    rows = (
        Toegang.objects.filter(user=person)
        .select_related("school", "municipality", "area", "partner")
        .order_by("-valid_from")
    )
    context = {"person": User.objects.get(pk=pk), "form": form, "toegangen": rows, "today": timezone.localdate()}
    return render(request, "beheer/user.html", context)


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def toegang_new(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_active=True)
    form = ToegangForm(
        request.POST or None, instance=Toegang(user=person), initial={"valid_from": timezone.localdate()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            form.give(person)
        except ValidationError as error:  # given in the meantime
            form.add_error(None, error)
        else:
            messages.success(request, "De toegang is toegevoegd.")
            return redirect("beheer_user", pk)
    return render(request, "beheer/toegang_new.html", {"form": form, "person": person})


LAST = "{} is de enige beheerder. Geef eerst iemand anders de rol Beheerder; anders kan niemand hier nog bij."
OWN = "U kunt uw eigen toegang als beheerder niet beëindigen. Vraag een andere beheerder."


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def toegang_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Ends today; somebody who is logged in with it loses it at the next click. It asks once and says what it does."""
    row = get_object_or_404(Toegang.objects.select_related("user", "school", "municipality", "area", "partner"), pk=pk)
    today = timezone.localdate()
    if row.over_on(today):
        messages.info(request, f"De toegang als {row.label} was al beëindigd.")
        return redirect("beheer_user", row.user_id)
    if row.role == Role.BEHEERDER and row.user_id == request.user.pk:
        messages.error(request, OWN)
        return redirect("beheer_user", row.user_id)
    if request.method == "POST":
        try:
            left = end_toegang(toegang=row, by=request.user, today=today)
        except LastBeheerderError:
            messages.error(request, LAST.format(row.user))
        else:
            messages.success(request, f"De toegang als {row.label} is beëindigd.{_alone(row.role, left)}")
        return redirect("beheer_user", row.user_id)
    context = {
        "row": row, "back_url": reverse("beheer_user", args=[row.user_id]), "begun": row.valid_from <= today,
        "held": held_by_toegang(row, today), "covers": covers_by_toegang(row, today),
        "others": Toegang.objects.filter(user=row.user_id).exclude(pk=pk).on(today).exists(),
    }  # fmt: skip
    return render(request, "beheer/toegang_end.html", context)


def _alone(role: str, left: int) -> str:
    """How many lost their fixed person, as a last sentence; nothing when none did."""
    if not left:
        return ""
    what = "gemeente heeft" if left == 1 else "gemeenten hebben"
    if role == Role.LEERPLICHT:
        return f" {left} {what} nu een vaste leerplichtambtenaar minder."
    return f" {left} {'school of ' if left == 1 else 'scholen of '}{what} nu geen vaste consulent."


@require_POST
@member(Role.BEHEERDER)
def user_invite_again(request: MemberRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk, is_active=True)
    send_invitation(user=person, by=request.user)
    messages.success(request, "Een nieuwe link is onderweg. De vorige werkt niet meer zodra deze is gebruikt.")
    return redirect("beheer_user", pk)


@require_http_methods(["GET", "POST"])
@member(Role.BEHEERDER)
def user_end(request: MemberRequest, pk: int) -> HttpResponse:
    """Ending an account logs the person out everywhere; it asks once and says what it does."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    if person == request.user:
        messages.error(request, "U kunt uw eigen account niet beëindigen. Vraag een andere beheerder.")
        return redirect("beheer_user", pk)
    if request.method == "POST":
        try:
            left = end_user(user=person, today=timezone.localdate())
        except LastBeheerderError:
            messages.error(request, LAST.format(person))
            return redirect("beheer_user", pk)
        messages.success(request, f"Het account van {person.name} is beëindigd.{_alone(Role.CONSULENT, left)}")
        return redirect("beheer_users")
    return render(request, "beheer/user_end.html", {"person": person, "back_url": reverse("beheer_user", args=[pk])})


@require_POST
@member(Role.BEHEERDER)
def user_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """For somebody who works here again; an address is used once, so inviting her anew is no way."""
    person = get_object_or_404(User, pk=pk)
    if reopen_user(user=person, by=request.user):
        text = f"Het account van {person.name} is weer open. De mail met de link is onderweg; geef nu een toegang."
        messages.success(request, text)
    else:
        messages.info(request, f"Het account van {person.name} is al open.")
    return redirect("beheer_user", pk)
