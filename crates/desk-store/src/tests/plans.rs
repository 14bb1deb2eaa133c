//! No query may walk a growing table: every statement the tests prepare is
//! remembered, and the plan of each is asserted.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use throughline_domain::{Channel, ConversationStatus};
use throughline_testkit::Talk;
use throughline_testkit::people::{miriam, nadia};
use throughline_wire::desk_api::{FindCustomers, GetTimeline, InboxView, ListConversations};

use super::desk::{Desk, company, rows_of};
use crate::{
    contact_points, conversations, customers, files, inbox, outbox, past_answers, quick_find, timeline,
};

static SEEN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Called with every statement prepared by this test process.
pub(crate) fn remember(sql: &'static str) {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(sql);
}

/// Tables with a row per agent, team, account, or per thing one person did since the last connection.
const SMALL: &[&str] = &[
    "teams",
    "agents",
    "channel_accounts",
    "sync_state",
    "loading",
    "outbox",
    "drafts",
    "pending_attachments",
    "unread_again",
    "local_values",
    "article_drafts",
    "cards",
    "settled_saves",
    "topics",
    "feeds",
    "knowledge_settings",
    "knowledge_epoch",
];

#[tokio::test]
async fn no_query_walks_a_growing_table() {
    let mut desk = Desk::with(company(rows_of(
        &miriam(),
        &[Talk::with(&miriam(), Channel::Chat, 1)
            .customer_says("hello")
            .agent_says(&nadia(), "Hello, how can I help you today?")],
    )))
    .await;
    run_everything(&desk).await;
    super::knowledge::run_everything(&mut desk).await;
    let connection = files::open_both(desk.store.options(), true).unwrap();
    let seen: Vec<&str> = SEEN.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
    assert!(seen.len() > 50, "the statements are remembered: {}", seen.len());
    let mut walks = Vec::new();
    for sql in seen.iter().filter(|sql| !matches!(**sql, "BEGIN" | "BEGIN IMMEDIATE" | "COMMIT" | "ROLLBACK"))
    {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let nulls = vec![rusqlite::types::Null; statement.parameter_count()];
        let mut rows = statement.query(rusqlite::params_from_iter(nulls)).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get(3).unwrap();
            if is_walk(&step) && !is_meant(sql) {
                walks.push(format!("{step}\n    {sql}"));
            }
        }
    }
    assert!(walks.is_empty(), "{}", walks.join("\n"));
}

fn is_walk(step: &str) -> bool {
    let is_sort = step.contains("TEMP B-TREE");
    let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
    table.is_some_and(|table| !SMALL.contains(&table) && !table.starts_with('(') && table != "CONSTANT")
        || is_sort
}

/// Walks that are bounded or wanted, each with its reason.
fn is_meant(sql: &str) -> bool {
    // Bounded by LIMIT, in the order of the index.
    sql.contains("INDEXED BY find_entries_recent")
        || sql.contains("INDEXED BY attachments_used")
        // A count or a page of a partial index: the index holds only what is counted or shown.
        || sql.contains("INDEXED BY conversations_")
        || sql.contains("INDEXED BY articles_")
        // Bounded by LIMIT, in the order of the index.
        || sql.contains("INDEXED BY imports_newest")
        // Once, at the end of a snapshot, by ranges of the primary key.
        || sql.contains("WHERE no > ?1")
        // Small tables may be sorted.
        || sql.contains("FROM agents") || sql.contains("FROM teams") || sql.contains("FROM channel_accounts")
        || sql.contains("FROM outbox")
        // Distinct customers of one conversation: one, or two after a merge.
        || sql.contains("DISTINCT customer_id")
}

async fn run_everything(desk: &Desk) {
    let me = Desk::me();
    let conversation = Talk::with(&miriam(), Channel::Chat, 1).conversation.id;
    desk.store
        .read(move |reader| {
            for view in [
                InboxView::Mine,
                InboxView::Team,
                InboxView::Unassigned,
                InboxView::All,
                InboxView::Snoozed,
                InboxView::Resolved,
            ] {
                inbox::list(reader, &me, &ListConversations { view, after: None, limit: 50 })?;
            }
            inbox::counts(reader, &me)?;
            inbox::item(reader, conversation)?;
            conversations::of_customer(reader, miriam().id(), 20)?;
            customers::view(reader, miriam().id())?;
            contact_points::of_customer(reader, miriam().id())?;
            for query in ["m", "mir oka", "07700 9", "", "miriam@mail"] {
                quick_find::find(reader, &FindCustomers { query: query.into(), limit: 20 })?;
            }
            for conversation_id in [None, Some(conversation)] {
                timeline::page(
                    reader,
                    &GetTimeline { customer_id: miriam().id(), conversation_id, before: None, limit: 50 },
                )?;
            }
            timeline::count_of_conversation(reader, conversation)?;
            past_answers::newest_no(reader)?;
            assert!(!past_answers::after(reader, 0, 10)?.answers.is_empty(), "a reply is looked at");
            outbox::page(reader)?;
            outbox::counts(reader)?;
            outbox::next_try_at(reader)?;
            Ok(())
        })
        .await
        .unwrap();
    let (id, _) = desk.reply(conversation, "hello").await;
    desk.take().await;
    desk.store.write(move |writer| outbox::put_back(writer, &[id], 5)).await.unwrap();
    desk.store.write(|writer| crate::attachments::evict(writer, 10)).await.unwrap();
    desk.store.write(move |writer| conversations::remove(writer, conversation)).await.unwrap();
    assert_eq!(nadia().id, Desk::me().agent_id);
    assert_eq!(ConversationStatus::Open.as_str(), "open");
}
