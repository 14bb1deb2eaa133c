//! Says what an HTML text holds that will not be let through. It only reports:
//! ammonia and the writers of Markdown decide, by allow-list, on their own.

use crate::address::{Address, is_image_source, read};
use crate::removed::{Removed, RemovedKind, shorten};
use dom_query::{Document, NodeRef};

/// A text with more of them than this is reported up to here.
const MOST: usize = 200;

/// How thorough the report is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    /// All of it, comments and style sheets too: someone wrote them into Markdown.
    Everything,
    /// What could do harm: pages and documents always carry comments, styles and a head.
    Harmful,
}

/// What `html` holds that will not be let through, in the order of the text.
pub(crate) fn inspect(html: &Document, report: Report) -> Vec<Removed> {
    let mut found = Vec::new();
    let mut before = String::new();
    let mut hidden_under = None;
    for node in html.root().descendants_it() {
        if found.len() >= MOST {
            break;
        }
        if let Some(hidden) = hidden_under
            && is_under(&node, hidden)
        {
            continue;
        }
        hidden_under = None;
        if node.is_text() {
            remember(&mut before, &node.text());
        } else if node.is_comment() {
            comment(&node, report, &before, &mut found);
        } else if node.is_element() && element(&node, report, &before, &mut found) {
            hidden_under = Some(node.id);
        }
    }
    found
}

fn is_under(node: &NodeRef<'_>, ancestor: dom_query::NodeId) -> bool {
    node.ancestors_it(None).any(|above| above.id == ancestor)
}

/// Keeps the last words seen.
fn remember(before: &mut String, text: &str) {
    let words = text.split_whitespace().collect::<Vec<_>>();
    for word in words.iter().skip(words.len().saturating_sub(8)) {
        before.push(' ');
        before.push_str(&shorten(word, 30));
    }
    let excess = before.chars().count().saturating_sub(60);
    if excess > 0 {
        *before = before.chars().skip(excess).collect();
    }
}

fn comment(node: &NodeRef<'_>, report: Report, before: &str, found: &mut Vec<Removed>) {
    let html = node.html();
    if report == Report::Everything && !crate::markdown::is_list_separator(&html) {
        found.push(Removed::new(RemovedKind::Comment, &html, before.trim()));
    }
}

/// Reports an element; true when nothing of it remains, its content included.
fn element(node: &NodeRef<'_>, report: Report, before: &str, found: &mut Vec<Removed>) -> bool {
    let name = node.node_name().unwrap_or_default().to_lowercase();
    let what = kind_of(&name);
    if let Some(what) = what {
        let quiet = matches!(what, RemovedKind::Style | RemovedKind::Head) && report == Report::Harmful;
        let is_checkbox =
            name == "input" && node.attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"));
        if !quiet && !is_checkbox {
            found.push(Removed::new(what, &shorten(&node.html(), 100), before.trim()));
        }
    }
    for attribute in node.attrs() {
        if let Some(removed) = attribute_kind(&name, &attribute.name.local, &attribute.value) {
            let detail = match removed {
                RemovedKind::Address => attribute.value.to_string(),
                _ => format!("{} on <{name}>", attribute.name.local),
            };
            found.push(Removed::new(removed, &detail, before.trim()));
        }
    }
    what.is_some_and(|what| what != RemovedKind::Form)
}

fn kind_of(name: &str) -> Option<RemovedKind> {
    Some(match name {
        "script" | "noscript" => RemovedKind::Script,
        "style" => RemovedKind::Style,
        "iframe" | "frame" | "frameset" | "portal" | "fencedframe" => RemovedKind::Frame,
        "svg" | "math" => RemovedKind::Drawing,
        "form" | "input" | "button" | "select" | "textarea" | "option" | "fieldset" | "isindex"
        | "keygen" => RemovedKind::Form,
        "object" | "embed" | "applet" | "video" | "audio" | "canvas" | "template" | "marquee" | "bgsound" => {
            RemovedKind::Embed
        }
        "meta" | "base" | "link" => RemovedKind::Head,
        _ => return None,
    })
}

fn attribute_kind(element: &str, name: &str, value: &str) -> Option<RemovedKind> {
    let name = name.to_ascii_lowercase();
    if name.starts_with("on") || name == "srcdoc" || name == "formaction" {
        return Some(RemovedKind::Handler);
    }
    let carries_address = [
        "href",
        "src",
        "action",
        "background",
        "poster",
        "data",
        "cite",
        "longdesc",
        "dynsrc",
        "lowsrc",
        "ping",
    ];
    if carries_address.contains(&name.as_str()) && is_refused(element, value) {
        return Some(RemovedKind::Address);
    }
    let style = value.to_ascii_lowercase();
    (name == "style"
        && (style.contains("expression") || style.contains("script:") || style.contains("-moz-binding")))
    .then_some(RemovedKind::Handler)
}

fn is_refused(element: &str, value: &str) -> bool {
    match read(value) {
        Address::Refused => true,
        Address::Outside(_) => element == "img" && !is_image_source(value),
        _ => false,
    }
}
