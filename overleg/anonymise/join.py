"""Join the marked words into names: initials, prefixes and surnames become one span."""

from overleg.anonymise.findings import Category, Certainty
from overleg.anonymise.state import Mark, State, is_glued_prefix, is_prefix
from overleg.anonymise.text import Token
from overleg.anonymise.words import (
    ABBREVIATIONS,
    CAPITAL_WORDS,
    CLUBS,
    DETERMINERS,
    JOINED_CUES,
    ROLES,
    SCHOOL_TYPES_BEFORE,
)

Span = tuple[int, int, Category, Certainty]
_KIN = frozenset(
    """
    moeder vader ouders ouder broer broertje zus zusje opa oma oom tante vriend vriendin neef nicht zoon dochter
    klasgenoot
""".split()
)
_LETTERED = ("groep", "klas", "leerjaar", "cluster", "blok", "niveau", "gebouw", "lokaal", "bijlage")
_SOCIETY = ("vereniging", "club", "stichting", "zorg", "hulp", "school", "college", "groep", "huis")
# "dagbesteding De Schuur", "huisartsenpraktijk De Vaart": what kind of organisation it is belongs to its name.
_KIND_ENDINGS = tuple(
    """bedrijf erij huis school club vereniging salon studio snackbar park winkel praktijk camping besteding zorg boerderij
    kliniek groep atelier bureau fonds kerk stichting cafe centrum""".split()
)

_ARTICLES = ("de", "het", "it", "den", "la", "le")
_PARTICLES = frozenset("de het 't den der van in op en & aan ter ten te".split())


def joined(state: State) -> list[Span]:
    """One span for every run of marked words."""
    _mark_initials(state)
    spans: list[Span] = []
    index = 0
    tokens = state.text.tokens
    while index < len(tokens):
        mark = state.marks.get(index)
        if mark is None or index in state.taken:
            index += 1
            continue
        first, last = tokens[index], _last(state, tokens[index])
        start = _start(state, first, mark)
        marks = [state.marks[item.index] for item in tokens[first.index : last.index + 1] if item.index in state.marks]
        spans.append((start, _end(state, last), _category(marks), _certainty(state, marks)))
        index = last.index + 1
    return spans


def _is_initial(state: State, token: Token) -> bool:
    return (
        token.index not in state.taken
        and len(token.raw) == 1
        and token.raw.isalpha()
        and (token.raw.isupper() or state.text.loud)
    )


def _is_small_initial(state: State, token: Token) -> bool:
    """The letter of "rayan b.", "m. verkaik", in a text without capitals."""
    letter = len(token.raw) == 1 and token.raw.isalpha() and token.before != "" and token.index not in state.taken
    return state.text.quiet and letter and state.after_text(token).startswith(".")


def _mark_initials(state: State) -> None:
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
        if len(letters) >= 2:
            sure = letters in state.record.initials or "".join(item.folded[0] for item in run) in state.record.initials
            for item in run:
                state.marks[item.index] = Mark("PERSOON", "sure" if sure else "ask", "initial")
        index += max(1, len(run))


def _initial_run(state: State, token: Token) -> list[Token]:
    """Single capitals with full stops, prefixes allowed in between, the last one an initial."""
    if not _is_initial(state, token) or not state.after_text(token).startswith("."):
        return []
    run, best = [token], 1
    step = state.text.get(token.index + 1)
    while step and step.before.strip(" .-") == "" and len(step.before) <= 3 and not (step.first and len(step.raw) > 1):
        if _is_initial(state, step) and state.after_text(step).startswith("."):
            run.append(step)
            best = len(run)
        elif is_prefix(step) and len(run) - best < 3:
            run.append(step)
        else:
            break
        step = state.text.get(step.index + 1)
    return run[:best]


