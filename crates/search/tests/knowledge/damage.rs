//! Damaged, outdated, foreign and tampered files; and nothing readable on an encrypted disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use throughline_search::knowledge::{IndexOptions, KnowledgeIndex, Refill};

use crate::scene::{article, found, index_of, open, options, until};

const LONG: Duration = Duration::from_secs(20);

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all.sort();
    all
}

fn segment_files(folder: &Path) -> Vec<PathBuf> {
    files(folder).into_iter().filter(|path| path.file_name().unwrap().len() > 30).collect()
}

fn filled() -> TempDir {
    let articles =
        (0..300).map(|n| article(&format!("Guide {n}"), "How the thing is done, step by step.")).collect();
    index_of(articles).0
}

fn refilled(folder: &TempDir, key: Option<[u8; 32]>) {
    let opened = KnowledgeIndex::open(folder.path(), IndexOptions { key, ..options() }).unwrap();
    opened.index.rebuild(vec![article("Afresh", "thing")].into_iter(), 3).unwrap().wait().unwrap();
    assert_eq!(found(&opened.index, "thing"), ["Afresh"]);
    drop(opened);
    let again = KnowledgeIndex::open(folder.path(), IndexOptions { key, ..options() }).unwrap();
    assert_eq!(again.refill, None);
}

#[test]
fn every_file_cut_short_or_lost_is_noticed_when_opening_or_soon_after() {
    let count = segment_files(filled().path()).len();
    for which in 0..count {
        for is_lost in [false, true] {
            let folder = filled();
            let path = segment_files(folder.path()).swap_remove(which);
            let bytes = fs::read(&path).unwrap();
            if is_lost {
                fs::remove_file(&path).unwrap()
            } else {
                fs::write(&path, &bytes[..bytes.len() / 2]).unwrap()
            }
            let opened = open(&folder);
            until(LONG, "damage is noticed", || {
                found(&opened.index, "thing");
                opened.index.trouble() == Some(Refill::Damaged)
            });
            drop(opened);
            refilled(&folder, None);
        }
    }
}

#[test]
fn a_flipped_bit_is_noticed_and_the_owner_told_once_while_search_goes_on() {
    let folder = filled();
    let postings =
        segment_files(folder.path()).into_iter().find(|path| path.extension().unwrap() == "idx").unwrap();
    let mut bytes = fs::read(&postings).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&postings, bytes).unwrap();

    let told = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&told);
    let on_trouble = move |refill| {
        assert_eq!(refill, Refill::Damaged);
        counter.fetch_add(1, Ordering::SeqCst);
    };
    let options = IndexOptions { on_trouble: Some(Arc::new(on_trouble)), ..options() };
    let opened = KnowledgeIndex::open(folder.path(), options).unwrap();
    until(LONG, "the owner is told", || told.load(Ordering::SeqCst) == 1);
    for word in ["thing", "guide", "step", "done", "17"] {
        found(&opened.index, word);
    }
    opened.index.put(vec![article("Fresh", "unharmed")]).unwrap();
    until(LONG, "edits are found all the same", || found(&opened.index, "unharmed") == ["Fresh"]);
    opened.index.rebuild(vec![article("Afresh", "thing")].into_iter(), 3).unwrap().wait().unwrap();
    assert_eq!(found(&opened.index, "thing"), ["Afresh"]);
    assert_eq!(opened.index.trouble(), None);
    assert_eq!(told.load(Ordering::SeqCst), 1);
}

#[test]
fn broken_or_foreign_heads_of_the_folder_mean_filling_again() {
    for content in [
        "",
        "{",
        "{\"layout\":1}",
        "[1,2,3]",
        "{\"layout\":0,\"analysis\":1,\"generation\":1,\"is_sealed\":false}",
    ] {
        let folder = filled();
        fs::write(folder.path().join("current.json"), content).unwrap();
        let opened = open(&folder);
        assert!(
            matches!(opened.refill, Some(Refill::Damaged | Refill::Outdated)),
            "{content}: {:?}",
            opened.refill
        );
        drop(opened);
        refilled(&folder, None);
    }
    let folder = filled();
    fs::remove_file(folder.path().join("generation-1/meta.json")).unwrap();
    assert_eq!(open(&folder).refill, Some(Refill::Damaged));
}

