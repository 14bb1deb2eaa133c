//! The desk's store against SQLite's C API on the same table, and against itself
//! encrypted and grown.

use std::hint::black_box;
use std::path::Path;

use anyhow::Result;
use rusqlite::params;
use tempfile::TempDir;
use throughline_desk_store::{
    Key, Options, SnapshotLoader, Store, interactions, quick_find, sync_state, timeline,
};
use throughline_domain::text::fold;
use throughline_wire::desk_api::{FindCustomers, GetTimeline};
use throughline_wire::rows::{InteractionRow, Row};
use throughline_wire::sync::{Change, ChangeBody, Cursor, SnapshotHead};

use super::fixtures::{self, BEGAN_AT};
use super::raw_sqlite::{RawConnection, RawStatement, Value};
use super::{Aim, Outcome, Size, milliseconds};

const INSERT: &str = "INSERT INTO interactions (id, conversation_id, customer_id, channel, kind, direction, agent_id, at, \
     body, attachments, mentions, details, delivery_state, delivery_reason, delivery_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
const PAGE: &str = "SELECT id, conversation_id, customer_id, channel, kind, direction, agent_id, at, body, attachments, \
     mentions, details, delivery_state, delivery_reason, delivery_at FROM interactions \
     INDEXED BY interactions_customer WHERE customer_id = ?1 ORDER BY at DESC, id DESC LIMIT 50";
/// As the store opens its cache, so that both sides run on the same settings.
const SETTINGS: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; \
     PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=4000; \
     PRAGMA journal_size_limit=67108864;";

fn open(dir: &Path, key: Key) -> Result<Store> {
    Ok(Store::open(Options::new(dir, key, BEGAN_AT))?.store)
}

/// An empty cache of our schema, closed again, for the raw side to fill.
async fn empty_cache() -> Result<TempDir> {
    let dir = tempfile::tempdir()?;
    open(dir.path(), Key::None)?.close().await;
    Ok(dir)
}

async fn insert(store: &Store, rows: Vec<InteractionRow>) -> Result<()> {
    store.write(move |writer| interactions::insert_many(writer, &rows)).await?;
    Ok(())
}

fn raw_insert(connection: &RawConnection, rows: &[InteractionRow]) {
    connection.execute("BEGIN IMMEDIATE");
    let statement = connection.prepare(INSERT);
    for row in rows {
        raw_bind(&statement, row);
        statement.step();
        statement.reset();
    }
    drop(statement);
    connection.execute("COMMIT");
}

fn raw_bind(statement: &RawStatement, row: &InteractionRow) {
    let delivery = row.delivery.as_ref();
    statement.bind(&[
        Value::Blob(row.id.as_bytes()),
        Value::Blob(row.conversation_id.as_bytes()),
        Value::Blob(row.customer_id.as_bytes()),
        Value::Text(row.channel.as_str()),
        Value::Text(row.kind.as_str()),
        Value::Text(row.direction.as_str()),
        row.agent_id.as_ref().map_or(Value::Null, |id| Value::Blob(id.as_bytes())),
        Value::Integer(row.at),
        Value::Text(&row.body),
        Value::Null,
        Value::Null,
        Value::Null,
        delivery.map_or(Value::Null, |d| Value::Text(d.state.as_str())),
        Value::Null,
        delivery.map_or(Value::Null, |d| Value::Integer(d.at)),
    ]);
}

/// `store_bulk_insert`.
pub async fn bulk_insert(size: Size) -> Result<Outcome> {
    let n = size.of(300_000);
    let rows: Vec<InteractionRow> =
        (0..n).map(|number| fixtures::interaction(number, number % 3000)).collect();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds(5) {
        let dir = tempfile::tempdir()?;
        let store = open(dir.path(), Key::None)?;
        let given = rows.clone();
        let begun = std::time::Instant::now();
        insert(&store, given).await?;
        ours.push(begun.elapsed().as_secs_f64() * 1000.0);
        store.close().await;
        let dir = empty_cache().await?;
        let connection = RawConnection::open(&dir.path().join("cache.db"));
        connection.execute(SETTINGS);
        theirs.push(milliseconds(|| raw_insert(&connection, &rows)).0);
    }
    Ok(Outcome {
        name: "store_bulk_insert",
        against: "SQLite's C API, one prepared statement",
        n,
        unit: "ms",
        ours,
        theirs,
        aim: Aim::AtMost(1.25),
    })
}

/// A cache with one customer of 10,000 interactions among others.
async fn long_history(dir: &Path, key: Key) -> Result<Store> {
    let store = open(dir, key)?;
    let rows =
        (0..100_000).map(|number| fixtures::interaction(number, if number % 10 == 0 { 0 } else { number }));
    insert(&store, rows.collect()).await?;
    Ok(store)
}

