//! Applying changes and loading snapshots.

use proptest::prelude::*;
use throughline_domain::Channel;
use throughline_testkit::Talk;
use throughline_testkit::people::{miriam, nadia, sam, tomas};
use throughline_wire::desk_api::{InboxView, Tag};
use throughline_wire::rows::{ReadMarkRow, Row, RowKind};
use throughline_wire::sync::{Change, ChangeBody, Cursor};

use super::desk::{Desk, company, rows_of};
use crate::{SnapshotLoader, StoreError, files, interactions, sync_state};

fn talk() -> Talk {
    Talk::with(&miriam(), Channel::Chat, 1).customer_says("hello").agent_says(&nadia(), "hi")
}

#[tokio::test]
async fn changes_move_the_cursor_and_say_what_is_new() {
    let mut desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    let mut changed = desk.store.changed();
    let next = talk().customer_says("still there?");
    let rows =
        vec![Row::Conversation(next.conversation.clone()), Row::Interaction(next.interactions[2].clone())];
    let applied = desk.hear_rows(rows.clone()).await;
    assert_eq!(applied.cursor.seq, desk.seq);
    assert_eq!(applied.new_interactions, [next.interactions[2].clone()]);
    let tags = changed.try_recv().unwrap();
    for tag in
        [Tag::Inbox, Tag::Timeline { id: miriam().id() }, Tag::Conversation { id: next.conversation.id }]
    {
        assert!(tags.contains(&tag), "{tag:?}");
    }
    let applied = desk.hear_rows(rows).await;
    assert!(applied.new_interactions.is_empty(), "the same row again is not new");
    assert_eq!(desk.words(&miriam()).await, ["hello", "hi", "still there?"]);
}

#[tokio::test]
async fn a_gap_is_an_error_and_changes_nothing() {
    let desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    let at = desk.seq;
    let change = Change {
        seq: at + 6,
        token: 1,
        body: ChangeBody::Tombstone { kind: RowKind::Conversation, id: talk().conversation.id.0 },
    };
    let error = desk.store.write(move |w| sync_state::apply(w, at + 5, &[change])).await.unwrap_err();
    assert!(matches!(error, StoreError::Gap { prev, at: here } if prev == at + 5 && here == at));
    assert_eq!(desk.words(&miriam()).await.len(), 2);
}

#[tokio::test]
async fn without_a_snapshot_no_change_is_taken() {
    let desk = Desk::new();
    let error = desk.store.write(|w| sync_state::apply(w, 0, &[])).await.unwrap_err();
    assert!(matches!(error, StoreError::NoSnapshot));
    assert_eq!(desk.store.read(sync_state::cursor).await.unwrap(), None);
}

#[tokio::test]
async fn caught_up_moves_forward_only() {
    let desk = Desk::with(company(vec![])).await;
    let ahead = Cursor { seq: 500, token: u64::MAX, scope: 3 };
    desk.store.write(move |w| sync_state::caught_up(w, ahead)).await.unwrap();
    let behind = Cursor { seq: 4, token: 4, scope: 3 };
    desk.store.write(move |w| sync_state::caught_up(w, behind)).await.unwrap();
    assert_eq!(
        desk.store.read(sync_state::cursor).await.unwrap(),
        Some(ahead),
        "with every bit of its token"
    );
}

#[tokio::test]
async fn a_conversations_tombstone_takes_its_interactions_and_read_mark() {
    let mut rows =
        rows_of(&miriam(), &[talk(), Talk::with(&miriam(), Channel::Email, 2).customer_says("mail")]);
    let id = talk().conversation.id;
    rows.push(Row::ReadMark(ReadMarkRow { agent_id: nadia().id, conversation_id: id, through_at: 5 }));
    let mut desk = Desk::with(company(rows)).await;
    desk.hear(vec![ChangeBody::Tombstone { kind: RowKind::Conversation, id: id.0 }]).await;
    assert_eq!(desk.words(&miriam()).await, ["mail"]);
    assert_eq!(desk.view(InboxView::All).await.len(), 1);
    assert_eq!(desk.store.read(move |r| crate::read_marks::stored(r, id)).await.unwrap(), None);
}

