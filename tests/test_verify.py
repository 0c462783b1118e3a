"""`verify`: a sound repository has no fault, and whatever is altered in one is found."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lawdiff.importing import import_sources
from lawdiff.model import Article
from lawdiff.sources.base import FileSource, Stated
from lawdiff.sources.detection import find_sources
from lawdiff.verify.faults import KINDS
from lawdiff.verify.report import Verification
from lawdiff.verify.run import verify
from tests.altering import alter, forge, forged_source
from tests.conftest import ROOT, SNAPSHOTS
from tests.dumps import (
    FIRST_DAY,
    SECOND_DAY,
    as_text,
    bring_dumps,
    by,
    code,
    increment,
    link,
    section,
    wording,
    write_archive,
)
from tests.dumps import files as dump_files
from tests.making import (
    CODE,
    Unit,
    ask,
    bring_in,
    files,
    git,
    json_article,
    json_code,
    json_section,
    ms,
    plain_text,
    refs,
    run,
    snapshot_units,
    tree,
)

pytestmark = pytest.mark.xdist_group("verify")

SLUG = "code-des-essais"


# --- repositories of every kind ------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """A repository and what it was made of."""

    repo: Path
    units: tuple[Unit, ...] = ()
    dumps: tuple[Path, ...] = ()

    def verify(self, repo: Path | None = None) -> Verification:
        """The repository, or a copy of it, beside everything that it was made of."""
        sources = [source for unit in self.units for source in unit.sources()]
        return verify(repo or self.repo, [*sources, *find_sources(self.dumps)[0]])


def make_merged(folder: Path) -> Made:
    """Formats that complete each other, an incomplete version, law to come, wordings of one
    number."""
    texts = {
        "cut.txt": plain_text(
            "7 février 2015",
            {"L1": ["Le premier.", "Sa suite."], "L2": ["Le deuxième."], "L3": ["Le troi"]},
            unreached=["Livre II : Le reste"],
            id_="abc123",
        ).encode(),
        "one.md": "# Article L1\n\nLe premier.\n\nSa suite.\n\n**Nota:**\n\nUne note.\n\n"
        "**Modifié par**:\n\n  - LOI n°2014-1 du 2 janvier 2014 - art. 7 (V)\n\n"
        "**Cité par**:\n\n  - Code des essais - art. L9 (V)\n".encode(),
        "more.md": "# Article L9\n\nLe neuvième.\n".encode(),
        "new.json": json_code(
            "2018-01-01",
            json_section(
                "Livre Ier",
                json_article("L1", "Le premier.", "Sa suite, changée.", n=1, w=2,
                             nota="Une note, changée.", dateDebut=ms("2017-04-01"),
                             lienModifications=[LAW]),
                json_article("L2", "Le deuxième, qui finira.", n=2, dateFin=ms("2030-01-01")),
                json_article("L2", "Le deuxième, à venir.", n=2, w=2, etat="VIGUEUR_DIFF",
                             dateDebut=ms("2030-01-01")),
            ),
            json_section("Livre II", json_article("L5", "Un.", n=5),
                         json_article("L5", "Deux.", n=6), n=2),
        ),
    }  # fmt: skip
    folder.mkdir()
    for name, data in texts.items():
        (folder / name).write_bytes(data)
    said = Stated(CODE.title, date(2015, 2, 7))
    units = (
        Unit(folder / "cut.txt"),
        Unit(folder / "one.md", said),
        Unit(folder / "more.md", said),
        Unit(folder / "new.json"),
    )
    bring_in(folder / "repo", *units)
    return Made(folder / "repo", units)


LAW = {
    "linkType": "MODIFIE", "textTitle": "LOI n°2017-5 du 3 mars 2017 - art. 2 (V)",
    "textCid": "JORFTEXT000000000005", "natureText": "LOI", "linkOrientation": "cible",
    "articleNum": "2", "articleId": "JORFARTI1", "dateSignaTexte": "2017-03-03",
}  # fmt: skip


ESCAPED = "<p>Le 10<sup>3</sup> &lt; ou = 5.</p>"


def made_code(text: str = "<p>Deux.</p>") -> dict[str, str]:
    """A dump with every kind of thing in it."""
    return dump_files(
        code(
            "Code des essais",
            section(
                1,
                "Titre Ier",
                wording(1, "L1", "2001-01-01", "2003-01-01", "<p>Un.</p>", by("2000-1")),
                wording(2, "L1", "2003-01-01", "2999-01-01", text, by("2002-1"),
                        link("CITATION", "Code civil - art. 9 (V)", nature="CODE"), article="L1",
                        nota=as_text("<p>Note<br/>de bas.</p>")),
                wording(4, "L3", "2001-01-01", "2005-01-01", state="ABROGE"),
            ),
            section(2, "Titre II", wording(3, "L2", "2001-01-01", text=as_text(ESCAPED)),
                    wording(5, "L4", "2030-01-01", state="VIGUEUR_DIFF")),
        )
    )  # fmt: skip


def make_dumped(folder: Path, *, by_law: bool = False) -> Made:
    before, after = made_code(), made_code("<p>Deux, <i>changé</i>.</p>")
    whole = write_archive(folder / "Freemium_legi_global_1.tar.gz", before)
    daily = write_archive(folder / f"LEGI_{FIRST_DAY}.tar.gz", increment(before, after, FIRST_DAY))
    bring_dumps(folder / "repo", whole, daily, by_law=by_law)
    return Made(folder / "repo", (), (whole, daily))


def make_snapshots(folder: Path) -> Made:
    folder.mkdir()
    units = tuple(snapshot_units(SNAPSHOTS))
    bring_in(folder / "repo", *units)
    return Made(folder / "repo", units)


def make_by_law(folder: Path) -> Made:
    folder.mkdir()
    units = tuple(snapshot_units(SNAPSHOTS))
    sources = [source for unit in units for source in unit.sources()]
    import_sources(folder / "repo", sources, by_law=True)
    return Made(folder / "repo", units)


def make_dumped_by_law(folder: Path) -> Made:
    return make_dumped(folder, by_law=True)


KINDS_OF_REPOSITORY = {
    "merged": make_merged,
    "snapshots": make_snapshots,
    "by law": make_by_law,
    "dump": make_dumped,
    "dump by law": make_dumped_by_law,
}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    folder = tmp_path_factory.mktemp("verify")
    return {name: make(folder / name) for name, make in KINDS_OF_REPOSITORY.items()}


def told(report: Verification) -> str:
    return "\n".join(f"{f.kind} {f.where} {f.article}: {f.message}" for f in report.faults)


# --- a sound repository --------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS_OF_REPOSITORY)
def test_a_sound_repository_has_no_fault(made: dict[str, Made], name: str) -> None:
    alone, beside = verify(made[name].repo), made[name].verify()
    assert told(alone) == told(beside) == ""
    assert alone.ok
    assert alone.notes == beside.notes == []
    assert alone.files > 10
    assert not any(one.compared for one in alone.versions)
    assert all(one.compared for one in beside.versions)
    for one in beside.versions:
        assert one.held.articles == one.info.articles
        for compared in one.compared:
            assert compared.source == compared.held
            assert compared.source.articles


def test_law_to_come_stays_when_a_source_that_knows_none_completes_its_version(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.json").write_bytes(
        json_code(
            "2018-01-01",
            json_article("L1", "Un.", dateFin=ms("2030-01-01")),
            json_article("L1", "Deux.", w=2, etat="VIGUEUR_DIFF", dateDebut=ms("2030-01-01")),
        )
    )
    (tmp_path / "b.txt").write_text(plain_text("1er janvier 2018", {"L1": ["Un."]}), "utf-8")
    units = Unit(tmp_path / "a.json"), Unit(tmp_path / "b.txt")
    for name, runs in {"once": [units], "one": units, "other": units[::-1]}.items():
        for run_ in runs:
            bring_in(tmp_path / name, *(run_ if isinstance(run_, tuple) else (run_,)))
        assert refs(tmp_path / name) == refs(tmp_path / "once")
        assert "refs/heads/futur" in refs(tmp_path / name)
        assert told(Made(tmp_path / name, units).verify()) == ""


@pytest.mark.parametrize("name", ["merged", "dump"])
def test_the_history_is_one_of_several_commits(made: dict[str, Made], name: str) -> None:
    """Otherwise a copy of them would show little."""
    held = refs(made[name].repo)
    assert "refs/heads/futur" in held
    assert {"merged": "parties", "dump": "legi"}[name] in git(
        made[name].repo, "ls-tree", "--name-only", "registre"
    )
    assert len([ref for ref in held if ref.startswith("refs/tags/")]) >= 2


def test_a_clone_is_as_good(made: dict[str, Made], tmp_path: Path) -> None:
    for name, one in made.items():
        git(tmp_path, "clone", "-q", str(one.repo), name)
        assert told(one.verify(tmp_path / name)) == ""


def test_nothing_is_written_and_a_read_only_repository_can_be_verified(
    made: dict[str, Made], tmp_path: Path
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["merged"].repo, repo)
    before = files(repo)
    paths = [repo, *repo.rglob("*")]
    for path in paths:
        path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)
    try:
        assert told(made["merged"].verify(repo)) == ""
        assert files(repo) == before
    finally:
        for path in paths:
            path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o700)


def test_a_configuration_that_tells_fsck_to_overlook_things_has_no_say(
    made: dict[str, Made], tmp_path: Path
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["merged"].repo, repo)
    git(repo, "config", "fsck.missingSpaceBeforeDate", "ignore")
    tag = f"{SLUG}/2018-01-01"
    forge(repo, git(repo, "rev-parse", tag).strip(), rewrite=lambda raw: raw.replace("> ", ">", 1))
    assert "git" in {fault.kind for fault in verify(repo).faults}


# --- what is altered is found --------------------------------------------------------------------


@dataclass(frozen=True)
class Copy:
    """A copy of a repository, to be altered."""

    repo: Path
    slug: str

    def commit(self, name: str) -> str:
        return git(self.repo, "rev-parse", name).strip()

    def text(self, name: str, path: str) -> str:
        return git(self.repo, "show", f"{name}:{self.slug}/{path}")

    def rewrite(self, name: str, old: str, new: str) -> None:
        """Alter the raw commit of a ref, and all that follow it."""

        def other(raw: str) -> str:
            assert old in raw
            return raw.replace(old, new, 1)

        forge(self.repo, self.commit(name), rewrite=other)

    def put(self, name: str, path: str, old: str, new: str) -> None:
        """Alter a file of one version."""
        text = self.text(name, path)
        assert old in text
        forge(
            self.repo,
            self.commit(name),
            {f"{self.slug}/{path}": text.replace(old, new, 1).encode()},
        )

    def known(self, path: str, old: str, new: str) -> None:
        """Alter a file of the register, whatever its folder."""
        text = git(self.repo, "show", f"{KNOWN}:{path}")
        assert old in text
        changed = {path: text.replace(old, new, 1).encode()}
        forge(self.repo, self.commit(KNOWN), changed)

    def move(self, folder: str, to: str | None) -> None:
        """A folder of the register with its note is elsewhere, or gone."""
        held = tree(self.repo, KNOWN)
        moved = [path for path in held if path.startswith((f"{folder}/", f"{folder}."))]
        changed: dict[str, bytes | None] = dict.fromkeys(moved)
        for path in moved if to else ():
            text = git(self.repo, "show", f"{KNOWN}:{path}").encode()
            changed[f"{to}{path.removeprefix(folder)}"] = text
        assert changed
        forge(self.repo, self.commit(KNOWN), changed)

    def set(
        self, name: str, files: dict[str, str | None], mode: str = "100644", slug: bool = True
    ) -> None:
        """Files of one version with another content, or gone."""
        prefix = f"{self.slug}/" if slug else ""
        changed = {
            prefix + path: None if text is None else text.encode() for path, text in files.items()
        }
        forge(self.repo, self.commit(name), changed, mode=mode)

    def bytes(self, name: str, path: str, data: bytes) -> None:
        forge(self.repo, self.commit(name), {f"{self.slug}/{path}": data})

    def git(self, *words: str) -> None:
        git(self.repo, *words)

    def ref(self, name: str, target: str | None) -> None:
        if target is None:
            git(self.repo, "update-ref", "-d", name)
        else:
            git(self.repo, "update-ref", name, self.commit(target))


OLD, NEW = f"{SLUG}/2015-02-07", f"{SLUG}/2018-01-01"
PARTS = f"parties/{OLD}"
PART, OTHER_PART = f"{PARTS}/texte-consolide", f"{PARTS}/articles-markdown"
STATE = "legi/LEGITEXT000099000001"
FIRST, SECOND = f"{SLUG}/2001-01-01", f"{SLUG}/2003-01-01"
L1 = "articles/L1/L1.md"
KNOWN, ENTRY, VERSIONS = "registre", "articles/L1/L1.json", "versions.json"
TAG = "refs/tags/"
WHO = ("-c", "user.name=x", "-c", "user.email=x")

Alter = Callable[[Copy], None]
MERGED: dict[str, tuple[Alter, set[str]]] = {
    # what is altered → how, and which kinds of fault tell it
    "an article": (lambda c: c.put(NEW, L1, "changée", "changee"), {"seal"}),
    "a Nota": (lambda c: c.put(NEW, L1, "Une note", "Une notd"), {"seal"}),
    "a law": (lambda c: c.put(NEW, L1, "n°2017-5", "n°2017-6"), {"seal"}),
    "a date": (lambda c: c.put(NEW, L1, "2017-04-01", "2017-04-02"), {"seal"}),
    "a state": (lambda c: c.put(KNOWN, ENTRY, "VIGUEUR", "VIGUEUs"), {"seal"}),
    "the day on which an article ends": (
        lambda c: c.put(KNOWN, "articles/L2/L2.json", '"end": "2030', '"end": "2031'),
        {"seal"},
    ),
    "a citation": (lambda c: c.put(KNOWN, ENTRY, "art. L9", "art. L8"), {"seal", "history"}),
    "the id of a text": (lambda c: c.put(KNOWN, ENTRY, "JORFTEXT0", "JORFTEXT1"), {"seal"}),
    "a section in the register": (
        lambda c: c.put(KNOWN, "articles/L5/L5.json", "Livre II", "Livre IV"),
        {"seal"},
    ),
    "a first day in the register": (
        lambda c: c.put(KNOWN, ENTRY, '"start": "2017-04-01', '"start": "2017-05-01'),
        {"seal", "register"},
    ),
    "a law in the register": (
        lambda c: c.put(KNOWN, ENTRY, "LOI n°2017-5", "LOI n°2017-6"),
        {"seal", "register"},
    ),
    "the file that a listing names": (
        lambda c: c.put(KNOWN, ENTRY, c.commit(f"{NEW}:{SLUG}/{L1}"), "0" * 40),
        {"seal", "register"},
    ),
    "a listing of another version": (
        lambda c: c.put(KNOWN, ENTRY, '"2018-01-01"', '"2015-02-07"'),
        {"seal", "register"},
    ),
    "a listing of no version": (
        lambda c: c.put(KNOWN, ENTRY, '"2018-01-01"', '"2018-01-02"'),
        {"register"},
    ),
    "spaces in the register": (
        lambda c: c.put(KNOWN, ENTRY, '"number": ', '"number":  '),
        {"seal", "history"},
    ),
    "a register that is no JSON": (lambda c: c.put(KNOWN, ENTRY, "{", "["), {"register"}),
    "an entry removed": (lambda c: c.set(KNOWN, {ENTRY: None}), {"seal", "register"}),
    "an entry of no article": (
        lambda c: c.set(KNOWN, {"articles/L7/L7.json": c.text(KNOWN, ENTRY)}),
        {"seal", "history"},
    ),
    "law to come in the register": (
        lambda c: c.put(KNOWN, "articles/L2/L2.json", '"coming": true', '"coming": false'),
        {"register"},
    ),
    "the front page of the register": (
        lambda c: c.set(KNOWN, {"README.md": "# Registre\n"}, slug=False),
        {"seal", "history"},
    ),
    "the message of the register": (
        lambda c: c.rewrite(KNOWN, "Registre :", "Registres :"),
        {"seal", "history"},
    ),
    "the date of the register": (
        lambda c: c.rewrite(KNOWN, "+0000\ncommitter", "+0100\ncommitter"),
        {"history"},
    ),
    "what the register knows of no version": (
        lambda c: c.set(KNOWN, {VERSIONS: c.text(KNOWN, VERSIONS).replace("2018-", "2019-")}),
        {"register"},
    ),
    "the digest of a message": (
        lambda c: c.put(KNOWN, VERSIONS, '"message":"', '"message":"0'),
        {"seal", "history"},
    ),
    "an anomaly": (lambda c: c.put(KNOWN, VERSIONS, "cut: ", "out: "), {"seal", "history"}),
    "the register removed": (lambda c: c.ref(f"refs/heads/{KNOWN}", None), {"register"}),
    "the register elsewhere": (lambda c: c.ref(f"refs/heads/{KNOWN}", NEW), {"register"}),
    "what a part says of an article": (
        lambda c: c.known(f"{OTHER_PART}/{ENTRY}", "art. L9", "art. L8"),
        {"seal", "history"},
    ),
    "what a part says, removed": (
        lambda c: c.set(KNOWN, {f"{PART}/{ENTRY}": None}, slug=False),
        {"structure", "seal"},
    ),
    "a title": (lambda c: c.put(NEW, "sommaire.md", "Livre II", "Livre Il"), {"seal"}),
    "a title's id": (lambda c: c.put(NEW, "sommaire.md", "LEGISCTA9", "LEGISCTA8"), {"seal"}),
    "an article of the older version": (lambda c: c.put(OLD, L1, "premier", "dernier"), {"seal"}),
    "an article that is carried on": (
        lambda c: c.put(OLD, "articles/L9/L9.md", "neuvième", "dixième"),
        {"seal", "history"},
    ),
    "the law to come": (lambda c: c.put("futur", "articles/L2/L2.md", "venir", "partir"), {"seal"}),
    "an article of a part": (
        lambda c: c.known(f"{PART}/{L1}", "premier", "dernier"),
        {"seal", "history"},
    ),
    "a part's trailer": (
        lambda c: c.known(f"{PART}.txt", "Version-id: abc123", "Version-id: abc124"),
        {"seal", "history"},
    ),
    "a file that is no article": (
        lambda c: c.set(NEW, {"articles/L1/notes.txt": "x"}),
        {"structure"},
    ),
    "a file elsewhere": (lambda c: c.set(NEW, {"NOTES.md": "x"}, slug=False), {"structure"}),
    "the front page": (lambda c: c.set(NEW, {"README.md": "x"}, slug=False), {"history"}),
    "the front page taken away": (
        lambda c: c.set(NEW, {"README.md": None}, slug=False),
        {"history"},
    ),
    "a register beside the articles": (
        lambda c: c.set(NEW, {ENTRY: c.text(KNOWN, ENTRY)}),
        {"structure"},
    ),
    "an article that is not listed": (
        lambda c: c.set(NEW, {"articles/L7/L7.md": "# Article L7\n"}),
        {"structure"},
    ),
    "an article removed": (lambda c: c.set(NEW, {L1: None}), {"structure", "seal"}),
    "sommaire.md removed": (lambda c: c.set(NEW, {"sommaire.md": None}), {"structure"}),
    "an article renamed": (
        lambda c: c.set(NEW, {L1: None, "articles/L1/L1-1.md": c.text(NEW, L1)}),
        {"structure"},
    ),
    "two wordings exchanged": (
        lambda c: c.set(
            NEW,
            {
                "articles/L5/L5.md": c.text(NEW, "articles/L5/L5~2.md"),
                "articles/L5/L5~2.md": c.text(NEW, "articles/L5/L5.md"),
            },
        ),
        {"structure"},
    ),
    "an executable": (lambda c: c.set(NEW, {L1: c.text(NEW, L1)}, mode="100755"), {"structure"}),
    "a symbolic link": (lambda c: c.set(NEW, {L1: "/etc/passwd"}, mode="120000"), {"structure"}),
    "a submodule": (lambda c: c.set(NEW, {L1: c.text(NEW, L1)}, mode="160000"), {"structure"}),
    "bytes that are no text": (lambda c: c.bytes(NEW, L1, b"# Article L1\n\n\xff\n"), {"file"}),
    "a list without its heading": (
        lambda c: c.put(NEW, L1, "**Modifié par**:", "Modifié par :"),
        {"seal"},
    ),
    "spaces in a heading": (
        lambda c: c.put(NEW, "sommaire.md", "# Code des", "# Code  des"),
        {"file"},
    ),
    "the author": (lambda c: c.rewrite(NEW, "author lawdiff", "author Lawdiff"), {"history"}),
    "the committer's date": (
        lambda c: c.rewrite(NEW, "+0000\ncommitter", "+0100\ncommitter"),
        {"history"},
    ),
    "the subject": (lambda c: c.rewrite(NEW, "1er janvier 2018", "2 janvier 2018"), {"history"}),
    "a count": (lambda c: c.rewrite(NEW, "4 articles :", "6 articles :"), {"history"}),
    "the code's title": (lambda c: c.rewrite(NEW, "Code: Code des", "Code: Codé des"), {"seal"}),
    "the version's date": (
        lambda c: c.rewrite(NEW, "Version-date: 2018-01-01", "Version-date: 2018-01-02"),
        {"trailers"},
    ),
    "the version's id": (
        lambda c: c.rewrite(OLD, "Version-id: abc123", "Version-id: abc124"),
        {"seal"},
    ),
    "whether it is complete": (
        lambda c: c.rewrite(NEW, "Complete: true", "Complete: false"),
        {"seal"},
    ),
    "the number of articles": (
        lambda c: c.put(KNOWN, VERSIONS, '"articles":4', '"articles":6'),
        {"register", "seal"},
    ),
    "no number at all": (
        lambda c: c.put(KNOWN, VERSIONS, '"articles":4', '"articles":"many"'),
        {"register"},
    ),
    "the number of articles of a part": (
        lambda c: c.known(f"{PART}.txt", "Articles: 3", "Articles: 6"),
        {"register", "seal"},
    ),
    "no number at all of a part": (
        lambda c: c.known(f"{PART}.txt", "Articles: 3", "Articles: many"),
        {"register"},
    ),
    "the source's format": (
        lambda c: c.put(KNOWN, VERSIONS, "Légifrance", "légifrance"),
        {"seal", "history"},
    ),
    "the source's digest": (
        lambda c: c.put(KNOWN, VERSIONS, 'JSON","', 'JSON","0'),
        {"seal", "history"},
    ),
    "the digest of a part's source": (
        lambda c: c.known(f"{PART}.txt", "Source-sha256: ", "Source-sha256: 0"),
        {"seal", "history"},
    ),
    "an amending text": (
        lambda c: c.rewrite(NEW, "Modifie-par: LOI", "Modifie-par: DOI"),
        {"history"},
    ),
    "the seal": (lambda c: c.rewrite(NEW, "Contenu-sha256: ", "Contenu-sha256: 0"), {"seal"}),
    "the seal taken away": (lambda c: c.rewrite(NEW, "Contenu-sha256: ", "Contenu: "), {"seal"}),
    "all trailers taken away": (
        lambda c: c.rewrite(NEW, "\n\nCode: ", "\n\n- Code: "),
        {"trailers"},
    ),
    "a signature": (lambda c: c.rewrite(NEW, "\n\n", "\ngpgsig -----x\n\n"), {"history"}),
    "a tag removed": (lambda c: c.ref(TAG + NEW, None), {"ref"}),
    "a tag moved": (lambda c: c.ref(TAG + NEW, OLD), {"trailers"}),
    "a tag of another day": (lambda c: c.ref(f"{TAG}{SLUG}/2018-01-02", NEW), {"trailers"}),
    "a tag on a blob": (
        lambda c: c.git("update-ref", TAG + NEW, c.commit(f"{NEW}:{SLUG}/sommaire.md")),
        {"ref"},
    ),
    "a part removed": (lambda c: c.move(PART, None), {"register", "seal"}),
    "all parts removed": (lambda c: c.move("parties", None), {"register", "seal"}),
    "the note of a part removed": (
        lambda c: c.set(KNOWN, {f"{PART}.txt": None}, slug=False),
        {"register", "seal"},
    ),
    "a part of another format": (lambda c: c.move(PART, f"{PARTS}/legi-xml"), {"register", "seal"}),
    "a part of no version": (
        lambda c: c.move(PARTS, PARTS.replace("2015-02-07", "2015-02-08")),
        {"register", "seal"},
    ),
    "a part of a version of one source": (
        lambda c: c.set(KNOWN, {f"parties/{NEW}/x.txt": "x"}, slug=False),
        {"seal"},
    ),
    "a folder too many in the register": (
        lambda c: c.set(KNOWN, {"more/x.json": "{}"}, slug=False),
        {"seal", "history"},
    ),
    "a strange ref": (lambda c: c.ref("refs/lawdiff/other", "main"), {"ref"}),
    "a replaced object": (
        lambda c: c.git("replace", c.commit(f"{NEW}:{SLUG}/{L1}"), c.commit(f"{OLD}:{SLUG}/{L1}")),
        {"ref"},
    ),
    "main moved back": (lambda c: c.ref("refs/heads/main", OLD), {"history"}),
    "main removed": (lambda c: c.ref("refs/heads/main", None), {"ref"}),
    "futur moved": (lambda c: c.ref("refs/heads/futur", NEW), {"ref"}),
    "a commit on top": (lambda c: c.ref("refs/heads/main", "futur"), {"history"}),
}


@pytest.mark.parametrize("what", MERGED)
def test_what_is_altered_is_found(made: dict[str, Made], tmp_path: Path, what: str) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["merged"].repo, repo)
    before = refs(repo)
    altered, kinds = MERGED[what]
    altered(Copy(repo, SLUG))
    assert refs(repo) != before or what == "a replaced object"
    report = verify(repo)
    assert kinds <= {fault.kind for fault in report.faults}, told(report)
    assert not made["merged"].verify(repo).ok
    assert {fault.kind for fault in report.faults} <= set(KINDS)


def in_dump(old: str, new: str | None, where: str = "") -> Alter:
    """Alter the files of the dump that hold these words, or (None) take the first one away."""

    def altered(copy: Copy) -> None:
        paths = [path for path in tree(copy.repo, KNOWN) if path.startswith(f"{STATE}/")]
        texts = {path: git(copy.repo, "show", f"{KNOWN}:{path}") for path in paths}
        held = {path: text for path, text in texts.items() if old in text and where in path}
        changed = {
            p: None if new is None else t.replace(old, new).encode() for p, t in held.items()
        }
        forge(copy.repo, copy.commit(KNOWN), changed)

    return altered


DUMPED: dict[str, tuple[Alter, set[str]]] = {
    "a file of the dump": (in_dump("Un.", "Vn."), {"history"}),
    "the title of its code": (in_dump("essais", "Essais", "texte/version"), {"history"}),
    "a file that is no XML": (in_dump("</ARTICLE>", "</ARTICLES>"), {"git"}),
    "files of the dump removed": (in_dump("Texte 4", None), {"history"}),
    "an archive": (
        lambda c: c.known(f"{STATE}.txt", "Archive-sha256: ", "Archive-sha256: 0"),
        {"seal", "history"},
    ),
    "the dump removed": (lambda c: c.move(STATE, None), {"register", "seal"}),
    "the note of the dump removed": (
        lambda c: c.set(KNOWN, {f"{STATE}.txt": None}, slug=False),
        {"seal"},
    ),
    "an article": (lambda c: c.put(SECOND, L1, "Deux", "Trois"), {"seal", "history"}),
    "an article that goes on": (
        lambda c: c.put(FIRST, "articles/L2/L2.md", "10³", "10²"),
        {"seal", "history"},
    ),
    "the law to come": (lambda c: c.put("futur", "articles/L4/L4.md", "Texte", "Text"), {"seal"}),
    "a version in between removed": (lambda c: c.ref(TAG + SECOND, None), {"ref"}),
}


@pytest.mark.parametrize("what", DUMPED)
@pytest.mark.parametrize("name", ["dump", "dump by law"])
def test_what_is_altered_in_a_dump_is_found(
    made: dict[str, Made], tmp_path: Path, what: str, name: str
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made[name].repo, repo)
    before = refs(repo)
    altered, kinds = DUMPED[what]
    altered(Copy(repo, SLUG))
    assert refs(repo) != before
    report = verify(repo)
    assert kinds <= {fault.kind for fault in report.faults}, told(report)
    assert not made[name].verify(repo).ok


def test_that_law_to_come_is_missing_is_told_by_the_register(
    made: dict[str, Made], tmp_path: Path
) -> None:
    """Its branch is removed: the register, or the files of the dump, still know of it."""
    for name in ("merged", "dump"):
        repo = tmp_path / name
        shutil.copytree(made[name].repo, repo)
        git(repo, "update-ref", "-d", "refs/heads/futur")
        assert not verify(repo).ok
        assert "missing" in {fault.kind for fault in made[name].verify(repo).faults}


def test_a_law_s_own_commit_is_proved_too(made: dict[str, Made], tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["dump by law"].repo, repo)
    log = git(repo, "log", "--format=%H %s", "main").splitlines()
    commit = next(line.partition(" ")[0] for line in log if "LOI" in line)
    forge(repo, commit, rewrite=lambda raw: raw.replace("LOI", "DOI", 1))
    assert "history" in {fault.kind for fault in verify(repo).faults}


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS_OF_REPOSITORY)
@settings(max_examples=8)
@given(seed=st.integers(0, 1 << 32))
def test_one_character_anywhere_is_found(
    made: dict[str, Made], tmp_path_factory: pytest.TempPathFactory, name: str, seed: int
) -> None:
    copy = tmp_path_factory.mktemp("altered") / "repo"
    altered = alter(made[name].repo, copy, seed)
    assert not verify(copy).ok, altered
    shutil.rmtree(copy.parent)


# --- the best forger, and what sources tell ------------------------------------------------------


def forge_by_import(made: Made, folder: Path, change: Callable[[Article], Article]) -> Path:
    """A repository that is sound in itself, made of the true sources but for some articles."""
    sources = [source for unit in made.units for source in unit.sources()]
    forged = []
    for source in sources:
        assert isinstance(source, FileSource)
        forged.append(forged_source(source, change))
    import_sources(folder / "forged", forged)
    return folder / "forged"


def _text(article: Article) -> Article:
    return replace(article, alineas=tuple(a.replace("changée", "changé") for a in article.alineas))


CHANGES: dict[str, Callable[[Article], Article]] = {
    "text": _text,
    "alinéa": lambda a: replace(a, alineas=a.alineas[:1]),
    "Nota": lambda a: replace(a, nota=()),
    "law": lambda a: replace(a, laws=()),
    "link": lambda a: replace(a, citations=()),
    "state": lambda a: replace(a, state="MODIFIE" if a.state else None),
    "end": lambda a: replace(a, in_force_until=None),
}


@pytest.mark.parametrize("what", CHANGES)
def test_only_the_sources_tell_a_forgery_by_import(
    made: dict[str, Made], tmp_path: Path, what: str
) -> None:
    repo = forge_by_import(made["merged"], tmp_path, CHANGES[what])
    assert refs(repo) != refs(made["merged"].repo)
    assert told(verify(repo)) == ""
    report = made["merged"].verify(repo)
    assert {fault.kind for fault in report.faults} <= {"missing", "surplus", "differs"}
    assert any(fault.article for fault in report.faults), told(report)
    for one in report.versions:
        assert bool(one.faults) == any(fault.where == one.info.tag for fault in report.faults)


def test_a_version_that_is_not_held(made: dict[str, Made], tmp_path: Path) -> None:
    bring_in(tmp_path / "repo", *made["merged"].units[:3])
    report = made["merged"].verify(tmp_path / "repo")
    assert [fault.kind for fault in report.faults] == ["missing"]
    assert report.faults[0].where == NEW
    bring_in(tmp_path / "other", made["merged"].units[0], made["merged"].units[3])
    report = made["merged"].verify(tmp_path / "other")
    assert {(fault.kind, fault.where) for fault in report.faults} == {("missing", OLD)}


def test_sources_for_some_versions_and_some_files(made: dict[str, Made]) -> None:
    units = made["merged"].units
    report = verify(made["merged"].repo, units[3].sources())
    assert told(report) == ""
    assert [bool(one.compared) for one in report.versions] == [False, True]
    report = verify(made["merged"].repo, units[1].sources())
    assert told(report) == ""
    assert "1 more source files" in report.notes[0]


def test_a_cut_source_of_a_text_that_is_held_whole(tmp_path: Path) -> None:
    cut, whole = tmp_path / "cut.txt", tmp_path / "whole.txt"
    said = {"L1": ["Le premier."], "L2": ["Le deuxième."]}
    whole.write_text(plain_text("1 mai 2015", said), encoding="utf-8")
    cut.write_text(
        plain_text("1 mai 2015", {**said, "L2": ["Le deu"]}, unreached=["Livre II"]),
        encoding="utf-8",
    )
    bring_in(tmp_path / "repo", Unit(whole))
    report = verify(tmp_path / "repo", Unit(cut).sources())
    assert told(report) == ""
    assert "fuller" in report.notes[0]
    cut.write_text(plain_text("1 mai 2015", {**said, "L1": ["Autre."]}), encoding="utf-8")
    report = verify(tmp_path / "repo", Unit(cut).sources())
    assert {fault.kind for fault in report.faults} == {"missing", "differs"}


def test_increments_that_are_given_or_not(made: dict[str, Made], tmp_path: Path) -> None:
    whole, daily = made["dump"].dumps
    report = verify(made["dump"].repo, find_sources([whole])[0])
    assert told(report) == ""
    assert "1 more archives" in report.notes[0]
    report = verify(made["dump"].repo, find_sources([daily])[0])
    assert told(report) == ""
    assert "an increment that is held" in report.notes[0]
    later = write_archive(
        tmp_path / f"LEGI_{SECOND_DAY}.tar.gz",
        increment(made_code("<p>Deux, <i>changé</i>.</p>"), made_code("<p>Trois.</p>"), SECOND_DAY),
    )
    report = verify(made["dump"].repo, find_sources([whole, daily, later])[0])
    assert {"differs"} <= {fault.kind for fault in report.faults}
    assert not verify(made["dump"].repo, find_sources([later])[0]).ok


# --- the command --------------------------------------------------------------------------------


def test_the_report_is_complete(made: dict[str, Made], tmp_path: Path) -> None:
    cut, one, more, whole = made["merged"].units
    repo = made["merged"].repo
    answer = ask(repo, "verification", "verify", *cut.options(), str(whole.path))
    assert answer["ok"]
    [old, new] = answer["versions"]
    assert old["version"]["tag"] == OLD
    assert [beside["format"] for beside in old["compared"]] == ["texte consolidé"]
    assert old["compared"][0]["source"] == old["compared"][0]["held"]
    assert (old["held"]["articles"], old["compared"][0]["held"]["articles"]) == (4, 3)
    assert new["held"] == {"articles": 4, "alineas": 5, "notas": 1, "links": 1}
    assert [anomaly["kind"] for anomaly in answer["anomalies"]] == ["cut"]
    result = run(repo, "verify", *cut.options(), str(whole.path))
    for part in (OLD, NEW, "4 articles, 5 alinéas, 1 Nota, 1 link", "cut", "the same"):
        assert part in " ".join(result.stdout.split())
    assert "verified: 2 versions, " in result.stdout
    files_alone = run(repo, "verify", str(one.path), str(more.path), "--code", CODE.title,
                      "--date", "2015-02-07")  # fmt: skip
    assert files_alone.exit_code == 0
    assert "not compared" in " ".join(files_alone.stdout.split())


def test_exit_codes(made: dict[str, Made], tmp_path: Path) -> None:
    cut, repo = made["merged"].units[0], tmp_path / "repo"
    assert run(made["merged"].repo, "verify").exit_code == 0
    assert run(made["merged"].repo, "verify", *cut.options()).exit_code == 0
    assert run(made["merged"].repo, "verify", *cut.options(), "--strict").exit_code == 3
    assert run(made["merged"].repo, "verify", "--strict").exit_code == 0
    ask(made["merged"].repo, "error", "verify", str(tmp_path / "nothing"), exit_code=2)
    shutil.copytree(made["merged"].repo, repo)
    Copy(repo, SLUG).put(NEW, L1, "premier", "dernier")
    assert run(repo, "verify", *cut.options(), "--strict").exit_code == 1
    result = run(repo, "verify")
    assert result.exit_code == 1
    assert "NOT VERIFIED: " in result.stdout
    assert KINDS["seal"] in " ".join(result.stdout.split())


def test_every_kind_of_fault_is_explained() -> None:
    text = (ROOT / "docs" / "verify.md").read_text("utf-8")
    told = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert told == list(KINDS)


# --- damage --------------------------------------------------------------------------------------


def _objects(repo: Path) -> Path:
    return repo / ".git" / "objects"


def _loosen(repo: Path) -> None:
    """Every object a file of its own."""
    packs = list((_objects(repo) / "pack").glob("*.pack"))
    for pack in packs:
        data = pack.read_bytes()
        for file in pack.parent.glob(f"{pack.stem}.*"):
            file.chmod(0o600)
            file.unlink()
        git(repo, "unpack-objects", "-q", data=data)


def _loose(repo: Path, oid: str) -> Path:
    path = _objects(repo) / oid[:2] / oid[2:]
    path.chmod(0o600)
    return path


def no_blob(repo: Path) -> None:
    _loosen(repo)
    _loose(repo, tree(repo, NEW)[f"{SLUG}/{L1}"]).unlink()


def no_tree(repo: Path) -> None:
    _loosen(repo)
    _loose(repo, git(repo, "rev-parse", f"{NEW}:{SLUG}/articles").strip()).unlink()


def no_commit(repo: Path) -> None:
    _loosen(repo)
    _loose(repo, git(repo, "rev-parse", OLD).strip()).unlink()


def bad_blob(repo: Path) -> None:
    _loosen(repo)
    path = _loose(repo, tree(repo, NEW)[f"{SLUG}/sommaire.md"])
    path.write_bytes(path.read_bytes()[:-5])


def bad_commit(repo: Path) -> None:
    _loosen(repo)
    _loose(repo, git(repo, "rev-parse", NEW).strip()).write_bytes(b"garbage")


def cut_pack(repo: Path) -> None:
    [pack] = (_objects(repo) / "pack").glob("*.pack")
    pack.chmod(0o600)
    pack.write_bytes(pack.read_bytes()[:-400])


def flipped_pack(repo: Path) -> None:
    [pack] = (_objects(repo) / "pack").glob("*.pack")
    pack.chmod(0o600)
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)


def no_objects(repo: Path) -> None:
    shutil.rmtree(_objects(repo))
    _objects(repo).mkdir()


def garbage_ref(repo: Path) -> None:
    path = repo / ".git" / "refs" / "tags" / SLUG / "2020-01-01"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xff not an id\n")


def ref_to_nothing(repo: Path) -> None:
    path = repo / ".git" / "refs" / "tags" / SLUG / "2020-01-01"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("1" * 40 + "\n")


def shallow(repo: Path) -> None:
    (repo / ".git" / "shallow").write_text(git(repo, "rev-parse", "main"))


def grafted(repo: Path) -> None:
    (repo / ".git" / "info").mkdir(exist_ok=True)
    (repo / ".git" / "info" / "grafts").write_text(git(repo, "rev-parse", "main"))


DAMAGE = (
    no_blob, no_tree, no_commit, bad_blob, bad_commit, cut_pack, flipped_pack, no_objects,
    garbage_ref, ref_to_nothing, shallow, grafted,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda one: one.__name__)
def test_a_damaged_repository_has_faults_and_the_checks_go_on(
    made: dict[str, Made], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["merged"].repo, repo)
    damage(repo)
    answer = ask(repo, "verification", "verify", exit_code=1)
    assert {fault["kind"] for fault in answer["faults"]} & {"git", "ref", "file", "structure"}
    result = run(repo, "verify", str(made["merged"].units[3].path))
    assert result.exit_code == 1
    assert "NOT VERIFIED" in result.stdout
    assert len(result.stdout) < 30_000


@pytest.mark.parametrize("lost", ["HEAD", "objects", "packed-refs"])
def test_what_is_no_repository_any_more_is_one_clear_error(
    made: dict[str, Made], tmp_path: Path, lost: str
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["merged"].repo, repo)
    path = repo / ".git" / lost
    if lost == "packed-refs":
        path.write_bytes(b"\xff\xfe garbage")
    elif lost == "HEAD":
        path.unlink()
    else:
        shutil.rmtree(path)
    answer = ask(repo, "error", "verify", exit_code=2)
    assert answer["error"]["kind"] == "repository"


def test_what_is_no_law_repository_is_an_error(tmp_path: Path) -> None:
    assert ask(tmp_path, "error", "verify", exit_code=2)["error"]["kind"] == "repository"
    git(tmp_path, "init", "-q", "-b", "main")
    assert ask(tmp_path, "error", "verify", exit_code=2)["error"]["kind"] == "repository"
    git(tmp_path, *WHO, "commit", "-q", "--allow-empty", "-m", "x")
    assert ask(tmp_path, "error", "verify", exit_code=2)["error"]["kind"] == "repository"


# --- what a reader of this code would try --------------------------------------------------------


def one_article(**facts: Any) -> bytes:
    return json_code("2018-01-01", json_section("Livre Ier", json_article("L1", "Un.", **facts)))


@pytest.mark.parametrize(
    "facts",
    [
        {"lienModifications": [LAW]},
        {"etat": "ENCHANTEE"},
        {"dateDebut": ms("2016-02-02")},
        {"nota": "Une note."},
    ],
    ids=["law", "state", "date", "nota"],
)
def test_another_fact_under_the_same_text_is_a_fault(
    tmp_path: Path, facts: dict[str, object]
) -> None:
    """The repository was made of another file, which says more than the one that is given."""
    (tmp_path / "given.json").write_bytes(one_article())
    (tmp_path / "other.json").write_bytes(one_article(**facts))
    bring_in(tmp_path / "repo", Unit(tmp_path / "other.json"))
    found = verify(tmp_path / "repo", Unit(tmp_path / "given.json").sources())
    assert any(fault.article == "L1" for fault in found.faults)
    assert any("none of the files" in fault.message for fault in found.faults)


def test_a_tag_of_the_user_is_a_note(made: dict[str, Made], tmp_path: Path) -> None:
    shutil.copytree(made["snapshots"].repo, tmp_path / "repo", symlinks=True)
    git(tmp_path / "repo", "tag", "mine", "main")
    found = made["snapshots"].verify(tmp_path / "repo")
    assert found.faults == []
    assert any("refs/tags/mine" in note for note in found.notes)


def test_a_tag_that_is_gone_or_elsewhere_is_the_only_fault(
    made: dict[str, Made], tmp_path: Path
) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["snapshots"].repo, repo, symlinks=True)
    first, second = sorted(name for name in refs(repo) if name.startswith("refs/tags/"))[:2]
    git(repo, "update-ref", "-d", first)
    [fault] = verify(repo).faults
    assert (fault.kind, fault.where) == ("ref", first)
    assert "belongs on" in fault.message
    git(repo, "update-ref", first, second)
    assert {fault.where for fault in verify(repo).faults} == {first}


def test_a_commit_of_somebody_on_main_is_told_alone(made: dict[str, Made], tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(made["snapshots"].repo, repo, symlinks=True)
    who = ("-c", "user.name=a", "-c", "user.email=a@a.invalid")
    made_by = git(repo, *who, "commit-tree", "main^{tree}", "-p", "main", "-m", "notes").strip()
    git(repo, "update-ref", "refs/heads/main", made_by)
    found = verify(repo).faults
    assert {fault.where for fault in found} <= {"refs/heads/main", "refs/heads/futur"}
    assert found
