"""Questions to a law repository: the article as it stood, what changed in it, its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lawdiff import articlefile, changes, sommaire
from lawdiff.changes import ArticleChange
from lawdiff.dates import format_french, looks_like_date, parse_date
from lawdiff.diffing import TextDiff, diff_texts
from lawdiff.errors import NotFoundError, UsageError
from lawdiff.lawrepo.snapshot import SOMMAIRE, HeldVersion, links_path
from lawdiff.lawrepo.store import LawRepo, VersionRef
from lawdiff.laws import making_laws
from lawdiff.model import Article, Code, LawRef, slugify
from lawdiff.numbers import article_path
from lawdiff.queries import ArticleQuery, lookup_key, near, parse_query
from lawdiff.sommaire import Place, SectionRef

# --- which code, which version -------------------------------------------------------------


def codes(repo: LawRepo) -> list[Code]:
    """The codes held, in alphabetical order."""
    known = {version.info.code.slug: version.info.code for version in repo.versions}
    return [known[slug] for slug in sorted(known)]


def choose_code(repo: LawRepo, named: str | None) -> Code | None:
    """The code that a name means (title, slug, LEGITEXT id, initials), or the only one held.

    None where there are several and none is named. NotFoundError where the name means none.
    """
    held = codes(repo)
    if not held:
        raise NotFoundError("this repository holds no version yet", where=str(repo.path))
    if named is None:
        return held[0] if len(held) == 1 else None
    for code in held:
        if named == code.id or slugify(named) == code.slug or named.lower() == _initials(code):
            return code
    raise NotFoundError(
        f"no code « {named} » here",
        where=str(repo.path),
        hint="held are: " + ", ".join(code.title for code in held),
    )


def _initials(code: Code) -> str:
    words = code.slug.split("-")
    return "".join(
        w[0] for w in words if w not in ("de", "la", "le", "les", "du", "des", "l", "et")
    )


def find_version(repo: LawRepo, asked: str, code: Code | None) -> VersionRef:
    """The version that a date, a version id, a tag or a git revision names.

    A date names the version in force that day: the last one held up to it. Raises UsageError
    for an ambiguous date, NotFoundError for what names no version of the code.
    """
    versions = [v for v in repo.versions if code is None or v.info.code.slug == code.slug]
    exact = [v for v in versions if asked in (v.info.id, v.info.tag, v.commit)]
    if len({v.info.code.slug for v in exact}) > 1:
        raise _ambiguous_code(repo, f"the version {asked}")
    if exact:
        return exact[-1]
    if looks_like_date(asked):
        return _in_force_on(repo, parse_date(asked), versions)
    commit = repo.resolve(asked)
    found = repo.last_version_at(commit) if commit else []
    found = [v for v in found if code is None or v.info.code.slug == code.slug]
    if len(found) > 1:
        raise _ambiguous_code(repo, f"the version {asked}")
    if not found:
        raise NotFoundError(
            f"no version « {asked} » here",
            where=str(repo.path),
            hint="give a date, a version id, a tag or a git revision; see lawdiff versions",
        )
    return found[0]


def _in_force_on(repo: LawRepo, day: date, versions: Sequence[VersionRef]) -> VersionRef:
    if len({version.info.code.slug for version in versions}) > 1:
        raise _ambiguous_code(repo, f"the version of {day}")
    held = [version for version in versions if version.info.date <= day]
    if not held:
        first = versions[0].info
        raise NotFoundError(
            f"no version of {format_french(day)} or before is held",
            where=str(repo.path),
            hint=f"the first one is of {first.date.isoformat()}; see lawdiff versions",
        )
    return held[-1]


def _ambiguous_code(repo: LawRepo, what: str) -> UsageError:
    titles = ", ".join(code.title for code in codes(repo))
    return UsageError(
        f"{what} could be of several codes",
        where=str(repo.path),
        hint=f"choose one with --code; held are: {titles}",
    )


# --- an article in a version ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ArticleAt:
    """One wording of an article as a version holds it."""

    article: Article
    path: str
    variant: int
    sections: tuple[SectionRef, ...]
    version: VersionRef


def find_code_of(repo: LawRepo, query: ArticleQuery, named: str | None) -> Code:
    """The code that an article is of: the one named, the only one held, or the only one with it."""
    code = choose_code(repo, named or query.code)
    if code is not None:
        return code
    having = [code for code in codes(repo) if _last_path(repo, query, code)]
    if len(having) == 1:
        return having[0]
    if having:
        raise _ambiguous_code(repo, f"article {query.number}")
    raise NotFoundError(
        f"no article {query.number} in any code held",
        where=str(repo.path),
        hint="see lawdiff versions",
    )


def _last_path(repo: LawRepo, query: ArticleQuery, code: Code) -> bool:
    last = [version for version in repo.versions if version.info.code.slug == code.slug][-1]
    name = f"{last.commit}:{code.slug}/{article_path(query.number)}"
    return repo.try_read([name])[0] is not None


def show_at(
    repo: LawRepo, asked: str, version: str | None, code_name: str | None
) -> list[ArticleAt]:
    """Every wording of an article at a version (the newest where None), the main one first.

    NotFoundError, with near numbers, where the version does not hold it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    ref = find_version(repo, version, code) if version else _newest(repo, code)
    return articles_at(repo, query, ref)


