//! What becomes of commands.

use throughline_domain::{
    Channel, ChannelAccountId, Clock as _, ContactKind, ConversationId, ConversationStatus, DeliveryState,
    FailureReason, InteractionId,
};
use throughline_hub_store::{AgentPatch, BulkRows, Caller};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{Command, CommandBatch, CommandBody, CustomerPatch, Outcome};
use throughline_wire::rows::{
    ChannelAccountRow, ConversationRow, Delivery, Details, InteractionRow, Role, Row, RowKind, SystemEvent,
};

use crate::desk::Desk;
use crate::world::World;

async fn interaction(world: &World, caller: Caller, id: InteractionId) -> InteractionRow {
    let desk = Desk::first_sync(&world.store, caller).await;
    match desk.rows.get(&(RowKind::Interaction, id.0)) {
        Some(Row::Interaction(row)) => row.clone(),
        other => panic!("no such interaction: {other:?}"),
    }
}

async fn conversation(world: &World, caller: Caller, id: ConversationId) -> ConversationRow {
    let desk = Desk::first_sync(&world.store, caller).await;
    match desk.rows.get(&(RowKind::Conversation, id.0)) {
        Some(Row::Conversation(row)) => row.clone(),
        other => panic!("no such conversation: {other:?}"),
    }
}

fn code(outcome: &Outcome) -> Option<ErrorCode> {
    if let Outcome::Refused(error) = outcome { Some(error.code) } else { None }
}

#[tokio::test]
async fn the_same_command_again_answers_the_stored_outcome_and_writes_nothing() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    let (id, body) = (world.id(), CommandBody::SendMessage(world.message(conversation, "On its way.")));
    let first = world.give_as(priya, id, body.clone()).await;
    let head = world.store.head(priya).await.unwrap();
    assert_eq!(world.give_as(priya, id, body).await, first);
    assert_eq!(world.store.head(priya).await.unwrap(), head, "nothing was written");
}

#[tokio::test]
async fn a_command_id_with_another_body_is_refused() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    let id = world.id();
    world.give_as(priya, id, CommandBody::SendMessage(world.message(conversation, "One"))).await;
    let other = world.give_as(priya, id, CommandBody::SendMessage(world.message(conversation, "Two"))).await;
    assert_eq!(code(&other), Some(ErrorCode::CommandIdReused));
}

#[tokio::test]
async fn one_message_id_is_written_once_whatever_command_carries_it() {
    let world = World::new().await;
    let (priya, nadia) = (world.administrator().await, world.agent("Nadia", Role::Manager, &[]).await);
    let conversation = world.conversation(priya).await;
    let message = world.message(conversation, "Once");
    world.done(priya, CommandBody::SendMessage(message.clone())).await;
    world.done(priya, CommandBody::SendMessage(message.clone())).await;
    assert_eq!(Desk::first_sync(&world.store, priya).await.count(RowKind::Interaction), 1);
    let stolen = world.give(nadia, CommandBody::SendMessage(message)).await;
    assert_eq!(code(&stolen), Some(ErrorCode::CommandIdReused), "another agent's id");
}

#[tokio::test]
async fn a_reply_written_without_having_seen_the_customers_words_is_held() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = world.visitor().await;
    let posted = world.visitor_says(&visitor, "Where is it?").await;
    let seen = world.store.head(priya).await.unwrap().seq;
    let newer = world.visitor_says(&visitor, "Never mind, it is here.").await;

    let mut reply = world.message(posted.conversation_id, "Tomorrow.");
    reply.seen_through_seq = Some(seen);
    let held = world.give(priya, CommandBody::SendMessage(reply.clone())).await;
    assert_eq!(held, Outcome::Held { newer: vec![newer.message.id] });

    reply.seen_through_seq = Some(world.store.head(priya).await.unwrap().seq);
    assert!(matches!(world.give(priya, CommandBody::SendMessage(reply)).await, Outcome::Done { .. }));
}

