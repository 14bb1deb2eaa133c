//! No query may read the whole of a table that grows. Every SQL text in this
//! crate's sources is found here by itself, so a new one is checked unasked;
//! those put together by `concat!` are listed.

use std::path::Path;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use throughline_testkit::MockClock;

use crate::store::Store;

/// Names that may be scanned: tables that stay small, the rows of a JSON array, and `q`, a limited subquery.
const SMALL: &[&str] =
    &["teams", "agents", "tenants", "channel_accounts", "t", "a", "ca", "m", "w", "j", "q", "json_each"];

const PUT_TOGETHER: &[&str] = &[
    crate::feed::LIVE,
    crate::feed::CATCH_UP,
    crate::chat::PLACES,
    crate::chat::AFTER,
    crate::chat::BEFORE,
    crate::snapshot::TEAMS,
    crate::snapshot::AGENTS,
    crate::snapshot::ACCOUNTS,
    crate::snapshot::CUSTOMERS,
    crate::snapshot::CONTACT_POINTS,
    crate::snapshot::READ_MARKS,
    crate::snapshot::ALL_INTERACTIONS,
    crate::snapshot::VISIBLE_INTERACTIONS,
    crate::snapshot::CONVERSATION_ORDER,
    crate::snapshot::CONVERSATIONS,
    crate::snapshot::COUNT,
    crate::snapshot::ARTICLES,
    crate::snapshot::TOPICS,
    crate::snapshot::ANSWERS,
    crate::snapshot::KNOWLEDGE_SETTINGS,
    crate::snapshot::FEEDS,
    crate::snapshot::IMPORTS,
    crate::knowledge::QUESTIONS,
    crate::knowledge::ONE,
    crate::knowledge::OF_FAMILY,
    crate::knowledge::NEWEST,
    crate::knowledge::OF_TOPIC,
    crate::knowledge::PAGE,
    crate::knowledge::ARTICLES,
    crate::knowledge::BY_IDS,
    crate::knowledge::ANSWERS,
    crate::knowledge::SETTINGS,
    crate::knowledge::TOPICS,
];

#[tokio::test]
async fn no_query_reads_the_whole_of_a_growing_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let store =
        Store::open(&folder.path().join("hub.db"), Arc::new(MockClock::new())).await.expect("a record");
    let mut texts: Vec<String> = PUT_TOGETHER.iter().map(|sql| (*sql).to_owned()).collect();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
    assert!(texts.len() > 80, "only {} texts found", texts.len());
    let mut wrong = Vec::new();
    for sql in &texts {
        let mut reader = store.reader().await.expect("a reader");
        let query = sqlx::query_as(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")));
        let plan: Result<Vec<(i64, i64, i64, String)>, _> = reader.tx().all(query).await;
        match plan {
            Ok(steps) => {
                let bad = steps.iter().filter(|(.., step)| is_full_scan(step)).map(|(.., step)| step.clone());
                wrong.extend(bad.map(|step| format!("{step}\n    in {sql}")));
            }
            Err(error) => wrong.push(format!("{error:?}\n    in {sql}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    store.close().await;
}

fn is_full_scan(step: &str) -> bool {
    let Some(what) = step.strip_prefix("SCAN ") else { return false };
    let name = what.split(' ').next().unwrap_or(what);
    !SMALL.contains(&name) && !name.starts_with('(') && name != "CONSTANT"
}

fn collect(folder: &Path, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("plans.rs") {
            let source = std::fs::read_to_string(&path).expect("a source");
            texts_of(&source, into);
        }
    }
}

/// String literals that begin like a statement and do not stand in a `concat!`.
fn texts_of(source: &str, into: &mut Vec<String>) {
    for (at, _) in source.match_indices('"') {
        let (before, rest) = source.split_at(at);
        let rest = rest.strip_prefix('"').unwrap_or(rest);
        let start = rest.trim_start();
        let is_statement =
            ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "].iter().any(|word| start.starts_with(word));
        let is_part = before.trim_end().ends_with("concat!(") || before.trim_end().ends_with(',');
        let Some((text, _)) = rest.split_once('"') else { continue };
        if is_statement && !is_part {
            into.push(text.to_owned());
        }
    }
}
