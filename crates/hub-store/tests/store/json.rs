//! The JSON that SQLite writes, read back through serde: every kind of row with
//! every optional field there and missing.

use std::collections::BTreeMap;

use throughline_domain::{
    Channel, ContactKind, ConversationStatus, DeliveryState, Direction, FailureReason, InteractionKind,
};
use throughline_hub_store::BulkRows;
use throughline_testkit::hostile::{BODIES, NAMES};
use throughline_wire::rows::{
    AttachmentRef, ChannelAccountRow, ContactPointRow, ConversationRow, CustomerRow, Delivery, Details,
    InteractionRow, OrderLine, ReadMarkRow, Role, Row, SystemEvent, Trust,
};
use throughline_wire::sync::Cursor;

use crate::desk::{Desk, key};
use crate::world::World;

fn customer(world: &World, name: &str) -> CustomerRow {
    let attributes = BTreeMap::from([("quote \" and \\".to_owned(), name.to_owned())]);
    CustomerRow {
        id: world.id(),
        name: name.into(),
        organisation: "Ünïcode & Söhne".into(),
        city: name.into(),
        language: "en-GB".into(),
        time_zone: "Europe/London".into(),
        attributes,
        since_at: 1,
        updated_at: i64::MAX >> 12,
    }
}

fn all_details() -> Vec<Details> {
    vec![
        Details::None,
        Details::Page { title: "A \"page\"".into(), url: "https://x.example/?a=1%202".into() },
        Details::Call { duration_ms: 61_000, was_answered: false },
        Details::Order {
            number: "1001".into(),
            lines: vec![OrderLine { name: "Kettle".into(), quantity: 2 }],
            status: "shipped".into(),
            total: "£40".into(),
        },
        Details::PortalReading { title: "Returns".into(), was_helpful: None },
        Details::System { event: SystemEvent::Snoozed { until_at: 5 } },
        Details::System { event: SystemEvent::Assigned { agent_id: None, team_id: None } },
    ]
}

