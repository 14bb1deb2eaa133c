//! The outbox law, clause by clause; drafts, files kept for a reply, settings.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use throughline_domain::{
    AttachmentId, Channel, Clock as _, CommandId, ConversationId, DeliveryState, FailureReason, InteractionId,
};
use throughline_testkit::Talk;
use throughline_testkit::people::{miriam, nadia, tomas};
use throughline_wire::commands::{CommandBody, CustomerPatch, Outcome, SendMessageCommand};
use throughline_wire::desk_api::{Draft, GetTimeline, OutboxDecision, OutboxState};
use throughline_wire::error::{ErrorCode, WireError};
use throughline_wire::rows::{AttachmentRef, InteractionRow, Presence, Row};

use super::desk::{Desk, company, rows_of};
use crate::outbox::{Decision, EntryState};
use crate::{attachments, drafts, outbox, settings, sync_state, timeline};

fn talk() -> Talk {
    Talk::with(&miriam(), Channel::Chat, 1).customer_says("hello").customer_says("anyone?")
}

fn other_talk() -> Talk {
    Talk::with(&tomas(), Channel::Email, 2).customer_says("my invoice")
}

fn here() -> ConversationId {
    talk().conversation.id
}

async fn a_desk() -> Desk {
    let mut rows = rows_of(&miriam(), &[talk()]);
    rows.extend(rows_of(&tomas(), &[other_talk()]));
    Desk::with(company(rows)).await
}

/// The hub's copy of a reply.
fn copy_of(id: InteractionId, words: &str) -> InteractionRow {
    let answered = talk().agent_says(&nadia(), words);
    let mut row = answered.interactions.last().unwrap().clone();
    row.id = id;
    row
}

async fn state_of(desk: &Desk, id: InteractionId) -> Option<OutboxState> {
    desk.store.read(move |r| outbox::item(r, id)).await.unwrap().and_then(|item| item.outbox)
}

async fn decide(desk: &Desk, interaction_id: InteractionId, decision: OutboxDecision) -> (CommandId, bool) {
    let command_id = CommandId(desk.clock.new_id());
    let decision =
        Decision { interaction_id, decision, command_id, now: desk.clock.now(), seen_through_seq: None };
    (command_id, desk.store.write(move |w| outbox::decide(w, &decision)).await.unwrap())
}

