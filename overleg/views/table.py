"""At the table (J5): the acties of earlier tables, one item after the other, who is there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import log_read, scope_of
from cases.drafts import drafted, resume
from cases.events import ConflictError
from cases.forms.fields import put
from overleg.doors import MEMBERS, get_overleg, get_punt, get_tabled, typed_version, while_open
from overleg.earlier import Earlier, settle_earlier
from overleg.models import Agendapunt, Deelname, Overleg
from overleg.outcomes import record_attendance, record_outcome
from overleg.quorum import quorum_of
from overleg.table import WORDS, Table, due_by_default, next_meeting_on, table_of
from overleg.table_forms import (
    ActieFormSet,
    OutcomeForm,
    SeatFormSet,
    agreed,
    member_choices,
    seats_of,
    sitting,
    typed_already,
)
from overleg.tabling import circle_of
from paper.dates import dutch, read_date
from paper.text import whole

PAGE = "overleg-tafel"


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@while_open
def overleg_table(request: MemberRequest, code: str) -> HttpResponse:
    """The first item: how the acties of earlier tables stand. With ?nummer= to an item by the number on paper."""
    overleg = get_tabled(request, code)
    table = table_of(overleg, scope_of(request))
    log_read(request, PAGE, _casussen(table))
    if request.method == "POST":
        return _settled(request, table)
    if "nummer" in request.GET:
        return _by_number(request, table)
    start = table.first_open() or next(iter(table.items), None)
    if not table.back.rows and start is not None:
        return redirect("overleg_table_punt", code=code, casus=start.punt.casus.code)
    return render(request, "overleg/table.html", {"overleg": overleg, "table": table, "start": start})


def _casussen(table: Table) -> list[int]:
    return [*(item.punt.casus_id for item in table.items), *(one.row.punt.casus_id for one in table.back.rows)]


def _by_number(request: MemberRequest, table: Table) -> HttpResponse:
    typed = request.GET["nummer"].strip()
    item = table.numbered(whole(typed, 4))
    if item is None:
        messages.info(request, f"Punt {typed[:20] or '…'} staat niet op deze agenda.")
        return redirect("overleg_table", code=table.overleg.code)
    return redirect("overleg_table_punt", code=table.overleg.code, casus=item.punt.casus.code)


def _settled(request: MemberRequest, table: Table) -> HttpResponse:
    """Every row that was ticked or got another day."""
    written: dict[str, int] = {}
    for one in table.back.rows:
        said = _settle(request, one) if one.mine else ""
        written[said] = written.get(said, 0) + 1
    told = [
        f"{many} {word}"
        for word, many in (("gedaan", written.get("gedaan")), ("opnieuw afgesproken", written.get("opnieuw")))
        if many
    ]
    if told:
        messages.success(request, f"Acties van eerdere tafels: {', '.join(told)}.")
    start = table.first_open()
    if "onleesbaar" in written or start is None:
        return redirect("overleg_table", code=table.overleg.code)
    return redirect("overleg_table_punt", code=table.overleg.code, casus=start.punt.casus.code)


def _settle(request: MemberRequest, one: Earlier) -> str:
    done, typed = f"gedaan-{one.row.pk}" in request.POST, request.POST.get(f"opnieuw-{one.row.pk}", "").strip()
    try:
        again_on = read_date(typed) if typed and not done else None
    except ValueError as error:
        messages.error(request, f"‘{one.actie.what}’: {error}")
        return "onleesbaar"
    try:
        return settle_earlier(
            one=one, done=done, again_on=again_on, by=request.user, now=timezone.now(), today=scope_of(request).today
        )
    except ConflictError:
        messages.info(request, f"‘{one.actie.what}’ is intussen door een collega gewijzigd.")
        return "onleesbaar"


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@drafted
@while_open
def overleg_table_punt(request: MemberRequest, code: str, casus: str) -> HttpResponse:
    """One item, in the order of the write-in boxes on the voorzittersexemplaar."""
    overleg = get_tabled(request, code)
    punt = get_punt(request, overleg, casus, PAGE)
    table = table_of(overleg, scope_of(request))
    form, rows, outside = _forms(request, punt, table)
    kept = resume(request, form, rows, names=["version"], title="Aan tafel", casus=punt.casus)
    context = _context(table, punt, form, rows, outside) | {"version": kept.get("version", punt.version)}
    if request.method == "GET":
        log_read(request, PAGE, [item.punt.casus_id for item in table.items])
        return render(request, "overleg/table.html", context)
    if not all([form.is_valid(), rows.is_valid()]):
        return render(request, "overleg/table.html", context | {"version": request.POST.get("version", "")})
    try:
        return _saved(request, table, punt, form, rows)
    except ConflictError:
        return render(request, "overleg/table.html", _conflict(request, table, punt, form), status=409)


def _forms(
    request: MemberRequest, punt: Agendapunt, table: Table, data: QueryDict | None = None
) -> tuple[OutcomeForm, Any, list[Deelname]]:
    circle = circle_of(punt.casus, today=scope_of(request).today, now=timezone.now())
    outside = [one for one in table.members if one.user_id is None or one.user_id not in circle]
    due_on = due_by_default(table.overleg)
    posted = data if data is not None else request.POST or None
    form = OutcomeForm(posted, punt=punt, held_until=next_meeting_on(table.overleg), due_on=due_on)
    choices = member_choices(table.members, [one.pk for one in outside])
    rows = ActieFormSet(
        posted,
        prefix="acties",
        initial=typed_already(punt.acties.all()),
        form_kwargs={"members": choices, "due_on": due_on},
    )
    return form, rows, outside


def _context(table: Table, punt: Agendapunt, form: OutcomeForm, rows: Any, outside: list[Deelname]) -> dict[str, Any]:
    item = table.item_of(punt)
    return {
        "overleg": table.overleg, "table": table, "item": item, "punt": item.punt, "blad": item.punt.blad, "form": form, "rows": rows,
        "after": table.after(item.number), "version": punt.version, "outcomes": list(WORDS.items()),
        "outside": list(dict.fromkeys(str(one.get_discipline_display()) for one in outside)),
    }  # fmt: skip


def _saved(request: MemberRequest, table: Table, punt: Agendapunt, form: OutcomeForm, rows: Any) -> HttpResponse:
    values = form.undecided if request.POST.get("doe") == "later" else form.cleaned_data
    record_outcome(
        punt=punt, by=request.user, now=timezone.now(), version=typed_version(request),
        acties=agreed(rows, table.members), **values,
    )  # fmt: skip
    item = table.item_of(punt)
    said = str(punt.get_result_display()).removesuffix(" tot …") if punt.result else "bewaard, nog niet besloten"
    messages.success(request, f"Punt {item.number}: {said}.")
    following = table.after(item.number)
    if following is not None:
        return redirect("overleg_table_punt", code=table.overleg.code, casus=following.punt.casus.code)
    return redirect("overleg_table_punt", code=table.overleg.code, casus=punt.casus.code)


def _conflict(request: MemberRequest, table: Table, punt: Agendapunt, form: OutcomeForm) -> dict[str, Any]:
    """What stands now beside what was typed. Acties that a colleague added stand in the form as well: saving loses none."""
    now = Agendapunt.objects.select_related("overleg__area", "casus", "blad").get(pk=punt.pk)
    data = _with_theirs(request.POST, now)
    both, rows, outside = _forms(request, now, table_of(table.overleg, scope_of(request)), data)
    both.is_valid(), rows.is_valid()
    put(both, "version", str(now.version))
    typed, fields = form.cleaned_data, []
    stands = {"said": now.said, "next_step": now.next_step, "result": str(now.get_result_display())}
    mine = {name: typed.get(name) or "" for name in stands} | {"result": form.chosen_label}
    for name in ("said", "result", "next_step"):
        if stands[name].lower() != mine[name].lower():
            target = "" if name == "result" else form[name].id_for_label
            fields.append({"label": form[name].label, "theirs": stands[name], "mine": mine[name], "target": target})
    theirs = "\n".join(f"{row.what} ({dutch(row.due_on)})" for row in now.acties.all())
    fields.append({"label": "Acties", "theirs": theirs, "mine": _listed(request.POST), "target": ""})
    context = _context(table_of(table.overleg, scope_of(request)), now, both, rows, outside)
    return context | {
        "version": now.version,
        "conflict": {"by": now.decided_by, "at": now.decided_at, "fields": fields},
    }


def _with_theirs(posted: QueryDict, now: Agendapunt) -> QueryDict:
    """The rows that were typed, and behind them those that the page never showed."""
    data = posted.copy()
    total = int(data.get("acties-TOTAL_FORMS") or 0)
    shown = {data.get(f"acties-{number}-pk", "") for number in range(total)}
    fresh = [row for row in typed_already(now.acties.all()) if str(row["pk"]) not in shown]
    for number, row in enumerate(fresh, total):
        for name, value in row.items():
            data[f"acties-{number}-{name}"] = str(value)
    data["acties-TOTAL_FORMS"] = str(total + len(fresh))
    return data


def _listed(posted: QueryDict) -> str:
    total = int(posted.get("acties-TOTAL_FORMS") or 0)
    return "\n".join(filter(None, (posted.get(f"acties-{number}-what", "").strip() for number in range(total))))


@require_http_methods(["GET", "POST"])
@member(*MEMBERS)
@while_open
def overleg_attendance(request: MemberRequest, code: str) -> HttpResponse:
    """Who is there, by discipline; somebody may join."""
    overleg = get_overleg(request, code, edit=True)
    members = list(overleg.deelnames.select_related("user", "school").order_by("school__name", "pk"))
    rows = SeatFormSet(
        request.POST or None,
        prefix="leden",
        initial=sitting(members),
        form_kwargs={"members": {one.pk: one for one in members}},
    )
    context: dict[str, Any] = {
        "overleg": overleg, "rows": rows, "version": overleg.version, "quorum": quorum_of(overleg),
    }  # fmt: skip
    if request.method == "POST" and rows.is_valid():
        try:
            record_attendance(overleg=overleg, seats=seats_of(rows), version=typed_version(request))
        except ConflictError:
            return render(request, "overleg/attendance.html", context | _seats_conflict(overleg, rows), status=409)
        messages.success(request, "Aanwezigheid bewaard.")
        return redirect(overleg.table_url)
    return render(request, "overleg/attendance.html", context)


def _seats_conflict(overleg: Overleg, rows: Any) -> dict[str, Any]:
    now = Overleg.objects.get(pk=overleg.pk)
    stands = "\n".join(
        f"{one}: {one.get_attendance_display() or 'nog niet ingevuld'}" for one in now.deelnames.select_related("user")
    )
    mine = "\n".join(f"{seat.discipline}: {seat.name} {seat.attendance}".strip() for seat in seats_of(rows))
    return {
        "version": now.version,
        "conflict": {"fields": [{"label": "Wie is er", "theirs": stands, "mine": mine, "target": ""}]},
    }