fn first_page() -> GetTimeline {
    GetTimeline { customer_id: fixtures::customer_id(0), conversation_id: None, before: None, limit: 50 }
}

async fn our_pages(store: &Store, n: u64) -> Result<f64> {
    let begun = std::time::Instant::now();
    for _ in 0..n {
        let page = store.read(move |reader| timeline::page(reader, &first_page())).await?;
        assert_eq!(black_box(page).items.len(), 50, "a full page");
    }
    Ok(begun.elapsed().as_secs_f64() * 1_000_000.0 / n as f64)
}

fn raw_pages(connection: &RawConnection, n: u64) -> f64 {
    let statement = connection.prepare(PAGE);
    let customer = fixtures::customer_id(0);
    let (taken, ()) = milliseconds(|| {
        for _ in 0..n {
            statement.bind(&[Value::Blob(customer.as_bytes())]);
            let mut rows = 0;
            while statement.step() {
                let columns: Vec<Vec<u8>> =
                    (0..15).filter(|column| *column != 7).map(|column| statement.bytes(column)).collect();
                black_box((columns, statement.integer(7)));
                rows += 1;
            }
            statement.reset();
            assert_eq!(rows, 50, "a full page");
        }
    });
    taken * 1000.0 / n as f64
}

/// `timeline_page`.
pub async fn timeline_page(size: Size) -> Result<Outcome> {
    let n = size.of(2000);
    let dir = tempfile::tempdir()?;
    let store = long_history(dir.path(), Key::None).await?;
    let connection = RawConnection::open(&dir.path().join("cache.db"));
    connection.execute(SETTINGS);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds(7) {
        ours.push(our_pages(&store, n).await?);
        theirs.push(raw_pages(&connection, n));
    }
    store.close().await;
    Ok(Outcome {
        name: "timeline_page",
        against: "SQLite's C API, same rows",
        n,
        unit: "us a page",
        ours,
        theirs,
        aim: Aim::AtMost(1.6),
    })
}

/// `timeline_page_encrypted`.
pub async fn timeline_page_encrypted(size: Size) -> Result<Outcome> {
    let n = size.of(2000);
    let (plain_dir, sealed_dir) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let plain = long_history(plain_dir.path(), Key::None).await?;
    let sealed = long_history(sealed_dir.path(), Key::raw([7; 32])).await?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds(7) {
        ours.push(our_pages(&sealed, n).await?);
        theirs.push(our_pages(&plain, n).await?);
    }
    plain.close().await;
    sealed.close().await;
    Ok(Outcome {
        name: "timeline_page_encrypted",
        against: "ours, plain",
        n,
        unit: "us a page",
        ours,
        theirs,
        aim: Aim::AtMost(2.0),
    })
}

async fn load(store: &Store, rows: Vec<Row>) -> Result<()> {
    let cursor = Cursor { seq: 1, token: 1, scope: 1 };
    let mut loader = SnapshotLoader::begin(store, &SnapshotHead { cursor, rows: rows.len() as u64 }).await?;
    let mut waiting = rows;
    while !waiting.is_empty() {
        let rest = waiting.split_off(waiting.len().min(5000));
        loader.rows(waiting).await?;
        waiting = rest;
    }
    loader.finish().await?;
    Ok(())
}

/// `one_change`: applying one change where a million (here: `large`) rows are cached, against ten thousand.
pub async fn one_change(size: Size) -> Result<Outcome> {
    let (large, small, n) = (size.of(1_000_000), size.of(10_000), size.of(1000));
    let (large_dir, small_dir) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let stores = [
        (open(large_dir.path(), Key::raw([7; 32]))?, large),
        (open(small_dir.path(), Key::raw([7; 32]))?, small),
    ];
    for (store, rows) in &stores {
        let rows = (0..*rows).map(|number| Row::Interaction(fixtures::interaction(number, number / 10)));
        load(store, rows.collect()).await?;
    }
    let [(many, _), (few, _)] = &stores;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut seq = 1;
    for _ in 0..size.rounds(7) {
        ours.push(apply_changes(many, seq, n).await?);
        theirs.push(apply_changes(few, seq, n).await?);
        seq += n;
    }
    many.close().await;
    few.close().await;
    Ok(Outcome {
        name: "one_change",
        against: "the same with 10,000 cached",
        n,
        unit: "us a change",
        ours,
        theirs,
        aim: Aim::AtMost(1.3),
    })
}

