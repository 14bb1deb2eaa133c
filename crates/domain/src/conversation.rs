//! The state of a conversation and what may follow what.

use crate::channel::stored_enum;

stored_enum! {
    /// Where a conversation stands.
    ConversationStatus {
        /// Someone has to do something.
        Open = "open",
        /// Put aside until a time; reopens by itself, or when the customer speaks.
        Snoozed = "snoozed",
        /// Done. Reopens when the customer speaks.
        Resolved = "resolved",
    }
}