#[tokio::test]
async fn the_first_snapshot_is_seen_as_it_comes_and_counts_only_when_complete() {
    let mut desk = Desk::new();
    desk.seq = 10;
    let mut loader = SnapshotLoader::begin(&desk.store, &desk.head()).await.unwrap();
    assert!(loader.is_live());
    loader.rows(company(vec![Row::Conversation(talk().conversation)])).await.unwrap();
    assert_eq!(desk.view(InboxView::All).await.len(), 1, "useful before the end");
    drop(loader);
    assert_eq!(desk.store.read(sync_state::cursor).await.unwrap(), None);

    let mut desk = desk.restart();
    desk.load(company(rows_of(&tomas(), &[]))).await;
    assert!(desk.view(InboxView::All).await.is_empty(), "what the cut one left is gone");
    assert!(desk.store.read(sync_state::cursor).await.unwrap().is_some());
}

#[tokio::test]
async fn a_later_snapshot_is_loaded_aside_and_swapped_in_at_the_end() {
    let mut desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    desk.seq = 3;
    let mut loader = SnapshotLoader::begin(&desk.store, &desk.head()).await.unwrap();
    assert!(!loader.is_live());
    loader
        .rows(company(rows_of(&tomas(), &[Talk::with(&tomas(), Channel::Email, 2).customer_says("mail")])))
        .await
        .unwrap();
    assert_eq!(desk.words(&miriam()).await.len(), 2, "the agent works on with the old one");
    loader.finish().await.unwrap();
    assert!(desk.words(&miriam()).await.is_empty());
    assert_eq!(desk.words(&tomas()).await, ["mail"]);
    assert_eq!(desk.store.read(sync_state::cursor).await.unwrap().unwrap().seq, 3, "also when it is behind");
    assert!(!desk.store.options().incoming().exists());
    let desk = desk.restart();
    assert_eq!(desk.words(&tomas()).await, ["mail"], "and it is on disk");
}

#[tokio::test]
async fn a_later_snapshot_cut_short_leaves_the_old_cache() {
    for is_aborted in [true, false] {
        let desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
        let mut loader = SnapshotLoader::begin(&desk.store, &desk.head()).await.unwrap();
        loader.rows(company(vec![])).await.unwrap();
        if is_aborted {
            loader.abort().await.unwrap();
        } else {
            drop(loader);
        }
        let desk = desk.restart();
        assert_eq!(desk.words(&miriam()).await.len(), 2);
        assert!(!desk.store.options().incoming().exists());
    }
}

#[tokio::test]
async fn killed_between_the_two_steps_of_the_swap_the_new_cache_is_found() {
    let desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    let options = desk.store.options().clone();
    desk.store.close().await;
    std::fs::rename(options.cache(), options.incoming()).unwrap();
    std::fs::write(files::with_suffix(&options.cache(), "-wal"), b"a log without its file").unwrap();
    let desk = desk.restart();
    assert_eq!(desk.words(&miriam()).await.len(), 2);
}

#[tokio::test]
async fn many_interactions_go_in_at_once_and_only_new_ones_count() {
    let desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    let long = (0..500).fold(talk(), |talk, n| talk.customer_says(&n.to_string()));
    let rows = long.interactions;
    let new = desk.store.write(move |w| interactions::insert_many(w, &rows)).await.unwrap();
    assert_eq!(new, 500);
}

#[tokio::test]
async fn applying_one_change_costs_the_same_in_a_large_cache() {
    // Instructions are not counted here; a walk over the table would show as a plan (see plans.rs).
    let long = (0..2_000).fold(talk(), |talk, n| talk.customer_says(&n.to_string()));
    let mut desk = Desk::with(company(rows_of(&miriam(), std::slice::from_ref(&long)))).await;
    let applied = desk
        .hear_rows(vec![Row::Interaction(long.customer_says("one more").interactions.pop().unwrap())])
        .await;
    assert_eq!(applied.new_interactions.len(), 1);
}

/// A history: what the hub might write, as numbers.
#[derive(Clone, Copy, Debug)]
enum Step {
    Say(u8),
    EditCustomer(u8),
    MovePhone(u8),
    Read(u8),
    BuryConversation(u8),
    BuryInteraction(u8),
    BuryCustomer(u8),
    Rename(u8),
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any::<u8>().prop_map(Step::Say),
        1 => any::<u8>().prop_map(Step::EditCustomer),
        1 => any::<u8>().prop_map(Step::MovePhone),
        1 => any::<u8>().prop_map(Step::Read),
        1 => any::<u8>().prop_map(Step::BuryConversation),
        1 => any::<u8>().prop_map(Step::BuryInteraction),
        1 => any::<u8>().prop_map(Step::BuryCustomer),
        1 => any::<u8>().prop_map(Step::Rename),
    ]
}

