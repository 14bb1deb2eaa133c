//! Between the chat widget and the hub, all JSON under `/chat/v1`:
//!
//! * `POST session` [`OpenSession`] -> [`ChatSession`]
//! * `POST messages` (bearer) [`PostMessage`] -> [`ChatMessage`]; the same id again answers the same
//! * `GET messages?after=AT&before=AT&limit=N` (bearer) -> [`ChatPage`]
//! * `POST receipts` (bearer) [`Receipts`] -> 204
//! * `PUT attachments/ID?name=NAME` (bearer, raw bytes) -> [`crate::rows::AttachmentRef`]
//! * `GET attachments/ID?token=TOKEN`
//! * `GET live?token=TOKEN` WebSocket: [`ChatEvent`]s down, [`VisitorFrame`]s up
//! * `POST suggest` (bearer) [`Suggest`] -> [`SuggestedArticles`]: articles for what is being typed
//! * `GET articles/ID` (bearer) -> [`ArticleToRead`]
//! * `POST articles/ID/outcome` (bearer) [`ReadingEnd`] -> 204
//! * `GET poll?after=AT` (bearer): long-poll twin of `live` for messages -> [`ChatPage`]

use serde::{Deserialize, Serialize};
use throughline_domain::document::Block;
use throughline_domain::{ArticleId, AttachmentId, InteractionId, Millis};

use crate::rows::{AttachmentRef, ReadArticle};

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
    /// An article an agent sent as a card; the body may be empty beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<ChatCard>,
}

/// An article sent as a card.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatCard {
    /// Which.
    pub article_id: ArticleId,
    /// Its title when it was sent.
    pub title: String,
    /// Its summary when it was sent; may be empty.
    pub summary: String,
    /// Where it is read.
    pub url: String,
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

/// What `POST messages` takes: a message, the first one with what was tried before it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PostAfter {
    /// The message.
    #[serde(flatten)]
    pub message: PostMessage,
    /// What the visitor tried before they wrote.
    #[serde(default)]
    pub tried: Option<Tried>,
}

/// What a customer tried before they asked for a person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Tried {
    /// What they searched for, oldest first.
    pub searched: Vec<String>,
    /// What they read, oldest first. Titles are the hub's: what is sent as title is not looked at.
    pub read: Vec<ReadArticle>,
}

/// Asks for articles while the visitor types.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggest {
    /// What stands in the field.
    pub text: String,
    /// The widget's language.
    #[serde(default)]
    pub language: String,
}

/// Articles that may answer it, best first, at most three; often none.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestedArticles {
    /// Best first.
    pub articles: Vec<SuggestedArticle>,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestedArticle {
    /// Which.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// Its summary, or its first words.
    pub summary: String,
}

/// An article to be read in the widget.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArticleToRead {
    /// Which.
    pub id: ArticleId,
    /// Its title.
    pub title: String,
    /// BCP 47 tag.
    pub language: String,
    /// Its words, as a tree: the widget writes no HTML it was given.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub blocks: Vec<Block>,
    /// Where it stands on the portal.
    pub url: String,
    /// Who wrote it, for a thread of the community; empty otherwise.
    pub community_author: String,
}

/// What became of reading it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadingEnd {
    /// Whether it answered the question.
    pub is_answered: bool,
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
