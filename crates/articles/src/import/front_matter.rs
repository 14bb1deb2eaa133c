//! The block of fields at the head of a Markdown file, as Jekyll, Hugo and
//! Docusaurus write it: YAML between `---`, TOML between `+++`.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A file taken apart.
pub(super) struct Parts<'t> {
    pub(super) fields: Map<String, Value>,
    pub(super) body: &'t str,
    /// Why the fields could not be read.
    pub(super) error: Option<String>,
}

pub(super) fn split(text: &str) -> Parts<'_> {
    let text = text.trim_start_matches('\u{feff}');
    for (mark, read) in [("---", yaml as fn(&str) -> Result<Map<String, Value>, Box<str>>), ("+++", toml)] {
        let Some((head, body)) = between(text, mark) else { continue };
        return match read(head) {
            Ok(fields) => Parts { fields, body, error: None },
            Err(error) => Parts { fields: Map::new(), body, error: Some(error.into()) },
        };
    }
    Parts { fields: Map::new(), body: text, error: None }
}

/// What stands between a first line that is `mark` and the next such line, and what follows.
fn between<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    let after = text.strip_prefix(mark)?;
    let line_end = after.find('\n')?;
    if !after.get(..line_end)?.trim().is_empty() {
        return None;
    }
    let head = after.get(line_end + 1..)?;
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        if line.trim_end() == mark {
            return Some((head.get(..at)?, head.get(at + line.len()..)?));
        }
        at += line.len();
    }
    None
}

/// Fields that are words even when they look like a number: `title: 1.10`.
#[derive(Deserialize)]
struct Words {
    title: Option<String>,
    description: Option<String>,
    slug: Option<String>,
}

fn yaml(head: &str) -> Result<Map<String, Value>, Box<str>> {
    if head.trim().is_empty() {
        return Ok(Map::new());
    }
    let value: Value = serde_saphyr::from_str(head).map_err(|error| first_line(&error.to_string()))?;
    let Value::Object(mut fields) = value else { return Err("not a list of fields".into()) };
    if let Ok(words) = serde_saphyr::from_str::<Words>(head) {
        for (name, text) in [("title", words.title), ("description", words.description), ("slug", words.slug)]
        {
            if let Some(text) = text.filter(|_| fields.get(name).is_some_and(|value| !value.is_null())) {
                fields.insert(name.to_owned(), Value::String(text));
            }
        }
    }
    Ok(fields)
}

fn toml(head: &str) -> Result<Map<String, Value>, Box<str>> {
    let table: toml::Table = head.parse().map_err(|error: toml::de::Error| first_line(error.message()))?;
    Ok(table.into_iter().map(|(name, value)| (name, from_toml(value))).collect())
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(values) => values.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(name, value)| (name, from_toml(value))).collect::<Map<_, _>>().into()
        }
    }
}

fn first_line(text: &str) -> Box<str> {
    text.lines().next().unwrap_or_default().into()
}
