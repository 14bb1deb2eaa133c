//! `knowledge eval`: how often the suggester is right on questions it never saw,
//! how often it is silent, and how long a question takes. The same files give the
//! same figures, but for the time.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use throughline_search::suggest::Suggester;
use uuid::Uuid;

/// How many suggestions a question gets.
const SUGGESTED: usize = 5;

/// A question and the number of its category.
struct Asked {
    text: String,
    category: Uuid,
}

/// What was measured; the last line printed.
#[derive(Serialize)]
struct Figures {
    #[serde(rename = "recall@1")]
    recall_at_1: f64,
    #[serde(rename = "recall@3")]
    recall_at_3: f64,
    #[serde(rename = "recall@5")]
    recall_at_5: f64,
    /// The share of questions it would rather not answer.
    silent: f64,
    /// Of the first suggestions it did make, the share that was right; absent when it
    /// made none.
    precision_when_answering: Option<f64>,
    ms_per_question: f64,
}

/// Learns `train`, asks `test`, prints the figures.
pub fn run(train: &Path, test: &Path) -> Result<()> {
    let mut categories = Categories::default();
    let (train_name, test_name) = (train.display().to_string(), test.display().to_string());
    let train = categories.read(train).with_context(|| format!("cannot learn from {train_name}"))?;
    let test = categories.read(test).with_context(|| format!("cannot ask what {test_name} asks"))?;
    eprintln!("{} questions to learn, {} to ask, {} categories", train.len(), test.len(), categories.0.len());
    let suggester = learned(&train)?;
    println!("{}", serde_json::to_string(&asked(&suggester, &test)?)?);
    Ok(())
}

fn learned(train: &[Asked]) -> Result<Suggester> {
    let mut suggester = Suggester::new();
    let bar = bar(train.len(), "learning")?;
    for (number, asked) in (1_u128..).zip(train) {
        suggester.learn(Uuid::from_u128(number), &asked.text, asked.category);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let begun = Instant::now();
    // What the desk and the hub do in the background when there is time.
    let fit = suggester.fit();
    suggester.adopt(fit);
    eprintln!("learned; going over everything again took {:.1} s", begun.elapsed().as_secs_f64());
    Ok(suggester)
}

fn asked(suggester: &Suggester, test: &[Asked]) -> Result<Figures> {
    let (mut right_within, mut answered, mut answered_rightly) = ([0_u32; SUGGESTED], 0_u32, 0_u32);
    let mut taken = Duration::ZERO;
    let bar = bar(test.len(), "asking")?;
    for asked in test {
        let begun = Instant::now();
        let suggestions = suggester.suggest(&asked.text, SUGGESTED);
        taken += begun.elapsed();
        let place = suggestions.ranked.iter().position(|suggested| suggested.answer == asked.category);
        for right in right_within.iter_mut().skip(place.unwrap_or(SUGGESTED)) {
            *right += 1;
        }
        answered += u32::from(suggestions.is_confident);
        answered_rightly += u32::from(suggestions.is_confident && place == Some(0));
        bar.inc(1);
    }
    bar.finish_and_clear();
    let share = |part: u32, whole: f64| round(f64::from(part) / whole);
    let all = test.len() as f64;
    let [first, _, third, _, fifth] = right_within;
    Ok(Figures {
        recall_at_1: share(first, all),
        recall_at_3: share(third, all),
        recall_at_5: share(fifth, all),
        silent: round(1.0 - f64::from(answered) / all),
        precision_when_answering: (answered > 0).then(|| share(answered_rightly, f64::from(answered))),
        ms_per_question: round(taken.as_secs_f64() * 1000.0 / all),
    })
}

fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn bar(length: usize, what: &'static str) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg:<10} {bar:40} {percent:>3}%  {per_sec}  {eta} left")?;
    Ok(ProgressBar::new(length as u64).with_style(style.progress_chars("=> ")).with_message(what))
}

/// Categories by name, numbered as they come.
#[derive(Default)]
struct Categories(HashMap<String, Uuid>);

impl Categories {
    fn read(&mut self, path: &Path) -> Result<Vec<Asked>> {
        let file = std::fs::File::open(path).context("it cannot be opened")?;
        let mut rows = csv::ReaderBuilder::new().from_reader(file);
        let header = rows.byte_headers().context("its first line cannot be read")?.clone();
        let (text, category) = (column(&header, "text")?, column(&header, "category")?);
        let mut read = Vec::new();
        for (number, row) in rows.byte_records().enumerate() {
            let row = row.with_context(|| format!("record {} is broken", number + 1))?;
            let line = row.position().map_or(0, csv::Position::line);
            let field = |at: usize, name: &str| -> Result<String> {
                let bytes = row.get(at).unwrap_or_default();
                let text = std::str::from_utf8(bytes)
                    .with_context(|| format!("line {line}: `{name}` is not UTF-8 text"))?;
                if text.trim().is_empty() {
                    bail!("line {line}: `{name}` is empty");
                }
                Ok(text.trim().to_owned())
            };
            let (text, name) = (field(text, "text")?, field(category, "category")?);
            let next = Uuid::from_u128(self.0.len() as u128 + 1);
            read.push(Asked { text, category: *self.0.entry(name).or_insert(next) });
        }
        if read.is_empty() {
            bail!("it has no questions");
        }
        Ok(read)
    }
}

/// The place of a column, whatever its case and with or without a byte order mark.
fn column(header: &csv::ByteRecord, wanted: &str) -> Result<usize> {
    let is_wanted = |name: &[u8]| {
        let name = String::from_utf8_lossy(name);
        name.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case(wanted)
    };
    match header.iter().position(is_wanted) {
        Some(place) => Ok(place),
        None => {
            let found: Vec<_> = header.iter().map(String::from_utf8_lossy).collect();
            bail!("it has no column `{wanted}` (its first line has: {})", found.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::Categories;

    fn read(bytes: &[u8]) -> anyhow::Result<usize> {
        let mut file = tempfile::NamedTempFile::new()?;
        file.write_all(bytes)?;
        Ok(Categories::default().read(file.path())?.len())
    }

    #[test]
    fn columns_are_found_by_name_in_any_order_and_quotes_and_marks_are_read() {
        let csv = "\u{feff}category,Text\ncards,\"Where, please, is\nmy card?\"\ncards,again\n";
        assert_eq!(read(csv.as_bytes()).expect("good"), 2);
    }

    #[test]
    fn what_cannot_be_measured_is_refused_with_the_reason_and_the_place() {
        let refused: [(&[u8], &str); 6] = [
            (b"", "no column `text`"),
            (b"question,category\na,b\n", "no column `text`"),
            (b"text,category\n", "no questions"),
            (b"text,category\nhello,\n", "line 2: `category` is empty"),
            (b"text,category\nab\xff\xfecd,x\n", "line 2: `text` is not UTF-8"),
            (b"text,category\na,b\nc\n", "record 2 is broken"),
        ];
        for (bytes, reason) in refused {
            let error = format!("{:#}", read(bytes).expect_err(reason));
            assert!(error.contains(reason), "{error} should say: {reason}");
        }
    }
}
