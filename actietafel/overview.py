"""The Kwartaaloverzicht: the figures of a stand beside those before it, in words of one line each.

For the office as counted; for board and partners with small numbers out (cases.masking). Schools and municipalities do not
occur in it: nobody is compared with a neighbour.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Count

from actietafel.chart import Chart, draw
from cases.masking import Cell, Sum, hidden
from cases.models import CauseCode, Flow, Kwartaalcorrectie, Kwartaalregel, Kwartaalstand, PhaseKind
from paper.dates import dutch

SHOWN = 8  # quarters in chart and table: two years
MOST_CAUSES = 5
REST = "rest"
UNKNOWN = CauseCode.UNKNOWN.value
HOME = (PhaseKind.RELATIEF, PhaseKind.ABSOLUUT, PhaseKind.GEOORLOOFD, PhaseKind.DEELS)
SHORT = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
NOT_SHOWN = "–"
NO_BREAK = "\u00a0"
DEFINITIONS = (
    "Geteld is wie op de peildatum een lopende casus heeft en geen inschrijving, of vier weken of langer thuis is.",
    "Ook wie met een geldige reden thuis is en wie deels naar school gaat. Vrijgestelden (zoals artikel 5 onder a) staan apart.",
    "Dezelfde leerlingen: ook op de vorige peildatum geteld. Nieuw: toen niet. Niet meer thuis: toen wel, nu niet.",
    "Een stand wordt na het vaststellen nooit gewijzigd. Wat later bekend wordt, staat erbij als verbetering.",
)


@dataclass(frozen=True)
class Quarter:
    """A column: numbers as they may be shown, None where not. `corrected`: the stock as known later, None when it stood."""

    stand: Kwartaalstand
    stock: int | None
    same: int | None
    new: int | None
    gone: int | None
    corrected: int | None

    @property
    def is_first(self) -> bool:
        return self.stand.previous_id is None

    @property
    def day(self) -> str:
        """In the chart, where the year stands below it."""
        return short_day(self.stand.reference_date)

    @property
    def year(self) -> str:
        return str(self.stand.reference_date.year)

    @property
    def head(self) -> str:
        """A narrow column breaks before the year, nowhere else."""
        return f"{self.day.replace(' ', NO_BREAK)} {self.year}"

    @property
    def said(self) -> str:
        """In a sentence: what is printed is kept, so with the year."""
        return dutch(self.stand.reference_date)


@dataclass(frozen=True)
class Card:
    """One figure and the line that says what it is."""

    name: str
    number: str
    unit: str
    says: str


@dataclass(frozen=True)
class Line:
    """A row of a table: its words and its numbers as texts."""

    label: str
    cells: tuple[str, ...]
    strong: bool = False


@dataclass
class Overview:
    """All that a Kwartaaloverzicht tells. `partners`: small numbers are out; `masked`: some number really is."""

    stand: Kwartaalstand
    partners: bool
    masked: bool
    quarters: list[Quarter]
    figures: dict[str, int | None]
    causes: list[tuple[str, int | None]]
    phases: list[tuple[str, int | None]]
    corrections: list[Kwartaalcorrectie] = field(default_factory=list)

    @property
    def now(self) -> Quarter:
        return self.quarters[-1]

    @property
    def before(self) -> Quarter | None:
        return self.quarters[-2] if len(self.quarters) > 1 else None

    @property
    def chart(self) -> Chart:
        return draw(self.quarters)

    @property
    def title(self) -> str:
        return f"Wie zit er thuis in {self.stand.area}?"

    @property
    def lead(self) -> str:
        """What there is to see, and no more than the numbers say."""
        stock, day = self.now.stock, dutch(self.stand.reference_date)
        if stock is None:
            return f"Op {day} zaten er te weinig leerlingen thuis om het aantal te kunnen noemen."
        said = f"Op {day} {'zat' if stock == 1 else 'zaten'} {pupils(stock)} thuis."
        before = self.before
        if before is None:
            return f"{said} Dit is de eerste stand; vanaf de volgende is te zien wie dezelfde leerlingen zijn."
        if self.now.same is None or self.now.new is None:
            return said
        return f"{said} {self.now.same} van hen ook op {dutch(before.stand.reference_date)}, {self.now.new} niet."

    @property
    def cards(self) -> list[Card]:
        return [self._stock(), self._same(), self._weeks(), self._shifted(), self._cause(), self._back()]

    def _stock(self) -> Card:
        said = []
        for quarter, when in ((self.before, "op"), (self._year_ago(), "een jaar geleden op")):
            if quarter is not None and quarter.stock is not None:
                later = f" (verbeterd: {quarter.corrected})" if quarter.corrected is not None else ""
                said.append(f"{when} {quarter.said} waren het er {quarter.stock}{later}")
        text = "; ".join(said)
        exempt = self.figures["exempt"]
        apart = f"Daarnaast {'is' if exempt == 1 else 'zijn'} {pupils(exempt)} vrijgesteld." if exempt else ""
        says = " ".join(part for part in (f"{text[:1].upper()}{text[1:]}." if text else "", apart) if part)
        return Card(
            f"Thuis op {self.now.said}", number(self.now.stock), unit(self.now.stock), says or "Op de peildatum."
        )

    def _year_ago(self) -> Quarter | None:
        """The stand of about a year before: the nearest within six weeks of that day."""
        day = self.stand.reference_date
        near = [one for one in self.quarters if abs((day - one.stand.reference_date).days - 365) <= 42]
        return min(near, key=lambda one: abs((day - one.stand.reference_date).days - 365), default=None)

    def _same(self) -> Card:
        before, now = self.before, self.now
        if before is None:
            return Card(
                "Dezelfde of andere leerlingen",
                NOT_SHOWN,
                "",
                "Dit is de eerste stand: er is nog niets om mee te vergelijken.",
            )
        both = f"{number(now.same)} / {number(now.new)}"
        return Card(
            "Dezelfde of andere leerlingen", both, "", f"Links wie er op {before.said} ook was; rechts wie er nieuw is."
        )

    def _weeks(self) -> Card:
        middle = self.stand.median_weeks if self.now.stock is not None else None
        if not middle:
            return Card("Hoe lang thuis", NOT_SHOWN, "", "Er is niemand geteld, of het zijn er te weinig.")
        long = self.figures["long"]
        more = f" {number(long)} zijn dertien weken of langer thuis." if long is not None else ""
        return Card(
            "Hoe lang thuis", _weeks(middle), "weken", f"De ene helft is korter thuis, de andere helft langer.{more}"
        )

    def _shifted(self) -> Card:
        shifted = self.figures["shifted"]
        if self.before is None:
            return Card("Verschoven naar een andere soort", NOT_SHOWN, "", "Pas vanaf de tweede stand te zien.")
        says = f"Van wie er op {self.before.said} ook {'was' if shifted == 1 else 'waren'}. De teller van de weken loopt door."
        return Card("Verschoven naar een andere soort", number(shifted), unit(shifted), says)

    def _cause(self) -> Card:
        found = [
            (label, count)
            for label, count in self.causes
            if count and label not in {cause_label(UNKNOWN), cause_label(REST)}
        ]
        unknown = dict(self.causes).get(cause_label(UNKNOWN))
        more = f" Bij {unknown} is dat nog niet duidelijk." if unknown else ""
        if not found:
            return Card(
                "Hier zit het het vaakst vast", NOT_SHOWN, "", f"Er is geen hoofdoorzaak die te noemen is.{more}"
            )
        label, count = max(found, key=lambda row: row[1])
        return Card("Hier zit het het vaakst vast", str(count), unit(count), f"Hoofdoorzaak: {label}.{more}")

    def _back(self) -> Card:
        back, other = self.figures["back"], self.figures["other"]
        if self.before is None:
            return Card("Weer naar school", NOT_SHOWN, "", "Pas vanaf de tweede stand te zien.")
        more = (
            f" Daarnaast {'is' if other == 1 else 'zijn'} {other} om een andere reden niet meer geteld."
            if other
            else ""
        )
        return Card(
            "Weer naar school",
            number(back),
            unit(back),
            f"Van wie er op {self.before.said} thuis {'zat' if back == 1 else 'zaten'}.{more}",
        )

    @property
    def table(self) -> list[Line]:
        """The numbers of the chart, and nothing but those."""
        rows = [
            Line("Thuis op de peildatum", tuple(number(one.stock) for one in self.quarters), strong=True),
            Line("dezelfde leerlingen", tuple(self._since(one, one.same) for one in self.quarters)),
            Line("nieuw dit kwartaal", tuple(self._since(one, one.new) for one in self.quarters)),
            Line("niet meer thuis", tuple(self._since(one, one.gone) for one in self.quarters)),
        ]
        if any(one.corrected is not None for one in self.quarters):
            later = ("" if one.corrected is None else str(one.corrected) for one in self.quarters)
            rows.append(Line("thuis, later verbeterd tot", tuple(later)))
        return rows

    def _since(self, quarter: Quarter, count: int | None) -> str:
        return "" if quarter.is_first else number(count)

    @property
    def corrections_said(self) -> list[str]:
        """One line each; the reasons, which count single pupils, stay in the office."""
        return [
            f"Stand van {dutch(row.stand.reference_date)}: {row.before} werd {row.after} ({row.because})."
            for row in self.corrections
        ]

    @property
    def alt(self) -> str:
        """The chart in words."""
        days = [dutch(one.stand.reference_date) for one in (self.quarters[0], self.now)]
        stocks = [one.stock for one in self.quarters if one.stock is not None]
        said = (
            f"Staafgrafiek van {len(self.quarters)} peildata, {days[0]} tot en met {days[1]}."
            if self.before
            else f"Staaf van {days[1]}."
        )
        between = f" Het aantal leerlingen thuis ligt tussen {min(stocks)} en {max(stocks)}." if len(stocks) > 1 else ""
        return f"{said}{between} De getallen staan in de tabel onder de grafiek."

    @property
    def definitions(self) -> list[str]:
        small = settings.RARE_COMBINATION_BELOW
        note = (
            f"{NOT_SHOWN} betekent: niet getoond, omdat het om minder dan {small} leerlingen gaat of omdat zo’n aantal eruit te "
            "berekenen is."
        )
        return [*DEFINITIONS, *([note] if self.masked else [])]


def pupils(count: int) -> str:
    return "1 leerling" if count == 1 else f"{count} leerlingen"


def unit(count: int | None) -> str:
    return "" if count is None else "leerling" if count == 1 else "leerlingen"


def number(count: int | None) -> str:
    return NOT_SHOWN if count is None else str(count)


def _weeks(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def short_day(day: date) -> str:
    return f"{day.day} {SHORT[day.month - 1]}"


def cause_label(code: str) -> str:
    return "andere oorzaken" if code == REST else str(CauseCode(code).label)


@dataclass
class _Counts:
    """What the rows of one stand add to its own figures."""

    causes: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)

    def grouped(self) -> dict[str, int]:
        """The five most frequent causes, what is not known, and the rest together; so many are few in one quarter."""
        known = Counter({code: count for code, count in self.causes.items() if code != UNKNOWN})
        ranked = sorted(known.items(), key=lambda row: (-row[1], row[0]))
        found = dict(ranked[:MOST_CAUSES])
        if rest := sum(count for _, count in ranked[MOST_CAUSES:]):
            found[REST] = rest
        if self.causes[UNKNOWN]:
            found[UNKNOWN] = self.causes[UNKNOWN]
        return found


def overview_of(stand: Kwartaalstand, *, partners: bool) -> Overview:
    """The overview of `stand`, with the stands of its area before it. Three queries."""
    rows = Kwartaalstand.objects.filter(area=stand.area_id, reference_date__lte=stand.reference_date)
    stands = list(rows.order_by("reference_date"))
    counts, corrections = _counts(stands), _corrections(stands)
    out = (
        hidden(
            [_publication(one, stands, counts[one.pk], corrections) for one in stands],
            small=settings.RARE_COMBINATION_BELOW,
        )
        if partners
        else set()
    )
    shown = stands[-SHOWN:]

    def may(pk: int, name: str, value: int) -> int | None:
        return None if (pk, name) in out else value

    quarters = []
    for one in shown:
        stock = may(one.pk, "stock", one.stock)
        last = corrections[one.pk][-1].after if corrections[one.pk] else one.stock
        # the first stand has nothing to compare with: everybody would be new
        parts = {
            name: may(one.pk, name, getattr(one, name)) if one.previous_id else None for name in ("same", "new", "gone")
        }
        later = last if stock is not None and last != one.stock else None
        quarters.append(Quarter(one, stock, **parts, corrected=later))
    figures, _ = _publication(stand, stands, counts[stand.pk], corrections)
    told = {name: may(pk, name, value) for (pk, name), value in figures.items()}
    told = {**dict.fromkeys(("same", "new", "gone", "back", "other", "shifted", "kept"), None), **told}
    return Overview(
        stand, partners, any(pk in {one.pk for one in shown} for pk, _ in out), quarters, told,
        [(cause_label(code), told[f"cause:{code}"]) for code in counts[stand.pk].grouped()],
        [(str(PhaseKind(kind).label), told[f"phase:{kind}"]) for kind in HOME],
        [] if partners else [row for one in shown for row in corrections[one.pk]],
    )  # fmt: skip


def _counts(stands: Iterable[Kwartaalstand]) -> dict[int, _Counts]:
    found: dict[int, _Counts] = defaultdict(_Counts)
    rows = Kwartaalregel.objects.filter(stand__in=[one.pk for one in stands], flow__in=(Flow.NEW, Flow.SAME))
    for pk, phase, cause, count in rows.values_list("stand", "phase", "main_cause").annotate(Count("pk")).order_by():
        found[pk].phases[phase] += count
        found[pk].causes[cause or UNKNOWN] += count
    return found


def _corrections(stands: Iterable[Kwartaalstand]) -> dict[int, list[Kwartaalcorrectie]]:
    found: dict[int, list[Kwartaalcorrectie]] = defaultdict(list)
    for row in (
        Kwartaalcorrectie.objects.filter(stand__in=[one.pk for one in stands]).select_related("stand").order_by("pk")
    ):
        found[row.stand_id].append(row)
    return found


def _publication(
    stand: Kwartaalstand, stands: list[Kwartaalstand], counts: _Counts, corrections: dict[int, list[Kwartaalcorrectie]]
) -> tuple[dict[Cell, int], list[Sum]]:
    """Every figure that an overview of this stand shows, those that follow from it by subtraction, and the sums between them.

    A correction is a net change of a total, no group of pupils: it is known to everybody.
    """
    pk = stand.pk
    figures = {"stock": stand.stock, "exempt": stand.exempt, "long": stand.long, "short": stand.stock - stand.long}
    sums = [("stock", ["long", "short"])]
    if stand.previous_id is not None:
        figures |= {"same": stand.same, "new": stand.new, "gone": stand.gone, "back": stand.back}
        figures |= {"other": stand.gone - stand.back, "shifted": stand.shifted, "kept": stand.same - stand.shifted}
        sums += [("stock", ["same", "new"]), ("gone", ["back", "other"]), ("same", ["shifted", "kept"])]
    for kind, found in (
        ("phase", {phase.value: counts.phases[phase.value] for phase in HOME}),
        ("cause", counts.grouped()),
    ):
        figures |= {f"{kind}:{name}": count for name, count in found.items()}
        sums.append(("stock", [f"{kind}:{name}" for name in found]))
    relations = [Sum((pk, whole), tuple((pk, part) for part in parts)) for whole, parts in sums if parts]
    if stand.previous_id is not None:
        relations.append(Sum((stand.previous_id, "stock"), ((pk, "same"), (pk, "gone"))))
    return {(pk, name): count for name, count in figures.items()}, relations
