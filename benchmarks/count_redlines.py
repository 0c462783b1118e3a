"""Counts what misleads in redlines of real articles.

`python benchmarks/count_redlines.py DATA_DIR [--list]`

DATA_DIR holds `legi-data` (JSON) and `legi-xml` (a LEGI dump). Every article that changed is
compared: Sécurité sociale between two dates, the CRPA between neighbouring versions, and in the
dump each wording with the one that followed it. The counters read the redline as data and know
nothing of how it was made:

- over-merged: hunks that strike and rewrite a run of five words, three of them telling;
- poor pairs: pairs of alinéas where another partner is more alike by 0.2, and is itself no better
  off where it is;
- unlinked: an alinéa deleted and one inserted that are 60 % alike;
- ragged: hunks that end on a function word though they need not, or cut a number, rate, date or
  reference in two.
"""

from __future__ import annotations

import gzip
import html
import json
import re
import sys
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise, product
from pathlib import Path

from bench_diffing import Figure, Text, changed_articles, walk

from lawdiff.diff import AlineaDiff, TextDiff, diff_texts
from lawdiff.diff.tokens import MONTHS
from lawdiff.sources.canonical import from_html

_FUNCTION_WORDS = (
    "a à au aux avec ce ces cet cette d' dans de des du en est et il ils l' la le les leur leurs "
    "ne ni ou où par pas pour qu' que qui sa se ses si son sont sous sur un une y elle elles"
)
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_WORD = re.compile(r"(?:[ldqLDQ]|qu|Qu)['’]|[\w%€°-]+")
# A value that is read as one. `de 2 000 euros` is one, `1, 2 et 3` is not.
_WHOLE = re.compile(
    r"\d+(?:[ .]\d{3}(?!\d))+(?:,\d+)?(?: ?(?:%|€|euros?\b|francs?\b))?"
    r"|\d+(?:,\d+)? ?(?:%|€|euros?\b|francs?\b)"
    rf"|(?:1er|[0-3]?\d) (?:{MONTHS.replace(' ', '|')})(?: \d{{4}})?"
    r"|(?:[LRDA]|LO)\. ?\*?\d+(?:-\d+)*|n° ?\d+-\d+|\d+(?:-\d+)*°?"
)
_RUN, _TELLING = 5, 3
_NEARER, _LINKED = 0.2, 0.6
_MIN_WORDS = 5


def pairs_of(data: Path) -> list[tuple[str, Text, Text]]:
    """Where it is from, the old and the new alinéas: every changed article in `data`."""
    css = changed_articles(data / "legi-data")
    found = [(f"CSS {number}", *pair) for number, pair in enumerate(css)]
    found += _crpa(data / "legi-data" / "crpa")
    found += _dump(next((data / "legi-xml").glob("Freemium_*.tar.gz")))
    return found


def _crpa(folder: Path) -> Iterator[tuple[str, Text, Text]]:
    before: dict[str, Text] = {}
    for path in sorted(folder.glob("*.json.gz")):
        with gzip.open(path) as file:
            articles = walk(json.load(file))
            now = {a["cid"]: from_html(a["texteHtml"] or "").alineas for a in articles}
        changed = (cid for cid, text in now.items() if before.get(cid, text) != text)
        yield from ((f"CRPA {cid} {path.name[:40]}", before[cid], now[cid]) for cid in changed)
        before = now


