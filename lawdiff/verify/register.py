"""Checks the branch `registre`: its seal, its files, and that it says what the article files say.

That its files are those that the versions make is proved with history (`rebuild`), which takes from
here what no other file of a version in JSON or text has. So nothing here may be altered unseen.
"""

from __future__ import annotations

from lawdiff.errors import RepositoryError
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, iso
from lawdiff.record import front_page
from lawdiff.record.names import REGISTER
from lawdiff.record.register import Listing
from lawdiff.verify.faults import Fault
from lawdiff.verify.report import Verification

Facts = tuple[tuple[str, str], ...]
"""What both an article's file and its listing say of it: the name of each fact, and the fact."""


def check_register(report: Verification, repo: LawRepo) -> None:
    """Reports what is wrong with the seal of the register, the branch `registre`."""
    try:
        tip = repo.register_tip()
        message = repo.read_text(tip).partition("\n\n")[2]
        tree = repo.tree(f"{tip}^{{tree}}")
        report.files += sum(len(repo.files_at(f"{tip}:{slug}")) for slug in repo.codes)
    except RepositoryError as error:
        report.faults.append(Fault("register", error.message, REGISTER))
        return
    if message != front_page.register_message(tree):
        text = "Contenu-sha256 is not that of its files, or its message was altered"
        report.faults.append(Fault("seal", text, REGISTER))


def facts(said: Article | Listing) -> Facts:
    """What an article's file, or the register, says of an article."""
    start = said.in_force_from if isinstance(said, Article) else said.start
    laws = sorted(f"{law.kind} {law.title} - art. {law.article}" for law in said.laws)
    return (
        ("its number", said.number),
        ("its cid", said.cid or ""),
        ("its wording", said.wording or ""),
        ("its first day", iso(start) or ""),
        ("whether it is cut", str(said.cut)),
        ("its laws", "; ".join(laws)),
    )


def disagreement(file: Facts, said: Listing) -> str | None:
    """The first fact that the register gives otherwise than the article's file."""
    for (name, held), (_, other) in zip(file, facts(said), strict=True):
        if held != other:
            pairs = enumerate(zip(held, other, strict=False))
            first = next((at for at, (one, two) in pairs if one != two), 0)
            ours, theirs = (text[max(0, first - 20) :][:50] for text in (held, other))
            return f"{name}: the file says {ours!r}, the register {theirs!r}"
    return None
