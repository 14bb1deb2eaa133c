-- The knowledge base. An article is one language variant; its newest words are
-- here, every version's in `article_versions`. What readers get is
-- `published_*`: while the newest version is the published one, its words are
-- not kept twice (`published_content` is null).

CREATE TABLE articles (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    family_id         BLOB NOT NULL CHECK (length(family_id) = 16),
    language          TEXT NOT NULL,                    -- BCP 47
    title             TEXT NOT NULL,
    summary           TEXT NOT NULL,
    body              TEXT NOT NULL,                    -- Markdown without raw HTML
    version           INTEGER NOT NULL,                 -- of the newest words
    last_version      INTEGER NOT NULL,                 -- highest number given: unmerged versions have numbers too
    state             TEXT NOT NULL CHECK (state IN ('draft', 'in_review', 'published', 'retired')),
    was_published     INTEGER NOT NULL DEFAULT 0 CHECK (was_published IN (0, 1)),
    published_version INTEGER,
    published_at      INTEGER,
    published_content TEXT,                             -- JSON of wire::rows::ArticleContent; null: the newest words
    audience          TEXT NOT NULL CHECK (audience IN ('internal', 'public')),
    products          TEXT NOT NULL DEFAULT '[]',       -- JSON array of texts
    owner_id          BLOB,
    review_by_at      INTEGER,
    author_id         BLOB,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    votes_up          INTEGER NOT NULL DEFAULT 0,
    votes_down        INTEGER NOT NULL DEFAULT 0,
    times_used        INTEGER NOT NULL DEFAULT 0,
    origin            TEXT CHECK (origin IN ('import', 'community')), -- null: written here
    source_key        TEXT NOT NULL DEFAULT '',         -- names it within its source
    source_url        TEXT NOT NULL DEFAULT '',
    source_author     TEXT NOT NULL DEFAULT '',
    feed_id           BLOB,
    unmerged          TEXT NOT NULL DEFAULT '[]'        -- JSON array of wire::rows::UnmergedVersion
) STRICT;
CREATE UNIQUE INDEX articles_by_family ON articles (tenant_id, family_id, language);
CREATE INDEX articles_by_tenant ON articles (tenant_id);
CREATE UNIQUE INDEX articles_by_source ON articles (tenant_id, origin, source_key) WHERE origin IS NOT NULL;
CREATE INDEX articles_by_feed ON articles (feed_id) WHERE feed_id IS NOT NULL;
CREATE INDEX articles_public ON articles (tenant_id, language, published_at, row)
    WHERE audience = 'public' AND published_version IS NOT NULL;
CREATE INDEX articles_public_in_order ON articles (tenant_id, row)
    WHERE audience = 'public' AND published_version IS NOT NULL;
CREATE INDEX articles_voted_down ON articles (tenant_id, votes_up - votes_down)
    WHERE votes_down > votes_up AND published_version IS NOT NULL;
CREATE INDEX articles_by_review ON articles (tenant_id, review_by_at)
    WHERE review_by_at IS NOT NULL AND published_version IS NOT NULL;

