"""The second form of the record, as the contract has it, seen with git and with questions alone."""

from __future__ import annotations

import json
import random
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from lawdiff.sources.base import Stated
from tests.dumps import (
    FIRST_DAY,
    SECOND_DAY,
    MadeCode,
    by,
    code,
    files,
    increment,
    section,
    wording,
    write_archive,
)
from tests.making import (
    JARDINS,
    Unit,
    git,
    json_article,
    json_code,
    json_section,
    ms,
    run,
    snapshot_units,
)

SLUG = "code-des-jardins-partages"
ESSAIS = "code-des-essais"
BRANCHES = ["futur", "main", "registre"]
NO_END = 32472144000000

REQUIRED = {"Code", "Version-date", "Complete", "Contenu-sha256"}
OPTIONAL = {"Code-id", "Version-id", "Articles", "Modifie-par"}
LEARNT_LATER = re.compile(r"Source|Anomalie")  # of a source, which another may know better


def jardins(snapshots: Path) -> list[Unit]:
    """The six versions of one code: the archive among them has another one, too."""
    return [
        Unit(unit.path, Stated(JARDINS)) if unit.path.suffix == ".tgz" else unit
        for unit in snapshot_units(snapshots)
    ]


def bring(repo: Path, *units: Unit | Path, options: Sequence[str] = ()) -> None:
    """One run of an import for each."""
    for unit in units:
        words = unit.options() if isinstance(unit, Unit) else [str(unit)]
        done = run(repo, "import", *words, *options)
        assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Path:
    """The six versions of the made-up code, as a user brings them in."""
    repo = tmp_path_factory.mktemp("form") / "repo"
    bring(repo, *jardins(snapshots))
    return repo


@pytest.fixture(scope="module")
def by_law(tmp_path_factory: pytest.TempPathFactory, snapshots: Path) -> Path:
    repo = tmp_path_factory.mktemp("by-law") / "repo"
    bring(repo, *jardins(snapshots), options=["--by-law"])
    return repo


def heads(repo: Path) -> dict[str, str]:
    """Branches and tags, with what they name."""
    form = "--format=%(refname) %(objectname)"
    lines = git(repo, "for-each-ref", form, "refs/heads", "refs/tags").splitlines()
    return {ref: oid for ref, _, oid in (line.partition(" ") for line in lines)}


def commits(repo: Path, span: str = "main") -> list[str]:
    return git(repo, "rev-list", "--reverse", span).split()


def versions(repo: Path) -> dict[str, str]:
    """Commit of each version → its tag."""
    tags = git(repo, "tag").split()
    return {git(repo, "rev-parse", f"{tag}^{{commit}}").strip(): tag for tag in tags}


def names(repo: Path, command: str, *arguments: str) -> list[str]:
    """The names that a git command lists."""
    listed = git(repo, command, "-z", *arguments).strip("\n")
    return [name for name in listed.split("\0") if name]


# --- branches, tree, tags ------------------------------------------------------------------------


def test_there_are_three_branches(law: Path) -> None:
    assert git(law, "for-each-ref", "--format=%(refname:short)", "refs/heads").split() == BRANCHES
    assert git(law, "symbolic-ref", "HEAD").strip() == "refs/heads/main"


def test_the_registre_is_one_commit_without_a_parent(law: Path) -> None:
    assert git(law, "rev-list", "--count", "registre").strip() == "1"
    assert git(law, "log", "-1", "--format=%P", "registre").strip() == ""


def test_futur_stands_on_top_of_main(law: Path) -> None:
    tip = git(law, "rev-parse", "main").strip()
    assert git(law, "merge-base", "main", "futur").strip() == tip
    assert len(commits(law, "main..futur")) >= 1
    assert tip not in commits(law, "main..futur")


def test_main_holds_law_and_a_front_page(law: Path) -> None:
    law_file = re.compile(rf"README\.md|{SLUG}/(articles/\w+/[^/]+\.md|sommaire\.md)")
    for commit in commits(law):
        tree = names(law, "ls-tree", "-r", "--name-only", commit)
        assert [name for name in tree if not law_file.fullmatch(name)] == []
        assert f"{SLUG}/sommaire.md" in tree or tree == ["README.md"]


