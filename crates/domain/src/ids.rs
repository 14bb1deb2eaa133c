//! One type per kind of id, so that a customer's id cannot be passed where an
//! agent's is wanted. All are UUIDv7 (sortable by the time they were made),
//! made by [`crate::Clock::new_id`] and written as hyphenated lower-case text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, TS)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        #[ts(type = "string")]
        pub struct $name(pub Uuid);

        impl $name {
            /// The 16 bytes both stores keep.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
            /// From the 16 bytes of a store.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// One company on a hub; every row belongs to one.
    TenantId,
    /// The human, the merged whole.
    CustomerId,
    /// One address of a customer.
    ContactPointId,
    /// A run of interactions about one need.
    ConversationId,
    /// One event on one channel: message, note, call, visit, order.
    InteractionId,
    /// A person who serves customers.
    AgentId,
    /// A group of agents that shares a queue.
    TeamId,
    /// One configured number, mailbox or widget.
    ChannelAccountId,
    /// A file that belongs to an interaction.
    AttachmentId,
    /// One installation of the desk.
    DeviceId,
    /// The idempotency key of a command, made on the desk.
    CommandId,
    /// One language variant of an article: the unit that is written, versioned and published.
    ArticleId,
    /// What all language variants of one article share.
    ArticleFamilyId,
    /// A topic of the knowledge base.
    TopicId,
    /// A question together with what it was answered with.
    AnswerId,
    /// A feed of community threads.
    FeedId,
    /// One import of articles.
    ImportId,
}
