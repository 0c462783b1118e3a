"""`main` only grows: what is learnt later of a wording is on `registre`, and no commit is touched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawdiff.verify.run import verify
from tests.dumps import (
    FIRST_DAY,
    NO_END,
    SECOND_DAY,
    STATES,
    Drawn,
    MadeCode,
    bring_code,
    bring_dumps,
    by,
    code,
    files,
    increment,
    link,
    section,
    state_files,
    wording,
    write_archive,
    write_folder,
)
from tests.making import git, refs, tree

TITLE, SLUG = "Code des essais", "code-des-essais"


def commits(repo: Path) -> list[str]:
    """The commits of `main`, oldest first."""
    return git(repo, "rev-list", "--reverse", "main").split()


def entry(repo: Path, path: str) -> Any:
    """An entry of the register, as anybody reads it."""
    return json.loads(git(repo, "show", f"registre:{SLUG}/articles/{path}.json"))


def trees(repo: Path) -> dict[str, dict[str, str]]:
    """Tag → the files of its code."""
    return {tag: tree(repo, f"{tag}:{SLUG}") for tag in git(repo, "tag").split()}


def told(repo: Path) -> str:
    return "\n".join(f"{one.kind} {one.where}: {one.message}" for one in verify(repo).faults)


def grown(tmp_path: Path, before: MadeCode, after: MadeCode, *, by_law: bool = False) -> Path:
    """A repository of a dump, then of an increment that makes another one of it."""
    repo = tmp_path / "repo"
    bring_code(repo, before, by_law=by_law)
    change = increment(files(before), files(after), FIRST_DAY)
    bring_dumps(repo, write_archive(tmp_path / f"LEGI_{FIRST_DAY}.tar.gz", change))
    return repo


def essais(*links: str, end: str = "2005-01-01", more: str = "") -> MadeCode:
    """L1 is replaced by R1, L2 repealed in 2005; `links` are those of L2, `more` one of R1."""
    return code(
        TITLE,
        section(
            1,
            "Titre Ier",
            wording(1, "L1", "2000-01-01", "2005-01-01", "<p>Le jardin est ouvert.</p>"),
            wording(
                2, "R1", "2005-01-01", NO_END, "<p>Un tout autre texte.</p>", *[more] * (more != "")
            ),
            wording(
                3, "L2", "2000-01-01", end, "", *links, state="ABROGE" if end != NO_END else ""
            ),
            wording(4, "L3", "2000-01-01", "2003-01-01"),
            wording(5, "L3", "2003-01-01", NO_END, "", by("2002-1")),
        ),
    )


LEARNT = {
    "a text that ends a wording": essais(by("2004-1", kind="ABROGE")),
    "a citation": essais(link("CITATION", "Code civil - art. 9 (V)", nature="CODE")),
    "a concordance": essais(
        more=link("CONCORDANCE", "Code des essais - art. L1 (Ab)", nature="CODE",
                  id="LEGIARTI000000000001", cid="LEGITEXT000099000001"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("by_law", [False, True])
@pytest.mark.parametrize("what", LEARNT)
def test_an_increment_that_learns_something_adds_no_commit(
    tmp_path: Path, what: str, by_law: bool
) -> None:
    bring_code(tmp_path / "before", essais(), by_law=by_law)
    before = refs(tmp_path / "before")
    repo = grown(tmp_path, essais(), LEARNT[what], by_law=by_law)
    after = refs(repo)
    assert after["refs/heads/registre"] != before["refs/heads/registre"]
    assert {ref for ref in after if after[ref] != before.get(ref)} == {
        "refs/heads/registre", "refs/lawdiff/legi/LEGITEXT000099000001",
    }  # fmt: skip
    assert told(repo) == ""
