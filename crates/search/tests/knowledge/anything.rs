//! Whatever is typed, and whatever an article holds, is no error.

use std::sync::LazyLock;

use proptest::prelude::*;
use tempfile::TempDir;
use throughline_search::knowledge::{Audience, KnowledgeIndex, Query};

use crate::scene::{article, in_language, index_of};

static INDEX: LazyLock<(TempDir, KnowledgeIndex)> = LazyLock::new(|| {
    let made = index_of(vec![
        article("Refund policy", "How refunds are paid."),
        in_language("ar", "سياسة الإرجاع", "يمكنك إرجاع الطلب"),
        in_language("ja", "返金", "返金の手続き"),
        article("", ""),
        article(&"愛".repeat(3_000), &"x".repeat(100_000)),
    ]);
    made.1.set_synonyms(vec![vec!["refund".into(), "money back".into()], vec![String::new(), "\"".into()]]);
    made
});

fn ask(text: &str, is_typing: bool, offset: usize) {
    let query = Query {
        is_typing,
        offset,
        language: Some(text.chars().take(3).collect()),
        ..Query::new(text, Audience::Agents)
    };
    let hits = INDEX.1.search(&query).expect("no text is an error");
    for hit in &hits.hits {
        for at in &hit.title_highlights {
            assert!(hit.title.get(at.clone()).is_some(), "a highlight lies on characters");
        }
    }
    let snippet = hits.snippet(text, "en", 80);
    assert!(snippet.highlights.iter().all(|at| snippet.text.get(at.clone()).is_some()));
    assert!(hits.is_complete, "and no part of the index failed over it");
}

#[test]
fn what_people_paste_into_a_search_box_is_no_error() {
    let long = "refund ".repeat(2_000);
    let nested = "(".repeat(10_000);
    let dashes = "-a ".repeat(4_000);
    for text in [
        "c++",
        "\"",
        "AND (",
        "OR",
        "NOT",
        "a AND b OR",
        "*",
        "?",
        "title:refund",
        "+refund -",
        "[a TO b]",
        "^2",
        "~",
        "\\",
        "refund\\",
        "\"refund",
        "refund\"",
        "\"\"",
        "''",
        "😀",
        "😀 refund 🎉",
        "إرجاع",
        "\u{0}",
        "\u{feff}refund",
        "refund\u{202e}",
        "é\u{301}\u{301}\u{301}",
        "-",
        "--",
        "-\"",
        "-refund",
        "a",
        "1",
        "%s%n",
        "<script>",
        &long,
        &nested,
        &dashes,
    ] {
        ask(text, true, 0);
        ask(text, false, 5);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_no_error(text in any::<String>(), is_typing in any::<bool>(), offset in 0_usize..2_000) {
        ask(&text, is_typing, offset);
    }

    #[test]
    fn words_with_signs_between_are_no_error(text in "([a-z\"\\-+*:()愛ท😀 ]{0,12} ?){0,20}", is_typing in any::<bool>()) {
        ask(&text, is_typing, 0);
    }
}
