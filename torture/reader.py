"""A process that reads sources for `torture.parts.inputs`, with a bound on its memory.

It takes one task per line (JSON: path, options, repo, imports) and answers each with a line: how
`lawdiff check` and, where it is asked for, `lawdiff import` ended.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from lawdiff.cli import group
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.sources.anomalies import KINDS
from tests.making import git, refs

MEMORY = 2 << 30  # bytes of address space


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _run(repo: Path, *words: str) -> dict[str, Any]:
    """The answer of a command with --json; what is wrong with how it ended is in `wrong`."""
    result = CliRunner().invoke(group, ["--repo", str(repo), *words, "--json"])
    answer: dict[str, Any] = {"code": result.exit_code, "wrong": ""}
    error = result.exception
    if error is not None and not isinstance(error, SystemExit):
        answer["wrong"] = f"{type(error).__name__}: {error}"
    elif result.exit_code not in (0, 2):
        answer["wrong"] = f"exit code {result.exit_code}"
    elif "Traceback" in result.output or "fault of lawdiff" in result.output:
        answer["wrong"] = result.output[-500:]
    else:
        answer |= json.loads(result.stdout)
    return answer


def look(task: dict[str, Any]) -> dict[str, Any]:
    """The result for an input: refused, or versions with their anomalies; and what is wrong."""
    repo = Path(task["repo"])
    words = [task["path"], *task["options"]]
    # Nothing is held there, so that no git is asked: most inputs are read in milliseconds.
    checked = _run(repo.with_name("nowhere"), "check", *words)
    wrong = checked["wrong"] or _unsound(checked)
    versions = [version for version in checked.get("versions", ()) if not version.get("held")]
    answer = {
        "refused": checked["code"] == 2,
        "anomalies": sorted({one["kind"] for one in checked.get("anomalies", ())}),
        "complete": bool(versions) and all(version["complete"] for version in versions),
        "message": checked.get("error", {}).get("message", ""),
    }
    if task["imports"] and not wrong:
        wrong = _import(repo, words, answer["refused"])
    return {**answer, "wrong": wrong}


def _unsound(answer: dict[str, Any]) -> str:
    for anomaly in answer.get("anomalies", ()):
        if anomaly["kind"] not in KINDS or "\n" in anomaly["message"]:
            return f"an anomaly that is none: {anomaly}"
    return next(
        (
            f"a version without articles: {v}"
            for v in answer.get("versions", ())
            if not v["articles"]
        ),
        "",
    )


def _import(repo: Path, words: list[str], refused: bool) -> str:
    """What is wrong after an import into a copy of the repository; nothing, mostly."""
    copy = repo.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(repo, copy)
    before = refs(copy)
    done = _run(copy, "import", *words)
    if done["wrong"]:
        return f"import: {done['wrong']}"
    if done["code"] == 2:
        if refs(copy) != before:
            return "a refused import has moved refs"
        # A check does not see what contradicts a held version.
        held_is_another = done["error"]["kind"] == "conflict"
        return "" if refused or held_is_another else f"import refuses what check reads: {done}"
    if refused:
        return "import reads what check refuses"
    if complaint := git(copy, "fsck", "--strict", "--no-progress"):
        return f"git fsck: {complaint}"
    with LawRepo(copy) as held:
        for ref in held.versions:
            count = sum(1 for _ in held.open(ref).own().version().articles())
            if count != ref.info.articles:
                return f"{ref.info.tag} holds {count} articles, not {ref.info.articles}"
    return ""


def main() -> None:
    _bound()
    for line in sys.stdin:
        answer = look(json.loads(line))
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