CREATE TABLE article_versions (
    row               INTEGER PRIMARY KEY,
    article_id        BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    version           INTEGER NOT NULL,
    base_version      INTEGER NOT NULL,                 -- its writer began from this one; 0 for the first
    title             TEXT NOT NULL,
    summary           TEXT NOT NULL,
    body              TEXT NOT NULL,
    author_id         BLOB,                             -- null: an import, or a merge the hub made
    at                INTEGER NOT NULL,
    state             TEXT NOT NULL,
    is_merge          INTEGER NOT NULL DEFAULT 0 CHECK (is_merge IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX article_versions_by_number ON article_versions (article_id, version);

CREATE TABLE topics (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    name              TEXT NOT NULL,
    description       TEXT NOT NULL DEFAULT '',
    position          INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX topics_by_tenant ON topics (tenant_id, position);

CREATE TABLE article_topics (
    article_id        BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    place             INTEGER NOT NULL,                 -- among the article's topics
    topic_id          BLOB NOT NULL,
    PRIMARY KEY (article_id, place)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX article_topics_by_topic ON article_topics (topic_id, article_id);

-- Pictures in articles: every one an article has or had, since older words still show them.
CREATE TABLE article_images (
    article_id        BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    attachment_id     BLOB NOT NULL,
    PRIMARY KEY (article_id, attachment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_images_by_attachment ON article_images (attachment_id);
ALTER TABLE attachments ADD COLUMN is_in_article INTEGER NOT NULL DEFAULT 0 CHECK (is_in_article IN (0, 1));

CREATE TABLE answers (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    question          TEXT NOT NULL,
    answer_type       TEXT NOT NULL CHECK (answer_type IN ('article', 'reply')),
    answer_id         BLOB NOT NULL,                    -- an article's or an interaction's
    used              TEXT NOT NULL,
    conversation_id   BLOB,
    agent_id          BLOB,
    at                INTEGER NOT NULL
) STRICT;
CREATE INDEX answers_by_tenant ON answers (tenant_id);
CREATE INDEX answers_by_conversation ON answers (conversation_id) WHERE conversation_id IS NOT NULL;

CREATE TABLE knowledge_settings (
    tenant_id         BLOB PRIMARY KEY REFERENCES tenants (id),
    synonyms          TEXT NOT NULL DEFAULT '[]',       -- JSON array of arrays of texts
    portal            TEXT NOT NULL,                    -- JSON of wire::rows::PortalSettings
    portal_url        TEXT NOT NULL DEFAULT ''          -- set by the hub that serves
) STRICT;

CREATE TABLE feeds (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    name              TEXT NOT NULL,
    url               TEXT NOT NULL,
    language          TEXT NOT NULL,
    every_minutes     INTEGER NOT NULL,
    is_active         INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    fetched_at        INTEGER,
    threads           INTEGER NOT NULL DEFAULT 0,
    problem           TEXT NOT NULL DEFAULT '',
    etag              TEXT NOT NULL DEFAULT '',         -- for asking whether it changed
    last_modified     TEXT NOT NULL DEFAULT '',
    due_at            INTEGER NOT NULL                  -- next fetch
) STRICT;
CREATE INDEX feeds_by_tenant ON feeds (tenant_id);
CREATE INDEX feeds_due ON feeds (due_at) WHERE is_active = 1;

-- What was searched, counted per day. A search is counted once it is settled, not for every key.
CREATE TABLE knowledge_searches (
    tenant_id         BLOB NOT NULL,
    day               INTEGER NOT NULL,                 -- since 1970, UTC
    folded            TEXT NOT NULL,                    -- as alike queries are alike
    query             TEXT NOT NULL,                    -- as written
    times             INTEGER NOT NULL,
    empty             INTEGER NOT NULL,                 -- of those, how many found nothing
    opened            INTEGER NOT NULL,                 -- after how many something was opened
    last_at           INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day, folded, query)
) STRICT, WITHOUT ROWID;
CREATE INDEX knowledge_searches_by_day ON knowledge_searches (day);

-- One vote per reader and article; the last one counts.
CREATE TABLE article_votes (
    article_id        BLOB NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    reader_hash       BLOB NOT NULL,                    -- SHA-256 of the reader's token
    is_helpful        INTEGER NOT NULL CHECK (is_helpful IN (0, 1)),
    comment           TEXT NOT NULL DEFAULT '',
    at                INTEGER NOT NULL,
    PRIMARY KEY (article_id, reader_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_votes_by_time ON article_votes (article_id, at);

CREATE TABLE imports (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    name              TEXT NOT NULL,
    agent_id          BLOB,
    language          TEXT NOT NULL,                    -- of entries that do not name one
    audience          TEXT NOT NULL CHECK (audience IN ('internal', 'public')),
    publishes         INTEGER NOT NULL CHECK (publishes IN (0, 1)),
    state             TEXT NOT NULL CHECK (state IN ('reading', 'previewed', 'running', 'done', 'stopped')),
    is_complete       INTEGER NOT NULL DEFAULT 0 CHECK (is_complete IN (0, 1)), -- all files are there: may be read
    created           INTEGER NOT NULL DEFAULT 0,       -- planned
    updated           INTEGER NOT NULL DEFAULT 0,
    unchanged         INTEGER NOT NULL DEFAULT 0,
    skipped           INTEGER NOT NULL DEFAULT 0,
    done              INTEGER NOT NULL DEFAULT 0,
    problem           TEXT NOT NULL DEFAULT '',
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_by_tenant ON imports (tenant_id);
CREATE INDEX imports_unfinished ON imports (state) WHERE state IN ('reading', 'running');

-- Files of an import until they are read.
CREATE TABLE import_files (
    import_id         BLOB NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    path              TEXT NOT NULL,
    bytes             BLOB NOT NULL,
    PRIMARY KEY (import_id, path)
) STRICT;

-- What an import found; `payload` is what is still to be written, null once it is.
CREATE TABLE import_entries (
    import_id         BLOB NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    n                 INTEGER NOT NULL,                 -- from 1
    source_key        TEXT NOT NULL,
    title             TEXT NOT NULL,
    action            TEXT NOT NULL CHECK (action IN ('create', 'update', 'unchanged', 'skip')),
    is_done           INTEGER NOT NULL DEFAULT 0 CHECK (is_done IN (0, 1)),
    reason            TEXT NOT NULL DEFAULT '',
    removed           TEXT NOT NULL DEFAULT '[]',       -- JSON array of texts
    article_id        BLOB,
    payload           TEXT,                             -- JSON of the writer's own
    PRIMARY KEY (import_id, n)
) STRICT;
CREATE INDEX import_entries_to_do ON import_entries (import_id, n) WHERE is_done = 0;