def _newest(repo: LawRepo, code: Code) -> VersionRef:
    return [version for version in repo.versions if version.info.code.slug == code.slug][-1]


def articles_at(repo: LawRepo, query: ArticleQuery, ref: VersionRef) -> list[ArticleAt]:
    """Every wording of the article that a query means; NotFoundError where there is none."""
    places = places_at(repo, ref)
    found = _match(query, places)
    if not found:
        raise _unknown_article(query, places, ref)
    slug = ref.info.code.slug
    names = [
        f"{ref.commit}:{slug}/{p}" for place in found for p in (place.path, links_path(place.path))
    ]
    blobs = iter(repo.try_read(names))
    result = []
    for variant, (place, text, links) in enumerate(zip(found, blobs, blobs, strict=False), start=1):
        article = articlefile.parse((text or b"").decode(), (links or b"").decode())
        result.append(ArticleAt(article, place.path, variant, place.sections, ref))
    return result


def places_at(repo: LawRepo, ref: VersionRef) -> dict[str, Place]:
    """Path → place of each article that a version's own sources hold."""
    text = repo.read_one(f"{ref.commit}:{ref.info.code.slug}/{SOMMAIRE}").decode()
    return sommaire.parse(text)


def _match(query: ArticleQuery, places: dict[str, Place]) -> list[Place]:
    """The places of the number that a query means: as written, else by any spelling of it."""
    exact = [place for place in places.values() if place.number == query.number]
    alike = exact or [p for p in places.values() if lookup_key(p.number) == query.key]
    if len({place.number for place in alike}) > 1:
        numbers = sorted({place.number for place in alike})
        raise UsageError(
            f"« {query.number} » could be several articles", hint="one of: " + ", ".join(numbers)
        )
    return sorted(alike, key=lambda place: (len(place.path), place.path))


def _unknown_article(
    query: ArticleQuery, places: dict[str, Place], ref: VersionRef
) -> NotFoundError:
    info = ref.info
    numbers = [place.number for place in places.values()]
    offered = ", ".join(near(query.number, numbers))
    hint = f"near it: {offered}" if offered else None
    message = (
        f"no article {query.number} in the {info.code.title}, version of {format_french(info.date)}"
    )
    if not info.complete:
        message += " (that version is incomplete: what it does not reach is unknown)"
    return NotFoundError(message, hint=hint)


# --- what changed ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangeReport:
    """A change with its redline. `unheld` are wordings that came in between and are not held."""

    change: ArticleChange
    diff: TextDiff
    nota: TextDiff
    unheld: tuple[tuple[date, str], ...] = ()

    @property
    def class_(self) -> str:
        """What the change of the law's own text is worth, whatever its Nota says.

        `none`, `source` where no law made the change, else what the redline says.
        """
        found = self.diff.class_
        return "source" if self.change.corrected and found != "none" else found

    @property
    def nota_changed(self) -> bool:
        return self.nota.class_ != "none"

    @property
    def inserted(self) -> int:
        """Words inserted into the alinéas."""
        return self.diff.inserted

    @property
    def deleted(self) -> int:
        """Words deleted from the alinéas."""
        return self.diff.deleted


def describe(change: ArticleChange) -> ChangeReport:
    """The redline of a change: between its two wordings, or of the only one."""
    old, new = change.old, change.new
    unknown_nota = (
        old is not None
        and new is not None
        and changes.same_text(_without_alineas(old), _without_alineas(new))
    )
    diff = diff_texts(old.alineas if old else (), new.alineas if new else ())
    nota = diff_texts(
        () if old is None or unknown_nota else old.nota,
        () if new is None or unknown_nota else new.nota,
    )
    return ChangeReport(change, diff, nota)


