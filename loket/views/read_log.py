"""Who looked at a casus: for the privacy officer, by code, without any content."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from accounts.models import Role
from cases.models import AccessLog, Casus

SHOWN = 200


@require_GET
@member(Role.PRIVACY)
def read_log(request: MemberRequest) -> HttpResponse:
    """The newest rows, or those of one casus or one colleague. Codes only: a privacy officer reads no case content."""
    code = request.GET.get("casus", "").strip().upper()
    name = request.GET.get("wie", "").strip()
    rows = AccessLog.objects.select_related("user").order_by("-at", "-pk")
    unknown = False
    if code:
        casus_id = Casus.objects.filter(code=code).values_list("pk", flat=True).first()
        unknown = casus_id is None
        rows = rows.filter(casussen__contains=[casus_id]) if casus_id else rows.none()
    if name:
        rows = rows.filter(user__name__icontains=name)
    context = {
        "rows": rows[:SHOWN],
        "code": code,
        "name": name,
        "unknown": unknown,
        "shown": SHOWN,
        "today": timezone.localdate(),
    }
    return render(request, "loket/read_log.html", context)
