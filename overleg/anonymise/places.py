"""Recognise places, and tell them from surnames and nouns of the same letters."""

import re
from functools import lru_cache

from overleg.anonymise.lexicon import lexicon
from overleg.anonymise.state import Mark, State, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import CAPITAL_WORDS, DETERMINERS, PLACE_PREPOSITIONS, ROLES

_QUARTERS = frozenset("noord oost zuid west centrum haven stad poort zuidoost noordoost zuidwest noordwest".split())


@lru_cache(maxsize=1)
def _long_places() -> dict[str, list[tuple[str, ...]]]:
    index: dict[str, list[tuple[str, ...]]] = {}
    for place in lexicon().long_places:
        words = tuple(re.findall(r"'[a-z]|[a-z0-9]+(?:'[a-z]+)*", place))
        if len(words) > 1:
            index.setdefault(words[0], []).append(words)
        if words[1:3] == ("aan", "den"):
            index.setdefault(words[0], []).append((words[0], "a", "d", *words[3:]))  # Nieuwerkerk a/d IJssel
    return index


def mark_places(state: State) -> None:
    """Mark places: sure when capital or preposition tells, asked when the word is something else too."""
    known = state.record.places
    for token in state.text.tokens:
        if token.index in state.taken or token.raw.isdigit():
            continue
        if token.folded in _long_places() and _long_place(state, token):
            continue
        if token.folded in known or (token.folded in state.lexicon.places and token.folded not in DETERMINERS):
            _place(state, token, token.folded in known)
            _quarter(state, token)


def _long_place(state: State, token: Token) -> bool:
    for words in sorted(_long_places()[token.folded], key=len, reverse=True):
        run = state.text.tokens[token.index : token.index + len(words)]
        if [item.folded for item in run] == list(words) and (
            state.plain_case or (run[-1].capital and run[0].raw != "de")
        ):
            if _is_surname(state, run) or _is_noun(state, run):
                return False
            return state.claim(run[0].start, run[-1].end, "PLAATS", "sure")
    return False


def _is_noun(state: State, run: list[Token]) -> bool:
    """ "in de wijk", in small letters, is no village."""
    ordinary = all(token.folded in state.lexicon.counted or token.folded in DETERMINERS for token in run)
    return ordinary and not run[-1].capital and " ".join(token.folded for token in run) not in state.record.places


def _is_surname(state: State, run: list[Token]) -> bool:
    """Bram van 't Veld, mevrouw Van den Burg: a name of the record, or "van" with small letters behind it."""
    prefix = state.previous(run[0])
    person = prefix is not None and (
        state.before(prefix) in ROLES or (is_prefix(run[0]) and behind_person(state, prefix))
    )
    if prefix and is_prefix(prefix) and person and any(_is_family(state, token) for token in run):
        return True  # mw. in 't Veld, Siem in 't Veld
    if prefix and prefix.folded in PLACE_PREPOSITIONS and not (prefix.capital and not prefix.first):
        return False
    goes_on = prefix is not None and is_prefix(prefix) and (prefix.capital or run[0].raw in ("den", "der", "ter"))
    return goes_on or any(_is_family(state, token) for token in run)


def _is_family(state: State, token: Token) -> bool:
    mark = state.marks.get(token.index)
    return mark is not None and mark.kind == "family"


def _place(state: State, token: Token, known: bool) -> None:
    mark = state.marks.get(token.index)
    prefix = state.previous(token)
    if (
        mark is None
        and prefix
        and prefix.capital
        and token.capital
        and prefix.folded in ("van", "der", "den", "de", "ter", "ten", "te")
    ):
        state.marks[token.index] = Mark("PERSOON", "ask", "family")
        return
    if mark is None and prefix and prefix.first and prefix.folded == "van" and state.is_verb(state.next(token)):
        state.marks[token.index] = Mark("PERSOON", "ask", "family")
        return  # van dongen gaat mee
    behind_preposition = state.before(token) in PLACE_PREPOSITIONS
    if mark and not (behind_preposition and mark.kind != "family" and token.folded not in state.record.words):
        return
    ordinary = state.lexicon.is_word(token.folded) or token.folded in state.lexicon.counted
    if token.capital and not token.first:
        if token.folded not in CAPITAL_WORDS:
            sure = known or behind_preposition or not ordinary
            state.marks[token.index] = Mark("PLAATS", "sure" if sure else "ask")
    elif token.capital:
        if not ordinary or (known and state.is_verb(state.next(token))):
            state.marks[token.index] = Mark("PLAATS", "sure" if known else "ask")
    elif not ordinary and (behind_preposition or known):
        state.marks[token.index] = Mark("PLAATS", "sure")
    elif _small_place(state, token, ordinary=ordinary, known=known):
        state.marks[token.index] = Mark("PLAATS", "ask")


def _quarter(state: State, place: Token) -> None:
    """Almere Haven, zwolle-zuid: the part of a town that a plain word names."""
    mark, part = state.marks.get(place.index), state.next(place)
    if mark is None or mark.category != "PLAATS" or part is None or not state.free(part):
        return
    if part.folded in _QUARTERS and part.before in (" ", "-") and (part.capital or state.plain_case):
        state.marks[part.index] = mark


def behind_person(state: State, token: Token) -> bool:
    previous = state.previous(token)
    mark = state.marks.get(previous.index) if previous else None
    return mark is not None and mark.category == "PERSOON" and token.before.isspace()


def _small_place(state: State, token: Token, *, ordinary: bool, known: bool) -> bool:
    if state.before(token) in ("in", "uit", "naar") and (known or state.text.quiet):
        return True
    return not ordinary and state.plain_case
