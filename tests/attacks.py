"""Attacks on whoever reads a law repository: each is a repository that somebody else made.

Every program that an attack would have run makes the canary file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.making import check_out, git

Attack = Callable[["Target"], None]
SLUG = "code-des-jardins-partages"
ARTICLE = f"{SLUG}/articles/L1/L121-5.md"
NEWEST = f"refs/tags/{SLUG}/2024-01-01"
REGISTER, ENTRY, VERSIONS = "refs/heads/registre", "articles/L1/L121-5.json", "versions.json"
HOOKS = ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc",
         "post-rewrite", "fsmonitor-watchman", "pre-commit", "post-commit", "update")  # fmt: skip


class Target:
    """A law repository to be made hostile.

    `outside` is a folder next to it with a repository that an attack leads to, `canary` the file
    that must never come to be.
    """

    def __init__(self, repo: Path, outside: Path, canary: Path) -> None:
        self.repo, self.outside, self.canary = repo, outside, canary
        self.git_dir = repo / ".git"
        self.program = canary.with_name("evil.sh")
        self.program.write_text(f'#!/bin/sh\ntouch "{canary}"\ncat\n')
        self.program.chmod(0o755)

    def config(self, *settings: str, file: str = "config") -> None:
        for setting in settings:
            key, _, value = setting.partition("=")
            git(self.repo, "config", "--file", str(self.git_dir / file), "--add", key, value)

    def move(self, name: str) -> Path:
        """Move a part of the git folder out of it; where it is now."""
        target = self.outside / "moved"
        (self.git_dir / name).rename(target)
        return target

    def link(self, name: str) -> None:
        (self.git_dir / name).symlink_to(self.move(name))

    def lose_an_object(self) -> None:
        """Take away an article's file that every command may want."""
        unpack(self.repo)
        oid = git(self.repo, "rev-parse", f"main:{ARTICLE}").strip()
        (self.git_dir / "objects" / oid[:2] / oid[2:]).unlink()

    def commit(self, ref: str, tree: str, message: bytes | None = None, extra: bytes = b"") -> None:
        """Point a ref to a commit with this tree, made like the one it points to."""
        old = git(self.repo, "cat-file", "commit", ref).encode()
        head, _, body = old.partition(b"\n\n")
        head = b"tree " + tree.encode() + head[head.index(b"\n") :] + extra
        new = self.store("commit", head + b"\n\n" + (body if message is None else message))
        git(self.repo, "update-ref", ref, new)

    def store(self, kind: str, data: bytes) -> str:
        words = ("hash-object", "-w", "--literally", "-t", kind, "--stdin")
        return git(self.repo, *words, data=data).strip()

    def tree(self, *entries: tuple[str, str, str]) -> str:
        """A tree of (mode, name, id), whatever the names."""
        data = b"".join(
            mode.encode() + b" " + os.fsencode(name) + b"\0" + bytes.fromhex(oid)
            for mode, name, oid in entries
        )
        return self.store("tree", data)

    def retag(self, tree: str, message: bytes | None = None) -> None:
        """Put a tree in the place of the newest version's code folder."""
        root = self.tree(("40000", SLUG, tree))
        self.commit(NEWEST, root, message)
        git(self.repo, "update-ref", "refs/heads/main", NEWEST)

    def with_file(self, path: str, content: bytes, mode: str = "100644") -> str:
        """The newest version's tree with another file at a path of two folders."""
        folders = path.split("/")
        entry = (mode, folders[-1], self.store("blob", content))
        return self.grafted(SLUG, folders[:-1], entry)

    def grafted(
        self, at: str, folders: list[str], entry: tuple[str, str, str], ref: str = NEWEST
    ) -> str:
        """A folder of a ref with another entry below it."""
        try:
            listing = git(self.repo, "ls-tree", f"{ref}:{at}").splitlines()
        except subprocess.CalledProcessError:
            listing = []  # a folder that is not there yet
        rows = [(m.split()[0], n, m.split()[2]) for m, _, n in (x.partition("\t") for x in listing)]
        if folders:
            below = self.grafted(f"{at}/{folders[0]}".lstrip("/"), folders[1:], entry, ref)
            entry = ("40000", folders[0], below)
        kept = [row for row in rows if row[1] != entry[1]]
        return self.tree(
            *sorted([*kept, entry], key=lambda row: row[1] + "/" * (row[0] == "40000"))
        )


