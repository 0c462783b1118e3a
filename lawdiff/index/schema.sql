-- The index of a law repository: what the register says, put so that a question across articles is
-- one query. It is derived from the repository and disposable: it lies in the user's cache folder,
-- and deleting it changes no answer. Texts stay in git; `blob` is the id of the file that holds one.
-- Days are ISO text (1804-03-21), so that they compare as they sort; NULL stands for unknown.

-- The ids of the refs from which the index was made, and the version of this schema.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- A text of law: a code, by the name of its folder.
CREATE TABLE text (id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL);

-- A consolidated version that is held. Its source knew what it says on the day `as_of`.
CREATE TABLE version (
    text INTEGER NOT NULL REFERENCES text, day TEXT NOT NULL, complete INTEGER NOT NULL,
    as_of TEXT NOT NULL, PRIMARY KEY (text, day)
) WITHOUT ROWID;

-- The articles that ever bore a number. `key` is the number in the one form of all its spellings.
-- `path` is its file in the register, as it was when its `blob` was read. `seen` is the last
-- version that holds it, NULL where no later version can change what is known of it.
CREATE TABLE article (
    id INTEGER PRIMARY KEY, text INTEGER NOT NULL REFERENCES text, number TEXT NOT NULL,
    key TEXT NOT NULL, path TEXT NOT NULL, blob TEXT NOT NULL, seen TEXT, UNIQUE (text, path)
);
CREATE INDEX article_by_key ON article (key);

-- A wording of an article, held or only listed (then `blob` is NULL). It is law from `start` until
-- the day before `until`, where `stands` is 1; from `doubt` on nothing says so any longer, and from
-- `gone` on a complete version does not list it. `dated` is 0 for the text of a version that gives
-- no days. `listed` is 1 where the source lists all wordings of its article.
CREATE TABLE wording (
    id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES article, cid TEXT, name TEXT,
    start TEXT, until TEXT, doubt TEXT, gone TEXT, state TEXT, dated INTEGER NOT NULL,
    stands INTEGER NOT NULL, listed INTEGER NOT NULL, cut INTEGER NOT NULL, path TEXT, blob TEXT
);
CREATE INDEX wording_of_article ON wording (article, start);
CREATE INDEX wording_of_cid ON wording (cid, start);

-- The titles of the sections above an article, outermost first, as a JSON array.
CREATE TABLE section (id INTEGER PRIMARY KEY, titles TEXT NOT NULL UNIQUE);

-- The versions that hold a wording, from the day `first` to `last`: where, with which file, and in
-- which section. `coming` is 1 for law that they hold as decided and not in force.
CREATE TABLE attestation (
    wording INTEGER NOT NULL REFERENCES wording, first TEXT NOT NULL, last TEXT NOT NULL,
    coming INTEGER NOT NULL, path TEXT NOT NULL, blob TEXT NOT NULL,
    section INTEGER NOT NULL REFERENCES section
);
CREATE INDEX attestation_of ON attestation (wording);
CREATE INDEX attestation_by_blob ON attestation (blob);

-- A renumbering, of the version of `day`, from path to path.
CREATE TABLE move (
    article INTEGER NOT NULL REFERENCES article, day TEXT NOT NULL, old TEXT NOT NULL,
    new TEXT NOT NULL, inferred INTEGER NOT NULL
);
CREATE INDEX move_of ON move (article);

-- A text that makes or ends wordings. `key` is the same for all references to one text.
CREATE TABLE law (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, title TEXT NOT NULL, slug TEXT NOT NULL, cid TEXT,
    nature TEXT, number TEXT, signed TEXT
);
CREATE INDEX law_by_key ON law (key);
CREATE INDEX law_by_number ON law (number);

-- Which text a wording comes from or, with `ends` = 1, is ended by, and by which of its articles.
-- `makes` is 1 where it made this wording: a codification is named by every later one as well.
CREATE TABLE made_by (
    wording INTEGER NOT NULL REFERENCES wording, law INTEGER NOT NULL REFERENCES law,
    kind TEXT NOT NULL, article TEXT, makes INTEGER NOT NULL, ends INTEGER NOT NULL
);
CREATE INDEX made_by_law ON made_by (law);
CREATE INDEX made_by_wording ON made_by (wording);

-- An article that a wording cites by a link of its source: title of the text as a slug, and key.
CREATE TABLE link (
    wording INTEGER NOT NULL REFERENCES wording, key TEXT NOT NULL, slug TEXT NOT NULL
);
CREATE INDEX link_to ON link (key);
CREATE INDEX link_of ON link (wording);

-- An article's file. Its alinéas have the numbers from `id` on in `words`.
CREATE TABLE file (id INTEGER PRIMARY KEY, blob TEXT NOT NULL UNIQUE, alineas INTEGER NOT NULL);

-- An article that an alinéa of a file cites. `slug` is what the text says after the number, as a
-- slug that begins with that of the code which is meant; empty where it is the article's own code.
CREATE TABLE citation (
    file INTEGER NOT NULL REFERENCES file, alinea INTEGER NOT NULL, key TEXT NOT NULL,
    slug TEXT NOT NULL
);
CREATE INDEX citation_of ON citation (key);

-- The words of each alinéa. They find where to look; the text in git says what stands there.
CREATE VIRTUAL TABLE words USING fts5 (
    said, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
);
