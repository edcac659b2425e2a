"""`python -m benchmarks [name] [--cases N] [--json]`; bin/loket bench starts it with databases of its own."""

import argparse
import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loket.settings")
django.setup()

from benchmarks import checking, databases, flagging, intake, lists, press, report  # noqa: E402 - needs Django set up

NAMES = ("flagging", "lists", "intake", "press")
SMALL, LARGE = 10_000, 1_000_000


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    if not os.environ.get("DATABASE_OWNER_URL"):
        say(
            "Zet DATABASE_OWNER_URL: een rol die databases mag maken. Zonder DATABASE_URL regelt bin/loket bench het zelf."
        )
        return 2
    names = [chosen.name] if chosen.name else list(NAMES)
    figures: list[report.Figure] = []
    often = {"rounds": chosen.rounds} if chosen.rounds else {}
    busy = [os.getloadavg()[0]]
    if names != ["press"]:
        today = date.today()  # noqa: DTZ011 - the day on which the population stands, on this machine
        sizes = sorted({min(SMALL, chosen.cases), chosen.cases})
        loaded = [databases.ready(cases=size, as_of=today, say=say, fresh=chosen.fresh) for size in sizes]
        small, large = loaded[0], loaded[-1]
        for database in dict.fromkeys(loaded):
            say(f"{database.cases:,} cases: {checking.check(database)}")
        if "flagging" in names:
            figures += flagging.measure(small, large, say, **often)
        if "lists" in names:
            figures += lists.measure(small, large, say, **often)
        if "intake" in names:
            figures += intake.measure(small, say, **often)
    if "press" in names:
        figures += press.measure(say, **often)
    busy.append(os.getloadavg()[0])
    _show(figures, busy, as_json=chosen.json)
    return 0


def _show(figures: list[report.Figure], busy: list[float], *, as_json: bool) -> None:
    where, with_what = report.machine(busy), report.versions(databases.server_version())
    if as_json:
        for figure in figures:
            print(report.as_json(figure, where, with_what))
        return
    print(f"\n{report.as_table(figures)}\n")
    for figure in figures:
        if figure.note:
            print(f"{figure.name}: {figure.note}.")
    print(f"\n{report.in_words(where)}\n{report.in_words(with_what)}", flush=True)


def say(text: str) -> None:
    """Progress, beside the figures."""
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bin/loket bench", description="Metingen, elk naast iets eenvoudigers dat hetzelfde doet."
    )
    parser.add_argument("name", nargs="?", choices=NAMES, help="alleen deze meting")
    parser.add_argument("--cases", type=int, default=LARGE, help=f"grootte van de grote database (gewoon {LARGE})")
    parser.add_argument("--json", action="store_true", help="één JSON-object per cijfer, één per regel")
    parser.add_argument("--fresh", action="store_true", help="laad opnieuw, ook als er een bewaarde database is")
    parser.add_argument(
        "--rounds", type=int, help="aantal keren dat elke meting loopt, in plaats van het gewone aantal"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
