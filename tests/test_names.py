"""Names from a source: they choose no path, make no ref that git refuses, and never collide."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from lawdiff.errors import ConflictError
from lawdiff.french.laws import law_ref, sorted_laws
from lawdiff.french.stems import number_from_stem
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history.messages import LawGroup, render_law
from lawdiff.model import Article, Code, LawRef, Section, VersionInfo, slugify
from lawdiff.record.paths import article_path, parse_article_path, register_path
from tests.making import (
    Unit,
    bring_versions,
    git,
    json_article,
    json_code,
    json_section,
    make_version,
    plain_text,
    run,
    tree,
)

# What has a meaning to a file system, to git, to its streams and trailers, or to HTML.
PIECES = [
    "L", "R*", "1", "-", ".", "..", "/", "\\", ":", "~1", "@{", "^", "?", "[", " ", "  ", "\n",
    "\r",
    "\t", "\0", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u200c", "\ufeff", "\u202e", ".git", ".lock",
    "git~1", "CON", "nul", "aux.md", "COM¹", "COM1", "lois", "index", "e\u0301", "é", "É", "ß", "ſ",
    "\u212a", "ı", "İ", "-->", "<!--", "](x)", "[Article L1](articles/L1/L1.md)", "**Nota:**",
    "---",
    "Modifie-par: ", "Version-date: 1900-01-01", "Code: x", '"', "'", "$(x)", "`x`", "%0a", "😀",
    "x" * 90, "é" * 130,
]  # fmt: skip
ODD = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=6).map("".join)
RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def as_seen_by(path: str) -> set[str]:
    """The names under which file systems of every kind may look a path up."""
    forms = {unicodedata.normalize(form, path) for form in ("NFC", "NFD")}
    return {form.casefold() for form in forms} | {form.upper() for form in forms}


def is_safe(component: str) -> bool:
    """May a file have this name on every system, and in every tree of git's?"""
    return (
        0 < len(component.encode()) <= 255
        and component.isascii()
        and component.isprintable()
        and not set(component) & set('<>:"/\\|?*')
        and component[0] not in "-. "
        and component[-1] not in ". "
        and not RESERVED.fullmatch(component)
        and not re.fullmatch(r"git~[0-9]+", component, re.IGNORECASE)
    )


@given(st.lists(ODD, min_size=2, max_size=8, unique=True), st.integers(1, 3))
def test_no_two_numbers_share_a_path_on_any_file_system(numbers: list[str], variant: int) -> None:
    seen: dict[str, str] = {}
    for number in numbers:
        article = article_path(number, variant)
        for path in (article, register_path(article)):
            assert all(map(is_safe, path.split("/")))
            assert len(path) < 200
            for name in as_seen_by(path):
                assert seen.setdefault(name, f"{number!r} {path}") == f"{number!r} {path}"
        known, found = parse_article_path(article) or (None, 0)
        assert found == variant
        assert known in (number, None)
        assert known is not None or len(number) * 8 > 100


@given(st.text("cCoOnNpPrRaAuUxXlLtT123.-~ ", min_size=1, max_size=6))
def test_a_path_is_read_back_or_was_cut(number: str) -> None:
    stem = article_path(number).split("/")[-1].removesuffix(".md")
    assert number_from_stem(stem) == number


@given(ODD)
@example("Con")
@example("lois")
@example("")
@example("\u4e00")
def test_a_slug_is_a_folder_a_ref_and_nothing_else(title: str) -> None:
    slug = slugify(title)
    assert is_safe(slug)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slug != "lois"
    assert slugify(slug) == slug


@settings(max_examples=40)
@given(st.lists(ODD, min_size=1, max_size=20))
def test_git_takes_every_tag(titles: list[str]) -> None:
    for title in titles:
        info = VersionInfo(Code(title), date(1, 1, 1), None, True, 1, ())
        words = ["git", "check-ref-format", f"refs/tags/{info.tag}"]
        assert subprocess.run(words, check=False).returncode == 0


@pytest.mark.parametrize("title", ["Code rural", "Code de l'éducation", "CODE DE LA ROUTE."])
def test_ordinary_slugs_stay_as_they_are(title: str) -> None:
    assert slugify(title) in ("code-rural", "code-de-l-education", "code-de-la-route")


# --- two codes ------------------------------------------------------------------------------------

LONG = "Code des pensions de retraite des marins français du commerce, de pêche ou de plaisance"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Code("Code 一"), Code("Code 二")),
        (Code(f"{LONG} (ancien)"), Code(f"{LONG} (nouveau)")),
        (Code("Code des marchés", "LEGITEXT000000000001"),
         Code("Code des marchés", "LEGITEXT000000000002")),
        (Code("Con"), Code("Code con")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("at_once", [True, False])
def test_two_codes_of_one_slug_are_refused(
    tmp_path: Path, one: Code, other: Code, at_once: bool
) -> None:
    repo = tmp_path / "repo"
    article = Article("L1", ("Un.",))
    first = make_version("2015-01-01", article, code=one)
    second = make_version("2016-01-01", article, code=other)
    assert one.slug == other.slug
    if not at_once:
        bring_versions(repo, first)
    with pytest.raises(ConflictError) as caught:
        bring_versions(repo, *([first] if at_once else []), second)
    assert one.title in caught.value.message
    assert other.title in caught.value.message
    assert repo.exists() != at_once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Code("Code de l'éducation"), Code("CODE DE L EDUCATION.")),
        (Code("Code rural", "LEGITEXT000000000001"), Code("Code rural")),
        (Code("Code rural", "LEGITEXT000000000001"), Code("Code Rural", "LEGITEXT000000000001")),
    ],
)
def test_one_code_may_be_spelt_in_several_ways(tmp_path: Path, one: Code, other: Code) -> None:
    article = Article("L1", ("Un.",))
    bring_versions(
        tmp_path / "repo",
        make_version("2015-01-01", article, code=one),
        make_version("2016-01-01", article, code=other),
    )
    with LawRepo(tmp_path / "repo") as repo:
        assert len(repo.versions) == 2


