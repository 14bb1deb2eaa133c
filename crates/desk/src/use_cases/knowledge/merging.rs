//! Two versions of one article that the hub would not merge by guessing: what a
//! merge looks like, and where someone has to decide. Works offline: both
//! versions travel with the article.

use throughline_articles::{Merged, merge3};
use throughline_desk_store::articles;
use throughline_wire::desk_api::{GetMerge, MergePiece, MergeView};
use throughline_wire::rows::{ArticleRow, UnmergedVersion};

use super::reading::{name_of, no_article};
use crate::desk::Inner;
use crate::error::DeskError;

/// Two versions that wait for someone to merge them.
pub(crate) async fn get_merge(desk: &Inner, request: GetMerge) -> Result<MergeView, DeskError> {
    let GetMerge { article_id, version } = request;
    let seat = desk.seat()?;
    let reading = seat.store.read(move |reader| {
        let Some(article) = articles::get(reader, article_id)? else { return Ok(None) };
        let Some(unmerged) = article.unmerged.iter().find(|it| it.version == version).cloned() else {
            return Ok(None);
        };
        let newest_author = name_of(reader, article.author_id)?;
        let unmerged_author = name_of(reader, unmerged.author_id)?;
        Ok(Some(view(article, newest_author, unmerged, unmerged_author)))
    });
    reading.await?.ok_or_else(|| no_article(article_id))
}

fn view(
    article: ArticleRow,
    newest_author_name: String,
    unmerged: UnmergedVersion,
    unmerged_author_name: String,
) -> MergeView {
    let (newest, base, other) = (&article.content, &unmerged.base, &unmerged.content);
    let (title, is_title_conflict) = one_sided(&base.title, &newest.title, &other.title);
    let (summary, is_summary_conflict) = one_sided(&base.summary, &newest.summary, &other.summary);
    MergeView {
        body: pieces(&merge3(&base.body, &newest.body, &other.body)),
        newest: article.content,
        newest_version: article.version,
        newest_author_name,
        title,
        summary,
        is_title_conflict,
        is_summary_conflict,
        unmerged,
        unmerged_author_name,
    }
}

/// The side that changed it, or the newest and that both did.
fn one_sided(base: &str, newest: &str, other: &str) -> (String, bool) {
    if newest == base || newest == other {
        (other.to_owned(), false)
    } else {
        (newest.to_owned(), other != base)
    }
}

/// The merged text cut at its conflicts.
fn pieces(merged: &Merged) -> Vec<MergePiece> {
    let lines: Vec<&str> = merged.text.split_inclusive('\n').collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    let push = |pieces: &mut Vec<MergePiece>, from: usize, to: usize| {
        let text: String = lines.get(from..to).unwrap_or_default().concat();
        if !text.is_empty() {
            pieces.push(MergePiece::Merged { text });
        }
    };
    for conflict in &merged.conflicts {
        push(&mut pieces, at, conflict.line);
        pieces.push(MergePiece::Conflict {
            base: conflict.base.clone(),
            newest: conflict.mine.clone(),
            other: conflict.theirs.clone(),
        });
        at = conflict.line + conflict.lines;
    }
    push(&mut pieces, at, lines.len());
    pieces
}

#[cfg(test)]
mod tests {
    use throughline_articles::merge3;
    use throughline_wire::desk_api::MergePiece;

    use super::{one_sided, pieces};

    #[test]
    fn a_merge_is_cut_at_what_someone_has_to_decide() {
        let base = "a\nb\nc\nd\ne\nf\ng\n";
        let merged = merge3(base, "a\nB\nc\nd\ne\nf\ng\n", "a\nbb\nc\nd\ne\nf\nG\n");
        let shown = pieces(&merged);
        let MergePiece::Conflict { base, newest, other } = &shown[1] else { panic!("{shown:?}") };
        assert_eq!((base.trim(), newest.trim(), other.trim()), ("b", "B", "bb"));
        assert_eq!(shown[0], MergePiece::Merged { text: "a\n".into() });
        assert_eq!(shown[2], MergePiece::Merged { text: "c\nd\ne\nf\nG\n".into() });
    }

    #[test]
    fn a_title_only_one_of_them_changed_is_theirs() {
        assert_eq!(one_sided("a", "a", "b"), ("b".into(), false));
        assert_eq!(one_sided("a", "b", "a"), ("b".into(), false));
        assert_eq!(one_sided("a", "b", "b"), ("b".into(), false));
        assert_eq!(one_sided("a", "b", "c"), ("b".into(), true));
    }
}