def _without_alineas(article: Article) -> Article:
    from dataclasses import replace

    return replace(article, alineas=())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions of a code, in the order of the numbers."""

    old: VersionRef
    new: VersionRef
    reports: tuple[ChangeReport, ...]


def find_pair(
    repo: LawRepo, between: tuple[str, str], code: Code | None
) -> tuple[VersionRef, VersionRef]:
    """The two versions that a user names; UsageError where they stand in the wrong order."""
    old, new = (find_version(repo, asked, code) for asked in between)
    if old.info.code.slug != new.info.code.slug:
        raise UsageError(
            f"{old.info.tag} and {new.info.tag} are versions of two codes", hint="give --code"
        )
    if old.key > new.key:
        raise UsageError(
            f"{between[0]} comes after {between[1]}", hint="give the older version first"
        )
    return old, new


def compare_versions(repo: LawRepo, between: tuple[str, str], code_name: str | None) -> Comparison:
    """Every article that changed between two versions, with class and size of each change."""
    old, new = find_pair(repo, between, choose_code(repo, code_name))
    found = changes.compare(_own(repo, old), _own(repo, new), _between(repo, old, new))
    return Comparison(old, new, tuple(describe(change) for change in found))


def _own(repo: LawRepo, ref: VersionRef) -> HeldVersion:
    return repo.open(ref).own()


def _between(repo: LawRepo, old: VersionRef, new: VersionRef) -> list[HeldVersion]:
    return [repo.open(ref) for ref in refs_between(repo, old, new)]


def refs_between(repo: LawRepo, old: VersionRef, new: VersionRef) -> list[VersionRef]:
    """The versions of the code that stand strictly between two of it."""
    slug = old.info.code.slug
    return [v for v in repo.versions if v.info.code.slug == slug and old.key < v.key < new.key]


def compare_article(
    repo: LawRepo, asked: str, between: tuple[str, str], code_name: str | None
) -> tuple[Comparison, list[ArticleAt]]:
    """What changed in an article, each wording of its number; and the wordings that stayed.

    NotFoundError where neither version holds it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    old, new = find_pair(repo, between, code)
    places = [_match(query, places_at(repo, ref)) for ref in (old, new)]
    if not any(places):
        raise _unknown_article(query, places_at(repo, new), new)
    numbers = {place.number for group in places for place in group}
    found = changes.compare(_own(repo, old), _own(repo, new), _between(repo, old, new))
    mine = [c for c in found if numbers & {c.number, c.renumbered_from}]
    reports = tuple(_with_unheld(repo, describe(_whole(repo, c, old, new)), old, new) for c in mine)
    changed = {path for c in mine for path in (c.path, c.old_path)}
    stayed = (
        [at for at in articles_at(repo, query, new) if at.path not in changed] if places[1] else []
    )
    return Comparison(old, new, reports), stayed


def _whole(repo: LawRepo, change: ArticleChange, old: VersionRef, new: VersionRef) -> ArticleChange:
    """The change with its wordings read, where comparing did not need them."""
    from dataclasses import replace

    if change.old or change.new:
        return change
    held = {}
    for side, ref in (("old", old), ("new", new)):
        version = _own(repo, ref)
        if change.path in version.places:
            held[side] = version.articles([change.path])[change.path]
    return replace(change, **held)  # type: ignore[arg-type]


def _with_unheld(
    repo: LawRepo, report: ChangeReport, old: VersionRef, new: VersionRef
) -> ChangeReport:
    """The report with the wordings that the article passed through and that are not held."""
    from dataclasses import replace

    change = report.change
    refs = [old, *refs_between(repo, old, new), new]
    held = {entry.wording for entry in wordings_held(repo, change, refs)}
    unheld = changes.unheld_wordings(change, old.info.date, new.info.date, held)
    return replace(report, unheld=tuple((w.start, w.id) for w in unheld if w.start))


def wordings_held(
    repo: LawRepo, change: ArticleChange, refs: Sequence[VersionRef]
) -> list[Article]:
    """The wordings of an article that these versions hold, at its path."""
    slug = refs[0].info.code.slug
    paths = {path for path in (change.path, change.old_path) if path}
    blobs = repo.try_read([f"{ref.commit}:{slug}/{path}" for ref in refs for path in sorted(paths)])
    return [articlefile.parse(blob.decode()) for blob in blobs if blob]