fn bodies_of(step: Step) -> Vec<ChangeBody> {
    let person = |n: u8| if n.is_multiple_of(2) { miriam() } else { tomas() };
    let talk = |n: u8| Talk::with(&person(n), Channel::Chat, u32::from(n % 4) + 1).customer_says("hello");
    let upsert = |row| vec![ChangeBody::Upsert(row)];
    match step {
        Step::Say(n) => {
            let said = (0..n % 5).fold(talk(n), |talk, k| talk.customer_says(&format!("{n} {k}")));
            let row = said.interactions.last().unwrap().clone();
            vec![
                ChangeBody::Upsert(Row::Customer(person(n).customer)),
                ChangeBody::Upsert(Row::Conversation(said.conversation)),
                ChangeBody::Upsert(Row::Interaction(row)),
            ]
        }
        Step::EditCustomer(n) => {
            let mut customer = person(n).customer;
            customer.name = format!("Name {n}");
            upsert(Row::Customer(customer))
        }
        Step::MovePhone(n) => {
            let mut point = miriam().contact_points[0].clone();
            point.customer_id = person(n).id();
            upsert(Row::ContactPoint(point))
        }
        Step::Read(n) => {
            let conversation_id = talk(n).conversation.id;
            upsert(Row::ReadMark(ReadMarkRow { agent_id: nadia().id, conversation_id, through_at: n.into() }))
        }
        Step::BuryConversation(n) => {
            vec![ChangeBody::Tombstone { kind: RowKind::Conversation, id: talk(n).conversation.id.0 }]
        }
        Step::BuryInteraction(n) => {
            vec![ChangeBody::Tombstone { kind: RowKind::Interaction, id: talk(n).interactions[0].id.0 }]
        }
        Step::BuryCustomer(n) => {
            vec![ChangeBody::Tombstone { kind: RowKind::Customer, id: person(n).id().0 }]
        }
        Step::Rename(n) => {
            let mut agent = sam();
            agent.name = format!("Sam {n}");
            upsert(Row::Agent(agent))
        }
    }
}

/// Every row of every table of the cache, but this file's own numbers.
async fn dump(desk: &Desk) -> Vec<String> {
    const TABLES: [&str; 10] = [
        "SELECT * FROM sync_state",
        "SELECT * FROM agents ORDER BY id",
        "SELECT * FROM teams ORDER BY id",
        "SELECT id, name, organisation, city, attributes FROM customers ORDER BY id",
        "SELECT * FROM contact_points ORDER BY id",
        "SELECT * FROM conversations ORDER BY id",
        "SELECT * FROM interactions ORDER BY id",
        "SELECT * FROM read_marks ORDER BY conversation_id",
        "SELECT c.id, f.last_at, f.terms FROM find_entries f JOIN customers c ON c.no = f.customer_no ORDER BY c.id",
        "SELECT t.term, c.id FROM find_terms t LEFT JOIN customers c ON c.no = t.customer_no ORDER BY t.term, c.id",
    ];
    let options = desk.store.options().clone();
    tokio::task::spawn_blocking(move || {
        let connection = files::open_both(&options, true).unwrap();
        let mut out = Vec::new();
        for sql in TABLES {
            let mut statement = connection.prepare(sql).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values: Vec<rusqlite::types::Value> = (0..columns).map(|i| row.get(i).unwrap()).collect();
                out.push(format!("{sql}: {values:?}"));
            }
        }
        out
    })
    .await
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn changes_in_any_chunks_with_any_repeats_end_in_the_same_tables(
        steps in prop::collection::vec(any_step(), 1..40),
        cuts in prop::collection::vec((1_usize..8, 0_usize..6), 1..40),
    ) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let bodies: Vec<ChangeBody> = steps.iter().flat_map(|step| bodies_of(*step)).collect();
            let mut plain = Desk::with(company(vec![])).await;
            let start = plain.seq;
            plain.hear(bodies.clone()).await;

            let chopped = Desk::with(company(vec![])).await;
            let changes: Vec<Change> = (start + 1..).zip(bodies)
                .map(|(seq, body)| Change { seq, token: seq ^ 0xabc, body }).collect();
            let mut done = 0;
            for (take, back) in cuts.into_iter().cycle() {
                if done >= changes.len() {
                    break;
                }
                // Each chunk begins some changes back: a repeat.
                let from = done.saturating_sub(back);
                let to = (done + take).min(changes.len());
                let chunk = changes[from..to].to_vec();
                let prev = start + from as u64;
                chopped.store.write(move |w| sync_state::apply(w, prev, &chunk)).await.unwrap();
                done = to;
            }
            prop_assert_eq!(dump(&plain).await, dump(&chopped).await);
            Ok(())
        })?;
    }
}
