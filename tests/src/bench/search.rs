//! The knowledge index against what else could answer: FTS5, MiniSearch, Xapian;
//! and against itself after many edits and while it is written.

mod corpus;
mod peers;

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tempfile::TempDir;
use throughline_domain::SystemClock;
use throughline_search::knowledge::{ArticleDoc, Audience, IndexOptions, KnowledgeIndex, Query};
use uuid::Uuid;

use super::{Aim, Outcome, Size, milliseconds};
use corpus::Corpus;
use peers::{Fts, Outside, each, percentile};

/// The benches of this file.
pub const NAMES: [&str; 13] = [
    "type_ahead",
    "type_ahead_100k",
    "type_ahead_encrypted",
    "type_ahead_vs_minisearch",
    "typo",
    "typo_recall",
    "index_size",
    "index_size_100k",
    "cold_open",
    "after_edits",
    "after_edits_open",
    "after_edits_segments",
    "search_while_writing",
];

/// What several benches use, made once.
#[derive(Default)]
pub struct Search {
    real: Option<Arc<Corpus>>,
    made_up: Option<Arc<Corpus>>,
    edited: Option<Edited>,
}

/// An index after many single edits, and one that was just filled.
struct Edited {
    p95: (Vec<f64>, Vec<f64>),
    open: (Vec<f64>, Vec<f64>),
    segments: f64,
    edits: u64,
}

impl Search {
    /// Runs one.
    pub fn measure(&mut self, name: &str, size: Size) -> Result<Outcome> {
        match name {
            "type_ahead" => type_ahead(&*self.real(size)?, size, "type_ahead", None),
            "type_ahead_100k" => type_ahead(&*self.made_up(size)?, size, "type_ahead_100k", None),
            "type_ahead_encrypted" => {
                type_ahead(&*self.real(size)?, size, "type_ahead_encrypted", Some([7; 32]))
            }
            "type_ahead_vs_minisearch" => against_minisearch(&*self.real(size)?, size),
            "typo" => typo(&*self.real(size)?, size),
            "typo_recall" => typo_recall(&*self.real(size)?),
            "index_size" => index_size(&*self.real(size)?, "index_size"),
            "index_size_100k" => index_size(&*self.made_up(size)?, "index_size_100k"),
            "cold_open" => cold_open(&*self.real(size)?, size),
            "search_while_writing" => while_writing(&*self.real(size)?, size),
            _ => self.after_edits(name, size),
        }
    }

    fn real(&mut self, size: Size) -> Result<Arc<Corpus>> {
        if self.real.is_none() {
            self.real = Some(Arc::new(Corpus::real(size)?));
        }
        Ok(Arc::clone(self.real.as_ref().expect("BUG: just made")))
    }

    fn made_up(&mut self, size: Size) -> Result<Arc<Corpus>> {
        if self.made_up.is_none() {
            self.made_up = Some(Arc::new(Corpus::made_up(size)?));
        }
        Ok(Arc::clone(self.made_up.as_ref().expect("BUG: just made")))
    }

    fn after_edits(&mut self, name: &str, size: Size) -> Result<Outcome> {
        let corpus = self.real(size)?;
        if self.edited.is_none() {
            self.edited = Some(edited(&corpus, size)?);
        }
        let edited = self.edited.as_ref().expect("BUG: just made");
        let made = |name, (ours, theirs): &(Vec<f64>, Vec<f64>), unit, limit| Outcome {
            name,
            against: "a fresh index",
            n: edited.edits,
            unit,
            ours: ours.clone(),
            theirs: theirs.clone(),
            aim: Aim::AtMost(limit),
        };
        Ok(match name {
            "after_edits" => made("after_edits", &edited.p95, "us p95", 1.5),
            "after_edits_open" => made("after_edits_open", &edited.open, "ms", 2.0),
            "after_edits_segments" => {
                made("after_edits_segments", &(vec![edited.segments], vec![1.0]), "segments", 10.0)
            }
            _ => bail!("no search bench is called {name}"),
        })
    }
}

fn options(key: Option<[u8; 32]>) -> IndexOptions {
    IndexOptions { key, ..IndexOptions::new(Arc::new(SystemClock)) }
}

/// Filled by a rebuild, as on a new desk.
fn filled(folder: &Path, corpus: &Corpus, key: Option<[u8; 32]>) -> Result<KnowledgeIndex> {
    let index = KnowledgeIndex::open(folder, options(key))?.index;
    // The first filling goes into the index itself; a second makes one piece beside it.
    index.set_marker(1)?;
    index.flush()?;
    index.rebuild(corpus.articles.clone().into_iter(), 1)?.wait()?;
    Ok(index)
}

fn ask(index: &KnowledgeIndex, typed: &str, is_typing: bool) -> Result<Vec<Uuid>> {
    let query = Query { is_typing, ..Query::new(typed, Audience::Agents) };
    Ok(index.search(&query)?.hits.into_iter().map(|hit| hit.id).collect())
}

