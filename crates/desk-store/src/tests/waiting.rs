//! What waits, kept parsed in memory; what a hub in trouble, another history and a sign-out do to it.

use throughline_domain::{Channel, Clock as _, CommandId, ContactPointId, ConversationId};
use throughline_testkit::Talk;
use throughline_testkit::people::{miriam, tomas};
use throughline_wire::commands::{CommandBody, Outcome};
use throughline_wire::error::{ErrorCode, WireError};

use super::desk::{Desk, company, rows_of};
use crate::{StoreError, contact_points, outbox, read_marks};

fn talk() -> Talk {
    Talk::with(&miriam(), Channel::Chat, 1).customer_says("hello")
}

fn here() -> ConversationId {
    talk().conversation.id
}

async fn a_desk() -> Desk {
    Desk::with(company(rows_of(&miriam(), &[talk()]))).await
}

#[tokio::test]
async fn an_unchanged_outbox_is_parsed_once_and_a_changed_one_anew() {
    let desk = a_desk().await;
    desk.reply(here(), "one").await;
    let first = desk.store.read(|r| r.overlay()).await.unwrap();
    let again = desk.store.read(|r| r.overlay()).await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &again), "kept");
    let by_writer = desk.store.write(|w| w.overlay()).await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&first, &by_writer), "also for writers");
    desk.reply(here(), "two").await;
    let changed = desk.store.read(|r| r.overlay()).await.unwrap();
    assert_eq!(changed.of_customer(miriam().id()).count(), 2);
    desk.store.write(|w| read_marks::mark_unread(w, here())).await.unwrap();
    let marked = desk.store.read(|r| r.overlay()).await.unwrap();
    assert!(!std::sync::Arc::ptr_eq(&changed, &marked), "what is unread again is part of it");
}

#[tokio::test]
async fn a_writer_sees_its_own_changes_and_a_failed_one_leaves_nothing_kept() {
    let desk = a_desk().await;
    desk.reply(here(), "one").await;
    let failed: Result<(), StoreError> = desk
        .store
        .write(|w| {
            outbox::discard_all(w)?;
            assert_eq!(w.overlay()?.of_customer(miriam().id()).count(), 0, "its own change");
            Err(StoreError::BadPlace)
        })
        .await;
    assert!(failed.is_err());
    let kept = desk.store.read(|r| r.overlay()).await.unwrap();
    assert_eq!(kept.of_customer(miriam().id()).count(), 1, "rolled back");
}

#[tokio::test]
async fn a_change_the_hub_failed_at_waits_and_is_given_up_only_after_many_attempts() {
    let desk = a_desk().await;
    let assign = CommandBody::Assign { conversation_id: here(), assignee_id: None, team_id: None };
    let id = desk.give(assign).await;
    let trouble = || Outcome::Refused(WireError::new(ErrorCode::Internal, "a defect"));
    for attempt in 1..8 {
        assert_eq!(desk.take().await.len(), 1, "attempt {attempt}");
        let settled = desk.settle(id, trouble()).await;
        assert!(settled.dropped.is_empty(), "attempt {attempt}");
        assert_eq!(settled.to_put_back.len(), 1);
        desk.store.write(move |w| outbox::put_back(w, &[id], 0)).await.unwrap();
    }
    desk.take().await;
    let settled = desk.settle(id, trouble()).await;
    assert_eq!(settled.dropped.len(), 1, "what follows it does not wait for ever");
    assert!(desk.store.read(outbox::is_empty).await.unwrap());
}

#[tokio::test]
async fn a_reply_kept_while_signing_out_is_seen_or_refused() {
    let desk = a_desk().await;
    desk.reply(here(), "kept before").await;
    assert!(!desk.store.write(|w| outbox::seal(w, false)).await.unwrap(), "it waits");
    desk.reply(here(), "still taken").await;
    assert!(desk.store.write(|w| outbox::seal(w, true)).await.unwrap(), "given up");
    let body = CommandBody::MarkRead { conversation_id: here(), through_at: 1 };
    let refused = desk.try_give(body.clone(), false).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotSignedIn);
    desk.store
        .write(|w| {
            outbox::unseal(w);
            Ok(())
        })
        .await
        .unwrap();
    desk.try_give(body, false).await.unwrap();
}

#[tokio::test]
async fn a_kill_while_another_history_takes_over_is_made_good_at_the_next_start() {
    let desk = a_desk().await;
    desk.store.write(|w| outbox::history_changes(w, || unreachable!("nothing was tried"))).await.unwrap();
    desk.reply(here(), "written to the old history").await;
    desk.store.write(|w| outbox::count_as_offline(w, 500, || unreachable!("not tried"))).await.unwrap();
    let desk = desk.restart();
    let clock = desk.clock.clone();
    let settle = move |w: &mut crate::Writer<'_>| outbox::settle_history(w, || CommandId(clock.new_id()));
    assert_eq!(desk.store.write(settle.clone()).await.unwrap(), 1);
    let CommandBody::SendMessage(message) = desk.take().await.remove(0).command.body else { panic!() };
    assert_eq!(message.seen_through_seq, Some(0), "old numbers count for nothing");
    assert_eq!(desk.store.write(settle).await.unwrap(), 0, "once");
}

#[tokio::test]
async fn a_cache_that_cannot_be_replaced_stays_in_use() {
    let desk = a_desk().await;
    // Where the new one would be made there is no room.
    std::fs::create_dir(desk.folder.path().join("cache.incoming.db")).unwrap();
    assert!(desk.store.forget_cache().await.is_err());
    assert_eq!(desk.words(&miriam()).await, ["hello"], "the old one is read");
    desk.reply(here(), "and written").await;
    std::fs::remove_dir(desk.folder.path().join("cache.incoming.db")).unwrap();
    desk.store.forget_cache().await.unwrap();
    assert!(desk.store.read(crate::sync_state::cursor).await.unwrap().is_none());
}

#[tokio::test]
async fn an_address_is_taken_by_another_customer_cached_or_just_given_and_free_once_removed() {
    let desk = a_desk().await;
    let point = miriam().contact_points[0].clone();
    let (kind, value, id) = (point.kind, point.value.clone(), point.id);
    let taken = async |value: String, customer| {
        desk.store.read(move |r| contact_points::is_taken(r, kind, &value, customer)).await.unwrap()
    };
    assert!(taken(value.clone(), Some(tomas().id())).await, "the cache says so");
    assert!(!taken(value.clone(), Some(miriam().id())).await, "it is her own");
    assert!(!taken(format!("{value}9"), None).await);
    desk.give(CommandBody::RemoveContactPoint { contact_point_id: id }).await;
    assert!(!taken(value.clone(), None).await, "being removed");
    let contact_point_id = ContactPointId(desk.clock.new_id());
    let (customer_id, given) = (tomas().id(), value.clone());
    desk.give(CommandBody::AddContactPoint { contact_point_id, customer_id, kind, value: given }).await;
    assert!(taken(value, Some(miriam().id())).await, "just given to another");
}
