"""School lists against leerplicht lists against the open casussen: where do they not say the same? Pure: no models, no clock.

Only what was returned counts: a respondent that is silent (or still busy) says nothing, and that is not a difference.

Whom a list may be expected to hold (DOMAIN, definitions; Leerplichtwet)
    school       pupils enrolled there, at home on the peildatum; not absoluut (they are enrolled nowhere)
    leerplicht   pupils who live there, in relatief, absoluut or vrijgesteld; never geoorloofd or ill, never deels op school, never
                 of unknown kind, never somebody who lives outside the municipalities that were asked
    both         nobody whose absence began after the peildatum
While somebody unnamed on a list may be this pupil (SIMILAR, undecided), that list is not said to miss them.

The rules, for each pupil, or for each identity that is nobody Loket knows ("at home": nog thuis or deels)
    ONLY_SCHOOL       on a school's list, at home; leerplicht returned, would be expected to hold them, and does not
    ONLY_LEERPLICHT   the other way round
    ONLY_OURS         a running casus; at home on no list; at least one returned list would be expected to hold them
    NEW               on a list, and no open casus. Also when everybody says "not at home": then only without an earlier casus
    ENROLMENT         on two schools' lists; or school, leerplicht and casus name different schools or municipalities; or one says
                      zonder inschrijving and another names a school
    ENDED             a list says weer op school or niet meer bij ons while the casus runs or another list says at home. "Niet meer
                      bij ons" of a school is no end when another school's list holds them, or the casus is not at that school
    FIRST_DAY         two first days differ (one of them *ongeveer*: by more than 7 days), or a list says one and the casus has none
    KIND              two kinds differ; or a list says at home while the casus says weer naar school or zorg om aanwezigheid
    SIMILAR           an identity alike to a known pupil, or to an identity of another list. Until a person has decided, this is the
                      only difference of that identity

What makes two findings the same difference is what the lists say: when a casus is corrected as was decided, that is settled.
ONLY_* and NEW are two questions (does each list know? is there a casus?), so one pupil may have both.

Invariant: nobody on any returned list ends without an open casus, a difference of this result (open, or settled by a person with
a reason), or an earlier casus that ended as the list says.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import combinations

from actietafel.identities import alike_of, groups_of
from actietafel.lines import (
    BACK_KIND,
    CONCERN,
    PARTLY_KIND,
    Difference,
    Kind,
    Line,
    Ours,
    Person,
    Round,
    Said,
    Source,
    in_order,
    sender,
)

ABOUT_DAYS = 7  # an *ongeveer* first day is as good as any day within a week
LEERPLICHT_KINDS = frozenset({"relatief", "absoluut", "vrijgesteld"})
ABSOLUUT = "absoluut"
VAGUE = ("", "anders")


def reconcile(
    lines: Iterable[Line], ours: Iterable[Ours], people: Mapping[str, Person], asked: Round
) -> list[Difference]:
    """All differences of a round, in a fixed order, whatever the order of what comes in."""
    groups = groups_of(sorted(lines, key=lambda line: line.key), asked)
    alike = alike_of(groups, people, asked)
    maybe: dict[str, set[Source]] = defaultdict(set)
    for subject, candidates in alike.items():
        for each in candidates:
            maybe[each] |= {line.source for line in groups[subject]}
    running = {casus.who: casus for casus in ours}
    found: list[Difference] = []
    for subject in sorted({*groups, *running}, key=in_order):
        on_lists = tuple(groups.get(subject, ()))
        person = people.get(subject, Person(subject))
        case = _Subject(subject, on_lists, running.get(subject), person, asked, frozenset(maybe.get(subject, ())))
        candidates = alike.get(subject, ())
        if candidates:
            found.append(case.difference(Kind.SIMILAR, *candidates, candidates=candidates))
        else:
            found.extend(case.differences())
    return found


@dataclass(frozen=True)
class _Subject:
    """One pupil or identity, with everything that is said of them."""

    subject: str
    lines: tuple[Line, ...]
    ours: Ours | None
    person: Person
    asked: Round
    maybe: frozenset[Source] = field(default_factory=frozenset)

    def differences(self) -> Iterator[Difference]:
        home, away = self.home, self.ending
        enrolment = self.places_differ
        if self.ours is None and self.lines and (home or self.person.closed_on is None):
            lists = sorted((line.source, sender(line), line.at_home) for line in self.lines)
            yield self.difference(Kind.NEW, lists, self.person.closed_on)
        if enrolment:
            yield self.difference(Kind.ENROLMENT, *enrolment)
        if away and (home or (self.ours and self.ours.runs)):
            yield self.difference(Kind.ENDED, sorted((line.key, line.said, line.on) for line in away), self._casus)
        else:
            yield from self._missing()
        if days := self._first_days():
            yield self.difference(Kind.FIRST_DAY, *days)
        if kinds := self._kinds(bool(enrolment)):
            yield self.difference(Kind.KIND, *kinds)

    @property
    def home(self) -> list[Line]:
        return [line for line in self.lines if line.at_home]

    @property
    def _casus(self) -> int | None:
        return self.ours.casus if self.ours else None

    def _of(self, source: Source, lines: Iterable[Line]) -> list[Line]:
        return [line for line in lines if line.source == source]

    @property
    def claims(self) -> set[int]:
        """Schools that hold the pupil, at home or back."""
        school = self._of(Source.SCHOOL, self.lines)
        return {line.school for line in school if line.said != Said.GONE and line.school}

    @property
    def ending(self) -> list[Line]:
        """Lines by which it may be over."""
        found = []
        for line in self.lines:
            moved = line.said == Said.GONE and line.source == Source.SCHOOL
            elsewhere = self.claims or (self.ours is not None and self.ours.school != line.school)
            if not line.at_home and not (moved and elsewhere):
                found.append(line)
        return found

    # --- places ---------------------------------------------------------------------------------------------------------

    @property
    def places_differ(self) -> tuple[object, ...]:
        """What is named, when it is not one school, one municipality, one answer to "enrolled?"."""
        by_leerplicht = self._of(Source.LEERPLICHT, self.home)
        schools = self.claims | {line.school for line in by_leerplicht if line.school}
        homes = {line.municipality for line in by_leerplicht if line.municipality}
        nowhere = any(line.kind == ABSOLUUT for line in by_leerplicht)
        enrolled = bool(self.claims)
        if self.ours and self.ours.runs:
            homes |= {self.ours.municipality} if homes else set()
            if self.ours.kind == ABSOLUUT:
                nowhere = True
            elif self.ours.school:
                schools, enrolled = schools | {self.ours.school}, True
        if len(schools) > 1 or len(homes) > 1 or (nowhere and enrolled):
            return sorted(schools), sorted(homes), nowhere
        return ()

    @property
    def municipality(self) -> int | None:
        """Where the pupil lives, as far as anybody knows: the casus, else a list, else what Loket knew."""
        if self.ours:
            return self.ours.municipality
        told = [line.municipality for line in self.lines if line.municipality]
        return self.person.municipality or (told[0] if told else None)

    @property
    def school(self) -> int | None:
        if self.ours and self.ours.runs:
            return self.ours.school
        told = [line.school for line in self.lines if line.school]
        return min(self.claims, default=None) or (told[0] if told else self.person.school)

    # --- which list should hold them ------------------------------------------------------------------------------------

    def _missing(self) -> Iterator[Difference]:
        by_school, by_leerplicht = (self._of(source, self.home) for source in Source)
        if by_school and by_leerplicht:
            return
        if by_school and self._leerplicht_should():
            yield self.difference(Kind.ONLY_SCHOOL, sorted({line.school or 0 for line in by_school}), self.municipality)
        elif by_leerplicht and self._school_should():
            lists = sorted({line.municipality or 0 for line in by_leerplicht})
            yield self.difference(Kind.ONLY_LEERPLICHT, lists, self.school)
        elif self.ours and self.ours.runs and not self.home:
            missed = [self._school_should() and self.school, self._leerplicht_should() and self.municipality]
            if any(missed):
                yield self.difference(Kind.ONLY_OURS, missed, self._casus)

    def _began_later(self) -> bool:
        return bool(
            self.ours and self.ours.runs and self.ours.first_day and self.ours.first_day > self.asked.reference_date
        )

    def _school_should(self) -> bool:
        kinds = {line.kind for line in self.home}
        if self.ours and self.ours.runs:
            kinds.add(self.ours.kind)
        if Source.SCHOOL in self.maybe or ABSOLUUT in kinds or self._began_later():
            return False
        return self.school in self.asked.schools

    def _leerplicht_should(self) -> bool:
        kinds = {said[0] for line in self.home if (said := line.says_kind)}
        if self.ours and self.ours.runs:
            kinds.add(self.ours.kind)
        if Source.LEERPLICHT in self.maybe or not kinds or not kinds <= LEERPLICHT_KINDS or self._began_later():
            return False
        # Where somebody lives is not always told; the municipality of the school then is the best guess, and only for asking.
        near = next((line.near for line in self.lines if line.near), None)
        return (self.municipality or near) in self.asked.municipalities

    # --- what is said otherwise -----------------------------------------------------------------------------------------

    def _first_days(self) -> tuple[object, ...]:
        told = sorted({(line.source, line.first_day, line.about) for line in self.home if line.first_day})
        days = [(day, about) for _, day, about in told]
        if not days:
            return ()
        if self.ours and self.ours.runs:
            if self.ours.first_day is None:
                return (told,)
            days.append((self.ours.first_day, self.ours.about))
        return (told,) if any(_apart(*pair) for pair in combinations(days, 2)) else ()

    def _kinds(self, enrolment: bool) -> tuple[object, ...]:
        told = [(line.source, *said) for line in self.home if (said := line.says_kind)]
        kinds = {(kind, permitted) for _, kind, permitted in told}
        if self.ours:
            kinds |= self._our_kinds()
        pairs = list(combinations(sorted(kinds), 2))
        if enrolment:  # enrolled or not is asked there
            pairs = [pair for pair in pairs if (pair[0][0] == ABSOLUUT) == (pair[1][0] == ABSOLUUT)]
        if not any(_contradict(*pair) for pair in pairs):
            return ()
        return (sorted(told),)

    def _our_kinds(self) -> set[tuple[str, str]]:
        """What the casus says, and, where a list only says *thuis*, that word beside a casus that says otherwise."""
        if self.ours is None or not self.home:
            return set()
        own = (self.ours.kind, self.ours.permitted_kind)
        if self.ours.kind == CONCERN:
            return {own} if any(line.says_kind for line in self.home) else set()
        if self.ours.kind == BACK_KIND:
            later = self.ours.ended_on and self.ours.ended_on > self.asked.reference_date
            return set() if later else {own, (Said.HOME, "")}
        unsaid = any(line.source == Source.SCHOOL and line.says_kind is None for line in self.home)
        return {own, (Said.HOME, "")} if unsaid and self.ours.kind == PARTLY_KIND else {own}

    # --- the answer -----------------------------------------------------------------------------------------------------

    def difference(self, kind: Kind, *facts: object, candidates: tuple[str, ...] = ()) -> Difference:
        told = sha256(repr((kind.value, facts)).encode()).hexdigest()
        school, municipality = self.school, self.municipality
        if kind == Kind.ONLY_SCHOOL:
            school = min((line.school for line in self._of(Source.SCHOOL, self.home) if line.school), default=school)
        theirs = self._of(Source.LEERPLICHT, self.lines)
        if theirs and kind != Kind.ONLY_SCHOOL:
            municipality = min(theirs, key=lambda line: (not line.at_home, line.key)).municipality
        elif kind in {Kind.FIRST_DAY, Kind.KIND} and self.ours is None:
            municipality = None  # two schools differ about somebody whom leerplicht did not name
        return Difference(
            kind,
            self.subject,
            told,
            self._casus,
            school,
            municipality,
            self._phase(),
            self.lines,
            self.ours,
            candidates,
        )

    def _phase(self) -> str:
        """The strictest: a kind that leerplicht may not know of wins."""
        kinds = [said[0] for line in self.lines if (said := line.says_kind)]
        if self.ours:
            kinds.append(self.ours.kind)
        return next((kind for kind in kinds if kind not in LEERPLICHT_KINDS), kinds[-1] if kinds else "")


def _apart(one: tuple[date, bool], other: tuple[date, bool]) -> bool:
    near = ABOUT_DAYS if one[1] or other[1] else 0
    return abs((one[0] - other[0]).days) > near


def _contradict(one: tuple[str, str], other: tuple[str, str]) -> bool:
    if one[0] != other[0]:
        return True
    return one[1] != other[1] and one[1] not in VAGUE and other[1] not in VAGUE
