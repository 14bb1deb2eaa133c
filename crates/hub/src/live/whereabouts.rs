//! Where the conversation stands that a desk is writing in: every key stroke
//! tells it, and reading the record for each would cost more than telling all.
//! Right as long as nothing was committed since; whoever keeps it forgets it then.

use throughline_domain::ConversationId;
use throughline_hub_store::Place;

/// The last one asked about; an agent writes in one conversation at a time.
#[derive(Default)]
pub struct Whereabouts {
    kept: Option<(ConversationId, Place)>,
}

impl Whereabouts {
    /// Where it stands, if that is known.
    pub fn of(&self, id: ConversationId) -> Option<Place> {
        self.kept.filter(|(kept, _)| *kept == id).map(|(_, place)| place)
    }

    /// Remembers one.
    pub fn keep(&mut self, id: ConversationId, place: Place) {
        self.kept = Some((id, place));
    }

    /// Something was committed: it may have moved.
    pub fn forget(&mut self) {
        self.kept = None;
    }
}
