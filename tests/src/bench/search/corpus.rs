//! What the search benches search: Debian's kernel and Python documentation cut
//! into articles (about 29,000, 39 MB), or as many made-up ones; and seeded
//! queries taken from them. The same seed makes the same corpus.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, SeedableRng};
use throughline_domain::Millis;
use throughline_search::knowledge::{ArticleDoc, Source};
use uuid::Uuid;

use crate::bench::Size;

const DOCS: [&str; 2] = ["/usr/share/doc/linux-doc-6.1/html", "/usr/share/doc/python3.11/html"];
const NOT_ARTICLES: [&str; 6] =
    ["genindex", "/translations/", "search.html", "changelog", "py-modindex", "-modindex"];
const MAX_ARTICLES: usize = 30_000;
const MADE_UP: u64 = 100_000;
const MAX_BODY: usize = 2_400;
const MIN_BODY: usize = 200;
const UPDATED_AT: Millis = 1_793_491_200_000;

/// Articles and queries about them.
pub struct Corpus {
    pub articles: Vec<ArticleDoc>,
    /// A whole word and the beginning of another, both of one article.
    pub type_ahead: Vec<String>,
    /// A word and how it was mistyped.
    pub typos: Vec<(String, String)>,
}

impl Corpus {
    /// From the documentation installed on this machine.
    pub fn real(size: Size) -> Result<Self> {
        let mut random = StdRng::seed_from_u64(7);
        let mut sections = Vec::new();
        for path in pages() {
            sections.extend(sections_of(&String::from_utf8_lossy(&fs::read(path)?)));
        }
        ensure!(
            sections.len() > 1_000,
            "linux-doc-6.1 and python3-doc are not installed: run `cargo xtask bench`"
        );
        sections.shuffle(&mut random);
        sections.truncate(size.of(MAX_ARTICLES as u64) as usize);
        let articles =
            sections.into_iter().zip(1..).map(|((title, body), number)| article(number, title, body));
        Self::with_queries(articles.collect(), size, &mut random)
    }

    /// Made up, with word frequencies as in language.
    pub fn made_up(size: Size) -> Result<Self> {
        let mut random = StdRng::seed_from_u64(8);
        let words: Vec<String> = (0..60_000).map(|_| made_up_word(&mut random)).collect();
        let text = |words_wanted: usize, random: &mut StdRng| {
            let word = |random: &mut StdRng| {
                let at = (words.len() as f64).powf(random.random::<f64>()) as usize;
                words.get(at).map_or("", String::as_str)
            };
            (0..words_wanted).map(|_| word(random)).collect::<Vec<_>>().join(" ")
        };
        let articles = (1..=size.of(MADE_UP))
            .map(|number| {
                let title = text(6, &mut random);
                let length = random.random_range(60..300);
                article(number, title, text(length, &mut random))
            })
            .collect();
        Self::with_queries(articles, size, &mut random)
    }

    /// Bytes of text.
    pub fn text_bytes(&self) -> u64 {
        self.articles.iter().map(|article| (article.title.len() + article.body_text.len()) as u64).sum()
    }

    fn with_queries(articles: Vec<ArticleDoc>, size: Size, random: &mut StdRng) -> Result<Self> {
        let words: Vec<BTreeSet<String>> = articles.iter().map(plain_words).collect();
        let mut frequency: HashMap<&str, usize> = HashMap::new();
        for word in words.iter().flatten() {
            *frequency.entry(word).or_default() += 1;
        }
        let least = if size == Size::Full { 15 } else { 2 };
        let most = articles.len() * 8 / 100;
        let is_mid = |word: &&String| {
            (5..=12).contains(&word.len())
                && frequency.get(word.as_str()).is_some_and(|count| (least..=most.max(least)).contains(count))
        };
        let mid: BTreeSet<&String> = words.iter().flatten().filter(is_mid).collect();
        let mid: Vec<&String> = mid.into_iter().collect();
        ensure!(mid.len() > 20, "too few words to ask for");
        let known: HashSet<&str> = mid.iter().map(|word| word.as_str()).collect();
        let wanted = 500;
        let mut type_ahead = Vec::with_capacity(wanted);
        while type_ahead.len() < wanted {
            let of_one: Vec<&String> = words
                .choose(random)
                .into_iter()
                .flatten()
                .filter(|word| word.len() > 5 && known.contains(word.as_str()))
                .collect();
            let two: Vec<&&String> = of_one.choose_multiple(random, 2).collect();
            if let [whole, begun] = two.as_slice() {
                let letters = *[2, 3, 3, 4].choose(random).unwrap_or(&3);
                type_ahead.push(format!("{whole} {}", begun.get(..letters).unwrap_or(begun)));
            }
        }
        let mut typos = Vec::with_capacity(wanted);
        while typos.len() < wanted {
            let Some(word) = mid.choose(random).filter(|word| word.len() >= 6) else { continue };
            typos.push(((*word).clone(), mistype(word, random)));
        }
        Ok(Self { type_ahead, typos, articles })
    }
}

