//! What waits in the outbox, laid over the cached rows: what the agent did is
//! seen at once, online or not, and goes back by itself if the hub refuses it.
//!
//! The outbox holds what a person did since the last connection: tens of rows,
//! thousands after a week away. It is parsed whole, once per change (see
//! [`super::kept`]), and looked up by conversation and customer.

use std::collections::{HashMap, HashSet};

use throughline_domain::{
    ContactKind, ContactPointId, ConversationId, ConversationStatus, CustomerId, Direction, Millis, contact,
    text,
};
use throughline_wire::commands::{CommandBody, CustomerPatch};
use throughline_wire::rows::{ContactPointRow, ConversationRow, CustomerRow, Trust};

use super::entry::{self, Entry, EntryState};
use crate::access::Reader;
use crate::columns;
use crate::error::StoreError;

/// Characters of a preview, as the hub makes them.
const PREVIEW: usize = 120;

/// Replies and notes of one conversation that are only here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Waiting {
    /// Queued or on their way.
    pub(crate) queued: u32,
    pub(crate) held: u32,
    pub(crate) failed: u32,
}

/// The outbox as it changes what is shown.
pub(crate) struct Overlay {
    /// In the order they were given.
    entries: Vec<Entry>,
    /// Where in `entries` those of a conversation are, and of a customer.
    of_conversations: HashMap<ConversationId, Vec<usize>>,
    of_customers: HashMap<CustomerId, Vec<usize>>,
    waiting: HashMap<ConversationId, Waiting>,
    unread_again: HashSet<ConversationId>,
}

impl Overlay {
    /// Everything in the outbox.
    pub(crate) fn load(reader: &Reader<'_>) -> Result<Self, StoreError> {
        let entries = reader.all(
            concat!(
                "SELECT ",
                entry::columns_of_entry!(),
                " FROM outbox WHERE kind NOT IN ('set_presence', 'note_searches') ORDER BY position"
            ),
            [],
            entry::read,
        )?;
        let unread_again =
            reader.all("SELECT conversation_id FROM unread_again", [], |row| columns::id(row, 0))?;
        Ok(Self::of(entries, unread_again.into_iter().collect()))
    }

