//! Reading fields of JSON whose shape is only half known.

use serde_json::{Map, Value};
use throughline_domain::Millis;

/// A scalar as words: numbers and booleans too, never an empty text.
pub(super) fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The first of these fields that says something.
pub(super) fn text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| words(object.get(*name)?))
}

/// The first of these fields as a list: a list, a map's `name`s, or words with commas between.
pub(super) fn list(object: &Map<String, Value>, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .filter_map(|name| object.get(*name))
        .map(list_of)
        .find(|list| !list.is_empty())
        .unwrap_or_default()
}

fn list_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(name_of).collect(),
        Value::Object(_) => name_of(value).into_iter().collect(),
        _ => {
            let text = words(value).unwrap_or_default();
            text.split([',', ';']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        }
    }
}

fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => text(object, &["name", "title", "label"]),
        value => words(value),
    }
}

/// The first of these fields as a time.
pub(super) fn time(object: &Map<String, Value>, names: &[&str]) -> Option<Millis> {
    text(object, names).and_then(|text| super::dates::read(&text))
}

/// Adds a name that is not there yet.
pub(super) fn add(names: &mut Vec<String>, name: Option<String>) {
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        names.push(name);
    }
}

/// The objects of a list: the document itself, or under one of these names.
pub(super) fn objects<'v>(document: &'v Value, names: &[&str]) -> Vec<&'v Map<String, Value>> {
    let list = match document {
        Value::Array(list) => Some(list),
        Value::Object(object) => names.iter().find_map(|name| object.get(*name)?.as_array()),
        _ => None,
    };
    list.into_iter().flatten().filter_map(Value::as_object).collect()
}
