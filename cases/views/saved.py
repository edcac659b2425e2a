"""Own saved filters: a name and a query string."""

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.filters import LONGEST, NARROW, FilterNameForm, tidy
from cases.models import SavedFilter
from cases.views.lists import READERS

SALT = "bewaard filter"


@require_http_methods(["GET", "POST"])
@member(*READERS)
def filter_save(request: MemberRequest) -> HttpResponse:
    """Keep the filter that is in the address. The same name again replaces the older filter; `naam` renames one."""
    query, former = tidy(request.GET, NARROW), request.GET.get("naam", "")
    form = FilterNameForm(request.POST or None, initial={"name": former})
    if not query or len(query) > LONGEST:
        messages.info(request, "Kies eerst een of meer filters, niet te veel tegelijk. Dan kunt u ze bewaren.")
        return redirect("casussen")
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        SavedFilter.objects.filter(user=request.user, name=former).delete()
        SavedFilter.objects.update_or_create(user=request.user, name=name, defaults={"query": query})
        messages.success(request, f"Filter “{name}” staat boven uw lijst.")
        return redirect(f"{reverse('casussen')}?{query}")
    context = {"form": form, "cancel_url": f"{reverse('casussen')}?{query}", "renames": former}
    return render(request, "cases/list_filter.html", context)


@require_POST
@member(*READERS)
def filter_delete(request: MemberRequest) -> HttpResponse:
    """Away with one's own filter, with undo."""
    saved = SavedFilter.objects.filter(user=request.user, name=request.POST.get("naam", "")).first()
    if saved is None:
        messages.info(request, "Dit filter was al weg.")
        return redirect("casussen")
    kept = signing.dumps([saved.name, saved.query], salt=SALT)
    saved.delete()
    undo = reverse("filter_restore", args=[kept])
    messages.success(request, f"Filter “{saved.name}” is verwijderd.", extra_tags=f"undo:{undo}")
    return redirect("casussen")


@require_POST
@member(*READERS)
def filter_restore(request: MemberRequest, kept: str) -> HttpResponse:
    """Undo of filter_delete: what was there stands in the signed address, so nothing has to be kept."""
    try:
        name, query = signing.loads(kept, salt=SALT, max_age=24 * 3600)
    except signing.BadSignature:
        messages.info(request, "Dit filter kan niet meer worden teruggezet.")
        return redirect("casussen")
    SavedFilter.objects.get_or_create(user=request.user, name=name, defaults={"query": query})
    messages.success(request, f"Filter “{name}” staat er weer.")
    return redirect(f"{reverse('casussen')}?{query}")