def unpack(repo: Path) -> None:
    """All objects loose, so that one can be lost."""
    packs = repo / ".git" / "objects" / "pack"
    for pack in list(packs.glob("*.pack")):
        data = pack.read_bytes()
        for file in packs.glob(f"{pack.stem}.*"):
            file.unlink()
        git(repo, "unpack-objects", "-q", data=data)


# --- settings -----------------------------------------------------------------------------------


def setting(*settings: str) -> Attack:
    """Settings of the repository's config; `EVIL` is the program, `OUT` the folder outside."""

    def attack(target: Target) -> None:
        target.config(*(_filled(target, one) for one in settings))

    return attack


def _filled(target: Target, text: str) -> str:
    return text.replace("EVIL", str(target.program)).replace("OUT", str(target.outside))


def included(line: str) -> Attack:
    def attack(target: Target) -> None:
        (target.outside / "more").write_text(f"[core]\n\tfsmonitor = {target.program}\n")
        with (target.git_dir / "config").open("a") as config:
            config.write(_filled(target, line))

    return attack


def hooks(target: Target) -> None:
    folder = target.git_dir / "hooks"
    folder.mkdir()
    for name in HOOKS:
        shutil.copy(target.program, folder / name)


def fetched(url: str, *more: str) -> Attack:
    """An object that the repository lacks, and a remote that would bring it."""

    def attack(target: Target) -> None:
        target.lose_an_object()
        target.config(
            "core.repositoryformatversion=1", "extensions.partialClone=origin",
            "remote.origin.promisor=true", f"remote.origin.url={_filled(target, url)}",
            "protocol.ext.allow=always", "protocol.file.allow=always",
            *(_filled(target, one) for one in more),
        )  # fmt: skip

    return attack


def quietly_fetched(target: Target) -> None:
    """As `fetched`, through settings that are known to be harmless."""
    target.lose_an_object()
    target.config(
        f"remote.origin.url=ext::{target.program}", f"core.sshCommand={target.program}",
        f"remote.origin.uploadpack={target.program}", f"alias.cat-file=!{target.program}",
        f"core.pager={target.program}", f"core.askPass={target.program}",
        f"credential.helper=!{target.program}", f"core.hooksPath={target.program.parent}",
        f"core.fsmonitor={target.program}",
    )  # fmt: skip


def worktree_config(target: Target) -> None:
    target.config("extensions.worktreeConfig=true")
    target.config(f"filter.x.smudge={target.program}", file="config.worktree")


def drivers(*settings: str) -> Attack:
    """Programs for the files that attributes name, in every place where these may stand."""

    def attack(target: Target) -> None:
        (target.git_dir / "info").mkdir(exist_ok=True)
        (target.git_dir / "info" / "attributes").write_text("* diff=x filter=x merge=x\n")
        setting(*settings)(target)

    return attack


def signed(target: Target) -> None:
    """A signed commit of the law to come, and a program that is to look at the signature."""
    tree = git(target.repo, "rev-parse", "futur^{tree}").strip()
    signature = b"\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    target.commit("refs/heads/futur", tree, extra=signature)
    target.config("log.showSignature=true", f"gpg.program={target.program}")


def odd_config(text: str) -> Attack:
    """A config that git reads otherwise than one would think."""

    def attack(target: Target) -> None:
        with (target.git_dir / "config").open("a") as config:
            config.write(_filled(target, text))

    return attack


# --- ways out -----------------------------------------------------------------------------------


def alternates(target: Target) -> None:
    """The objects are borrowed from a repository outside."""
    folder = target.git_dir / "objects" / "info"
    folder.mkdir(exist_ok=True)
    shutil.move(target.git_dir / "objects" / "pack", target.outside / "pack")
    (folder / "alternates").write_text(f"{target.outside}\n")


def commondir(target: Target) -> None:
    secret = target.outside / "secret"
    shutil.copytree(target.git_dir, secret)
    (target.git_dir / "commondir").write_text(f"{secret}\n")