#[tokio::test]
async fn only_customers_and_colleagues_messages_hold_a_reply_up() {
    let world = World::new().await;
    let (priya, nadia) = (world.administrator().await, world.agent("Nadia", Role::Manager, &[]).await);
    let conversation = world.conversation(priya).await;
    let seen = Some(world.store.head(priya).await.unwrap().seq);
    world.says(priya, conversation, "My own words").await;
    let note = CommandBody::AddNote {
        interaction_id: world.id(),
        conversation_id: conversation,
        body: "A colleague's note".into(),
        mentions: Vec::new(),
    };
    world.done(nadia, note).await;
    let mut reply = world.message(conversation, "Still fine");
    reply.seen_through_seq = seen;
    assert!(matches!(world.give(priya, CommandBody::SendMessage(reply)).await, Outcome::Done { .. }));

    let colleagues = world.says(nadia, conversation, "I answer too").await;
    let mut reply = world.message(conversation, "Too late");
    reply.seen_through_seq = seen;
    let held = world.give(priya, CommandBody::SendMessage(reply)).await;
    assert_eq!(held, Outcome::Held { newer: vec![colleagues] });
}

#[tokio::test]
async fn chat_is_sent_at_once_and_other_channels_need_an_account_that_can_send() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation_id = world.conversation(priya).await;
    let sent = world.says(priya, conversation_id, "Hello").await;
    assert_eq!(interaction(&world, priya, sent).await.delivery.map(|d| d.state), Some(DeliveryState::Sent));

    let mut text = world.message(conversation_id, "Hello by text");
    text.channel = Channel::Sms;
    let refused = world.give(priya, CommandBody::SendMessage(text.clone())).await;
    let Outcome::Refused(error) = refused else { panic!("{refused:?}") };
    assert_eq!((error.code, error.about.as_deref()), (ErrorCode::NotAllowed, Some("channel")));

    let account = ChannelAccountRow {
        id: world.id::<ChannelAccountId>(),
        channel: Channel::Sms,
        name: "Texts".into(),
        address: "+447700900000".into(),
        can_send: true,
    };
    world.store.put_channel_account(world.tenant, account).await.unwrap();
    world.done(priya, CommandBody::SendMessage(text.clone())).await;
    let sent = interaction(&world, priya, text.interaction_id).await;
    assert_eq!(sent.delivery.map(|d| d.state), Some(DeliveryState::Accepted));
    assert_eq!(conversation(&world, priya, conversation_id).await.channel, Channel::Sms);
}

#[tokio::test]
async fn an_answer_ends_the_customers_waiting_and_their_next_word_begins_it_again() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = world.visitor().await;
    let first = world.visitor_says(&visitor, "Hello?").await;
    let id = first.conversation_id;
    world.visitor_says(&visitor, "Anyone?").await;
    let row = conversation(&world, priya, id).await;
    assert_eq!(row.waiting_since_at, Some(first.message.at), "since the first unanswered word");
    assert_eq!((row.last_preview.as_str(), row.number), ("Anyone?", 1));

    world.says(priya, id, "Yes, hello.").await;
    let row = conversation(&world, priya, id).await;
    assert_eq!((row.waiting_since_at, row.last_preview.as_str()), (None, "Yes, hello."));
    let again = world.visitor_says(&visitor, "Great").await;
    assert_eq!(conversation(&world, priya, id).await.waiting_since_at, Some(again.message.at));
}

