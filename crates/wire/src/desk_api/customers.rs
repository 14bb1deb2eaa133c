//! Requests and answers about customers.

use serde::{Deserialize, Serialize};
use throughline_domain::{AgentId, ContactKind, ContactPointId, ConversationId, CustomerId, Millis};
use ts_rs::TS;

use crate::commands::CustomerPatch;
use crate::rows::{ContactPointRow, CustomerRow, InteractionRow};

/// A few letters of name, phone, e-mail, card or organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct FindCustomers {
    /// As typed.
    pub query: String,
    /// At most this many, 1 to 50.
    pub limit: u32,
}

/// Found customers, best first.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct CustomerHits {
    /// Best first.
    pub hits: Vec<CustomerHit>,
}

/// A found customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CustomerHit {
    /// Id.
    pub id: CustomerId,
    /// Name.
    pub name: String,
    /// City.
    pub city: String,
    /// The address that matched, or the first one.
    pub address: String,
    /// The latest conversation, to open.
    pub conversation_id: Option<ConversationId>,
}

/// Which customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct GetCustomer {
    /// Id.
    pub customer_id: CustomerId,
}

/// One customer, for the panel.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct CustomerView {
    /// The customer, with what waits in the outbox already applied.
    pub customer: CustomerRow,
    /// Addresses.
    pub contact_points: Vec<ContactPointRow>,
    /// Latest orders, newest first, at most 10.
    pub orders: Vec<InteractionRow>,
    /// Who helped last, newest first, at most 5.
    pub last_helpers: Vec<LastHelper>,
    /// Their conversations, latest first, at most 20.
    pub conversations: Vec<ConversationSummary>,
    /// How many interactions are on this machine, per channel, for the panel.
    pub channel_counts: Vec<ChannelCount>,
    /// A change of this customer still waits for the hub.
    pub is_waiting: bool,
}

/// How much was said on a channel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ChannelCount {
    /// Medium.
    pub channel: throughline_domain::Channel,
    /// Interactions.
    pub count: u32,
}

/// A conversation in the panel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ConversationSummary {
    /// Id.
    pub id: ConversationId,
    /// Human number.
    pub number: u32,
    /// Subject.
    pub subject: String,
    /// Where it stands.
    pub status: throughline_domain::ConversationStatus,
    /// Channel of the last message.
    pub channel: throughline_domain::Channel,
    /// When something last happened.
    #[ts(type = "number")]
    pub last_at: Millis,
}

/// Who helped, and when last.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LastHelper {
    /// The agent.
    pub agent_id: AgentId,
    /// Name.
    pub name: String,
    /// When.
    #[ts(type = "number")]
    pub at: Millis,
}

/// Adds a customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct CreateCustomer {
    /// What is known.
    pub fields: CustomerPatch,
    /// Addresses, as typed.
    pub contact_points: Vec<NewContactPoint>,
}

/// An address as typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct NewContactPoint {
    /// Kind.
    pub kind: ContactKind,
    /// As typed.
    pub value: String,
}

/// Changes fields of a customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct EditCustomer {
    /// Whom.
    pub customer_id: CustomerId,
    /// What changes.
    pub fields: CustomerPatch,
}

/// Adds an address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct AddContactPoint {
    /// Whose.
    pub customer_id: CustomerId,
    /// The address.
    pub contact_point: NewContactPoint,
}

/// Removes an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RemoveContactPoint {
    /// Whose.
    pub customer_id: CustomerId,
    /// Which.
    pub contact_point_id: ContactPointId,
}