# --- through every reader and every command -------------------------------------------------------


def _law(title: str) -> dict[str, str]:
    return {"linkType": "MODIFIE", "textTitle": title, "natureText": "LOI", "articleNum": title,
            "textCid": title, "articleId": title}  # fmt: skip


def _as_json(folder: Path, title: str, number: str, section: str, text: str) -> Unit:
    path = folder / "code.json"
    article = json_article(number, "Un jardin.", lienModifications=[_law(text)])
    article["data"]["articleVersions"] = [{"id": text or "x", "etat": text}]
    data = json_code("2015-01-01", json_section(section, article), title=title or "x")
    path.write_bytes(data.replace(b'"LEGITEXT990000000001"', json.dumps(text or "x").encode()))
    return Unit(path)


def _as_text(folder: Path, title: str, number: str, section: str, text: str) -> Unit:
    """A plain text, which has no other names of its own than the code's."""
    path = folder / "code.txt"
    whole = plain_text("1er janvier 2015", {"L1": ["Un jardin."]}, title=" ".join(title.split()))
    path.write_text(whole, "utf-8", errors="replace")
    return Unit(path)


@pytest.mark.slow
@settings(max_examples=12, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(ODD, ODD, ODD, ODD, st.sampled_from([_as_json, _as_text]))
def test_odd_names_go_through_a_reader_and_every_command(
    title: str, number: str, section: str, text: str, make: object
) -> None:
    """Whatever a source is called: it is refused, or held as one article in one code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unit = make(folder, title, number, section, text)  # type: ignore[operator]
        repo = folder / "repo"
        result = run(repo, "import", *unit.options())
        assert result.exit_code in (0, 2), result.output
        if result.exit_code:
            return
        _holds_one_article(repo, folder)
        again = run(repo, "import", *unit.options())
        assert again.exit_code == 0
        assert again.output.startswith("held")
        for words in (("versions",), ("search", "jardin"), ("law", "x"), ("check", str(unit.path))):
            output = run(repo, *words).output
            assert not set("\x1b\x7f\u202e") & set(output)


def _holds_one_article(repo: Path, folder: Path) -> None:
    strict = ("-c", "core.protectNTFS=true", "-c", "core.protectHFS=true")
    assert git(repo, *strict, "fsck", "--strict", "--no-progress") == ""
    paths = list(tree(repo, "main"))
    assert len(paths) == 3
    assert all(is_safe(part) for path in paths for part in path.split("/"))
    git(folder, *strict, "clone", "-q", str(repo), str(folder / "clone"))
    with LawRepo(folder / "clone") as held:
        (ref,) = held.versions
        version = held.open(ref).version()
        (article,) = version.articles()
        assert article.alineas == ("Un jardin.",)
        assert ref.info.date == date(2015, 1, 1)
        assert ref.info.articles == 1
        assert git(repo, "tag").strip() == ref.info.tag
    site = folder / "site"
    result = run(repo, "html", "--out", str(site))
    assert result.exit_code == 0, result.output
    for path in site.rglob("*"):
        parts = path.relative_to(site).parts
        assert all(is_safe(part) for part in parts if part != ".lawdiff-html.json")


@settings(max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.lists(ODD.filter(str.strip), min_size=1, max_size=4), ODD)
def test_titles_of_laws_make_no_trailers(titles: list[str], section: str) -> None:
    """A commit message says of a version what the version says, whatever the laws are called."""
    laws = sorted_laws(
        law_ref("modifie", " ".join(title.split()).replace("\0", "") or "x") for title in titles
    )
    with tempfile.TemporaryDirectory() as name:
        repo = Path(name) / "repo"
        plain = Section(" ".join(section.split()).replace("\0", "") or "x")
        versions = [
            make_version("2015-01-01", Article("L1", ("Un.",)), plain),
            make_version("2016-01-01", Article("L1", ("Deux.",), laws=laws), plain),
        ]
        bring_versions(repo, *versions)
        with LawRepo(repo) as held:
            assert [ref.info.date for ref in held.versions] == [
                version.date for version in versions
            ]
            assert [held.open(ref).version() for ref in held.versions] == versions


def test_a_law_of_any_title_makes_a_message() -> None:
    group = LawGroup((LawRef("modifie", "---"),), date(2014, 6, 1), date(2015, 1, 1), {"Code": []})
    assert render_law(group).splitlines()[0] == "---"