def test_the_front_page_is_french_and_names_the_code(law: Path) -> None:
    page = git(law, "show", "main:README.md")
    assert page.startswith("# ")
    assert "Code des jardins partagés" in page
    assert f"{SLUG}/sommaire.md" in page or f"({SLUG})" in page or f"{SLUG}/" in page
    assert re.search(r"\b(le|la|les|des)\b", page)
    assert not re.search(r"\b(the|this|article files?|is|are|of)\b", page), page


def test_log_stat_of_a_version_lists_articles_and_the_contents_alone(law: Path) -> None:
    for commit in versions(law):
        stat = names(law, "show", "--format=", "--name-only", "--no-renames", commit)
        assert stat
        law_file = re.compile(rf"{SLUG}/(articles/.+\.md|sommaire\.md)")
        assert [name for name in stat if not law_file.fullmatch(name)] == [], commit


def test_an_article_file_says_nothing_that_is_learnt_later(law: Path) -> None:
    for commit in commits(law):
        for name in names(law, "ls-tree", "-r", "--name-only", commit, f"{SLUG}/articles"):
            front = re.match(r"---\n(.*?)\n---\n", git(law, "show", f"{commit}:{name}"), re.DOTALL)
            keys = {line.split(":")[0] for line in front[1].split("\n")} if front else set()
            assert keys <= {"cid", "wording", "in_force_from", "cut"}, name


def test_each_version_has_its_tag(law: Path) -> None:
    days = ["2014-03-10", "2016-01-01", "2018-07-01", "2020-01-01", "2022-09-01", "2024-01-01"]
    assert git(law, "tag").split() == [f"{SLUG}/{day}" for day in days]
    tagged = versions(law)
    in_order = [tagged[one] for one in commits(law) if one in tagged]
    assert in_order == [f"{SLUG}/{day}" for day in days]


def test_a_path_is_never_another_articles(law: Path) -> None:
    """One article, one file, one path for ever, made from the number alone."""
    told = git(law, "show", f"main:{SLUG}/articles/L1/L121-5.md")
    assert "\n# Article L121-5\n" in told
    for commit in commits(law):
        for name in names(law, "ls-tree", "-r", "--name-only", commit, f"{SLUG}/articles/L1"):
            number = name.rpartition("/")[2].removesuffix(".md").partition("~")[0]
            if re.fullmatch(r"L\d+(-\d+)*", number):
                assert f"# Article {number}\n" in git(law, "show", f"{commit}:{name}")


# --- no git command deletes the law --------------------------------------------------------------


def plain_git(repo: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words]
    return subprocess.run(command, cwd=repo, capture_output=True, text=True, check=False)


def test_git_status_is_clean_or_refused(law: Path) -> None:
    done = plain_git(law, "status", "--porcelain")
    if done.returncode:
        assert "work tree" in done.stderr
    else:
        assert done.stdout == ""


@pytest.mark.parametrize(
    "commands",
    [
        ["add -A", "commit -m oops"],
        ["commit -a -m oops"],
        ["commit -m oops"],
        ["checkout -- ."],
        ["reset --hard"],
        ["stash"],
    ],
    ids=lambda commands: " then ".join(commands),
)
def test_no_plain_command_deletes_law(law: Path, tmp_path: Path, commands: list[str]) -> None:
    repo = tmp_path / "repo"
    shutil.copytree(law, repo)
    for one in commands:
        plain_git(repo, *one.split())
    assert heads(repo) == heads(law)


# --- commits -------------------------------------------------------------------------------------


def trailers(repo: Path, commit: str) -> list[tuple[str, str]]:
    """As `git interpret-trailers` reads them from the message."""
    message = git(repo, "log", "-1", "--format=%B", commit)
    lines = git(repo, "interpret-trailers", "--parse", data=message.encode()).splitlines()
    return [(key, value.strip()) for key, _, value in (line.partition(":") for line in lines)]


def test_subjects(law: Path) -> None:
    tagged = versions(law)
    ordered = [one for one in commits(law) if one in tagged]
    found = [git(law, "log", "-1", "--format=%s", one).strip() for one in ordered]
    title = "Code des jardins partagés – version consolidée au"
    assert found[0] == f"{title} 10 mars 2014 (1f0e2d3)"
    assert found[1] == f"{title} 1er janvier 2016"