def pointer(target: Target) -> None:
    target.git_dir.rename(target.outside / "secret")
    target.git_dir.write_text(f"gitdir: {target.outside}/secret\n")


def false_worktree(target: Target) -> None:
    """A `.git` file that passes for a linked work tree of a repository that knows nothing of it."""
    secret = target.outside / "secret"
    target.git_dir.rename(secret)
    admin = target.outside / "admin"
    admin.mkdir()
    (admin / "HEAD").write_text("ref: refs/heads/main\n")
    (admin / "commondir").write_text(f"{secret}\n")
    (admin / "gitdir").write_text(f"{target.git_dir}\n")
    target.git_dir.write_text(f"gitdir: {admin}\n")


def linked(name: str) -> Attack:
    def attack(target: Target) -> None:
        target.link(name)

    return attack


def linked_git_dir(target: Target) -> None:
    target.git_dir.rename(target.outside / "secret")
    target.git_dir.symlink_to(target.outside / "secret")


def linked_ref(target: Target) -> None:
    git(target.repo, "update-ref", "refs/tags/x", "main")
    (target.git_dir / "refs" / "tags" / "x").rename(target.outside / "x")
    (target.git_dir / "refs" / "tags" / "x").symlink_to(target.outside / "x")


def lock(target: Target) -> None:
    """A lock file that leads to a file of the user's, to be emptied."""
    (target.outside / "precious").write_text("precious")
    path = target.git_dir / "lawdiff.lock"
    path.unlink(missing_ok=True)
    path.symlink_to(target.outside / "precious")


def pipe(target: Target) -> None:
    """Reading a pipe never ends."""
    (target.git_dir / "packed-refs").unlink()
    os.mkfifo(target.git_dir / "packed-refs")


# --- what git would take for history ------------------------------------------------------------


def replaced(target: Target) -> None:
    oid = git(target.repo, "rev-parse", f"main:{ARTICLE}").strip()
    other = target.store("blob", b"# Article L1\n\nFaux.\n")
    git(target.repo, "update-ref", f"refs/replace/{oid}", other)


def grafted(target: Target) -> None:
    (target.git_dir / "info").mkdir(exist_ok=True)
    tip = git(target.repo, "rev-parse", "main").strip()
    (target.git_dir / "info" / "grafts").write_text(f"{tip}\n")


def attributes(target: Target) -> None:
    """Attributes that would hide what changed."""
    (target.git_dir / "info").mkdir(exist_ok=True)
    (target.git_dir / "info" / "attributes").write_text("*.md -diff\n")


