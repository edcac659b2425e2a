"""Recognise the people of the record, in every spelling and case, and weigh a name that is an ordinary word too."""

import re

from cases.names import PREFIXES
from overleg.anonymise.findings import Certainty
from overleg.anonymise.record import Word, exact, near
from overleg.anonymise.state import Mark, State, is_glued_prefix, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import CAPITAL_WORDS, COPULAS, DETERMINERS, LINKING, NO_NAMES, PREPOSITIONS, ROLES, SAYING


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
    if word is None or state.is_month(token):
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
        or goes_on_as_name(state, after)
    ):
        return "sure"
    return "sure" if state.before(token) in ROLES else "ask"


def goes_on_as_name(state: State, prefix: Token) -> bool:
    """Door van Es, not "Door de week" or "Raad voor de Kinderbescherming"."""
    step: Token | None = prefix
    while step and is_prefix(step) and step.folded not in PREPOSITIONS:
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
        return "ask" if state.plain_case and (verb or state.explained(token) or start.first) else None
    if state.plain_case and state.explained(token):
        return "ask"
    if (before in DETERMINERS or before in PREPOSITIONS) and before not in LINKING:
        return None
    if word.part == "given":
        return _weigh_small_given(state, token, before, verb)
    if token.first and verb:
        return "sure"
    after, previous = state.next(token), state.previous(token)
    if after and after.folded in SAYING and before in ("dat", "maar", "en", "want"):
        return "ask"
    if previous and state.is_verb(previous) and before not in COPULAS:
        return "ask"
    return "ask" if state.text.loud and previous is not None and not state.is_verb(previous) else None


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
    after_verb = previous is not None and state.is_verb(previous) and before not in COPULAS
    return "ask" if verb or after_verb or before in LINKING else None


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