    fn of(entries: Vec<Entry>, unread_again: HashSet<ConversationId>) -> Self {
        let mut of_conversations: HashMap<_, Vec<usize>> = HashMap::new();
        let mut of_customers: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            if let Some(id) = entry.conversation_id() {
                of_conversations.entry(id).or_default().push(index);
            }
            if let Some(id) = entry.customer_id {
                of_customers.entry(id).or_default().push(index);
            }
        }
        let waiting = count_waiting(&entries);
        Self { entries, of_conversations, of_customers, waiting, unread_again }
    }

    /// What concerns a customer, parked or not, in the order it was given.
    pub(crate) fn of_customer(&self, id: CustomerId) -> impl Iterator<Item = &Entry> {
        let places = self.of_customers.get(&id).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|index| self.entries.get(*index))
    }

    fn under_way_in(&self, id: ConversationId) -> impl Iterator<Item = &Entry> {
        let places = self.of_conversations.get(&id).map(Vec::as_slice).unwrap_or_default();
        let entries = places.iter().filter_map(|index| self.entries.get(*index));
        entries.filter(|entry| entry.is_under_way())
    }

    pub(super) fn under_way(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_under_way())
    }

    /// Conversations that may be shown elsewhere, or otherwise, than the cache says.
    pub(crate) fn touched_conversations(&self) -> HashSet<ConversationId> {
        let moves = |entry: &&Entry| !matches!(entry.command.body, CommandBody::MarkRead { .. });
        self.under_way().filter(moves).filter_map(Entry::conversation_id).collect()
    }

    /// Conversations with this customer that were started here.
    pub(crate) fn started_with(&self, customer: CustomerId) -> impl Iterator<Item = ConversationId> {
        self.under_way().filter_map(move |entry| match &entry.command.body {
            CommandBody::StartConversation { conversation_id, customer_id, .. }
                if *customer_id == customer =>
            {
                Some(*conversation_id)
            }
            _ => None,
        })
    }

    /// Customers that were added here.
    pub(crate) fn created_customers(&self) -> impl Iterator<Item = CustomerId> {
        self.under_way().filter_map(|entry| match entry.command.body {
            CommandBody::CreateCustomer { customer_id, .. } => Some(customer_id),
            _ => None,
        })
    }

    /// A conversation with what waits applied.
    pub(crate) fn conversation(
        &self,
        id: ConversationId,
        cached: Option<ConversationRow>,
    ) -> Option<ConversationRow> {
        let mut row = cached;
        for entry in self.under_way_in(id) {
            match &mut row {
                Some(row) => apply_to_conversation(row, entry),
                None => row = started(entry),
            }
        }
        row
    }

    /// A customer with what waits applied.
    pub(crate) fn customer(&self, id: CustomerId, cached: Option<CustomerRow>) -> Option<CustomerRow> {
        let mut row = cached;
        for entry in self.under_way() {
            match &entry.command.body {
                CommandBody::CreateCustomer { customer_id, fields }
                    if *customer_id == id && row.is_none() =>
                {
                    row = Some(created(id, entry.command.given_at, fields));
                }
                CommandBody::EditCustomer { customer_id, fields } if *customer_id == id => {
                    if let Some(row) = &mut row {
                        apply_patch(row, fields);
                    }
                }
                _ => {}
            }
        }
        row
    }

    /// A customer's addresses with what waits applied.
    pub(crate) fn apply_to_contact_points(&self, customer: CustomerId, points: &mut Vec<ContactPointRow>) {
        for entry in self.under_way() {
            match &entry.command.body {
                CommandBody::AddContactPoint { contact_point_id, customer_id, kind, value }
                    if *customer_id == customer
                        && !points.iter().any(|point| point.id == *contact_point_id) =>
                {
                    points.push(ContactPointRow {
                        id: *contact_point_id,
                        customer_id: customer,
                        kind: *kind,
                        value: shown_value(*kind, value),
                        trust: Trust::Stated,
                    });
                }
                CommandBody::RemoveContactPoint { contact_point_id } => {
                    points.retain(|p| p.id != *contact_point_id);
                }
                _ => {}
            }
        }
    }

    /// An address that is being removed.
    pub(crate) fn removes(&self, id: ContactPointId) -> bool {
        let is_it = |body: &CommandBody| matches!(body, CommandBody::RemoveContactPoint { contact_point_id } if *contact_point_id == id);
        self.under_way().any(|entry| is_it(&entry.command.body))
    }

    /// An address that is being given to a customer other than `except`.
    pub(crate) fn gives_address(&self, kind: ContactKind, value: &str, except: Option<CustomerId>) -> bool {
        self.under_way().any(|entry| match &entry.command.body {
            CommandBody::AddContactPoint { contact_point_id, customer_id, kind: of, value: raw } => {
                *of == kind
                    && Some(*customer_id) != except
                    && shown_value(kind, raw) == value
                    && !self.removes(*contact_point_id)
            }
            _ => false,
        })
    }

    /// A change of this customer waits.
    pub(crate) fn customer_is_waiting(&self, customer: CustomerId) -> bool {
        self.of_customer(customer).any(|entry| {
            entry.is_under_way()
                && matches!(
                    entry.command.body,
                    CommandBody::CreateCustomer { .. }
                        | CommandBody::EditCustomer { .. }
                        | CommandBody::AddContactPoint { .. }
                        | CommandBody::RemoveContactPoint { .. }
                )
        })
    }

    /// This agent has seen the conversation up to here.
    pub(crate) fn looked_through_at(
        &self,
        id: ConversationId,
        mark: Option<Millis>,
        last_inbound_at: Millis,
    ) -> Millis {
        let marks = self.under_way_in(id).filter_map(|entry| match entry.command.body {
            CommandBody::MarkRead { through_at, .. } => Some(through_at),
            _ => None,
        });
        let through = marks.chain(mark).max().unwrap_or(0);
        if self.unread_again.contains(&id) { through.min(last_inbound_at - 1) } else { through }
    }

    /// Replies and notes of a conversation that are only here.
    pub(crate) fn waiting(&self, id: ConversationId) -> Waiting {
        self.waiting.get(&id).copied().unwrap_or_default()
    }
}

