//! A history written line by line: each call adds an interaction and keeps the
//! conversation's row true.

use throughline_domain::text::preview;
use throughline_domain::{
    AgentId, Channel, ConversationId, ConversationStatus, CustomerId, DeliveryState, Direction,
    InteractionId, InteractionKind, Millis, TeamId,
};
use throughline_wire::rows::{
    ConversationRow, Delivery, Details, InteractionRow, OrderLine, ReadMarkRow, SystemEvent,
};

use crate::seed::dice::Dice;
use crate::seed::{DAY, HOUR, MINUTE, PREVIEW_CHARS, SECOND, kind};

/// Colleagues the histories name.
#[derive(Clone, Copy, Debug)]
pub(in crate::seed) struct Cast {
    pub(in crate::seed) nadia: AgentId,
    pub(in crate::seed) sam: AgentId,
    pub(in crate::seed) priya: AgentId,
    pub(in crate::seed) jonas: AgentId,
    pub(in crate::seed) care: TeamId,
    pub(in crate::seed) billing: TeamId,
    pub(in crate::seed) store: TeamId,
}

/// Times as a story tells them, counted back from now.
#[derive(Clone, Copy, Debug)]
pub(in crate::seed) struct When(pub(in crate::seed) Millis);

impl When {
    /// So many minutes ago.
    pub(super) fn minutes_ago(self, minutes: i64) -> Millis {
        self.0 - minutes * MINUTE
    }

    /// A time of day (UTC) so many days ago.
    pub(super) fn days_ago(self, days: i64, hour: i64, minute: i64) -> Millis {
        self.0 - self.0.rem_euclid(DAY) - days * DAY + hour * HOUR + minute * MINUTE
    }

    /// A time on the last Tuesday before today.
    pub(super) fn tuesday(self, hour: i64, minute: i64) -> Millis {
        // Day 0 was a Thursday; days after the last Tuesday, 7 when today is one.
        let since = match (self.0.div_euclid(DAY) + 2).rem_euclid(7) {
            0 => 7,
            days => days,
        };
        self.days_ago(since, hour, minute)
    }
}

/// A conversation as it is told.
#[derive(Clone, Debug)]
pub(in crate::seed) struct Story {
    pub(in crate::seed) conversation: ConversationRow,
    pub(in crate::seed) interactions: Vec<InteractionRow>,
    pub(in crate::seed) read_marks: Vec<ReadMarkRow>,
    dice: Dice,
}

impl Story {
    /// The `nth` story told; begins with its first line.
    pub(super) fn of(customer_id: CustomerId, nth: u64, subject: &str) -> Self {
        let mut dice = Dice::of(0, kind::DEMO_STORY, nth);
        let conversation = ConversationRow {
            id: ConversationId(dice.id(0)),
            number: 0,
            customer_id,
            channel: Channel::Web,
            subject: subject.to_owned(),
            status: ConversationStatus::Open,
            snoozed_until_at: None,
            team_id: None,
            assignee_id: None,
            tags: Vec::new(),
            created_at: 0,
            last_at: 0,
            last_preview: String::new(),
            last_direction: Direction::In,
            waiting_since_at: None,
            last_inbound_at: 0,
        };
        Self { conversation, interactions: Vec::new(), read_marks: Vec::new(), dice }
    }

    pub(super) fn tagged(mut self, tag: &str) -> Self {
        self.conversation.tags.push(tag.to_owned());
        self
    }

    pub(super) fn queued_in(mut self, team: TeamId) -> Self {
        self.conversation.team_id = Some(team);
        self
    }

    pub(super) fn with_agent(mut self, agent: AgentId) -> Self {
        self.conversation.assignee_id = Some(agent);
        self
    }

    /// The customer writes.
    pub(super) fn them(mut self, at: Millis, channel: Channel, body: &str) -> Self {
        let mut row = self.row(at, channel, InteractionKind::Message, Direction::In);
        body.clone_into(&mut row.body);
        self.add(row)
    }

