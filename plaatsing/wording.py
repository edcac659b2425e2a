"""Words that are typed at the table: they stand on the wall and on the results list at once, so they are searched before.

Names of schools that sit at the table, of the areas, and days to come are no names here: that is what an agreement is about.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cases.names import fold
from overleg.anonymise import Finding, mask, scan
from overleg.known import known_of
from overleg.material import of_punt
from overleg.models import Agendapunt
from overleg.pieces import inked
from region.models import Area, School

MOST_ROUNDS = 4
LEFT_OUT = "(afspraak zonder namen: zie de casus)"
_PLACES = ("school", "gemeente", "woonplaats", "organisatie", "straat")
_YEAR = re.compile(r"\b\d{4}\b|(?<=[-/.'])\d{2}$")


@dataclass(frozen=True)
class Names:
    """What a text says that could identify: `sure` may not stand there, `asked` only when somebody says so."""

    sure: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Searches texts about one pupil. `known`: names in the record; `said`: names that may be said at the table; `year`: of the
    session, a day in it or in the next is an agreement."""

    known: Mapping[str, str]
    said: frozenset[str]
    year: int

    def read(self, text: str) -> Names:
        found: dict[str, list[str]] = {"sure": [], "ask": []}
        clean = inked(text)
        for finding in self._findings(clean):
            found[finding.certainty].append(clean[finding.start : finding.end])
        return Names(*(tuple(dict.fromkeys(words)) for words in found.values()))

    def masked(self, text: str) -> str:
        """The text without what surely identifies: the last wall, for a name that came into the record after the text was typed.
        What comes to stand beside each other is searched again; what then still names somebody, is left out wholly."""
        clean = inked(text)
        for _ in range(MOST_ROUNDS):
            sure = [one for one in self._findings(clean) if one.certainty == "sure"]
            if not sure:
                return clean
            clean = mask(clean, sure, {}, self.known)
        return LEFT_OUT

    def _findings(self, text: str) -> list[Finding]:
        return [one for one in scan(text, self.known) if not self._may_be_said(text, one)]

    def _may_be_said(self, text: str, finding: Finding) -> bool:
        words = text[finding.start : finding.end]
        if finding.category == "DATUM":
            years = _YEAR.findall(words)
            return all(int(year) % 100 in {self.year % 100, (self.year + 1) % 100} for year in years)
        if self._is_person(words):
            return False
        around = (one for one in self._spoken(text) if one.start() <= finding.start and finding.end <= one.end())
        return any(not self._is_person(one["name"]) for one in around)

    def _spoken(self, text: str) -> Iterable[re.Match[str]]:
        return self._names.finditer(text) if self.said else ()

    def _is_person(self, name: str) -> bool:
        """A school may be called as somebody in the record is."""
        return set(fold(name).split()) <= self._people

    @cached_property
    def _people(self) -> set[str]:
        names = (value for key, value in self.known.items() if not key.startswith(_PLACES))
        return {word for name in names for word in fold(name).split()}

    @cached_property
    def _names(self) -> re.Pattern[str]:
        longest_first = sorted(self.said, key=len, reverse=True)
        names = "|".join(map(re.escape, longest_first))
        return re.compile(rf"(?<!\w)(?:(?:de|het|'t)\s+)?(?P<name>{names})(?!\w)", re.IGNORECASE)


def reader_of(punt: Agendapunt, schools: Iterable[School]) -> Reader:
    """For the texts of one item; `schools` sit at the table."""
    return Reader(known_of(of_punt(punt)), names_of(schools), punt.overleg.on.year)


def names_of(schools: Iterable[School]) -> frozenset[str]:
    """How people call these schools, and the areas."""
    found = set(Area.objects.values_list("name", flat=True))
    for school in schools:
        found |= {school.name, *school.short_names.splitlines()}
    return frozenset(name.strip() for name in found if name.strip())
