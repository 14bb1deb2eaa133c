//! What differs between two versions of an article, line by line.

use throughline_articles::{DiffLine, LineKind, diff};
use throughline_wire::desk_api::{ArticleDifference, CompareArticles, DifferenceLine, Marked, MarkedPart};

use super::reading::{MAX_BODY_BYTES, blocking};
use crate::desk::Inner;
use crate::error::DeskError;

/// An unchanged text of so few lines is shown whole.
const SHORT: usize = 6;

/// What differs between two texts.
pub(crate) async fn compare_articles(
    desk: &Inner,
    request: CompareArticles,
) -> Result<ArticleDifference, DeskError> {
    desk.seat()?;
    let CompareArticles { old, new } = request;
    if old.body.len().max(new.body.len()) > MAX_BODY_BYTES {
        return Err(DeskError::TooLarge { limit: "content.body", max_bytes: MAX_BODY_BYTES });
    }
    blocking(move || ArticleDifference {
        title: lines(&old.title, &new.title),
        summary: lines(&old.summary, &new.summary),
        body: lines(&old.body, &new.body),
    })
    .await
}

fn lines(old: &str, new: &str) -> Vec<DifferenceLine> {
    let hunks = diff(old, new);
    let total = old.lines().count();
    if hunks.is_empty() && total <= SHORT {
        return old.lines().map(|text| DifferenceLine::Same { text: text.to_owned() }).collect();
    }
    let mut shown = Vec::new();
    // Lines of the old text that were shown or left out so far.
    let mut passed = 0;
    for hunk in hunks {
        let first = hunk.lines.iter().find_map(|line| line.old_line).map_or(passed, |n| n as usize - 1);
        skip(&mut shown, first.saturating_sub(passed));
        passed = hunk.lines.iter().rev().find_map(|line| line.old_line).map_or(first, |n| n as usize);
        shown.extend(hunk.lines.into_iter().map(difference_line));
    }
    skip(&mut shown, total.saturating_sub(passed));
    shown
}

fn skip(shown: &mut Vec<DifferenceLine>, lines: usize) {
    if lines > 0 {
        shown.push(DifferenceLine::Skipped { lines: lines as u32 });
    }
}

fn difference_line(line: DiffLine) -> DifferenceLine {
    let parts = line.spans.into_iter().map(|span| MarkedPart { text: span.text, is_match: span.changed });
    let marked = Marked { parts: parts.collect() };
    match line.kind {
        LineKind::Same => {
            DifferenceLine::Same { text: marked.parts.into_iter().map(|part| part.text).collect() }
        }
        LineKind::Added => DifferenceLine::Added { line: marked },
        LineKind::Removed => DifferenceLine::Removed { line: marked },
    }
}

#[cfg(test)]
mod tests {
    use throughline_wire::desk_api::DifferenceLine;

    use super::lines;

    fn shape(old: &str, new: &str) -> String {
        let sign = |line: DifferenceLine| match line {
            DifferenceLine::Same { .. } => "=".to_owned(),
            DifferenceLine::Added { .. } => "+".to_owned(),
            DifferenceLine::Removed { .. } => "-".to_owned(),
            DifferenceLine::Skipped { lines } => format!("({lines})"),
        };
        lines(old, new).into_iter().map(sign).collect()
    }

    #[test]
    fn runs_of_unchanged_lines_are_left_out_and_counted() {
        let old: Vec<String> = (0..40).map(|n| format!("line {n}")).collect();
        let mut new = old.clone();
        new[20] = "another".into();
        assert_eq!(shape(&old.join("\n"), &new.join("\n")), "(17)===-+===(16)");
        assert_eq!(shape(&old.join("\n"), &old.join("\n")), "(40)");
        assert_eq!(shape("one", "one"), "=");
        assert_eq!(shape("", "one\ntwo"), "++");
        assert_eq!(shape("one", ""), "-");
        assert_eq!(shape("", ""), "");
    }
}
