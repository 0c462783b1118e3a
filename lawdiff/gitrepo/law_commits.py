"""The commits of laws on `main`, as they were written.

What is known of a law may change later: that it also ended an article, say. Its commit stays as it
is, for `main` only grows. So what made it is not what would make it now, and who rebuilds history
takes over the commits that are to the letter what an import wrote.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from lawdiff.gitrepo import log
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.history.by_law import LawCommit
from lawdiff.record import names
from lawdiff.record.trailers import IN_FORCE, VERSION_DATE, is_of_law
from lawdiff.record.version_facts import laws_digest


def as_written(repo: LawRepo) -> dict[str, list[LawCommit]]:
    """Day of the versions → the commits of laws before them, oldest first; none for some days.

    A day is left out where its commits are not what the register says was written.
    """
    held = _held(repo)
    wrong = {
        ref.day
        for ref in repo.versions
        if repo.register(ref.slug).facts(ref.day).laws != _digest(held.get(ref.day, []))
    }
    return {ref.day: held.get(ref.day, []) for ref in repo.versions if ref.day not in wrong}


def _held(repo: LawRepo) -> dict[str, list[LawCommit]]:
    found: dict[str, list[LawCommit]] = defaultdict(list)
    commits = {
        commit: trailers
        for commit, trailers in reversed(log.commits(repo.git_dir, names.MAIN))
        if is_of_law(trailers)
    }
    changed = log.paths_of(repo.git_dir, list(commits))
    for (commit, trailers), raw in zip(commits.items(), repo.read(commits), strict=True):
        message = (raw or b"").decode(errors="replace").partition("\n\n")[2]
        try:
            day = date.fromisoformat(trailers[IN_FORCE][-1])
        except (KeyError, ValueError):
            continue  # no commit that lawdiff wrote: then the digest differs
        parts = (path.partition("/") for path in changed.get(commit, ()))
        paths = frozenset((slug, path) for slug, _, path in parts)
        found[trailers[VERSION_DATE][-1]].append(LawCommit(message, day, paths))
    return found


def _digest(laws: list[LawCommit]) -> str:
    return laws_digest((law.message, sorted(map("/".join, law.paths))) for law in laws)