fn count_waiting(entries: &[Entry]) -> HashMap<ConversationId, Waiting> {
    let mut all: HashMap<ConversationId, Waiting> = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.carries_words()) {
        let Some(id) = entry.conversation_id() else { continue };
        let counts = all.entry(id).or_default();
        match entry.state {
            EntryState::Queued | EntryState::Sending => counts.queued += 1,
            EntryState::Held { .. } => counts.held += 1,
            EntryState::Failed { .. } => counts.failed += 1,
            EntryState::Done { .. } => {}
        }
    }
    all
}

fn apply_to_conversation(row: &mut ConversationRow, entry: &Entry) {
    match &entry.command.body {
        CommandBody::Assign { assignee_id, team_id, .. } => {
            row.assignee_id = *assignee_id;
            row.team_id = *team_id;
        }
        CommandBody::SetStatus { status, snoozed_until_at, .. } => {
            row.status = *status;
            row.snoozed_until_at = *snoozed_until_at;
        }
        // This machine's clock may be behind the hub's: a time never moves back.
        CommandBody::SendMessage(message) => {
            row.channel = message.channel;
            row.waiting_since_at = None;
            row.last_at = row.last_at.max(entry.command.given_at);
            row.last_preview = text::preview(&message.body, PREVIEW);
            row.last_direction = Direction::Out;
        }
        // The customer's side is not changed by what colleagues say.
        CommandBody::AddNote { .. } => row.last_at = row.last_at.max(entry.command.given_at),
        _ => {}
    }
}

fn started(entry: &Entry) -> Option<ConversationRow> {
    let CommandBody::StartConversation { conversation_id, customer_id, channel, subject } =
        &entry.command.body
    else {
        return None;
    };
    let at = entry.command.given_at;
    Some(ConversationRow {
        id: *conversation_id,
        number: 0,
        customer_id: *customer_id,
        channel: *channel,
        subject: subject.clone(),
        status: ConversationStatus::Open,
        snoozed_until_at: None,
        team_id: None,
        assignee_id: Some(entry.agent_id),
        tags: Vec::new(),
        created_at: at,
        last_at: at,
        last_preview: String::new(),
        last_direction: Direction::Internal,
        waiting_since_at: None,
        last_inbound_at: 0,
    })
}

fn created(id: CustomerId, at: Millis, fields: &CustomerPatch) -> CustomerRow {
    let mut row = CustomerRow {
        id,
        name: String::new(),
        organisation: String::new(),
        city: String::new(),
        language: String::new(),
        time_zone: String::new(),
        attributes: std::collections::BTreeMap::new(),
        since_at: at,
        updated_at: at,
    };
    apply_patch(&mut row, fields);
    row
}

fn apply_patch(row: &mut CustomerRow, fields: &CustomerPatch) {
    let texts = [
        (&mut row.name, &fields.name),
        (&mut row.organisation, &fields.organisation),
        (&mut row.city, &fields.city),
        (&mut row.language, &fields.language),
        (&mut row.time_zone, &fields.time_zone),
    ];
    for (field, new) in texts {
        if let Some(new) = new {
            field.clone_from(new);
        }
    }
    for (key, value) in fields.attributes.iter().flatten() {
        if value.is_empty() {
            row.attributes.remove(key);
        } else {
            row.attributes.insert(key.clone(), value.clone());
        }
    }
}

/// As the hub will store it, if that can be told without the company's region.
fn shown_value(kind: ContactKind, raw: &str) -> String {
    contact::normalise(kind, raw, None).unwrap_or_else(|_| raw.trim().to_owned())
}
