//! Writes a conversation from its plan: course, words, rows.

use throughline_domain::text::preview;
use throughline_domain::{
    Channel, ConversationId, ConversationStatus, DeliveryState, Direction, FailureReason, InteractionId,
    InteractionKind, Millis,
};
use throughline_wire::rows::{
    ConversationRow, Delivery, Details, InteractionRow, OrderLine, ReadMarkRow, SystemEvent,
};

use super::beats::{self, Beat, Fate};
use super::crew::{Colleague, Crew};
use super::dice::Dice;
use super::people::Known;
use super::topics::{ENDS, GREETINGS, NUDGES, TOPICS, Topic};
use super::volumes::Plan;
use super::words::Words;
use super::{MINUTE, PREVIEW_CHARS, SECOND, kind};

/// A conversation with everything in it.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) conversation: ConversationRow,
    pub(super) interactions: Vec<InteractionRow>,
    pub(super) read_mark: Option<ReadMarkRow>,
}

/// Who and when all conversations share.
#[derive(Clone, Copy, Debug)]
pub(super) struct World<'a> {
    pub(super) seed: u64,
    pub(super) now: Millis,
    pub(super) crew: &'a Crew,
}

/// Writes one conversation.
pub(super) fn write(world: World<'_>, plan: Plan, number: u32, known: &Known) -> Written {
    let mut dice = Dice::of(world.seed, kind::CONVERSATION, plan.stream);
    let topic = topic(&mut dice);
    let (first, then) = beats::channels(known, topic, &mut dice);
    let times = beats::times(plan.starts_at, usize::from(plan.interactions), first, world.now, &mut dice);
    let last_at = times.last().copied().unwrap_or(plan.starts_at);
    let fate = Fate::draw(last_at, world.now, &mut dice);
    let colleague = world.crew.answering(topic.desk, &mut dice);
    let product = if topic.products.is_empty() { "" } else { dice.one(topic.products) };
    let words = Words::draw(&known.first, &colleague.first, known.city, product, &mut dice);
    let conversation = conversation(world, plan, number, known, topic, fate, colleague, &words, &mut dice);
    let course = beats::draw(usize::from(plan.interactions), topic, fate, &mut dice);
    let mut scene = Scene {
        deck: dice.draw(),
        has_begun: false,
        dice,
        world,
        known,
        topic,
        first,
        then,
        colleague,
        words,
        conversation,
    };
    let interactions: Vec<_> = course.into_iter().zip(times).map(|(beat, at)| scene.play(beat, at)).collect();
    let read_mark = scene.read_mark();
    Written { conversation: scene.conversation, interactions, read_mark }
}

fn topic(dice: &mut Dice) -> &'static Topic {
    let mut left = dice.below(TOPICS.iter().map(|topic| topic.weight).sum());
    for topic in TOPICS {
        if left < topic.weight {
            return topic;
        }
        left -= topic.weight;
    }
    TOPICS.last().expect("BUG: no topics")
}

#[expect(clippy::too_many_arguments, reason = "what was drawn for it, once, in the order it is drawn")]
fn conversation(
    world: World<'_>,
    plan: Plan,
    number: u32,
    known: &Known,
    topic: &Topic,
    fate: Fate,
    colleague: &Colleague,
    words: &Words,
    dice: &mut Dice,
) -> ConversationRow {
    // Of the open ones some wait in a queue, some in nobody's.
    let (is_assigned, is_queued) = match fate.status {
        ConversationStatus::Open => {
            dice.weighted(&[(55, (true, true)), (33, (false, true)), (12, (false, false))])
        }
        _ => (true, true),
    };
    ConversationRow {
        id: ConversationId(dice.id(plan.starts_at)),
        number,
        customer_id: known.id,
        channel: Channel::Web,
        subject: if dice.chance(80) { words.fill(dice.one(topic.subjects)) } else { String::new() },
        status: fate.status,
        snoozed_until_at: fate.snoozed_until_at,
        team_id: is_queued.then(|| world.crew.team(topic.desk)),
        assignee_id: is_assigned.then_some(colleague.id),
        tags: if dice.chance(70) { vec![topic.tag.to_owned()] } else { Vec::new() },
        created_at: plan.starts_at,
        last_at: plan.starts_at,
        last_preview: String::new(),
        last_direction: Direction::In,
        waiting_since_at: None,
        last_inbound_at: 0,
    }
}