    /// The customer writes on a page of ours.
    pub(super) fn them_on(mut self, at: Millis, title: &str, path: &str, body: &str) -> Self {
        let mut row = self.row(at, Channel::Chat, InteractionKind::Message, Direction::In);
        body.clone_into(&mut row.body);
        let url = format!("https://harbour.example/{path}");
        row.details = Details::Page { title: title.to_owned(), url };
        self.add(row)
    }

    /// A colleague writes; it was read, or on slower media at least arrived.
    pub(super) fn us(mut self, at: Millis, agent: AgentId, channel: Channel, body: &str) -> Self {
        let mut row = self.row(at, channel, InteractionKind::Message, Direction::Out);
        row.agent_id = Some(agent);
        body.clone_into(&mut row.body);
        let state = if channel == Channel::Chat { DeliveryState::Read } else { DeliveryState::Delivered };
        row.delivery = Some(Delivery { state, reason: None, at: at + 20 * SECOND });
        self.add(row)
    }

    pub(super) fn note(mut self, at: Millis, agent: AgentId, mentions: &[AgentId], body: &str) -> Self {
        let channel = self.conversation.channel;
        let mut row = self.row(at, channel, InteractionKind::Note, Direction::Internal);
        row.agent_id = Some(agent);
        row.mentions = mentions.to_vec();
        body.clone_into(&mut row.body);
        self.add(row)
    }

    /// A call that was taken.
    pub(super) fn call(mut self, at: Millis, agent: AgentId, minutes: i64, summary: &str) -> Self {
        let mut row = self.row(at, Channel::Voice, InteractionKind::Call, Direction::In);
        row.agent_id = Some(agent);
        summary.clone_into(&mut row.body);
        row.details = Details::Call { duration_ms: minutes * MINUTE, was_answered: true };
        self.add(row)
    }

    /// A call that nobody took, and what was said after the tone.
    pub(super) fn missed(mut self, at: Millis, voicemail: &str) -> Self {
        let mut row = self.row(at, Channel::Voice, InteractionKind::Call, Direction::In);
        voicemail.clone_into(&mut row.body);
        row.details = Details::Call { duration_ms: 0, was_answered: false };
        self.add(row)
    }

    pub(super) fn visit(mut self, at: Millis, agent: AgentId, place: &str, body: &str) -> Self {
        let mut row = self.row(at, Channel::InPerson, InteractionKind::Visit, Direction::In);
        row.agent_id = Some(agent);
        body.clone_into(&mut row.body);
        row.details = Details::Visit { place: place.to_owned() };
        self.add(row)
    }

    pub(super) fn post(mut self, at: Millis, body: &str) -> Self {
        let mut row = self.row(at, Channel::Social, InteractionKind::Post, Direction::In);
        body.clone_into(&mut row.body);
        self.add(row)
    }

    pub(super) fn order(
        mut self,
        at: Millis,
        number: &str,
        what: &[(&str, u32)],
        status: &str,
        total: &str,
    ) -> Self {
        let mut row = self.row(at, Channel::Web, InteractionKind::Order, Direction::In);
        let line =
            |(name, quantity): &(&str, u32)| OrderLine { name: (*name).to_owned(), quantity: *quantity };
        row.details = Details::Order {
            number: number.to_owned(),
            lines: what.iter().map(line).collect(),
            status: status.to_owned(),
            total: total.to_owned(),
        };
        self.add(row)
    }

    pub(super) fn read_article(mut self, at: Millis, title: &str, was_helpful: Option<bool>) -> Self {
        let mut row = self.row(at, Channel::Web, InteractionKind::PortalReading, Direction::In);
        row.details = Details::PortalReading { title: title.to_owned(), was_helpful };
        self.add(row)
    }

