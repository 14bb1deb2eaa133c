//! The arrows of docs/ARCHITECTURE.md, checked against `cargo metadata`: which
//! crate may depend on which of ours, and who alone may name a big dependency.

use anyhow::{Result, bail};
use serde_json::Value;

use crate::shell;

/// Crate, and which of ours it may depend on (development dependencies apart).
const MAY_DEPEND_ON: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("wire", &["domain"]),
    ("desk-store", &["wire", "domain"]),
    ("articles", &["domain"]),
    ("search", &["domain"]),
    ("desk", &["desk-store", "articles", "search", "wire", "domain"]),
    ("hub-store", &["articles", "wire", "domain"]),
    ("hub", &["hub-store", "articles", "search", "wire", "domain"]),
    ("testkit", &["wire", "domain"]),
    ("xtask", &["wire"]),
    ("tests", &["articles", "desk", "desk-store", "hub", "hub-store", "search", "testkit", "wire", "domain"]),
    ("", &["desk", "hub", "wire", "domain"]), // the window, package `throughline`
];

/// Dependency, and the only crates of ours that may name it.
const ONLY: &[(&str, &[&str])] = &[
    ("tauri", &[""]),
    ("rusqlite", &["desk-store", "tests"]),
    ("sqlx", &["hub-store"]),
    ("tantivy", &["search"]),
    ("comrak", &["articles"]),
    ("ammonia", &["articles"]),
    ("async-nats", &["hub"]),
    ("keyring", &["desk"]),
];

/// Fails when an arrow is drawn the wrong way.
pub fn run() -> Result<()> {
    let text =
        shell::output(&mut shell::cargo(&["metadata", "--format-version=1", "--no-deps", "--offline"]))?;
    let metadata: Value = serde_json::from_str(&text)?;
    let packages = metadata.get("packages").and_then(Value::as_array).cloned().unwrap_or_default();
    let wrong: Vec<String> = packages.iter().flat_map(wrong_arrows).collect();
    if wrong.is_empty() {
        println!("arrows: {} crates, all as drawn", packages.len());
        return Ok(());
    }
    bail!("arrows drawn the wrong way (see docs/ARCHITECTURE.md):\n  {}", wrong.join("\n  "))
}

fn wrong_arrows(package: &Value) -> Vec<String> {
    let name = short(text(package, "name"));
    let Some((_, allowed)) = MAY_DEPEND_ON.iter().find(|(from, _)| *from == name) else {
        return vec![format!("{name}: not in the table of crates/xtask/src/arrows.rs")];
    };
    let dependencies = package.get("dependencies").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut wrong = Vec::new();
    for dependency in &dependencies {
        let is_dev = text(dependency, "kind") == "dev";
        let to = text(dependency, "name");
        if let Some(ours) = to.strip_prefix("throughline-") {
            if !is_dev && !allowed.contains(&ours) {
                wrong.push(format!("{name} -> {ours}"));
            }
        } else if let Some((_, only)) = ONLY.iter().find(|(dependency, _)| *dependency == to)
            && !is_dev
            && !only.contains(&name)
        {
            wrong.push(format!("{name} -> {to} (only {only:?} may)"));
        }
    }
    wrong
}

fn short(name: &str) -> &str {
    if name == "throughline" { "" } else { name.strip_prefix("throughline-").unwrap_or(name) }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}
