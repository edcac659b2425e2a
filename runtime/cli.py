"""The commands of `bin/loket` and how a failure is told."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from runtime import checks, demo, venv
from runtime.home import Home, Interrupted, StartError, find_home
from runtime.processes import listen_for_signals

_HELP = """\
bin/loket demo [--port N] [--empty]          start Loket met een verzonnen regio (of leeg)
bin/loket test [pytest-argumenten]           zonder argumenten alle controles, met argumenten alleen pytest
bin/loket manage OPDRACHT ...                een beheeropdracht (bin/loket manage help)
bin/loket bench [naam] [--cases N] [--json]  metingen
bin/loket lock [--upgrade]                   requirements/*.lock opnieuw maken

Alles staat in één map: LOKET_HOME, standaard .loket/ in deze map. Foutdetails: LOKET_DEBUG=1."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status. A failure is one line, all of it with LOKET_DEBUG=1."""
    listen_for_signals()
    debug = os.environ.get("LOKET_DEBUG") == "1"
    try:
        return _run(find_home(Path(__file__).resolve().parent.parent, os.environ), arguments)
    except Interrupted as interruption:
        return 128 + interruption.signum
    except StartError as halt:
        if debug:
            raise
        print(f"loket: {halt}", file=sys.stderr)
        return 1
    except (OSError, subprocess.SubprocessError) as error:
        if debug:
            raise
        print(f"loket: {error}. Meer weten: start opnieuw met LOKET_DEBUG=1.", file=sys.stderr)
        return 1


def _run(home: Home, arguments: Sequence[str]) -> int:
    command, rest = (arguments[0], list(arguments[1:])) if arguments else ("help", [])
    match command:
        case "demo":
            options = _demo_options(rest)
            return demo.demo(home, port=options.port, empty=options.empty)
        case "test":
            return checks.run_tests(home, rest)
        case "manage":
            return demo.manage(home, rest)
        case "bench":
            return demo.bench(home, rest)
        case "lock":
            return venv.lock(home, rest)
        case "help" | "-h" | "--help":
            print(_HELP)
            return 0 if arguments else 2
    print(f"loket: onbekende opdracht '{command}'.\n\n{_HELP}", file=sys.stderr)
    return 2


class _Options(argparse.Namespace):
    port: int
    empty: bool


def _demo_options(arguments: Sequence[str]) -> _Options:
    parser = argparse.ArgumentParser(prog="bin/loket demo", description="Loket starten met verzonnen gegevens.")
    parser.add_argument("--port", type=int, default=8000, help="poort op 127.0.0.1 (standaard 8000)")
    parser.add_argument(
        "--empty", action="store_true", help="zonder verzonnen regio: een leeg kantoor met één beheerder"
    )
    return parser.parse_args(arguments, namespace=_Options())
