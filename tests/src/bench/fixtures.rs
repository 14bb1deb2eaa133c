//! Rows to measure with: made from a counter, so that two runs measure the same.

use throughline_domain::{
    AgentId, Channel, ContactKind, ConversationId, ConversationStatus, CustomerId, DeliveryState, Direction,
    InteractionId, InteractionKind, Millis,
};
use throughline_testkit::clock::id_at;
use throughline_wire::rows::{
    ContactPointRow, ConversationRow, CustomerRow, Delivery, Details, InteractionRow, Trust,
};

/// When the first row happened.
pub const BEGAN_AT: Millis = 1_750_000_000_000;

const WORDS: &[&str] = &[
    "router", "moving", "house", "invoice", "parcel", "plan", "keeps", "dropping", "since", "Tuesday",
    "thanks", "light", "orange", "exchange", "address", "please", "blue", "engineer", "visit", "again",
    "refund", "speed", "upstairs",
];
const GIVEN: &[&str] = &[
    "Miriam", "Tomáš", "Aiko", "Jonas", "Priya", "Olu", "Nadia", "Léa", "Søren", "Zoë", "Ali", "Chiara",
    "Ivan", "Mei", "Fatima", "Diego", "Hanna", "Kwame", "Yuki", "Sofia",
];
const FAMILY: &[&str] = &[
    "Okafor", "Dvořák", "Tanaka", "Weiß", "Raman", "Adeyemi", "Haddad", "Martin", "Larsen", "Smith", "Rossi",
    "Petrov", "Chen", "Khan", "García", "Virtanen", "Mensah", "Sato", "Almeida", "Kowalski", "Nguyen",
    "Jensen", "Brown",
];

fn word<'a>(list: &'a [&'a str], number: u64) -> &'a str {
    list.get((number % list.len() as u64) as usize).copied().unwrap_or("word")
}

/// A customer's id.
pub fn customer_id(number: u64) -> CustomerId {
    id_at(BEGAN_AT, number, 1).into()
}

/// A conversation's id.
pub fn conversation_id(number: u64) -> ConversationId {
    id_at(BEGAN_AT, number, 2).into()
}

/// The `number`th message, of this customer. About 220 bytes, like real ones.
pub fn interaction(number: u64, customer: u64) -> InteractionRow {
    let at = BEGAN_AT + number as Millis * 1000;
    let is_out = number.is_multiple_of(2);
    let body: Vec<&str> =
        (0..14).map(|k| word(WORDS, number.wrapping_mul(31).wrapping_add(k * 7 + number / 23))).collect();
    InteractionRow {
        id: InteractionId(id_at(at, number, 3)),
        conversation_id: conversation_id(customer),
        customer_id: customer_id(customer),
        channel: if number.is_multiple_of(3) { Channel::Sms } else { Channel::Chat },
        kind: InteractionKind::Message,
        direction: if is_out { Direction::Out } else { Direction::In },
        agent_id: is_out.then(|| AgentId(id_at(BEGAN_AT, number % 5, 4))),
        at,
        body: body.join(" "),
        attachments: Vec::new(),
        mentions: Vec::new(),
        details: Details::None,
        delivery: is_out.then_some(Delivery { state: DeliveryState::Read, reason: None, at }),
    }
}

/// The `number`th customer.
pub fn customer(number: u64) -> CustomerRow {
    CustomerRow {
        id: customer_id(number),
        name: format!("{} {}", word(GIVEN, number), word(FAMILY, number / 20 + number * 7)),
        organisation: if number.is_multiple_of(9) {
            format!("{} Ltd", word(FAMILY, number / 3))
        } else {
            String::new()
        },
        city: "Leeds".into(),
        language: "en".into(),
        time_zone: "Europe/London".into(),
        attributes: std::collections::BTreeMap::new(),
        since_at: BEGAN_AT,
        updated_at: BEGAN_AT,
    }
}

/// Phone and e-mail of the `number`th customer.
pub fn contact_points(number: u64) -> [ContactPointRow; 2] {
    let row = |kind, seed, value| ContactPointRow {
        id: id_at(BEGAN_AT, number, seed).into(),
        customer_id: customer_id(number),
        kind,
        value,
        trust: Trust::Verified,
    };
    let mail =
        format!("{}.{}{number}@mail.example", word(GIVEN, number), word(FAMILY, number / 20 + number * 7));
    let mail = throughline_domain::text::fold(&mail);
    [
        row(ContactKind::Phone, 5, format!("+4477{:08}", number * 37 % 100_000_000)),
        row(ContactKind::Email, 6, mail),
    ]
}

/// The conversation of the `number`th customer.
pub fn conversation(number: u64) -> ConversationRow {
    ConversationRow {
        id: conversation_id(number),
        number: number as u32 + 1,
        customer_id: customer_id(number),
        channel: Channel::Chat,
        subject: "Moving house".into(),
        status: ConversationStatus::Open,
        snoozed_until_at: None,
        team_id: None,
        assignee_id: None,
        tags: Vec::new(),
        created_at: BEGAN_AT,
        last_at: BEGAN_AT + number as Millis,
        last_preview: "Thanks".into(),
        last_direction: Direction::In,
        waiting_since_at: None,
        last_inbound_at: BEGAN_AT + number as Millis,
    }
}