struct Scene<'a> {
    world: World<'a>,
    known: &'a Known,
    topic: &'static Topic,
    first: Channel,
    then: Channel,
    colleague: &'a Colleague,
    words: Words,
    dice: Dice,
    /// Walks through lists of texts, so that nobody says the same thing twice in a row.
    deck: u64,
    has_begun: bool,
    conversation: ConversationRow,
}

impl Scene<'_> {
    fn play(&mut self, beat: Beat, at: Millis) -> InteractionRow {
        let row = match beat {
            Beat::Reading => self.reading(at),
            Beat::Open => self.open(at),
            Beat::Assigned => self.system(
                at,
                SystemEvent::Assigned {
                    agent_id: self.conversation.assignee_id,
                    team_id: self.conversation.team_id,
                },
            ),
            Beat::Ask => self.ours(at, self.topic.asks),
            Beat::Add => self.theirs(at, self.topic.adds),
            Beat::Nudge => self.theirs(at, NUDGES),
            Beat::Note => self.note(at),
            Beat::CoBrowse => self.co_browse(at),
            Beat::Order => self.order(at),
            Beat::Solve => self.ours(at, self.topic.solves),
            Beat::End => self.theirs(at, ENDS),
            Beat::Resolved => self.system(at, SystemEvent::Resolved),
        };
        self.follow(&row);
        row
    }

    fn row(
        &mut self,
        at: Millis,
        channel: Channel,
        kind: InteractionKind,
        direction: Direction,
    ) -> InteractionRow {
        InteractionRow {
            id: InteractionId(self.dice.id(at)),
            conversation_id: self.conversation.id,
            customer_id: self.known.id,
            channel,
            kind,
            direction,
            agent_id: (direction != Direction::In).then_some(self.colleague.id),
            at,
            body: String::new(),
            attachments: Vec::new(),
            mentions: Vec::new(),
            details: Details::None,
            delivery: None,
        }
    }

    fn say(&mut self, list: &[&str]) -> String {
        self.deck = self.deck.wrapping_add(1);
        let text = list.get((self.deck % list.len().max(1) as u64) as usize).copied().unwrap_or_default();
        self.words.fill(text)
    }

    fn open(&mut self, at: Millis) -> InteractionRow {
        self.has_begun = true;
        match self.first {
            Channel::Voice => {
                let mut row = self.row(at, Channel::Voice, InteractionKind::Call, Direction::In);
                let was_answered = !self.dice.chance(8);
                let duration_ms = if was_answered { self.dice.between(40 * SECOND, 19 * MINUTE) } else { 0 };
                row.agent_id = was_answered.then_some(self.colleague.id);
                row.body = if was_answered { self.say(self.topic.calls) } else { String::new() };
                row.details = Details::Call { duration_ms, was_answered };
                row
            }
            Channel::InPerson => {
                let mut row = self.row(at, Channel::InPerson, InteractionKind::Visit, Direction::In);
                row.agent_id = Some(self.colleague.id);
                row.body = self.say(self.topic.visits);
                row.details = Details::Visit { place: self.words.get("branch").to_owned() };
                row
            }
            Channel::Social => {
                let mut row = self.row(at, Channel::Social, InteractionKind::Post, Direction::In);
                row.body = self.say(self.topic.opens);
                row
            }
            channel => self.first_message(at, channel),
        }
    }

    fn first_message(&mut self, at: Millis, channel: Channel) -> InteractionRow {
        let mut row = self.row(at, channel, InteractionKind::Message, Direction::In);
        let text = self.say(self.topic.opens);
        row.body = if channel == Channel::Email { self.letter(&text) } else { text };
        if channel == Channel::Chat && self.dice.chance(60) {
            let title = self.dice.one(&["Help", "My account", "Move home", "Orders", "Broadband", "Phones"]);
            let url = format!("https://harbour.example/{}", title.to_lowercase().replace(' ', "-"));
            row.details = Details::Page { title: title.to_owned(), url };
        }
        row
    }

    fn letter(&self, text: &str) -> String {
        let language = self.known.language.split('-').next().unwrap_or("en");
        let found = GREETINGS.iter().find(|(tag, ..)| *tag == language).or(GREETINGS.last());
        let (_, hello, bye) = found.expect("BUG: no greetings");
        self.words.fill(&format!("{hello}\n\n{text}\n\n{bye}"))
    }

    fn theirs(&mut self, at: Millis, list: &[&str]) -> InteractionRow {
        let mut row = self.row(at, self.then, InteractionKind::Message, Direction::In);
        row.body = self.say(list);
        row
    }

    fn ours(&mut self, at: Millis, list: &[&str]) -> InteractionRow {
        let mut row = self.row(at, self.then, InteractionKind::Message, Direction::Out);
        row.body = self.say(list);
        row.delivery = Some(self.delivery(at));
        row
    }

    fn delivery(&mut self, at: Millis) -> Delivery {
        let (state, reason) = if self.world.now - at < 3 * MINUTE {
            (DeliveryState::Sent, None)
        } else {
            self.dice.weighted(&[
                (660, (DeliveryState::Read, None)),
                (280, (DeliveryState::Delivered, None)),
                (52, (DeliveryState::Sent, None)),
                (8, (DeliveryState::Failed, Some(FailureReason::Refused))),
            ])
        };
        Delivery { state, reason, at: at + self.dice.between(SECOND, 40 * SECOND) }
    }

    fn note(&mut self, at: Millis) -> InteractionRow {
        let mut row = self.row(at, self.conversation.channel, InteractionKind::Note, Direction::Internal);
        row.body = self.say(self.topic.notes);
        if self.dice.chance(30) {
            let named = self.world.crew.anyone(&mut self.dice);
            row.body = format!("@{} {}", named.first, row.body);
            row.mentions = vec![named.id];
        }
        row
    }

    fn reading(&mut self, at: Millis) -> InteractionRow {
        let mut row = self.row(at, Channel::Web, InteractionKind::PortalReading, Direction::In);
        let title = self.say(self.topic.articles);
        row.details = Details::PortalReading {
            title,
            was_helpful: self.dice.one(&[None, None, Some(false), Some(true)]),
        };
        row
    }

    fn co_browse(&mut self, at: Millis) -> InteractionRow {
        let mut row = self.row(at, Channel::Share, InteractionKind::CoBrowse, Direction::In);
        row.agent_id = Some(self.colleague.id);
        let duration_ms = self.dice.between(30 * SECOND, 11 * MINUTE);
        row.details = Details::CoBrowse { duration_ms, hidden_fields: self.dice.below(9) as u32 };
        row
    }

    fn order(&mut self, at: Millis) -> InteractionRow {
        let mut row = self.row(at, Channel::Web, InteractionKind::Order, Direction::In);
        let name = self.words.get("product").to_owned();
        let quantity = if self.dice.chance(85) { 1 } else { 2 };
        row.details = Details::Order {
            number: self.words.get("order").to_owned(),
            lines: vec![OrderLine { name, quantity }],
            status: self
                .dice
                .one(&["Ordered", "Packed", "On its way", "Delivered", "Ready to collect"])
                .to_owned(),
            total: format!("£{}.00", self.dice.between(9, 640)),
        };
        row
    }

    fn system(&mut self, at: Millis, event: SystemEvent) -> InteractionRow {
        let mut row =
            self.row(at, self.conversation.channel, InteractionKind::SystemEvent, Direction::Internal);
        row.details = Details::System { event };
        row
    }

    /// Keeps the conversation's row true.
    fn follow(&mut self, row: &InteractionRow) {
        let is_spoken = matches!(
            row.kind,
            InteractionKind::Message | InteractionKind::Call | InteractionKind::Visit | InteractionKind::Post
        );
        if is_spoken || row.kind == InteractionKind::Note {
            self.conversation.last_at = row.at;
        }
        if !is_spoken {
            return;
        }
        self.conversation.channel = row.channel;
        self.conversation.last_preview = preview(&row.body, PREVIEW_CHARS);
        self.conversation.last_direction = row.direction;
        if row.direction == Direction::In {
            self.conversation.last_inbound_at = row.at;
        }
        // A call that was taken and a visit were answered on the spot; what is done or put aside waits for nobody.
        let was_answered = row.direction == Direction::Out || row.agent_id.is_some();
        let can_wait = self.conversation.status == ConversationStatus::Open && !was_answered;
        self.conversation.waiting_since_at =
            can_wait.then(|| self.conversation.waiting_since_at.unwrap_or(row.at));
    }

    /// The assignee has read everything, except some of what waits.
    fn read_mark(&mut self) -> Option<ReadMarkRow> {
        let agent_id = self.conversation.assignee_id?;
        let is_fresh = self.conversation.waiting_since_at.is_some() && self.dice.chance(60);
        let through_at = match self.conversation.waiting_since_at {
            Some(since) if is_fresh => since - 1,
            _ => self.conversation.last_at,
        };
        Some(ReadMarkRow { agent_id, conversation_id: self.conversation.id, through_at })
    }
}
