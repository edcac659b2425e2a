"""Concepten: kept while typing, read where the form does not open any more, thrown away, put back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.drafts import GoneError, Opened, TooLongError, autosave
from cases.models import Casus, Draft
from cases.unfinished import words_in
from cases.views.doors import way_back


@require_POST
@member()
def draft_save(request: MemberRequest) -> HttpResponse:
    """What a page sends while somebody types: {"at": "14:03"}. {} when there is nothing to keep yet (or any more), 409 when newer
    text came from elsewhere, 413 when it is too much, 404 when the page was not given to this person or its casus is out of sight.
    Nothing is shown, so no read log."""
    opened = Opened.read(request)
    if opened is None:
        raise Http404
    try:
        draft = autosave(request, opened)
    except GoneError:
        raise Http404 from None
    except TooLongError:
        return JsonResponse({}, status=413)
    if opened.is_empty(request.POST):
        return JsonResponse({})
    if draft is None:
        return JsonResponse({}, status=409)
    return JsonResponse({"at": f"{timezone.localtime(draft.saved_at):%H:%M}"})


@require_GET
@member()
def draft(request: MemberRequest, key: UUID) -> HttpResponse:
    """What was typed, to read and take over, when its form does not open any more (loket.middleware.stranded leads here)."""
    found = _own(request, key)
    if not found.holds_text:
        raise Http404
    return render(request, "cases/draft.html", {"draft": found, "words": words_in(found)})


@require_POST
@member()
def draft_drop(request: MemberRequest, key: UUID) -> HttpResponse:
    """Weggooien, with undo; back to the page it was pressed on, else to the empty form."""
    draft = _own(request, key)
    if draft.drop(now=timezone.now()):
        undo = reverse("draft_restore", args=[draft.key])
        messages.success(request, f"Concept “{draft.title}” is weggegooid.", extra_tags=f"undo:{undo}")
    else:
        messages.info(request, "Dit concept was al weg.")
    return redirect(way_back(request) or draft.path)


@require_POST
@member()
def draft_restore(request: MemberRequest, key: UUID) -> HttpResponse:
    """Undo of draft_drop."""
    draft = _own(request, key)
    if not draft.restore():
        messages.info(request, "Er is geen weggegooid concept meer om terug te zetten.")
    return redirect(draft.again_at)


def _own(request: MemberRequest, key: UUID) -> Draft:
    """Somebody else's, one of a casus out of sight, and none at all are the same: 404."""
    draft: Draft | None = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("casus")
        .filter(toegang=request.toegang, key=key)
        .first()
    )
    if draft is None:
        raise Http404
    if draft.casus_id and not Casus.objects.visible_to(scope_of(request)).filter(pk=draft.casus_id).exists():
        raise Http404
    if draft.casus_id:
        log_read(request, "concept", [draft.casus_id])
    return draft
