//! The words and rules of Throughline that hold on every machine: ids, states,
//! what may follow what, how names and addresses are normalised.
//!
//! Promises: no I/O, no async, no wall clock except behind [`Clock`].

pub mod article;
pub mod attachment;
pub mod channel;
pub mod clock;
pub mod contact;
pub mod conversation;
pub mod delivery;
pub mod document;
pub mod ids;
pub mod text;

pub use article::{AnswerUse, ArticleOrigin, ArticleState, Audience};
pub use channel::{Channel, Direction, InteractionKind};
pub use clock::{Clock, Millis, SystemClock};
pub use contact::{ContactKind, NormaliseError};
pub use conversation::ConversationStatus;
pub use delivery::{DeliveryState, FailureReason};
pub use ids::{
    AgentId, AnswerId, ArticleFamilyId, ArticleId, AttachmentId, ChannelAccountId, CommandId, ContactPointId,
    ConversationId, CustomerId, DeviceId, FeedId, ImportId, InteractionId, TeamId, TenantId, TopicId,
};
