"""What changed in one article between two moments, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from lawdiff.answers.forms import laws_to_list, namesakes_to_list
from lawdiff.answers.moments import Moment
from lawdiff.answers.one_article import wording_to_dict
from lawdiff.answers.step_reports import StepReport
from lawdiff.compare.life import KnownWording
from lawdiff.diff import TextDiff
from lawdiff.model import Article, Code, Json, LawRef

# What is known of the wording at a moment, the surest first.
_CERTAINTIES = ("exact", "none", "not-held", "unknown")


@dataclass(frozen=True)
class Side:
    """What stood at a moment: `wording` and `article` are the text compared, None where there is
    none; `in_force` is what is known to be law."""

    moment: Moment
    certainty: str
    in_force: KnownWording | None = None
    wording: KnownWording | None = None
    article: Article | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ArticleComparison:
    """What changed in an article between two moments.

    `kind` is None where nothing did, `unheld` where nothing held differs and wordings are known in
    between whose text is not held: these are in `unheld`, and then the redline and its laws are
    those of the whole span. `steps` are the held wordings that came in between, and the ends.
    `others` are the comparisons of the other articles of the number, `variants` in all.
    """

    code: Code
    number: str
    old: Side
    new: Side
    kind: str | None
    laws: tuple[LawRef, ...]
    source_correction: bool
    inferred: bool
    diff: TextDiff = field(repr=False)
    nota: TextDiff = field(repr=False)
    unheld: tuple[KnownWording, ...]
    steps: tuple[StepReport, ...]
    variant: int = 1
    variants: int = 1
    namesakes: tuple[str, ...] = ()
    others: tuple[ArticleComparison, ...] = ()

    @property
    def class_(self) -> str:
        """The class of the change of the law's own text: neither its Nota nor its author counts."""
        return self.diff.class_

    @property
    def inserted(self) -> int:
        """Words inserted into the alinéas."""
        return self.diff.inserted

    @property
    def deleted(self) -> int:
        """Words deleted from the alinéas."""
        return self.diff.deleted

    @property
    def nota_changed(self) -> bool:
        return self.nota.class_ != "none"

    @property
    def differs(self) -> bool:
        """Does something held differ?"""
        return self.kind not in (None, "unheld")

    @property
    def is_absent(self) -> bool:
        """Is the article known not to be law at either moment?"""
        return self.old.certainty == self.new.certainty == "none"

    @property
    def certainty(self) -> str:
        """The weaker of the two sides; `none` where the article is law at neither."""
        sides = {self.old.certainty, self.new.certainty}
        if sides == {"exact", "none"}:
            return "exact"
        return max(sides, key=_CERTAINTIES.index)

    @property
    def exact(self) -> bool:
        """Is the redline what changed, with no unknown wording at its ends or in between?"""
        sure = self.certainty in ("exact", "none") and not self.unheld
        return sure and self.kind not in ("first-seen", "last-seen")

    @property
    def renumbered_from(self) -> str | None:
        old = self.old.wording
        return old.number if self.kind == "renumbered" and old else None

    @property
    def rewritten(self) -> bool:
        """Was a renumbered article given quite another text?"""
        both = (self.old.article, self.new.article)
        if self.kind != "renumbered" or both[0] is None or both[1] is None:
            return False
        from lawdiff.compare.renumbering import is_rewritten  # few articles get another number

        return is_rewritten(both[0], both[1])

    @property
    def cut(self) -> bool:
        """Does the source of one of the two texts stop in the middle?"""
        return any(side.wording is not None and side.wording.cut for side in (self.old, self.new))

    def to_dict(self) -> Json:
        slug = self.code.slug
        wording = self.new.wording or self.old.wording
        return {
            "article": self.number,
            "code": slug,
            "variant": self.variant,
            "variants": self.variants,
            "path": f"{slug}/{wording.path}" if wording and wording.path else None,
            "from": self.old.moment.to_dict(),
            "to": self.new.moment.to_dict(),
            "kind": self.kind,
            "class": self.class_,
            "source_correction": self.source_correction,
            "laws": laws_to_list(self.laws),
            "renumbered_from": self.renumbered_from,
            "inferred": self.inferred,
            "rewritten": self.rewritten,
            "cut": self.cut,
            "alineas": self.diff.to_list(),
            "nota": self.nota.to_list(),
            "inserted": self.inserted,
            "deleted": self.deleted,
            "certainty": self.certainty,
            "exact": self.exact,
            "unheld": [wording_to_dict(one, slug) for one in self.unheld],
            "steps": [step.to_dict(slug) for step in self.steps],
            "namesakes": namesakes_to_list(self.namesakes),
        }
