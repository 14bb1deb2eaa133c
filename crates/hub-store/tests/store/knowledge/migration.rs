//! A record from before the knowledge base, with people in it.

use std::sync::Arc;

use sqlx::Connection as _;
use throughline_hub_store::{Caller, Store};
use throughline_testkit::MockClock;
use throughline_wire::rows::{Role, RowKind};

use crate::desk::Desk;

const BEFORE: [&str; 2] = [
    include_str!("../../../../../migrations/hub-sqlite/20261121000001_first.sql"),
    include_str!("../../../../../migrations/hub-sqlite/20261121000002_feed_marks.sql"),
];

#[tokio::test]
async fn a_record_of_before_keeps_its_rows_and_gets_a_knowledge_base() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let id = |n: u8| vec![n; 16];
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut old = sqlx::SqliteConnection::connect(&url).await.unwrap();
    for (sql, version) in BEFORE.iter().zip([20_261_121_000_001_i64, 20_261_121_000_002]) {
        sqlx::raw_sql(*sql).execute(&mut old).await.unwrap();
        note_migration(&mut old, version, sql).await;
    }
    let statements = [
        "INSERT INTO tenants (id, name, colour, identity_secret, epoch, created_at) VALUES (?1, 'Harbour', '#0f766e', ?1, 1, 1)",
        "INSERT INTO agents (id, tenant_id, name, email, role, created_at) VALUES (?2, ?1, 'Nadia', 'n@x.example', 'administrator', 1)",
        "INSERT INTO customers (id, tenant_id, name, since_at, updated_at) VALUES (?3, ?1, 'Miriam', 1, 1)",
        "INSERT INTO attachments (id, tenant_id, agent_id, name, media_type, size_bytes, content_hash, created_at)
         VALUES (?4, ?1, ?2, 'a.png', 'image/png', 3, ?1, 1)",
        "INSERT INTO attachment_contents (attachment_id, bytes) VALUES (?4, x'010203')",
    ];
    for sql in statements {
        let query = sqlx::query(sql).bind(id(1)).bind(id(2)).bind(id(3)).bind(id(4));
        query.execute(&mut old).await.unwrap();
    }
    old.close().await.unwrap();

    let store = Store::open(&path, Arc::new(MockClock::new())).await.unwrap();
    let tenant = store.default_tenant().await.unwrap().expect("it is there").id;
    let nadia = store.list_agents(tenant).await.unwrap().pop().expect("she is there");
    assert_eq!(nadia.role, Role::Administrator);
    let caller = Caller { tenant_id: tenant, agent_id: nadia.id };
    let file = uuid::Uuid::from_bytes([4; 16]).into();
    assert_eq!(store.attachment_for_agent(caller, file).await.unwrap().expect("kept").bytes, [1, 2, 3]);
    let desk = Desk::first_sync(&store, caller).await;
    assert_eq!((desk.count(RowKind::Customer), desk.count(RowKind::KnowledgeSettings)), (1, 0));
    store.set_portal_url(tenant, "https://harbour.example/help").await.unwrap();
    assert_eq!(Desk::first_sync(&store, caller).await.count(RowKind::KnowledgeSettings), 1);
    store.close().await;
}

/// As sqlx notes what it ran.
async fn note_migration(connection: &mut sqlx::SqliteConnection, version: i64, sql: &str) {
    use sha2::{Digest as _, Sha384};
    let table =
        "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
                 installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
                 checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)";
    sqlx::query(table).execute(&mut *connection).await.unwrap();
    let note = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                VALUES (?1, 'of before', 1, ?2, 0)";
    let query = sqlx::query(note).bind(version).bind(Sha384::digest(sql.as_bytes()).to_vec());
    query.execute(connection).await.unwrap();
}