def _dump(path: Path) -> Iterator[tuple[str, Text, Text]]:
    chains: dict[tuple[str, str], list[tuple[str, str, Text]]] = defaultdict(list)
    with tarfile.open(path) as archive:
        for member in archive:
            if "/article/" not in member.name or not (file := archive.extractfile(member)):
                continue
            xml = file.read().decode()
            if "<ETAT>MODIFIE_MORT_NE" in xml:
                continue
            code = re.search(r"LEGITEXT\d+", member.name)
            own = re.search(r"<NUM>(.*?)</NUM>", xml)
            start = re.search(r"<DATE_DEBUT>(.*?)<", xml)
            body = re.search(r"<BLOC_TEXTUEL>\s*<CONTENU>(.*)</CONTENU>\s*</BLOC", xml, re.DOTALL)
            first = min(re.findall(r'<LIEN_ART[^>]* id="(\w+)"', xml), default=member.name)
            if code and own and start and body:
                escaped = re.search(r"&lt;/?(?:p|td|br)\b", body[1])
                text = from_html(html.unescape(body[1]) if escaped else body[1]).alineas
                chains[code[0], first].append((start[1], own[1], text))
    for (code_id, _), wordings in sorted(chains.items()):
        wordings.sort(key=lambda wording: wording[0])
        for (_, _, old), (day, number, new) in pairwise(wordings):
            if old != new:
                yield f"{code_id} {number} {day}", old, new


@dataclass
class Counts:
    """What was counted, with the places of each fault."""

    articles: int = 0
    hunks: int = 0
    characters: int = 0
    pairs: int = 0
    over_merged: list[str] = field(default_factory=list)
    poor_pairs: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)
    ragged: list[str] = field(default_factory=list)

    def figures(self) -> list[Figure]:
        """Each counter against its goal."""
        per = f"of {self.hunks} hunks, {self.articles} articles"
        return [
            Figure(
                f"over-merged hunks in a thousand ({len(self.over_merged)} {per})",
                3,
                1000 * len(self.over_merged) / max(1, self.hunks),
            ),
            Figure(
                f"poor pairs in a thousand ({len(self.poor_pairs)} of {self.pairs})",
                1,
                1000 * len(self.poor_pairs) / max(1, self.pairs),
            ),
            Figure("alinéas deleted and inserted, 60 % alike", 0, len(self.unlinked)),
            Figure(
                f"ragged hunks in a thousand ({len(self.ragged)} {per})",
                5,
                1000 * len(self.ragged) / max(1, self.hunks),
            ),
            Figure("characters marked", None, self.characters),
        ]


def count(found: list[tuple[str, Text, Text]]) -> Counts:
    """Counts over the redlines of these pairs."""
    counts = Counts()
    for where, old, new in found:
        diff = diff_texts(old, new)
        counts.articles += 1
        for alinea in diff.alineas:
            if alinea.op in ("change", "move"):
                _count_hunks(where, alinea, counts)
            elif alinea.op != "equal":
                counts.hunks += 1
            counts.characters += sum(len(text) for sign, text in alinea.words if sign != "=")
        _count_pairs(where, old, new, diff, counts)
    return counts


def _count_hunks(where: str, alinea: AlineaDiff, counts: Counts) -> None:
    before = gone = come = ""
    for sign, text in (*alinea.words, ("=", "")):
        if sign == "-":
            gone += text
        elif sign == "+":
            come += text
        else:
            if gone or come:
                counts.hunks += 1
                place = f"{where}: …{before[-50:]}[-{gone}-]{{+{come}+}}{text[:50]}…"
                if _over_merged(gone, come):
                    counts.over_merged.append(place)
                if _dangles(before, gone, come):
                    counts.ragged.append(place)
            gone, come, before = "", "", text
    for side in ("-", "+"):
        cut = _cut(alinea, side)
        counts.ragged += [f"{where}: cut {value!r}" for value in cut]


def _over_merged(gone: str, come: str) -> bool:
    a, b = gone.split(), come.split()
    if len(a) < _RUN or len(b) < _RUN:
        return False
    for i, _, size in SequenceMatcher(None, a, b, False).get_matching_blocks():
        telling = [word for word in a[i : i + size] if _is_telling(word)]
        if size >= _RUN and len(telling) >= _TELLING:
            return True
    return False


def _is_telling(word: str) -> bool:
    bare = word.strip(".,;:()«»").lower()
    return bool(re.search(r"\w", bare)) and bare not in _FUNCTION and len(bare) > 1


