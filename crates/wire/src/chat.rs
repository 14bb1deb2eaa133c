//! Between the chat widget and the hub, all JSON under `/chat/v1`:
//!
//! * `POST session` [`OpenSession`] -> [`ChatSession`]
//! * `POST messages` (bearer) [`PostMessage`] -> [`ChatMessage`]; the same id again answers the same
//! * `GET messages?after=AT&before=AT&limit=N` (bearer) -> [`ChatPage`]
//! * `POST receipts` (bearer) [`Receipts`] -> 204
//! * `PUT attachments/ID?name=NAME` (bearer, raw bytes) -> [`crate::rows::AttachmentRef`]
//! * `GET attachments/ID?token=TOKEN`
//! * `GET live?token=TOKEN` WebSocket: [`ChatEvent`]s down, [`VisitorFrame`]s up
//! * `GET poll?after=AT` (bearer): long-poll twin of `live` for messages -> [`ChatPage`]

use serde::{Deserialize, Serialize};
use throughline_domain::{AttachmentId, InteractionId, Millis};

use crate::rows::AttachmentRef;

/// Opens or resumes a visitor's chat.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OpenSession {
    /// From an earlier session of this browser.
    pub visitor_token: Option<String>,
    /// A signed-in user of the company's site.
    pub user: Option<VouchedUser>,
    /// Where the visitor is.
    pub page: Option<Page>,
    /// The browser's language.
    pub language: Option<String>,
    /// The browser's IANA time zone.
    pub time_zone: Option<String>,
}

/// A user the company's own site vouches for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VouchedUser {
    /// The site's id for the user.
    pub id: String,
    /// Name, if the site tells.
    #[serde(default)]
    pub name: String,
    /// E-mail, if the site tells.
    #[serde(default)]
    pub email: String,
    /// Hex HMAC-SHA256 of `id` under the widget's identity secret.
    pub signature: String,
}

/// A page of the company's site.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page {
    /// Title.
    pub title: String,
    /// Address, without secrets.
    pub url: String,
}

/// What the widget needs to begin.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatSession {
    /// Names this browser; kept by the widget.
    pub visitor_token: String,
    /// The company's name.
    pub company: String,
    /// The company's colour, `#rrggbb`.
    pub colour: String,
    /// Whether an agent is available now.
    pub is_staffed: bool,
    /// The latest messages.
    pub messages: Vec<ChatMessage>,
    /// The agent's side has read up to here.
    pub read_through_at: Millis,
    /// Largest file, in bytes.
    pub max_attachment_bytes: u32,
    /// Allowed media types.
    pub attachment_types: Vec<String>,
    /// Longest message, in bytes of UTF-8.
    pub max_body_bytes: u32,
}

/// A message as the customer sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatMessage {
    /// Its id.
    pub id: InteractionId,
    /// True when the visitor wrote it.
    pub is_mine: bool,
    /// Who wrote, when an agent did: first name.
    pub author: String,
    /// Plain text.
    pub body: String,
    /// Files.
    pub attachments: Vec<AttachmentRef>,
    /// When, by the hub's clock; strictly rising: also the paging cursor.
    pub at: Millis,
}

/// Some messages, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatPage {
    /// Oldest first.
    pub messages: Vec<ChatMessage>,
    /// Whether there are more in the asked direction.
    pub has_more: bool,
}

/// The visitor writes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostMessage {
    /// Made by the widget; the idempotency key.
    pub id: InteractionId,
    /// Plain text.
    pub body: String,
    /// Files uploaded before.
    #[serde(default)]
    pub attachments: Vec<AttachmentId>,
    /// Where the visitor was.
    #[serde(default)]
    pub page: Option<Page>,
}

/// How far the visitor's browser has got and the visitor has read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Receipts {
    /// Received up to here.
    pub delivered_through_at: Millis,
    /// Seen up to here.
    pub read_through_at: Millis,
}

/// From hub to widget.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChatEvent {
    /// A new message, from either side (another tab).
    Message(ChatMessage),
    /// The agent is writing.
    Typing {
        /// First name.
        author: String,
        /// False when they stopped.
        is_typing: bool,
    },
    /// The agent's side has read up to here.
    Read {
        /// Up to here.
        through_at: Millis,
    },
    /// Whether an agent is available now.
    Staffed {
        /// Whether.
        is_staffed: bool,
    },
}

/// From widget to hub.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum VisitorFrame {
    /// The visitor is writing.
    Typing {
        /// False when they stopped.
        is_typing: bool,
    },
    /// See [`Receipts`].
    Receipts(Receipts),
}