def test_git_reads_the_trailers(law: Path) -> None:
    for commit, tag in versions(law).items():
        found = trailers(law, commit)
        keys = {key for key, _ in found}
        assert REQUIRED <= keys <= REQUIRED | OPTIONAL, tag
        told = dict(found)
        assert told["Code"] == "Code des jardins partagés"
        assert tag == f"{SLUG}/{told['Version-date']}"
        assert re.fullmatch("[0-9a-f]{64}", told["Contenu-sha256"])
        assert told["Complete"] == "true"
    assert dict(trailers(law, f"{SLUG}/2014-03-10"))["Version-id"] == "1f0e2d3"
    assert dict(trailers(law, f"{SLUG}/2024-01-01"))["Code-id"] == "LEGITEXT900000000001"


def test_nothing_of_a_source_is_in_a_commit_of_main(law: Path) -> None:
    for commit in commits(law):
        for key, _ in trailers(law, commit):
            assert not LEARNT_LATER.match(key), f"{key} may be known better tomorrow"


def test_each_amending_text_has_a_trailer(law: Path) -> None:
    found = [value for key, value in trailers(law, f"{SLUG}/2022-09-01") if key == "Modifie-par"]
    assert sorted(found) == sorted(set(found))
    assert {
        "LOI n°2021-9960 du 22 août 2021",
        "Décret n°2022-9966 du 29 juin 2022",
        "LOI n°2022-9968 du 16 août 2022",
    } <= set(found)


def many_changes(laws: int, articles: int) -> MadeCode:
    """A code whose articles all change on 2005-01-01, in turn by each of so many laws."""
    made = []
    for n in range(1, articles + 1):
        number = f"2004-{n % laws + 1}"
        made.append(wording(2 * n, f"L{n}", "2000-01-01", "2005-01-01"))
        made.append(wording(2 * n + 1, f"L{n}", "2005-01-01", "2999-01-01", "", by(number)))
    return code("Code des essais", section(1, "Titre Ier", *made))


@pytest.mark.parametrize(("laws", "articles"), [(300, 300), (1, 2000), (20, 1500), (3, 3)])
def test_a_body_is_bounded_and_says_how_to_see_the_rest(
    tmp_path: Path, laws: int, articles: int
) -> None:
    repo = tmp_path / "repo"
    bring(repo, write_archive(tmp_path / "dump.tar.gz", files(many_changes(laws, articles))))
    tag = f"{ESSAIS}/2005-01-01"
    body = git(repo, "log", "-1", "--format=%b", tag)
    told = [line for line in body.splitlines() if line and not re.match(r"[A-Z][\w-]+: ", line)]
    amending = [value for key, value in trailers(repo, tag) if key == "Modifie-par"]
    assert len(amending) == laws  # in full: programs read these
    command = re.search(r"lawdiff changes [^`\n]+", body)
    if laws == 3:
        assert command is None
        assert len(told) < 12
        return
    assert len(told) <= 104  # counts, 100 lines, how many more, the command
    assert max(map(len, told)) < 200
    assert re.search(r"\d+ autres?", body)
    assert command, body[:2000]
    words = shlex.split(command[0].strip().rstrip("."))[1:]
    shown = run(repo, *words, "--json")
    assert shown.exit_code == 0, shown.output
    assert len(json.loads(shown.stdout)["changes"]) == articles


# --- ids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_ids_depend_neither_on_order_nor_on_runs(
    law: Path, snapshots: Path, tmp_path: Path, seed: int
) -> None:
    units = jardins(snapshots)
    random.Random(seed).shuffle(units)  # noqa: S311 # an order, and no secret
    bring(tmp_path / "repo", *units)
    assert heads(tmp_path / "repo") == heads(law)


def test_ids_are_the_same_when_all_comes_at_once(tmp_path: Path, snapshots: Path) -> None:
    paths = sorted(snapshots.glob("LEGITEXT*.json*"))
    assert len(paths) == 3
    bring(tmp_path / "one", *paths)
    done = run(tmp_path / "other", "import", *map(str, reversed(paths)))
    assert done.exit_code == 0, done.output
    assert heads(tmp_path / "one") == heads(tmp_path / "other")


def test_a_later_version_keeps_every_id(tmp_path: Path, snapshots: Path) -> None:
    before: list[str] = []
    for unit in jardins(snapshots):
        bring(tmp_path / "repo", unit)
        after = commits(tmp_path / "repo")
        assert after[: len(before)] == before
        assert len(after) > len(before)
        assert commits(tmp_path / "repo", "registre")[1:] == []
        before = after


