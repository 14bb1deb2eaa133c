//! What became of a message on its way to the customer. States only move
//! forward: a late "sent" never hides a "delivered".

use crate::channel::stored_enum;

stored_enum! {
    /// The state shown on a message. The order of the variants is the order of progress.
    DeliveryState {
        /// On this desk only, waiting for the hub.
        Queued = "queued",
        /// Held for review: the customer or a colleague spoke since it was written.
        Held = "held",
        /// On the hub's record.
        Accepted = "accepted",
        /// The provider (for web chat: the hub's chat service) has it.
        Sent = "sent",
        /// On the customer's device.
        Delivered = "delivered",
        /// Seen by the customer.
        Read = "read",
        /// It will not arrive; the reason says why.
        Failed = "failed",
        /// The provider may or may not have it. Never resent without proof or the agent's word.
        Unknown = "unknown",
    }
}

stored_enum! {
    /// Why a message failed. Each has a sentence in the window that says what to do.
    FailureReason {
        /// The conversation is gone or may no longer be seen by this agent.
        NotAllowed = "not_allowed",
        /// More text or a larger file than the channel takes.
        TooLarge = "too_large",
        /// The channel has no account connected that can send.
        ChannelNotConnected = "channel_not_connected",
        /// The customer has no address on this channel.
        NoAddress = "no_address",
        /// A file is missing, empty or of a kind that is not allowed.
        BadAttachment = "bad_attachment",
        /// The hub refused it for a reason this version has no words for.
        Refused = "refused",
    }
}

impl DeliveryState {
    fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Held => 1,
            Self::Accepted => 2,
            Self::Unknown => 3,
            Self::Sent => 4,
            Self::Failed => 5,
            Self::Delivered => 6,
            Self::Read => 7,
        }
    }

    /// The state after a report of `next`: the further of the two. A delivered
    /// message is delivered whatever is reported later; a report of delivery
    /// overrules a failure (some providers report both on multi-device).
    #[must_use]
    pub fn advanced_by(self, next: Self) -> Self {
        if next.rank() > self.rank() { next } else { self }
    }

    /// Whether the message is not with the hub yet.
    pub fn is_local(self) -> bool {
        matches!(self, Self::Queued | Self::Held)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::DeliveryState;

    fn any_state() -> impl Strategy<Value = DeliveryState> {
        prop::sample::select(DeliveryState::ALL)
    }

    proptest! {
        #[test]
        fn reports_in_any_order_with_repeats_end_in_the_same_state(
            mut reports in prop::collection::vec(any_state(), 1..12),
        ) {
            let fold = |r: &[DeliveryState]| r.iter().fold(DeliveryState::Queued, |s, n| s.advanced_by(*n));
            let forward = fold(&reports);
            reports.reverse();
            reports.extend(reports.clone());
            prop_assert_eq!(forward, fold(&reports));
        }
    }

    #[test]
    fn delivered_never_becomes_sent_again() {
        assert_eq!(DeliveryState::Delivered.advanced_by(DeliveryState::Sent), DeliveryState::Delivered);
    }
}
