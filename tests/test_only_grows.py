"""`main` only grows: what is learnt later of a wording is on `registre`, and no commit changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lawdiff.verify.run import verify
from tests.dumps import (
    FIRST_DAY,
    NO_END,
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
from tests.making import git, known_of, refs, tree

TITLE, SLUG = "Code des essais", "code-des-essais"


def commits(repo: Path) -> list[str]:
    """The commits of `main`, oldest first."""
    return git(repo, "rev-list", "--reverse", "main").split()


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
    assert {ref for ref in after if after[ref] != before.get(ref)} == {"refs/heads/registre"}
    assert told(repo) == ""


def test_law_to_come_that_is_decided_later_adds_no_commit_to_main(tmp_path: Path) -> None:
    """The wording of today gets an end, which nobody knew when it came in."""
    before = code(TITLE, wording(1, "L1", "2000-01-01"), wording(2, "L2", "2001-01-01"))
    after = code(
        TITLE,
        wording(1, "L1", "2000-01-01", "2030-01-01", "", state="MODIFIE"),
        wording(3, "L1", "2030-01-01", NO_END, "", by("2029-1"), state="VIGUEUR_DIFF"),
        wording(2, "L2", "2001-01-01"),
    )
    bring_code(tmp_path / "before", before)
    repo = grown(tmp_path, before, after)
    assert commits(repo) == commits(tmp_path / "before")
    assert git(repo, "rev-parse", "futur~") == git(repo, "rev-parse", "main")
    today, coming = known_of(repo, SLUG, "L1/L1")["listings"]
    assert (today["end"], today.get("coming")) == ("2030-01-01", None)
    assert (coming["start"], coming["coming"]) == ("2030-01-01", True)
    assert coming["blob"] == tree(repo, "futur")[f"{SLUG}/articles/L1/L1.md"]
    assert told(repo) == ""


def test_a_new_version_adds_commits_alone(tmp_path: Path) -> None:
    before = code(TITLE, wording(1, "L1", "2000-01-01"))
    after = code(
        TITLE,
        wording(1, "L1", "2000-01-01", "2010-01-01"),
        wording(2, "L1", "2010-01-01", NO_END, "", by("2009-1")),
    )
    bring_code(tmp_path / "before", before)
    repo = grown(tmp_path, before, after)
    assert commits(repo)[:-1] == commits(tmp_path / "before")
    changed = git(repo, "diff", "--name-only", "main~", "main").split()
    assert changed == [f"{SLUG}/articles/L1/L1.md"]


@pytest.mark.parametrize("by_law", [False, True])
def test_a_text_of_the_past_that_is_corrected_rewrites_from_there_and_says_so(
    tmp_path: Path, by_law: bool
) -> None:
    def made(text: str) -> MadeCode:
        return code(
            TITLE,
            wording(1, "L1", "2000-01-01", "2005-01-01"),
            wording(2, "L1", "2005-01-01", "2010-01-01", text, by("2004-1")),
            wording(3, "L1", "2010-01-01", NO_END, "", by("2009-1")),
        )

    bring_code(tmp_path / "before", made("<p>Un.</p>"), by_law=by_law)
    repo = tmp_path / "repo"
    bring_code(repo, made("<p>Un.</p>"), by_law=by_law)
    change = increment(files(made("<p>Un.</p>")), files(made("<p>Une.</p>")), FIRST_DAY)
    report = bring_dumps(repo, write_archive(tmp_path / "LEGI.tar.gz", change))
    was, now = commits(tmp_path / "before"), commits(repo)
    assert len(was) == len(now)
    assert [one == other for one, other in zip(was, now, strict=True)] == [
        True, True, *[False] * (len(was) - 2),
    ]  # fmt: skip
    assert report.rewriting is not None
    assert report.rewriting.to_dict() == {
        "tag": f"{SLUG}/2005-01-01",
        "reason": "corrected",
        "articles": ["L1"],
    }
    bring_code(tmp_path / "whole", made("<p>Une.</p>"), by_law=by_law)
    assert commits(tmp_path / "whole") == now
    assert told(repo) == ""


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STATES, min_size=2, max_size=2), st.booleans())
def test_any_increment_keeps_what_it_does_not_change(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[int, Drawn]], by_law: bool
) -> None:
    """Each commit stays up to the first version of which the law is another one; the trees at all
    tags are those of the sum; and the repository is sound."""
    folder = tmp_path_factory.mktemp("grows")
    old, new = map(state_files, drawn)
    repo = folder / "repo"
    bring_dumps(repo, write_folder(folder / "old", old), by_law=by_law)
    held, names = trees(repo), refs(repo)
    if change := increment(old, new, FIRST_DAY):
        bring_dumps(repo, write_archive(folder / "LEGI.tar.gz", change))
    bring_dumps(folder / "whole", write_folder(folder / "new", new), by_law=by_law)
    assert trees(repo) == trees(folder / "whole")
    now, after = trees(repo), refs(repo)
    for one, other in zip(sorted(held), sorted(now), strict=False):
        if one != other or held[one] != now[one]:
            break
        assert after[f"refs/tags/{one}"] == names[f"refs/tags/{one}"]
    assert told(repo) == told(folder / "whole") == ""
    shutil.rmtree(folder)