def listed(w: int, start: str, end: str | None, state: str) -> dict[str, Any]:
    return {"id": f"LEGIARTI9000000001{w:02d}", "etat": state, "version": "1.0",
            "dateDebut": ms(start), "dateFin": ms(end) if end else NO_END,
            "numero": None, "ordre": None}  # fmt: skip


def small(day: str, article: dict[str, Any], folder: Path) -> Path:
    path = folder / f"LEGITEXT990000000001-{day}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    other = json_article("L2", "Le présent code s'applique.", n=2)
    path.write_bytes(json_code(day, json_section("Titre Ier", article, other)))
    return path


def cited_by(title: str) -> dict[str, Any]:
    return {"textCid": "JORFTEXT000099999999", "textTitle": title, "linkType": "CITATION",
            "linkOrientation": "source", "articleNum": "1", "natureText": "LOI",
            "articleId": "LEGIARTI000099999999", "dateDebutCible": "2021-01-01"}  # fmt: skip


def test_a_source_that_knows_more_of_the_same_wordings_changes_no_commit(tmp_path: Path) -> None:
    """Its end, its state, its successor, who ends and who cites it: all that is in registre."""
    first = json_article(
        "L1", "Première rédaction.", dateDebut=ms("2020-01-01"),
        articleVersions=[listed(1, "2020-01-01", None, "VIGUEUR")],
    )  # fmt: skip
    more = json_article(
        "L1", "Première rédaction.", dateDebut=ms("2020-01-01"), dateFin=ms("2021-05-01"),
        etat="ABROGE_DIFF",
        lienModifications=[cited_by("LOI n°2021-1 du 2 janvier 2021 - art. 1 (V)")],
        articleVersions=[
            listed(1, "2020-01-01", "2021-05-01", "ABROGE_DIFF"),
            listed(2, "2021-05-01", None, "VIGUEUR_DIFF"),
            listed(3, "2019-01-01", "2020-01-01", "MODIFIE"),
        ],
    )  # fmt: skip
    repo = tmp_path / "repo"
    bring(repo, small("2020-06-01", first, tmp_path / "a"))
    before = heads(repo)
    bring(repo, small("2020-06-01", more, tmp_path / "b"), options=["--replace"])
    after = heads(repo)
    assert after["refs/heads/main"] == before["refs/heads/main"]
    assert after["refs/heads/registre"] != before["refs/heads/registre"]
    bring(tmp_path / "other", small("2020-06-01", more, tmp_path / "c"))
    assert heads(tmp_path / "other")["refs/heads/main"] == before["refs/heads/main"]


def test_a_newer_version_that_knows_more_of_an_old_wording_changes_no_commit(
    tmp_path: Path,
) -> None:
    first = json_article(
        "L1", "Première rédaction.", dateDebut=ms("2020-01-01"),
        articleVersions=[listed(1, "2020-01-01", None, "VIGUEUR")],
    )  # fmt: skip
    second = json_article(
        "L1", "Deuxième rédaction.", w=2, dateDebut=ms("2021-05-01"),
        articleVersions=[
            listed(1, "2020-01-01", "2021-04-30", "MODIFIE"),
            listed(3, "2021-04-30", "2021-05-01", "MODIFIE"),
            listed(2, "2021-05-01", None, "VIGUEUR"),
        ],
    )  # fmt: skip
    repo = tmp_path / "repo"
    bring(repo, small("2020-06-01", first, tmp_path / "a"))
    before = commits(repo)
    bring(repo, small("2021-06-01", second, tmp_path / "a"))
    assert commits(repo)[: len(before)] == before
    assert len(commits(repo)) == len(before) + 1


def test_an_increment_that_tells_the_end_of_a_wording_changes_no_commit(tmp_path: Path) -> None:
    one = code("Code des essais", section(1, "Titre Ier", wording(1, "L1", "2000-01-01")))
    two = code(
        "Code des essais",
        section(
            1,
            "Titre Ier",
            wording(1, "L1", "2000-01-01", "2017-01-03", article="L1"),
            wording(2, "L1", "2017-01-03", "2999-01-01", "", by("2016-1"), article="L1"),
        ),
    )
    repo = tmp_path / "repo"
    before, after = files(one), files(two)
    bring(repo, write_archive(tmp_path / f"Freemium_legi_global_{FIRST_DAY}.tar.gz", before))
    held = commits(repo)
    daily = increment(before, after, SECOND_DAY)
    bring(repo, write_archive(tmp_path / f"LEGI_{SECOND_DAY}.tar.gz", daily))
    assert commits(repo)[: len(held)] == held
    assert len(commits(repo)) == len(held) + 1


