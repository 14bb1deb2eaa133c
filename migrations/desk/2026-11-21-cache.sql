-- The cache: the hub's rows as this agent may see them. Disposable: whatever is
-- here can be fetched again. Ids are the 16 bytes of a UUID, times milliseconds,
-- words the `as_str` of the domain's enums. Columns that are mostly empty hold
-- NULL instead of empty JSON, so that a page is read without parsing.

CREATE TABLE sync_state (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seq INTEGER NOT NULL,
    token INTEGER NOT NULL,
    scope INTEGER NOT NULL
) STRICT;

-- One row while a snapshot is being loaded into this very file.
CREATE TABLE loading (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    expected_rows INTEGER NOT NULL
) STRICT;

CREATE TABLE teams (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE agents (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    presence TEXT NOT NULL,
    team_ids TEXT,
    is_active INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_accounts (
    id BLOB PRIMARY KEY,
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    can_send INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `no` is this file's own short number, so that the find index stays small.
CREATE TABLE customers (
    no INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    organisation TEXT NOT NULL,
    city TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    attributes TEXT,
    since_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE contact_points (
    id BLOB PRIMARY KEY,
    customer_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    trust TEXT NOT NULL
) STRICT;
CREATE INDEX contact_points_customer ON contact_points (customer_id, id);

CREATE TABLE conversations (
    id BLOB PRIMARY KEY,
    number INTEGER NOT NULL,
    customer_id BLOB NOT NULL,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    status TEXT NOT NULL,
    snoozed_until_at INTEGER,
    team_id BLOB,
    assignee_id BLOB,
    tags TEXT,
    created_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    last_preview TEXT NOT NULL,
    last_direction TEXT NOT NULL,
    waiting_since_at INTEGER,
    last_inbound_at INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_mine ON conversations (assignee_id, last_at, id, last_inbound_at) WHERE status = 'open' AND assignee_id IS NOT NULL;
CREATE INDEX conversations_team ON conversations (team_id, last_at, id) WHERE status = 'open' AND team_id IS NOT NULL;
CREATE INDEX conversations_unassigned ON conversations (last_at, id) WHERE status = 'open' AND assignee_id IS NULL;
CREATE INDEX conversations_open ON conversations (last_at, id) WHERE status = 'open';
CREATE INDEX conversations_snoozed ON conversations (last_at, id) WHERE status = 'snoozed';
CREATE INDEX conversations_resolved ON conversations (last_at, id) WHERE status = 'resolved';
CREATE INDEX conversations_customer ON conversations (customer_id, last_at, id, last_inbound_at);

CREATE TABLE interactions (
    id BLOB PRIMARY KEY,
    conversation_id BLOB NOT NULL,
    customer_id BLOB NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    agent_id BLOB,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    attachments TEXT,
    mentions TEXT,
    details TEXT,
    delivery_state TEXT,
    delivery_reason TEXT,
    delivery_at INTEGER
) STRICT;
-- Also answers "per channel" and "who helped last" without touching the rows.
CREATE INDEX interactions_customer ON interactions (customer_id, at, id, channel, agent_id);
CREATE INDEX interactions_conversation ON interactions (conversation_id, at, id);
CREATE INDEX interactions_orders ON interactions (customer_id, at, id) WHERE kind = 'order';

CREATE TABLE read_marks (
    conversation_id BLOB PRIMARY KEY,
    agent_id BLOB NOT NULL,
    through_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Downloaded files; the least recently used go first.
CREATE TABLE attachments (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE INDEX attachments_used ON attachments (used_at, size_bytes);

-- Quick find. One entry per customer: all its terms, between spaces.
CREATE TABLE find_entries (
    customer_no INTEGER PRIMARY KEY,
    last_at INTEGER NOT NULL,
    terms TEXT NOT NULL
) STRICT;
CREATE INDEX find_entries_recent ON find_entries (last_at);
CREATE TABLE find_terms (
    term TEXT NOT NULL,
    customer_no INTEGER NOT NULL,
    PRIMARY KEY (term, customer_no)
) STRICT, WITHOUT ROWID;
