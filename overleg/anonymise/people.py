"""Recognise people: those in the record, those behind a role word, and common given names."""

import re

from cases.names import PREFIXES
from overleg.anonymise.findings import Certainty
from overleg.anonymise.record import Word, exact, near
from overleg.anonymise.state import Mark, State, is_glued_prefix, is_prefix, shouted
from overleg.anonymise.text import Token
from overleg.anonymise.words import (
    NO_NAMES,
    CAPITAL_WORDS,
    DETERMINERS,
    FEMALE_OR_MALE_TITLES,
    GREETINGS,
    MONTHS,
    PLACE_PREPOSITIONS,
    ROLE_LINKS,
    ROLES,
    SAYING,
    looks_like_verb,
)

_LINKING = frozenset(
    "met dat of als omdat vindt zegt noemt maar want en hoe waarom waar voor aan door bij sinds".split()
)
_COPULAS = frozenset(
    "is was zijn waren wordt werd worden wil wilde als blijft bleef heet heette speelt speelde heeft had zoekt geeft krijgt".split()
)
_PREPOSITIONS = PLACE_PREPOSITIONS | frozenset("op onder over langs achter voor tot tijdens zonder tussen".split())


# These stand before any word: "de juf zegt", "familie in Ede".
_ALSO_NOUNS = frozenset("familie heer juf meester mr dokter imam".split())


def mark_known(state: State) -> None:
    """Mark every word of a known name."""
    for token in state.text.tokens[1:]:
        _split_word(state, token)
    for token in state.text.tokens:
        if not state.free(token) or token.raw.isdigit() or len(token.raw) < 2:
            continue
        mark = _known(state, token)
        if mark:
            state.marks[token.index] = mark


def _split_word(state: State, token: Token) -> None:
    """A known name that a line break, a stray capital or its own hyphen cut in two: mei-lin is no month."""
    head = state.text.tokens[token.index - 1]
    if token.before in ("", "\n", "-\n", "-") and state.free(head) and state.free(token):
        word = state.record.words.get(head.folded + token.folded)
        if word and len(word.folded) >= 4:
            state.marks[head.index] = state.marks[token.index] = Mark("PERSOON", "sure", word.part)


def _known(state: State, token: Token) -> Mark | None:
    word = exact(state.record, token.folded)
    if word is None and _may_be_respelled(state, token):
        word = near(state.record, token.folded)
        unsure = len(token.folded) < 5 or token.folded in state.lexicon.listed
        if word and not token.capital and unsure and state.before(token) not in DETERMINERS:
            return Mark("PERSOON", "ask", word.part)
    if word is None or _is_month(state, token):
        return None
    if is_prefix(token) and not token.capital:
        return (
            Mark("PERSOON", "sure", word.part) if word.folded == token.folded and _follows_given(state, token) else None
        )
    if not _is_ordinary(state, token):
        return Mark("PERSOON", "sure", word.part)
    if word.part == "family" and re.search(
        r"(?<!\w)[a-z]\.\s?$", state.text.clean[max(0, token.start - 4) : token.start]
    ):
        return Mark("PERSOON", "ask", word.part)  # h.j. prinsen
    certainty = _weigh_capital(state, token) if token.capital else _weigh_small(state, token, word)
    if certainty is None and token.folded not in state.lexicon.counted:
        certainty = "ask"  # a rare word, or one that could be put together of others (haverkamp): more likely the name than the word
    return Mark("PERSOON", certainty, word.part) if certainty else None


def _is_month(state: State, token: Token) -> bool:
    """ "in jan. start het dagdeel", not "jan belt"."""
    return token.folded in MONTHS and not token.capital and state.after_text(token).startswith(".") and not state.plain_case


def _is_ordinary(state: State, token: Token) -> bool:
    """Whether this known name could be meant as a plain word here. Rare dictionary words are, but only behind an article."""
    lexicon = state.lexicon
    if token.folded in CAPITAL_WORDS:
        return True  # Frans, Mei, Raad: a capital says nothing
    if token.folded in lexicon.word_names:
        return not token.capital or token.first
    if token.capital and not token.first:
        return False
    return lexicon.is_common(token.folded) or (lexicon.is_word(token.folded) and state.before(token) in DETERMINERS)


def _may_be_respelled(state: State, token: Token) -> bool:
    """Spelling errors and nicknames are only looked for in words that are not ordinary themselves."""
    folded = token.folded
    if folded in CAPITAL_WORDS or folded in PREFIXES or (token.upper and folded in NO_NAMES):
        return False
    if token.capital and not token.first:
        return folded not in DETERMINERS
    if token.capital:
        rare = folded not in state.lexicon.frequent and state.is_verb(state.next(token)) and not state.is_verb(token)
        return rare or not state.lexicon.is_common(folded) or folded in state.lexicon.word_names
    inflected = folded in state.lexicon.listed and folded.endswith(("t", "en", "te", "de"))
    return not inflected and not state.lexicon.is_common(folded)


