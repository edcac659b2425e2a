"""Scan a text for everything that could identify someone."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache

from overleg.anonymise import patterns
from overleg.anonymise.findings import Category, Certainty, Finding
from overleg.anonymise.join import joined
from overleg.anonymise.known import mark_known
from overleg.anonymise.lexicon import lexicon
from overleg.anonymise.people import mark_given_names, mark_roles
from overleg.anonymise.places import mark_places
from overleg.anonymise.record import Record, build, exact, near
from overleg.anonymise.said import said, spelled
from overleg.anonymise.schools import mark_schools
from overleg.anonymise.small import mark_small_names
from overleg.anonymise.state import State, flat
from overleg.anonymise.surnames import mark_surnames
from overleg.anonymise.text import read
from overleg.anonymise.traits import telling_sentences
from overleg.anonymise.unknown import mark_house_numbers, mark_school_types, mark_unknown

_BEFORE_STREET = re.compile(r"\b(?:op|aan|naar|adres|woont)\s+(?:(?:de|het|'t)\s+)?$")


@lru_cache(maxsize=256)
def _record(items: tuple[tuple[str, str], ...]) -> Record:
    return build(dict(items))


def scan(text: str, known: Mapping[str, str]) -> list[Finding]:
    """Find what could identify a person in `text`.

    `known` holds what the record knows, each key optional: roepnaam, voorvoegsel, achternaam, ouder1, ouder2, broer_zus, school,
    consulent, woonplaats, straat, geboortedatum, ook_genoemd …; every other key is taken as the name of a person.
    The findings are sorted and do not overlap; offsets count characters of `text`. Nothing found is no proof of anonymity.
    """
    if not text.strip():
        return []
    state = State(read(text), _record(tuple(sorted(known.items()))), lexicon())
    _claim_patterns(state)
    _claim_addresses(state)
    mark_schools(state)
    mark_known(state)
    mark_house_numbers(state)
    mark_roles(state)
    mark_given_names(state)
    mark_small_names(state)
    mark_surnames(state)
    mark_school_types(state)
    mark_places(state)
    mark_unknown(state)
    spans = _without_overlap(state.spans + joined(state))
    spans = _without_overlap(spans + telling_sentences(state.text.clean, [(start, end) for start, end, _, _ in spans]))
    return [Finding(*state.text.original(start, end), category, certainty) for start, end, category, certainty in spans]


def _claim_patterns(state: State) -> None:
    clean = state.text.clean
    for literal in state.record.literals:
        for match in re.finditer(re.escape(flat(literal)), flat(clean)):
            state.claim(match.start(), match.end(), _literal_category(literal), "sure")
    found_dates = list(patterns.dates(clean, state.record.birth_date))
    days = sorted((start, end) for start, end, _ in found_dates)
    for start, end, category in patterns.contacts(clean):
        place = bisect_right(days, (start, len(clean)))
        if category != "TELEFOON" or place == 0 or days[place - 1][1] <= start:
            state.claim(start, end, category, "sure")
    for start, end, category in found_dates:
        state.claim(start, end, category, "sure")
    for start, end, category in (*patterns.numbers(clean), *said(clean)):
        state.claim(start, end, category, "sure")
    for start, end in patterns.user_names(clean):
        state.claim(start, end, "PERSOON", "ask")
    for start, end, word in spelled(clean):
        known_word = exact(state.record, flat(word)) or near(state.record, flat(word))
        state.claim(start, end, "PERSOON", "sure" if known_word else "ask")


def _literal_category(literal: str) -> Category:
    if "@" in literal:
        return "EMAIL"
    return "TELEFOON" if literal.startswith(("0", "+")) else "NUMMER"


def _claim_addresses(state: State) -> None:
    clean = state.text.clean
    plain = flat(clean)
    for street in state.record.streets:
        for match in _street_pattern(street).finditer(plain):
            written = clean[match.start() : match.end()]
            if match["number"] or (written[:1].isupper() and not state.text.loud):
                state.claim(match.start(), match.end(), "ADRES", "sure")
            elif state.plain_case:
                state.claim(match.start(), match.end(), "ADRES", "ask")
    # In capitals every word before the street looks like a part of its name.
    for start, end, surely in patterns.streets(plain if state.text.loud else clean):
        if surely or clean[start].isupper():
            state.claim(start, end, "ADRES", "sure")
        elif state.text.quiet and _BEFORE_STREET.search(clean[max(0, start - 12) : start]):
            state.claim(start, end, "ADRES", "ask")
    for start, end, category in patterns.postcodes(clean):
        state.claim(start, end, category, "sure")


@lru_cache(maxsize=256)
def _street_pattern(street: str) -> re.Pattern[str]:
    name = re.match(r"(.*?\D)\s*(\d{1,3} \d{1,3}|\d[\w/-]*)?(?:,.*)?$", flat(street).strip())
    words = (name[1] if name else flat(street)).split()
    body = r"\s+".join(re.escape(word) for word in words)
    body = re.sub(r"straat$", r"(?:straat|str\\.?)", body)
    body = re.sub(r"laan$", r"(?:laan|ln\\.?)", body)
    # Karveel 48 21 is also Karveel 48-21.
    own = r"[\s-]{1,3}".join(name[2].split()) + r"(?!\w)" if name and " " in (name[2] or "") else r"(?!)"
    return re.compile(rf"(?<!\w){body}(?!\w)(?P<number>\s+(?:nr\.?\s*)?(?:{own}|{patterns.HOUSE}))?")


_Span = tuple[int, int, Category, Certainty]


def _without_overlap(spans: list[_Span]) -> list[_Span]:
    """Sorted; where two overlap the first claimed keeps its letters."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda item: (item[0], -item[1])):
        if span[1] <= span[0]:
            continue
        if kept and span[0] < kept[-1][1]:
            if span[1] > kept[-1][1]:
                last = kept[-1]
                kept[-1] = (last[0], span[1], last[2], "sure" if "sure" in (last[3], span[3]) else "ask")
            continue
        kept.append(span)
    return kept