#[tokio::test]
async fn resolving_and_reopening_leave_system_events_and_the_customers_word_reopens() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = world.visitor().await;
    let id = world.visitor_says(&visitor, "Hello?").await.conversation_id;
    let status = |status| CommandBody::SetStatus { conversation_id: id, status, snoozed_until_at: None };
    world.done(priya, status(ConversationStatus::Resolved)).await;
    let row = conversation(&world, priya, id).await;
    assert_eq!((row.status, row.waiting_since_at), (ConversationStatus::Resolved, None));
    world.visitor_says(&visitor, "One more thing").await;
    assert_eq!(conversation(&world, priya, id).await.status, ConversationStatus::Open);
    world.done(priya, status(ConversationStatus::Resolved)).await;
    world.done(priya, status(ConversationStatus::Open)).await;

    let desk = Desk::first_sync(&world.store, priya).await;
    let events: Vec<_> = desk
        .rows
        .values()
        .filter_map(|row| match row {
            Row::Interaction(row) => match &row.details {
                Details::System { event } => Some(event.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    assert_eq!(events, [SystemEvent::Resolved, SystemEvent::Resolved, SystemEvent::Reopened]);
}

#[tokio::test]
async fn a_snoozed_conversation_wakes_up_when_its_time_has_come() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.conversation(priya).await;
    let until = world.clock.now() + 60_000;
    let snooze = |at| CommandBody::SetStatus {
        conversation_id: id,
        status: ConversationStatus::Snoozed,
        snoozed_until_at: at,
    };
    let past = world.give(priya, snooze(Some(world.clock.now() - 1))).await;
    assert_eq!(code(&past), Some(ErrorCode::InvalidInput));
    world.done(priya, snooze(Some(until))).await;
    assert_eq!(world.store.wake_due(until - 1).await.unwrap(), 0);
    assert_eq!(world.store.wake_due(until).await.unwrap(), 1);
    assert_eq!(world.store.wake_due(until).await.unwrap(), 0);
    let row = conversation(&world, priya, id).await;
    assert_eq!((row.status, row.snoozed_until_at), (ConversationStatus::Open, None));
}

#[tokio::test]
async fn times_rise_within_a_conversation_even_when_the_clock_goes_back() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.conversation(priya).await;
    let first = world.says(priya, id, "one").await;
    world.clock.advance(-3_600_000);
    let second = world.says(priya, id, "two").await;
    let (first, second) = (interaction(&world, priya, first).await, interaction(&world, priya, second).await);
    assert!(second.at > first.at);
}

#[tokio::test]
async fn an_address_is_normalised_and_belongs_to_one_customer() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let (miriam, tomas) = (world.customer(priya, "Miriam").await, world.customer(priya, "Tomas").await);
    let add = |customer_id, value: &str, kind| CommandBody::AddContactPoint {
        contact_point_id: world.id(),
        customer_id,
        kind,
        value: value.into(),
    };
    world.done(priya, add(miriam, "020 7946 0018", ContactKind::Phone)).await;
    world.done(priya, add(miriam, "+44 20 7946 0018", ContactKind::Phone)).await;
    let desk = Desk::first_sync(&world.store, priya).await;
    assert_eq!(desk.count(RowKind::ContactPoint), 1, "the same address again adds nothing");
    let taken = world.give(priya, add(tomas, "+442079460018", ContactKind::Phone)).await;
    assert_eq!(code(&taken), Some(ErrorCode::Conflict));
    let wrong = world.give(priya, add(tomas, "call me", ContactKind::Phone)).await;
    assert_eq!(code(&wrong), Some(ErrorCode::InvalidInput));
    let forged = world.give(priya, add(tomas, "someone", ContactKind::SiteUser)).await;
    assert_eq!(code(&forged), Some(ErrorCode::NotAllowed), "only the company's site vouches");
}

#[tokio::test]
async fn a_removed_address_is_gone_from_desks_and_free_for_others() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let (miriam, tomas) = (world.customer(priya, "Miriam").await, world.customer(priya, "Tomas").await);
    let contact_point_id = world.id();
    let (kind, value) = (ContactKind::Email, "m@mail.example".to_owned());
    let add =
        CommandBody::AddContactPoint { contact_point_id, customer_id: miriam, kind, value: value.clone() };
    world.done(priya, add).await;
    let mut desk = Desk::first_sync(&world.store, priya).await;
    world.done(priya, CommandBody::RemoveContactPoint { contact_point_id }).await;
    assert!(desk.catch_up(&world.store, priya, 100).await);
    assert_eq!(desk.count(RowKind::ContactPoint), 0);
    let add = CommandBody::AddContactPoint { contact_point_id: world.id(), customer_id: tomas, kind, value };
    world.done(priya, add).await;
}

