//! Rows as the JSON of `throughline_wire::rows::Row`, written by SQLite itself:
//! a first sync streams hundreds of thousands of them, and one `format()` per
//! row costs a fraction of moving columns into Rust and back into JSON. A test
//! (`tests/store/json.rs`) reads every form back through serde.
//!
//! Ids of rows are written without hyphens: cutting them apart in SQL would
//! double the cost of a first sync, and to serde both are the same id. What a
//! browser gets (`chat_message_fields`) has them, because scripts compare texts.

/// An id as text.
macro_rules! id_text {
    ($column:literal) => {
        concat!("lower(hex(", $column, "))")
    };
}

/// An id as text with its hyphens.
macro_rules! hyphenated_id {
    ($column:literal) => {
        concat!(
            "lower(hex(substr(",
            $column,
            ", 1, 4)) || '-' || hex(substr(",
            $column,
            ", 5, 2)) || '-' || hex(substr(",
            $column,
            ", 7, 2)) || '-' || hex(substr(",
            $column,
            ", 9, 2)) || '-' || hex(substr(",
            $column,
            ", 11)))"
        )
    };
}

/// An id that may be missing, as JSON.
macro_rules! optional_id {
    ($column:literal) => {
        concat!("iif(", $column, " IS NULL, 'null', '\"' || lower(hex(", $column, ")) || '\"')")
    };
}

macro_rules! team_json {
    () => {
        concat!(
            r#"format('{"kind":"team","row":{"id":"%s","name":%s}}', "#,
            id_text!("t.id"),
            ", json_quote(t.name))"
        )
    };
}

macro_rules! agent_json {
    () => {
        concat!(
            r#"format('{"kind":"agent","row":{"id":"%s","name":%s,"email":%s,"role":"%s","presence":"%s","team_ids":%s,"is_active":%s}}', "#,
            id_text!("a.id"),
            ", json_quote(a.name), json_quote(a.email), a.role, a.presence,",
            "(SELECT json_group_array(lower(hex(m.team_id))) FROM agent_teams m WHERE m.agent_id = a.id),",
            "iif(a.is_active, 'true', 'false'))"
        )
    };
}

macro_rules! account_json {
    () => {
        concat!(
            r#"format('{"kind":"channel_account","row":{"id":"%s","channel":"%s","name":%s,"address":%s,"can_send":%s}}', "#,
            id_text!("ca.id"),
            ", ca.channel, json_quote(ca.name), json_quote(ca.address), iif(ca.can_send, 'true', 'false'))"
        )
    };
}

macro_rules! customer_json {
    () => {
        concat!(
            r#"format('{"kind":"customer","row":{"id":"%s","name":%s,"organisation":%s,"city":%s,"language":%s,"time_zone":%s,"attributes":%s,"since_at":%d,"updated_at":%d}}', "#,
            id_text!("cu.id"),
            ", json_quote(cu.name), json_quote(cu.organisation), json_quote(cu.city), json_quote(cu.language),",
            "json_quote(cu.time_zone), cu.attributes, cu.since_at, cu.updated_at)"
        )
    };
}

macro_rules! contact_point_json {
    () => {
        concat!(
            r#"format('{"kind":"contact_point","row":{"id":"%s","customer_id":"%s","kind":"%s","value":%s,"trust":"%s"}}', "#,
            id_text!("cp.id"),
            ", ",
            id_text!("cp.customer_id"),
            ", cp.kind, json_quote(cp.value), cp.trust)"
        )
    };
}

macro_rules! conversation_json {
    () => {
        concat!(
            r#"format('{"kind":"conversation","row":{"id":"%s","number":%d,"customer_id":"%s","channel":"%s","subject":%s,"status":"%s","snoozed_until_at":%s,"team_id":%s,"assignee_id":%s,"tags":%s,"created_at":%d,"last_at":%d,"last_preview":%s,"last_direction":"%s","waiting_since_at":%s,"last_inbound_at":%d}}', "#,
            id_text!("c.id"),
            ", c.number, ",
            id_text!("c.customer_id"),
            ", c.channel, json_quote(c.subject), c.status, coalesce(c.snoozed_until_at, 'null'),",
            optional_id!("c.team_id"),
            ", ",
            optional_id!("c.assignee_id"),
            ", c.tags, c.created_at, c.last_at, json_quote(c.last_preview), c.last_direction,",
            "coalesce(c.waiting_since_at, 'null'), c.last_inbound_at)"
        )
    };
}

macro_rules! interaction_json {
    () => {
        concat!(
            r#"format('{"kind":"interaction","row":{"id":"%s","conversation_id":"%s","customer_id":"%s","channel":"%s","kind":"%s","direction":"%s","agent_id":%s,"at":%d,"body":%s,"attachments":%s,"mentions":%s,"details":%s,"delivery":%s}}', "#,
            id_text!("i.id"),
            ", ",
            id_text!("i.conversation_id"),
            ", ",
            id_text!("i.customer_id"),
            ", i.channel, i.kind, i.direction, ",
            optional_id!("i.agent_id"),
            ", i.at, json_quote(i.body), i.attachments, i.mentions, i.details,",
            "iif(i.delivery_state IS NULL, 'null', ",
            r#"format('{"state":"%s","reason":%s,"at":%d}', i.delivery_state, "#,
            "iif(i.delivery_reason IS NULL, 'null', '\"' || i.delivery_reason || '\"'), i.delivery_at)))"
        )
    };
}

macro_rules! read_mark_json {
    () => {
        concat!(
            r#"format('{"kind":"read_mark","row":{"agent_id":"%s","conversation_id":"%s","through_at":%d}}', "#,
            id_text!("r.agent_id"),
            ", ",
            id_text!("r.conversation_id"),
            ", r.through_at)"
        )
    };
}

/// A message as the chat widget gets it: the fields of `wire::chat::ChatMessage`.
macro_rules! chat_message_fields {
    () => {
        concat!(
            r#"format('"id":"%s","is_mine":%s,"author":%s,"body":%s,"attachments":%s,"at":%d', "#,
            hyphenated_id!("i.id"),
            ", iif(i.direction = 'in', 'true', 'false'),",
            "json_quote(coalesce((SELECT iif(instr(w.name, ' ') > 0, substr(w.name, 1, instr(w.name, ' ') - 1), w.name)",
            " FROM agents w WHERE w.id = i.agent_id AND i.direction = 'out'), '')),",
            "json_quote(i.body), i.attachments, i.at)",
            // Only a card's details begin like this: nothing is parsed for the others.
            r#" || iif(i.details LIKE '{"type":"article_card"%', ',"card":' || json_remove(i.details, '$.type'), '')"#
        )
    };
}

/// Whether the conversation `c` is seen by agent `?2` with the teams in the JSON array `?3`; `?4`: sees all.
macro_rules! visible {
    () => {
        "(?4 OR c.assignee_id = ?2 OR c.team_id IN (SELECT unhex(value) FROM json_each(?3))
          OR (c.team_id IS NULL AND c.assignee_id IS NULL))"
    };
}

#[macro_use]
mod knowledge;
