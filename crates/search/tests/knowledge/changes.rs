//! Changes: found at once, on disk within a second, never twice, never lost.

use std::time::Duration;

use throughline_search::knowledge::{
    ArticleDoc, Audience, IndexOptions, KnowledgeIndex, Query, Refill, SearchError,
};

use crate::scene::{article, ask, found, index_of, open, options, until};

const LONG: Duration = Duration::from_secs(20);

#[test]
fn an_edit_is_found_before_it_is_committed_and_hides_what_was() {
    let folder = tempfile::tempdir().unwrap();
    let never = IndexOptions { commit_after: Duration::from_secs(3_600), ..options() };
    let index = KnowledgeIndex::open(folder.path(), never).unwrap().index;
    let old = article("Shipping", "Parcels take a fortnight.");
    let other = article("Other", "A fortnight is two weeks.");
    index.put(vec![old.clone(), other.clone()]).unwrap();
    index.set_marker(1).unwrap();
    index.flush().unwrap();

    for (number, text) in
        ["three days", "four days", "five days", "six days", "seven days"].into_iter().enumerate()
    {
        index.put(vec![ArticleDoc { body_text: format!("Parcels take {text}."), ..old.clone() }]).unwrap();
        let took = until(Duration::from_secs(2), "the edit is found", || {
            found(&index, &format!("\"{text}\"")) == ["Shipping"]
        });
        assert!(took < Duration::from_secs(2), "edit {number}");
        assert_eq!(found(&index, "fortnight"), ["Other"], "the version before is not");
        assert_eq!(found(&index, "parcels").len(), 1, "and it is found once");
    }
    index.remove(&[other.id]).unwrap();
    until(LONG, "the removal holds", || found(&index, "fortnight").is_empty());
    assert_eq!(index.figures().articles, 1);
    assert_eq!(index.applied_marker(), Some(1), "nothing was committed so far");
    index.flush().unwrap();
    assert_eq!(found(&index, "\"seven days\""), ["Shipping"]);
    assert!(found(&index, "fortnight").is_empty());
    assert_eq!(index.figures().articles, 1);
}

#[test]
fn the_marker_is_kept_with_the_articles_it_stands_for() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(&folder);
    assert_eq!(opened.refill, Some(Refill::Empty));
    opened.index.put(vec![article("First", "text")]).unwrap();
    opened.index.set_marker(41).unwrap();
    until(LONG, "the timer commits", || opened.index.applied_marker() == Some(41));
    opened.index.put(vec![article("Second", "text")]).unwrap();
    opened.index.set_marker(42).unwrap();
    drop(opened);
    let again = open(&folder);
    assert_eq!((again.refill, again.index.applied_marker()), (None, Some(42)));
    assert_eq!(found(&again.index, "text").len(), 2);
}

#[test]
fn an_index_that_was_never_said_to_be_full_must_be_filled_again() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(&folder);
    opened.index.put(vec![article("First", "text")]).unwrap();
    opened.index.flush().unwrap();
    assert!(!ask(&opened.index, "text").is_complete);
    drop(opened);
    let again = open(&folder);
    assert_eq!((again.refill, again.index.applied_marker()), (Some(Refill::Empty), None));
}

#[test]
fn clearing_takes_everything_out_and_asks_to_be_filled() {
    let (folder, index) = index_of(vec![article("First", "text")]);
    index.clear().unwrap();
    index.flush().unwrap();
    assert!(found(&index, "text").is_empty());
    index.put(vec![article("Second", "text")]).unwrap();
    index.flush().unwrap();
    assert_eq!(found(&index, "text"), ["Second"]);
    drop(index);
    assert_eq!(open(&folder).refill, Some(Refill::Empty));
}

