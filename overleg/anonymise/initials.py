"""Initials: I.D., T. de B., J.-K., MZ."""

from overleg.anonymise.state import Mark, State, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import ABBREVIATIONS, PREPOSITIONS

# Abbreviations with stops, in the small letters in which initials may stand as well.
_DOTTED = frozenset(
    """oa mbt ivm nav ed dwz as jl muv pw zsm bv nvt ipv obv tov tav iom io md mn zgn nl va tm tz mi ia cs eo tbv tgv tnv vm nm am pm
    wvttk dd og wo id dmv bgg na ad hd em dm ma pj""".split()
)


def is_initial(state: State, token: Token) -> bool:
    return (
        token.index not in state.taken
        and len(token.raw) == 1
        and token.raw.isalpha()
        and (token.raw.isupper() or state.text.loud)
    )


def is_small_initial(state: State, token: Token) -> bool:
    """The letter of "rayan b.", "m. verkaik", in a text without capitals."""
    letter = len(token.raw) == 1 and token.raw.isalpha() and (token.first or token.before != "")  # not the b of 4b
    return state.text.quiet and letter and token.index not in state.taken and state.after_text(token).startswith(".")


def mark_initials(state: State) -> None:
    """I.D., T. de B., J.-K., MZ: sure when they are those of a known person, else asked when dotted."""
    index = 0
    tokens = state.text.tokens
    while index < len(tokens):
        token = tokens[index]
        if token.upper and len(token.raw) <= 3 and token.folded in state.record.initials and index not in state.taken:
            if token.folded not in ABBREVIATIONS:
                known = state.marks.get(index)
                state.marks[index] = Mark("PERSOON", known.certainty if known else "ask", "initial")
            index += 1
            continue
        run = _initial_run(state, token)
        letters = "".join(item.folded[0] for item in run if len(item.raw) == 1)
        sure = letters in state.record.initials or "".join(item.folded[0] for item in run) in state.record.initials
        if len(letters) >= 2 and (sure or token.raw.isupper() or letters not in _DOTTED):
            for item in run:
                state.marks[item.index] = Mark("PERSOON", "sure" if sure else "ask", "initial")
        elif len(run) == 1 and _acts_alone(state, token):
            state.marks[index] = Mark("PERSOON", "ask", "initial")
        index += max(1, len(run))


def _acts_alone(state: State, token: Token) -> bool:
    """W. weigert: the letter of somebody who does something, not that of a class or the end of a name."""
    return token.raw.isupper() and token.first and state.free(token) and state.is_verb(state.next(token))


def _initial_run(state: State, token: Token) -> list[Token]:
    """Single capitals with full stops, prefixes allowed in between, the last one an initial."""
    if not (is_initial(state, token) or is_small_initial(state, token)) or not state.after_text(token).startswith("."):
        return []
    run, best = [token], 1
    step = state.text.get(token.index + 1)
    while step and step.before.strip(" .-") == "" and len(step.before) <= 3 and not (step.first and len(step.raw) > 1):
        if (is_initial(state, step) or is_small_initial(state, step)) and state.after_text(step).startswith("."):
            run.append(step)
            best = len(run)
        elif is_prefix(step) and step.folded not in PREPOSITIONS and len(run) - best < 3:
            run.append(step)
        else:
            break
        step = state.text.get(step.index + 1)
    return run[:best]


def adjacent(token: Token) -> bool:
    """Nothing but space, hyphen or the stop of an initial stands before this word."""
    return not token.first and token.before.strip(" \n\t") in ("", "-", ".", ".-")
