-- Texts of articles being written, kept as typed. The new article's id is 16 zero bytes.
CREATE TABLE article_drafts (
    article_id BLOB NOT NULL UNIQUE,
    base_version INTEGER NOT NULL,
    language TEXT NOT NULL,
    content TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;

-- What a message's card said when it was sent, until the hub's copy is here.
CREATE TABLE cards (
    interaction_id BLOB NOT NULL UNIQUE,
    details TEXT NOT NULL
) STRICT;

-- The command an article's save was written from, while that one waits itself: the version it
-- begins from is known only once the hub has answered.
ALTER TABLE outbox ADD COLUMN follows BLOB;

-- What became of a save's provisional number (see saves.rs).
CREATE TABLE settled_saves (
    position INTEGER PRIMARY KEY,
    article_id BLOB NOT NULL,
    version INTEGER NOT NULL
) STRICT;
