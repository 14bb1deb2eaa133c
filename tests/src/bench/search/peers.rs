//! The peers: SQLite's FTS5 in this process, MiniSearch under Node, Xapian in C++.
//! The two outside answer "run" with the microseconds of each query, so that their
//! rounds alternate with ours.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OpenFlags, params};

use super::corpus::Corpus;

/// FTS5 with the prefix index a careful user would make.
pub struct Fts(Connection);

impl Fts {
    /// Fills a new file.
    pub fn build(path: &Path, corpus: &Corpus) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; \
             CREATE TABLE article(id INTEGER PRIMARY KEY, title TEXT, body TEXT); \
             CREATE VIRTUAL TABLE f USING fts5(title, body, content='article', content_rowid='id', prefix='2 3 4'); \
             BEGIN;",
        )?;
        {
            let mut article = connection.prepare("INSERT INTO article VALUES (?1, ?2, ?3)")?;
            let mut words = connection.prepare("INSERT INTO f(rowid, title, body) VALUES (?1, ?2, ?3)")?;
            for (row, number) in corpus.articles.iter().zip(1_i64..) {
                article.execute(params![number, row.title, row.body_text])?;
                words.execute(params![number, row.title, row.body_text])?;
            }
        }
        connection.execute_batch(
            "COMMIT; INSERT INTO f(f) VALUES ('optimize'); INSERT INTO f(f, rank) VALUES ('rank', 'bm25(2.0, 1.0)'); \
             PRAGMA wal_checkpoint(TRUNCATE);",
        )?;
        drop(connection);
        Self::open(path)
    }

    /// An existing file, as a window would open it.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.execute_batch("PRAGMA mmap_size=1073741824; PRAGMA cache_size=-65536;")?;
        Ok(Self(connection))
    }

    /// The ten best titles for a word and the beginning of another.
    pub fn type_ahead(&self, typed: &str) -> Result<usize> {
        let (whole, begun) = typed.split_once(' ').unwrap_or((typed, ""));
        let mut query = self.0.prepare_cached(
            "SELECT a.id, a.title FROM f JOIN article a ON a.id = f.rowid WHERE f MATCH ?1 ORDER BY f.rank LIMIT 10",
        )?;
        let asked = format!("\"{whole}\" AND \"{begun}\"*");
        let titles = query.query_map([asked], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
        Ok(titles.collect::<Result<Vec<_>, _>>()?.len())
    }
}

/// A peer in a process of its own.
pub struct Outside {
    child: Child,
    ask: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Outside {
    /// MiniSearch, asked the type-ahead queries.
    pub fn minisearch(folder: &Path, corpus: &Corpus) -> Result<Self> {
        write_articles(folder, corpus)?;
        fs::write(folder.join("queries.txt"), corpus.type_ahead.join("\n"))?;
        let script = folder.join("minisearch.mjs");
        fs::write(&script, include_str!("minisearch.mjs"))?;
        let peers = std::env::var("THROUGHLINE_PEERS").context("start the benches by `cargo xtask bench`")?;
        let mut node = Command::new("node");
        node.args(["--max-old-space-size=4096"]).arg(script).arg(folder).arg(peers);
        Self::start(&mut node)
    }

    /// Xapian, asked the mistyped words.
    pub fn xapian(folder: &Path, corpus: &Corpus) -> Result<Self> {
        write_articles(folder, corpus)?;
        let typed: Vec<&str> = corpus.typos.iter().map(|(_, typed)| typed.as_str()).collect();
        fs::write(folder.join("queries.txt"), typed.join("\n"))?;
        let (source, program) = (folder.join("xapian.cc"), folder.join("xapian"));
        fs::write(&source, include_str!("xapian.cc"))?;
        let compiled =
            Command::new("c++").args(["-O2", "-o"]).arg(&program).arg(&source).arg("-lxapian").status()?;
        ensure!(compiled.success(), "Xapian's program does not compile: is libxapian-dev installed?");
        Self::start(Command::new(program).arg(folder))
    }

    fn start(command: &mut Command) -> Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("a peer")?;
        let ask = child.stdin.take().context("a peer's input")?;
        let answers = BufReader::new(child.stdout.take().context("a peer's output")?);
        let mut peer = Self { child, ask, answers };
        // The index is built when it says so.
        ensure!(peer.line()?.trim() == "ready", "the peer did not start");
        Ok(peer)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        ensure!(self.answers.read_line(&mut line)? > 0, "the peer ended");
        Ok(line)
    }

    /// Microseconds of each query.
    pub fn round(&mut self) -> Result<Vec<f64>> {
        writeln!(self.ask, "run")?;
        self.ask.flush()?;
        Ok(serde_json::from_str(&self.line()?)?)
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        // A peer that is gone already is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_articles(folder: &Path, corpus: &Corpus) -> Result<()> {
    let mut lines = std::io::BufWriter::new(fs::File::create(folder.join("articles.tsv"))?);
    let flat = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    for (article, number) in corpus.articles.iter().zip(1..) {
        writeln!(lines, "{number}\t{}\t{}", flat(&article.title), flat(&article.body_text))?;
    }
    lines.flush()?;
    Ok(())
}

/// Microseconds of each call.
pub fn each<T>(items: &[T], mut work: impl FnMut(&T) -> Result<usize>) -> Result<Vec<f64>> {
    let mut taken = Vec::with_capacity(items.len());
    for item in items {
        let begun = Instant::now();
        std::hint::black_box(work(item)?);
        taken.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    Ok(taken)
}

/// The value below which this part of them lies.
pub fn percentile(mut values: Vec<f64>, part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = ((values.len().saturating_sub(1)) as f64 * part) as usize;
    values.get(at).copied().unwrap_or(f64::NAN)
}
