//! Which entries may go now: the order rule of the outbox law.

use std::collections::HashSet;

use rusqlite::{Row, params};
use throughline_domain::{ConversationId, CustomerId, Millis};
use uuid::Uuid;

use super::entry::{self, Entry};
use crate::access::{Reader, Writer};
use crate::columns;
use crate::error::StoreError;

type Result<T> = std::result::Result<T, StoreError>;

/// Takes the entries that may go now, at most `max`, in order: counts the
/// attempt and marks them as on their way, before anything is sent.
pub fn take(writer: &mut Writer<'_>, now: Millis, max: usize) -> Result<Vec<Entry>> {
    let mut taken = Vec::new();
    for position in scan(writer, now, max)?.ready {
        writer.execute(
            "UPDATE outbox SET state = 'sending', attempts = attempts + 1 WHERE position = ?1",
            [position],
        )?;
        let sql = concat!("SELECT ", entry::columns_of_entry!(), " FROM outbox WHERE position = ?1");
        taken.extend(writer.one(sql, [position], entry::read)?);
    }
    for entry in &taken {
        super::touch(writer, entry.conversation_id(), entry.customer_id);
    }
    Ok(taken)
}

/// When something can be tried next: in the past when something can go now,
/// `None` when nothing waits (or only behind what is on its way).
pub fn next_try_at(reader: &Reader<'_>) -> Result<Option<Millis>> {
    // Nothing is due at the beginning of time, so every head of a line is looked at.
    Ok(scan(reader, Millis::MIN, usize::MAX)?.next_try_at)
}

/// Stands for the knowledge base where ids of conversations and customers stand for them.
const KNOWLEDGE_LANE: Uuid = Uuid::max();
const KNOWLEDGE: [&str; 8] = [
    "save_article",
    "set_article_state",
    "delete_article",
    "save_topic",
    "delete_topic",
    "save_knowledge_settings",
    "save_feed",
    "delete_feed",
];

struct Scan {
    ready: Vec<i64>,
    next_try_at: Option<Millis>,
}

struct Waiting {
    position: i64,
    conversation: Option<ConversationId>,
    customer: Option<CustomerId>,
    is_sending: bool,
    next_try_at: Millis,
    concerns_customer: bool,
    /// Changes the knowledge base: these keep their order.
    is_knowledge: bool,
    /// Waits for the hub's copy of another.
    is_follower: bool,
}

impl Waiting {
    fn read(row: &Row<'_>) -> Result<Self> {
        let kind: String = row.get(5)?;
        Ok(Self {
            is_knowledge: KNOWLEDGE.contains(&kind.as_str()),
            is_follower: row.get(6)?,
            position: row.get(0)?,
            conversation: columns::id_or_none(row, 1)?,
            customer: columns::id_or_none(row, 2)?,
            is_sending: row.get(3)?,
            next_try_at: row.get(4)?,
            concerns_customer: matches!(
                kind.as_str(),
                "create_customer"
                    | "edit_customer"
                    | "add_contact_point"
                    | "remove_contact_point"
                    | "start_conversation"
            ),
        })
    }

    /// It may not overtake anything of these.
    fn follows(&self) -> impl Iterator<Item = Uuid> {
        let knowledge = self.is_knowledge.then_some(KNOWLEDGE_LANE);
        self.conversation.map(|id| id.0).into_iter().chain(self.customer.map(|id| id.0)).chain(knowledge)
    }

    /// Nothing of these may overtake it.
    fn holds_up(&self) -> impl Iterator<Item = Uuid> {
        let customer = self.customer.filter(|_| self.concerns_customer);
        let knowledge = self.is_knowledge.then_some(KNOWLEDGE_LANE);
        self.conversation.map(|id| id.0).into_iter().chain(customer.map(|id| id.0)).chain(knowledge)
    }
}

fn scan(reader: &Reader<'_>, now: Millis, max: usize) -> Result<Scan> {
    let mut held_up: HashSet<Uuid> = HashSet::new();
    let mut scan = Scan { ready: Vec::new(), next_try_at: None };
    let mut statement = reader.statement(
        "SELECT position, conversation_id, customer_id, state = 'sending', next_try_at, kind, follows IS NOT NULL
         FROM outbox WHERE state IN ('queued', 'sending') ORDER BY position",
    )?;
    let mut rows = statement.query(params![])?;
    while let Some(row) = rows.next()? {
        let waiting = Waiting::read(row)?;
        let is_behind = waiting.is_follower || waiting.follows().any(|id| held_up.contains(&id));
        if !is_behind && !waiting.is_sending {
            let earliest = scan.next_try_at.get_or_insert(waiting.next_try_at);
            *earliest = (*earliest).min(waiting.next_try_at);
            if waiting.next_try_at <= now {
                scan.ready.push(waiting.position);
                if scan.ready.len() == max {
                    break;
                }
                continue;
            }
        }
        held_up.extend(waiting.holds_up());
    }
    Ok(scan)
}
