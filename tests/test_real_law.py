"""The real Code de la sécurité sociale, against a simple reader that shares nothing with lawdiff.

What is expected here is computed from the files with `html.parser` and `json` alone.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.making import ask, contents, git, known_versions, law_names, refs, run, sides, tree

pytestmark = pytest.mark.xdist_group("real")

SLUG = "code-de-la-securite-sociale"
TITLE = "Code de la sécurité sociale"
SEED_DAY = "2015-02-07"
JSON_DAYS = ["2020-11-02", "2021-12-15", "2023-02-15"]
OLD, NEW = JSON_DAYS[1:]


def version(day: str) -> str:
    """The tag of a version: what it says is asked for, not what was law on its day."""
    return f"{SLUG}/{day}"


# --- the oracle: Légifrance JSON ----------------------------------------------------------------

# Both vocabularies of links that say which text made a wording.
MAKING = {
    "MODIFIE", "MODIFICATION", "CREE", "CREATION", "CODIFIE", "CODIFICATION", "RECTIFIE",
    "RECTIFICATION", "DEPLACE", "DEPLACEMENT", "TRANSFERE", "TRANSFERT", "ANNULE", "ANNULATION",
    "ABROGE", "ABROGATION",
}  # fmt: skip


CODIFYING = {"CODIFIE", "CODIFICATION"}


class Alineas(HTMLParser):
    """`<p>`, `<br>` and the edges of blocks end an alinéa; tables are noted, not read."""

    BLOCKS = frozenset(["p", "br", "div", "center", "table", "tr", "blockquote", "ul", "ol", "li",
                        "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr"])  # fmt: skip

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.current: list[str] = []
        self.has_table = False
        # A bare `<` is text: html.parser takes only what can be a tag for one.
        self.feed(html)
        self.close()
        self.end()

    def end(self) -> None:
        text = folded("".join(self.current))
        self.current = []
        if text:
            self.found.append(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.has_table |= tag == "table"
        if tag in self.BLOCKS:
            self.end()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.end()

    def handle_data(self, data: str) -> None:
        self.current.append(data)


def folded(text: str) -> str:
    """What is the same law: composed letters, one apostrophe, single spaces, no soft hyphen."""
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("\u200b", "")
    return " ".join(re.sub("[’ʼ]", "'", text).split())


def day_of(ms: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).date()


@dataclass(frozen=True)
class Told:
    """One article of a file, as the oracle reads it."""

    number: str
    cid: str
    id: str
    alineas: tuple[str, ...]
    nota: str
    start: date
    laws: frozenset[tuple[str, str | None]]  # (title, article) of each amending text
    codified_by: frozenset[tuple[str, str | None]]  # stays on an article for ever
    section: str
    versions: tuple[tuple[str, date, date, str], ...]
    has_table: bool


def law_of(link: dict[str, Any]) -> tuple[str, str | None]:
    """`LOI n°2021-1900 du 30 décembre 2021 - art. 35 (V)` → the title and `35`."""
    title = " ".join(link["textTitle"].split())
    title = re.sub(r"\s*\([A-Za-z]{0,3}\)$", "", re.sub(r"\s+JORF\b.*$", "", title))
    title = re.sub(r"\s*\([A-Za-z]{0,3}\)$", "", title)
    name, _, article = re.sub(r"\s+(?:-\s+)?art\.\s*", "\0", title).partition("\0")
    return re.sub(r"\s-$", "", name), article or link.get("articleNum") or None


def read_json(path: Path) -> dict[str, Told]:
    """Wording id → article, each once however often the file lists it."""
    found: dict[str, Told] = {}

    def walk(node: dict[str, Any], section: str) -> None:
        data = node["data"]
        if node["type"] != "article":
            section = data.get("cid") or data["id"]
        elif data["id"] not in found:
            parsed = Alineas(data.get("texteHtml") or "")
            links = [
                link for link in data.get("lienModifications") or ()
                if link["linkType"] in MAKING and link.get("natureText") != "CODE"
                and (link.get("textTitle") or "").strip()
                and not (link["linkType"][:4] == "ABRO" and (data.get("etat") or "")[:4] == "ABRO")
            ]  # fmt: skip
            found[data["id"]] = Told(
                number=" ".join(data["num"].split()),
                cid=data["cid"],
                id=data["id"],
                alineas=tuple(parsed.found),
                nota="\n".join(Alineas(data.get("notaHtml") or data.get("nota") or "").found),
                start=day_of(data["dateDebut"]),
                laws=frozenset(law_of(k) for k in links if k["linkType"] not in CODIFYING),
                codified_by=frozenset(law_of(k) for k in links if k["linkType"] in CODIFYING),
                section=section,
                versions=tuple(
                    (v["id"], day_of(v["dateDebut"]), day_of(v["dateFin"]), v["etat"])
                    for v in data["articleVersions"]
                ),
                has_table=parsed.has_table,
            )
        for child in node.get("children") or ():
            walk(child, section)

    with gzip.open(path) as stream:
        walk(json.load(stream), "")
    return found


# --- the oracle: the seed -----------------------------------------------------------------------


def read_seed(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Number and alinéas of each article, without the headings, which the table lists."""
    lines = [folded(line) for line in path.read_text("utf-8").split("\n")]
    toc = {folded(line.lstrip("> ")) for line in lines if line.startswith(">")}
    body = [line for line in lines[5:] if line and not line.startswith(">")]
    found: list[tuple[str, list[str]]] = []
    for line in body:
        match = re.fullmatch(r"Article ((?:LO|[LRDA])[*]?[0-9][0-9-]*(?: [A-Z])?)", line)
        if match:
            found.append((match[1], []))
        elif found:
            found[-1][1].append(line)
    articles = []
    for number, text in found:
        while text and text[-1] in toc:
            text.pop()
        articles.append((number, tuple(text)))
    return articles


