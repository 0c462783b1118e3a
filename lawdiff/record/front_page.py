"""The front pages of a law repository, in French: `README.md` on `main`, and on `registre`.

On `main` the page names the codes, and changes with a code that is new, never with a version: so
the commit of a version has the law alone. The versions are listed on `registre`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from lawdiff.french.dates import format_french
from lawdiff.french.labels import INCOMPLETE
from lawdiff.model import Code
from lawdiff.record.markdown import escape
from lawdiff.record.names import MAIN
from lawdiff.record.trailers import CONTENTS
from lawdiff.record.version_facts import VersionFacts

NAME = "README.md"

_HOW = """
## Lire ce dépôt
Chaque version consolidée d'un code est un commit de la branche `main`, marqué d'une étiquette
(`git tag`) ; un article est un fichier, dont le chemin ne change jamais, un alinéa une ligne.

- `sommaire.md`, dans le dossier d'un code : la table des matières ;
- `git log -- '*/L136-7.md'` : les versions qui ont changé un article ;
- `git diff --word-diff ÉTIQUETTE ÉTIQUETTE` : ce qui a changé d'une version à l'autre ;
- branche `registre` : les versions tenues et, pour chaque article, ce que l'on sait de toutes ses
  rédactions (entrée en vigueur, fin, textes qui les ont faites) ;
- branche `futur` : le droit décidé et non encore en vigueur, s'il y en a.

Une version dit ce qui était consolidé un jour donné ; ce qui était en vigueur un jour quelconque se
déduit des dates des rédactions, par exemple avec `lawdiff show L136-7 --at 2023-07-01`.

Ce dépôt est fait par lawdiff à partir de sources publiques. Il n'a pas de valeur officielle.
"""


def render(titles: Mapping[str, str]) -> bytes:
    """The page of `main`; `titles` are those of the codes, by folder."""
    lines = ["# Le droit, version par version", "", "## Codes tenus"]
    lines += [f"- [{escape(title)}]({slug}/sommaire.md)" for slug, title in sorted(titles.items())]
    return ("\n".join(lines) + "\n" + _HOW).encode()


def message(code: Code) -> str:
    """The message of the commit that adds a code to the page of `main`."""
    return f"Page d'accueil : {code.title}\n"


def register_message(tree: str) -> str:
    """The message of the commit of `registre`, with its seal; `tree` is the id of all its files."""
    title = "Registre : ce que disent les versions de chaque rédaction d'article"
    seal = hashlib.sha256(f"{tree}\n".encode()).hexdigest()
    return f"{title}\n\n{CONTENTS}: {seal}\n"


def render_register(codes: Mapping[str, tuple[str, Sequence[VersionFacts]]]) -> bytes:
    """The page of `registre`: the codes, and their versions, the newest first."""
    lines = [
        "# Registre",
        "",
        "Ce que disent les versions de chaque article, un fichier par numéro : les rédactions,",
        "leurs jours, leur état, les textes qui les ont faites ou y mettent fin, leurs liens, et",
        f"le fichier de la branche `{MAIN.rpartition('/')[2]}` qui en tient le texte.",
    ]
    for slug, (title, versions) in sorted(codes.items()):
        lines += ["", f"## {escape(title)}"]
        for one in reversed(versions):
            name = f" ({escape(one.id)})" if one.id else ""
            cut = "" if one.complete else f", {INCOMPLETE}"
            lines.append(
                f"- version consolidée au {format_french(date.fromisoformat(one.day))}{name} : "
                f"`{slug}/{one.day}`{cut}"
            )
    return ("\n".join(lines) + "\n").encode()
