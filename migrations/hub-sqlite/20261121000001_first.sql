-- The record. Ids are the 16 bytes of a UUID, times integer milliseconds since
-- 1970 (`_at`), every row belongs to one tenant. Enumerations hold the words of
-- `throughline_domain` so that a file can be read without the program.
-- Tables that a snapshot walks have an integer `row` key: it only rises, which
-- makes a page of a snapshot one range of one index.

CREATE TABLE tenants (
    id                BLOB PRIMARY KEY CHECK (length(id) = 16),
    name              TEXT NOT NULL,                    -- the company, as customers read it
    colour            TEXT NOT NULL,                    -- #rrggbb
    region            TEXT,                             -- ISO 3166 code national phone numbers are read in
    identity_secret   BLOB NOT NULL,                    -- key of the widget's vouched users
    epoch             INTEGER NOT NULL,                 -- drawn when the record began
    is_demo           INTEGER NOT NULL DEFAULT 0 CHECK (is_demo IN (0, 1)),
    last_number       INTEGER NOT NULL DEFAULT 0,       -- human number of the newest conversation
    created_at        INTEGER NOT NULL
) STRICT;

CREATE TABLE teams (
    id                BLOB PRIMARY KEY CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    name              TEXT NOT NULL
) STRICT;
CREATE INDEX teams_by_tenant ON teams (tenant_id);

