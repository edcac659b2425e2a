"""A warm agenda of twenty casussen, every text new each time."""

from datetime import date

from benchmarks.databases import Say
from benchmarks.report import Aim, Figure, UnequalError
from benchmarks.timing import p50, p95, timed
from paper.documents import Agendablad, BladRow
from paper.press import press

ITEMS = 20
ROUNDS = 40
_WORDS = (
    "leerling school ochtend rust begeleiding klas stap thuis gesprek vertrouwen rooster week opbouw ouders mentor plek vraag "
    "samen leren starten kleine groep vakken buiten taxi ritme afspraak docent ruimte behandeling wachten"
).split()


def measure(say: Say, rounds: int = ROUNDS) -> list[Figure]:
    """From data to PDF."""
    say(f"press: an agenda of {ITEMS}")
    if press("agendablad", agenda(1)) != press("agendablad", agenda(1)) or press("agendablad", agenda(1)) == press(
        "agendablad", agenda(2)
    ):
        raise UnequalError("the same texts must give the same agenda, other texts another one")
    seconds = [timed(lambda number=number: press("agendablad", agenda(number))) for number in range(10, 10 + rounds)]  # type: ignore[misc]
    note = f"p95 {1000 * p95(seconds):.0f} ms, {len(press('agendablad', agenda(0))) // 1024} kB"
    return [
        Figure(
            f"agenda of {ITEMS}, warm, all text new",
            ITEMS,
            1000 * p50(seconds),
            "ms",
            aim=Aim(100, of="value"),
            note=note,
        )
    ]


def agenda(number: int) -> Agendablad:
    """The `number`-th agenda: no text of it stands in another one."""
    casussen = [_item(number * ITEMS + place, place + 1) for place in range(ITEMS)]
    return {
        "loket": f"Onderwijsloket {number}", "overleg": "Actietafel", "gebied": f"Gebied {number}", "datum": date(2026, 12, 10).isoformat(),
        "van": "13.30", "tot": "16.00", "plaats": f"kamer {number}", "afgedrukt": "2026-12-09T15:42", "exemplaar": 1, "oplage": 12,
        "opening": _words(number, 14), "deelnemers": ["leerplicht (2)", "jeugdhulp", "school"],
        "vorige": {"datum": "2026-09-10", "acties": [
            {"code": f"AB-{number:03d}{place}", "actie": _words(number * 31 + place, 8), "door": "jeugdhulp",
             "voor": "2026-10-15", "stand": "loopt"}
            for place in range(1, 5)
        ]},
        "cijfers": {"kop": ["Aantal leerlingen", "1 sept", "1 dec"], "rijen": [["Thuis", 60 + number, 62 + number]], "sterk": [0]},
        "onderdelen": [
            {"titel": f"Nieuwe casussen {number}", "casussen": casussen[:12]},
            {"titel": f"Terug op de agenda {number}", "casussen": casussen[12:]},
        ],
        "slot": [_words(number + 7, 9)],
    }  # fmt: skip


def _item(seed: int, place: int) -> BladRow:
    return {
        "nummer": place, "code": f"RT-{seed:04d}", "leeftijd": "12–13 jaar", "onderwijs": "havo, onderbouw", "fase": "relatief verzuim",
        "weken": 4 + seed % 30, "vraag": _words(seed, 16), "nodig": _words(seed + 3, 22),
        "stemmen": {
            "leerling": {"tekst": _words(seed + 5, 24)}, "ouders": {"tekst": _words(seed + 9, 28)},
            "professional": {"tekst": _words(seed + 13, 30)},
        },
        "inbreng": "school", "minuten": 5,
    }  # fmt: skip


def _words(seed: int, count: int) -> str:
    """A sentence of its own: the number stands in it."""
    words = [_WORDS[(seed * 7 + place * (3 + seed % 5)) % len(_WORDS)] for place in range(count)]
    return f"{' '.join(words).capitalize()}, {seed}."
