"""The site: its pages, its links, its feeds; hostile text; only what changed is written."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from lawdiff.answers.code_lives import CodeLives
from lawdiff.answers.law import changes_by_law
from lawdiff.answers.lookup import codes
from lawdiff.answers.timeline import timeline
from lawdiff.french.citations import find_mentions
from lawdiff.french.dates import UNFIXED
from lawdiff.french.laws import sorted_laws
from lawdiff.gitrepo.repository import LawRepo
from lawdiff.model import Article, Citation, Code, LawRef, Section, Wording
from lawdiff.output.site import versions as version_views
from lawdiff.output.site.addresses import law_page
from lawdiff.output.site.code_pages import CodePages
from lawdiff.output.site.views import article_name, split
from lawdiff.output.site.writing import MANIFEST, clean
from tests.conftest import ROOT
from tests.making import (
    Unit,
    assert_golden,
    bring_in,
    bring_versions,
    json_article,
    json_code,
    make_version,
    ms,
    run,
    snapshot_units,
)
from tests.sites import (
    JARDINS_SLUG,
    KINDS,
    broken_links,
    feed,
    make_site,
    page,
    pages,
    read_site,
    text_of,
)

pytestmark = pytest.mark.xdist_group("site")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, repo: Path) -> Path:
    out = tmp_path_factory.mktemp("html") / "site"
    make_site(repo, out, feeds=("L112-2",))
    return out


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_page_of_each_kind(site: Path, kind: str) -> None:
    tree = page(site, KINDS[kind])
    assert tree.get("lang") == "fr"
    assert len(tree.xpath("//h1")) == 1
    assert len(tree.xpath("//main")) == 1
    assert text_of(tree.xpath("//title")[0])


def test_an_article_tells_its_text_its_timeline_and_every_change(site: Path) -> None:
    tree = page(site, KINDS["article"])
    today = tree.xpath("//section[@class='today']//p[contains(@class, 'al')]")
    assert today
    sections = tree.xpath("//section[starts-with(@class, 'wording')]")
    dates = [section.get("data-date") for section in sections]
    assert dates == sorted(dates, reverse=True)
    changed = [section for section in sections if section.xpath(".//ins | .//del")]
    assert changed
    for mark in tree.xpath("//ins | //del"):
        assert mark.xpath("./span[@class='vh']"), "a change that only colour tells"


def test_the_newest_redline_gives_the_text_of_today(site: Path) -> None:
    """What the compare tool reads from a page is the text: `data-n` without what is struck out."""
    for name, tree in pages(site):
        newest = tree.xpath("//section[starts-with(@class, 'wording') and @data-text]")
        newest = [s for s in newest if "coming" not in s.get("class")]
        if not newest or tree.xpath("//p[contains(@class, 'out-of-force')]"):
            continue
        today = [text_of(p) for p in tree.xpath("//div[@class='text']//*[contains(@class, 'al ')]")]
        told: dict[str, str] = {}
        for alinea in newest[0].xpath(".//*[@data-n][not(ancestor::div[@class='nota'])]"):
            for gone in alinea.xpath(".//del | .//span[@class='vh'] | .//tr[@class='delete']"):
                gone.drop_tree() if gone.tail else gone.getparent().remove(gone)
            for tag in alinea.xpath(".//span[contains(@class, 'tag')]"):
                tag.drop_tree()
            key = alinea.get("data-n")
            told[key] = told.get(key, "") + str(alinea.text_content())
        assert [" ".join(text.split()) for text in told.values()] == today, name


def test_anchors_are_the_day_of_force_and_the_number_of_the_alinea(site: Path) -> None:
    """A link to the version that first showed a wording still leads to it."""
    tree = page(site, KINDS["article"])
    ids = tree.xpath("//@id")
    [first] = tree.xpath("//section[@data-date='2009-06-15']")
    assert first.get("id") == "v2009-06-15"
    assert "v2009-06-15-a1" in ids
    assert first.xpath("./span[@id='v2014-03-10']")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_unique(site: Path, kind: str) -> None:
    ids = page(site, KINDS[kind]).xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def test_every_link_leads_somewhere(site: Path) -> None:
    assert broken_links(site) == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for name, tree in pages(site):
        for source in tree.xpath("//@src | //link[@rel='stylesheet']/@href"):
            assert "//" not in source, name
    style = (site / "style.css").read_text("utf-8")
    assert "url(" not in style
    assert "@import" not in style
    for script in ("script.js", "recherche.js"):
        text = (site / script).read_text("utf-8")
        assert "fetch(" not in text
        assert "innerHTML" not in text
        assert "http" not in text


def test_every_page_has_the_policy_and_nothing_that_it_forbids(site: Path) -> None:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'"
    )
    found = list(pages(site))
    assert {KINDS[kind] for kind in KINDS} <= {name for name, _ in found}
    for name, tree in found:
        [head] = tree.xpath("//head")
        # It holds for what comes after it alone, so nothing that it rules may stand before it.
        charset, csp, *rest = head
        assert charset.get("charset") == "utf-8", name
        assert csp.get("http-equiv") == "Content-Security-Policy", name
        assert csp.get("content") == policy, name
        assert not tree.xpath("//style | //script[not(@src)] | //script[normalize-space()]"), name
        handlers = "//@*[starts-with(name(), 'on') or name() = 'style']"
        assert not tree.xpath(handlers), name
        assert not tree.xpath("//base | //iframe | //object | //embed | //form/@action"), name
        assert not tree.xpath("//a/@href[starts-with(., 'javascript:')]"), name
        assert not tree.xpath("//meta[@http-equiv][preceding::script]"), name
        assert rest, name


def test_a_version_is_grouped_by_text_then_by_place(site: Path) -> None:
    tree = page(site, KINDS["version"])
    groups = tree.xpath("//section[starts-with(@class, 'group')]")
    assert len(groups) >= 2
    for group in groups:
        assert group.xpath("./h2")
        assert group.xpath("./h3[@class='place']")
        assert group.xpath("./article//h4/a/@href")


def test_a_law_lists_what_it_changed_with_redlines(site: Path) -> None:
    tree = page(site, KINDS["law"])
    assert "LOI n°2022-9968" in text_of(tree.xpath("//h1")[0])
    assert tree.xpath("//article[contains(@class, 'change')]//ins")


def test_the_law_to_come_stands_apart_and_says_so(site: Path) -> None:
    tree = page(site, KINDS["future"])
    assert "Décidé, non en vigueur" in text_of(tree)
    newest = page(site, f"{JARDINS_SLUG}/v/2024-01-01.html")
    assert "non en vigueur" not in text_of(newest)


def test_articles_that_the_text_names_are_links(site: Path) -> None:
    links = page(site, KINDS["article-with-table"]).getroottree()
    every = [
        link
        for _, tree in pages(site)
        for link in tree.xpath("//div[@class='text']//p/a[not(@class)]/@href")
    ]
    assert links is not None
    assert every
    assert all(link.endswith(".html") for link in every)


def test_each_page_of_law_links_to_plain_text(site: Path, repo: Path) -> None:
    for kind in ("article", "version"):
        found = page(site, KINDS[kind]).xpath("//a[contains(@href, '.md')]/@href")
        assert found
        target = (site / KINDS[kind]).parent / found[0]
        assert target.resolve().is_file()


# --- the same as the command line ---------------------------------------------------------------


def test_the_pages_tell_what_timeline_and_law_tell(repo: Path, site: Path) -> None:
    with LawRepo(repo) as opened:
        for code in codes(opened):
            for path, article in CodeLives(opened, code).articles.items():
                told = timeline(opened, article.number, code.slug)[article.variant - 1]
                days = [row.day for row in told.wordings]
                days += [row.end.step.day for row in told.wordings if row.end]
                tree = page(site, f"{code.slug}/{path.removesuffix('.md')}.html")
                shown = tree.xpath("//ol[@class='timeline']//time/@datetime")
                known = [day.isoformat() for day in days if day != UNFIXED]
                assert sorted(shown) == sorted(known), path
        for name, tree in pages(site):
            if name.startswith("lois/") and name != "lois/index.html":
                found = changes_by_law(opened, text_of(tree.xpath("//h1")[0]), None).changes
                shown = [text_of(one).partition(" (")[0] for one in tree.xpath("//article//h4/a")]
                assert sorted(shown) == sorted(article_name(one.number, 1) for one in found), name
                sizes = tree.xpath("//article//h4[not(span[@class='size'])]")
                assert len(sizes) >= sum(not one.exact for one in found)


# --- nothing is written twice -------------------------------------------------------------------


def test_a_second_run_writes_nothing(repo: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    make_site(repo, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    done = make_site(repo, out)
    assert (done.written, done.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_a_page_that_somebody_changed_is_put_right(repo: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    make_site(repo, out)
    before = read_site(out)
    (out / "index.html").write_text("changed", encoding="utf-8")
    (out / KINDS["law"]).unlink()
    assert make_site(repo, out).written == 2
    assert read_site(out) == before


@pytest.mark.slow
def test_an_import_later_the_site_equals_a_new_one(tmp_path: Path, snapshots: Path) -> None:
    repo, out = tmp_path / "law", tmp_path / "site"
    units = snapshot_units(snapshots)
    written = []
    for unit in (units[0], units[3], units[1], units[5], units[2], units[4]):
        bring_in(repo, unit)
        written.append(make_site(repo, out).written)
    make_site(repo, tmp_path / "new")
    assert read_site(out) == read_site(tmp_path / "new")
    assert written[-1] < len(read_site(out)) // 2


def test_stale_pages_go_and_other_files_stay(repo: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    make_site(repo, out, feeds=("L112-2", "L121-5"))
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert make_site(repo, out, feeds=("L112-2",)).removed == 1
    assert (out / "notes.txt").read_text("utf-8") == "mine"
    assert not (out / JARDINS_SLUG / "articles/L1/L121-5.xml").exists()


def test_a_cut_run_is_resumed(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "site"

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(CodePages, "search", stop)
        with pytest.raises(KeyboardInterrupt):
            make_site(repo, out)
    make_site(repo, out)
    make_site(repo, tmp_path / "new")
    assert read_site(out) == read_site(tmp_path / "new")


def test_a_folder_that_is_no_site_is_left_alone(repo: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("dear", encoding="utf-8")
    result = run(repo, "html", "--out", str(tmp_path / "letters"))
    assert result.exit_code == 2
    assert "holds something other than a site" in " ".join(result.output.split())
    assert read_site(tmp_path / "letters") == {"one.txt": b"dear"}


def test_a_manifest_that_names_files_elsewhere_removes_none(repo: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (out / MANIFEST).write_text(
        '{"state": "", "files": {"../mine.txt": "", "%s": ""}}' % (tmp_path / "mine.txt"),
        encoding="utf-8",
    )
    make_site(repo, out)
    assert (tmp_path / "mine.txt").is_file()


def test_the_command(repo: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    result = run(repo, "html", "--out", str(out), "--feed", "L. 112-2", "--code", JARDINS_SLUG)
    assert result.exit_code == 0, result.output
    assert "0 removed" in result.output
    assert broken_links(out) == []
    assert run(repo, "html", "--out", str(out), "--feed", "L999-9").exit_code == 2
    assert run(tmp_path / "none", "html", "--out", str(out)).exit_code == 2


# --- sizes --------------------------------------------------------------------------------------


def test_long_lists_are_split(repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("versions", "overview", "laws", "law_pages", "code_pages"):
        monkeypatch.setattr(f"lawdiff.output.site.{module}.PAGE", 6_000)
    assert version_views.PAGE == 6_000
    out = tmp_path / "site"
    make_site(repo, out)
    assert (out / JARDINS_SLUG / "v" / "2022-09-01.p2.html").is_file()
    assert broken_links(out) == []


@pytest.mark.slow
def test_an_article_of_many_long_wordings_is_split(tmp_path: Path) -> None:
    repo, out = tmp_path / "law", tmp_path / "site"
    versions = [
        make_version(
            date(2000 + year, 1, 1),
            Article(
                "L1", tuple(f"{n}° L'alinéa de l'an {year}, {'mot ' * 60}" for n in range(400))
            ),
            Article("L2", ("Selon l'article L. 1.", f"An {year}.")),
        )
        for year in range(20)
    ]
    bring_versions(repo, *versions)
    done = make_site(repo, out)
    assert done.largest < 2_000_000
    assert (out / "code-des-essais/articles/L1/L1.p2.html").is_file()
    assert broken_links(out) == []


def test_split() -> None:
    assert split([], 10) == [slice(0, 0)]
    assert split([4, 4, 4, 20, 1], 10) == [slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 5)]


# --- hostile text -------------------------------------------------------------------------------

EVIL = (
    '<script>alert(1)</script>"><img src=x onerror=alert(2)> javascript:alert(3) ]]> \u202e{{7*7}}'
)


def _hostile(number: str, *, second: bool) -> Article:
    law = LawRef(
        "modifie",
        f"LOI {EVIL}",
        f"1 {EVIL}",
        f"JORFTEXT{EVIL}",
        f"LOI{EVIL}",
        EVIL,
        date(2020, 1, 1),
    )
    return Article(
        number=number,
        alineas=(f"{EVIL} {second}", f"| {EVIL} |\n| --- |\n| {second} |"),
        nota=(f"Nota {EVIL} {second}",),
        laws=sorted_laws([law]),
        cid=f"C{EVIL}",
        wording=f"W{EVIL}{second}",
        in_force_from=date(2021 if second else 2019, 1, 1),
        state=EVIL,
        citations=(Citation(f"Cite {EVIL}", f"Code {EVIL} - art. {EVIL}", None, f"data:{EVIL}"),),
        wordings=(Wording(f"javascript:{EVIL}", date(2010, 1, 1), date(2011, 1, 1), EVIL),),
    )  # fmt: skip


def test_hostile_text_ends_as_text(tmp_path: Path) -> None:
    repo, out = tmp_path / "law", tmp_path / "site"
    code = Code(f"Code {EVIL} " + "x" * 10_000)
    numbers = ("L1", f"L2 {EVIL}", "../../etc/passwd", "CON", "x" * 10_000)
    for day, second in (("2020-01-01", False), ("2022-01-01", True)):
        articles = [_hostile(number, second=second) for number in numbers]
        bring_versions(
            repo, make_version(day, Section(f"Livre {EVIL}", None, tuple(articles)), code=code)
        )
    make_site(repo, out, feeds=("L1",))
    assert broken_links(out) == []
    for name, tree in pages(out):
        assert tree.xpath("//img | //iframe | //object | //base | //style") == [], name
        assert all(script.get("src") and not script.text for script in tree.xpath("//script")), name
        attributes = {attribute for e in tree.iter() for attribute in e.attrib}
        assert not {a for a in attributes if a.startswith("on")}, name
        assert not [h for h in tree.xpath("//@href") if h.lower().startswith("javascript")], name
        assert "49" not in text_of(tree.xpath("//title")[0]), name
    article = next(out.glob("*/articles/L1/L1.html"))
    told = text_of(page(out, article.relative_to(out).as_posix()))
    assert '<script>alert(1)</script>"><img src=x onerror=alert(2)> javascript:alert(3) ]]>' in told
    assert "Livre <script>" in told
    for path in out.rglob("*.xml"):
        content = " ".join(feed(out, path.relative_to(out).as_posix()).itertext(f"{ATOM}content"))
        assert "<script>" not in content
    for path in out.rglob("recherche/*.js"):
        assert "<" not in path.read_text("utf-8")
    for path in out.rglob("*"):
        assert len(path.name.encode()) < 250


def test_characters_that_no_page_can_hold() -> None:
    assert clean("a\x00b\x0cc\ud800d\ufffee\tf\ng") == "a\ufffdb\ufffdc\ufffdd\ufffde\tf\ng"


def test_two_texts_never_share_a_page() -> None:
    refs = [
        LawRef("modifie", "LOI n°2021-1 du 1er janvier 2021", nature="LOI", number="2021-1"),
        LawRef("modifie", "Décret n°2021-1", nature="DECRET", number="2021-1"),
        LawRef("modifie", "x", nature="LOI", number="2021/1"),
        LawRef("modifie", "x", nature="LOI 2021", number="1"),
        LawRef("modifie", "x" * 500),
        LawRef("modifie", "x" * 501),
        LawRef("modifie", "é"),
        LawRef("modifie", "É"),
        LawRef("modifie", "x", cid="JORFTEXT000000000001"),
    ]
    assert len({law_page(ref).lower() for ref in refs}) == len(refs)
    assert law_page(refs[0]) == "lois/loi-2021-1.html"


WINDOWS = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9])(?:\..*)?", re.IGNORECASE)


def test_no_file_of_the_site_has_a_name_that_windows_keeps_or_that_another_has(
    tmp_path: Path,
) -> None:
    laws = [
        LawRef("modifie", "Texte sans numéro", cid="COM1"),
        LawRef("modifie", "Autre texte", cid="com1"),
        LawRef("modifie", "Encore un", cid="INDEX"),
        LawRef("modifie", "Et un autre", cid="NUL"),
        LawRef("modifie", "Un de plus", nature="_", number="LPT9"),
        LawRef("modifie", "Le dernier", nature="INDEX", number="-"),
    ]
    for title, number in (("Com1", "AUX"), ("Nul", "COM2"), ("Lois", "NUL")):
        code = Code(title)
        for day, text, made in (("2020-01-01", "Un.", ()), ("2021-01-01", "Deux.", tuple(laws))):
            one = Article(number, (text,), laws=made)
            bring_versions(tmp_path / "law", make_version(day, one, code=code))
    make_site(tmp_path / "law", tmp_path / "site", feeds=("AUX",))
    names = list(read_site(tmp_path / "site"))
    assert [n for n in names if any(WINDOWS.fullmatch(part) for part in n.split("/"))] == []
    assert len({name.lower() for name in names}) == len(names)
    texts = [name for name in names if name.startswith("lois/") and name != "lois/index.html"]
    assert len(texts) == len(laws)
    assert broken_links(tmp_path / "site") == []


# --- articles that a text names -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aux articles L. 136-3 et R. 136-4 du présent code", ["L136-3", "R136-4"]),
        ("à l'article L.O. 111-3 et à l'article LO111-4", ["LO111-3", "LO111-4"]),
        ("à l'article R. * 123-4.", ["R*123-4"]),
        ("aux articles L. 1, L. 2 et L. 3 du code du travail", []),
        ("à l'article L. 2 du code des essais", ["L2"]),
        ("à l'article L. 2 du même code", []),
        ("à l'article L. 2 de la loi du 3 mai 2001", []),
        ("HAL 9000 et L'an 2000", []),
    ],
)
def test_mentions(text: str, found: list[str]) -> None:
    held = ("code-des-essais",)
    mentions = find_mentions(text, "code-des-essais", lambda: held)
    assert [mention.numbers[0] for mention in mentions] == found
    assert all(text[m.start : m.end].strip(" .") for m in mentions)


# --- feeds --------------------------------------------------------------------------------------


def test_feeds_are_valid_atom(site: Path) -> None:
    schema = etree.RelaxNG(etree.parse(str(ROOT / "tests" / "atom.rng")))
    found = sorted(site.rglob("*.xml"))
    assert {path.name for path in found} >= {"atom.xml", "L112-2.xml"}
    for path in found:
        tree = etree.parse(str(path))
        assert schema.validate(tree), f"{path}: {schema.error_log.last_error}"
        ids = [e.text for e in tree.iter(f"{ATOM}id")]
        assert len(ids) == len(set(ids))


def test_a_feed_entry_has_the_law_and_the_redline(site: Path) -> None:
    root = feed(site, f"{JARDINS_SLUG}/atom.xml")
    entries = root.findall(f"{ATOM}entry")
    titles = " ".join(entry.findtext(f"{ATOM}title") or "" for entry in entries)
    assert "LOI n°2022-9968 du 16 août 2022" in titles
    contents = [entry.findtext(f"{ATOM}content") or "" for entry in entries]
    assert any("<ins>" in text and "<del>" in text for text in contents)
    days = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert days == sorted(days, reverse=True)


def test_law_to_come_is_in_no_feed(tmp_path: Path) -> None:
    """A reader of a feed takes each entry for law that has changed."""
    link = {"linkType": "MODIFIE", "textTitle": "LOI n°2023-7 du 4 mai 2023", "natureText": "LOI"}
    wordings = [
        json_article("L1", "Un."),
        json_article("L1", "Deux.", w=2, dateDebut=ms("2022-01-01"), dateFin=ms("2030-01-01")),
        json_article("L1", "Trois.", w=3, dateDebut=ms("2030-01-01"), etat="VIGUEUR_DIFF",
                     lienModifications=[link]),
    ]  # fmt: skip
    for day, nodes in (("2020-01-01", wordings[:1]), ("2022-01-01", wordings[1:])):
        (tmp_path / f"{day}.json").write_bytes(json_code(day, *nodes))
        bring_in(tmp_path / "law", Unit(tmp_path / f"{day}.json"))
    make_site(tmp_path / "law", tmp_path / "site", feeds=("L1",))
    own = "code-des-essais/articles/L1/L1"
    for name in (f"{own}.xml", "code-des-essais/atom.xml"):
        entries = feed(tmp_path / "site", name).findall(f"{ATOM}entry")
        days = [(one.findtext(f"{ATOM}updated") or "")[:10] for one in entries]
        assert "2022-01-01" in days
        assert set(days) <= {"2000-01-01", "2020-01-01", "2022-01-01"}
        text = (tmp_path / "site" / name).read_text("utf-8")
        assert "Deux" in text
        assert "Trois" not in text
        assert "2023-7" not in text
    assert "2023-7" in text_of(page(tmp_path / "site", f"{own}.html"))  # the page tells it


def test_a_published_feed_has_a_base(repo: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    make_site(repo, out, base_url="https://droit.example/site/")
    root = feed(out, f"{JARDINS_SLUG}/atom.xml")
    assert root.base == "https://droit.example/site/"
    links = [link.get("href") or "" for link in root.iter(f"{ATOM}link")]
    assert all((out / link.partition("#")[0]).is_file() for link in links)
    schema = etree.RelaxNG(etree.parse(str(ROOT / "tests" / "atom.rng")))
    assert schema.validate(root.getroottree())


# --- a validator --------------------------------------------------------------------------------

VNU = ROOT / "tests" / "browser" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


@pytest.mark.slow
def test_html_and_css_are_valid(site: Path) -> None:
    if not VNU.is_file() or not shutil.which("java"):
        pytest.skip("needs java, and npm ci in tests/browser")
    files = [str(site / name) for name in KINDS.values()] + [str(site / "style.css")]
    done = subprocess.run(
        ["java", "-jar", str(VNU), "--also-check-css", "--format", "gnu", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[:3000]


# --- golden pages -------------------------------------------------------------------------------

GOLDEN = ("articles/L1/L1.html", "v/2022-01-01.html", "atom.xml")


def _small(repo: Path) -> None:
    law = LawRef(
        "modifie", "LOI n°2021-1 du 4 mai 2021", "3", None, "LOI", "2021-1", date(2021, 5, 4)
    )
    for day, text, laws in (
        ("2020-01-01", "Le taux est fixé à 5 % (article L. 2).", ()),
        ("2022-01-01", "Le taux est fixé à 6 % (article L. 2).", (law,)),
    ):
        one = Article(
            "L1", (text, "Il est dû chaque mois."), laws=laws, in_force_from=date.fromisoformat(day)
        )
        two = Article("L2", ("La cotisation est due par tous.",), in_force_from=date(2020, 1, 1))
        bring_versions(repo, make_version(day, Section("Livre Ier : Essais", "S1", (one, two))))


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(tmp_path: Path, name: str) -> None:
    """A whole page, to be read. `LAWDIFF_GOLDEN=1 pytest` writes it anew, and fails."""
    _small(tmp_path / "law")
    make_site(tmp_path / "law", tmp_path / "site")
    text = (tmp_path / "site" / "code-des-essais" / name).read_text("utf-8")
    assert_golden(text, ROOT / "tests" / "golden" / "site" / Path(name).name)
