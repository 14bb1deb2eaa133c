//! Input of people who mean harm: kept as text, cut to size, never a crash.

use throughline_domain::text;
use throughline_hub_store::OpenVisitor;
use throughline_testkit::hostile::{BODIES, NAMES, a_megabyte};
use throughline_wire::ErrorCode;
use throughline_wire::commands::{CommandBody, CustomerPatch, Outcome};
use throughline_wire::rows::{Row, RowKind};

use crate::desk::Desk;
use crate::world::World;

#[tokio::test]
async fn hostile_names_and_bodies_come_back_as_text() {
    let world = World::new().await;
    let priya = world.administrator().await;
    for name in NAMES {
        let id = world.customer(priya, name).await;
        let fields = CustomerPatch {
            attributes: Some([((*name).to_owned(), (*name).to_owned())].into()),
            ..CustomerPatch::default()
        };
        world.done(priya, CommandBody::EditCustomer { customer_id: id, fields }).await;
        let desk = Desk::first_sync(&world.store, priya).await;
        let Some(Row::Customer(row)) = desk.rows.get(&(RowKind::Customer, id.0)) else {
            panic!("no customer")
        };
        assert_eq!(row.name, text::clean_line(name));
    }
    let visitor = world.visitor().await;
    for body in BODIES {
        let posted = world.store.post_chat_message(visitor.visitor.id, world.post(body)).await;
        if text::clean_body(body).trim().is_empty() {
            assert_eq!(posted.unwrap_err().to_wire().code, ErrorCode::InvalidInput);
        } else {
            assert_eq!(posted.unwrap().message.body, text::clean_body(body), "words are never changed");
        }
    }
}

#[tokio::test]
async fn a_megabyte_is_refused_everywhere() {
    let world = World::new().await;
    let priya = world.administrator().await;
    let conversation = world.conversation(priya).await;
    let sent = world.give(priya, CommandBody::SendMessage(world.message(conversation, &a_megabyte()))).await;
    assert!(matches!(sent, Outcome::Refused(error) if error.code == ErrorCode::TooLarge));
    let visitor = world.visitor().await;
    let posted = world.store.post_chat_message(visitor.visitor.id, world.post(&a_megabyte())).await;
    assert_eq!(posted.unwrap_err().to_wire().code, ErrorCode::TooLarge);
    let fields = CustomerPatch { name: Some(a_megabyte()), ..CustomerPatch::default() };
    let id = world.id();
    world.done(priya, CommandBody::CreateCustomer { customer_id: id, fields }).await;
    let desk = Desk::first_sync(&world.store, priya).await;
    let Some(Row::Customer(row)) = desk.rows.get(&(RowKind::Customer, id.0)) else { panic!("no customer") };
    assert_eq!(row.name.chars().count(), text::MAX_NAME_CHARS, "a name is cut");
}

#[tokio::test]
async fn what_a_browser_says_of_itself_is_cleaned() {
    let world = World::new().await;
    let priya = world.administrator().await;
    for name in NAMES {
        let user = Some(throughline_hub_store::Vouched {
            id: (*name).into(),
            name: (*name).into(),
            email: (*name).into(),
        });
        let open = OpenVisitor {
            user,
            language: Some((*name).into()),
            time_zone: Some((*name).into()),
            ..OpenVisitor::default()
        };
        let visitor = world.store.open_visitor(world.tenant, open).await.unwrap();
        world.visitor_says(&visitor, "Hello").await;
    }
    let desk = Desk::first_sync(&world.store, priya).await;
    for row in desk.rows.values() {
        if let Row::Customer(row) = row {
            assert_eq!(row.name, text::clean_line(&row.name));
            assert_eq!(row.language, text::clean_line(&row.language));
        }
    }
}
