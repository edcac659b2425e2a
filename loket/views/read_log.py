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
ROLES = {str(value): str(label) for value, label in Role.choices}
# What a page is called here, by the word under which log_read keeps it. A test walks through every call: none goes without a name.
PAGES = {
    "casus": "Casus",
    "andere-casussen": "Genoemd bij een andere casus van deze leerling",
    "contact": "Contact loggen",
    "note": "Notitie",
    "confirm": "Nog thuis bevestigen",
    "ask": "Verzoek of vraag",
    "answer": "Verzoek beantwoorden",
    "handle": "Signaal afhandelen",
    "step": "Volgende stap",
    "voice": "Stem van leerling en ouders",
    "return": "Weer naar school",
    "enrolment": "In- en uitschrijven",
    "story": "Verhaal van de casus",
    "phase": "Andere fase",
    "correct": "Eerste verzuimdag verbeteren",
    "rest": "Bewuste rust",
    "close": "Casus sluiten of heropenen",
    "hand_over": "Casus overdragen",
    "pupil": "Gegevens van de leerling",
    "sheet": "Afsprakenblad",
    "escalate": "Naar de Taskforce",
    "propose": "Voorstellen voor de agenda",
    "enter": "Aanmelden voor plaatsing",
    "agenda": "Op de agenda zetten",
    "vandaag": "Vandaag",
    "vandaag-team": "Vandaag, het team",
    "zoeken": "Zoeken",
    "casussen": "Casussen",
    "casussen-download": "Casussen, gedownload",
    "casussen-overdragen": "Casussen overdragen",
    "overdracht": "Overdracht van een consulent",
    "bekende-leerling": "Bekende leerling, bij een nieuwe casus",
    "concept": "Concept",
    "inzages": "Gegeven inzages",
    "lijst": "Lijst inlezen",
    "signalen": "Signalen",
    "signalen-download": "Signalen, gedownload",
    "signalen-lijst": "Signalen, afgedrukt",
    "overleg": "Overleg",
    "agendapunt": "Agendapunt",
    "agendablad-tekst": "Tekst van het agendablad",
    "op-agenda": "Op de agenda zetten",
    "overleg-tafel": "Overleg, aan tafel",
    "overleg-sluiten": "Overleg sluiten",
    "overleg-resultaten": "Overleg, resultaten",
    "agendablad": "Agendablad, afgedrukt",
    "voorzittersexemplaar": "Voorzittersexemplaar, afgedrukt",
    "sleutelblad": "Sleutelblad, afgedrukt",
    "resultatenoverzicht": "Resultatenoverzicht",
    "afstemming": "Afstemming",
    "afstemming-sluiten": "Afstemming sluiten",
    "aanmelden": "Aanmelden voor plaatsing",
    "aanmelding": "Aanmelding",
    "aanmelding-blad": "Blad van een aanmelding",
    "zitting": "Plaatsingszitting",
    "plaatsing": "Plaatsing",
    "plaatsing-tafel": "Plaatsing, aan tafel",
    "plaatsing-scherm": "Plaatsing, tweede scherm",
    "plaatsing-sluiten": "Plaatsingszitting sluiten",
    "plaatsing-cijfers": "Plaatsing, cijfers",
    "toezegging": "Toezegging",
    "opgave": "Kwartaalopgave",
    "opgave-nakijken": "Kwartaalopgave nakijken",
    "verschillen": "Verschillen tussen opgaven",
    "gesprek": "Kwartaalgesprek",
    "kandidaten": "Kandidaten voor de actietafel",
    "taskforce": "Taskforce",
    "taskforce pass_over": "Taskforce, doorgeven",
    "taskforce give_back": "Taskforce, teruggeven",
    "taskforce accept": "Taskforce, aannemen",
    "taskforce assign": "Taskforce, toewijzen",
    "taskforce close": "Taskforce, afsluiten",
    "taskforce withdraw": "Taskforce, intrekken",
    "taskforce visit": "Taskforce, huisbezoek",
    "taskforce investigate": "Taskforce, zaakonderzoek",
    "taskforce options": "Taskforce, mogelijkheden",
    "taskforce weigh": "Taskforce, afwegen",
    "taskforce draft": "Taskforce, ontwerpbesluit",
    "taskforce sign": "Taskforce, besluit tekenen",
    "taskforce letter": "Taskforce, brief",
    "besluit": "Besluit van de Taskforce",
}


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
        "rows": [(row, ROLES.get(row.role, row.role), PAGES.get(row.page, row.page)) for row in rows[:SHOWN]],
        "code": code,
        "name": name,
        "unknown": unknown,
        "shown": SHOWN,
        "today": timezone.localdate(),
    }
    return render(request, "loket/read_log.html", context)