async fn apply_changes(store: &Store, after: u64, n: u64) -> Result<f64> {
    let begun = std::time::Instant::now();
    for seq in after + 1..=after + n {
        // Spread over customers, as a day's messages are.
        let row = fixtures::interaction(10_000_000 + seq, seq.wrapping_mul(7919) % 1000);
        let change = Change { seq, token: seq, body: ChangeBody::Upsert(Row::Interaction(row)) };
        store.write(move |writer| sync_state::apply(writer, seq - 1, &[change])).await?;
    }
    Ok(begun.elapsed().as_secs_f64() * 1_000_000.0 / n as f64)
}

/// What agents type while looking for somebody.
fn queries() -> Vec<String> {
    let typed = [
        "mir",
        "okaf",
        "tomas dv",
        "+44770",
        "aiko",
        "priya.raman",
        "zoe la",
        "chen",
        "so",
        "kow",
        "077",
        "ali k",
        "virt",
        "nguy",
        "hanna br",
    ];
    typed.iter().map(|query| (*query).to_owned()).collect()
}

/// `quick_find`.
pub async fn quick_find(size: Size) -> Result<Outcome> {
    let customers = size.of(100_000);
    let dir = tempfile::tempdir()?;
    let store = open(dir.path(), Key::None)?;
    let rows = (0..customers).flat_map(|number| {
        let points = fixtures::contact_points(number).map(Row::ContactPoint);
        [Row::Customer(fixtures::customer(number)), Row::Conversation(fixtures::conversation(number))]
            .into_iter()
            .chain(points)
    });
    load(&store, rows.collect()).await?;
    let fts_dir = tempfile::tempdir()?;
    let fts = fts5(&fts_dir.path().join("fts.db"), customers)?;
    let queries = queries();
    let n = queries.len() as u64 * size.of(20);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..size.rounds(7) {
        ours.push(our_finds(&store, &queries, n)?);
        theirs.push(fts_finds(&fts, &queries, n)?);
    }
    store.close().await;
    Ok(Outcome {
        name: "quick_find",
        against: "SQLite FTS5, prefix='2 3 4'",
        n,
        unit: "us a query",
        ours,
        theirs,
        aim: Aim::AtMost(1.0),
    })
}

fn our_finds(store: &Store, queries: &[String], n: u64) -> Result<f64> {
    let begun = std::time::Instant::now();
    for query in queries.iter().cycle().take(n as usize) {
        let request = FindCustomers { query: query.clone(), limit: 20 };
        black_box(store.read_here(|reader| quick_find::find(reader, &request))?);
    }
    Ok(begun.elapsed().as_secs_f64() * 1_000_000.0 / n as f64)
}

/// The same people in FTS5, with what a hit must show beside it.
fn fts5(path: &Path, customers: u64) -> Result<rusqlite::Connection> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(SETTINGS)?;
    connection.execute_batch(
        "CREATE TABLE people (no INTEGER PRIMARY KEY, id BLOB, name TEXT, city TEXT, address TEXT);
         CREATE VIRTUAL TABLE find USING fts5(words, content='', prefix='2 3 4', tokenize='unicode61 remove_diacritics 2');",
    )?;
    let transaction = connection.transaction()?;
    for number in 0..customers {
        let (row, points) = (fixtures::customer(number), fixtures::contact_points(number));
        let [phone, mail] = &points;
        let no = number as i64 + 1;
        transaction.prepare_cached("INSERT INTO people VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(params![
            no,
            row.id.as_bytes(),
            row.name,
            row.city,
            mail.value
        ])?;
        let words = format!(
            "{} {} {} {}",
            row.name,
            row.organisation,
            phone.value.trim_start_matches('+'),
            mail.value
        );
        transaction
            .prepare_cached("INSERT INTO find (rowid, words) VALUES (?1, ?2)")?
            .execute(params![no, words])?;
    }
    transaction.commit()?;
    connection.execute_batch("INSERT INTO find (find) VALUES ('optimize')")?;
    Ok(connection)
}

fn fts_finds(connection: &rusqlite::Connection, queries: &[String], n: u64) -> Result<f64> {
    let begun = std::time::Instant::now();
    for query in queries.iter().cycle().take(n as usize) {
        let words = fold(query);
        let terms = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let query: Vec<String> = terms.map(|word| format!("\"{word}\"*")).collect();
        let mut statement = connection.prepare_cached(
            "SELECT p.id, p.name, p.city, p.address FROM find JOIN people p ON p.no = find.rowid
             WHERE find MATCH ?1 ORDER BY find.rank LIMIT 20",
        )?;
        let hits = statement.query_map([query.join(" ")], |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
            ))
        })?;
        black_box(hits.collect::<rusqlite::Result<Vec<_>>>()?);
    }
    Ok(begun.elapsed().as_secs_f64() * 1_000_000.0 / n as f64)
}