# --- timeline -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step in the life of an article.

    `date` is the day from which the wording is law, as far as the source dates it, else the
    version's. `version` is None where the source lists the wording and no version holds it.
    """

    date: date
    kind: str
    version: VersionRef | None = None
    report: ChangeReport | None = None
    laws: tuple[LawRef, ...] = ()
    wording: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The life of one wording line of a number, oldest step first."""

    code: Code
    number: str
    variant: int
    entries: tuple[TimelineEntry, ...]


def timeline(repo: LawRepo, asked: str, code_name: str | None) -> list[Timeline]:
    """The timeline of an article, one for each file that its number has had.

    NotFoundError, with near numbers, where no version holds it.
    """
    query = parse_query(asked)
    code = find_code_of(repo, query, code_name)
    refs = [version for version in repo.versions if version.info.code.slug == code.slug]
    number = _number_in(repo, query, refs)
    lines = []
    for variant in range(1, 100):
        path = article_path(number, variant)
        steps = _steps(repo, path, refs)
        if not any(article for _, article in steps):
            break
        lines.append(Timeline(code, number, variant, tuple(_entries(steps, path))))
    return lines


def _number_in(repo: LawRepo, query: ArticleQuery, refs: Sequence[VersionRef]) -> str:
    """The number as the newest version that holds the article writes it."""
    for ref in reversed(refs):
        name = f"{ref.commit}:{ref.info.code.slug}/{article_path(query.number)}"
        if repo.try_read([name])[0] is not None:
            return query.number
    for ref in reversed(refs):
        found = _match(query, places_at(repo, ref))
        if found:
            return found[0].number
    raise _unknown_article(query, places_at(repo, refs[-1]), refs[-1])


Step = tuple[VersionRef, Article | None]


def _steps(repo: LawRepo, path: str, refs: Sequence[VersionRef]) -> list[Step]:
    """The article at each version that tells whether it is law: incomplete ones may not."""
    slug = refs[0].info.code.slug
    names = [f"{ref.commit}:{slug}/{p}" for ref in refs for p in (path, links_path(path))]
    blobs = iter(repo.try_read(names))
    steps: list[Step] = []
    for ref, text, links in zip(refs, blobs, blobs, strict=False):
        if not ref.info.complete and path not in places_at(repo, ref):
            continue
        article = articlefile.parse(text.decode(), (links or b"").decode()) if text else None
        steps.append((ref, article))
    return steps


def _entries(steps: Sequence[Step], path: str) -> list[TimelineEntry]:
    """The changes from step to step, and the wordings known but not held, by date."""
    entries: list[TimelineEntry] = []
    before: Step | None = None
    for step in steps:
        entry = _entry(before, step, path)
        if entry is not None:
            entries.append(entry)
        before = step
    held = {article.wording for _, article in steps if article}
    known = [article for _, article in steps if article and article.wordings]
    for wording in known[-1].wordings if known else ():
        if wording.came_into_force and wording.start and wording.id not in held:
            entries.append(TimelineEntry(wording.start, "unheld", wording=wording.id))
    return sorted(entries, key=lambda entry: (entry.date, entry.version is not None))


def _entry(before: Step | None, step: Step, path: str) -> TimelineEntry | None:
    ref, new = step
    old_ref, old = before or (None, None)
    if new is None:
        if old is None or old_ref is None:
            return None
        due = old.in_force_until
        day = due if due and old_ref.info.date < due <= ref.info.date else ref.info.date
        change = ArticleChange("repealed", old.number, path, old=old, laws=old.ended_by)
        return TimelineEntry(day, "repealed", ref, describe(change), old.ended_by, None)
    day = new.in_force_from or ref.info.date
    if old is None or old_ref is None:
        kind = "created" if before else "first-seen"
        laws = making_laws(new, first=kind == "created" or new.in_force_from == new.born)
        change = ArticleChange(kind, new.number, path, new=new, laws=laws)
        return TimelineEntry(day, kind, ref, describe(change), laws, new.wording)
    reworded = bool(old.wording and new.wording and old.wording != new.wording)
    if changes.same_text(old, new) and not reworded:
        return None
    corrected = changes.is_correction(old, new, old_ref.info.date)
    laws = () if corrected else making_laws(new, first=False)
    change = ArticleChange("modified", new.number, path, old, new, laws, corrected)
    return TimelineEntry(
        ref.info.date if corrected else day, "modified", ref, describe(change), laws, new.wording
    )
