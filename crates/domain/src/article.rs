//! Articles: where one stands, who may read it, where it came from.

use crate::channel::stored_enum;

/// On a desk, a version that still waits for the hub has a number from here on: the hub alone numbers
/// versions, and a guess could be the number of a colleague's. It may be given back as a base version.
pub const UNNUMBERED_FROM: u32 = 1_000_000_000;

stored_enum! {
    /// Where the newest version of an article stands.
    ArticleState {
        /// Being written. What was published before stays published.
        Draft = "draft",
        /// Waits for someone who may publish.
        InReview = "in_review",
        /// The newest version is what readers get.
        Published = "published",
        /// Taken back: nobody finds it, links to it say so.
        Retired = "retired",
    }
}

stored_enum! {
    /// Who may read an article once it is published.
    Audience {
        /// Agents only.
        Internal = "internal",
        /// Customers too: portal, widget, links.
        Public = "public",
    }
}

stored_enum! {
    /// Where an article came from.
    ArticleOrigin {
        /// Written here.
        Own = "own",
        /// Imported; a later import of the same source updates it.
        Import = "import",
        /// A thread of a community, kept in step with its feed; read only here.
        Community = "community",
    }
}

stored_enum! {
    /// What an agent did with an answer that was offered or found.
    AnswerUse {
        /// Its words went into the reply.
        InsertedText = "inserted_text",
        /// A link to it went into the reply.
        Linked = "linked",
        /// It was sent as a card in the chat.
        Card = "card",
        /// Marked as the answer without being sent.
        Marked = "marked",
        /// Offered, and said to be wrong for this question.
        Dismissed = "dismissed",
    }
}

impl AnswerUse {
    /// Whether it speaks for the answer; only a dismissal speaks against it.
    pub fn is_for(self) -> bool {
        self != Self::Dismissed
    }
}
