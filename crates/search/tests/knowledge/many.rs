//! Many articles and many edits.

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use throughline_search::knowledge::{ArticleDoc, Audience, Query};
use uuid::Uuid;

use crate::scene::{article, found, index_of, open, until};

fn made_up(number: u64, random: &mut StdRng) -> ArticleDoc {
    let word = |random: &mut StdRng| format!("w{}", random.random_range(0_u32..20_000).pow(2) / 20_000);
    let body: Vec<String> = (0..120).map(|_| word(random)).collect();
    let id = Uuid::from_u128(u128::from(number) + 1);
    ArticleDoc { id, family_id: id, ..article(&format!("Article n{number}"), &body.join(" ")) }
}

#[test]
fn edit_after_edit_leaves_few_pieces_and_one_of_each_article() {
    let mut random = StdRng::seed_from_u64(3);
    let (folder, index) = index_of((0..500).map(|number| made_up(number, &mut random)).collect());
    for edit in 0..600_u64 {
        index.put(vec![made_up(edit % 500, &mut random)]).unwrap();
        if edit % 10 == 0 {
            index.flush().unwrap();
        }
    }
    index.flush().unwrap();
    until(Duration::from_secs(30), "merges end", || index.figures().segments <= 10);
    assert_eq!(index.figures().articles, 500);
    let all = Query { limit: 100, ..Query::new("article n7", Audience::Agents) };
    assert!(!index.search(&all).unwrap().hits.is_empty());
    drop(index);
    let again = open(&folder).index;
    assert!(again.figures().segments <= 10);
    assert_eq!(found(&again, "n77"), ["Article n77"]);
}

#[test]
#[ignore = "a minute; the bench does the same and measures it"]
fn a_hundred_thousand_articles_are_filled_and_found() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(&folder);
    let mut random = StdRng::seed_from_u64(4);
    let articles = (0..100_000).map(move |number| made_up(number, &mut random));
    opened.index.rebuild(articles, 1).unwrap().wait().unwrap();
    assert_eq!(opened.index.figures().articles, 100_000);
    assert_eq!(found(&opened.index, "n99999"), ["Article n99999"]);
}
