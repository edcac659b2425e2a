"""Join the marked words into names: initials, prefixes and surnames become one span."""

from overleg.anonymise.begin import start_of
from overleg.anonymise.findings import Category, Certainty
from overleg.anonymise.initials import adjacent, is_initial, is_small_initial, mark_initials
from overleg.anonymise.state import Mark, State, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import NO_NAMES

Span = tuple[int, int, Category, Certainty]
_SOCIETY = ("vereniging", "club", "stichting", "zorg", "hulp", "school", "college", "groep", "huis")
_PARTICLES = frozenset("de het 't den der van in op en & aan ter ten te".split())


def joined(state: State) -> list[Span]:
    """One span for every run of marked words."""
    mark_initials(state)
    spans: list[Span] = []
    index = 0
    tokens = state.text.tokens
    while index < len(tokens):
        mark = state.marks.get(index)
        if mark is None or index in state.taken:
            index += 1
            continue
        first, last = tokens[index], _last(state, tokens[index])
        start = start_of(state, first, mark)
        marks = [state.marks[item.index] for item in tokens[first.index : last.index + 1] if item.index in state.marks]
        spans.append((start, _end(state, last), _category(marks), _certainty(state, marks)))
        index = last.index + 1
    return spans


def _last(state: State, first: Token) -> Token:
    """The last word of the run that starts here."""
    last = first
    while True:
        following = _next_in_run(state, last)
        if following is None:
            return last
        last = following


def _next_in_run(state: State, last: Token) -> Token | None:
    step = state.text.get(last.index + 1)
    if step is None or step.index in state.taken:
        return None
    mark, here = state.marks.get(step.index), state.marks.get(last.index)
    if here is None:
        return None
    if mark is None and _is_second_half(state, last, step, here):
        state.marks[step.index] = here
        return step
    if mark and adjacent(step):
        # A slip or a word nobody knows is no given name: "oudergesrpek Dewi", "Kinderfysio Pauline".
        apart = here.kind == "unknown" and step.capital and (not last.capital or (last.first and mark.kind == "given"))
        apart = apart or (mark.kind == "given" and step.before == " - ")  # Noa - Erik - Deborah
        return step if _fits(here, mark, step) and not apart else None
    if here.kind == "family" and mark and mark.kind == "initial" and step.before.strip() == ",":
        return step
    if (is_initial(state, step) or is_small_initial(state, step)) and here.category == "PERSOON":
        return _trailing_initial(state, last, step, here)
    return _over_particles(state, last, here)


def _is_second_half(state: State, last: Token, step: Token, here: Mark) -> bool:
    """pieter-bas, a. haan-verkuil, sint-gillis-waas: in a text without capitals a hyphen joins what is one name."""
    whole = step.before == "-" and len(step.raw) > 2 and last.folded not in NO_NAMES
    return (
        state.plain_case
        and whole
        and (here.kind != "unknown" or last.before == "-")
        and step.folded not in state.lexicon.frequent
    )


def _fits(here: Mark, mark: Mark, step: Token) -> bool:
    if here.category == mark.category or step.before == "-" or step.before == "":
        return True
    return here.category != "PLAATS" and mark.category != "PLAATS" and "unknown" in (here.kind, mark.kind)


def _trailing_initial(state: State, last: Token, step: Token, here: Mark) -> Token | None:
    """Jayden P., Mats B, and Petrovic, N."""
    named = here.kind == "given" or state.lexicon.is_given(last.folded)
    turned = f"{step.folded}{last.folded[0]}" in state.record.initials  # petrovic, n.
    dotted = state.after_text(step).startswith(".") and (is_initial(state, step) or named or turned)
    comma = step.before.strip() == "," and dotted and here.kind != "given"
    if (
        comma
        or (step.before in (" ", "\n", "-") and (dotted or here.kind == "given") and step.raw not in ("U", "N"))
        or (step.before == " " and dotted)
    ):
        state.marks[step.index] = Mark("PERSOON", here.certainty, "initial")
        return step
    return None


def _over_particles(state: State, last: Token, here: Mark) -> Token | None:
    """Remco de G., Tommie v/d Heyden, Bouwens van der Boije: prefixes when a marked word or an initial follows."""
    step, count = state.text.get(last.index + 1), 0
    while step and count < 3 and adjacent(step) and step.index not in state.marks and step.index not in state.taken:
        if not (is_prefix(step) or step.folded in _PARTICLES):
            break
        count += 1
        step = state.text.get(step.index + 1)
    if not step or not count or not adjacent(step) or step.index in state.taken:
        return None
    mark = state.marks.get(step.index)
    between = state.text.tokens[last.index + 1 : step.index]
    names = all(
        is_prefix(item) and item.folded not in ("in", "op", "aan", "bij", "uit", "voor", "tot") for item in between
    )
    if here.category == "PERSOON" and names:
        if is_small_initial(state, step) and here.kind in ("given", "unknown"):
            state.marks[step.index] = Mark("PERSOON", here.certainty, "initial")
            return step
        if is_initial(state, step) and (state.after_text(step).startswith(".") or here.kind == "given"):
            state.marks[step.index] = Mark("PERSOON", here.certainty, "initial")
            return step
        if _is_known_initial(state, last, step):
            state.marks[step.index] = Mark("PERSOON", here.certainty, "initial")
            return step
        # "de moeder van Lars" joins nothing; "Lars van der Heijden" does; "Lars van Dynamo" does not when Lars is known.
        known = last.folded in state.record.words and between[0].folded == "van" and count == 1
        society = between[0].folded == "van" and count == 1 and step.folded.endswith(_SOCIETY)
        if mark and between[0].before == "-":
            return step  # Prins-van Dam, whatever the second word means
        if (
            mark
            and mark.category == "PERSOON"
            and mark.kind != "given"
            and not society
            and not (known and mark.kind == "unknown")
        ):
            return step
    return None


def _is_known_initial(state: State, last: Token, step: Token) -> bool:
    """ "pim de h.": the letter of the known surname behind its prefix, in small letters."""
    letters = f"{last.folded[:1]}{step.folded}"
    return len(step.raw) == 1 and letters in state.record.initials and state.after_text(step).startswith(".")


def _end(state: State, last: Token) -> int:
    """Take the stop behind an initial and the apostrophe of a possessive."""
    behind = state.after_text(last)
    mark = state.marks[last.index]
    glued = state.text.get(last.index + 1)
    if glued and glued.before == "" and glued.raw.isdigit() and glued.index not in state.taken:
        return glued.end
    if mark.kind == "initial" and behind.startswith(".") and len(last.raw) == 1:
        return last.end + 1
    if behind.startswith("'") and last.folded.endswith(("s", "x", "z")) and not behind[1:2].isalpha():
        return last.end + 1
    return last.end


def _category(marks: list[Mark]) -> Category:
    sure = [mark.category for mark in marks if mark.certainty == "sure"]
    return (sure or [mark.category for mark in marks])[0]


def _certainty(state: State, marks: list[Mark]) -> Certainty:
    return "sure" if any(mark.certainty == "sure" for mark in marks) else "ask"