# --- by law --------------------------------------------------------------------------------------


def test_the_trees_at_the_tags_are_those_of_the_plain_import(law: Path, by_law: Path) -> None:
    for tag in git(law, "tag").split():
        one, other = (git(repo, "rev-parse", f"{tag}^{{tree}}") for repo in (law, by_law))
        assert one == other, tag


def test_also_where_two_codes_have_a_version_of_one_day(snapshots: Path, tmp_path: Path) -> None:
    """The archive of 2022-09-01 has two codes, and one law has one commit for both: so each tag has
    its own code as the plain import has it, and the last one all."""
    one, other = tmp_path / "plain", tmp_path / "by-law"
    bring(one, *snapshot_units(snapshots))
    bring(other, *snapshot_units(snapshots), options=["--by-law"])
    tags = git(one, "tag").split()
    assert len(tags) == 7
    for tag in tags:
        slug = tag.partition("/")[0]
        plain, by_law = (git(repo, "rev-parse", f"{tag}:{slug}") for repo in (one, other))
        assert plain == by_law, tag
    plain, by_law = (git(repo, "rev-parse", "main^{tree}") for repo in (one, other))
    assert plain == by_law


def test_a_laws_commit_stands_on_the_day_of_force(by_law: Path) -> None:
    """Its author date is the first day of each wording that it brings, whatever the snapshot's."""
    tagged, seen = versions(by_law), 0
    snapshot_days = {tag.rpartition("/")[2] for tag in tagged.values()}
    elsewhere = set()
    for commit in commits(by_law):
        if commit in tagged:
            continue
        day = git(by_law, "log", "-1", "--format=%ad", "--date=format:%Y-%m-%d", commit).strip()
        brought = names(by_law, "show", "--format=", "--name-only", "--no-renames",
                        "--diff-filter=AM", commit, "--", f"{SLUG}/articles")  # fmt: skip
        for name in brought:
            text = git(by_law, "show", f"{commit}:{name}")
            start = re.search(r"^in_force_from: (\S+)$", text, flags=re.MULTILINE)
            if start is None:
                continue  # plain text and Markdown do not say
            assert start[1] == day, f"{name} in {commit}"
            elsewhere.add(day)
            seen += 1
    assert seen > 20
    assert elsewhere - snapshot_days


def test_a_laws_commit_is_named_by_its_texts(by_law: Path) -> None:
    tagged = versions(by_law)
    for commit in commits(by_law):
        is_page = names(by_law, "show", "--format=", "--name-only", commit) == ["README.md"]
        if commit not in tagged and not is_page:
            subject = git(by_law, "log", "-1", "--format=%s", commit).strip()
            amending = [text for key, text in trailers(by_law, commit) if key == "Modifie-par"]
            assert amending
            assert any(text[:40] in subject for text in amending), subject


def test_by_law_ids_do_not_depend_on_order(by_law: Path, snapshots: Path, tmp_path: Path) -> None:
    bring(tmp_path / "repo", *reversed(jardins(snapshots)), options=["--by-law"])
    assert heads(tmp_path / "repo") == heads(by_law)


# --- a clone -------------------------------------------------------------------------------------

QUESTIONS = [
    ["versions"],
    ["show", "L121-5"],
    ["show", "L121-5", "--at", "15 mars 2021"],
    ["show", "L121-5", "--at", "futur"],
    ["show", "L121-5", "--at", f"{SLUG}/2018-07-01"],
    ["show", "L121-5", "--between", "2016-01-01", "2024-01-01"],
    ["timeline", "L121-5"],
    ["timeline", "L211-2-1"],
    ["blame", "L121-5"],
    ["changes", "--between", "2020-01-01", "2022-09-01"],
    ["law", "2018-9941"],
    ["search", "redevance"],
    ["search", "ruche", "--history"],
    ["cites", "L121-5"],
]


def answers(repo: Path) -> list[Any]:
    return [json.loads(answer(repo, *words, "--json").stdout) for words in QUESTIONS]


def answer(repo: Path, *words: str) -> Result:
    done = run(repo, *words)
    assert done.exit_code == 0, f"{words}: {done.output}"
    return done