#[test]
fn an_index_of_an_older_way_of_cutting_words_answers_until_it_is_filled_again() {
    let folder = filled();
    let path = folder.path().join("current.json");
    let text = fs::read_to_string(&path).unwrap();
    let older = text.replace("\"analysis\":1", "\"analysis\":0");
    assert_ne!(text, older);
    fs::write(&path, older).unwrap();
    let opened = open(&folder);
    assert_eq!(opened.refill, Some(Refill::Outdated));
    assert_eq!(found(&opened.index, "guide 17")[0], "Guide 17", "it answers meanwhile");
    opened.index.rebuild(vec![article("Afresh", "thing")].into_iter(), 3).unwrap().wait().unwrap();
    drop(opened);
    assert_eq!(open(&folder).refill, None);
}

#[test]
fn files_a_killed_process_left_are_removed() {
    let folder = filled();
    let inside = folder.path().join("generation-1");
    for name in ["deadbeefdeadbeefdeadbeefdeadbeef.idx", "0123.store", ".tmpAbCdEf"] {
        fs::write(inside.join(name), "").unwrap();
    }
    fs::create_dir(folder.path().join("generation-7")).unwrap();
    let opened = open(&folder);
    assert_eq!(found(&opened.index, "guide 17")[0], "Guide 17");
    let left: Vec<PathBuf> =
        files(folder.path()).into_iter().filter(|path| fs::metadata(path).unwrap().len() == 0).collect();
    let left: Vec<_> = left.iter().filter(|path| !path.to_string_lossy().ends_with("lock")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!folder.path().join("generation-7").exists());
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn an_encrypted_index_leaves_no_word_on_disk() {
    let words = ["xylophone", "quagmire", "zugzwang", "Drosselklappe", "ottantotto"];
    for key in [None, Some([9; 32])] {
        let folder = tempfile::tempdir().unwrap();
        let index = KnowledgeIndex::open(folder.path(), IndexOptions { key, ..options() }).unwrap().index;
        for round in 0..3 {
            let body = format!("{} {}", words.join(" "), "filler ".repeat(2_000));
            index.put(vec![article(&format!("Zeppelin {round}"), &body)]).unwrap();
            index.set_marker(round).unwrap();
            index.flush().unwrap();
        }
        assert_eq!(found(&index, "zugzwang").len(), 3);
        assert_eq!(found(&index, "\"xylophone quagmire\"").len(), 3);
        drop(index);
        let all: Vec<u8> = files(folder.path()).iter().flat_map(|path| fs::read(path).unwrap()).collect();
        let is_readable = words
            .iter()
            .chain(&["Zeppelin"])
            .any(|word| holds(&all, word.as_bytes()) || holds(&all, word.to_lowercase().as_bytes()));
        assert_eq!(is_readable, key.is_none(), "plain files show them, so the test can tell");
    }
}

#[test]
fn another_key_a_changed_byte_or_no_key_cannot_open_an_encrypted_index() {
    let key = Some([9; 32]);
    let make = || {
        let folder = tempfile::tempdir().unwrap();
        let index = KnowledgeIndex::open(folder.path(), IndexOptions { key, ..options() }).unwrap().index;
        index.put((0..100).map(|n| article(&format!("Guide {n}"), "thing")).collect()).unwrap();
        index.set_marker(1).unwrap();
        drop(index);
        folder
    };
    let folder = make();
    let again = KnowledgeIndex::open(folder.path(), IndexOptions { key, ..options() }).unwrap();
    assert_eq!((again.refill, found(&again.index, "guide 17")[0].as_str()), (None, "Guide 17"));
    drop(again);
    let other =
        KnowledgeIndex::open(folder.path(), IndexOptions { key: Some([8; 32]), ..options() }).unwrap();
    assert_eq!(other.refill, Some(Refill::Damaged));
    drop(other);
    assert_eq!(open(&make()).refill, Some(Refill::Outdated));

    let count = segment_files(make().path()).len();
    for which in 0..count {
        let folder = make();
        let path = segment_files(folder.path()).swap_remove(which);
        let mut bytes = fs::read(&path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&path, bytes).unwrap();
        let opened = KnowledgeIndex::open(folder.path(), IndexOptions { key, ..options() }).unwrap();
        until(LONG, "tampering is noticed", || opened.index.trouble() == Some(Refill::Damaged));
        drop(opened);
        refilled(&folder, key);
    }
}