@pytest.fixture(scope="session")
def seed(real_data: Path) -> list[tuple[str, tuple[str, ...]]]:
    return read_seed(real_data / "seeds" / "004_802501d328761d09.txt")


@pytest.fixture(scope="session")
def told(real_data: Path) -> dict[str, dict[str, Told]]:
    folder = real_data / "legi-data"
    return {day: read_json(folder / f"LEGITEXT000006073189-{day}.json.gz") for day in JSON_DAYS}


# --- the repository -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    path: Path
    output: str


@pytest.fixture(scope="session")
def four(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Held:
    """The import of the issue, as a user types it."""
    path = tmp_path_factory.mktemp("real") / "css"
    sources = sorted((real_data / "legi-data").glob("LEGITEXT000006073189-*.json.gz"))
    words = ["--repo", path, "import", real_data / "seeds" / "004_802501d328761d09.txt", *sources]
    done = subprocess.run(
        [sys.executable, "-m", "lawdiff", *map(str, words)], capture_output=True, check=False
    )
    output = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""  # no progress bar in a pipe
    return Held(path, output)


@pytest.fixture(scope="session")
def css(four: Held) -> Path:
    return four.path


def front(text: str) -> dict[str, str]:
    """The front matter of an article file."""
    head = text.split("\n---\n")[0].removeprefix("---\n") if text.startswith("---\n") else ""
    return dict(line.split(": ", 1) for line in head.split("\n") if ": " in line)


def body(text: str) -> tuple[str, list[str]]:
    """Number and alinéas of an article file without tables, read the simple way."""
    blocks = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL).strip("\n").split("\n\n")
    number = blocks[0].removeprefix("# Article ")
    alineas = []
    for block in blocks[1:]:
        if block == "**Nota:**" or re.fullmatch(r"\*\*[^*]+ par\*\*:", block):
            break
        alineas.append(re.sub(r"\\(.)", r"\1", block, flags=re.DOTALL))
    return re.sub(r"\\(.)", r"\1", number), alineas


def article_files(repo: Path, day: str) -> dict[str, str]:
    """Path → text of every article file of a version's tree."""
    paths = {p: oid for p, oid in tree(repo, f"{SLUG}/{day}").items() if "/articles/" in p}
    return dict(zip(paths, contents(repo, paths.values()), strict=True))


# --- Must hold: four versions, all there, none twice --------------------------------------------


def test_four_versions(css: Path) -> None:
    answer = ask(css, "versions", "versions")
    assert [(v["date"], v["id"], v["complete"]) for v in answer["versions"]] == [
        (SEED_DAY, "ef074e7", False),
        *((day, None, True) for day in JSON_DAYS),
    ]
    assert {v["code_title"] for v in answer["versions"]} == {TITLE}


def test_the_seed_is_there_whole(css: Path, seed: list[tuple[str, tuple[str, ...]]]) -> None:
    assert len(seed) == 283
    assert Counter(number for number, _ in seed)["L136-7"] == 2
    found = sorted(
        (number, tuple(alineas))
        for number, alineas in map(body, article_files(css, SEED_DAY).values())
    )
    assert found == sorted(seed)