@pytest.mark.parametrize("how", [[], ["--bare"], ["--mirror"], ["--no-local"]], ids=" ".join)
def test_a_clone_answers_as_the_original(law: Path, tmp_path: Path, how: Iterable[str]) -> None:
    subprocess.run(["git", "clone", "-q", *how, str(law), str(tmp_path / "clone")], check=True)
    assert answers(tmp_path / "clone") == answers(law)


def test_a_clone_of_a_clone_answers_as_well(law: Path, tmp_path: Path) -> None:
    """What a forge makes of it: pushed to an empty bare repository, cloned from there."""
    forge, clone = str(tmp_path / "forge"), str(tmp_path / "clone")
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", forge], check=True)
    for words in ("--all", "--tags"):
        git(law, "push", "-q", forge, words)
    subprocess.run(["git", "clone", "-q", forge, clone], check=True)
    assert answers(tmp_path / "clone") == answers(law)


def test_a_clone_takes_the_next_increment(tmp_path: Path) -> None:
    """All that lawdiff needs: also to go on from a clone, as somebody does on another machine."""
    old = wording(1, "L1", "2000-01-01", "2005-01-01")
    new = wording(2, "L1", "2005-01-01", "2999-01-01", "", by("2004-1"))
    later = wording(3, "L2", "2017-01-03", "2999-01-01", "", by("2016-1", kind="CREE"))
    before = files(code("Code des essais", section(1, "Titre Ier", old, new)))
    after = files(code("Code des essais", section(1, "Titre Ier", old, new, later)))
    bring(tmp_path / "repo",
          write_archive(tmp_path / f"Freemium_legi_global_{FIRST_DAY}.tar.gz", before))  # fmt: skip
    repo, clone = tmp_path / "repo", tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--bare", str(repo), str(clone)], check=True)
    daily = write_archive(
        tmp_path / f"LEGI_{SECOND_DAY}.tar.gz", increment(before, after, SECOND_DAY)
    )
    bring(repo, daily)
    bring(clone, daily)
    assert commits(clone) == commits(repo)
    assert heads(clone) == heads(repo)


# --- the first form ------------------------------------------------------------------------------

FIRST_COMMIT = """Code des essais – version consolidée au 1er janvier 2020

1 article.

Code: Code des essais
Code-id: LEGITEXT990000000001
Version-date: 2020-01-01
Articles: 1
Complete: true
Source: Légifrance JSON
Source-sha256: 6fc3756e492c105ae678955897709faa57c919b0347b3b2b9038711d87cfe0f8
Contenu-sha256: cf1ea68e9d45ea0fbfe871f9ad260086ed49c66856fe6097cb90d914e2b94046
"""
FIRST_TREE = {
    f"{ESSAIS}/sommaire.md": "# Code des essais\n\n- [Article L1](articles/L1/L1.md)\n",
    f"{ESSAIS}/articles/L1/L1.md": "---\nwording: LEGIARTI900000000101\n---\n# Article L1\n\nUn.\n",
    f"{ESSAIS}/liens/L1/L1.md": "---\nstate: VIGUEUR\n---\n# Article L1\n",
}


@pytest.fixture
def first_form(tmp_path: Path) -> Path:
    """A repository as lawdiff made them before, by plain git: `liens/` beside `articles/`."""
    repo = tmp_path / "repo"
    repo.mkdir()
    git(repo, "init", "-q", "-b", "main")
    for name, text in FIRST_TREE.items():
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text(text, "utf-8")
    git(repo, "add", "-A")
    who = ["-c", "user.name=lawdiff", "-c", "user.email=lawdiff@localhost"]
    git(repo, *who, "commit", "-q", "-F", "-", "--cleanup=verbatim", data=FIRST_COMMIT.encode())
    git(repo, "tag", f"{ESSAIS}/2020-01-01")
    return repo


def test_an_import_into_the_first_form_says_how_to_make_it_anew(
    first_form: Path, tmp_path: Path
) -> None:
    before = heads(first_form)
    source = small("2021-01-01", json_article("L1", "Deux.", w=2), tmp_path / "a")
    done = run(first_form, "import", str(source))
    assert done.exit_code == 2, done.output
    assert heads(first_form) == before
    assert re.search(r"first form|older form|earlier form|form of", done.output), done.output
    assert re.search(r"\banew\b|\bnew (repository|folder)\b|\bagain\b", done.output), done.output
    assert "lawdiff" in done.output
    assert "import" in done.output
    error = json.loads(run(first_form, "import", str(source), "--json").stdout)["error"]
    assert error["hint"]
