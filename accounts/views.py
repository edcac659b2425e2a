"""Which Toegang is active, and one's own account."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.forms import MyAccountForm
from accounts.models import Toegang, User
from paper.text import whole


@require_http_methods(["GET", "POST"])
@login_required
def switch_role(request: HttpRequest) -> HttpResponse:
    """Choose as what you work now. One role at a time; the header shows which. The session gets a fresh key."""
    user = cast(User, request.user)
    usable = Toegang.objects.usable(user, timezone.localdate())
    if request.method == "POST":
        toegang = usable.filter(pk=whole(request.POST.get("toegang", ""), 18)).first()
        if toegang is None:
            raise Http404
        request.session["toegang"] = toegang.pk
        request.session.cycle_key()
        return redirect("vandaag")
    return render(request, "accounts/switch_role.html", {"usable": usable})


@require_http_methods(["GET", "POST"])
@login_required
def my_account(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = MyAccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Uw gegevens zijn bewaard.")
        return redirect("my_account")
    return render(request, "accounts/my_account.html", {"form": form})
