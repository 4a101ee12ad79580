"""From the lines of a file to its blocks: what is not the document's own words left out, what was cut mended."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge.passages import lignes as ligne

MEUBLE_MIN = 4  # a short line that comes back this often is furniture of the page, or a label ("Éléments de constat")
MEUBLE_LONG = 130
TABLEAU_PROCHE = 40  # lines within which the same row of a table is the same table printed twice
RANGEE_LONGUE = 12  # words from which a row may be a whole table on one line
SUITE_PROCHE = 12  # lines within which a cut sentence goes on
EMPREINTE = 6  # words of the sequences that tell doubles
DOUBLE = 0.85  # share of a block's sequences seen elsewhere that makes it a double
DOUBLE_MOTS = 12
TITRES = {"titre", "sous_titre", "rubrique"}


@dataclass
class Bloc:
    """A title, a label (`rubrique`), a paragraph, a list item or a table; each piece has the line it came from."""

    genre: str
    morceaux: list[tuple[int, str]]
    periode: tuple[int, int]
    doubles: list[str] = field(default_factory=list)

    @property
    def texte(self) -> str:
        return " ".join(texte for _, texte in self.morceaux)

    @property
    def premiere(self) -> int:
        return self.morceaux[0][0]

    @property
    def derniere(self) -> int:
        return self.morceaux[-1][0]


@dataclass
class Nettoyage:
    """The blocks kept, in the order of the file, and how many lines were left out for each reason."""

    blocs: list[Bloc]
    ecartees: Counter[str]


def clean(brutes: list[str], periode: tuple[int, int]) -> Nettoyage:
    """The blocks of a document whose own period is `periode`, doubles left out (the most recent is kept)."""
    ecartees: Counter[str] = Counter()
    blocs = list(_blocks(brutes, periode, ecartees))
    blocs = _without_doubled_rows(blocs, ecartees)
    blocs = _without_doubles(blocs, ecartees)
    return Nettoyage(blocs, ecartees)


def _blocks(brutes: list[str], periode: tuple[int, int], ecartees: Counter[str]) -> Iterator[Bloc]:
    propres = [ligne.clean(brute) for brute in brutes]
    reasons = _left_out(brutes, propres)
    labels = _repeated(propres)
    current: Bloc | None = None
    part = periode
    for i, texte in enumerate(propres):
        if reason := reasons.get(i):
            if reason != "vide":
                ecartees[reason] += 1
            continue
        numero = i + 1
        texte = ligne.without_persons(texte)
        if not re.search(r"\w{2}", texte.replace("…", "")):
            ecartees["personnes"] += 1
            continue
        if found := ligne.period(texte):
            part = found
        genre = _kind(brutes[i], texte, label=_shape(propres[i]) in labels)
        if genre == "sous_titre" and _is_cut(propres, reasons, i):
            genre = "texte"
        words = _words(genre, brutes[i], texte)
        if not words:
            continue
        if current and _goes_on(current, genre, words, numero):
            last, before = current.morceaux[-1]
            if genre != "tableau" and (joined := _joined_word(before, words)):
                current.morceaux[-1] = (last, joined[0])
                words = joined[1]
            if words:
                current.morceaux.append((numero, words))
            continue
        if current:
            yield current
        current = Bloc(genre, [(numero, words)], part)
    if current:
        yield current


def _left_out(brutes: list[str], propres: list[str]) -> dict[int, str]:
    """Why a line is not read, by its index."""
    reasons: dict[int, str] = {}
    furniture = _furniture(propres)
    for i, (brute, texte) in enumerate(zip(brutes, propres, strict=True)):
        if not texte.strip():
            reasons[i] = "vide"
        elif ligne.is_contents(brute):
            reasons[i] = "sommaire"
        elif ligne.is_private(texte):
            reasons[i] = "prive"
        elif ligne.is_page_mark(texte):
            reasons[i] = "page"
        elif _shape(texte) in furniture:
            reasons[i] = "meuble"
    _fill_contents(reasons, len(brutes))
    return reasons


def _shape(texte: str) -> str:
    """A short line without its numbers, as page furniture comes back; empty for a line that cannot be furniture."""
    if len(texte) > MEUBLE_LONG or ligne.is_table_row(texte):
        return ""
    return " ".join(w for w in ligne.signature(texte) if not w.isdigit())


def _repeated(propres: list[str]) -> set[str]:
    counts = Counter(shape for texte in propres if len(shape := _shape(texte)) > 3)
    return {shape for shape, count in counts.items() if count >= MEUBLE_MIN}


def _furniture(propres: list[str]) -> set[str]:
    """The repeated lines that belong to the page: stamped on it, or found in the middle of sentences."""
    repeated = _repeated(propres)
    full = [i for i, texte in enumerate(propres) if texte.strip()]
    seen: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for rank, i in enumerate(full):
        shape = _shape(propres[i])
        if shape not in repeated:
            continue
        seen[shape] += 1
        before = propres[full[rank - 1]] if rank else ""
        after = propres[full[rank + 1]] if rank + 1 < len(full) else ""
        cut = not re.search(r"[.;:!?»]$", before) and bool(re.match(r"[a-zà-ÿ(]", after))
        inside[shape] += cut or ligne.is_stamp(propres[i])
    return {shape for shape, count in seen.items() if inside[shape] >= max(2, count / 4)}


def _fill_contents(reasons: dict[int, str], count: int) -> None:
    """An entry of contents that runs over two lines has dots on one only: what stands between two entries is one."""
    entries = [i for i in range(count) if reasons.get(i) == "sommaire"]
    for first, second in zip(entries, entries[1:], strict=False):
        between = [i for i in range(first + 1, second) if i not in reasons]
        if len(between) <= 2 and second - first <= 6:
            reasons.update(dict.fromkeys(between, "sommaire"))


def _is_cut(propres: list[str], reasons: dict[int, str], i: int) -> bool:
    """Is this short line the first half of a sentence that goes on below?"""
    following = (j for j in range(i + 1, min(i + SUITE_PROCHE, len(propres))) if j not in reasons)
    after = propres[j] if (j := next(following, None)) is not None else ""
    return propres[i].endswith("-") or bool(re.match(r"[a-zà-ÿ]", after) and not ligne.is_list_item(after))


def _kind(brute: str, texte: str, *, label: bool) -> str:
    if ligne.is_table_row(texte):
        return "tableau"
    if ligne.is_strong_title(brute, texte.strip()):
        return "titre"
    if label and not re.search(r"[.;,]$", texte):
        return "rubrique"
    if ligne.is_list_item(texte):
        return "liste"
    return "sous_titre" if ligne.is_small_title(brute, texte.strip()) else "texte"


def _words(genre: str, brute: str, texte: str) -> str:
    match genre:
        case "tableau":
            return " | ".join(cell for cell in texte.split("\t") if cell)
        case "titre":
            return re.sub(r"^\s*#+\s*", "", texte).strip()
        case "liste" | "sous_titre" | "rubrique":
            return ligne.without_bullet(re.sub(r"^\s*#+\s*", "", texte)).strip(" ✓:\t").replace("\t", " ")
        case _:
            return texte.replace("\t", " ").strip()


def _goes_on(current: Bloc, genre: str, words: str, numero: int) -> bool:
    """Does this line belong to the block before it: a row of the same table, the end of a cut sentence?"""
    if numero - current.derniere > SUITE_PROCHE:
        return False
    if genre == "tableau" or current.genre == "tableau":
        return genre == current.genre and numero - current.derniere <= 6
    if current.genre in TITRES or genre in {"titre", "rubrique", "liste"}:
        return False
    unfinished = not re.search(r"[.;:!?»]$", current.texte)
    return unfinished and bool(re.match(r"^[a-zà-ÿ(«]", words) or current.texte.endswith("-"))


def _joined_word(before: str, after: str) -> tuple[str, str] | None:
    """A word cut at a line's end, put together: its line keeps the whole word. "Haute-" + "Marne" keeps its hyphen."""
    cut = re.search(r"(\w+)-$", before)
    rest = re.match(r"^(\w+)(\S*)\s*", after)
    if not cut or not rest:
        return None
    kept = before if rest[1][0].isupper() else before[:-1]
    return kept + rest[1] + rest[2], after[rest.end() :]