#[tokio::test]
async fn every_row_comes_back_as_it_was_put_in() {
    let world = World::new().await;
    let care = world.team("Care").await;
    let priya = world.agent("Priya", Role::Administrator, &[care]).await;
    let account = ChannelAccountRow {
        id: world.id(),
        channel: Channel::Email,
        name: "Mail".into(),
        address: "help@harbour.example".into(),
        can_send: false,
    };
    world.store.put_channel_account(world.tenant, account.clone()).await.unwrap();
    // SQLite's text ends where a zero byte stands; what is stored was cleaned of them before.
    let clean = |texts: &[&str]| texts.iter().map(|text| text.replace('\0', "")).collect::<Vec<_>>();
    let customers: Vec<_> = clean(NAMES).iter().map(|name| customer(&world, name)).collect();
    let mine = customers.first().unwrap().id;
    let point = ContactPointRow {
        id: world.id(),
        customer_id: mine,
        kind: ContactKind::Handle,
        value: "h\"andle".into(),
        trust: Trust::Vouched,
    };
    let full = ConversationRow {
        id: world.id(),
        number: 41,
        customer_id: mine,
        channel: Channel::InPerson,
        subject: "\u{1F469}\u{200D}\u{1F469} \"quoted\"\n".into(),
        status: ConversationStatus::Snoozed,
        snoozed_until_at: Some(99),
        team_id: Some(care),
        assignee_id: Some(priya.agent_id),
        tags: vec!["a\"b".into(), "c".into()],
        created_at: 1,
        last_at: 1_000,
        last_preview: "<b>x</b>".into(),
        last_direction: Direction::Internal,
        waiting_since_at: Some(3),
        last_inbound_at: 2,
    };
    let bare = ConversationRow {
        id: world.id(),
        number: 0,
        status: ConversationStatus::Open,
        snoozed_until_at: None,
        team_id: None,
        assignee_id: None,
        tags: Vec::new(),
        waiting_since_at: None,
        ..full.clone()
    };
    let mut interactions = Vec::new();
    for (n, body) in clean(BODIES).into_iter().enumerate() {
        let details = all_details();
        let delivery = Delivery {
            state: DeliveryState::Failed,
            reason: if n % 3 == 0 { Some(FailureReason::NoAddress) } else { None },
            at: 7,
        };
        let file = AttachmentRef {
            id: world.id(),
            name: "é.pdf".into(),
            media_type: "application/pdf".into(),
            size_bytes: 3,
        };
        interactions.push(InteractionRow {
            id: world.id(),
            conversation_id: full.id,
            customer_id: mine,
            channel: Channel::ALL[n % Channel::ALL.len()],
            kind: InteractionKind::ALL[n % InteractionKind::ALL.len()],
            direction: Direction::ALL[n % 3],
            agent_id: if n % 2 == 0 { Some(priya.agent_id) } else { None },
            at: 10 + n as i64,
            body,
            attachments: if n % 2 == 0 { vec![file] } else { Vec::new() },
            mentions: if n % 4 == 0 { vec![priya.agent_id] } else { Vec::new() },
            details: details[n % details.len()].clone(),
            delivery: if n % 2 == 1 { Some(delivery) } else { None },
        });
    }
    let mark = ReadMarkRow { agent_id: priya.agent_id, conversation_id: full.id, through_at: 12 };
    let rows = BulkRows {
        customers: customers.clone(),
        contact_points: vec![point.clone()],
        conversations: vec![full.clone(), bare.clone()],
        interactions: interactions.clone(),
        read_marks: vec![mark.clone()],
    };
    world.store.bulk_insert(world.tenant, rows).await.unwrap();

    let knowledge = crate::knowledge::every_row(&world, priya.agent_id);
    world.store.bulk_insert_knowledge(world.tenant, knowledge.clone()).await.unwrap();
    world.store.set_portal_url(world.tenant, "https://x.example/help?\"q\"").await.unwrap();
    let settings = world.store.knowledge_settings(world.tenant).await.unwrap().unwrap();

    let mut expected: Vec<Row> = crate::knowledge::as_rows(knowledge);
    expected.push(Row::KnowledgeSettings(settings));
    expected.extend(customers.into_iter().map(Row::Customer));
    expected.extend(interactions.into_iter().map(Row::Interaction));
    expected.push(Row::ChannelAccount(account));
    expected.push(Row::ContactPoint(point));
    expected.push(Row::Conversation(full));
    expected.push(Row::Conversation(ConversationRow { number: 42, ..bare }));
    expected.push(Row::ReadMark(mark));
    expected.extend(world.store.list_agents(world.tenant).await.unwrap().into_iter().map(Row::Agent));
    expected.extend(world.store.list_teams(world.tenant).await.unwrap().into_iter().map(Row::Team));
    let expected: BTreeMap<_, _> = expected.into_iter().map(|row| (key(&row), row)).collect();

    let snapshot = Desk::first_sync(&world.store, priya).await;
    assert_eq!(snapshot.rows, expected, "by snapshot");
    let scope = snapshot.cursor.scope;
    let mut told = Desk { rows: BTreeMap::new(), cursor: Cursor { seq: 0, token: 0, scope } };
    assert!(told.catch_up(&world.store, priya, 7).await);
    assert_eq!(told, snapshot, "by feed");
}

#[tokio::test]
async fn a_snapshot_of_many_pages_is_whole_and_newest_conversations_come_first() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let customers: Vec<_> = (0..2_500).map(|n| customer(&world, &format!("Customer {n}"))).collect();
    let conversations: Vec<_> = customers
        .iter()
        .enumerate()
        .map(|(n, customer)| ConversationRow {
            id: world.id(),
            number: 0,
            customer_id: customer.id,
            channel: Channel::Chat,
            subject: String::new(),
            status: ConversationStatus::Open,
            snoozed_until_at: None,
            team_id: None,
            assignee_id: None,
            tags: Vec::new(),
            created_at: 1,
            last_at: (n as i64 * 7_919) % 2_500,
            last_preview: String::new(),
            last_direction: Direction::In,
            waiting_since_at: None,
            last_inbound_at: 0,
        })
        .collect();
    let rows = BulkRows { customers, conversations, ..BulkRows::default() };
    world.store.bulk_insert(world.tenant, rows).await.unwrap();
    let lines = crate::desk::lines(&world.store, priya).await;
    let times: Vec<i64> = lines
        .iter()
        .filter_map(|line| serde_json::from_str::<Row>(line).ok())
        .filter_map(|row| if let Row::Conversation(row) = row { Some(row.last_at) } else { None })
        .collect();
    assert_eq!(times.len(), 2_500);
    assert!(times.windows(2).all(|pair| pair[0] >= pair[1]), "newest first");
    let desk = Desk::first_sync(&world.store, priya).await;
    assert_eq!(desk.rows.len(), 5_001);
}
