"""Forms of a school, filled in and on their way, around TODAY (24 November 2026)."""

from datetime import date, time, timedelta
from typing import Any

from accounts.models import Toegang
from cases.models import Casus
from overleg.models import Overleg, OverlegKind
from plaatsing.actions.aanmelding import submit
from plaatsing.actions.entering import accept
from plaatsing.models import Aanmelding, Answer, BenaderdeSchool, Consent, How, Reason, Support
from plaatsing.reference import load_rules
from post.models import Notice
from region.models import Area, School
from tests import build
from tests.conftest import TODAY, Cast

NOW = build.moment(TODAY)
NEXT, LATER = date(2026, 12, 8), date(2027, 1, 12)
FILLED: dict[str, Any] = {
    "reason": Reason.HOME, "situation": "De leerling zit sinds oktober thuis.", "needs": "Een kleine groep, en opbouw in uren.",
    "tried": "Gesprekken thuis en een proefweek.", "works": "Eén vast gezicht.", "wanted_level": "havo", "wanted_year": 3,
    "question": "Wie heeft een rustige plek?", "contact_name": "Jurre Bakelaar", "contact_phone": "000 – 765 00 01",
    "parents_informed_on": date(2026, 11, 10), "consent_by": Consent.PARENTS, "consent_on": date(2026, 11, 10),
    "heard_on": date(2026, 11, 12), "leerplicht_not_because": "De leerplichtambtenaar is met verlof.",
}  # fmt: skip


def pupil_of(cast: Cast, given_name: str = "Fenna", **fields: Any) -> Casus:
    """A casus at the Beemdcollege, at home since 16 October."""
    born = fields.pop("birth_date", date(2012, 2, 13))
    who = build.pupil(given_name, birth_date=born)
    told = {"at": cast.beemd, "consulent": cast.consulent.user} | fields
    of = build.casus(by=cast.consulent.user, who=who, **told)
    build.absence(of)
    return of


def other_schools(cast: Cast, number: int = 2) -> list[School]:
    """Schools of other boards, in the same municipality as the Beemdcollege."""
    names = ("Kade College", "De Weerdsprong", "Lyceum Oost")
    found = []
    for place, name in enumerate(names[:number]):
        fields = {
            "name": name,
            "municipality": cast.lindevoort,
            "board": build.board(f"Stichting {name}"),
            "area": cast.noord,
        }
        found.append(School.objects.get_or_create(code=f"1{place}XY00", defaults=fields)[0])
    return found


def approach(of: Aanmelding, school: School | None = None, **fields: Any) -> BenaderdeSchool:
    told = {
        "on": TODAY - timedelta(days=7), "person": "mw. Terpstra", "how": How.PHONE, "answer": Answer.FULL,
        "support": Support.SMALL, "needed": "Een kleinere klas.",
    }  # fmt: skip
    return BenaderdeSchool.objects.create(aanmelding=of, school=school, **told | fields)


def form(cast: Cast, of: Casus | None = None, *, schools: int = 2, **fields: Any) -> Aanmelding:
    """Filled in by the Beemdcollege and not sent in yet."""
    of = of or pupil_of(cast)
    load_rules()
    told = {"school": cast.beemd, "created_at": NOW, "created_by": cast.school.user} | FILLED | fields
    made = Aanmelding.objects.create(casus=of, **told)
    for school in School.objects.filter(code__startswith="1").order_by("code")[:schools] or other_schools(
        cast, schools
    ):
        approach(made, school)
    return made


def sent(cast: Cast, of: Casus | None = None, **fields: Any) -> Aanmelding:
    """Sent in by the act."""
    return submit(aanmelding=form(cast, of, **fields), by=cast.school.user, today=TODAY, now=NOW)


def zitting(cast: Cast, on: date = NEXT, *, area: Area | None = None, **fields: Any) -> Overleg:
    """A coming session whose agenda is not fixed."""
    fields.setdefault("starts_at", time(9))
    return Overleg.objects.create(
        code=f"z{on:%y%m%d}{(area or cast.noord).pk}"[:12], kind=OverlegKind.PLAATSING, area=area or cast.noord, on=on,
        created_by=cast.voorzitter.user, **fields,
    )  # fmt: skip


def fresh(of: Aanmelding) -> Aanmelding:
    found: Aanmelding = Aanmelding.objects.select_related("casus__pupil", "school").get(pk=of.pk)
    return found


def told(toegang: Toegang) -> list[str]:
    return list(Notice.objects.filter(user=toegang.user, settled_at=None).order_by("pk").values_list("text", flat=True))


def take(cast: Cast, of: Aanmelding) -> Aanmelding:
    return accept(aanmelding=of, by=cast.consulent.user, today=TODAY, now=NOW).aanmelding