def _weigh_capital(state: State, token: Token) -> Certainty:
    """A known name that is an ordinary word as well, written with a capital."""
    after = state.next(token)
    if not token.first and token.folded not in CAPITAL_WORDS:
        return "sure"
    behind = state.after_text(token)
    if behind.startswith(("'", " (", ", ")) or state.is_verb(after):
        return "sure"
    if after and after.folded in ("en", "of", "senior", "sr", "junior", "jr"):
        second = state.next(after)
        return "sure" if after.folded != "en" or (second is not None and second.capital) else "ask"
    if after and (
        after.capital
        or (exact(state.record, after.folded) and not state.lexicon.is_common(after.folded))
        or _goes_on_as_name(state, after)
    ):
        return "sure"
    return "sure" if state.before(token) in ROLES else "ask"


def _goes_on_as_name(state: State, prefix: Token) -> bool:
    """Door van Es, not "Door de week" or "Raad voor de Kinderbescherming"."""
    step: Token | None = prefix
    while step and is_prefix(step) and step.folded not in _PREPOSITIONS:
        step = state.next(step)
    return step is not None and step is not prefix and (step.capital or step.folded in state.record.words)


def _weigh_small(state: State, token: Token, word: Word) -> Certainty | None:
    """A known name that is an ordinary word as well, in small letters (or in a text all in capitals)."""
    start, prefixed = _prefix_start(state, token, word)
    before = state.before(start)
    verb = state.is_verb(state.next(token))
    if before in ROLES and (prefixed or start is token):
        return "sure"
    if _follows_given(state, start):
        return "sure"
    if prefixed and start.folded not in DETERMINERS:
        return "sure" if start.first and verb else "ask"
    if prefixed:
        return "ask" if state.plain_case and (verb or explained(state, token) or start.first) else None
    if state.plain_case and explained(state, token):
        return "ask"
    if (before in DETERMINERS or before in _PREPOSITIONS) and before not in _LINKING:
        return None
    if word.part == "given":
        return _weigh_small_given(state, token, before, verb)
    if token.first and verb:
        return "sure"
    after, previous = state.next(token), state.previous(token)
    if after and after.folded in SAYING and before in ("dat", "maar", "en", "want"):
        return "ask"
    if previous and state.is_verb(previous) and before not in _COPULAS:
        return "ask"
    return "ask" if state.text.loud and previous is not None and not state.is_verb(previous) else None


def explained(state: State, token: Token) -> bool:
    """Whether a role in brackets says who this is: nel (oma), de haan (pa)."""
    role = state.next(token)
    return role is not None and role.before in (" (", "(") and role.folded in ROLES


def _follows_given(state: State, start: Token) -> bool:
    """Whether a given name stands right before: "Dennis de jong", "duc tran"."""
    previous = state.previous(start)
    mark = state.marks.get(previous.index) if previous else None
    return mark is not None and mark.kind in ("given", "initial") and start.before.isspace()


def _weigh_small_given(state: State, token: Token, before: str, verb: bool) -> Certainty | None:
    if state.plain_case:
        return "sure" if token.first and verb else "ask"
    if token.first and verb:
        return "sure"
    if token.first:
        return "ask"
    previous = state.previous(token)
    after_verb = previous is not None and state.is_verb(previous) and before not in _COPULAS
    return "ask" if verb or after_verb or before in _LINKING else None


def _prefix_start(state: State, token: Token, word: Word) -> tuple[Token, bool]:
    """The first prefix before the word, when these are the prefixes of this name."""
    start = token
    previous = state.previous(start)
    infixes = word.infix.split()
    while (
        previous and (previous.folded in infixes or (infixes and is_glued_prefix(previous))) and start.before.isspace()
    ):
        start = previous
        previous = state.previous(start)
    return start, start is not token


def mark_roles(state: State) -> None:
    """Mark the name behind a role word (moeder, juf, mentor, mw.), whatever its case."""
    for token in state.text.tokens:
        if token.folded in ROLES and token.index not in state.marks and token.index not in state.taken:
            _follow_role(state, token)


def _follow_role(state: State, role: Token) -> None:
    step, linked = state.next(role), False
    while step and _goes_on(step) and (step.folded in ROLE_LINKS or _is_name_prefix(step) or _is_initial(step)):
        linked = linked or not (is_prefix(step) or _is_initial(step))
        after = state.next(step)
        if (
            step.capital
            and is_prefix(step)
            and state.free(step)
            and (after is None or not _goes_on(after) or not after.capital)
        ):
            break  # a short surname that looks like a prefix: mw. Le
        step = after
    if step is None or not state.free(step) or not _goes_on(step) or step.raw.isdigit():
        return
    if step.capital and not (role.upper and shouted(state, step)):
        known_word = step.folded in CAPITAL_WORDS or (step.upper and step.folded in NO_NAMES)
        if not known_word and len(step.raw) > 1 and not _names_a_place_of_work(state, role, step):
            acts = step.before.startswith(".") and looks_like_verb(step.folded, state.lexicon.counted)  # niet mr. Zou nu …
            state.marks[step.index] = Mark("PERSOON", "ask" if acts else "sure", "family")
    elif _small_behind_role(state, role, step, linked):
        state.marks[step.index] = Mark("PERSOON", "ask", "family")


