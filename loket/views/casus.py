"""The page of one casus, and its whole timeline."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.doors import member
from accounts.http import MemberRequest
from cases.access import get_casus, log_read, scope_of
from cases.actions.asking import see_answers
from cases.actions.doubles import named_double
from cases.circle import people, viewers
from cases.forms.work import ContactForm
from cases.models import Event, PhaseKind
from loket.views.casus_page import Page, items, load, timeline
from loket.views.casus_term import term_of
from paper.text import whole

TIMELINE_PAGE = 50


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    symbol: str = ""
    quiet: bool = False


# act, label, url name; when it suits: always, with a running absence, or without one
MORE = (
    ("note", "Notitie", "casus_note", "always"),
    ("sheet", "Afsprakenblad", "casus_sheet", "always"),
    ("propose", "Inbrengen voor de actietafel", "casus_propose", "always"),
    ("enter", "Aanmelden voor het Plaatsingsoverleg", "aanmelding_new", "always"),
    ("story", "Voorbespreking", "casus_talk", "always"),
    ("escalate", "Inbrengen bij de Taskforce", "casus_escalate", "always"),
    ("rest", "Bewuste rust", "casus_rest", "always"),
    ("return", "Verzuim begint", "casus_absence_start", "without"),
    ("phase", "Fase wijzigen", "casus_phase", "running"),
    ("return", "Weer naar school", "casus_return", "running"),
    ("return", "Weer thuis", "casus_fall_back", "ended"),
    ("story", "Passend aanbod", "casus_offer", "always"),
    ("story", "Leerplicht geïnformeerd", "casus_informed", "always"),
    ("enrolment", "Inschrijven", "casus_enrol", "always"),
    ("enrolment", "Uitschrijven", "casus_enrolment_end", "always"),
    ("pupil", "Verhuizing", "casus_move", "always"),
    ("pupil", "Leerling en ouders", "casus_pupil", "always"),
    ("hand_over", "Overdragen", "casus_hand_over", "always"),
    ("close", "Casus sluiten", "casus_close", "always"),
)


def spelled(view: Callable[[MemberRequest, str], HttpResponse]) -> Callable[[MemberRequest, str], HttpResponse]:
    """A code typed in small letters leads to its proper spelling. Decided before anything is looked up, so that the answer is the same
    whether there is such a casus or not, and whoever it is of."""

    @wraps(view)
    def through(request: MemberRequest, code: str) -> HttpResponse:
        if code != code.upper():
            asked = request.META.get("QUERY_STRING", "")
            return redirect(f"{reverse(view.__name__, args=[code.upper()])}{'?' if asked else ''}{asked}")
        return view(request, code)

    return through


@require_GET
@member()
@spelled
def casus(request: MemberRequest, code: str) -> HttpResponse:
    found = get_casus(request, code)
    scope = scope_of(request)
    page = load(found, scope)
    if any(row.is_new for row in page.rows):
        see_answers(casus=found, by=request.user, now=timezone.now())
    log_read(request, "andere-casussen", (one.pk for one in page.others))
    context = {
        "casus": found,
        "page": page,
        "term": term_of(page.situation, scope),
        "term_acts": _term_acts(page),
        "more": more_links(page),
        "contact": ContactForm(scope=scope) if page.can("contact") else None,
        "acts": {
            act: page.can(act)
            for act in ("contact", "step", "ask", "rest", "story", "confirm", "return", "pupil", "note")
        },
        "may_reopen": not found.is_open and page.can("close"),
        "may_take_back_double": page.can("close") and named_double(found),
    }
    return render(request, "loket/casus.html", context)


@require_GET
@member()
@spelled
def casus_timeline(request: MemberRequest, code: str) -> HttpResponse:
    """The timeline on its own, older pages by `na` (the last row seen), `soort=contact` for contacts alone."""
    found = get_casus(request, code)
    scope = scope_of(request)
    contacts_only = request.GET.get("soort") == "contact"
    rows = timeline(found, scope, contacts_only=contacts_only)
    if after := request.GET.get("na", ""):
        last = _last_seen(rows, after)
        rows = rows.filter(Q(on__lt=last.on) | Q(on=last.on, pk__lt=last.pk))
    newest = list(rows[: TIMELINE_PAGE + 1])
    known = people(viewers(found, today=scope.today, now=timezone.now()))
    context = {
        "casus": found,
        "events": items(newest[:TIMELINE_PAGE], known),
        "contacts_only": contacts_only,
        "after": newest[TIMELINE_PAGE - 1].pk if len(newest) > TIMELINE_PAGE else None,
        "later": bool(after),
    }
    return render(request, "loket/casus_timeline.html", context)


def more_links(page: Page) -> list[Link]:
    """The menu "Meer": acts that this person may do and that suit the casus now."""
    absence = page.situation.absence
    state = "without" if absence is None else "ended" if absence.ended_on else "running"
    suits = {"always", state, *(["without"] if state == "ended" else [])}
    return [
        Link(label, reverse(name, args=[page.casus.code]))
        for act, label, name, when in MORE
        if when in suits and page.can(act) and (page.casus.is_open or name != "casus_close")
    ]


def _term_acts(page: Page) -> list[Link]:
    code, links = page.casus.code, []
    if page.situation.signals and page.can("handle"):
        url = f"{reverse('signal_handle', args=[code])}?terug={reverse('casus', args=[code])}"
        links.append(Link("Afgehandeld: wat is gedaan?", url, "vink"))
    if page.situation.phase is not None and page.situation.phase.kind == PhaseKind.DEELS and page.can("phase"):
        links.append(Link("Opbouwrooster bijstellen", f"{reverse('casus_phase', args=[code])}?soort=deels", "pen"))
    if page.situation.absence is not None and page.can("correct"):
        links.append(Link("Eerste verzuimdag verbeteren", reverse("casus_first_day", args=[code]), quiet=True))
    return links


def _last_seen(rows: QuerySet[Event], after: str) -> Event:
    """The row that a page ended with; only one that this person may read tells where it stood."""
    last = rows.filter(pk=whole(after, 18)).first()
    if last is None:
        raise Http404
    return last