    pub(super) fn shared(mut self, at: Millis, agent: AgentId, seconds: i64, hidden_fields: u32) -> Self {
        let mut row = self.row(at, Channel::Share, InteractionKind::CoBrowse, Direction::In);
        row.agent_id = Some(agent);
        row.details = Details::CoBrowse { duration_ms: seconds * SECOND, hidden_fields };
        self.add(row)
    }

    pub(super) fn resolved(mut self, at: Millis, agent: AgentId) -> Self {
        self.conversation.status = ConversationStatus::Resolved;
        self.conversation.waiting_since_at = None;
        self.system(at, agent, SystemEvent::Resolved)
    }

    pub(super) fn snoozed(mut self, at: Millis, agent: AgentId, until_at: Millis) -> Self {
        self.conversation.status = ConversationStatus::Snoozed;
        self.conversation.snoozed_until_at = Some(until_at);
        self.conversation.waiting_since_at = None;
        self.system(at, agent, SystemEvent::Snoozed { until_at })
    }

    /// The colleague has seen everything up to the last line.
    pub(super) fn seen_by(mut self, agent_id: AgentId) -> Self {
        let through_at = self.interactions.last().map_or(0, |row| row.at);
        let conversation_id = self.conversation.id;
        self.read_marks.retain(|mark| mark.agent_id != agent_id);
        self.read_marks.push(ReadMarkRow { agent_id, conversation_id, through_at });
        self
    }

    fn system(mut self, at: Millis, agent: AgentId, event: SystemEvent) -> Self {
        let channel = self.conversation.channel;
        let mut row = self.row(at, channel, InteractionKind::SystemEvent, Direction::Internal);
        row.agent_id = Some(agent);
        row.details = Details::System { event };
        self.add(row)
    }

    fn row(
        &mut self,
        at: Millis,
        channel: Channel,
        kind: InteractionKind,
        direction: Direction,
    ) -> InteractionRow {
        if self.interactions.is_empty() {
            // Its id sorts where it began.
            self.conversation.id = ConversationId(self.dice.id(at));
            self.conversation.created_at = at;
            self.conversation.last_at = at;
        }
        InteractionRow {
            id: InteractionId(self.dice.id(at)),
            conversation_id: self.conversation.id,
            customer_id: self.conversation.customer_id,
            channel,
            kind,
            direction,
            agent_id: None,
            at,
            body: String::new(),
            attachments: Vec::new(),
            mentions: Vec::new(),
            details: Details::None,
            delivery: None,
        }
    }

    fn add(mut self, row: InteractionRow) -> Self {
        let is_spoken = matches!(
            row.kind,
            InteractionKind::Message | InteractionKind::Call | InteractionKind::Visit | InteractionKind::Post
        );
        let conversation = &mut self.conversation;
        if is_spoken || row.kind == InteractionKind::Note {
            conversation.last_at = row.at;
        }
        if is_spoken {
            conversation.channel = row.channel;
            conversation.last_preview = preview(&row.body, PREVIEW_CHARS);
            conversation.last_direction = row.direction;
            let was_answered = row.direction == Direction::Out || row.agent_id.is_some();
            conversation.waiting_since_at =
                (!was_answered).then(|| conversation.waiting_since_at.unwrap_or(row.at));
        }
        if is_spoken && row.direction == Direction::In {
            conversation.last_inbound_at = row.at;
        }
        self.interactions.push(row);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::When;
    use crate::seed::DAY;

    #[test]
    fn last_tuesday_is_a_tuesday_before_today() {
        for day in 20_000..20_021 {
            let now = When(day * DAY + 3_600_000);
            let tuesday = now.tuesday(9, 14);
            assert_eq!((tuesday / DAY + 4) % 7, 2, "day 0 was a Thursday");
            assert!((1..=7).contains(&(day - tuesday / DAY)));
            assert_eq!(tuesday % DAY, (9 * 60 + 14) * 60_000);
        }
    }
}
