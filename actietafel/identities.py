"""Who is who on lists that name people Loket does not know. Pure; only a person decides what is not certain."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import combinations

from actietafel.lines import Identity, Line, Person, Round, in_order, sender
from cases.names import likely_same


def groups_of(lines: list[Line], asked: Round) -> dict[str, list[Line]]:
    """Lines by whom they are about. Somebody unknown on two lists is one when a person said so, or when name and birth date are
    exactly the same and the lists do not name different schools."""
    parent: dict[str, str] = {line.who: line.who for line in lines}

    def root(who: str) -> str:
        while parent[who] != who:
            who = parent[who]
        return who

    def join(one: str, other: str) -> None:
        first, second = sorted((root(one), root(other)), key=in_order)
        parent[second] = first

    unknown = [line for line in lines if line.identity is not None]
    exact: dict[tuple[str, date], list[Line]] = defaultdict(list)
    for line in unknown:
        if line.identity and line.identity.birth_date:
            exact[line.identity.sorted_by, line.identity.birth_date].append(line)
    for same in exact.values():
        for one, other in combinations(same, 2):
            contradict = None not in (one.school, other.school) and one.school != other.school
            if not contradict and frozenset({one.who, other.who}) not in asked.apart:
                join(one.who, other.who)
    for pair in sorted(map(sorted, asked.same)):
        if all(who in parent for who in pair):
            join(pair[0], pair[-1])
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[root(line.who)].append(line)
    return groups


def alike_of(
    groups: Mapping[str, list[Line]], people: Mapping[str, Person], asked: Round
) -> dict[str, tuple[str, ...]]:
    """For each unknown identity: who may be meant. Two unknown ones ask once, at the later of the two."""
    unknown = {who: lines for who, lines in groups.items() if any(line.identity for line in lines)}
    every = [(who, line.identity) for who, lines in unknown.items() for line in lines if line.identity]
    every += [(who, person.identity) for who, person in people.items() if person.identity]
    by_day: dict[date | None, list[tuple[str, Identity]]] = defaultdict(list)
    by_name: dict[str, list[tuple[str, Identity]]] = defaultdict(list)
    for who, identity in every:
        by_day[identity.birth_date].append((who, identity))
        for part in _parts(identity):
            by_name[part].append((who, identity))
    found = {}
    for who, lines in unknown.items():
        names = {line.who for line in lines}
        maybe = {each for line in lines for each in line.candidates}
        for identity in filter(None, (line.identity for line in lines)):
            near = by_day[identity.birth_date] if identity.birth_date else []
            close = [pair for part in _parts(identity) for pair in by_name[part]]
            maybe |= {
                other for other, theirs in [*near, *close]
                if other != who and _may_be(identity, theirs) and (other[0] == "p" or in_order(other) < in_order(who))
            }  # fmt: skip
        theirs = {each: {line.who for line in groups.get(each, ())} | {each} for each in maybe}
        left = [
            each for each in maybe
            if not any(frozenset({a, b}) in asked.apart for a in names for b in theirs[each])
            and not (each[0] == "r" and _one_list(lines, groups[each]))
        ]  # fmt: skip
        if left:
            found[who] = tuple(sorted(left, key=in_order))
    return found


def _parts(identity: Identity) -> list[str]:
    family, given, _ = (*identity.sorted_by.split("|", 2), "", "")[:3]
    return [part for part in (f"f{family}", f"g{given}") if len(part) > 1]


def _may_be(one: Identity, other: Identity) -> bool:
    if one.sorted_by == other.sorted_by:
        return True
    known = one.birth_date is not None and other.birth_date is not None
    if known and one.birth_date != other.birth_date:
        return False
    return likely_same(one.name, other.name, same_birth_date=known)


def _one_list(some: list[Line], others: list[Line]) -> bool:
    """A list does not name one pupil twice under two names: brothers, not a question."""
    own = {(line.source, sender(line)) for line in some}
    return len(own) == 1 and own == {(line.source, sender(line)) for line in others}
