//! A record that a newer version of the program has written.

use std::sync::Arc;

use sqlx::Connection as _;
use throughline_hub_store::Store;
use throughline_testkit::MockClock;
use throughline_wire::ErrorCode;

#[tokio::test]
async fn a_record_of_a_newer_version_is_refused_and_named_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hub.db");
    let store = Store::open(&path, Arc::new(MockClock::new())).await.unwrap();
    store.close().await;
    let mut newer = sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let migration = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     VALUES (99991231000001, 'of tomorrow', 1, x'00', 0)";
    sqlx::query(migration).execute(&mut newer).await.unwrap();
    newer.close().await.unwrap();
    let Err(refused) = Store::open(&path, Arc::new(MockClock::new())).await else { panic!("opened") };
    assert_eq!(refused.to_wire().code, ErrorCode::NewerVersion, "{refused:?}");
}