#[tokio::test]
async fn fields_of_a_customer_left_out_stay_and_empty_attributes_go() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.customer(priya, "Miriam Okafor").await;
    let attributes = |pairs: &[(&str, &str)]| {
        Some(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
    };
    let city = CustomerPatch {
        city: Some("Leeds".into()),
        attributes: attributes(&[("tier", "gold"), ("size", "M")]),
        ..CustomerPatch::default()
    };
    world.done(priya, CommandBody::EditCustomer { customer_id: id, fields: city }).await;
    let tier = CustomerPatch { attributes: attributes(&[("size", "")]), ..CustomerPatch::default() };
    world.done(priya, CommandBody::EditCustomer { customer_id: id, fields: tier }).await;
    let desk = Desk::first_sync(&world.store, priya).await;
    let Some(Row::Customer(row)) = desk.rows.get(&(RowKind::Customer, id.0)) else { panic!("no customer") };
    assert_eq!((row.name.as_str(), row.city.as_str()), ("Miriam Okafor", "Leeds"));
    assert_eq!(row.attributes.iter().collect::<Vec<_>>(), [(&"tier".to_owned(), &"gold".to_owned())]);
}

#[tokio::test]
async fn a_read_mark_moves_forward_and_back_only_to_mark_unread() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let visitor = world.visitor().await;
    let first = world.visitor_says(&visitor, "one").await;
    let id = first.conversation_id;
    let last = world.visitor_says(&visitor, "two").await.message.at;
    let read = |through_at| CommandBody::MarkRead { conversation_id: id, through_at };
    let mark = || async {
        let desk = Desk::first_sync(&world.store, priya).await;
        match desk.rows.get(&(RowKind::ReadMark, id.0)) {
            Some(Row::ReadMark(row)) => row.through_at,
            _ => 0,
        }
    };
    world.done(priya, read(last)).await;
    world.done(priya, read(first.message.at - 50)).await;
    assert_eq!(mark().await, last, "never back");
    world.done(priya, read(last - 1)).await;
    assert_eq!(mark().await, last - 1, "but to unread");
    world.done(priya, read(i64::MAX)).await;
    assert_eq!(mark().await, last, "never past the end");
    assert_eq!(world.store.chat_read_through(visitor.visitor.id).await.unwrap(), last);
}

#[tokio::test]
async fn a_refused_command_writes_nothing_and_the_next_one_is_carried_out() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    let mut lost = world.message(conversation, "with a file");
    lost.attachments = vec![world.id()];
    let fine = world.message(conversation, "without");
    let commands = [lost, fine].map(|message| Command {
        id: world.id(),
        given_at: 0,
        body: CommandBody::SendMessage(message),
    });
    let outcomes =
        world.store.apply(priya, CommandBatch { commands: commands.to_vec() }).await.unwrap().outcomes;
    assert_eq!(outcomes.first().map(|one| code(&one.outcome)), Some(Some(ErrorCode::BadAttachment)));
    assert!(matches!(outcomes.last().map(|one| &one.outcome), Some(Outcome::Done { .. })));
    assert_eq!(Desk::first_sync(&world.store, priya).await.count(RowKind::Interaction), 1);
}

#[tokio::test]
async fn an_agent_who_left_gives_no_commands() {
    let world = World::new().await;
    let (_, nadia) = (world.administrator().await, world.agent("Nadia", Role::Agent, &[]).await);
    let left = AgentPatch { is_active: Some(false), ..AgentPatch::default() };
    world.store.change_agent(world.tenant, nadia.agent_id, left).await.unwrap();
    let refused = world.store.apply(nadia, CommandBatch { commands: Vec::new() }).await;
    assert_eq!(refused.unwrap_err().to_wire().code, ErrorCode::NotSignedIn);
}

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn a_message_given_again_after_its_outcome_was_forgotten_is_not_doubled() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    let message = CommandBody::SendMessage(world.message(conversation, "Once"));
    let command = Command { id: world.id(), given_at: world.clock.now(), body: message };
    let give = async || {
        let batch = CommandBatch { commands: vec![command.clone()] };
        world.store.apply(priya, batch).await.unwrap().outcomes.remove(0).outcome
    };
    assert!(matches!(give().await, Outcome::Done { .. }));
    world.clock.advance(36 * DAY_MS);
    assert_eq!(world.store.prune_commands().await.unwrap(), 0, "kept for 37 days");
    world.clock.advance(2 * DAY_MS);
    assert!(world.store.prune_commands().await.unwrap() > 0);
    assert!(matches!(give().await, Outcome::Done { .. }), "what it asks for is there");
    assert_eq!(Desk::first_sync(&world.store, priya).await.count(RowKind::Interaction), 1);
}