CREATE TABLE agents (
    id                BLOB PRIMARY KEY CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    name              TEXT NOT NULL,
    email             TEXT NOT NULL,                    -- normalised
    role              TEXT NOT NULL CHECK (role IN ('agent', 'manager', 'administrator')),
    presence          TEXT NOT NULL DEFAULT 'offline' CHECK (presence IN ('available', 'away', 'offline')),
    is_active         INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    is_local          INTEGER NOT NULL DEFAULT 0 CHECK (is_local IN (0, 1)), -- the agent of a desk that carries its own hub
    password_hash     TEXT,                             -- argon2id, PHC string; null: cannot sign in by password
    scope_version     INTEGER NOT NULL DEFAULT 1,       -- grows when role or teams change
    created_at        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX agents_by_email ON agents (tenant_id, email);

CREATE TABLE agent_teams (
    agent_id          BLOB NOT NULL REFERENCES agents (id),
    team_id           BLOB NOT NULL REFERENCES teams (id),
    PRIMARY KEY (agent_id, team_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE channel_accounts (
    id                BLOB PRIMARY KEY CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    channel           TEXT NOT NULL,
    name              TEXT NOT NULL,
    address           TEXT NOT NULL,
    can_send          INTEGER NOT NULL CHECK (can_send IN (0, 1))
) STRICT;
CREATE INDEX channel_accounts_by_channel ON channel_accounts (tenant_id, channel, can_send);

CREATE TABLE customers (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    name              TEXT NOT NULL,
    organisation      TEXT NOT NULL DEFAULT '',
    city              TEXT NOT NULL DEFAULT '',
    language          TEXT NOT NULL DEFAULT '',
    time_zone         TEXT NOT NULL DEFAULT '',
    attributes        TEXT NOT NULL DEFAULT '{}',       -- JSON object of texts
    since_at          INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX customers_by_tenant ON customers (tenant_id);

CREATE TABLE contact_points (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    customer_id       BLOB NOT NULL REFERENCES customers (id),
    kind              TEXT NOT NULL,
    value             TEXT NOT NULL,                    -- normalised
    trust             TEXT NOT NULL CHECK (trust IN ('verified', 'vouched', 'stated')),
    created_at        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX contact_points_by_value ON contact_points (tenant_id, kind, value);
CREATE INDEX contact_points_by_tenant ON contact_points (tenant_id);
CREATE INDEX contact_points_by_customer ON contact_points (customer_id);

CREATE TABLE conversations (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    number            INTEGER NOT NULL,
    customer_id       BLOB NOT NULL REFERENCES customers (id),
    channel           TEXT NOT NULL,
    subject           TEXT NOT NULL DEFAULT '',
    status            TEXT NOT NULL CHECK (status IN ('open', 'snoozed', 'resolved')),
    snoozed_until_at  INTEGER,
    team_id           BLOB REFERENCES teams (id),
    assignee_id       BLOB REFERENCES agents (id),
    tags              TEXT NOT NULL DEFAULT '[]',       -- JSON array of texts
    created_at        INTEGER NOT NULL,
    last_at           INTEGER NOT NULL,
    last_preview      TEXT NOT NULL DEFAULT '',
    last_direction    TEXT NOT NULL CHECK (last_direction IN ('in', 'out', 'internal')),
    waiting_since_at  INTEGER,
    last_inbound_at   INTEGER NOT NULL DEFAULT 0,
    newest_at         INTEGER NOT NULL,                 -- of any interaction: the next one is later
    interactions      INTEGER NOT NULL DEFAULT 0,       -- how many, for the progress of a first sync
    read_through_at   INTEGER NOT NULL DEFAULT 0        -- furthest any agent has read: the customer's "seen"
) STRICT;
CREATE UNIQUE INDEX conversations_by_number ON conversations (tenant_id, number);
CREATE INDEX conversations_by_last ON conversations (tenant_id, last_at);
CREATE INDEX conversations_by_customer ON conversations (customer_id, channel, created_at);
CREATE INDEX conversations_snoozed ON conversations (tenant_id, snoozed_until_at) WHERE status = 'snoozed';

CREATE TABLE interactions (
    row               INTEGER PRIMARY KEY,
    id                BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL,
    conversation_id   BLOB NOT NULL REFERENCES conversations (id),
    customer_id       BLOB NOT NULL,
    channel           TEXT NOT NULL,
    kind              TEXT NOT NULL,
    direction         TEXT NOT NULL CHECK (direction IN ('in', 'out', 'internal')),
    agent_id          BLOB,
    at                INTEGER NOT NULL,
    created_seq       INTEGER NOT NULL,                 -- the change that wrote it
    body              TEXT NOT NULL,
    attachments       TEXT NOT NULL DEFAULT '[]',       -- JSON array of wire::rows::AttachmentRef
    mentions          TEXT NOT NULL DEFAULT '[]',       -- JSON array of agent ids
    details           TEXT NOT NULL DEFAULT '{"type":"none"}', -- JSON of wire::rows::Details
    delivery_state    TEXT,
    delivery_reason   TEXT,
    delivery_at       INTEGER
) STRICT;
CREATE UNIQUE INDEX interactions_by_conversation ON interactions (conversation_id, at);
CREATE INDEX interactions_by_tenant ON interactions (tenant_id);
CREATE INDEX interactions_of_chat ON interactions (customer_id, at) WHERE channel = 'chat' AND kind = 'message';

CREATE TABLE attachments (
    id                BLOB PRIMARY KEY CHECK (length(id) = 16),
    tenant_id         BLOB NOT NULL REFERENCES tenants (id),
    interaction_id    BLOB,                             -- null: uploaded, not yet used
    conversation_id   BLOB,                             -- where it may be read; null until used
    customer_id       BLOB,
    agent_id          BLOB,                             -- uploaded by this agent
    visitor_id        BLOB,                             -- or by this visitor
    name              TEXT NOT NULL,
    media_type        TEXT NOT NULL,                    -- found by looking at the bytes
    size_bytes        INTEGER NOT NULL,
    content_hash      BLOB NOT NULL,                    -- SHA-256
    created_at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_unused ON attachments (created_at) WHERE interaction_id IS NULL;

CREATE TABLE attachment_contents (
    attachment_id     BLOB PRIMARY KEY REFERENCES attachments (id) ON DELETE CASCADE,
    bytes             BLOB NOT NULL
) STRICT;

CREATE TABLE read_marks (
    row               INTEGER PRIMARY KEY,
    tenant_id         BLOB NOT NULL,
    agent_id          BLOB NOT NULL REFERENCES agents (id),
    conversation_id   BLOB NOT NULL REFERENCES conversations (id),
    through_at        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX read_marks_by_agent ON read_marks (agent_id, conversation_id);
CREATE INDEX read_marks_of_agent ON read_marks (agent_id);
CREATE INDEX read_marks_by_conversation ON read_marks (conversation_id);

-- The feed. `kind`: 1 team, 2 agent, 3 channel account, 4 customer, 5 contact
-- point, 6 conversation, 7 interaction, 8 read mark (entity: its conversation).
-- `sight_*`: 0 nobody, 1 everybody, 2 by the team and assignee beside it; before
-- and after the change. A reveal is for those alone who see it now and did not before.
CREATE TABLE changes (
    tenant_id         BLOB NOT NULL,
    seq               INTEGER NOT NULL,
    token             INTEGER NOT NULL,                 -- drawn for the transaction that wrote it
    kind              INTEGER NOT NULL,
    entity_id         BLOB NOT NULL,
    sight_before      INTEGER NOT NULL,
    team_before       BLOB,
    assignee_before   BLOB,
    sight_after       INTEGER NOT NULL,
    team_after        BLOB,
    assignee_after    BLOB,
    private_to        BLOB,                             -- only this agent ever gets it
    is_reveal         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE commands (
    id                BLOB NOT NULL,
    tenant_id         BLOB NOT NULL,
    agent_id          BLOB NOT NULL,
    body_hash         BLOB NOT NULL,                    -- SHA-256 of the body
    outcome           TEXT NOT NULL,                    -- JSON of wire::commands::Outcome
    given_at          INTEGER NOT NULL,                 -- by the desk's clock
    at                INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX commands_by_time ON commands (at);

-- One sign-in of one installation. Only hashes of tokens are kept.
CREATE TABLE sessions (
    access_hash           BLOB PRIMARY KEY,
    device_id             BLOB NOT NULL,
    tenant_id             BLOB NOT NULL REFERENCES tenants (id),
    agent_id              BLOB NOT NULL REFERENCES agents (id),
    name                  TEXT NOT NULL,
    access_expires_at     INTEGER NOT NULL,
    refresh_hash          BLOB NOT NULL,
    previous_refresh_hash BLOB,
    created_at            INTEGER NOT NULL,
    last_seen_at          INTEGER NOT NULL,
    revoked_at            INTEGER
) STRICT;
CREATE UNIQUE INDEX sessions_by_device ON sessions (tenant_id, device_id);
CREATE UNIQUE INDEX sessions_by_refresh ON sessions (refresh_hash);
CREATE INDEX sessions_by_previous_refresh ON sessions (previous_refresh_hash) WHERE previous_refresh_hash IS NOT NULL;
CREATE INDEX sessions_by_agent ON sessions (agent_id);
CREATE INDEX sessions_by_last_seen ON sessions (last_seen_at);

-- Refresh tokens of before the previous one: using one revokes the device.
CREATE TABLE spent_refresh_tokens (
    refresh_hash      BLOB PRIMARY KEY,
    tenant_id         BLOB NOT NULL,
    device_id         BLOB NOT NULL,
    spent_at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX spent_refresh_tokens_by_time ON spent_refresh_tokens (spent_at);

-- A browser that opened the widget. What it told is kept here until the first
-- message makes a customer of it.
CREATE TABLE visitors (
    id                   BLOB PRIMARY KEY CHECK (length(id) = 16),
    tenant_id            BLOB NOT NULL REFERENCES tenants (id),
    token_hash           BLOB NOT NULL UNIQUE,
    site_user            TEXT,                          -- vouched id
    name                 TEXT NOT NULL DEFAULT '',
    email                TEXT NOT NULL DEFAULT '',
    language             TEXT NOT NULL DEFAULT '',
    time_zone            TEXT NOT NULL DEFAULT '',
    page                 TEXT,                          -- JSON of wire::chat::Page
    customer_id          BLOB REFERENCES customers (id),
    conversation_id      BLOB,
    delivered_through_at INTEGER NOT NULL DEFAULT 0,
    read_through_at      INTEGER NOT NULL DEFAULT 0,
    created_at           INTEGER NOT NULL,
    last_seen_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX visitors_by_customer ON visitors (customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX visitors_silent ON visitors (last_seen_at) WHERE customer_id IS NULL;
