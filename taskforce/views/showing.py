"""What the pages of one escalatie share: the frame around a form, and two texts side by side when a colleague saved first."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import MemberRequest
from cases.drafts import resume
from cases.forms.fields import put
from cases.views.conflicts import Both, Conflict
from paper.dates import dutch
from taskforce.models import Escalatie


def form_page(
    request: MemberRequest,
    escalatie: Escalatie,
    form: BaseForm,
    *,
    title: str,
    status: int = 0,
    template: str = "taskforce/form.html",
    **more: Any,
) -> HttpResponse:
    """One form inside an escalatie. `more`: lead, submit_label, back_url, conflict. Resumed from a draft in a view with @drafted."""
    resume(request, form, title=title, casus=escalatie.casus)
    context = {"escalatie": escalatie, "casus": escalatie.casus, "form": form, "title": title, **more}
    return render(request, template, context, status=status or (422 if form.is_bound else 200))


def conflict_of(form: BaseForm, row: models.Model, names: Iterable[str], *, version: int) -> Conflict:
    """Where the row as it stands now differs from what was typed. The form gets the new version: sending it again keeps one's own."""
    both = []
    for name in names:
        theirs, mine = getattr(row, name), form.cleaned_data.get(name)
        if (theirs or "") != (mine or ""):
            text = isinstance(theirs, str) and not hasattr(form.fields[name], "choices")
            both.append(
                Both(str(form.fields[name].label), _say(theirs), _say(mine), form[name].id_for_label if text else "")
            )
    put(form, form.add_prefix("version"), str(version))
    return Conflict("", None, both)


def _say(value: Any) -> str:
    return dutch(value) if isinstance(value, date) else str(value or "")
