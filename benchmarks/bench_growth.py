"""Measures how an import grows: `python benchmarks/bench_growth.py [PLOT.svg]`.

Made-up codes of 400 articles in Légifrance's JSON, of which eight change from version to version,
are imported in one run: 1 to 200 versions of one code, then 1 to 4 codes of 50 versions each. What
is told is CPU time for each article of each version, start-up taken off, and peak memory.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bench_importing import import_into
from rows import LAWDIFF, SCRATCH, Row, by_turns, spend, tell

ARTICLES, CHANGED = 400, 8
VERSIONS = (1, 10, 25, 50, 100, 200)
CODES = (1, 2, 3, 4)
_WORDS = "la caisse assure le service des prestations aux assurés selon un barème fixé par décret"
_TEXT = ("LOI", "2001-{n}", "LOI n°2001-{n} du 4 janvier 2001 - art. {n} (V)")


@dataclass(frozen=True, slots=True)
class Point:
    """One import: how much it was, and what it took."""

    codes: int
    versions: int
    seconds: float
    megabytes: float

    @property
    def per_article(self) -> float:
        """CPU microseconds for each article of each version."""
        return self.seconds * 1e6 / (self.codes * self.versions * ARTICLES)

    @property
    def per_code(self) -> float:
        """Megabytes for each code."""
        return self.megabytes / self.codes


def measure(plot: Path | None = None) -> list[Row]:
    """Row 13: time and memory, by versions and by codes; the first versions, which nothing came
    before, are left out."""
    with tempfile.TemporaryDirectory(dir=SCRATCH) as name:
        folder = Path(name)
        sources = {code: list(write_versions(folder, code, VERSIONS[-1])) for code in CODES}
        versions = [point(folder, [sources[1]], count) for count in VERSIONS]
        codes = [point(folder, [sources[n] for n in CODES[:count]], 50) for count in CODES]
    if plot:
        plot.write_text(draw(versions, codes))
    return [
        growth("CPU per article, 25 to 200 versions", versions[2:], "per_article", "µs"),
        growth("peak memory, 25 to 200 versions", versions[2:], "megabytes", "MB"),
        growth("CPU per article, 1 to 4 codes", codes, "per_article", "µs"),
        growth("peak memory per code, 1 to 4 codes", codes, "per_code", "MB"),
    ]


def growth(work: str, points: Sequence[Point], what: str, unit: str) -> Row:
    """The dearest point against the first: flat is at most a fifth more."""
    first, *rest = (getattr(point, what) for point in points)
    return Row(13, work, 1.2, max(rest), first, unit)


def point(folder: Path, codes: Sequence[Sequence[Path]], versions: int) -> Point:
    """Import so many versions of each code into a new repository."""
    files = [path for code in codes for path in code[:versions]]
    repo = folder / "repo"
    peak = 0.0

    def once() -> float:
        nonlocal peak
        spent = import_into(repo, files)
        peak = spent.megabytes
        return spent.seconds

    seconds, start = by_turns(
        once, lambda: spend([*LAWDIFF, "--repo", repo, "import", "--help"]).seconds, rounds=3
    )
    return Point(len(codes), versions, seconds - start, peak)


# --- made-up law -------------------------------------------------------------------------------


def write_versions(folder: Path, code: int, count: int) -> Iterator[Path]:
    """The versions of a made-up code, a file each."""
    chance = random.Random(code)  # noqa: S311  # the same law every time
    wordings = [0] * ARTICLES
    texts = [prose(chance) for _ in range(ARTICLES)]
    for version in range(count):
        day = date(2000, 1, 1) + timedelta(days=30 * version)
        if version:
            for index in chance.sample(range(ARTICLES), CHANGED):
                wordings[index] = version
                texts[index] = prose(chance)
        path = folder / f"{code}-{version:03}.json"
        path.write_text(json.dumps(code_of(code, day, wordings, texts)), "utf-8")
        yield path


def prose(chance: random.Random) -> list[str]:
    words = _WORDS.split()
    return [" ".join(chance.choices(words, k=60)) + "." for _ in range(5)]


def code_of(code: int, day: date, wordings: Sequence[int], texts: Sequence[list[str]]) -> object:
    """A code in Légifrance's form: twenty sections, each with its share of the articles."""
    share = ARTICLES // 20
    sections = [
        {
            "type": "section",
            "data": {"title": f"Chapitre {s + 1}", "id": f"LEGISCTA{code:04}{s:08}"},
            "children": [
                article_of(code, index, wordings[index], texts[index])
                for index in range(s * share, (s + 1) * share)
            ],
        }
        for s in range(20)
    ]
    head = {
        "title": f"Code de la mesure {'I' * code}",
        "id": f"LEGITEXT{code:012}",
        "dateDebutVersion": day.isoformat(),
    }
    return {"type": "code", "data": head, "children": sections}