def _names_a_place_of_work(state: State, role: Token, step: Token) -> bool:
    """ "de imam van de Selimiye", not "mevrouw van de Ven": left to the rule for unknown words."""
    between = [token.raw for token in state.text.tokens[role.index + 1 : step.index]]
    return role.folded not in FEMALE_OR_MALE_TITLES and between in (
        ["van", "de"],
        ["van", "het"],
        ["van", "De"],
        ["van", "Het"],
    )


def _is_initial(token: Token) -> bool:
    return len(token.raw) == 1 and token.raw.isupper()


def _is_name_prefix(token: Token) -> bool:
    """A prefix that is not also the preposition of "opa in Terschuur"."""
    return is_prefix(token) and (token.capital or token.folded not in (_PREPOSITIONS | {"aan", "bij", "voor"}) - {"te"})


def _goes_on(token: Token) -> bool:
    return token.before.strip(" .\n") in ("", "(", ",", ":", "-", ", (")


def _small_behind_role(state: State, role: Token, step: Token, linked: bool) -> bool:
    if step.folded in ROLES or step.folded in ROLE_LINKS or len(step.raw) < 2:
        return False
    if not step.before.isspace() and not (role.folded in FEMALE_OR_MALE_TITLES and step.before.strip() == "."):
        return False
    lexicon = state.lexicon
    if lexicon.is_given(step.folded) and step.folded not in DETERMINERS:
        return not (step.folded in lexicon.word_names and state.is_verb(step))
    prefixed = step.index > role.index + 1
    if role.folded in FEMALE_OR_MALE_TITLES - _ALSO_NOUNS:
        return not state.is_verb(step) and (prefixed or step.folded not in DETERMINERS) and step.folded not in _LINKING
    if state.plain_case and state.rare(step):
        return True
    if linked or lexicon.is_common(step.folded):
        return False
    if prefixed:
        return True
    # A rare dictionary word may be a surname; one with the ending of a verb or adjective is not.
    return (
        not lexicon.is_word(step.folded)
        or step.folded.endswith("sen")
        or not step.folded.endswith(("t", "en", "d", "e", "s"))
    )


def mark_given_names(state: State) -> None:
    """Mark common given names of people who are not in the record."""
    lexicon = state.lexicon
    for token in state.text.tokens:
        if not state.free(token) or len(token.raw) < 2:
            continue
        folded = token.folded.removesuffix("'s")
        if (
            folded not in lexicon.given_names
            and folded.endswith("s")
            and folded[:-1] in lexicon.given_names
            and len(folded) > 4
        ):
            folded = folded[:-1]
        if folded in lexicon.given_names:
            _given(state, token, sure=token.capital and not (token.upper and folded in NO_NAMES))
        elif folded in lexicon.word_names and token.capital:
            _word_name(state, token)


def _given(state: State, token: Token, *, sure: bool) -> None:
    if _is_month(state, token) or (token.folded in GREETINGS and token.first and not state.is_verb(state.next(token))):
        return
    in_place = token.folded in state.lexicon.places and state.before(token) in PLACE_PREPOSITIONS
    if in_place or (not token.capital and len(token.raw) < 3):
        return
    if (
        not token.capital
        and token.folded in state.lexicon.listed
        and not state.plain_case
        and state.before(token) in DETERMINERS
    ):
        return
    state.marks[token.index] = Mark("PERSOON", "sure" if sure else "ask", "given")
    after = state.next(token)
    if (
        after is not None
        and state.free(after)
        and _may_be_surname(state, token, after)
    ):
        state.marks[after.index] = Mark("PERSOON", "ask", "family")


def _may_be_surname(state: State, given: Token, token: Token) -> bool:
    """Behind a given name in capitals (MANDY JAGER): any word but one that only links or acts. Where the whole text is in capitals
    or has none: a word nobody counted."""
    folded = token.folded
    if state.plain_case:
        return state.rare(token) and token.before == " " and folded not in DETERMINERS
    return shouted(state, given) and shouted(state, token) and not (
        folded in _LINKING | _COPULAS | _PREPOSITIONS | DETERMINERS | ROLES | NO_NAMES or state.is_verb(token)
    )


def _word_name(state: State, token: Token) -> None:
    if token.folded in CAPITAL_WORDS or token.upper or (token.folded in GREETINGS and token.first):
        return
    if not token.first:
        state.marks[token.index] = Mark("PERSOON", "sure" if state.before(token) not in DETERMINERS else "ask", "given")
        return
    after = state.next(token)
    names_on = (
        after is not None and after.folded == "en" and (second := state.next(after)) is not None and second.capital
    )
    acts = state.is_verb(after) and not state.is_verb(token)
    surname = after is not None and after.capital
    if acts or names_on or surname or state.after_text(token).startswith(("'", " (")):
        state.marks[token.index] = Mark("PERSOON", "ask", "given")
