//! Questions with their answers, as tables (CSV) and as JSON. Which column is
//! what is guessed from its name; without names the first two are question and answer.

use super::decode::Text;
use super::{Draft, ImportItem, SkipReason, json};
use serde_json::{Map, Value};
use std::collections::HashMap;
use throughline_domain::{ArticleState, Audience};

const QUESTION: &[&str] = &[
    "question", "title", "q", "subject", "prompt", "frage", "titel", "pregunta", "headline", "query", "name",
];
const ANSWER: &[&str] = &[
    "answer",
    "a",
    "body",
    "content",
    "response",
    "reply",
    "antwort",
    "text",
    "respuesta",
    "solution",
    "html",
];
const TOPIC: &[&str] = &[
    "topics",
    "topic",
    "category",
    "categories",
    "kategorie",
    "section",
    "tags",
    "label",
    "labels",
    "intent",
];
const PRODUCT: &[&str] = &["products", "product", "produkt"];
const LANGUAGE: &[&str] = &["language", "lang", "locale", "sprache"];
const ID: &[&str] = &["id", "key", "external_id", "uuid"];
const SUMMARY: &[&str] = &["summary", "description", "excerpt"];
const LISTS: &[&str] =
    &["items", "faq", "faqs", "questions", "data", "entries", "articles", "pairs", "results"];

pub(super) fn import_csv(path: &str, text: &Text) -> Vec<ImportItem> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text.text))
        .from_reader(text.text.as_bytes());
    let mut records = reader.records();
    let Some(Ok(first)) = records.next() else {
        return vec![ImportItem::skipped(path, SkipReason::Empty, "a table without rows")];
    };
    let mut pairs = Pairs::new(path);
    let names: Vec<String> = first.iter().map(column_name).collect();
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    let is_header = has(QUESTION) && has(ANSWER);
    let names = if is_header { names } else { vec!["question".into(), "answer".into(), "category".into()] };
    if !is_header {
        pairs.row(1, &row(&names, &first));
    }
    for (index, record) in records.enumerate() {
        match record {
            Ok(record) => pairs.row(index + 2, &row(&names, &record)),
            Err(error) => pairs.items.push(ImportItem::skipped(
                &format!("{path}#{}", index + 2),
                SkipReason::Damaged,
                &error.to_string(),
            )),
        }
    }
    pairs.items
}

fn column_name(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_")
}

/// What separates columns: what the first lines have most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |mark: &u8| first.bytes().filter(|byte| byte == mark).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(count).unwrap_or(b',')
}

fn row(names: &[String], record: &csv::StringRecord) -> Map<String, Value> {
    names.iter().zip(record).map(|(name, value)| (name.clone(), Value::from(value))).collect()
}

pub(super) fn import_json(path: &str, text: &Text) -> Vec<ImportItem> {
    let mut pairs = Pairs::new(path);
    match serde_json::from_str::<Value>(&text.text) {
        Ok(document) => pairs.document(&document),
        Err(error) => {
            let lines: Vec<Map<String, Value>> =
                text.text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            if lines.is_empty() {
                return vec![ImportItem::skipped(path, SkipReason::Damaged, &error.to_string())];
            }
            lines.iter().enumerate().for_each(|(index, line)| pairs.row(index + 1, &lower(line)));
        }
    }
    if pairs.items.is_empty() {
        pairs.items.push(ImportItem::skipped(
            path,
            SkipReason::UnknownFormat,
            "no list of questions and answers",
        ));
    }
    pairs.items
}

fn lower(object: &Map<String, Value>) -> Map<String, Value> {
    object.iter().map(|(name, value)| (column_name(name), value.clone())).collect()
}

/// The pairs of one file.
struct Pairs<'p> {
    path: &'p str,
    items: Vec<ImportItem>,
    /// How often a question was met: the same one twice needs two keys.
    met: HashMap<String, usize>,
}

impl<'p> Pairs<'p> {
    fn new(path: &'p str) -> Self {
        Self { path, items: Vec::new(), met: HashMap::new() }
    }

    fn document(&mut self, document: &Value) {
        let rows = json::objects(document, LISTS);
        if rows.is_empty() {
            // A map of questions to answers.
            let pairs = document
                .as_object()
                .into_iter()
                .flatten()
                .filter_map(|(question, answer)| Some((question, answer.as_str()?)));
            for (index, (question, answer)) in pairs.enumerate() {
                let row =
                    [("question".to_owned(), question.as_str().into()), ("answer".to_owned(), answer.into())];
                self.row(index + 1, &row.into_iter().collect());
            }
        }
        for (index, row) in rows.into_iter().enumerate() {
            self.row(index + 1, &lower(row));
        }
    }

    fn row(&mut self, number: usize, row: &Map<String, Value>) {
        let (question, answer) = (json::text(row, QUESTION), json::text(row, ANSWER));
        let (Some(question), Some(answer)) = (question, answer) else {
            let is_blank = row.values().all(|value| json::words(value).is_none());
            if !is_blank {
                let key = format!("{}#{number}", self.path);
                self.items.push(ImportItem::skipped(
                    &key,
                    SkipReason::Empty,
                    "a question and an answer are needed",
                ));
            }
            return;
        };
        let key = self.key(row, &question);
        let mut draft = Draft::new(&key, &question);
        draft.body_from_either(&answer);
        if draft.body.is_empty() {
            self.items.push(ImportItem::skipped(&key, SkipReason::Empty, "an answer without words"));
            return;
        }
        draft.summary = json::text(row, SUMMARY).unwrap_or_default();
        draft.topics = json::list(row, TOPIC);
        draft.products = json::list(row, PRODUCT);
        draft.language = json::text(row, LANGUAGE);
        draft.audience =
            json::text(row, &["audience"]).and_then(|word| Audience::parse(&word.to_lowercase()));
        draft.state = json::text(row, &["state", "status"])
            .and_then(|word| ArticleState::parse(&word.to_lowercase()))
            .unwrap_or(ArticleState::Published);
        draft.updated_at = json::time(row, &["updated_at", "updated", "date"]);
        draft.url = json::text(row, &["url", "link"]).filter(|url| url.starts_with("http"));
        self.items.push(draft.into());
    }

    /// The row's own id, or its question: rows move when the table is edited.
    fn key(&mut self, row: &Map<String, Value>, question: &str) -> String {
        let name = json::text(row, ID).unwrap_or_else(|| crate::slug(question, ""));
        let met = self.met.entry(name.clone()).or_default();
        *met += 1;
        if *met == 1 { format!("{}#{name}", self.path) } else { format!("{}#{name}-{met}", self.path) }
    }
}
