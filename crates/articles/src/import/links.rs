//! Addresses inside a text, changed where they stand: the rest of the text stays
//! as its author wrote it. Used to turn paths into `article:` and `attachment:`
//! addresses after an import, and back for an export.

use super::Draft;
use crate::markdown;
use comrak::Arena;
use comrak::nodes::{AstNode, NodeValue};
use percent_encoding::percent_decode_str;
use throughline_domain::{ArticleId, AttachmentId};

/// What the files of an import have become.
pub struct LinkTargets<'a> {
    /// The article a path, an address at the source or a source key is now.
    pub article: &'a dyn Fn(&str) -> Option<ArticleId>,
    /// The attachment a path is now.
    pub attachment: &'a dyn Fn(&str) -> Option<AttachmentId>,
}

/// Turns links between the files of an import into links between articles, and
/// paths of images into attachments. Relative addresses are read from the draft's own place.
pub fn link_drafts(drafts: &mut [Draft], targets: &LinkTargets<'_>) {
    for draft in drafts {
        let from = draft.source_key.clone();
        draft.body = replace_addresses(&draft.body, &|address, is_image| {
            let (path, heading) =
                address.split_once('#').map_or((address, None), |(path, heading)| (path, Some(heading)));
            if path.is_empty() || address.starts_with("article:") || address.starts_with("attachment:") {
                return None;
            }
            let place = if path.contains("://") { path.to_owned() } else { resolve(&from, path) };
            let article = || candidates(&place).find_map(|candidate| (targets.article)(&candidate));
            let attachment = || (targets.attachment)(&place).map(|id| format!("attachment:{id}"));
            if is_image {
                return attachment();
            }
            let heading = heading.map(|heading| format!("#{heading}")).unwrap_or_default();
            article().map(|id| format!("article:{id}{heading}")).or_else(attachment)
        });
    }
}

/// The keys a link may mean: `guide` may be `guide.md` or `guide/index.md`.
fn candidates(place: &str) -> impl Iterator<Item = String> {
    let stem = place.trim_end_matches('/').to_owned();
    let stem = stem.strip_suffix(".html").map(str::to_owned).unwrap_or(stem);
    let endings = [".md", ".mdx", ".markdown", "/index.md", "/_index.md", "/README.md", ".html"];
    [place.to_owned()].into_iter().chain(endings.into_iter().map(move |ending| format!("{stem}{ending}")))
}

/// A relative path as seen from the file `from`; one that begins with `/` is from the root.
fn resolve(from: &str, path: &str) -> String {
    let path = percent_decode_str(path.split('?').next().unwrap_or_default()).decode_utf8_lossy();
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { from.split('/').collect() };
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A change of some bytes of a text.
struct Change {
    from: usize,
    to: usize,
    address: String,
}

/// Replaces addresses of links and images by what `new` says (given the address
/// and whether it is an image's). Where an address cannot be found in the text as
/// it is read (a reference, an escaped one), the whole text is written anew.
pub(crate) fn replace_addresses(text: &str, new: &dyn Fn(&str, bool) -> Option<String>) -> String {
    let arena = Arena::new();
    let root = markdown::parse(&arena, text);
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let (mut changes, mut all_found, mut any) = (Vec::new(), true, false);
    for node in root.descendants() {
        let Some((address, is_image)) = address_of(node) else { continue };
        let Some(replacement) = new(&address, is_image) else { continue };
        any = true;
        match place_of(text, &starts, node, &address) {
            Some((from, to)) => changes.push(Change { from, to, address: replacement.clone() }),
            None => all_found = false,
        }
        set_address(node, replacement);
    }
    match (any, all_found) {
        (false, _) => text.to_owned(),
        (true, true) => apply(text, changes),
        (true, false) => markdown::write(root),
    }
}

fn address_of<'a>(node: &'a AstNode<'a>) -> Option<(String, bool)> {
    match &node.data().value {
        NodeValue::Link(link) => Some((link.url.clone(), false)),
        NodeValue::Image(image) => Some((image.url.clone(), true)),
        _ => None,
    }
}

fn set_address<'a>(node: &'a AstNode<'a>, address: String) {
    if let NodeValue::Link(link) | NodeValue::Image(link) = &mut node.data_mut().value {
        link.url = address;
    }
}

/// Where a link's address stands: after the last `](` of the link.
fn place_of<'a>(
    text: &str,
    starts: &[usize],
    node: &'a AstNode<'a>,
    address: &str,
) -> Option<(usize, usize)> {
    let position = node.data().sourcepos;
    let offset = |line: usize, column: usize| Some(starts.get(line.checked_sub(1)?)? + column);
    let from = offset(position.start.line, position.start.column.checked_sub(1)?)?;
    let to = offset(position.end.line, position.end.column)?;
    let link = text.get(from..to)?;
    let opening = link.rmatch_indices("](").map(|(at, _)| at + 2).find(|at| {
        link.get(*at..)
            .is_some_and(|rest| rest.trim_start_matches('<').starts_with(address) && !address.is_empty())
    })?;
    let bracket = usize::from(link.get(opening..)?.starts_with('<'));
    let start = from + opening + bracket;
    let is_whole = text.get(start + address.len()..)?.starts_with([')', ' ', '>', '\n', '\t']);
    is_whole.then_some((start, start + address.len()))
}

fn apply(text: &str, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|change| change.from);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for change in changes {
        out.push_str(text.get(at..change.from).unwrap_or_default());
        out.push_str(&change.address);
        at = change.to;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
