"""Names in a text that hardly has a capital: only the words around them tell."""

import re

from overleg.anonymise.findings import Category
from overleg.anonymise.state import Mark, State, is_glued_prefix, is_prefix
from overleg.anonymise.surnames import head_of
from overleg.anonymise.text import Token
from overleg.anonymise.words import (
    CAPITAL_WORDS,
    COPULAS,
    DETERMINERS,
    FIRMS,
    GREETINGS,
    INFLECTED,
    LINKING,
    NO_NAMES,
    PREPOSITIONS,
    ROLES,
    SCHOOL_TYPES_BEFORE,
    STRONG_KINDS,
)

# "met storm", "volgens jet": a person stands here, or a noun without an article.
_BEFORE_PERSONS = frozenset("met van aan door bij voor volgens namens naast tegen zonder".split())
_SIGNING = frozenset("groet groetjes groeten gr grt liefs mvg xx".split())
_BEFORE_SURNAMES = frozenset("van vd v de den der ter ten".split())
_ONLY_IN_NAMES = frozenset("der den ter ten".split())
# Behind a given name these are no surname: the sentence goes on.
_LITTLE = DETERMINERS | LINKING | PREPOSITIONS | COPULAS | ROLES | NO_NAMES | CAPITAL_WORDS
_PARTICIPLE = re.compile(r"(?:aan|af|op|uit|in|mee|over|toe|weg|voor)?ge\w+(?:en|d|t)$")
# Given names that are so often a verb, a number word or a season that these contexts say nothing.
_MOSTLY_WORDS = frozenset(
    "ben wil an do ken kick leen elke mei april august ton kas lente zomer zon ede beren lieve mark kan memo".split()
)


def mark_small_names(state: State) -> None:
    """Ask about the words that must be a name where they stand: vd kamp, nel (oma), bente en lot, groetjes floor."""
    for token in state.text.tokens if state.plain_case else ():
        if not state.free(token) or token.raw.isdigit() or len(token.raw) < 2 or token.folded in DETERMINERS | ROLES:
            continue
        if _behind_short_prefix(state, token) or _is_surname(state, token) or _behind_companion(state, token):
            state.marks[token.index] = Mark("PERSOON", "ask", "family")
        elif (kind := _behind_kind(state, token)) is not None:
            state.marks[token.index] = Mark(kind, "ask")
        elif _is_explained(state, token):
            state.marks[token.index] = Mark("PERSOON", "ask", "family" if state.rare(token) else "given")
        elif _is_word_name(state, token):
            state.marks[token.index] = Mark("PERSOON", "ask", "given")


def _behind_short_prefix(state: State, token: Token) -> bool:
    """v dijk, vd kamp; den hollander, van der meer: hardly anything but a name has these."""
    prefix = state.previous(token)
    if prefix is None or not token.before.isspace() or len(token.raw) < 3:
        return False
    if prefix.folded in ("den", "der"):
        place = f"{prefix.folded} {token.folded}" in state.lexicon.long_places
        return not place and (prefix.folded == "den" or state.before(prefix) in ("van", "v"))
    return is_glued_prefix(prefix) and token.folded not in state.lexicon.frequent


def _is_explained(state: State, token: Token) -> bool:
    """nel (oma), jw (leerplicht): a word in no list, or no noun with its article."""
    following = state.next(token)
    if following is None or not following.before.endswith("("):
        return False
    return state.rare(token) or (state.explained(token) and state.before(token) not in DETERMINERS)


def _is_surname(state: State, token: Token) -> bool:
    """m. verkaik, r. de wolff, mentor gijs theelen, annelies van buuren, jolijn ter braak."""
    head, prefixes = head_of(state, token)
    if head is None or not token.raw.isalpha() or is_prefix(token):
        return False
    told = bool(prefixes) and (prefixes[-1] in _ONLY_IN_NAMES or token.folded in state.record.words)
    if len(head.raw) == 1:
        return head.raw.isalpha() and state.after_text(head).startswith(".") and (told or state.rare(token))
    mark = state.marks.get(head.index)
    if mark is None or mark.category != "PERSOON" or (prefixes[:1] == ["van"] and head.folded in state.record.words):
        return False
    if prefixes[:1] == ["de"] and state.lexicon.is_given(head.folded) and head.folded not in state.record.words:
        return len(token.raw) > 2 and token.folded not in DETERMINERS  # frank de boer
    if not prefixes and state.lexicon.is_given(head.folded) and head.folded not in state.record.words:
        return token.before == " " and _may_be_noun(state, token)  # saskia ladder
    inflected = token.folded in state.lexicon.listed and token.folded.endswith(INFLECTED)
    return told or (state.rare(token) and (bool(prefixes) or not inflected))


def _may_be_noun(state: State, token: Token) -> bool:
    """No small word that goes on with the sentence, no verb and no participle."""
    finite = state.is_verb(token) or (token.folded in state.lexicon.counted and token.folded.endswith("t"))
    goes_on = finite or token.folded in _LITTLE or token.folded in state.lexicon.frequent
    return not goes_on and _PARTICIPLE.match(token.folded) is None


def _behind_kind(state: State, token: Token) -> Category | None:
    """basisschool de ark, zorgboerderij het erf: kind and article are followed by a name."""
    article = state.previous(token)
    kind = state.before(article) if article and article.folded in ("de", "het", "'t", "it") else ""
    if kind in SCHOOL_TYPES_BEFORE or kind.endswith("basisschool"):
        return "SCHOOL"
    return "ORGANISATIE" if kind in STRONG_KINDS or kind.endswith(FIRMS) else None


def _behind_companion(state: State, token: Token) -> bool:
    """anke en wouterse, bente en lot, anke/lot: a word in no list, or a given name, and the word before "en" is a person."""
    if not state.rare(token) and token.folded not in state.lexicon.word_names - _MOSTLY_WORDS:
        return False
    link = state.previous(token)
    companion = link if token.before == "/" else state.previous(link) if link and link.folded in ("en", "of") else None
    mark = state.marks.get(companion.index) if companion else None
    return mark is not None and mark.category == "PERSOON"


def _is_word_name(state: State, token: Token) -> bool:
    """A given name that is a word as well: first and acting, behind another name, in a greeting, behind a preposition."""
    if token.folded not in state.lexicon.word_names - _MOSTLY_WORDS:
        return False
    before = state.before(token)
    if before in _SIGNING | GREETINGS:
        return True
    following = state.next(token)
    if following is not None and following.folded in _BEFORE_SURNAMES and token.folded not in state.lexicon.frequent:
        return True
    if token.first:
        return state.is_verb(following) or (following is not None and following.folded in ("van", "en"))
    return before in _BEFORE_PERSONS and token.folded not in state.lexicon.frequent