def _adjacent(token: Token) -> bool:
    """Nothing but space, hyphen or the stop of an initial stands before this word."""
    return not token.first and token.before.strip(" \n\t") in ("", "-", ".", ".-")


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
    if mark and _adjacent(step):
        # A slip or a word nobody knows is no given name: "oudergesrpek Dewi", "Kinderfysio Pauline".
        apart = here.kind == "unknown" and step.capital and (not last.capital or (last.first and mark.kind == "given"))
        return step if _fits(here, mark, step) and not apart else None
    if here.kind == "family" and mark and mark.kind == "initial" and step.before.strip() == ",":
        return step
    if (_is_initial(state, step) or _is_small_initial(state, step)) and here.category == "PERSOON":
        return _trailing_initial(state, last, step, here)
    return _over_particles(state, last, here)


def _fits(here: Mark, mark: Mark, step: Token) -> bool:
    if here.category == mark.category or step.before == "-" or step.before == "":
        return True
    return here.category != "PLAATS" and mark.category != "PLAATS" and "unknown" in (here.kind, mark.kind)


def _trailing_initial(state: State, last: Token, step: Token, here: Mark) -> Token | None:
    """Jayden P., Mats B, and Petrovic, N."""
    dotted = state.after_text(step).startswith(".")
    dotted = dotted and (_is_initial(state, step) or here.kind == "given")
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
    while step and count < 3 and _adjacent(step) and step.index not in state.marks and step.index not in state.taken:
        if not (is_prefix(step) or step.folded in _PARTICLES):
            break
        count += 1
        step = state.text.get(step.index + 1)
    if not step or not count or not _adjacent(step) or step.index in state.taken:
        return None
    mark = state.marks.get(step.index)
    between = state.text.tokens[last.index + 1 : step.index]
    names = all(
        is_prefix(item) and item.folded not in ("in", "op", "aan", "bij", "uit", "voor", "tot") for item in between
    )
    if here.category == "PERSOON" and names:
        if _is_initial(state, step) and (state.after_text(step).startswith(".") or here.kind == "given"):
            state.marks[step.index] = Mark("PERSOON", here.certainty, "initial")
            return step
        if _is_known_initial(state, last, step):
            state.marks[step.index] = Mark("PERSOON", here.certainty, "initial")
            return step
        # "de moeder van Lars" joins nothing; "Lars van der Heijden" does; "Lars van Dynamo" does not when Lars is known.
        known = last.folded in state.record.words and between[0].folded == "van" and count == 1
        society = between[0].folded == "van" and count == 1 and step.folded.endswith(_SOCIETY)
        if (
            mark
            and mark.category == "PERSOON"
            and (mark.kind != "given" or between[0].before == "-")
            and not society
            and not (known and mark.kind == "unknown")
        ):
            return step
    return None


def _is_known_initial(state: State, last: Token, step: Token) -> bool:
    """ "pim de h.": the letter of the known surname behind its prefix, in small letters."""
    letters = f"{last.folded[:1]}{step.folded}"
    return len(step.raw) == 1 and letters in state.record.initials and state.after_text(step).startswith(".")


def _start(state: State, first: Token, mark: Mark) -> int:
    """Take the initials, prefixes and articles that stand before a name."""
    start = first
    if mark.category in ("PERSOON", "ORGANISATIE") and mark.kind in ("family", "unknown"):
        start = _over_prefixes(state, start, mark)
    if mark.category in ("ORGANISATIE", "SCHOOL") or (
        mark.category == "PERSOON" and mark.kind in ("unknown", "given") and start is first
    ):
        article = state.previous(first)
        if article and _adjacent(first) and _article_belongs(article, mark):
            start = article
    if mark.category == "PERSOON":
        start = _over_initials(state, start, first)
    start = _over_adjective(state, start, mark)
    cue = state.previous(start)
    if (
        cue
        and cue.index not in state.taken
        and start.before.isspace()
        and (
            (mark.category == "ORGANISATIE" and _is_kind(cue.folded))
            or (mark.kind in ("family", "unknown") and cue.folded.endswith(_FIRMS))
            or (mark.category == "SCHOOL" and (cue.folded in SCHOOL_TYPES_BEFORE or cue.folded.endswith("school")))
            or cue.folded in CLUBS
        )
    ):
        start = cue
    return start.start


_FIRMS = ("bedrijf", "erij", "boerderij", "salon", "studio", "winkel", "praktijk", "garage", "firma", "restaurant", "stichting")


