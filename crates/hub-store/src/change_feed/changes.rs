//! Appending to the feed. Every write of a row appends what changed, and who
//! could see it before and can see it after, in the same transaction.

use throughline_domain::{AgentId, ConversationId, TenantId};
use throughline_wire::rows::RowKind;
use uuid::Uuid;

use crate::error::StoreError;
use crate::scope::Sight;
use crate::writer::WriteTx;

/// One row to append.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub kind: RowKind,
    pub id: Uuid,
    pub before: Sight,
    pub after: Sight,
    pub private_to: Option<AgentId>,
}

impl Entry {
    /// A row everybody sees was written.
    pub fn put(kind: RowKind, id: Uuid, is_new: bool) -> Self {
        let before = if is_new { Sight::Nobody } else { Sight::Everybody };
        Self { kind, id, before, after: Sight::Everybody, private_to: None }
    }

    /// A conversation, or something in it, was written for the first time.
    pub fn added(kind: RowKind, id: Uuid, sight: Sight) -> Self {
        Self { kind, id, before: Sight::Nobody, after: sight, private_to: None }
    }

    /// A conversation, or something in it, was changed where it is.
    pub fn changed(kind: RowKind, id: Uuid, sight: Sight) -> Self {
        Self { kind, id, before: sight, after: sight, private_to: None }
    }
}

/// The number a kind is stored as.
pub(crate) fn kind_code(kind: RowKind) -> i64 {
    match kind {
        RowKind::Team => 1,
        RowKind::Agent => 2,
        RowKind::ChannelAccount => 3,
        RowKind::Customer => 4,
        RowKind::ContactPoint => 5,
        RowKind::Conversation => 6,
        RowKind::Interaction => 7,
        RowKind::ReadMark => 8,
        RowKind::Article => 9,
        RowKind::Topic => 10,
        RowKind::Answer => 11,
        RowKind::KnowledgeSettings => 12,
        RowKind::Feed => 13,
        RowKind::Import => 14,
    }
}

/// The word a stored kind has on the wire.
pub(crate) fn kind_word(code: i64) -> Result<&'static str, StoreError> {
    Ok(match code {
        1 => "team",
        2 => "agent",
        3 => "channel_account",
        4 => "customer",
        5 => "contact_point",
        6 => "conversation",
        7 => "interaction",
        8 => "read_mark",
        9 => "article",
        10 => "topic",
        11 => "answer",
        12 => "knowledge_settings",
        13 => "feed",
        14 => "import",
        _ => return Err(StoreError::Unreadable { what: "kind of change" }),
    })
}

/// `(sight, team, assignee)` as stored.
pub(crate) fn sight_columns(sight: Sight) -> (i64, Option<Uuid>, Option<Uuid>) {
    match sight {
        Sight::Nobody => (0, None, None),
        Sight::Everybody => (1, None, None),
        Sight::Publishers => (3, None, None),
        Sight::Of { team_id, assignee_id } => (2, team_id.map(|id| id.0), assignee_id.map(|id| id.0)),
    }
}

/// From `(sight, team, assignee)` as stored.
pub(crate) fn sight_of(code: i64, team: Option<Uuid>, assignee: Option<Uuid>) -> Sight {
    match code {
        0 => Sight::Nobody,
        1 => Sight::Everybody,
        3 => Sight::Publishers,
        _ => Sight::Of { team_id: team.map(Into::into), assignee_id: assignee.map(Into::into) },
    }
}

const APPEND: &str = "
INSERT INTO changes (tenant_id, token, seq, kind, entity_id, sight_before, team_before, assignee_before,
                     sight_after, team_after, assignee_after, private_to)
SELECT ?1, ?2, value->>0, value->>1, unhex(value->>2), value->>3, unhex(value->>4), unhex(value->>5),
       value->>6, unhex(value->>7), unhex(value->>8), unhex(value->>9)
FROM json_each(?3)";

const REVEAL_INTERACTIONS: &str = "
INSERT INTO changes (tenant_id, token, seq, kind, entity_id, sight_before, team_before, assignee_before,
                     sight_after, team_after, assignee_after, is_reveal)
SELECT ?1, ?2, ?3 + row_number() OVER (ORDER BY at), 7, id, 2, ?4, ?5, 2, ?6, ?7, 1
FROM interactions WHERE conversation_id = ?8";

const REVEAL_READ_MARKS: &str = "
INSERT INTO changes (tenant_id, token, seq, kind, entity_id, sight_before, team_before, assignee_before,
                     sight_after, team_after, assignee_after, private_to, is_reveal)
SELECT ?1, ?2, ?3 + row_number() OVER (ORDER BY row), 8, conversation_id, 2, ?4, ?5, 2, ?6, ?7, agent_id, 1
FROM read_marks WHERE conversation_id = ?8";

impl WriteTx {
    /// Appends changes in this order and answers the number of the last one
    /// (with none: of the newest there is).
    pub(crate) async fn append(&mut self, tenant: TenantId, entries: &[Entry]) -> Result<u64, StoreError> {
        let mut seq = self.head_seq(tenant).await?;
        if entries.is_empty() {
            return Ok(seq);
        }
        let hex = |id: Uuid| id.simple().to_string();
        let rows: Vec<_> = entries
            .iter()
            .map(|entry| {
                seq += 1;
                let (before, team_before, assignee_before) = sight_columns(entry.before);
                let (after, team_after, assignee_after) = sight_columns(entry.after);
                (
                    (seq, kind_code(entry.kind), hex(entry.id)),
                    (before, team_before.map(hex), assignee_before.map(hex)),
                    (after, team_after.map(hex), assignee_after.map(hex)),
                    entry.private_to.map(|id| hex(id.0)),
                )
            })
            .map(|(a, b, c, d)| (a.0, a.1, a.2, b.0, b.1, b.2, c.0, c.1, c.2, d))
            .collect();
        let query = sqlx::query(APPEND).bind(tenant.0).bind(self.token()).bind(serde_json::to_string(&rows)?);
        self.execute(query).await?;
        self.set_head_seq(tenant, seq);
        Ok(seq)
    }

    /// After a conversation moved from one sight to another: appends its
    /// interactions and read marks for those who could not see it before.
    pub(crate) async fn reveal(
        &mut self,
        tenant: TenantId,
        conversation: ConversationId,
        before: Sight,
        after: Sight,
    ) -> Result<u64, StoreError> {
        let (_, team_before, assignee_before) = sight_columns(before);
        let (_, team_after, assignee_after) = sight_columns(after);
        for sql in [REVEAL_INTERACTIONS, REVEAL_READ_MARKS] {
            let seq = self.head_seq(tenant).await?;
            let query = sqlx::query(sql)
                .bind(tenant.0)
                .bind(self.token())
                .bind(seq as i64)
                .bind(team_before)
                .bind(assignee_before)
                .bind(team_after)
                .bind(assignee_after)
                .bind(conversation.0);
            let added = self.execute(query).await?;
            self.set_head_seq(tenant, seq + added);
        }
        self.head_seq(tenant).await
    }
}
