//! The files themselves: encryption, migrations, versions, full disks, crashes, panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::Connection;
use throughline_domain::Channel;
use throughline_testkit::people::{miriam, nadia};
use throughline_testkit::{MockClock, Talk};
use throughline_wire::desk_api::{Draft, Tag};
use throughline_wire::error::ErrorCode;

use super::desk::{Desk, company, options, rows_of};
use crate::{Key, Options, Store, StoreError, drafts, files, interactions, remove_all, schema, settings};

fn talk() -> Talk {
    Talk::with(&miriam(), Channel::Chat, 1).customer_says("planted-body-word")
}

fn draft(words: &str) -> Draft {
    let conversation_id = talk().conversation.id;
    Draft {
        conversation_id,
        body: words.into(),
        is_note: false,
        channel: None,
        attachments: vec![],
        saved_at: 1,
    }
}

#[tokio::test]
async fn nothing_readable_reaches_the_disk() {
    let desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    desk.reply(talk().conversation.id, "planted-reply-word").await;
    desk.store
        .write(|w| {
            settings::put(w, "token", &"planted-token-word")?;
            drafts::save(w, &draft("planted-draft-word"))
        })
        .await
        .unwrap();
    let planted = ["planted-", "Okafor", "447700900118", "CREATE TABLE", "SQLite format"];
    let mut bytes_seen = 0;
    for entry in std::fs::read_dir(desk.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        // The shared index of the log holds page numbers only.
        let bytes = std::fs::read(&path).unwrap();
        bytes_seen += bytes.len();
        for word in planted {
            assert!(!contains(&bytes, word.as_bytes()), "{word} in {}", path.display());
        }
    }
    assert!(bytes_seen > 50_000, "there is something to look at: {bytes_seen}");
}

#[tokio::test]
async fn without_a_key_the_files_are_plain_sqlite() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), MockClock::new());
    let plain = Options { key: Key::None, ..options(folder.path(), &clock) };
    let store = Store::open(plain).unwrap().store;
    store.write(|w| drafts::save(w, &draft("planted-draft-word"))).await.unwrap();
    store.close().await;
    assert!(contains(&std::fs::read(folder.path().join("outbox.db")).unwrap(), b"planted-draft-word"));
}

#[test]
fn another_key_opens_nothing_and_destroys_nothing() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), MockClock::new());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = Store::open(options(folder.path(), &clock)).unwrap().store;
        store.write(|w| drafts::save(w, &draft("mine"))).await.unwrap();
        store.close().await;
    });
    let before = std::fs::read(folder.path().join("outbox.db")).unwrap();
    let other = Options { key: Key::raw([9; 32]), ..options(folder.path(), &clock) };
    drop(Store::open(other).unwrap());
    let kept = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).find(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("outbox.damaged-"))
    });
    assert!(std::fs::read(kept.expect("kept aside")).unwrap() == before, "not a byte of it changed");
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_as_it_is() {
    for name in ["outbox.db", "cache.db"] {
        let (folder, clock) = (tempfile::tempdir().unwrap(), MockClock::new());
        let options = options(folder.path(), &clock);
        drop(Store::open(options.clone()).unwrap());
        let path = folder.path().join(name);
        let open = if name == "outbox.db" { files::open_outbox } else { files::open_cache };
        let connection = open(&options, &path).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(connection);
        let before = std::fs::read(&path).unwrap();
        let error = Store::open(options).map(|_| ()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NewerVersion, "{name}: {error}");
        assert!(std::fs::read(&path).unwrap() == before, "{name}");
    }
}