fn ours(index: &KnowledgeIndex, corpus: &Corpus) -> Result<f64> {
    Ok(percentile(each(&corpus.type_ahead, |typed| Ok(ask(index, typed, true)?.len()))?, 0.95))
}

fn type_ahead(corpus: &Corpus, size: Size, name: &'static str, key: Option<[u8; 32]>) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let index = filled(&folder.path().join("index"), corpus, key)?;
    let fts = Fts::build(&folder.path().join("fts.db"), corpus)?;
    let (mut our, mut their) = (Vec::new(), Vec::new());
    for round in 0..=size.rounds(5) {
        let one = ours(&index, corpus)?;
        let other = percentile(each(&corpus.type_ahead, |typed| fts.type_ahead(typed))?, 0.95);
        if round > 0 {
            our.push(one);
            their.push(other);
        }
    }
    Ok(Outcome {
        name,
        against: "FTS5 prefix='2 3 4'",
        n: corpus.type_ahead.len() as u64,
        unit: "us p95",
        ours: our,
        theirs: their,
        aim: Aim::AtMost(0.10),
    })
}

fn against_minisearch(corpus: &Corpus, size: Size) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let index = filled(&folder.path().join("index"), corpus, None)?;
    let mut peer = Outside::minisearch(folder.path(), corpus)?;
    let (mut our, mut their) = (Vec::new(), Vec::new());
    for round in 0..=size.rounds(3) {
        let one = ours(&index, corpus)?;
        let other = percentile(peer.round()?, 0.95);
        if round > 0 {
            our.push(one);
            their.push(other);
        }
    }
    Ok(Outcome {
        name: "type_ahead_vs_minisearch",
        against: "MiniSearch 7.2 under Node",
        n: corpus.type_ahead.len() as u64,
        unit: "us p95",
        ours: our,
        theirs: their,
        aim: Aim::AtMost(0.01),
    })
}

fn typo(corpus: &Corpus, size: Size) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let index = filled(&folder.path().join("index"), corpus, None)?;
    let mut peer = Outside::xapian(folder.path(), corpus)?;
    let (mut our, mut their) = (Vec::new(), Vec::new());
    for round in 0..=size.rounds(5) {
        let one = percentile(each(&corpus.typos, |(_, typed)| Ok(ask(&index, typed, false)?.len()))?, 0.5);
        let other = percentile(peer.round()?, 0.5);
        if round > 0 {
            our.push(one);
            their.push(other);
        }
    }
    Ok(Outcome {
        name: "typo",
        against: "Xapian spelling + query",
        n: corpus.typos.len() as u64,
        unit: "us p50",
        ours: our,
        theirs: their,
        aim: Aim::AtMost(0.30),
    })
}

/// How many mistyped words find any of the ten best for the word that was meant.
fn typo_recall(corpus: &Corpus) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let index = filled(folder.path(), corpus, None)?;
    let (mut found, mut shared) = (0.0, 0.0);
    for (meant, typed) in &corpus.typos {
        let wanted: HashSet<Uuid> = ask(&index, meant, false)?.into_iter().collect();
        let hits = ask(&index, typed, false)?;
        let both = hits.iter().filter(|id| wanted.contains(id)).count() as f64;
        found += f64::from(both > 0.0);
        shared += both / wanted.len().max(1) as f64;
    }
    eprintln!("typo_recall: {:.3} of the ten best were found on average", shared / corpus.typos.len() as f64);
    Ok(Outcome {
        name: "typo_recall",
        against: "the word as it was meant",
        n: corpus.typos.len() as u64,
        unit: "words that find any of their ten best",
        ours: vec![found],
        theirs: vec![corpus.typos.len() as f64],
        aim: Aim::AtLeast(0.97),
    })
}

fn index_size(corpus: &Corpus, name: &'static str) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    drop(filled(folder.path(), corpus, None)?);
    Ok(Outcome {
        name,
        against: "bytes of text",
        n: corpus.articles.len() as u64,
        unit: "MB",
        ours: vec![bytes_in(folder.path())? as f64 / 1e6],
        theirs: vec![corpus.text_bytes() as f64 / 1e6],
        aim: Aim::AtMost(0.75),
    })
}

