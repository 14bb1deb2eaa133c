-- What only this machine has. Small, written with synchronous=FULL, never
-- thrown away with the cache. Rowid tables on purpose: a damaged file is
-- rescued by walking the rowids (see salvage.rs).

CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    command_id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    agent_id BLOB NOT NULL,
    conversation_id BLOB,
    customer_id BLOB,
    interaction_id BLOB,
    customer_name TEXT NOT NULL,
    was_offline INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL DEFAULT 0,
    done_seq INTEGER,
    newer TEXT,
    error TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (state, position);
CREATE INDEX outbox_conversation ON outbox (conversation_id, position) WHERE conversation_id IS NOT NULL;
CREATE INDEX outbox_customer ON outbox (customer_id, position) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX outbox_interaction ON outbox (interaction_id) WHERE interaction_id IS NOT NULL;

CREATE TABLE drafts (
    conversation_id BLOB NOT NULL UNIQUE,
    body TEXT NOT NULL,
    is_note INTEGER NOT NULL,
    channel TEXT,
    attachments TEXT,
    saved_at INTEGER NOT NULL
) STRICT;

CREATE TABLE pending_attachments (
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    kept_at INTEGER NOT NULL,
    is_uploaded INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- Conversations this agent marked unread again, on this desk only.
CREATE TABLE unread_again (
    conversation_id BLOB NOT NULL UNIQUE
) STRICT;

-- Settings, session tokens, device id: JSON by name.
CREATE TABLE local_values (
    name TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL
) STRICT;