#[test]
fn every_migration_runs_once_and_on_rows_of_the_schema_before() {
    let mut connection = Connection::open_in_memory().unwrap();
    let first = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;";
    schema::migrate(&mut connection, "test", &[first]).unwrap();
    connection.execute("INSERT INTO people (name) VALUES ('Miriam')", []).unwrap();
    let second = "ALTER TABLE people ADD COLUMN city TEXT NOT NULL DEFAULT '';";
    for _ in 0..2 {
        schema::migrate(&mut connection, "test", &[first, second]).unwrap();
    }
    let row: (String, String) = connection
        .query_row("SELECT name, city FROM people", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(row, ("Miriam".into(), String::new()));
    assert_eq!(schema::version(&connection).unwrap(), 2);
}

#[test]
fn a_migration_that_fails_leaves_the_schema_before() {
    let mut connection = Connection::open_in_memory().unwrap();
    let first = "CREATE TABLE people (id INTEGER PRIMARY KEY) STRICT;";
    let broken = "CREATE TABLE places (id INTEGER PRIMARY KEY) STRICT; NOT SQL;";
    assert!(schema::migrate(&mut connection, "test", &[first, broken]).is_err());
    assert_eq!(schema::version(&connection).unwrap(), 1);
    assert!(connection.prepare("SELECT * FROM places").is_err());
}

#[test]
fn every_table_is_strict_and_both_files_are_written_as_promised() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), MockClock::new());
    let options = options(folder.path(), &clock);
    let _store = Store::open(options.clone()).unwrap();
    let connection = files::open_both(&options, false).unwrap();
    let loose: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite_%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(loose.is_empty(), "{loose:?}");
    let of = |schema: &str, name: &str| -> String {
        connection
            .pragma_query_value(Some(schema), name, |row| row.get::<_, rusqlite::types::Value>(0))
            .map(|v| format!("{v:?}"))
            .unwrap()
    };
    assert_eq!(
        (of("main", "journal_mode"), of("cache", "journal_mode")),
        (r#"Text("wal")"#.into(), r#"Text("wal")"#.into())
    );
    assert_eq!(
        (of("main", "synchronous"), of("cache", "synchronous")),
        ("Integer(2)".into(), "Integer(1)".into())
    );
    let cipher: String = connection.pragma_query_value(None, "cipher_version", |row| row.get(0)).unwrap();
    assert!(!cipher.is_empty());
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let desk = Desk::new();
    let refused = desk.store.read(|reader| {
        reader.statement("INSERT INTO unread_again (conversation_id) VALUES (x'00')")?.execute([])?;
        Ok(())
    });
    assert!(refused.await.is_err());
}

#[tokio::test]
async fn a_use_case_that_fails_or_panics_leaves_nothing_and_the_store_works_on() {
    let desk = Desk::new();
    let mut changed = desk.store.changed();
    let failed: Result<(), StoreError> = desk
        .store
        .write(|w| {
            drafts::save(w, &draft("half"))?;
            Err(StoreError::BadPlace)
        })
        .await;
    assert!(failed.is_err());
    let panicked: Result<(), StoreError> = desk
        .store
        .write(|w| {
            drafts::save(w, &draft("half"))?;
            panic!("a defect in a use case");
        })
        .await;
    assert!(matches!(panicked, Err(StoreError::Panicked)));
    let panicked: Result<(), StoreError> = desk.store.read(|_| panic!("a defect in a read")).await;
    assert!(matches!(panicked, Err(StoreError::Panicked)));
    assert!(changed.try_recv().is_err(), "nothing changed");
    for _ in 0..10 {
        let kept = desk.store.read(|r| drafts::get(r, talk().conversation.id)).await.unwrap();
        assert_eq!(kept.saved_at, 0);
    }
    desk.store.write(|w| drafts::save(w, &draft("whole"))).await.unwrap();
    assert!(changed.recv().await.unwrap().contains(&Tag::Inbox));
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_undo_what_was_begun() {
    let desk = Desk::new();
    let is_done = Arc::new(AtomicBool::new(false));
    let done = Arc::clone(&is_done);
    let mut write = Box::pin(desk.store.write(move |w| {
        drafts::save(w, &draft("kept"))?;
        done.store(true, Ordering::SeqCst);
        Ok(())
    }));
    // Polled once, so that it is queued; then dropped.
    let polled = std::future::poll_fn(|cx| std::task::Poll::Ready(write.as_mut().poll(cx))).await;
    drop(polled);
    drop(write);
    let kept = desk.store.write(|w| drafts::get(w, talk().conversation.id)).await.unwrap();
    assert!(is_done.load(Ordering::SeqCst), "the queue is in order");
    assert_eq!(kept.body, "kept");
}

#[tokio::test]
async fn after_closing_nothing_is_taken_and_everything_queued_is_on_disk() {
    let desk = Desk::new();
    desk.store.write(|w| drafts::save(w, &draft("last words"))).await.unwrap();
    desk.store.close().await;
    assert!(matches!(desk.store.write(|_| Ok(())).await, Err(StoreError::Closed)));
    assert!(matches!(desk.store.read(|_| Ok(())).await, Err(StoreError::Closed)));
    let desk = desk.restart();
    let kept = desk.store.read(|r| drafts::get(r, talk().conversation.id)).await.unwrap();
    assert_eq!(kept.body, "last words");
}

#[tokio::test]
async fn a_full_disk_is_said_leaves_nothing_half_written_and_heals_when_there_is_space() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), MockClock::new());
    let tight = Options { max_pages: Some(90), ..options(folder.path(), &clock) };
    let store = Store::open(tight).unwrap().store;
    let long = (0..400).fold(talk(), |talk, n| talk.customer_says(&format!("{n} {}", "x".repeat(2_000))));
    let rows = long.interactions.clone();
    let error = store.write(move |w| interactions::insert_many(w, &rows)).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::DiskFull);
    let first = long.interactions[0].id;
    assert_eq!(store.read(move |r| interactions::get(r, first)).await.unwrap(), None, "all or nothing");
    let big = draft(&"y".repeat(600_000));
    assert_eq!(store.write(move |w| drafts::save(w, &big)).await.unwrap_err().code(), ErrorCode::DiskFull);
    store.write(|w| drafts::save(w, &draft("short words still fit"))).await.unwrap();
    store.close().await;
    let roomy = Store::open(options(folder.path(), &clock)).unwrap().store;
    let rows = long.interactions;
    let count = rows.len();
    assert_eq!(roomy.write(move |w| interactions::insert_many(w, &rows)).await.unwrap(), count);
    assert_eq!(
        roomy.read(|r| drafts::get(r, talk().conversation.id)).await.unwrap().body,
        "short words still fit"
    );
}

