//! A conversation as it grows: each line adds an interaction and keeps the
//! conversation's row true, the way the hub does.

use throughline_domain::text::preview;
use throughline_domain::{
    Channel, ConversationId, ConversationStatus, DeliveryState, Direction, InteractionId, InteractionKind,
    Millis,
};
use throughline_wire::rows::{AgentRow, ConversationRow, Delivery, Details, InteractionRow};

use crate::clock::{TUESDAY_MORNING, id_at};
use crate::people::{Person, id_of};

/// A minute passes between two lines.
const A_MINUTE: Millis = 60_000;

/// A conversation and what was said in it.
#[derive(Clone, PartialEq, Debug)]
pub struct Talk {
    /// The conversation, true as of the last line.
    pub conversation: ConversationRow,
    /// What was said, oldest first.
    pub interactions: Vec<InteractionRow>,
    now: Millis,
}

impl Talk {
    /// Opens conversation `number` with somebody, on a Tuesday morning.
    pub fn with(person: &Person, channel: Channel, number: u32) -> Self {
        let conversation = ConversationRow {
            id: ConversationId(id_of("conversation", &number.to_string())),
            number,
            customer_id: person.id(),
            channel,
            subject: String::new(),
            status: ConversationStatus::Open,
            snoozed_until_at: None,
            team_id: None,
            assignee_id: None,
            tags: Vec::new(),
            created_at: TUESDAY_MORNING,
            last_at: TUESDAY_MORNING,
            last_preview: String::new(),
            last_direction: Direction::In,
            waiting_since_at: None,
            last_inbound_at: 0,
        };
        Self { conversation, interactions: Vec::new(), now: TUESDAY_MORNING }
    }

    /// What it is about.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.conversation.subject);
        self
    }

    /// Who answers it.
    #[must_use]
    pub fn assigned_to(mut self, agent: &AgentRow) -> Self {
        self.conversation.assignee_id = Some(agent.id);
        self
    }

    /// The next line comes at this time.
    #[must_use]
    pub fn at(mut self, at: Millis) -> Self {
        self.now = at;
        self
    }

    /// The customer writes.
    #[must_use]
    pub fn customer_says(mut self, body: &str) -> Self {
        let row = self.row(InteractionKind::Message, Direction::In, body);
        self.conversation.waiting_since_at.get_or_insert(row.at);
        self.conversation.last_inbound_at = row.at;
        self.add(row)
    }

    /// A colleague answers; the answer is on the record, no further.
    #[must_use]
    pub fn agent_says(mut self, agent: &AgentRow, body: &str) -> Self {
        let mut row = self.row(InteractionKind::Message, Direction::Out, body);
        row.agent_id = Some(agent.id);
        row.delivery = Some(Delivery { state: DeliveryState::Accepted, reason: None, at: row.at });
        self.conversation.waiting_since_at = None;
        self.add(row)
    }

    /// A colleague leaves a note.
    #[must_use]
    pub fn note(mut self, agent: &AgentRow, body: &str) -> Self {
        let mut row = self.row(InteractionKind::Note, Direction::Internal, body);
        row.agent_id = Some(agent.id);
        self.add(row)
    }

    fn row(&mut self, kind: InteractionKind, direction: Direction, body: &str) -> InteractionRow {
        let at = self.now;
        self.now += A_MINUTE;
        let seed = u64::from(self.conversation.number);
        InteractionRow {
            id: InteractionId(id_at(at, self.interactions.len() as u64, seed)),
            conversation_id: self.conversation.id,
            customer_id: self.conversation.customer_id,
            channel: self.conversation.channel,
            kind,
            direction,
            agent_id: None,
            at,
            body: body.to_owned(),
            attachments: Vec::new(),
            mentions: Vec::new(),
            details: Details::None,
            delivery: None,
        }
    }

    fn add(mut self, row: InteractionRow) -> Self {
        if self.interactions.is_empty() {
            self.conversation.created_at = row.at;
        }
        self.conversation.last_at = row.at;
        if row.kind == InteractionKind::Message {
            self.conversation.last_preview = preview(&row.body, 120);
            self.conversation.last_direction = row.direction;
        }
        self.interactions.push(row);
        self
    }
}

#[cfg(test)]
mod tests {
    use throughline_domain::{Channel, Direction};

    use super::Talk;
    use crate::people::{miriam, nadia};

    #[test]
    fn a_customer_waits_until_somebody_answers() {
        let waiting =
            Talk::with(&miriam(), Channel::Chat, 7).customer_says("hello?").customer_says("anyone?");
        assert_eq!(waiting.conversation.waiting_since_at, Some(waiting.interactions[0].at));
        assert_eq!(waiting.conversation.last_preview, "anyone?");

        let answered = waiting.agent_says(&nadia(), "here I am").note(&nadia(), "calm her");
        assert_eq!(answered.conversation.waiting_since_at, None);
        assert_eq!(answered.conversation.last_preview, "here I am");
        assert_eq!(answered.conversation.last_direction, Direction::Out);
        assert!(answered.interactions.is_sorted_by_key(|row| row.at));
    }
}