def checked_out(target: Target) -> None:
    """A work tree with a repository in it whose config names a program (git looks into it)."""
    check_out(target.repo)
    inner = target.repo / "inner"
    inner.mkdir()
    git(inner, "init", "-q")
    git(inner, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x", "--allow-empty")
    git(inner, "config", "core.fsmonitor", str(target.program))
    head = git(inner, "rev-parse", "HEAD").strip()
    git(target.repo, "update-index", "--add", "--cacheinfo", f"160000,{head},inner")


def run_filter(target: Target) -> None:
    """A program for every file that is checked out."""
    check_out(target.repo)
    drivers("filter.x.clean=EVIL", "filter.x.smudge=EVIL", "filter.x.required=true")(target)
    next(target.repo.glob("*/sommaire.md")).touch()


SETTINGS: dict[str, Attack] = {
    "fsmonitor": setting("core.fsmonitor=EVIL"),
    "hooks-path": setting("core.hooksPath=OUT"),
    "hooks": hooks,
    "pager": setting("core.pager=EVIL", "pager.log=EVIL", "pager.for-each-ref=EVIL"),
    "alias": setting("alias.cat-file=!EVIL", "alias.log=!EVIL", "alias.ls-tree=!EVIL"),
    "askpass": setting("core.askPass=EVIL", "credential.helper=!EVIL"),
    "git-proxy": fetched("git://localhost/x", "core.gitProxy=EVIL"),
    "ssh-command": fetched("ssh://localhost/x", "core.sshCommand=EVIL"),
    "promisor-ext": fetched("ext::EVIL"),
    "promisor-upload-pack": fetched("OUT", "remote.origin.uploadpack=EVIL"),
    "promisor-instead-of": fetched("x:y", "url.ext::EVIL .insteadOf=x:"),
    "quietly-fetched": quietly_fetched,
    "external-diff": setting("diff.external=EVIL"),
    "diff-command": drivers("diff.x.command=EVIL"),
    "diff-textconv": drivers("diff.x.textconv=EVIL"),
    "filters": drivers("filter.x.clean=EVIL", "filter.x.smudge=EVIL", "filter.x.process=EVIL"),
    "filters-checked-out": run_filter,
    "merge-driver": drivers("merge.x.driver=EVIL"),
    "signature": signed,
    "trailer": setting("trailer.x.key=Code", "trailer.x.command=EVIL", "trailer.separators=#"),
    "include": included("[include]\n\tpath = OUT/more\n"),
    "include-if": included('[includeIf "gitdir:/**"]\n\tpath = OUT/more\n'),
    "attributes-file": setting("core.attributesFile=OUT/x"),
    "work-tree": setting("core.worktree=OUT"),
    "worktree-config": worktree_config,
    "order-file": setting("diff.orderFile=OUT/x"),
    "alternate-refs": setting("core.alternateRefsCommand=EVIL"),
    "recurse": setting("submodule.recurse=true", "diff.submodule=diff"),
    "same-line": odd_config("[core] attributesFile = OUT/x\n"),
    "continued": odd_config("[user]\n\tname = x \\\n[include] path = OUT/more\n"),
    "hidden-by-comment": odd_config('[user]\n\tname = "x ; \\\n"\n[diff]\n\texternal = EVIL\n'),
    "carriage-return": odd_config("[user]\r\n# x\n\r[diff]\r\n\texternal = EVIL\n"),
    "no-config-at-all": odd_config("\0[x\n"),
}
WAYS_OUT: dict[str, Attack] = {
    "alternates": alternates,
    "commondir": commondir,
    "pointer": pointer,
    "false-worktree": false_worktree,
    "linked-git-dir": linked_git_dir,
    "linked-ref": linked_ref,
    "linked-lock": lock,
    "pipe": pipe,
} | {
    f"linked-{name}": linked(name) for name in ("config", "HEAD", "objects", "packed-refs", "refs")
}
# What must make no difference at all.
IGNORED: dict[str, Attack] = {
    "replaced": replaced,
    "grafted": grafted,
    "attributes": attributes,
    "submodule": checked_out,
}


# --- content ------------------------------------------------------------------------------------


def entry(path: str, content: bytes, mode: str = "100644") -> Attack:
    """A file in the newest version, its name and mode as they please."""

    def attack(target: Target) -> None:
        target.retag(target.with_file(path, content, mode))

    return attack


def article(text: str) -> Attack:
    """Another text of an article."""

    def attack(target: Target) -> None:
        data = text.encode("utf-8", "surrogateescape")
        target.retag(target.with_file("articles/L1/L121-5.md", data))

    return attack


def known(path: str, change: Callable[[bytes], bytes], mode: str = "100644") -> Attack:
    """Another file of the register."""

    def attack(target: Target) -> None:
        folders = [SLUG, *path.split("/")]
        content = git(target.repo, "show", f"registre:{SLUG}/{path}").encode()
        entry = (mode, folders[-1], target.store("blob", change(content)))
        target.commit(REGISTER, target.grafted("", folders[:-1], entry, REGISTER))

    return attack


def listed(**facts: object) -> Attack:
    """Something else that the register says of an article, in every version."""

    def change(content: bytes) -> bytes:
        entry = json.loads(content)
        for listing in entry["listings"]:
            listing |= {key: value for key, value in facts.items() if key != "lists"}
        entry["wordings"] = facts.get("lists", entry["wordings"])
        return json.dumps(entry).encode()

    return known(ENTRY, change)


def replaced_in(path: str, old: str, new: str) -> Attack:
    """Something in a file of the register that stands for something else."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return known(path, change)


def sommaire(old: str, new: str) -> Attack:
    """A table of contents in which something stands for something else."""

    def attack(target: Target) -> None:
        text = git(target.repo, "show", f"{NEWEST}:{SLUG}/sommaire.md")
        assert old in text
        target.retag(target.with_file("sommaire.md", text.replace(old, new).encode()))

    return attack


def message(old: str, new: str) -> Attack:
    """A commit message that lies."""

    def attack(target: Target) -> None:
        text = git(target.repo, "cat-file", "commit", NEWEST).partition("\n\n")[2]
        assert old in text
        tree = git(target.repo, "rev-parse", f"{NEWEST}:{SLUG}").strip()
        target.retag(tree, text.replace(old, new).encode())

    return attack


def tag_of(kind: str) -> Attack:
    """A version's tag on something that is no commit."""

    def attack(target: Target) -> None:
        data = b"Version-date: 2024-01-01\n" if kind == "blob" else b""
        git(target.repo, "update-ref", NEWEST, target.store(kind, data))

    return attack


def site_out(target: Target) -> None:
    """An article whose page would lie above the folder of the site."""
    path = "articles/../../../evil.md"
    text = git(target.repo, "show", f"{NEWEST}:{SLUG}/sommaire.md")
    held = git(target.repo, "show", f"{NEWEST}:{ARTICLE}").encode()
    target.retag(target.with_file(path, held))
    listed(path=path)(target)
    text = text.replace("(articles/L1/L121-5.md)", f"({path})")
    target.retag(target.with_file("sommaire.md", text.encode()))


def tree_bomb(target: Target) -> None:
    """Few objects, billions of files."""
    tree = target.tree(("100644", "x.md", target.store("blob", b"x\n")))
    for _ in range(9):
        tree = target.tree(*(("40000", f"{n:x}", tree) for n in range(16)))
    target.retag(target.grafted(SLUG, [], ("40000", "articles", tree)))


def deep_tree(target: Target) -> None:
    tree = target.tree(("100644", "x.md", target.store("blob", b"x\n")))
    for _ in range(100):
        tree = target.tree(("40000", "d", tree))
    target.retag(target.grafted(SLUG, [], ("40000", "articles", tree)))


_BEGIN = "---\ncid: X\n---\n# Article L121-5\n\n"
NOTE = r"\u001b]0;owned\u0007\u009b31m\u202egnop\u2066"  # in JSON
SAY = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnop\u2066"
CONTENT: dict[str, Attack] = {
    "dots": entry("articles/../L1.md", b"x"),
    "dot-git": entry(".git/hooks/post-checkout", b"x"),
    "dot-git-folded": entry("articles/.g\u200cit/config.md", b"x"),
    "drive": entry("articles/L1/C:x.md", b"x"),
    "backslashes": entry("articles/L1/..\\..\\x.md", b"x"),
    "reserved": entry("articles/L1/aux.txt", b"x"),
    "line-feed": entry("articles/L1/a\nb.md", b"x"),
    "fake-record": entry(f"articles/L1/100644 blob {'0' * 40}\tsommaire.md", b"x"),
    "no-utf8-name": entry("articles/L1/\udcff.md", b"x"),
    "symlink": entry("articles/L1/L121-5.md", b"/etc/passwd", "120000"),
    "symlinked-sommaire": entry("sommaire.md", b"/etc/passwd", "120000"),
    "executable": entry("articles/L1/L121-5.md", b"#!/bin/sh\n", "100755"),
    "submodule": entry("articles/L1/L121-5.md", b"x", "160000"),
    "git-attributes": entry(".gitattributes", b"* filter=x\n"),
    "git-modules": entry(".gitmodules", b'[submodule "x"]\n\tpath = x\n\turl = ext::x\n'),
    "no-article": article("x"),
    "empty": article(""),
    "no-utf8": article("# Article L121-5\n\n\udcff\udcfe\n"),
    "bad-date": article("---\nin_force_from: 2024-99-99\n---\n# Article L121-5\n\nx\n"),
    "terminal": article(f"{_BEGIN}Un jardin {SAY}.\n"),
    "script": article(f'{_BEGIN}<script>alert(1)</script> jardin " onload=alert(1)\n'),
    "deep-table": article(_BEGIN + "| " * 3000 + "|\n"),
    "links": listed(
        laws=[{"kind": "x", "title": "x", "cid": "javascript:alert(1)"}],
        citations=[{"relation": "Cite", "title": "<script>x</script>", "cid": "javascript:x"}],
    ),
    "links-end": listed(
        start="0001-01-01",
        end="9999-12-31",
        wordings=0,
        lists=[[{"id": "X", "start": "0001-01-01", "end": "9999-12-31", "state": SAY}]],
    ),
    "known-terminal": listed(state=SAY, section=[SAY], ended_by=[{"kind": "abroge", "title": SAY}]),
    "known-path-out": listed(path="articles/../../../../evil.md"),
    "known-blob-out": listed(blob="--output=/tmp/x"),
    "known-blob-of-a-tree": listed(blob=f"main:{SLUG}"),
    "known-other-version": listed(versions=["1999-01-01"]),
    "known-all-versions": listed(versions=[["2024-01-01", "2020-01-01"]]),
    "known-no-version": listed(versions=[]),
    "known-no-list": listed(wordings=99),
    "known-negative-list": listed(wordings=-1),
    "known-no-json": known(ENTRY, lambda content: b"\xff" + content),
    "known-deep": known(ENTRY, lambda content: b"[" * 100_000),
    "known-large": replaced_in(ENTRY, '"L121-5"', '"' + "x" * (2 << 20) + '"'),
    "known-link": known(ENTRY, lambda content: b"/etc/passwd", "120000"),
    "known-nothing": known(ENTRY, lambda content: b""),
    "versions-nothing": known(VERSIONS, lambda content: b""),
    "versions-none": known(VERSIONS, lambda content: b'{"title":"x","id":null,"versions":[]}'),
    "versions-twice": replaced_in(VERSIONS, '"day":"2024', '"day":"2020'),
    "versions-terminal": replaced_in(VERSIONS, '"articles":', f'"notes":["{NOTE}"],"articles":'),
    "versions-large": replaced_in(VERSIONS, '"articles":', f'"notes":["{"x" * 4096}"],"articles":'),
    "link-out": sommaire("(articles/L1/L121-5.md)", "(../../../../evil.md)"),
    "link-dots": sommaire("(articles/L1/L121-5.md)", "(articles/../L121-5.md)"),
    "link-script": sommaire("(articles/L1/L121-5.md)", "(javascript:alert(1\\))"),
    "link-nowhere": sommaire("(articles/L1/L121-5.md)", "(articles/L1/L999.md)"),
    "deep-sommaire": sommaire("- [Article L121-5]", "  " * 5000 + "- x\n- [Article L121-5]"),
    "title-out": message("Code: Code des jardins partagés", "Code: ../../../etc"),
    "title-terminal": message(
        "Code: Code des jardins partagés", f"Code: Code des jardins partagés{SAY}"
    ),
    "id-terminal": message("Complete: ", f"Version-id: {SAY}\nComplete: "),
    "count": replaced_in(VERSIONS, '"articles":', f'"articles":{"9" * 5000}'),
    "no-source": replaced_in(VERSIONS, '"sources"', '"sauces"'),
    "odd-source": replaced_in(VERSIONS, "Légifrance JSON", f"Légifrance {NOTE}"),
    "year-0": message("Version-date: 2024", "Version-date: 0000"),
    "year-9999": message("Version-date: 2024", "Version-date: 9999"),
    "forged-divider": message("Code: ", "---\nCode: "),
    "no-version": message("Version-date", "x"),
    "tag-of-blob": tag_of("blob"),
    "tag-of-tree": tag_of("tree"),
    "site-out": site_out,
    "tree-bomb": tree_bomb,
    "deep-tree": deep_tree,
    "large-file": article(_BEGIN + "un jardin " * 200_000 + "\n"),
    "large-message": message("Complete: ", "Anomalie: x\n" * 100_000 + "Complete: "),
}


def clone_of(repo: Path, target: Path) -> None:
    subprocess.run(["git", "clone", "-q", str(repo), str(target)], check=True, capture_output=True)