@pytest.mark.parametrize("day", JSON_DAYS)
def test_every_article_is_in_the_tree_once(
    css: Path, told: dict[str, dict[str, Told]], day: str
) -> None:
    files = article_files(css, day)
    ids = Counter(front(text)["wording"] for text in files.values())
    assert ids == Counter(dict.fromkeys(told[day], 1))
    for text in files.values():
        meta = front(text)
        expected = told[day][meta["wording"]]
        assert meta["cid"] == expected.cid
        assert meta["in_force_from"] == expected.start.isoformat()
        number, alineas = body(text)
        assert number == expected.number.replace("’", "'")
        if not expected.has_table:
            assert tuple(alineas) == expected.alineas, number


@pytest.mark.parametrize("day", JSON_DAYS)
def test_the_cells_of_tables_are_there(
    css: Path, told: dict[str, dict[str, Told]], day: str
) -> None:
    """Letter for letter once all that a table's drawing adds is taken away."""
    count = 0
    for text in article_files(css, day).values():
        expected = told[day][front(text)["wording"]]
        if expected.has_table:
            shown = " ".join(body(text)[1])
            words = Counter(re.findall(r"\w+", re.sub(r"<br>", " ", shown)))
            # A cell that spans rows or columns may be repeated; nothing may be lost.
            assert not Counter(re.findall(r"\w+", " ".join(expected.alineas))) - words
            count += 1
    assert count > 100


def test_the_second_wording_has_its_file(css: Path, told: dict[str, dict[str, Told]]) -> None:
    for day in JSON_DAYS:
        numbers = Counter(article.number for article in told[day].values())
        twice = {number for number, count in numbers.items() if count > 1}
        files = article_files(css, day)
        doubled = {body(text)[0] for path, text in files.items() if "~2.md" in path}
        assert doubled == {number.replace("’", "'") for number in twice}


def test_git_is_content(css: Path) -> None:
    assert git(css, "fsck", "--strict", "--full", "--no-progress") == ""
    subjects = git(css, "log", "--format=%s", "main").splitlines()
    assert subjects[-1] == "Page d'accueil : Code de la sécurité sociale"
    assert subjects[-2] == (
        "Code de la sécurité sociale – version consolidée au 7 février 2015 (ef074e7)"
    )
    assert len(subjects) == 5
    assert {ref for ref in refs(css) if "tags" in ref} == {
        f"refs/tags/{SLUG}/{day}" for day in [SEED_DAY, *JSON_DAYS]
    }


def test_what_the_source_lists_twice_is_an_anomaly(css: Path) -> None:
    notes = known_versions(css, SLUG)[JSON_DAYS[0]]["notes"]
    assert "duplicate: R165-81, R165-82, R165-83" in notes
    # The article in which the seed stops is known in the register; the commit says that it stops.
    assert known_versions(css, SLUG)[SEED_DAY]["notes"] == ["cut: L145-5-2"]
    assert "Complete: false" in git(css, "log", "-1", "--format=%B", version(SEED_DAY))


def test_importing_again_changes_nothing(css: Path, real_data: Path) -> None:
    before = refs(css)
    source = str(real_data / "legi-data" / f"LEGITEXT000006073189-{OLD}.json.gz")
    answer = ask(css, "import", "import", source)
    assert (answer["imported"], len(answer["unchanged"]), answer["rewritten"]) == ([], 1, 0)
    assert refs(css) == before


# --- Must hold: L611-20 completes the version of the seed ---------------------------------------