#[test]
fn a_rebuild_answers_from_the_old_articles_until_it_is_done() {
    let (folder, index) = index_of(vec![article("Old", "text"), article("Gone", "text")]);
    let (feed, articles) = std::sync::mpsc::channel::<ArticleDoc>();
    let rebuilding = index.rebuild(articles.into_iter(), 10).unwrap();
    let kept = article("Kept", "text of the rebuild");
    feed.send(kept.clone()).unwrap();
    let edited = ArticleDoc { title: "Kept, edited".into(), ..kept.clone() };
    assert_eq!(found(&index, "text").len(), 2, "the old ones answer");
    index.put(vec![edited, article("New", "text")]).unwrap();
    index.set_marker(12).unwrap();
    until(LONG, "edits are found meanwhile", || found(&index, "text").contains(&"New".to_owned()));
    drop(feed);
    rebuilding.wait().unwrap();
    let mut now = found(&index, "text");
    now.sort();
    assert_eq!(now, ["Kept, edited", "New"], "the rebuild holds, and what changed meanwhile");
    index.flush().unwrap();
    assert_eq!(index.applied_marker(), Some(12));
    drop(index);
    let again = open(&folder);
    assert_eq!((again.refill, found(&again.index, "text").len()), (None, 2));
    let generations =
        std::fs::read_dir(folder.path()).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(generations.count(), 1, "the old one is removed");
}

#[test]
fn the_first_filling_is_found_as_it_grows_and_newer_edits_win() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(&folder).index;
    let (feed, articles) = std::sync::mpsc::channel::<ArticleDoc>();
    let rebuilding = index.rebuild(articles.into_iter(), 5).unwrap();
    let first = article("Version one", "text");
    until(LONG, "the rebuild has begun", || index.put(Vec::new()).is_ok());
    for number in 0..200 {
        feed.send(article(&format!("Filler {number}"), "filler")).unwrap();
    }
    until(LONG, "what is in is found", || !found(&index, "filler").is_empty());
    assert!(!ask(&index, "filler").is_complete, "and it is said that there is more to come");
    index.put(vec![ArticleDoc { title: "Version two".into(), ..first.clone() }]).unwrap();
    until(LONG, "the edit is found", || found(&index, "version") == ["Version two"]);
    feed.send(first).unwrap();
    drop(feed);
    rebuilding.wait().unwrap();
    assert_eq!(found(&index, "version"), ["Version two"], "the rebuild read an older version");
    assert!(ask(&index, "filler").is_complete);
    assert_eq!(index.applied_marker(), Some(5));
    assert_eq!(index.trouble(), None);
}

#[test]
fn a_rebuild_that_fails_leaves_the_index_as_it_was() {
    let (_folder, index) = index_of(vec![article("Old", "text")]);
    let broken = (0..10).map(|number| {
        assert!(number < 5, "the owner's store fails");
        article("New", "text")
    });
    assert!(matches!(index.rebuild(broken, 9).unwrap().wait(), Err(SearchError::Stopped)));
    assert_eq!(found(&index, "text"), ["Old"]);
    index.put(vec![article("Later", "text")]).unwrap();
    index.flush().unwrap();
    assert_eq!(found(&index, "text").len(), 2);
    index.rebuild(vec![article("Newest", "text")].into_iter(), 11).unwrap().wait().unwrap();
    assert_eq!(found(&index, "text"), ["Newest"]);
}

#[test]
fn a_folder_is_written_by_one_at_a_time() {
    let (folder, index) = index_of(vec![article("First", "text")]);
    assert!(matches!(KnowledgeIndex::open(folder.path(), options()), Err(SearchError::Busy)));
    drop(index);
    assert_eq!(open(&folder).refill, None);
}

#[test]
fn a_search_from_many_threads_while_writing_is_always_whole() {
    let (_folder, index) = index_of((0..50).map(|n| article(&format!("Guide {n}"), "stable text")).collect());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..200 {
                    let query = Query { limit: 100, ..Query::new("stable", Audience::Agents) };
                    assert_eq!(
                        index.search(&query).unwrap().hits.len(),
                        50,
                        "replacing never shows none or two"
                    );
                }
            });
        }
        for round in 0..5 {
            let hits = index.search(&Query { limit: 100, ..Query::new("stable", Audience::Agents) }).unwrap();
            for hit in hits.hits {
                let again = ArticleDoc {
                    id: hit.id,
                    family_id: hit.id,
                    ..article(&hit.title, &format!("stable text {round}"))
                };
                index.put(vec![again]).unwrap();
            }
        }
    });
}
