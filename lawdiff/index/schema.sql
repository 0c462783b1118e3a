-- The index of a law repository: what the register says, put so that a question across articles is
-- one query. It is derived from the repository and disposable: it lies in the user's cache folder,
-- and deleting it changes no answer. Texts stay in git; `blob` is the id of the file that holds one.
-- Days are ISO text (1804-03-21), so that they compare as they sort; NULL stands for unknown.

-- The ids of the refs from which the index was made, and the version of this schema.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- A text of law: a code, by the name of its folder. `as_of` is the last day as of which a version
-- of it says what it knows.
CREATE TABLE text (
    id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, cid TEXT,
    as_of TEXT NOT NULL
);

-- A consolidated version that is held. `facts` is what the lives of articles need of it, as JSON.
CREATE TABLE version (
    text INTEGER NOT NULL REFERENCES text, day TEXT NOT NULL, facts TEXT NOT NULL,
    PRIMARY KEY (text, day)
) WITHOUT ROWID;

-- The articles that ever bore a number. `key` is the number in the one form of all its spellings.
-- `path` is its file in the register, as it was when its `blob` was read. `seen` is the last day
-- on which a version says something of it, NULL where no later version can change what is known.
CREATE TABLE article (
    id INTEGER PRIMARY KEY, text INTEGER NOT NULL REFERENCES text, number TEXT NOT NULL,
    key TEXT NOT NULL, path TEXT NOT NULL, blob TEXT NOT NULL, seen TEXT, UNIQUE (text, path)
);
CREATE INDEX article_by_key ON article (key);

-- A wording of an article, held or only listed (then `blob` is NULL). It stands with the number
-- that it is found by, and `number` is its own: another one where the article was renumbered.
-- All wordings of one article have one `identity`. `start` and `until` are its own days; NULL for the
-- text of a version that gives no days.
CREATE TABLE wording (
    id INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES article, number TEXT NOT NULL,
    identity TEXT NOT NULL, cid TEXT, name TEXT, start TEXT, until TEXT, state TEXT,
    cut INTEGER NOT NULL, path TEXT, blob TEXT, section INTEGER REFERENCES section
);
CREATE INDEX wording_of_article ON wording (article);
CREATE INDEX wording_by_blob ON wording (blob);

-- What is law from `start` until the day before `stop`: one wording, of each variant of a number.
-- `rank` says how sure that is: 2 a source says so, 1 a version without days shows it, 0 nothing
-- denies it. `own` is 1 where the wording bears the number that it is found by.
CREATE TABLE span (
    article INTEGER NOT NULL REFERENCES article, variant INTEGER NOT NULL, start TEXT NOT NULL,
    stop TEXT NOT NULL, wording INTEGER NOT NULL REFERENCES wording, rank INTEGER NOT NULL,
    own INTEGER NOT NULL
);
CREATE INDEX span_of ON span (article, variant, start);
CREATE INDEX span_of_wording ON span (wording);

-- What happened to a number on a day: `wording` is law from then on, `before` was until then. `base`
-- is the nearest held wording before it. `exact` is 1 where what leads from `base` to `wording` is
-- this change alone. `at_latest` marks a day by which it had happened.
CREATE TABLE change (
    article INTEGER NOT NULL REFERENCES article, variant INTEGER NOT NULL, day TEXT NOT NULL,
    kind TEXT NOT NULL, wording INTEGER REFERENCES wording, before INTEGER REFERENCES wording,
    base INTEGER REFERENCES wording, exact INTEGER NOT NULL, at_latest INTEGER NOT NULL,
    own INTEGER NOT NULL
);
CREATE INDEX change_of ON change (article, variant, day);
CREATE INDEX change_by_wording ON change (wording);
CREATE INDEX change_by_before ON change (before);

-- The titles of the sections above an article, outermost first, as a JSON array.
CREATE TABLE section (id INTEGER PRIMARY KEY, titles TEXT NOT NULL UNIQUE);

-- The versions that hold a wording, from the day `first` to `last`: where, with which file, and in
-- which section. `coming` is 1 for law that they hold as decided and not in force.
CREATE TABLE attestation (
    article INTEGER NOT NULL REFERENCES article, wording INTEGER REFERENCES wording,
    first TEXT NOT NULL, last TEXT NOT NULL, coming INTEGER NOT NULL, path TEXT NOT NULL,
    blob TEXT NOT NULL, section INTEGER NOT NULL REFERENCES section
);
CREATE INDEX attestation_of ON attestation (article);
CREATE INDEX attestation_of_wording ON attestation (wording);
CREATE INDEX attestation_by_blob ON attestation (blob);

-- A renumbering that only the likeness of the texts tells of, to the version of `day`: the paths.
CREATE TABLE inferred (
    article INTEGER NOT NULL REFERENCES article, day TEXT NOT NULL, old TEXT NOT NULL,
    new TEXT NOT NULL
);
CREATE INDEX inferred_of ON inferred (article);

-- A text that makes or ends wordings. `key` is the same for all references to one text.
CREATE TABLE law (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL, title TEXT NOT NULL, slug TEXT NOT NULL, cid TEXT,
    nature TEXT, number TEXT, signed TEXT
);
CREATE INDEX law_by_key ON law (key);
CREATE INDEX law_by_number ON law (number);

-- Which text a wording comes from or, with `ends` = 1, is ended by, and by which of its articles.
-- `makes` is 1 where it made this wording: every later wording still names the codification.
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