def _without_doubled_rows(blocs: list[Bloc], ecartees: Counter[str]) -> list[Bloc]:
    """A table printed twice or thrice in a row (as HTML, on one line, then by rows) is kept once, by rows."""
    rows = [
        (numero, ligne.signature(row)) for bloc in blocs if bloc.genre == "tableau" for numero, row in bloc.morceaux
    ]
    dropped: set[int] = set()
    last: dict[tuple[str, ...], int] = {}
    for rank, (numero, words) in enumerate(rows):
        if numero - last.get(words, -TABLEAU_PROCHE) < TABLEAU_PROCHE or _runs_together(rows, rank):
            dropped.add(numero)
            ecartees["double"] += 1
        last[words] = numero
    for bloc in blocs:
        if bloc.genre == "tableau":
            bloc.morceaux = [(numero, row) for numero, row in bloc.morceaux if numero not in dropped]
    return [bloc for bloc in blocs if bloc.morceaux]


def _runs_together(rows: list[tuple[int, tuple[str, ...]]], rank: int) -> bool:
    """Does this row only say, on one line, what the rows around it say one by one?"""
    numero, words = rows[rank]
    if len(words) < RANGEE_LONGUE:
        return False
    around = [
        other
        for n, other in rows[max(0, rank - 15) : rank + 15]
        if abs(n - numero) < TABLEAU_PROCHE and len(other) < len(words) / 2
    ]
    said = Counter(word for other in around for word in other)
    return sum(min(count, said[word]) for word, count in Counter(words).items()) > 0.9 * len(words)


def _without_doubles(blocs: list[Bloc], ecartees: Counter[str]) -> list[Bloc]:
    """A paragraph that stands twice is kept where it is most recent, else where it comes first."""
    owner: dict[int, int] = {}
    dropped: set[int] = set()
    order = sorted(range(len(blocs)), key=lambda i: (-blocs[i].periode[1], -blocs[i].periode[0], i))
    for i in order:
        bloc = blocs[i]
        words = ligne.signature(bloc.texte)
        if len(words) < DOUBLE_MOTS or bloc.genre in TITRES:
            continue
        sequences = [hash(words[k : k + EMPREINTE]) for k in range(len(words) - EMPREINTE + 1)]
        owners = Counter(owner[s] for s in sequences if s in owner)
        if sum(owners.values()) >= DOUBLE * len(sequences):
            keeper = blocs[owners.most_common(1)[0][0]]
            keeper.doubles.append(f"{bloc.premiere}-{bloc.derniere}" if len(bloc.morceaux) > 1 else str(bloc.premiere))
            dropped.add(i)
            ecartees["double"] += len(bloc.morceaux)
            continue
        for sequence in sequences:
            owner.setdefault(sequence, i)
    return [bloc for i, bloc in enumerate(blocs) if i not in dropped]