fn plain_words(article: &ArticleDoc) -> BTreeSet<String> {
    let text = format!("{} {}", article.title, article.body_text).to_lowercase();
    let words = text.split(|c: char| !c.is_ascii_lowercase());
    words.filter(|word| word.len() >= 3).map(str::to_owned).collect()
}

fn article(number: u64, title: String, body_text: String) -> ArticleDoc {
    let id = Uuid::from_u128(u128::from(number));
    ArticleDoc {
        id,
        family_id: id,
        language: "en".into(),
        title,
        summary: String::new(),
        body_text,
        topics: Vec::new(),
        products: Vec::new(),
        is_public: true,
        source: Source::Published,
        updated_at: UPDATED_AT,
        votes_up: 0,
        votes_down: 0,
        times_used: 0,
    }
}

fn made_up_word(random: &mut StdRng) -> String {
    const SYLLABLES: [&str; 24] = [
        "ka", "re", "to", "mi", "son", "ter", "ing", "pro", "lu", "ve", "dan", "qui", "sta", "ble", "fo",
        "gra", "hy", "nex", "or", "pel", "ri", "tun", "wa", "zi",
    ];
    let count = random.random_range(2..=4);
    (0..count).filter_map(|_| SYLLABLES.choose(random).copied()).collect()
}

/// One letter changed, missing, too many, or two swapped; never the first or last.
fn mistype(word: &str, random: &mut StdRng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.random_range(1..letters.len() - 1);
    let letter = char::from(random.random_range(b'a'..=b'z'));
    match random.random_range(0..4) {
        0 => *letters.get_mut(at).expect("BUG: within the word") = letter,
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letter),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

fn pages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = DOCS.iter().map(PathBuf::from).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if is_page(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn is_page(path: &Path) -> bool {
    let name = path.to_string_lossy();
    path.extension().is_some_and(|kind| kind == "html")
        && !NOT_ARTICLES.iter().any(|part| name.contains(part))
}

/// Title and body of each section, long ones cut.
fn sections_of(html: &str) -> Vec<(String, String)> {
    let main = html.find("role=\"main\"").or_else(|| html.find("<section")).unwrap_or(0);
    let text = plain(html.get(main..).unwrap_or_default());
    let mut out = Vec::new();
    for section in text.split('\u{1}').skip(1) {
        let Some((title, body)) = section.split_once('\u{2}') else { continue };
        let title: String = title.replace('¶', "").trim().chars().take(120).collect();
        let lines = body.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let body: String = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let mut rest = body.as_str();
        while rest.len() >= MIN_BODY {
            let end = if rest.len() > MAX_BODY { cut_at(rest) } else { rest.len() };
            let (piece, after) = rest.split_at(end);
            out.push((title.clone(), piece.to_owned()));
            rest = after.trim();
        }
    }
    out
}

fn cut_at(text: &str) -> usize {
    let end = text.floor_char_boundary(MAX_BODY);
    let line = text.get(..end).and_then(|cut| cut.rfind('\n')).filter(|at| *at > MAX_BODY / 2);
    line.unwrap_or(end)
}

/// Tags away; headings between \u{1} and \u{2}, blocks on lines of their own.
fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        unescape(rest.get(..at).unwrap_or_default(), &mut out);
        rest = rest.get(at + 1..).unwrap_or_default();
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = rest.get(..end).unwrap_or_default().to_ascii_lowercase();
        rest = rest.get(end + 1..).unwrap_or_default();
        let name = tag.split_whitespace().next().unwrap_or_default();
        match name {
            "script" | "style" => {
                let close = rest.find(&format!("</{name}")).unwrap_or(rest.len());
                rest = rest.get(close..).unwrap_or_default();
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.push('\u{1}'),
            "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6" => out.push('\u{2}'),
            "/p" | "/li" | "/div" | "/pre" | "/td" | "/tr" | "/dt" | "/dd" => out.push('\n'),
            _ => {}
        }
    }
    unescape(rest, &mut out);
    out
}

fn unescape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let entity = rest.get(at..).unwrap_or_default();
        let end = entity.find(';').filter(|end| *end < 10).unwrap_or(0);
        let known = match entity.get(1..end.max(1)).unwrap_or_default() {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "nbsp" => " ",
            "#39" | "#x27" | "rsquo" => "'",
            _ => "",
        };
        out.push_str(if end == 0 { "&" } else { known });
        rest = entity.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
}
