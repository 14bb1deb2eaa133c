//! Measures the record on this machine: bulk rows, a first sync, and the web
//! chat's hot path with and without group commit. `cargo run --release --example speed`.

use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt as _;
use throughline_domain::{
    Channel, Clock, ConversationStatus, DeliveryState, Direction, InteractionKind, SystemClock,
};
use throughline_hub_store::{BulkRows, Caller, NewTenant, OpenVisitor, Store, StoreOptions};
use throughline_wire::chat::PostMessage;
use throughline_wire::rows::{ConversationRow, CustomerRow, Delivery, Details, InteractionRow};

const CONVERSATIONS: usize = 20_000;
const PER_CONVERSATION: usize = 10;
const CALLERS: usize = 64;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    first_sync(folder.path()).await?;
    for (group_commit, messages) in [(true, 200), (false, 20), (true, 200), (false, 20)] {
        chat(folder.path(), group_commit, messages).await?;
    }
    Ok(())
}

async fn first_sync(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = Store::open(&folder.join("sync.db"), Arc::clone(&clock)).await?;
    let tenant = store.ensure_tenant(NewTenant::default()).await?.id;
    let agent_id = store.ensure_local_agent(tenant, "Nadia").await?.id;
    let began = Instant::now();
    for part in 0..10 {
        store.bulk_insert(tenant, rows(&*clock, CONVERSATIONS / 10, part)).await?;
    }
    let count = CONVERSATIONS * PER_CONVERSATION;
    let each = began.elapsed().as_micros() as f64 / count as f64;
    println!("bulk: {count} interactions in {:?}, {each:.1} us each", began.elapsed());
    for _ in 0..2 {
        let (began, mut bytes) = (Instant::now(), 0);
        let mut snapshot = store.snapshot(Caller { tenant_id: tenant, agent_id }).await?;
        while let Some(chunk) = snapshot.next().await {
            bytes += chunk?.len();
        }
        let each = began.elapsed().as_micros() as f64 / count as f64;
        println!("snapshot: {bytes} bytes in {:?}, {each:.1} us an interaction", began.elapsed());
    }
    store.close().await;
    Ok(())
}

fn rows(clock: &dyn Clock, conversations: usize, part: usize) -> BulkRows {
    let mut rows = BulkRows::default();
    for n in 0..conversations {
        let customer = CustomerRow {
            id: clock.new_id().into(),
            name: format!("Customer {n} of {part}"),
            organisation: String::new(),
            city: "Leeds".into(),
            language: "en".into(),
            time_zone: "Europe/London".into(),
            attributes: std::collections::BTreeMap::default(),
            since_at: 1,
            updated_at: 1,
        };
        let conversation = ConversationRow {
            id: clock.new_id().into(),
            number: 0,
            customer_id: customer.id,
            channel: Channel::Chat,
            subject: "A parcel that has not come".into(),
            status: ConversationStatus::Open,
            snoozed_until_at: None,
            team_id: None,
            assignee_id: None,
            tags: Vec::new(),
            created_at: 1,
            last_at: (part * conversations + n) as i64,
            last_preview: "Where is my parcel?".into(),
            last_direction: Direction::In,
            waiting_since_at: None,
            last_inbound_at: 1,
        };
        for m in 0..PER_CONVERSATION {
            let is_out = m % 2 == 1;
            rows.interactions.push(InteractionRow {
                id: clock.new_id().into(),
                conversation_id: conversation.id,
                customer_id: customer.id,
                channel: Channel::Chat,
                kind: InteractionKind::Message,
                direction: if is_out { Direction::Out } else { Direction::In },
                agent_id: None,
                at: 1_000 + m as i64,
                body: "I ordered a kettle on Tuesday and it has not come yet. Could you look where it is, please? "
                    .repeat(1 + m % 3),
                attachments: Vec::new(),
                mentions: Vec::new(),
                details: Details::None,
                delivery: is_out.then_some(Delivery { state: DeliveryState::Read, reason: None, at: 2 }),
            });
        }
        rows.customers.push(customer);
        rows.conversations.push(conversation);
    }
    rows
}

async fn chat(
    folder: &std::path::Path,
    group_commit: bool,
    messages: usize,
) -> Result<(), Box<dyn std::error::Error>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let path = folder.join(format!("chat-{}.db", clock.new_id()));
    let options = StoreOptions { group_commit, ..StoreOptions::default() };
    let store = Store::open_with(&path, Arc::clone(&clock), options).await?;
    let tenant = store.ensure_tenant(NewTenant::default()).await?.id;
    let mut visitors = Vec::new();
    for _ in 0..CALLERS {
        let visitor = store.open_visitor(tenant, OpenVisitor::default()).await?.visitor.id;
        store.post_chat_message(visitor, post(&*clock)).await?;
        visitors.push(visitor);
    }
    let _listening = store.commits();
    let began = Instant::now();
    let callers = visitors.into_iter().map(|visitor| {
        let (store, clock) = (store.clone(), Arc::clone(&clock));
        async move {
            for _ in 0..messages {
                store.post_chat_message(visitor, post(&*clock)).await?;
            }
            Ok::<_, throughline_hub_store::StoreError>(())
        }
    });
    futures_util::future::try_join_all(callers).await?;
    let rate = (CALLERS * messages) as f64 / began.elapsed().as_secs_f64();
    println!("chat: {rate:.0} messages/s with group commit {group_commit}");
    store.close().await;
    Ok(())
}

fn post(clock: &dyn Clock) -> PostMessage {
    let body =
        "I ordered a kettle on Tuesday and it has not come yet. Could you look where it is, please?".into();
    PostMessage { id: clock.new_id().into(), body, attachments: Vec::new(), page: None }
}