/// A real small disk. Only where one can be mounted: as root on Linux.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_really_full_disk_is_said_and_heals() {
    let folder = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
        .arg(folder.path())
        .output()
        .is_ok_and(|output| output.status.success());
    if !mounted {
        return;
    }
    let outcome = fill_a_disk(folder.path()).await;
    let unmounted = std::process::Command::new("umount").arg(folder.path()).status();
    outcome.unwrap();
    assert!(unmounted.unwrap().success());
}

#[cfg(target_os = "linux")]
async fn fill_a_disk(folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    let clock = MockClock::new();
    let store = Store::open(options(folder, &clock)).map_err(|e| format!("open {e}"))?.store;
    store.write(|w| drafts::save(w, &draft("before"))).await.map_err(|e| format!("before {e}"))?;
    std::fs::write(folder.join("ballast"), vec![0; 2_000_000])?;
    let mut filled = None;
    let mut kept = 0;
    for n in 0..2_000 {
        let words = format!("{n} {}", "z".repeat(4_000));
        let talk = Talk::with(&miriam(), Channel::Chat, n + 10).customer_says(&words);
        match store.write(move |w| interactions::insert_many(w, &talk.interactions)).await {
            Ok(_) => kept += 1,
            Err(error) => {
                filled = Some(error.code());
                break;
            }
        }
    }
    assert_eq!(filled, Some(ErrorCode::DiskFull), "after {kept}");
    let read =
        store.read(|r| drafts::get(r, talk().conversation.id)).await.map_err(|e| format!("read {e}"))?;
    assert_eq!(read.body, "before", "reading works on");
    std::fs::remove_file(folder.join("ballast"))?;
    store.write(|w| drafts::save(w, &draft("after"))).await.map_err(|e| format!("after {e}"))?;
    store.close().await;
    drop(store);
    let store = Store::open(options(folder, &clock)).map_err(|e| format!("open again {e}"))?.store;
    assert_eq!(store.read(|r| drafts::get(r, talk().conversation.id)).await?.body, "after");
    store.close().await;
    Ok(())
}

#[tokio::test]
async fn killed_at_any_moment_everything_acknowledged_is_there() {
    let desk = Desk::with(company(rows_of(&miriam(), &[talk()]))).await;
    for n in 0..12 {
        desk.store.write(move |w| drafts::save(w, &draft(&format!("draft {n}")))).await.unwrap();
        desk.reply(talk().conversation.id, &format!("reply {n}")).await;
        // What a kill leaves: the files as they are, with their logs, without the shared memory.
        let left = tempfile::tempdir().unwrap();
        for name in ["outbox.db", "outbox.db-wal", "cache.db", "cache.db-wal"] {
            let from = desk.folder.path().join(name);
            if from.exists() {
                std::fs::copy(from, left.path().join(name)).unwrap();
            }
        }
        let opened = Store::open(options(left.path(), &desk.clock)).unwrap();
        assert!(opened.warnings.is_empty());
        let store = opened.store;
        assert_eq!(
            store.read(|r| drafts::get(r, talk().conversation.id)).await.unwrap().body,
            format!("draft {n}")
        );
        assert_eq!(store.read(crate::outbox::counts).await.unwrap().waiting, n + 1);
        assert!(store.read(crate::sync_state::cursor).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn an_agents_files_can_be_removed() {
    let desk = Desk::with(company(rows_of(&miriam(), &[talk().agent_says(&nadia(), "hi")]))).await;
    desk.store.close().await;
    std::fs::write(desk.folder.path().join("unrelated.txt"), "stays").unwrap();
    remove_all(desk.folder.path()).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(desk.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["unrelated.txt"]);
    remove_all(&desk.folder.path().join("never made")).unwrap();
}

pub(super) fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}