fn files(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

fn bytes_in(folder: &Path) -> Result<u64> {
    files(folder)?.iter().map(|path| Ok(path.metadata()?.len())).sum()
}

fn cold_open(corpus: &Corpus, size: Size) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let (index, fts) = (folder.path().join("index"), folder.path().join("fts.db"));
    drop(filled(&index, corpus, None)?);
    drop(Fts::build(&fts, corpus)?);
    let (mut our, mut their) = (Vec::new(), Vec::new());
    for round in 0..size.rounds(9) {
        let typed = corpus.type_ahead.get(round).expect("BUG: more queries than rounds");
        forget(folder.path())?;
        let (taken, opened) = milliseconds(|| -> Result<KnowledgeIndex> {
            let index = KnowledgeIndex::open(&index, options(None))?.index;
            ask(&index, typed, true)?;
            Ok(index)
        });
        our.push(taken);
        drop(opened?);
        forget(folder.path())?;
        let (taken, opened) = milliseconds(|| -> Result<Fts> {
            let fts = Fts::open(&fts)?;
            fts.type_ahead(typed)?;
            Ok(fts)
        });
        their.push(taken);
        drop(opened?);
    }
    Ok(Outcome {
        name: "cold_open",
        against: "FTS5 prefix='2 3 4'",
        n: corpus.articles.len() as u64,
        unit: "ms",
        ours: our,
        theirs: their,
        aim: Aim::AtMost(0.5),
    })
}

/// The system forgets what it has read of a folder's files.
#[cfg(target_os = "linux")]
fn forget(folder: &Path) -> Result<()> {
    for path in files(folder)? {
        let file = fs::File::open(path)?;
        file.sync_all()?;
        rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn forget(_: &Path) -> Result<()> {
    bail!("a cold start is measured on Linux")
}

/// An article as it is after its `round`th edit.
fn edit(corpus: &Corpus, round: u64) -> ArticleDoc {
    let at = (round as usize).wrapping_mul(7_919) % corpus.articles.len();
    let article = corpus.articles.get(at).expect("BUG: within the corpus").clone();
    ArticleDoc { body_text: format!("{} edited {round}", article.body_text), ..article }
}

fn edited(corpus: &Corpus, size: Size) -> Result<Edited> {
    let (fresh_folder, edited_folder): (TempDir, TempDir) = (tempfile::tempdir()?, tempfile::tempdir()?);
    drop(filled(fresh_folder.path(), corpus, None)?);
    let edited = filled(edited_folder.path(), corpus, None)?;
    let edits = size.of(10_000);
    for round in 0..edits {
        edited.put(vec![edit(corpus, round)])?;
        if round % 25 == 24 {
            edited.flush()?;
        }
    }
    drop(edited);
    let (mut p95, mut open) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
    let mut segments = 0;
    for round in 0..=size.rounds(5) {
        for (folder, p95, open) in
            [(&edited_folder, &mut p95.0, &mut open.0), (&fresh_folder, &mut p95.1, &mut open.1)]
        {
            let (taken, opened) = milliseconds(|| KnowledgeIndex::open(folder.path(), options(None)));
            let index = opened?.index;
            // Warm before it is measured.
            ours(&index, corpus)?;
            let slowest = ours(&index, corpus)?;
            segments = segments.max(index.figures().segments);
            if round > 0 {
                p95.push(slowest);
                open.push(taken);
            }
        }
    }
    Ok(Edited { p95, open, segments: segments as f64, edits })
}

/// Searches while another thread edits about fifty articles a second.
fn while_writing(corpus: &Corpus, size: Size) -> Result<Outcome> {
    let folder = tempfile::tempdir()?;
    let index = filled(folder.path(), corpus, None)?;
    let (mut writing, mut idle) = (Vec::new(), Vec::new());
    let mut edits = 0;
    for round in 0..=size.rounds(5) {
        index.flush()?;
        let one = searched_for(&index, corpus, Duration::from_secs(2))?;
        let is_over = AtomicBool::new(false);
        let from = edits;
        let (other, done) = std::thread::scope(|scope| -> Result<(f64, u64)> {
            let writer = scope.spawn(|| -> Result<u64> {
                let mut done = from;
                while !is_over.load(Ordering::Relaxed) {
                    index.put(vec![edit(corpus, done)])?;
                    done += 1;
                    std::thread::sleep(Duration::from_millis(20));
                }
                Ok(done)
            });
            let other = searched_for(&index, corpus, Duration::from_secs(4));
            is_over.store(true, Ordering::Relaxed);
            Ok((other?, writer.join().expect("BUG: the editing thread does not panic")?))
        })?;
        edits = done;
        if round > 0 {
            idle.push(one);
            writing.push(other);
        }
    }
    Ok(Outcome {
        name: "search_while_writing",
        against: "the same index, idle",
        n: edits,
        unit: "us p95",
        ours: writing,
        theirs: idle,
        aim: Aim::AtMost(1.5),
    })
}

/// The p95 of as many type-ahead searches as fit in a while.
fn searched_for(index: &KnowledgeIndex, corpus: &Corpus, a_while: Duration) -> Result<f64> {
    let begun = Instant::now();
    let mut taken = Vec::new();
    while begun.elapsed() < a_while {
        taken.extend(each(&corpus.type_ahead, |typed| Ok(ask(index, typed, true)?.len()))?);
    }
    Ok(percentile(taken, 0.95))
}