def _is_kind(folded: str) -> bool:
    return folded in JOINED_CUES or folded.endswith(_KIND_ENDINGS)


def _article_belongs(article: Token, mark: Mark) -> bool:
    """The article of a school or organisation is part of its name (naar de Wijngaard); before a person only in capitals."""
    if article.capital and not article.first and article.folded in ("de", "het"):
        return True
    if mark.category != "PERSOON":
        return article.folded in _ARTICLES or article.folded in ("'t", "'s", "t")
    return article.folded in ("'t", "'s") or (article.capital and article.folded in _ARTICLES)


def _over_adjective(state: State, start: Token, mark: Mark) -> Token:
    """Sint Jan; Twents Loonwerk; Grote Waal."""
    before = state.previous(start)
    if before is None or not before.capital or start.before != " " or before.index in state.taken:
        return start
    describing = before.folded in CAPITAL_WORDS or before.folded in DETERMINERS.difference(_ARTICLES)
    adjective = mark.kind == "unknown" and not before.first and describing
    return before if adjective or before.folded in ("sint", "st") else start


def _over_prefixes(state: State, first: Token, mark: Mark) -> Token:
    found, step = first, first
    while _adjacent(step) or (step.first and step is not first):
        previous = state.text.get(step.index - 1)
        if (
            previous is None
            or step.first
            or not is_prefix(previous)
            or previous.index in state.taken
            or previous.index in state.marks
        ):
            break
        step = previous
        found = previous
    if found is first:
        return first
    return found if _prefix_belongs(state, found, first, mark) else _without_small(state, found, first)


def _without_small(state: State, found: Token, first: Token) -> Token:
    """Of "van De Boer" only "De Boer"."""
    for token in state.text.tokens[found.index : first.index]:
        if token.capital:
            return token
    return first


def _prefix_belongs(state: State, found: Token, first: Token, mark: Mark) -> bool:
    if mark.category == "ORGANISATIE":
        return False
    prefixes = state.text.tokens[found.index : first.index]
    if found.capital and not (
        found.first and found.folded in ("de", "het", "van", "in", "op", "aan", "bij", "uit", "voor")
    ):
        return True
    known = all(
        item.folded in state.record.infixes or item.folded == "vd" or "." in item.folded or "/" in item.folded
        for item in prefixes
    )
    if mark.kind == "family" and known and state.record.words.get(first.folded, None) is not None:
        return True
    shortened = prefixes[-1].folded in ("t", "'t") and len(prefixes) == 2  # in 't, op t
    if len(prefixes) > 1 and (
        shortened or not {item.folded for item in prefixes} & {"in", "op", "bij", "uit", "voor", "aan"}
    ):
        return True
    if found.first and found.capital:
        return first.capital
    before = state.before(found)
    previous = state.previous(found)
    letter = previous and (_is_initial(state, previous) or _is_small_initial(state, previous))
    if found.before.strip() in ("", ".") and letter:
        return True
    if before in _KIN and len(prefixes) == 1 and prefixes[0].folded == "van" and first.folded not in state.record.words:
        return False  # "de moeder van Lars"
    return (
        before in ROLES
        or before in ("bij", "garage", "bakkerij", "slagerij", "firma")
        or prefixes[0].folded in ("den", "te", "ter", "ten", "el", "al")
        or is_glued_prefix(prefixes[0])
    )


def _over_initials(state: State, start: Token, name: Token) -> Token:
    while _adjacent(start) and (start.before.startswith(".") or start.before.isspace()):
        previous = state.text.get(start.index - 1)
        if previous is None or previous.index in state.marks or state.before(previous) in _LETTERED:
            break
        letter = len(previous.raw) == 1 and previous.raw.isalpha()
        dotted = letter and start.before.startswith(".") and name.folded in state.record.words  # h.j. prinsen
        spaced = state.plain_case and f"{previous.folded}{name.folded[0]}" in state.record.initials  # s vd kamp
        small = _is_small_initial(state, previous) and name.index in state.marks
        if not (_is_initial(state, previous) or dotted or spaced or small):
            break
        start = previous
    return start


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
