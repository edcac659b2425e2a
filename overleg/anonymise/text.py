"""From typed text to words with positions: invisible characters out, accents joined, offsets kept."""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass, field

from cases.names import fold

_QUOTES = str.maketrans("’‘`´ʼ′“”„\u00a0\u202f", "''''''\"\"\"  ")
_SHORT_PREFIX = r"(?i:[vo]\s?/\s?d|(?-i:[vio]\.\s?[dt]|[VO]\.\s?[dDtT])(?:\.|(?=\s))|(?-i:v\.))(?=\s?['’]?[^\W\d_])"
_JOINED = r"(?<![^\W_])(?i:in|op|van|aan|uit)(?='t(?![^\W_]))|(?i:(?<=[npt])'t)(?![^\W_])"  # in't Veld
_TOKEN = re.compile(rf"(?<![^\W_]){_SHORT_PREFIX}|{_JOINED}|(?<![^\W_])'[ts](?![^\W_])|[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
# An abbreviation with a full stop does not end a sentence.
_STOPS = frozenset(
    """mw mevr dhr dr drs ds mr ing ir prof fam st geb nov dec jan feb mrt apr jun jul aug sept sep okt ca bijv bv nr tel
    evt incl excl resp jr sr vd v o a d i m t b w s gebr o.a ivm nl loc afd gem coord zorgcoord""".split()
)
_BROKEN = re.compile(r"-[ \t]*\r?\n[ \t]*(?=[a-zà-ÿ])")
_MANY = 15
_NEEDS_WORK = re.compile(r"[^\x00-\x7f]|-\s*\n")


@dataclass(slots=True)
class Token:
    """A word or number: `start` and `end` in the cleaned text, `folded` without accents and case."""

    index: int
    start: int
    end: int
    raw: str
    folded: str
    capital: bool
    upper: bool
    first: bool  # first of a sentence
    before: str  # what stands between the previous word and this one
    attached: bool = False  # part of a longer written word (camel case or hyphen)


@dataclass(slots=True)
class Text:
    """A cleaned text with its words. `loud`: written in capitals. `quiet`: written without capitals."""

    clean: str
    tokens: list[Token]
    loud: bool
    quiet: bool
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as it was given."""
        if not self.starts:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def tokens_within(self, start: int, end: int) -> list[Token]:
        """The words that touch `clean[start:end]`."""
        first = bisect_left(self.tokens, start, key=lambda token: token.end - 1)
        last = first
        while last < len(self.tokens) and self.tokens[last].start < end:
            last += 1
        return self.tokens[first:last]

    def get(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None


def read(source: str) -> Text:
    """Clean a text and take it apart."""
    clean, starts, ends = _clean(source)
    letters = sum(map(str.isalpha, clean))
    loud = letters >= 8 and 2 * sum(map(str.isupper, clean)) > letters
    tokens = _tokens(clean, loud)
    return Text(clean, tokens, loud, not loud and _is_quiet(tokens), starts, ends)


def _is_quiet(tokens: list[Token]) -> bool:
    """Most sentences begin in small letters, or none of many words inside them has a capital (a telephone sets only the first)."""
    words = [token for token in tokens if token.raw[0].isalpha()]
    begins = [token for token in words if token.first or _behind_number(tokens, token)]
    if 2 * sum(not token.capital for token in begins) > len(begins):
        return True
    return len(words) >= _MANY and not any(token.capital for token in words if not token.first)


def _behind_number(tokens: list[Token], token: Token) -> bool:
    """ "13/1 gebeld": the date in front is no word."""
    step = token
    while not step.first:
        step = tokens[step.index - 1]
        if not step.raw.isdigit():
            return False
    return True


def _clean(source: str) -> tuple[str, list[int], list[int]]:
    """Cleaned text and, when it differs in length, where each of its characters came from."""
    if not _NEEDS_WORK.search(source):
        return source.translate(_QUOTES), [], []
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    skip_to = 0
    for position, char in enumerate(source):
        if position < skip_to:
            continue
        kind = unicodedata.category(char)
        if kind == "Cf" or char == "\u034f" or "\ufe00" <= char <= "\ufe0f":
            continue
        if kind in ("Mn", "Me") and out:
            joined = unicodedata.normalize("NFC", out[-1] + char)
            out[-1] = joined if len(joined) == 1 else out[-1]
            ends[-1] = position + 1
            continue
        broken = _BROKEN.match(source, position) if char == "-" else None
        if broken and out and out[-1].isalpha():
            skip_to = broken.end()
            continue
        out.append(char.translate(_QUOTES))
        starts.append(position)
        ends.append(position + 1)
    return "".join(out), starts, ends


def _tokens(clean: str, loud: bool) -> list[Token]:
    tokens: list[Token] = []
    last_end = 0
    for match in _TOKEN.finditer(clean):
        offset = match.start()
        parts = [match.group()] if loud else _CAMEL.split(match.group())
        for number, raw in enumerate(parts):
            before = clean[last_end:offset]
            previous = tokens[-1] if tokens else None
            tokens.append(
                Token(
                    index=len(tokens),
                    start=offset,
                    end=offset + len(raw),
                    raw=raw,
                    folded=fold(raw),
                    capital=not loud and _is_capital(raw),
                    upper=not loud and len(raw) > 1 and raw.isupper(),
                    first=_begins_sentence(before, previous)
                    or ("\n" in before and clean.startswith(":", offset + len(raw))),
                    before=before,
                    attached=number > 0 or before == "-",
                )
            )
            offset += len(raw)
            last_end = offset
    return tokens


def _is_capital(raw: str) -> bool:
    letter = raw[1:2] if raw[0] == "'" else raw[0]
    return letter.isupper() or (letter.istitle() and letter.isalpha())


def _begins_sentence(before: str, previous: Token | None) -> bool:
    if previous is None:
        return True
    if "\n" in before and re.search(r"\n\s*\n|\n\s*[-*•]|[.!?:;]\s*\n", before):
        return True
    if not re.search(r"[.!?:…][\"')\]]*(\s|$)|[.!?:]\s*[\"'(]", before):
        return False
    single = len(previous.raw) == 1 and previous.raw.isalpha()
    stop = previous.folded in _STOPS and previous.raw != "Jan"
    return not (before.startswith(".") and (stop or single))
