//! A folder that is exported comes back as it went.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use proptest::prelude::*;
use std::collections::HashMap;
use throughline_articles::clean;
use throughline_articles::export::{ExportArticle, ExportImage, export_folder};
use throughline_articles::import::{Draft, ImportItem, Limits, LinkTargets, import_file, link_drafts};
use throughline_domain::{ArticleId, ArticleState, AttachmentId, Audience};
use uuid::Uuid;

fn article(number: u128, title: &str, body: &str) -> ExportArticle {
    ExportArticle {
        id: ArticleId(Uuid::from_u128(number)),
        family: Some(format!("family {number}")),
        title: title.to_owned(),
        summary: "What it says: \"all\" of it".into(),
        body: body.to_owned(),
        language: "de-AT".into(),
        topics: vec!["Returns".into(), "yes".into(), "12".into()],
        products: vec!["Post, fast".into()],
        audience: Audience::Internal,
        state: ArticleState::InReview,
        owner: Some("Kim".into()),
        review_by: Some("2027-01-31".into()),
        slug: Some("rueckgabe".into()),
        updated_at: Some(1_709_251_200_123),
    }
}

/// Exports, imports and links again.
fn there_and_back(articles: &[ExportArticle], images: &[ExportImage]) -> Vec<ExportArticle> {
    let files = export_folder(articles, images);
    let mut drafts: Vec<Draft> = Vec::new();
    for (path, bytes) in &files {
        for item in import_file(path, bytes, &Limits::default()) {
            match item {
                ImportItem::Draft(draft) => drafts.push(*draft),
                ImportItem::Skipped(skipped) => panic!("{skipped:?} of {}", String::from_utf8_lossy(bytes)),
            }
        }
    }
    let ids: HashMap<String, ArticleId> =
        drafts.iter().map(|d| (d.source_key.clone(), d.article_id.unwrap())).collect();
    let pictures: HashMap<String, AttachmentId> =
        images.iter().map(|i| (format!("images/{}.{}", i.id, i.extension), i.id)).collect();
    link_drafts(
        &mut drafts,
        &LinkTargets { article: &|key| ids.get(key).copied(), attachment: &|key| pictures.get(key).copied() },
    );
    drafts.into_iter().map(back).collect()
}

fn back(draft: Draft) -> ExportArticle {
    assert!(draft.warnings.is_empty() && draft.removed.is_empty(), "{draft:?}");
    ExportArticle {
        id: draft.article_id.unwrap(),
        family: draft.family_key,
        title: draft.title,
        summary: draft.summary,
        body: draft.body,
        language: draft.language.unwrap(),
        topics: draft.topics,
        products: draft.products,
        audience: draft.audience.unwrap(),
        state: draft.state,
        owner: draft.owner,
        review_by: draft.review_by,
        slug: draft.slug,
        updated_at: draft.updated_at,
    }
}

#[test]
fn a_folder_comes_back_as_it_went() {
    let (second, picture) = (Uuid::from_u128(2), Uuid::from_u128(9));
    let body = format!(
        "# A heading stays\n\n* [next](article:{second}#costs \"Why\")\n* ![x](attachment:{picture})\n\n---\n\n+++\nwords\n"
    );
    let mut other = article(2, "Rückgabe", "    code first\n\nx\n");
    other.language = "en".into();
    let articles =
        [article(1, "Rückgabe: \"leicht\" #1", &body), other, article(3, "rueckgabe", "same name\n")];
    let images = [ExportImage { id: AttachmentId(picture), extension: "png".into(), bytes: vec![1, 2] }];
    let files: HashMap<_, _> = export_folder(&articles, &images).into_iter().collect();
    let text = String::from_utf8(files["de-AT/rueckgabe.md"].clone()).unwrap();
    assert!(text.contains("[next](../en/rueckgabe.md#costs \"Why\")"), "people can follow links: {text}");
    assert!(text.contains(&format!("![x](../images/{picture}.png)")), "{text}");
    assert!(files.contains_key("de-AT/rueckgabe-2.md"), "{:?}", files.keys());
    assert_eq!(there_and_back(&articles, &images), articles);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_words_come_back(title in "[^\\p{C}\\s][^\\p{C}]{0,60}[^\\p{C}\\s]", summary in "[^\\p{C}]{0,60}", topic in "[^\\p{C}\\s][^\\p{C}\\s]{0,12}", lines in prop::collection::vec("[ -~äß返]{0,40}", 1..6)) {
        let body = clean(&lines.join("\n")).markdown;
        let body = body.trim_start_matches('\n').trim_end().to_owned() + "\n";
        prop_assume!(body.trim() != "" && clean(&body).removed.is_empty() && clean(&body).markdown == body);
        let mut sent = article(1, title.trim(), &body);
        sent.summary = summary.trim().to_owned();
        sent.topics = vec![topic];
        prop_assert_eq!(there_and_back(std::slice::from_ref(&sent), &[]), [sent]);
    }
}
