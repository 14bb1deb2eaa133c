//! What changed between two versions of a text: lines, and the words within them.

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// Unchanged lines shown around a change.
const AROUND: usize = 3;
/// After this long the difference may be coarser than it could be.
const PATIENCE: Duration = Duration::from_millis(500);

/// Changes that stand close together, with a few unchanged lines around.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// The lines, in order.
    pub lines: Vec<DiffLine>,
}

/// One line of a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// What happened to it.
    pub kind: LineKind,
    /// Its number in the old text, from 1; none for an added line.
    pub old_line: Option<u32>,
    /// Its number in the new text, from 1; none for a removed line.
    pub new_line: Option<u32>,
    /// The line without its end, in pieces.
    pub spans: Vec<Span>,
}

/// What happened to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// It is in both.
    Same,
    /// It is only in the new text.
    Added,
    /// It is only in the old text.
    Removed,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// These are the words that changed within a line that otherwise stayed.
    pub changed: bool,
}

/// What changed from `old` to `new`; empty when nothing did.
pub fn diff(old: &str, new: &str) -> Vec<Hunk> {
    let (old, new) = (old.replace("\r\n", "\n"), new.replace("\r\n", "\n"));
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(&old, &new);
    let mut hunks = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        let lines =
            group.iter().flat_map(|op| diff.iter_inline_changes(op)).map(|change| line(&change)).collect();
        hunks.push(Hunk { lines });
    }
    hunks
}

fn line(change: &similar::InlineChange<'_, str>) -> DiffLine {
    let kind = match change.tag() {
        ChangeTag::Equal => LineKind::Same,
        ChangeTag::Insert => LineKind::Added,
        ChangeTag::Delete => LineKind::Removed,
    };
    let number = |index: Option<usize>| index.and_then(|index| u32::try_from(index + 1).ok());
    let mut spans: Vec<Span> = Vec::new();
    for (changed, text) in change.iter_strings_lossy() {
        let text = text.trim_end_matches('\n');
        match spans.last_mut() {
            Some(last) if last.changed == changed => last.text.push_str(text),
            _ if text.is_empty() => {}
            _ => spans.push(Span { text: text.to_owned(), changed }),
        }
    }
    DiffLine { kind, old_line: number(change.old_index()), new_line: number(change.new_index()), spans }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_changed_words_of_a_line_are_told_apart() {
        let hunks =
            diff("a\nReturn it within 14 days please\nz\n", "a\nReturn it within 30 days please\nz\n");
        assert_eq!(hunks.len(), 1);
        let lines = &hunks[0].lines;
        assert_eq!(
            lines.iter().map(|l| l.kind).collect::<Vec<_>>(),
            [LineKind::Same, LineKind::Removed, LineKind::Added, LineKind::Same]
        );
        let changed: Vec<_> = lines[2].spans.iter().filter(|s| s.changed).map(|s| s.text.as_str()).collect();
        assert_eq!(changed, ["30"]);
        assert_eq!((lines[1].old_line, lines[1].new_line, lines[2].new_line), (Some(2), None, Some(2)));
    }

    #[test]
    fn equal_texts_have_no_difference() {
        assert!(diff("a\nb\n", "a\r\nb\r\n").is_empty());
    }

    #[test]
    fn distant_changes_are_apart() {
        let old: String = (0..40).map(|i| format!("line {i}")).collect::<Vec<_>>().join("\n");
        let new = old.replace("line 2\n", "line two\n").replace("line 35\n", "line x\n");
        assert_eq!(diff(&old, &new).len(), 2);
    }
}
