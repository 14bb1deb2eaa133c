//! Two people changed one article without a network: what both wrote, put
//! together where that can be done without guessing, and shown side by side where not.

use serde::{Deserialize, Serialize};
use similar::{ConflictStyle, MergeRegion, MergeResolution, TextMerge};

/// A merge of two texts that come from the same one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The merged text. In a conflict it has what `mine` has there; see [`Conflict`].
    pub text: String,
    /// Where both changed the same lines differently. Empty: the merge is clean.
    pub conflicts: Vec<Conflict>,
    /// The text with git's markers around each conflict; equal to `text` when there is none.
    pub marked: String,
}

/// One place both changed differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The line of [`Merged::text`] where `mine` begins, from 0.
    pub line: usize,
    /// How many lines of [`Merged::text`] it takes.
    pub lines: usize,
    /// What stood there before.
    pub base: String,
    /// What I made of it.
    pub mine: String,
    /// What the other made of it.
    pub theirs: String,
}

/// Merges `mine` and `theirs`, which both come from `base`.
pub fn merge3(base: &str, mine: &str, theirs: &str) -> Merged {
    let (base, mine, theirs) = (with_newline(base), with_newline(mine), with_newline(theirs));
    let mut merge = TextMerge::from_lines(&base, &mine, &theirs);
    merge.conflict_style(ConflictStyle::Merge).labels("before", "mine", "theirs");
    let mut text = String::new();
    let mut conflicts = Vec::new();
    for region in merge.regions() {
        let ours =
            |range: std::ops::Range<usize>| range.filter_map(|i| merge.ours_line(i)).collect::<String>();
        let others =
            |range: std::ops::Range<usize>| range.filter_map(|i| merge.theirs_line(i)).collect::<String>();
        if region.is_conflict() {
            conflicts.push(conflict(&merge, region, text.lines().count()));
        }
        match region.resolution() {
            MergeResolution::Theirs => text.push_str(&others(region.theirs_range())),
            _ => text.push_str(&ours(region.ours_range())),
        }
    }
    let marked = if conflicts.is_empty() { text.clone() } else { merge.to_string() };
    Merged { text, conflicts, marked }
}

fn conflict(merge: &TextMerge<'_, '_, '_, str>, region: &MergeRegion, line: usize) -> Conflict {
    Conflict {
        line,
        lines: region.ours_range().len(),
        base: region.base_range().filter_map(|i| merge.base_line(i)).collect(),
        mine: region.ours_range().filter_map(|i| merge.ours_line(i)).collect(),
        theirs: region.theirs_range().filter_map(|i| merge.theirs_line(i)).collect(),
    }
}

/// Every line ends, so that a last line without a newline is not a change of its own.
fn with_newline(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "# Returns\n\nWithin 14 days.\n\nBring the receipt.\n";

    #[test]
    fn changes_in_different_places_are_both_kept() {
        let merged = merge3(BASE, &BASE.replace("14", "30"), &BASE.replace("receipt", "receipt or the card"));
        assert!(merged.conflicts.is_empty());
        assert_eq!(merged.text, "# Returns\n\nWithin 30 days.\n\nBring the receipt or the card.\n");
        assert_eq!(merged.marked, merged.text);
    }

    #[test]
    fn the_same_line_changed_twice_is_shown_and_nothing_is_lost() {
        let merged = merge3(BASE, &BASE.replace("14", "30"), &BASE.replace("14", "60"));
        assert_eq!(merged.conflicts.len(), 1);
        let conflict = merged.conflicts.first().unwrap();
        assert_eq!(conflict.base, "Within 14 days.\n");
        assert_eq!(conflict.mine, "Within 30 days.\n");
        assert_eq!(conflict.theirs, "Within 60 days.\n");
        let lines: Vec<_> = merged.text.lines().skip(conflict.line).take(conflict.lines).collect();
        assert_eq!(lines, ["Within 30 days."], "the conflict says where mine stands");
        assert!(
            merged.marked.contains("<<<<<<< mine\nWithin 30 days.\n=======\nWithin 60 days.\n>>>>>>> theirs")
        );
    }

    #[test]
    fn a_missing_last_newline_and_windows_line_ends_are_no_change() {
        let merged = merge3(BASE, BASE.trim_end(), &BASE.replace('\n', "\r\n").replace("14", "30"));
        assert!(merged.conflicts.is_empty(), "{merged:?}");
        assert!(merged.text.contains("30 days"));
    }
}
