-- The knowledge base as this agent may see it. A row is kept whole as JSON, last,
-- so that a list never reads the words; what lists are made of stands before it.

CREATE TABLE articles (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    family_id BLOB NOT NULL,
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    is_published INTEGER NOT NULL,
    audience TEXT NOT NULL,
    topic_ids TEXT,
    owner_id BLOB,
    review_by_at INTEGER,
    updated_at INTEGER NOT NULL,
    unmerged INTEGER NOT NULL,
    is_community INTEGER NOT NULL,
    row TEXT NOT NULL
) STRICT;
CREATE INDEX articles_all ON articles (updated_at, id) WHERE state <> 'retired';
CREATE INDEX articles_drafts ON articles (updated_at, id) WHERE state = 'draft';
CREATE INDEX articles_in_review ON articles (updated_at, id) WHERE state = 'in_review';
CREATE INDEX articles_published ON articles (updated_at, id) WHERE is_published = 1;
CREATE INDEX articles_retired ON articles (updated_at, id) WHERE state = 'retired';
CREATE INDEX articles_mine ON articles (owner_id, updated_at, id) WHERE state <> 'retired' AND owner_id IS NOT NULL;
CREATE INDEX articles_unmerged ON articles (updated_at, id) WHERE unmerged > 0;
CREATE INDEX articles_community ON articles (updated_at, id) WHERE is_community = 1 AND state <> 'retired';
CREATE INDEX articles_family ON articles (family_id, language, id);

-- One entry per topic of an article. `lists` has a bit for every list it is in (see lists.rs).
CREATE TABLE article_topics (
    topic_id BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    article_id BLOB NOT NULL,
    lists INTEGER NOT NULL,
    owner_id BLOB,
    PRIMARY KEY (topic_id, updated_at, article_id)
) STRICT, WITHOUT ROWID;

-- How many articles: per list, topic, owner, product, language. Kept with every change.
CREATE TABLE article_counts (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE answers (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    article_id BLOB,
    interaction_id BLOB,
    used TEXT NOT NULL,
    conversation_id BLOB,
    agent_id BLOB,
    at INTEGER NOT NULL,
    question TEXT NOT NULL
) STRICT;

CREATE TABLE knowledge_settings (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    row TEXT NOT NULL
) STRICT;

CREATE TABLE feeds (
    id BLOB PRIMARY KEY,
    row TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE imports (
    id BLOB PRIMARY KEY,
    created_at INTEGER NOT NULL,
    row TEXT NOT NULL
) STRICT;
CREATE INDEX imports_newest ON imports (created_at, id);

-- The latest change of each article and answer, for the index that follows them. Numbers are
-- never used twice; the epoch tells one cache's numbers from another's.
CREATE TABLE knowledge_changes (
    no INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE INDEX knowledge_changes_kind ON knowledge_changes (kind, no);
CREATE TABLE knowledge_epoch (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch BLOB NOT NULL
) STRICT;
INSERT INTO knowledge_epoch (only, epoch) VALUES (1, randomblob(16));

-- A cache of before threw these rows away as they came: it is loaded anew.
INSERT OR REPLACE INTO loading (only, expected_rows) SELECT 1, 0 FROM sync_state;
DELETE FROM sync_state;