def article_of(code: int, index: int, wording: int, text: list[str]) -> object:
    start = date(2000, 1, 1) + timedelta(days=30 * wording)
    nature, number, title = (part.format(n=wording + 1) for part in _TEXT)
    return {
        "type": "article",
        "data": {
            "num": f"L{index // 20 + 1}{index % 20:02}-1",
            "cid": f"LEGIARTI{code:04}{index:08}",
            "id": f"LEGIARTI{code:04}{index:04}{wording:04}",
            "etat": "VIGUEUR",
            "dateDebut": (start - date(1970, 1, 1)).days * 86_400_000,
            "dateFin": 32472144000000,
            "texteHtml": "".join(f"<p>{alinea}</p>" for alinea in text),
            "lienModifications": [
                {
                    "linkType": "MODIFIE",
                    "textTitle": title,
                    "natureText": nature,
                    "textNumber": number,
                }
            ],
        },
    }


# --- the plot ----------------------------------------------------------------------------------


def draw(versions: Sequence[Point], codes: Sequence[Point]) -> str:
    """Four small charts as an SVG: time for each article and peak memory, by versions and codes."""
    charts = [
        ("CPU µs per article of a version, by versions", versions, "versions", "per_article"),
        ("peak memory in MB, by versions", versions, "versions", "megabytes"),
        ("CPU µs per article of a version, by codes", codes, "codes", "per_article"),
        ("peak memory in MB, by codes", codes, "codes", "megabytes"),
    ]
    body = "".join(
        chart(title, points, along, what, 20 + 400 * (n % 2), 20 + 240 * (n // 2))
        for n, (title, points, along, what) in enumerate(charts)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 820 500" font-family="sans-serif" '
        f'font-size="12"><rect width="820" height="500" fill="white"/>{body}</svg>\n'
    )


def chart(title: str, points: Sequence[Point], along: str, what: str, x: int, y: int) -> str:
    """One chart, its axes from nought, so that flat looks flat."""
    pairs = [(getattr(p, along), getattr(p, what)) for p in points]
    right, top = max(a for a, _ in pairs), 1.25 * max(b for _, b in pairs)
    spots = [(x + 50 + 300 * a / right, y + 190 - 160 * b / top) for a, b in pairs]
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in spots)
    marks = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3"/>'
        f'<text x="{a:.1f}" y="{b - 8:.1f}" text-anchor="middle">{value:.0f}</text>'
        f'<text x="{a:.1f}" y="{y + 206}" text-anchor="middle">{place}</text>'
        for (a, b), (place, value) in zip(spots, pairs, strict=True)
    )
    return (
        f'<g><text x="{x + 50}" y="{y + 12}" font-weight="bold">{title}</text>'
        f'<path d="M{x + 50} {y + 24}V{y + 190}H{x + 360}" fill="none" stroke="gray"/>'
        f'<polyline points="{line}" fill="none" stroke="black"/>{marks}</g>'
    )


def main() -> int:
    """Prints the rows, and draws the plot where a file is named for it."""
    return tell(measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None))


if __name__ == "__main__":
    raise SystemExit(main())
