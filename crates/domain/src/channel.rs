//! Channels, directions and kinds of interaction.

macro_rules! stored_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        #[ts(rename_all = "snake_case")]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every value, in display order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word both stores and the wire use.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// From a stored word; `None` for a word of a newer version.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use stored_enum;

stored_enum! {
    /// The kind of medium. Each has a colour, a word and an icon in the window.
    Channel {
        /// Web chat.
        Chat = "chat",
        /// SMS and messengers that behave like it.
        Sms = "sms",
        /// E-mail.
        Email = "email",
        /// Telephone.
        Voice = "voice",
        /// Public posts and direct messages on social networks.
        Social = "social",
        /// Face to face: branch, counter, till.
        InPerson = "in_person",
        /// Orders, portal readings and what other systems report.
        Web = "web",
        /// A shared (co-browsed) page.
        Share = "share",
    }
}

stored_enum! {
    /// Who an interaction comes from.
    Direction {
        /// From the customer.
        In = "in",
        /// To the customer.
        Out = "out",
        /// Never shown to the customer: notes, system events.
        Internal = "internal",
    }
}

stored_enum! {
    /// What an interaction is; decides its rendering in the timeline.
    InteractionKind {
        /// Words from or to the customer.
        Message = "message",
        /// Words among colleagues.
        Note = "note",
        /// A telephone call.
        Call = "call",
        /// A visit to a branch or counter.
        Visit = "visit",
        /// Something bought, with its state.
        Order = "order",
        /// A help article read in the portal.
        PortalReading = "portal_reading",
        /// A shared page.
        CoBrowse = "co_browse",
        /// A public post.
        Post = "post",
        /// Something the system did: assigned, resolved, reopened.
        SystemEvent = "system_event",
    }
}
