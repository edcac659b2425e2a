"""A closed casus of a pupil who stands under another name in another casus."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.actions.doubles import name_double, take_back_double
from cases.actions.opening import alike_to
from cases.events import ConflictError
from cases.forms.closing import DoubleForm
from cases.models import Casus
from cases.views.absence import act_page, attempt, leave
from cases.views.doors import back, on_casus


@require_http_methods(["GET", "POST"])
@member()
@on_casus("close", closed_too=True)
def casus_double(request: MemberRequest, casus: Casus) -> HttpResponse:
    """Which casus it is; says beforehand what that does. A casus that runs says so when it is closed."""
    if casus.is_open:
        messages.info(request, "Deze casus loopt nog. Kies bij het sluiten ‘dubbel’.")
        return back(request, casus)
    scope = scope_of(request)
    alike = alike_to(casus, scope)
    log_read(request, "bekende-leerling", (one.pk for one in alike))
    form = DoubleForm(request.POST or None, scope=scope, alike=alike, initial={"version": casus.version})
    if form.is_valid():
        other, version = form.cleaned_data["other"], form.cleaned_data["version"]
        try:
            found = Casus.objects.get(pk=casus.pk)
            done = attempt(
                form, lambda: (name_double(casus=found, of=other, by=request.user, version=version, today=scope.today),)
            )
        except ConflictError:
            form.add_error(
                None, "Een collega wijzigde deze casus intussen. Kijk hoe hij er nu voor staat, en probeer het opnieuw."
            )
            done = None
        if done:
            counts = f"{casus.code} telt nergens meer mee." if done[0] else "Beide casussen blijven meetellen."
            said = f"De naam van deze leerling leidt nu naar {other.code} ({other.pupil}). {counts}"
            undo = reverse("casus_double_undo", args=[casus.code])
            messages.success(request, said, extra_tags=f"undo:{undo}")
            return leave(request, casus)
    return act_page(
        request, casus, form, "cases/act.html", title="Dezelfde leerling als in een andere casus",
        lead="Beide namen leiden daarna naar de casus die u kiest. Liepen ze tegelijk, dan telt deze niet meer mee. Terugdraaien kan.",
    )  # fmt: skip


@require_POST
@member()
@on_casus("close", closed_too=True)
def casus_double_undo(request: MemberRequest, casus: Casus) -> HttpResponse:
    if take_back_double(casus=casus, by=request.user, today=scope_of(request).today):
        messages.success(request, "Teruggedraaid: de twee namen staan weer voor twee leerlingen.")
    else:
        messages.info(request, "Er was niets terug te draaien.")
    return leave(request, casus)