#[tokio::test]
async fn a_reply_is_shown_from_keeping_to_the_hubs_copy_without_a_flicker_or_a_double() {
    let mut desk = a_desk().await;
    let (command, id) = desk.reply(here(), "on its way").await;
    let shown = ["hello", "anyone?", "on its way"];
    assert_eq!(desk.words(&miriam()).await, shown, "kept");
    desk.take().await;
    assert_eq!(state_of(&desk, id).await, Some(OutboxState::Sending));
    assert_eq!(desk.words(&miriam()).await, shown, "on its way");
    let seq = desk.seq + 1;
    desk.settle(command, Outcome::Done { seq }).await;
    assert_eq!(desk.words(&miriam()).await, shown, "with the hub, copy not here");
    desk.hear_rows(vec![Row::Interaction(copy_of(id, "on its way"))]).await;
    assert_eq!(desk.words(&miriam()).await, shown, "the hub's copy");
    assert_eq!(state_of(&desk, id).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_timeline_read_at_any_moment_shows_a_reply_exactly_once() {
    let mut desk = a_desk().await;
    let store = desk.store.clone();
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let mut reading = tokio::task::JoinSet::new();
    reading.spawn(async move {
        let mut newest = 0;
        let mut reads = 0;
        while !over.load(Ordering::SeqCst) {
            let request =
                GetTimeline { customer_id: miriam().id(), conversation_id: None, before: None, limit: 200 };
            let page = store.read(move |reader| timeline::page(reader, &request)).await.unwrap();
            let numbers = page.items.iter().filter_map(|item| item.interaction.body.parse::<u64>().ok());
            let numbers: Vec<u64> = numbers.collect();
            let expected: Vec<u64> = (1..=numbers.last().copied().unwrap_or(0).max(newest)).collect();
            assert_eq!(numbers, expected, "after {reads} reads");
            newest = expected.len() as u64;
            reads += 1;
        }
        reads
    });
    for number in 1..=150_u64 {
        let words = number.to_string();
        let (command, id) = desk.reply(here(), &words).await;
        desk.take().await;
        desk.settle(command, Outcome::Done { seq: desk.seq + 1 }).await;
        let mut copy = copy_of(id, &words);
        copy.at += i64::try_from(number).unwrap();
        desk.hear_rows(vec![Row::Interaction(copy)]).await;
        assert_eq!(state_of(&desk, id).await, None);
    }
    is_over.store(true, Ordering::SeqCst);
    let reads = reading.join_next().await.unwrap().unwrap();
    assert!(reads > 50, "it was read while it changed: {reads} times");
}

#[tokio::test]
async fn a_copy_that_comes_before_the_answer_is_shown_once() {
    let mut desk = a_desk().await;
    let (command, id) = desk.reply(here(), "quick").await;
    desk.take().await;
    desk.hear_rows(vec![Row::Interaction(copy_of(id, "quick"))]).await;
    assert_eq!(desk.words(&miriam()).await, ["hello", "anyone?", "quick"]);
    desk.settle(command, Outcome::Done { seq: desk.seq }).await;
    assert_eq!(state_of(&desk, id).await, None, "nothing left to wait for");
    assert_eq!(desk.words(&miriam()).await, ["hello", "anyone?", "quick"]);
}

#[tokio::test]
async fn an_attempt_is_counted_before_it_is_made_and_survives_a_crash() {
    let desk = a_desk().await;
    let (command, id) = desk.reply(here(), "hello again").await;
    let taken = desk.take().await;
    assert_eq!((taken[0].attempts, taken[0].command.id), (1, command));
    let desk = desk.restart();
    assert!(desk.take().await.is_empty(), "nothing goes before recovery");
    desk.store.write(outbox::recover).await.unwrap();
    assert_eq!(state_of(&desk, id).await, Some(OutboxState::Waiting { was_offline: false, attempts: 1 }));
    let again = desk.take().await;
    assert_eq!(
        (again[0].attempts, again[0].command.id),
        (2, command),
        "the same id, so the hub does it once"
    );
}

#[tokio::test]
async fn order_is_kept_within_a_conversation_and_nobody_else_waits() {
    let desk = a_desk().await;
    let (first, _) = desk.reply(here(), "one").await;
    let (second, _) = desk.reply(here(), "two").await;
    let (other, _) = desk.reply(other_talk().conversation.id, "unrelated").await;
    let taken: Vec<CommandId> = desk.take().await.into_iter().map(|entry| entry.command.id).collect();
    assert_eq!(taken, [first, second, other], "in one batch, in order");

    let later = desk.clock.now() + 60_000;
    desk.store.write(move |w| outbox::put_back(w, &[first, second], later)).await.unwrap();
    let (third, _) = desk.reply(here(), "three").await;
    assert!(desk.take().await.is_empty(), "three waits for one");
    assert_eq!(desk.store.read(outbox::next_try_at).await.unwrap(), Some(later));
    let (more, _) = desk.reply(other_talk().conversation.id, "goes").await;
    assert!(desk.take().await.is_empty(), "the first reply there is still on its way");
    desk.settle(other, Outcome::Done { seq: 999 }).await;
    let taken: Vec<CommandId> = desk.take().await.into_iter().map(|entry| entry.command.id).collect();
    assert_eq!(taken, [more]);

    desk.store.write(outbox::wake).await.unwrap();
    let taken: Vec<CommandId> = desk.take().await.into_iter().map(|entry| entry.command.id).collect();
    assert_eq!(taken, [first, second, third], "the network is back");
}

#[tokio::test]
async fn what_a_customer_needs_first_goes_first() {
    let desk = a_desk().await;
    let customer_id = uuid::Uuid::from_u128(9).into();
    let conversation_id = uuid::Uuid::from_u128(10).into();
    let create =
        desk.give(CommandBody::CreateCustomer { customer_id, fields: CustomerPatch::default() }).await;
    let start = CommandBody::StartConversation {
        conversation_id,
        customer_id,
        channel: Channel::Chat,
        subject: String::new(),
    };
    desk.give(start).await;
    desk.reply(conversation_id, "welcome").await;
    let now = desk.clock.now();
    let first = desk.store.write(move |w| outbox::take(w, now, 1)).await.unwrap();
    assert_eq!(first[0].command.id, create);
    assert!(desk.take().await.is_empty(), "neither the conversation nor the reply before the customer");
    desk.store.write(move |w| outbox::put_back(w, &[create], 0)).await.unwrap();
    assert_eq!(desk.take().await.len(), 3);
}

#[tokio::test]
async fn a_held_reply_shows_what_came_and_holds_up_nothing() {
    let desk = a_desk().await;
    let (command, id) = desk.reply(here(), "old news").await;
    desk.take().await;
    let newer = talk().interactions[1].clone();
    let settled = desk.settle(command, Outcome::Held { newer: vec![newer.id] }).await;
    assert_eq!(settled.held, 1);
    assert_eq!(state_of(&desk, id).await, Some(OutboxState::Held { newer: vec![newer] }));
    let item = desk.store.read(move |r| outbox::item(r, id)).await.unwrap().unwrap();
    assert_eq!(item.interaction.delivery.unwrap().state, DeliveryState::Held);
    assert_eq!(
        desk.view(throughline_wire::desk_api::InboxView::All).await.iter().map(|i| i.held).sum::<u32>(),
        1
    );
    let note = CommandBody::AddNote {
        interaction_id: InteractionId(desk.clock.new_id()),
        conversation_id: here(),
        body: "called back".into(),
        mentions: vec![],
    };
    desk.give(note).await;
    assert_eq!(desk.take().await.len(), 1, "a note does not wait for a decision");
}

#[tokio::test]
async fn a_decision_to_send_or_edit_is_a_new_command_for_the_same_message() {
    let desk = a_desk().await;
    for (decision, words) in [
        (OutboxDecision::Send, "first words"),
        (OutboxDecision::Edit { body: "other words".into() }, "other words"),
    ] {
        let (command, id) = desk.reply(here(), "first words").await;
        desk.take().await;
        desk.settle(command, Outcome::Held { newer: vec![] }).await;
        let (new_command, decided) = decide(&desk, id, decision).await;
        assert!(decided);
        let entry = desk.take().await.remove(0);
        assert_eq!(entry.command.id, new_command, "the old id has its answer for good");
        let CommandBody::SendMessage(message) = &entry.command.body else { panic!("a message") };
        assert_eq!((message.interaction_id, message.body.as_str()), (id, words));
        assert_eq!(entry.attempts, 1);
        desk.settle(new_command, Outcome::Done { seq: 0 }).await;
    }
}

#[tokio::test]
async fn a_discarded_reply_gives_words_and_files_back_to_the_draft() {
    let desk = a_desk().await;
    let file = a_file(1);
    let kept = file.clone();
    desk.store.write(move |w| attachments::keep_pending(w, &kept, b"bytes", 1)).await.unwrap();
    let (command, id) = reply_with(&desk, &file, "see file").await;
    desk.take().await;
    let refused = WireError::new(ErrorCode::TooLarge, "too much");
    desk.settle(command, Outcome::Refused(refused.clone())).await;
    let failed = OutboxState::Failed { reason: FailureReason::TooLarge, error: refused };
    assert_eq!(state_of(&desk, id).await, Some(failed));
    save_draft(&desk, "meanwhile typed").await;
    assert!(decide(&desk, id, OutboxDecision::Discard).await.1);
    let draft = desk.store.read(|r| drafts::get(r, here())).await.unwrap();
    assert_eq!(draft.body, "see file\n\nmeanwhile typed");
    assert_eq!(draft.attachments, [file]);
    assert_eq!(desk.words(&miriam()).await, ["hello", "anyone?"]);
    assert!(!decide(&desk, id, OutboxDecision::Discard).await.1, "there is nothing left to decide");
}

#[tokio::test]
async fn what_may_be_with_the_hub_is_not_open_to_decision() {
    let desk = a_desk().await;
    let (command, id) = desk.reply(here(), "tried").await;
    assert!(
        decide(&desk, id, OutboxDecision::Edit { body: "better".into() }).await.1,
        "never tried: may be changed"
    );
    let entry = desk.take().await.remove(0);
    assert_ne!(entry.command.id, command);
    assert!(!decide(&desk, id, OutboxDecision::Discard).await.1, "on its way");
    let tried = entry.command.id;
    desk.store.write(move |w| outbox::put_back(w, &[tried], 0)).await.unwrap();
    assert!(!decide(&desk, id, OutboxDecision::Discard).await.1, "no answer came: the hub may have it");
}

#[tokio::test]
async fn read_marks_and_presence_that_wait_are_replaced() {
    let desk = a_desk().await;
    for through_at in [1, 2, 3] {
        desk.give(CommandBody::MarkRead { conversation_id: here(), through_at }).await;
        desk.give(CommandBody::SetPresence { presence: Presence::Away }).await;
    }
    let taken = desk.take().await;
    assert_eq!(taken.len(), 2);
    assert!(taken.iter().any(|e| matches!(e.command.body, CommandBody::MarkRead { through_at: 3, .. })));
}

#[tokio::test]
async fn a_new_snapshot_leaves_the_outbox_and_asks_again_what_the_hub_may_have_forgotten() {
    let mut desk = a_desk().await;
    let (lost, lost_id) = desk.reply(here(), "the hub forgot").await;
    let (kept, kept_id) = desk.reply(here(), "the hub kept").await;
    save_draft(&desk, "typing").await;
    desk.take().await;
    desk.settle(lost, Outcome::Done { seq: 5_000 }).await;
    desk.settle(kept, Outcome::Done { seq: 5_001 }).await;
    let mut rows = rows_of(&miriam(), &[talk()]);
    rows.push(Row::Interaction(copy_of(kept_id, "the hub kept")));
    desk.load(company(rows)).await;
    assert_eq!(state_of(&desk, kept_id).await, None);
    let again = desk.take().await;
    assert_eq!(again.iter().map(|e| e.command.id).collect::<Vec<_>>(), [lost], "under the same id");
    assert_eq!(state_of(&desk, lost_id).await, Some(OutboxState::Sending));
    assert_eq!(desk.store.read(|r| drafts::get(r, here())).await.unwrap().body, "typing");
}

#[tokio::test]
async fn signing_out_is_safe_only_when_nothing_the_agent_did_waits() {
    let desk = a_desk().await;
    desk.give(CommandBody::MarkRead { conversation_id: here(), through_at: 3 }).await;
    assert!(desk.store.read(outbox::is_empty).await.unwrap());
    let (_, id) = desk.reply(here(), "words").await;
    assert!(!desk.store.read(outbox::is_empty).await.unwrap());
    assert_eq!(desk.store.read(outbox::counts).await.unwrap().waiting, 1);
    let page = desk.store.read(outbox::page).await.unwrap();
    assert_eq!(page.entries[0].item.interaction.id, id);
    desk.store.write(outbox::discard_all).await.unwrap();
    assert!(desk.store.read(outbox::is_empty).await.unwrap());
}

#[tokio::test]
async fn a_reply_in_the_list_is_named_even_when_the_cache_is_gone() {
    let desk = a_desk().await;
    let (_, id) = desk.reply(here(), "words").await;
    desk.store.forget_cache().await.unwrap();
    let page = desk.store.read(outbox::page).await.unwrap();
    assert_eq!(page.entries[0].item.interaction.customer_id, miriam().id());
    assert_eq!(page.entries[0].item.interaction.id, id);
    assert!(desk.store.read(sync_state::cursor).await.unwrap().is_none(), "a snapshot is due");
}

#[tokio::test]
async fn the_same_message_cannot_be_kept_twice() {
    let desk = a_desk().await;
    let (_, id) = desk.reply(here(), "once").await;
    let body = CommandBody::SendMessage(SendMessageCommand {
        interaction_id: id,
        conversation_id: here(),
        channel: Channel::Chat,
        body: "once".into(),
        card: None,
        attachments: vec![],
        seen_through_seq: None,
    });
    assert!(desk.try_give(body, false).await.is_err());
    assert_eq!(desk.words(&miriam()).await.len(), 3);
}

#[tokio::test]
async fn a_draft_survives_a_crash_and_an_empty_one_is_none() {
    let desk = a_desk().await;
    save_draft(&desk, "half a sent").await;
    save_draft(&desk, "half a sentence").await;
    let desk = desk.restart();
    assert_eq!(desk.store.read(|r| drafts::get(r, here())).await.unwrap().body, "half a sentence");
    assert!(desk.view(throughline_wire::desk_api::InboxView::All).await.iter().any(|item| item.has_draft));
    save_draft(&desk, "").await;
    assert_eq!(desk.store.read(|r| drafts::get(r, here())).await.unwrap().saved_at, 0);
}

#[tokio::test]
async fn files_of_a_reply_stay_until_the_hubs_copy_is_here_and_then_at_hand() {
    let mut desk = a_desk().await;
    let (used, unused) = (a_file(1), a_file(2));
    for file in [used.clone(), unused.clone()] {
        desk.store.write(move |w| attachments::keep_pending(w, &file, b"some bytes", 1)).await.unwrap();
    }
    let (command, id) = reply_with(&desk, &used, "see file").await;
    assert_eq!(
        desk.store.write(|w| attachments::sweep_pending(w, 100)).await.unwrap(),
        1,
        "only what nobody names"
    );
    let used_id = used.id;
    let pending = desk.store.read(move |r| attachments::pending(r, used_id)).await.unwrap().unwrap();
    assert!(!pending.is_uploaded);
    desk.store.write(move |w| attachments::mark_uploaded(w, used_id)).await.unwrap();
    assert!(desk.store.read(move |r| attachments::pending(r, used_id)).await.unwrap().unwrap().is_uploaded);
    let item = desk.store.read(move |r| outbox::item(r, id)).await.unwrap().unwrap();
    assert_eq!(item.interaction.attachments, std::slice::from_ref(&used));
    desk.take().await;
    let seq = desk.seq + 1;
    desk.settle(command, Outcome::Done { seq }).await;
    desk.hear_rows(vec![Row::Interaction(copy_of(id, "see file"))]).await;
    assert_eq!(desk.store.read(move |r| attachments::pending(r, used_id)).await.unwrap(), None);
    let at_hand = desk.store.read(move |r| attachments::bytes(r, used_id)).await.unwrap();
    assert_eq!(at_hand, Some((used, b"some bytes".to_vec())), "no need to download what was sent from here");
}

#[tokio::test]
async fn downloaded_files_go_least_recently_used_first() {
    let desk = a_desk().await;
    for n in 1..=3 {
        let file = a_file(n);
        desk.store.write(move |w| attachments::keep(w, &file, &[0; 10], i64::from(n))).await.unwrap();
    }
    desk.store.write(|w| attachments::mark_used(w, a_file(1).id, 9)).await.unwrap();
    desk.store.write(|w| attachments::evict(w, 20)).await.unwrap();
    for (n, is_here) in [(1, true), (2, false), (3, true)] {
        let found = desk.store.read(move |r| attachments::reference(r, a_file(n).id)).await.unwrap();
        assert_eq!(found.is_some(), is_here, "{n}");
    }
}

#[tokio::test]
async fn secrets_are_remembered() {
    let desk = a_desk().await;
    desk.store.write(|w| settings::put(w, "refresh_token", &"secret")).await.unwrap();
    let desk = desk.restart();
    let token: Option<String> = desk.store.read(|r| settings::value(r, "refresh_token")).await.unwrap();
    assert_eq!(token.as_deref(), Some("secret"));
    desk.store.write(|w| settings::remove(w, "refresh_token")).await.unwrap();
    assert_eq!(desk.store.read(|r| settings::value::<String>(r, "refresh_token")).await.unwrap(), None);
}

#[tokio::test]
async fn a_refusal_names_its_reason() {
    let desk = a_desk().await;
    let cases = [
        (WireError::new(ErrorCode::InvalidInput, "").about("no_address"), FailureReason::NoAddress),
        (WireError::new(ErrorCode::NotFound, ""), FailureReason::NotAllowed),
        (WireError::new(ErrorCode::BadAttachment, ""), FailureReason::BadAttachment),
        (WireError::new(ErrorCode::Internal, ""), FailureReason::Refused),
    ];
    for (error, expected) in cases {
        let (command, id) = desk.reply(here(), "words").await;
        let parked = error.clone();
        desk.store.write(move |w| outbox::park(w, command, &parked)).await.unwrap();
        assert_eq!(state_of(&desk, id).await, Some(OutboxState::Failed { reason: expected, error }));
    }
    assert!(matches!(EntryState::Queued, EntryState::Queued));
}

fn a_file(n: u32) -> AttachmentRef {
    AttachmentRef {
        id: AttachmentId(uuid::Uuid::from_u128(u128::from(n))),
        name: format!("file {n}.txt"),
        media_type: "text/plain".into(),
        size_bytes: 10,
    }
}

async fn reply_with(desk: &Desk, file: &AttachmentRef, words: &str) -> (CommandId, InteractionId) {
    let interaction_id = InteractionId(desk.clock.new_id());
    let body = CommandBody::SendMessage(SendMessageCommand {
        interaction_id,
        conversation_id: here(),
        channel: Channel::Chat,
        body: words.to_owned(),
        card: None,
        attachments: vec![file.id],
        seen_through_seq: None,
    });
    (desk.give(body).await, interaction_id)
}

async fn save_draft(desk: &Desk, words: &str) {
    let draft = Draft {
        conversation_id: here(),
        body: words.to_owned(),
        is_note: false,
        channel: None,
        attachments: vec![],
        saved_at: desk.clock.now(),
    };
    desk.store.write(move |w| drafts::save(w, &draft)).await.unwrap();
}

#[tokio::test]
async fn after_a_break_replies_that_did_not_get_through_count_as_written_offline() {
    let desk = a_desk().await;
    let (tried, tried_id) = desk.reply(here(), "tried").await;
    desk.take().await;
    desk.store.write(move |w| outbox::put_back(w, &[tried], 0)).await.unwrap();
    let fresh = CommandId(uuid::Uuid::from_u128(4_711));
    let rewritten = desk.store.write(move |w| outbox::count_as_offline(w, 10, || fresh)).await.unwrap();
    assert_eq!(rewritten, 1);
    let entry = desk.take().await.remove(0);
    assert_eq!(entry.command.id, fresh, "another body goes under another id");
    assert_eq!(entry.interaction_id(), Some(tried_id), "and is still the same message");
    let CommandBody::SendMessage(message) = entry.command.body else { panic!("a message") };
    assert_eq!(message.seen_through_seq, Some(10));
}

#[tokio::test]
async fn files_the_hub_may_have_lost_are_uploaded_again() {
    let desk = a_desk().await;
    let id = AttachmentId(desk.clock.new_id());
    let file = AttachmentRef { id, name: "a.txt".into(), media_type: "text/plain".into(), size_bytes: 5 };
    let interaction_id = InteractionId(desk.clock.new_id());
    let reply = CommandBody::SendMessage(SendMessageCommand {
        interaction_id,
        conversation_id: here(),
        channel: Channel::Chat,
        body: "see the file".into(),
        card: None,
        attachments: vec![id],
        seen_through_seq: Some(5),
    });
    desk.store.write(move |w| attachments::keep_pending(w, &file, b"bytes", 1)).await.unwrap();
    let command = desk.give(reply).await;
    let upload = async || desk.store.write(move |w| attachments::mark_uploaded(w, id)).await.unwrap();
    let is_uploaded =
        async || desk.store.read(move |r| attachments::pending(r, id)).await.unwrap().unwrap().is_uploaded;

    upload().await;
    desk.take().await;
    let gone = WireError::new(ErrorCode::BadAttachment, "upload the file again");
    desk.settle(command, Outcome::Refused(gone)).await;
    assert!(is_uploaded().await, "the agent decides first");
    assert!(decide(&desk, interaction_id, OutboxDecision::Send).await.1);
    assert!(!is_uploaded().await, "a retry that really retries");

    upload().await;
    let clock = desk.clock.clone();
    let forget =
        move |w: &mut crate::Writer<'_>| outbox::forget_what_was_seen(w, || CommandId(clock.new_id()));
    desk.store.write(forget).await.unwrap();
    assert!(!is_uploaded().await, "the hub was restored from an older copy");
}
