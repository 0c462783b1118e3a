"""One fact, one place: formats are named in their table, the words of LEGI in `french/`."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from lawdiff.french.laws import LABELS, LINK_KINDS
from lawdiff.french.states import KNOWN_STATES
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Code, Version
from lawdiff.sources import formats
from lawdiff.sources.base import Files, Memo, Parsed, Stated
from lawdiff.sources.formats import FORMATS, Format
from tests.conftest import ROOT
from tests.making import run

PACKAGE = ROOT / "lawdiff"
# `witness` reads sources a second time, and shares nothing with what it judges.
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "witness"]
NAMES = {row.name for row in FORMATS}
WORDS = KNOWN_STATES | LABELS.keys() | LINK_KINDS.keys() | {"LOI", "DECRET", "ORDONNANCE", "CODE"}


def outside(folder: str) -> list[Path]:
    return [path for path in MODULES if folder not in path.relative_to(PACKAGE).parts]


def strings(source: str) -> Iterator[str]:
    """Each string that a module spells, its docstrings among them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def named(source: str) -> set[str]:
    """The formats that a module names, be it by a row of the table."""
    rows = {name for name, value in vars(formats).items() if isinstance(value, Format)}
    used = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    imports = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom))
    used |= {alias.name for node in imports for alias in node.names}
    return {name for name in NAMES for text in strings(source) if name in text} | (rows & used)


def test_the_rule_sees_a_name() -> None:
    assert named('if source.format == "LEGI XML": pass') == {"LEGI XML"}
    assert named("from lawdiff.sources.formats import DUMP") == {"DUMP"}
    assert named("formats.is_of_dump(version.sources)") == set()


@pytest.mark.parametrize("path", outside("sources"), ids=lambda path: path.stem)
def test_no_format_is_named_outside_of_sources(path: Path) -> None:
    assert named(path.read_text("utf-8")) == set()


def test_within_sources_the_table_alone_names_them() -> None:
    for path in set(MODULES) - set(outside("sources")) - {PACKAGE / "sources" / "formats.py"}:
        code = ast.parse(path.read_text("utf-8"))
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(code)
                      if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)}  # fmt: skip
        assert NAMES & set(strings(path.read_text("utf-8"))) - docstrings == set(), path


@pytest.mark.parametrize("path", outside("french"), ids=lambda path: path.stem)
def test_no_state_kind_or_nature_is_spelled_outside_of_french(path: Path) -> None:
    spelled = set(strings(path.read_text("utf-8")))
    assert WORDS & spelled == set()
    long = {state for state in KNOWN_STATES if "_" in state}
    assert not [text for text in spelled for state in long if state in text]


# --- a format that is added by one module and one row ---------------------------------------------


def sniff(head: str) -> bool:
    return head.startswith('{"lex"')


def identify(
    head: str, whole: Callable[[], bytes], stated: Stated, where: str
) -> tuple[Code, date]:
    data = json.loads(whole())
    return Code(data["lex"]), date.fromisoformat(data["day"])


def parse(files: Files, stated: Stated, memo: Memo) -> Parsed:
    data = json.loads(files.contents[0])
    articles = tuple(Article(number, (text,)) for number, text in data["articles"].items())
    day = date.fromisoformat(data["day"])
    return Parsed(Version(Code(data["lex"]), day, None, True, articles, sources=(files.ref,)))


@pytest.fixture
def lex(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("lawdiff.sources.lex")
    for function in (sniff, identify, parse):
        setattr(module, function.__name__, function)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    row = Format("Lex JSON", "Lex JSON (.json)", "lex", 1 << 20)
    monkeypatch.setattr(formats, "FORMATS", (row, *FORMATS))


@pytest.mark.usefixtures("lex")
def test_a_format_is_a_module_and_a_row(tmp_path: Path) -> None:
    file, repo = tmp_path / "code.json", tmp_path / "repo"
    file.write_text(json.dumps({"lex": "Code des essais", "day": "2020-01-01",
                                "articles": {"L1": "Un.", "L2": "Deux."}}), "utf-8")  # fmt: skip
    run(repo, "import", str(file))
    with LawRepo(repo) as held:
        [ref] = held.versions
        assert [source.format for source in ref.info.sources] == ["Lex JSON"]
        assert ref.info.articles == 2
    assert "held" in run(repo, "import", str(file)).output


def test_a_format_of_a_later_lawdiff_knows_nothing() -> None:
    assert formats.named("Lex XML") == replace(FORMATS[0], name="", described="", module="",
                                               limit=0, piecewise=False)  # fmt: skip
