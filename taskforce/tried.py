"""What was tried before, read from the file of a casus: for the entry test, the ladder and the page of an escalatie."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cases.deadlines import weeks_between
from cases.models import Casus, Voice, VoiceParty
from overleg.models import Agendapunt, OverlegKind
from paper.dates import dutch
from plaatsing.models import Aanbod, Aanmelding, BenaderdeSchool, Ending, Support, Terugvraag, Toezegging
from taskforce import entry
from taskforce.entry import Facts, Heard, Offers, Point, Session

TABLES = (OverlegKind.ACTIETAFEL, OverlegKind.PLAATSING)


def sessions_of(casus: Casus) -> list[Session]:
    """Actietafels and Plaatsingsoverleggen that had this casus, oldest first. One query."""
    rows = Agendapunt.objects.filter(casus=casus, overleg__kind__in=TABLES, overleg__cancelled=False).select_related(
        "overleg"
    )
    return [
        Session(
            row.overleg.get_kind_display(),
            row.overleg.on,
            outcome(row) if row.overleg.closed_at is not None and row.result else "",
        )
        for row in rows.order_by("overleg__on", "pk")
    ]


def outcome(punt: Agendapunt) -> str:
    """ "doorverwezen naar Taskforce", "aanhouden tot 3 december 2026": the coded outcome, never what was said."""
    label = str(punt.get_result_display()).removesuffix(" …")
    if punt.referred_to:
        return f"{label} {punt.get_referred_to_display()}"
    return f"{label} {dutch(punt.held_until)}" if punt.held_until else label


def offers_of(casus: Casus) -> Offers:
    """Counts and kinds of support, never which school said no. Five queries."""
    entered = Aanmelding.objects.filter(casus=casus, submitted_at__isnull=False).order_by("-submitted_at").first()
    approached = list(BenaderdeSchool.objects.filter(aanmelding__casus=casus).values_list("support", flat=True))
    offered = Aanbod.objects.standing().filter(punt__casus=casus).count()
    endings = list(Toezegging.objects.filter(casus=casus).values_list("ending", flat=True))
    after = Terugvraag.objects.filter(~Q(support=""), toezegging__casus=casus).values_list("support", flat=True)
    often = Counter(support for support in [*approached, *after] if support).most_common(4)
    return Offers(
        entered_on=entry_day(entered), approached=len(approached), offered=offered, promised=len(endings),
        failed=sum(ending in {Ending.FAILED, Ending.WITHDRAWN} for ending in endings),
        needed=tuple(str(Support(support).label) for support, _ in often),
    )  # fmt: skip


def entry_day(aanmelding: Aanmelding | None) -> date | None:
    return timezone.localdate(aanmelding.submitted_at) if aanmelding and aanmelding.submitted_at else None


def voices_of(casus: Casus) -> dict[str, Heard]:
    """Of pupil and parents, when they were last heard, else why not. One query."""
    rows = Voice.objects.filter(casus=casus, party__in=(VoiceParty.PUPIL, VoiceParty.PARENTS)).order_by("on", "pk")
    found: dict[str, Heard] = {}
    for row in rows:
        before = found.get(row.party, Heard())
        found[row.party] = Heard(row.on) if row.text else Heard(before.on, row.not_asked_because)
    return found


@dataclass(frozen=True)
class Tried:
    """The whole entry test with what it was read from."""

    facts: Facts
    points: list[Point]

    @property
    def missing(self) -> list[Point]:
        return [point for point in self.points if not point.met]

    @property
    def codes(self) -> list[str]:
        return [point.code for point in self.missing]


def tried(casus: Casus, today: date) -> Tried:
    """Eight queries, however much was tried."""
    absence = casus.absence()
    running = absence is not None and absence.ended_on is None
    first = absence.first_day if absence is not None and running else None
    heard = voices_of(casus)
    facts = Facts(
        today=today, weeks=weeks_between(first, today) if first else None, at_home=running, municipality=casus.municipality.name,
        in_taskforce=casus.municipality.in_taskforce, birth_date=casus.pupil.birth_date, sessions=sessions_of(casus),
        offers=offers_of(casus), pupil=heard.get(VoiceParty.PUPIL, Heard()), parents=heard.get(VoiceParty.PARENTS, Heard()),
    )  # fmt: skip
    return Tried(facts, entry.points(facts, weeks=settings.TASKFORCE_WEEKS))
