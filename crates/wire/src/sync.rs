//! The change feed between hub and desk.
//!
//! * `GET /v1/snapshot`: zstd-compressed lines of JSON: one [`SnapshotHead`],
//!   then [`Row`]s (teams, agents and accounts first, then conversations newest
//!   first, then customers, contact points, read marks, interactions), then one
//!   [`SnapshotEnd`]. A body without its end was cut and is thrown away. Ids in
//!   rows may come without their hyphens: the same id, and half the hub's work.
//! * `GET /v1/live`: WebSocket of JSON text. The desk opens with
//!   [`DeskFrame::Hello`]; the hub answers with [`HubFrame`]s.
//! * `POST /v1/commands`: see [`crate::commands`].
//!
//! Every change carries the sequence number before it in this agent's scope, so
//! a gap cannot be missed. A cursor names a change by number **and** by a token
//! drawn when it was written: a hub restored from an older copy and written to
//! since does not know the token, and asks for a new snapshot.

use serde::{Deserialize, Serialize};
use throughline_domain::{AgentId, ConversationId};
use uuid::Uuid;

use crate::error::WireError;
use crate::rows::{Presence, Row, RowKind};

/// A place in the hub's history.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cursor {
    /// Number of the last change applied; 0 before the first.
    pub seq: u64,
    /// The token that change was written with; 0 before the first.
    pub token: u64,
    /// Grows when what the agent may see is redefined (teams, role): then a new snapshot is due.
    pub scope: u32,
}

/// First line of a snapshot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotHead {
    /// The snapshot is the state as of here.
    pub cursor: Cursor,
    /// How many rows follow (for a progress display; may be off by writes meanwhile).
    pub rows: u64,
}

/// Last line of a snapshot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotEnd {
    /// How many rows were sent.
    pub end: u64,
}

/// What happened to a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "op", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "nearly every change is an upsert; a box would cost each one")]
pub enum ChangeBody {
    /// The row as it is now.
    Upsert(Row),
    /// Gone, or no longer to be seen by this agent. A conversation's tombstone
    /// takes its interactions and read mark with it.
    Tombstone {
        /// Which table.
        kind: RowKind,
        /// Which row.
        id: Uuid,
    },
}

/// One change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Its number.
    pub seq: u64,
    /// Its token.
    pub token: u64,
    /// What happened.
    pub body: ChangeBody,
}

/// From the desk, over the live connection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum DeskFrame {
    /// Opens: where the desk is.
    Hello {
        /// The last change it applied.
        cursor: Cursor,
    },
    /// The agent is writing to the customer of this conversation.
    Typing {
        /// Where.
        conversation_id: ConversationId,
        /// False when they stopped.
        is_typing: bool,
    },
    /// The agent has this conversation open (`None`: none).
    Viewing {
        /// Which.
        conversation_id: Option<ConversationId>,
    },
    /// Whether the agent takes work.
    Presence {
        /// As set by the agent.
        presence: Presence,
    },
}

/// From the hub, over the live connection.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HubFrame {
    /// First answer: catching up begins, or the desk is up to date.
    Welcome {
        /// Changes the desk is behind, before scope is applied.
        behind: u64,
        /// The hub's clock, to detect a desk whose clock is wrong.
        now_at: i64,
    },
    /// Changes, in order.
    Changes {
        /// The change before the first one, in this desk's stream. Not the desk's cursor: a gap; reconnect.
        prev: u64,
        /// In rising order.
        changes: Vec<Change>,
    },
    /// Nothing (more) for this agent up to here; also sent as a heartbeat.
    CaughtUp {
        /// The desk's new cursor.
        cursor: Cursor,
    },
    /// The cursor is not of this history, or the scope was redefined.
    Resnapshot,
    /// Someone is writing: the customer (`agent_id` none) or a colleague.
    Typing {
        /// Where.
        conversation_id: ConversationId,
        /// The colleague.
        agent_id: Option<AgentId>,
        /// False when they stopped.
        is_typing: bool,
    },
    /// A colleague opened or left a conversation.
    Viewing {
        /// Who.
        agent_id: AgentId,
        /// Which one is open now.
        conversation_id: Option<ConversationId>,
    },
    /// The hub will not serve this desk; the socket closes.
    Refused(WireError),
}
