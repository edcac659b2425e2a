"""Recognise where a name goes on: the surname of a person who is not in the record, whatever else the word means."""

from overleg.anonymise.lexicon import Lexicon
from overleg.anonymise.state import Mark, State, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import CAPITAL_WORDS, DETERMINERS, NO_NAMES, PROVIDERS, ROLES

# Of "Lotte uit Almere", "Kees op school" nothing is a surname.
_PREPOSITIONS = frozenset("in op aan bij onder over uit voor tot als as".split())


def mark_surnames(state: State) -> None:
    """Ask about the capital behind initials, or behind a given name and prefixes: R. Duits, Lotte van Dijken, Ank de Raad."""
    for token in state.text.tokens:
        if token.raw.isdigit():
            continue
        if _is_letter_inside(state, token):
            state.marks[token.index] = state.marks[token.index + 1] = Mark("PERSOON", "ask", "family")
        elif token.capital and not token.first and token.index not in state.taken and _is_surname(state, token):
            mark = state.marks.get(token.index)
            state.marks[token.index] = Mark("PERSOON", mark.certainty if mark else "ask", "family")
        elif _is_turned(state, token):
            state.marks[token.index] = Mark("PERSOON", "ask", "family")


def _is_letter_inside(state: State, token: Token) -> bool:
    """The single letter of Tjin-A-Sjoe, Tjon A Ten: a name before it, a capital behind it, joined alike."""
    before, after = state.previous(token), state.next(token)
    if len(token.raw) != 1 or not token.raw.isupper() or before is None or after is None:
        return False
    mark = state.marks.get(before.index)
    joint = token.before == after.before and token.before in (" ", "-")
    return (
        joint and mark is not None and mark.category == "PERSOON" and after.capital and after.index not in state.taken
    )


def _is_turned(state: State, token: Token) -> bool:
    """Kramer, L. is absent: a capital with initials behind a comma, and no name behind those."""
    initial = state.next(token)
    known = token.folded in state.record.words
    if initial is None or not (token.capital or known) or not state.free(token) or len(initial.raw) != 1:
        return False
    after = state.next(initial)
    turned = initial.before == ", " and state.after_text(initial).startswith(".") and not (after and after.capital)
    if not (turned and initial.raw.isalpha() and (initial.raw.isupper() or known)):
        return False
    return token.folded not in CAPITAL_WORDS | NO_NAMES | ROLES | DETERMINERS


def _is_surname(state: State, token: Token) -> bool:
    head, prefixes = head_of(state, token)
    mark = state.marks.get(token.index)
    if mark and (mark.kind != "given" or not prefixes or prefixes[-1] == "van"):
        return False  # marked already; a given name may still be a surname: Valentijn de Beer, A. al Hassan
    if head is None or token.folded in NO_NAMES or is_prefix(token):
        return False
    if len(head.raw) == 1 and head.raw.isupper():
        return _is_initial_of(state, head, token)
    if not prefixes or token.folded in PROVIDERS | state.record.places | state.record.organisations or token.upper:
        return False
    if state.text.tokens[token.index - 1].capital and not state.text.tokens[head.index + 1].capital:
        return False  # Gerben van De Hazelaar works there
    if token.folded in CAPITAL_WORDS and prefixes != ["de"]:
        return False  # Anna van de Raad works there
    if head.folded in state.record.words and prefixes[0] == "van":
        return False  # the record knows how Lars goes on, and this is not it
    mark = state.marks.get(head.index)
    if mark is not None:
        behind_role = mark.kind == "family" and state.lexicon.is_given(head.folded)  # tolk Nadia de Wit
        return mark.category == "PERSOON" and (mark.kind in ("given", "unknown") or behind_role)
    return head.capital and not head.upper and state.free(head) and _names_nothing(state.lexicon, head.folded)


def head_of(state: State, token: Token) -> tuple[Token | None, list[str]]:
    """What stands before the prefixes of a word, and those prefixes."""
    following, step = token, state.previous(token)
    prefixes: list[str] = []
    while (
        step
        and is_prefix(step)
        and not following.before.strip()  # van't Hoff
        and step.folded not in _PREPOSITIONS
        and len(prefixes) < 3
    ):
        prefixes.insert(0, step.folded)
        following, step = step, state.previous(step)
    apart = following.before.strip(" .")
    return (None, []) if step is None or apart or (following.before.strip() and len(step.raw) > 1) else (step, prefixes)


def _is_initial_of(state: State, initial: Token, name: Token) -> bool:
    """R. Duits; not the letter that ends a name or a class (Lotte W. Ouders, klas B. Meester)."""
    if not state.after_text(initial).startswith(".") or name.folded in DETERMINERS | ROLES:
        return False
    before = state.previous(initial)
    if before is None:
        return True
    named = before.index in state.marks or before.raw.isdigit() or before.folded in ("groep", "klas", "casus", "lokaal")
    return not named


def _names_nothing(lexicon: Lexicon, folded: str) -> bool:
    """A word with a capital that neither dictionary nor our own lists know."""
    return not lexicon.is_common(folded) and folded not in CAPITAL_WORDS | NO_NAMES | ROLES | DETERMINERS