#[tokio::test]
async fn a_change_given_so_long_ago_that_nobody_knows_whether_it_was_made_is_refused() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let id = world.conversation(priya).await;
    let status = |status| CommandBody::SetStatus { conversation_id: id, status, snoozed_until_at: None };
    let command =
        Command { id: world.id(), given_at: world.clock.now(), body: status(ConversationStatus::Resolved) };
    let give = async || {
        let batch = CommandBatch { commands: vec![command.clone()] };
        world.store.apply(priya, batch).await.unwrap().outcomes.remove(0).outcome
    };
    let first = give().await;
    world.done(priya, status(ConversationStatus::Open)).await;
    world.clock.advance(31 * DAY_MS);
    assert_eq!(give().await, first, "still on the record: the same answer");
    world.clock.advance(7 * DAY_MS);
    world.store.prune_commands().await.unwrap();
    assert_eq!(code(&give().await), Some(ErrorCode::Conflict));
    let row = conversation(&world, priya, id).await;
    assert_eq!(row.status, ConversationStatus::Open, "what a colleague did since is not undone");
}

#[tokio::test]
async fn one_batch_may_name_a_command_twice() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    let id = world.id();
    let command = |body: &str| {
        let body = CommandBody::SendMessage(world.message(conversation, body));
        Command { id, given_at: world.clock.now(), body }
    };
    let (once, other) = (command("Once"), command("Other"));
    let commands = vec![once.clone(), once, other];
    let outcomes = world.store.apply(priya, CommandBatch { commands }).await.unwrap().outcomes;
    assert_eq!(outcomes[0], outcomes[1]);
    assert_eq!(code(&outcomes[2].outcome), Some(ErrorCode::CommandIdReused));
    assert_eq!(Desk::first_sync(&world.store, priya).await.count(RowKind::Interaction), 1);
}

/// A message like this one that could not be delivered.
async fn fails(world: &World, caller: Caller, like: InteractionId) -> InteractionId {
    let mut row = interaction(world, caller, like).await;
    let (reason, at) = (Some(FailureReason::Refused), row.at + 1);
    (row.id, row.at) = (world.id(), at);
    row.delivery = Some(Delivery { state: DeliveryState::Failed, reason, at });
    let id = row.id;
    let rows = BulkRows { interactions: vec![row], ..BulkRows::default() };
    world.store.bulk_insert(world.tenant, rows).await.unwrap();
    id
}

#[tokio::test]
async fn a_failed_message_is_retried_and_any_other_is_left_alone() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation_id = world.conversation(priya).await;
    let sent = world.says(priya, conversation_id, "It went well").await;
    let before = world.store.head(priya).await.unwrap().seq;
    world.done(priya, CommandBody::RetryMessage { interaction_id: sent }).await;
    assert_eq!(world.store.head(priya).await.unwrap().seq, before, "nothing to retry, nothing written");

    let failed = fails(&world, priya, sent).await;
    let before = world.store.head(priya).await.unwrap().seq;
    world.done(priya, CommandBody::RetryMessage { interaction_id: failed }).await;
    let delivery = interaction(&world, priya, failed).await.delivery.unwrap();
    assert_eq!((delivery.state, delivery.reason), (DeliveryState::Sent, None));
    assert!(world.store.head(priya).await.unwrap().seq > before, "desks are told");

    let unknown = world.give(priya, CommandBody::RetryMessage { interaction_id: world.id() }).await;
    assert_eq!(code(&unknown), Some(ErrorCode::NotFound));
    let elsewhere = world.team("Elsewhere").await;
    let moved = CommandBody::Assign { conversation_id, assignee_id: None, team_id: Some(elsewhere) };
    world.done(priya, moved).await;
    let nadia = world.agent("Nadia", Role::Agent, &[]).await;
    let hidden = world.give(nadia, CommandBody::RetryMessage { interaction_id: failed }).await;
    assert_eq!(code(&hidden), Some(ErrorCode::NotFound), "what an agent may not see is not there");
}