@pytest.fixture(scope="session")
def completed(css: Path, real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completed") / "css"
    git(css.parent, "clone", "--quiet", "--bare", "--mirror", str(css), str(path))
    seed_000 = str(real_data / "seeds" / "000_803e8bac355c9d63.txt")
    ask(path, "import", "import", seed_000, "--code", TITLE, "--date", SEED_DAY)
    return path


def test_an_article_file_completes_the_cut_version(completed: Path) -> None:
    first = ask(completed, "versions", "versions")["versions"][0]
    assert (first["date"], first["id"], first["articles"], first["complete"]) == (
        SEED_DAY,
        "ef074e7",
        284,
        False,
    )
    assert len(article_files(completed, SEED_DAY)) == 284
    answer = ask(completed, "article", "show", "L611-20", "--at", version(SEED_DAY))["article"]
    assert "Loi n°2014-1554 du 22 décembre 2014 - art. 7" in law_names(answer["laws"])
    assert len(answer["alineas"]) == 2
    assert all("\n" not in alinea for alinea in answer["alineas"])
    result = run(completed, "show", "L611-20", "--at", version(SEED_DAY))
    assert "Loi n°2014-1554 du 22 décembre 2014 - art. 7" in result.stdout


def test_its_alineas_are_whole_lines_again(completed: Path, real_data: Path) -> None:
    text = (real_data / "seeds" / "000_803e8bac355c9d63.txt").read_text("utf-8")
    paragraphs = text.split("**Nota:**")[0].split("\n\n")[1:]
    expected = [folded(paragraph) for paragraph in paragraphs if folded(paragraph)]
    answer = ask(completed, "article", "show", "L611-20", "--at", version(SEED_DAY))["article"]
    assert answer["alineas"] == expected


def test_completing_it_changes_no_later_text(css: Path, completed: Path) -> None:
    for day in JSON_DAYS:
        assert tree(completed, f"{SLUG}/{day}") == tree(css, f"{SLUG}/{day}")
    assert git(completed, "fsck", "--strict", "--no-progress") == ""


# --- Must hold: the seed against the JSON of 2020 -----------------------------------------------


@pytest.fixture(scope="session")
def since_the_seed(css: Path) -> dict[str, list[Any]]:
    answer = ask(css, "changes", "changes", "--between", "ef074e7", version(JSON_DAYS[0]))
    found: dict[str, list[Any]] = defaultdict(list)
    for change in answer["changes"]:
        found[change["number"]].append(change)
    return found


@pytest.fixture(scope="session")
def unchanged_wordings(
    seed: list[tuple[str, tuple[str, ...]]], told: dict[str, dict[str, Told]]
) -> set[str]:
    """Numbers of the seed whose wording of 2020 was in force already, those used twice aside."""
    ours = Counter(number for number, _ in seed)
    theirs: dict[str, list[Told]] = defaultdict(list)
    for article in told[JSON_DAYS[0]].values():
        theirs[article.number].append(article)
    return {
        number
        for number, count in ours.items()
        if count == 1
        and len(theirs[number]) == 1
        and theirs[number][0].start <= date.fromisoformat(SEED_DAY)
    }


def test_82_of_85_show_no_difference(
    since_the_seed: dict[str, list[Any]], unchanged_wordings: set[str]
) -> None:
    assert len(unchanged_wordings) == 85
    differing = {
        number for number in unchanged_wordings
        if any(c["class"] != "none" for c in since_the_seed[number])
    }  # fmt: skip
    assert differing == {"L135-10", "L135-15", "L145-5-2"}
    shown = {number for number in unchanged_wordings if since_the_seed[number]}
    assert shown == differing


def test_the_dropped_list_items_are_the_source(
    css: Path, since_the_seed: dict[str, list[Any]]
) -> None:
    for number, count in (("L135-10", 2), ("L135-15", 3)):
        (change,) = since_the_seed[number]
        assert (change["kind"], change["class"], change["laws"]) == ("modified", "substantive", [])
        assert change["source_correction"]
        between = ("--between", version(SEED_DAY), version(JSON_DAYS[0]))
        answer = ask(css, "comparison", "show", number, *between)
        ops = Counter(alinea["op"] for alinea in answer["alineas"])
        assert ops["insert"] == count
        assert ops["delete"] == 0


def test_the_cut_article_is_told_as_cut(css: Path, since_the_seed: dict[str, list[Any]]) -> None:
    (change,) = since_the_seed["L145-5-2"]
    assert change["cut"]
    assert [c["number"] for found in since_the_seed.values() for c in found if c["cut"]] == [
        "L145-5-2"
    ]
    assert ask(css, "article", "show", "L145-5-2", "--at", version(SEED_DAY))["article"]["cut"]
    between = ("--between", version(SEED_DAY), version(JSON_DAYS[0]))
    result = run(css, "show", "L145-5-2", *between)
    assert "s'arrête" in result.stdout


def test_nothing_beyond_the_cut_is_created(
    css: Path, since_the_seed: dict[str, list[Any]], seed: list[tuple[str, tuple[str, ...]]]
) -> None:
    kinds = Counter(c["kind"] for found in since_the_seed.values() for c in found)
    assert "created" not in kinds
    held = {number for number, _ in seed}
    beyond = {
        number
        for number, found in since_the_seed.items()
        if any(c["kind"] == "first-seen" for c in found)
    }
    assert len(beyond) > 6000
    assert not {n for n in beyond if n in held and Counter(s for s, _ in seed)[n] == 1}
    message = git(css, "log", "-1", "--format=%B", f"{SLUG}/{JSON_DAYS[0]}")
    assert "(créé)" not in message


def test_the_seed_after_the_json_deletes_nothing(
    css: Path, real_data: Path, tmp_path: Path
) -> None:
    source = real_data / "legi-data" / f"LEGITEXT000006073189-{JSON_DAYS[0]}.json.gz"
    seed = real_data / "seeds" / "004_802501d328761d09.txt"
    repo = tmp_path / "css"
    ask(repo, "import", "import", str(source))
    ask(repo, "import", "import", str(seed))
    assert tree(repo, "main") == tree(css, f"{SLUG}/{JSON_DAYS[0]}")
    assert (
        refs(repo)[f"refs/tags/{SLUG}/{JSON_DAYS[0]}"]
        == refs(css)[f"refs/tags/{SLUG}/{JSON_DAYS[0]}"]
    )
    # Nor does it where the cut version is the newer one: what it lacks is carried on.
    later = seed.read_text("utf-8").replace("au 7 février 2015", "au 7 février 2021", 1)
    (tmp_path / "later.txt").write_text(later, encoding="utf-8")
    ask(repo, "import", "import", str(tmp_path / "later.txt"))
    assert set(tree(repo, f"{SLUG}/{JSON_DAYS[0]}")) <= set(tree(repo, "main"))
    message = git(repo, "log", "-1", "--format=%B", "main")
    assert "7 février 2021" in message
    assert "abrogé)" not in message


# --- Must hold: 2021-12-15 → 2023-02-15 ---------------------------------------------------------


@pytest.fixture(scope="session")
def compared(css: Path) -> list[Any]:
    answer = ask(css, "changes", "changes", "--between", version(OLD), version(NEW))
    found: list[Any] = answer["changes"]
    return found


@pytest.fixture(scope="session")
def pairs(told: dict[str, dict[str, Told]]) -> dict[str, tuple[Told | None, Told | None]]:
    """cid → the article in the two files."""
    found: dict[str, tuple[Told | None, Told | None]] = {}
    old = {article.cid: article for article in told[OLD].values()}
    new = {article.cid: article for article in told[NEW].values()}
    assert (len(old), len(new)) == (len(told[OLD]), len(told[NEW]))
    for cid in old.keys() | new.keys():
        found[cid] = (old.get(cid), new.get(cid))
    return found


Pairs = dict[str, tuple[Told | None, Told | None]]


def texts_differ(old: Told, new: Told) -> bool:
    return old.alineas != new.alineas


def test_what_came_and_what_went(compared: list[Any], pairs: Pairs) -> None:
    created = sorted(new.number for old, new in pairs.values() if old is None and new)
    repealed = sorted(old.number for old, new in pairs.values() if new is None and old)
    assert (len(created), len(repealed)) == (276, 80)
    shown = {kind: sorted(c["number"] for c in compared if c["kind"] == kind)
             for kind in ("created", "repealed", "renumbered")}  # fmt: skip
    assert shown["created"] == created
    assert shown["repealed"] == repealed
    assert shown["renumbered"] == sorted(
        new.number for old, new in pairs.values() if old and new and old.number != new.number
    )


def test_every_new_text_is_found(compared: list[Any], pairs: Pairs) -> None:
    both = [(old, new) for old, new in pairs.values() if old and new]
    changed = [(old, new) for old, new in both if texts_differ(old, new)]
    same_id = {new.number for old, new in changed if old.id == new.id}
    assert (len(changed), len(same_id)) == (661, 5)
    found = [c for c in compared if c["kind"] in ("modified", "renumbered")]
    assert sorted(c["number"] for c in found if c["class"] != "none") == sorted(
        new.number for _, new in changed
    )
    assert {c["number"] for c in found if c["source_correction"]} == same_id
    assert all(c["laws"] == [] for c in found if c["source_correction"])


def test_every_amending_text_is_named(compared: list[Any], pairs: Pairs) -> None:
    """All that the source puts on the new wording, none left out and none added."""
    new_texts = {
        new.number: new
        for old, new in pairs.values()
        if old and new and texts_differ(old, new) and old.id != new.id
    }
    assert len(new_texts) == 656
    shown = {c["number"]: c for c in compared if c["kind"] in ("modified", "renumbered")}
    for number, new in new_texts.items():
        laws = {(law["title"], law["article"]) for law in shown[number]["laws"]}
        assert laws == new.laws, number
    assert sum(len(new.laws) > 1 for new in new_texts.values()) > 50  # changed by several texts
    assert sum(bool(new.laws) for new in new_texts.values()) > 640


def test_every_created_article_names_its_texts(compared: list[Any], pairs: Pairs) -> None:
    born = {new.number: new for old, new in pairs.values() if old is None and new}
    found = [change for change in compared if change["kind"] == "created"]
    for change in found:
        laws = {(law["title"], law["article"]) for law in change["laws"]}
        new = born[change["number"]]
        assert laws == (new.laws or new.codified_by), change["number"]
    assert sum(bool(change["laws"]) for change in found) > 250


def test_unheld_wordings_are_listed(css: Path, pairs: Pairs) -> None:
    expected = {
        new.number: [
            (start, id_)
            for id_, start, end, state in new.versions
            if date.fromisoformat(OLD) < start <= date.fromisoformat(NEW)
            and id_ not in (old.id, new.id)
            and state != "MODIFIE_MORT_NE"
            and end > start
        ]
        for old, new in pairs.values()
        if old and new and old.id != new.id
    }
    passed = sorted(number for number, wordings in expected.items() if wordings)
    assert len(passed) > 10
    for number in passed[:20]:
        answer = ask(css, "comparison", "show", number, "--between", OLD, NEW)
        assert [(w["in_force_from"], w["wording"]) for w in answer["unheld"]] == [
            (start.isoformat(), id_) for start, id_ in sorted(expected[number])
        ]


def test_retitled_parts_move_nothing(compared: list[Any], pairs: Pairs) -> None:
    moved = {c["number"] for c in compared if c["kind"] == "moved"}
    by_cid = {
        new.number
        for old, new in pairs.values()
        if old and new and old.section != new.section and old.number == new.number
    }
    assert moved <= by_cid
    assert by_cid <= {c["number"] for c in compared if c["kind"] in ("moved", "modified")}
    assert len(by_cid) < 300


def test_the_redlines_lead_from_one_text_to_the_other(
    css: Path, told: dict[str, dict[str, Told]], compared: list[Any]
) -> None:
    numbers = [c["number"] for c in compared if c["kind"] == "modified" and c["variant"] == 1]
    texts = {
        day: {a.number: a for a in told[day].values() if not a.has_table} for day in (OLD, NEW)
    }
    plain = [n for n in numbers if n in texts[OLD] and n in texts[NEW] and n != "L136-7"]
    for number in plain[:: len(plain) // 6]:
        between = ("--between", version(OLD), version(NEW))
        answer = ask(css, "comparison", "show", number, *between)
        old, new = sides(answer["alineas"])
        assert (tuple(old), tuple(new)) == (texts[OLD][number].alineas, texts[NEW][number].alineas)


# --- Must hold: readable anywhere ---------------------------------------------------------------


def show_in_a_pipe(css: Path, *words: str, **env: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "lawdiff", "--repo", str(css), *words],
        env={**os.environ, **env},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.decode()


def test_the_redline_of_l136_7_is_readable(css: Path, told: dict[str, dict[str, Told]]) -> None:
    words = ("show", "L. 136-7", "--between", "ef074e7", version(OLD))
    for env in ({}, {"NO_COLOR": "1"}, {"COLUMNS": "80"}, {"NO_COLOR": "1", "COLUMNS": "80"}):
        output = show_in_a_pipe(css, *words, **env)
        assert "\x1b" not in output
        assert "{+" in output
        assert "[-" in output
        lines = output.splitlines()
        assert len(lines) > 20
        if "COLUMNS" in env:
            assert max(map(len, lines)) <= 80
        flat = " ".join(output.split())
        laws = [title for a in told[OLD].values() if a.number == "L136-7" for title, _ in a.laws]
        assert laws
        assert any(" ".join(title.split()) in flat for title in laws)


def test_both_wordings_of_l136_7_are_shown(css: Path) -> None:
    found: Iterator[Any] = (
        ask(css, "article", "show", "L136-7", "--at", "ef074e7", "--variant", str(n))
        for n in (1, 2)
    )
    first, second = found
    assert first["variants"] == second["variants"] == 2
    assert first["article"]["alineas"] != second["article"]["alineas"]
