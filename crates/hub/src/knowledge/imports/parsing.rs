//! One file of an import, parsed: drafts, things left out, and pictures. An
//! archive gives what its files give.

use throughline_articles::import::{
    Draft, ImportItem, Kind, Limits, Skipped, Warning, import_file, open_zip, sniff_kind,
};
use throughline_domain::ArticleOrigin;
use throughline_domain::attachment::{self, Guess};

/// What archives and files may cost: an import is held in memory while it is linked.
pub const LIMITS: Limits =
    Limits { text_bytes: 20 << 20, unpacked_bytes: 256 << 20, ratio: 200, entries: 50_000, items: 200_000 };
/// A file that is one article is refused when it is longer: no article is.
const MAX_MARKDOWN: usize = 1 << 20;
/// Pages carry more than their article.
const MAX_PAGE: usize = 4 << 20;
/// Larger pictures are not kept.
const MAX_PICTURE: usize = 10 << 20;

/// Something found in a file.
pub enum Found {
    /// An article; true when its title is a question customers ask.
    Draft(Box<Draft>, bool),
    /// Something left out: its key, and why as a code.
    Skipped(String, String),
    /// A picture.
    Picture(Picture),
}

/// A picture of an import.
pub struct Picture {
    /// Where articles of the import find it.
    pub place: String,
    /// The file it is stored as.
    pub path: String,
    /// PNG, JPEG, GIF or WebP.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// It lay in an archive: it has no file of its own yet.
    pub is_packed: bool,
}

/// What files of an import lie in: its name. The same folder, picked as a folder or as a ZIP, is the same.
pub fn scope_of(name: &str) -> &str {
    let is_zip = name.len() > 4 && name.to_ascii_lowercase().ends_with(".zip");
    let stem = name.len().checked_sub(4).and_then(|at| name.get(..at));
    stem.filter(|_| is_zip).unwrap_or(name)
}

/// The path of a file as the whole import sees it.
pub fn placed(scope: &str, path: &str) -> String {
    let is_inside = path.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if is_inside { path.to_owned() } else { format!("{scope}/{path}") }
}

/// What is in a file.
pub fn parse(scope: &str, path: &str, bytes: Vec<u8>) -> Vec<Found> {
    if sniff_kind(path, &bytes) != Kind::Zip {
        return one(&placed(scope, path), path, bytes, false);
    }
    let archive = match open_zip(path, &bytes, &LIMITS) {
        Ok(archive) => archive,
        Err(skipped) => return vec![left_out(skipped)],
    };
    let mut found = Vec::new();
    for entry in archive {
        match entry {
            Ok(entry) => {
                let place = placed(scope, &entry.path);
                found.extend(one(&place, &place, entry.bytes, true));
            }
            Err(skipped) => found.push(left_out(skipped)),
        }
    }
    found
}

fn one(place: &str, path: &str, bytes: Vec<u8>, is_packed: bool) -> Vec<Found> {
    let kind = sniff_kind(place, &bytes);
    let most = match kind {
        Kind::Markdown => MAX_MARKDOWN,
        Kind::HtmlPage => MAX_PAGE,
        Kind::Image => MAX_PICTURE,
        _ => LIMITS.text_bytes,
    };
    if bytes.len() > most {
        return vec![Found::Skipped(place.to_owned(), "too_large".to_owned())];
    }
    if kind == Kind::Image {
        return vec![picture(place, path, bytes, is_packed)];
    }
    let is_pairs = matches!(kind, Kind::Csv | Kind::PairsJson);
    let items = import_file(place, &bytes, &LIMITS).into_iter();
    let found = items.map(|item| match item {
        ImportItem::Draft(draft) => {
            let is_question = is_pairs || draft.origin == ArticleOrigin::Community;
            Found::Draft(draft, is_question)
        }
        ImportItem::Skipped(skipped) => left_out(skipped),
    });
    found.collect()
}

fn picture(place: &str, path: &str, bytes: Vec<u8>, is_packed: bool) -> Found {
    let guess = Guess {
        media_type: infer::get(&bytes).map(|kind| kind.mime_type()),
        is_program: infer::is_app(&bytes),
    };
    let name = place.rsplit('/').next().unwrap_or(place);
    match attachment::media_type_of(name, &bytes, guess) {
        Ok(media_type) if media_type.starts_with("image/") => {
            let (place, path) = (place.to_owned(), path.to_owned());
            Found::Picture(Picture { place, path, media_type, bytes, is_packed })
        }
        _ => Found::Skipped(place.to_owned(), "damaged".to_owned()),
    }
}

fn left_out(skipped: Skipped) -> Found {
    tracing::debug!(key = skipped.source_key, reason = ?skipped.reason, detail = skipped.detail, "left out");
    Found::Skipped(skipped.source_key, word(&skipped.reason))
}

/// What was taken out of a draft, each kind once.
pub fn removed(draft: &Draft) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    let broken = draft.warnings.iter().any(|warning| matches!(warning, Warning::BrokenCharacters(_)));
    let words = draft.removed.iter().map(|removed| word(&removed.what));
    for kind in words.chain(broken.then(|| "broken_characters".to_owned())) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// A value as its code.
fn word(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).ok();
    json.and_then(|json| json.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Found, parse, placed, scope_of};

    #[test]
    fn a_folder_is_the_same_as_its_archive() {
        assert_eq!(placed(scope_of("docs.zip"), "guide/a.md"), "docs/guide/a.md");
        assert_eq!(placed(scope_of("docs"), "docs/guide/a.md"), "docs/guide/a.md");
        assert_eq!(placed(scope_of("faq.csv"), "faq.csv"), "faq.csv");
        assert_eq!(placed(scope_of("docs"), "docs2/a.md"), "docs/docs2/a.md");
        assert_eq!(scope_of("…zip"), "…zip");
    }

    #[test]
    fn what_is_no_picture_is_left_out_with_a_reason() {
        let found = parse("docs", "images/x.png", b"<svg onload=alert(1)>".to_vec());
        assert!(matches!(found.as_slice(), [Found::Skipped(key, _)] if key == "docs/images/x.png"));
    }

    #[test]
    fn a_file_longer_than_any_article_is_left_out() {
        let found = parse("docs", "a.md", vec![b'a'; (1 << 20) + 1]);
        assert!(matches!(found.as_slice(), [Found::Skipped(_, reason)] if reason == "too_large"));
    }
}