def _dangles(before: str, gone: str, come: str) -> bool:
    """Does a hunk end on a function word that could as well be kept?"""
    words_gone, words_come = _WORD.findall(gone), _WORD.findall(come)
    if words_gone and words_come:
        same = words_gone[-1] == words_come[-1] or words_gone[0] == words_come[0]
        last = words_gone[-1], words_come[-1]
        return same and len(words_gone) > 1 < len(words_come) and last[0] == last[1] in _FUNCTION
    words = words_gone or words_come
    if len(words) < 2 or words[-1].lower() not in _FUNCTION:
        return False
    kept = _WORD.findall(before[-30:])
    return bool(kept) and kept[-1] == words[-1]


def _cut(alinea: AlineaDiff, side: str) -> list[str]:
    """The values of one side that a hunk cuts in two."""
    text, borders, last = "", set(), ""
    for sign, piece in alinea.words:
        if sign not in ("=", side):
            borders.add(len(text))
            continue
        if last and sign != last:
            borders.add(len(text))
        text, last = text + piece, sign
    if not borders:
        return []
    return [
        found[0]
        for found in _WHOLE.finditer(text)
        if any(found.start() < border < found.end() for border in borders)
    ]


def _count_pairs(where: str, old: Text, new: Text, diff: TextDiff, counts: Counts) -> None:
    bags_old, bags_new = [_bag(text) for text in old], [_bag(text) for text in new]
    pairs: dict[tuple[int, int], float] = {}
    for entry in diff.alineas:
        if entry.old is not None and entry.new is not None:
            same = entry.op == "equal" or entry.piece
            alike = 1.0 if same else _alike(bags_old[entry.old], bags_new[entry.new])
            pairs[entry.old, entry.new] = alike
    counts.pairs += len(pairs)
    own_old: dict[int, float] = defaultdict(float)
    own_new: dict[int, float] = defaultdict(float)
    for (i, j), alike in pairs.items():
        own_old[i], own_new[j] = max(own_old[i], alike), max(own_new[j], alike)
    for (i, j), own in pairs.items():
        if own == 1 or min(bags_old[i].total(), bags_new[j].total()) < _MIN_WORDS:
            continue
        others = [(_alike(bags_old[i], bag), own_new[y]) for y, bag in enumerate(bags_new)]
        others += [(_alike(bag, bags_new[j]), own_old[x]) for x, bag in enumerate(bags_old)]
        if better := [alike for alike, theirs in others if alike > max(own + _NEARER, theirs)]:
            counts.poor_pairs.append(f"{where}: old {i} new {j} {own:.2f}, not {max(better):.2f}")
    gone = [a.old for a in diff.alineas if a.op == "delete" and a.old is not None]
    come = [a.new for a in diff.alineas if a.op == "insert" and a.new is not None]
    for i, j in product(gone, come):
        alike = _alike(bags_old[i], bags_new[j])
        if alike >= _LINKED and min(bags_old[i].total(), bags_new[j].total()) >= _MIN_WORDS:
            counts.unlinked.append(f"{where}: old {i}, new {j}, {alike:.2f}")


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text))


def _alike(a: Counter[str], b: Counter[str]) -> float:
    total = a.total() + b.total()
    if not total or 2 * min(a.total(), b.total()) < 0.2 * total:
        return 0.0
    return 2 * sum([min(n, b[word]) for word, n in a.items() if word in b]) / total


def main() -> int:
    """Prints each counter; with `--list`, every fault as well. 1 where a goal is missed."""
    arguments = [argument for argument in sys.argv[1:] if argument != "--list"]
    if len(arguments) != 1:
        sys.stderr.write("usage: python benchmarks/count_redlines.py DATA_DIR [--list]\n")
        return 2
    counts = count(pairs_of(Path(arguments[0])))
    if "--list" in sys.argv:
        for name in ("over_merged", "poor_pairs", "unlinked", "ragged"):
            for place in getattr(counts, name):
                sys.stdout.write(f"{name}\t{place}\n")
    figures = counts.figures()
    sys.stdout.write("\n".join(map(str, figures)) + "\n")
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
