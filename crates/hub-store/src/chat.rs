//! Web chat: visitors and their sessions (`visitors`), the hot path that takes
//! their messages in (`ingest`, `batch`), what they are shown and how far they have read
//! (`history`).
//!
//! A visitor is a browser; it becomes a customer with a conversation at its
//! first message, so that people who only open the widget leave no trace on
//! the desks.

mod batch;
mod history;
mod ingest;
mod visitors;

use bytes::Bytes;
use throughline_domain::{ConversationId, CustomerId, TenantId};
use throughline_wire::chat::{ChatMessage, Page};
use uuid::Uuid;

pub(crate) use batch::PREVIEW_CHARS;
#[cfg(test)]
pub(crate) use history::{AFTER, BEFORE};
#[cfg(test)]
pub(crate) use ingest::PLACES;
pub(crate) use ingest::{ChatPost, answer_all, ingest};

/// What a browser says when it opens the widget.
#[derive(Clone, Debug, Default)]
pub struct OpenVisitor {
    /// From an earlier session.
    pub token: Option<String>,
    /// A user of the company's site, whose signature **was checked**.
    pub user: Option<Vouched>,
    /// Where the visitor is.
    pub page: Option<Page>,
    /// The browser's language.
    pub language: Option<String>,
    /// The browser's time zone.
    pub time_zone: Option<String>,
}

/// A user the company's site vouches for. The signature covers the id alone:
/// name and e-mail are what the page said and link nobody to anybody.
#[derive(Clone, Debug)]
pub struct Vouched {
    /// The site's id.
    pub id: String,
    /// Name, may be empty.
    pub name: String,
    /// E-mail, may be empty.
    pub email: String,
}

/// A browser known to the hub.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visitor {
    /// Its id.
    pub id: Uuid,
    /// Whose widget.
    pub tenant_id: TenantId,
    /// Who they are, once they have written (or the site vouched for someone known).
    pub customer_id: Option<CustomerId>,
    /// Where they write.
    pub conversation_id: Option<ConversationId>,
}

/// An opened session.
#[derive(Clone, Debug)]
pub struct VisitorSession {
    /// For the browser to keep: the one given, or a new one.
    pub token: String,
    /// Who it is.
    pub visitor: Visitor,
}

/// A message on the record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Posted {
    /// As the visitor sees it.
    pub message: ChatMessage,
    /// Who wrote.
    pub customer_id: CustomerId,
    /// Where.
    pub conversation_id: ConversationId,
}

/// Something visitors of one customer hear at once.
#[derive(Clone, Debug)]
pub struct ChatLive {
    /// Whose visitors.
    pub customer_id: CustomerId,
    /// The JSON of `wire::chat::ChatEvent`.
    pub event: Bytes,
}
