//! The words of a paragraph as runs, each with the marks it carries, and the
//! Markdown tree made of them. A flat list forgives what pages do: marks that
//! nest in themselves, end in the middle of a word, or cover only white space.

use crate::address::{Address, is_image_source, read};
use crate::markdown;
use comrak::Arena;
use comrak::nodes::{AstNode, NodeCode, NodeLink, NodeValue};
use dom_query::NodeRef;

/// Deeper than this only words are read.
const DEEPEST: usize = 100;

/// How words are set off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    bold: bool,
    italic: bool,
    struck: bool,
    code: bool,
    /// Address and title.
    link: Option<(String, String)>,
}

impl Marks {
    fn common(&self, other: &Self) -> Self {
        Self {
            bold: self.bold && other.bold,
            italic: self.italic && other.italic,
            struck: self.struck && other.struck,
            code: self.code && other.code,
            link: if self.link == other.link { self.link.clone() } else { None },
        }
    }
    fn is_emphasis(&self) -> bool {
        self.bold || self.italic || self.struck
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Break,
    Image { url: String, alt: String, title: String },
}

/// Words with the same marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    piece: Piece,
    marks: Marks,
}

/// Reads the runs of an inline node and what is in it.
pub(crate) fn read_node(node: &NodeRef<'_>, marks: &Marks, runs: &mut Vec<Run>, depth: usize) {
    if node.is_text() {
        runs.push(Run { piece: Piece::Text(node.text().to_string()), marks: marks.clone() });
        return;
    }
    if !node.is_element() {
        return;
    }
    let name = node.node_name().unwrap_or_default().to_ascii_lowercase();
    if super::blocks::is_dropped(&name) {
        return;
    }
    match name.as_str() {
        "br" => runs.push(Run { piece: Piece::Break, marks: marks.clone() }),
        "img" => image(node, marks, runs),
        _ if depth > DEEPEST => {
            let words = super::blocks::visible_text(node);
            runs.push(Run { piece: Piece::Text(words), marks: marks.clone() });
        }
        _ => {
            let inner = marks_of(node, &name, marks);
            if name == "q" {
                runs.push(Run { piece: Piece::Text("\u{201c}".into()), marks: inner.clone() });
            }
            for child in node.children() {
                read_node(&child, &inner, runs, depth + 1);
            }
            if name == "q" {
                runs.push(Run { piece: Piece::Text("\u{201d}".into()), marks: inner.clone() });
            }
            if super::blocks::is_block(&name) {
                runs.push(Run { piece: Piece::Text(" ".into()), marks: marks.clone() });
            }
        }
    }
}

fn image(node: &NodeRef<'_>, marks: &Marks, runs: &mut Vec<Run>) {
    let text = |name: &str| node.attr(name).map(|value| one_line(&value)).unwrap_or_default();
    let (url, alt, title) = (text("src"), text("alt"), text("title"));
    let is_allowed = match read(&url) {
        Address::Attachment(_) => true,
        Address::Outside(address) => !address.is_empty() && is_image_source(address),
        _ => false,
    };
    let piece = if is_allowed { Piece::Image { url, alt, title } } else { Piece::Text(alt) };
    runs.push(Run { piece, marks: marks.clone() });
}

fn marks_of(node: &NodeRef<'_>, name: &str, outer: &Marks) -> Marks {
    let mut marks = outer.clone();
    match name {
        "b" | "strong" => marks.bold = true,
        "i" | "em" | "cite" | "dfn" | "var" => marks.italic = true,
        "s" | "del" | "strike" => marks.struck = true,
        "code" | "kbd" | "samp" | "tt" => marks.code = true,
        "a" => {
            let href =
                node.attr("href").map(|href| href.trim().replace(['\n', '\t', '\r'], "")).unwrap_or_default();
            let title = node.attr("title").map(|title| one_line(&title)).unwrap_or_default();
            marks.link = match read(&href) {
                Address::Refused | Address::Outside("") => outer.link.clone(),
                _ => Some((href, title)),
            };
        }
        _ => {}
    }
    style(&node.attr("style").unwrap_or_default(), &mut marks);
    marks
}

/// What a `style` attribute says of weight and slant: Word and Google Docs say it there.
fn style(style: &str, marks: &mut Marks) {
    for rule in style.to_ascii_lowercase().split(';') {
        let Some((property, value)) = rule.split_once(':') else { continue };
        let value = value.trim();
        match property.trim() {
            "font-weight" => {
                marks.bold =
                    value.starts_with("bold") || value.parse().is_ok_and(|weight: u32| weight >= 600);
            }
            "font-style" => marks.italic = value.starts_with("italic") || value.starts_with("oblique"),
            "text-decoration" | "text-decoration-line" if value.contains("line-through") => {
                marks.struck = true;
            }
            _ => {}
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the words stand in, which decides what they may hold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Paragraph,
    /// No line breaks, no bold: a heading is bold by itself.
    Heading,
    /// No line breaks.
    Cell,
}

/// Appends the runs, tidied, to `parent`; whether there was anything to append.
pub(crate) fn append<'a>(
    arena: &'a Arena<'a>,
    runs: Vec<Run>,
    place: Place,
    parent: &'a AstNode<'a>,
) -> bool {
    let runs = tidy(runs, place);
    nest(arena, &runs, 0, parent);
    !runs.is_empty()
}

fn tidy(runs: Vec<Run>, place: Place) -> Vec<Run> {
    let mut pieces: Vec<Run> = Vec::new();
    for mut run in runs {
        if place == Place::Heading {
            run.marks.bold = false;
        }
        match run.piece {
            Piece::Text(text) => split_spaces(&text, &run.marks, &mut pieces),
            Piece::Break if place != Place::Paragraph => push_space(&mut pieces),
            piece => pieces.push(Run { piece, marks: run.marks }),
        }
    }
    trim(&mut pieces);
    settle_edges(&mut pieces);
    join(pieces)
}

/// Splits a text into words and single spaces.
fn split_spaces(text: &str, marks: &Marks, pieces: &mut Vec<Run>) {
    let mut word = String::new();
    for (character, next) in text.chars().zip(text.chars().skip(1).map(Some).chain([None])) {
        let is_kept_space = character == '\u{a0}' && is_typographic(word.chars().last(), next);
        if character.is_whitespace() && !is_kept_space {
            push_word(&mut word, marks, pieces);
            push_space(pieces);
        } else if !matches!(character, '\u{200b}' | '\u{feff}' | '\u{ad}') && !character.is_control() {
            word.push(character);
        }
    }
    push_word(&mut word, marks, pieces);
}

/// Whether a no-break space stands where typography wants one.
fn is_typographic(before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    before == '«'
        || before.is_ascii_digit() && after.is_some_and(char::is_alphanumeric)
        || after.is_some_and(|c| "!?:;»%€".contains(c))
}

fn push_word(word: &mut String, marks: &Marks, pieces: &mut Vec<Run>) {
    if !word.is_empty() {
        pieces.push(Run { piece: Piece::Text(std::mem::take(word)), marks: marks.clone() });
    }
}

fn is_space(run: &Run) -> bool {
    matches!(&run.piece, Piece::Text(text) if text == " ")
}

fn push_space(pieces: &mut Vec<Run>) {
    if !pieces.last().is_none_or(|last| is_space(last) || last.piece == Piece::Break) {
        pieces.push(Run { piece: Piece::Text(" ".to_owned()), marks: Marks::default() });
    }
}

/// No space or line break at either end, no space before a line break.
fn trim(pieces: &mut Vec<Run>) {
    let is_blank = |run: &Run| is_space(run) || run.piece == Piece::Break;
    while pieces.last().is_some_and(is_blank) {
        pieces.pop();
    }
    let leading = pieces.iter().take_while(|run| is_blank(run)).count();
    pieces.drain(..leading);
    let mut kept: Vec<Run> = Vec::with_capacity(pieces.len());
    for run in pieces.drain(..) {
        if run.piece == Piece::Break && kept.last().is_some_and(is_space) {
            kept.pop();
        }
        kept.push(run);
    }
    *pieces = kept;
}

/// Spaces and breaks carry only what both neighbours carry; a mark does not end
/// on punctuation in the middle of a word, where Markdown would not see its end.
fn settle_edges(pieces: &mut Vec<Run>) {
    let marks: Vec<Marks> = pieces.iter().map(|run| run.marks.clone()).collect();
    let solid: Vec<bool> = pieces.iter().map(|run| !is_space(run) && run.piece != Piece::Break).collect();
    for (index, run) in pieces.iter_mut().enumerate() {
        if solid.get(index) == Some(&false) {
            run.marks = nearest(&solid, &marks, (0..index).rev()).common(&nearest(
                &solid,
                &marks,
                index + 1..marks.len(),
            ));
        }
    }
    let mut settled: Vec<Run> = Vec::with_capacity(pieces.len());
    let rest: Vec<Run> = std::mem::take(pieces);
    for (index, run) in rest.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|i| rest.get(i));
        split_punctuation(run, before, rest.get(index + 1), &mut settled);
    }
    *pieces = settled;
}

fn nearest(solid: &[bool], marks: &[Marks], mut indices: impl Iterator<Item = usize>) -> Marks {
    indices.find(|i| solid.get(*i) == Some(&true)).and_then(|i| marks.get(i)).cloned().unwrap_or_default()
}

fn split_punctuation(run: &Run, before: Option<&Run>, after: Option<&Run>, settled: &mut Vec<Run>) {
    let Piece::Text(text) = &run.piece else { return settled.push(run.clone()) };
    let is_mark = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    let glued = |other: Option<&Run>, last: bool| {
        other.filter(|other| other.marks != run.marks && run.marks.is_emphasis()).is_some_and(|other| {
            match &other.piece {
                Piece::Text(text) => (if last { text.chars().last() } else { text.chars().next() })
                    .is_some_and(char::is_alphanumeric),
                _ => false,
            }
        })
    };
    let head = if glued(before, true) { text.len() - text.trim_start_matches(is_mark).len() } else { 0 };
    let tail = if glued(after, false) { text.trim_end_matches(is_mark).len() } else { text.len() };
    let common = |other: Option<&Run>| other.map(|other| run.marks.common(&other.marks)).unwrap_or_default();
    let mut push = |part: Option<&str>, marks: Marks| {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            settled.push(Run { piece: Piece::Text(part.to_owned()), marks });
        }
    };
    push(text.get(..head), common(before));
    push(text.get(head..tail.max(head)), run.marks.clone());
    push(text.get(tail.max(head)..), common(after));
}

/// Neighbours with the same marks become one run.
fn join(pieces: Vec<Run>) -> Vec<Run> {
    let mut joined: Vec<Run> = Vec::new();
    for run in pieces {
        match (joined.last_mut(), &run.piece) {
            (Some(Run { piece: Piece::Text(text), marks }), Piece::Text(more)) if *marks == run.marks => {
                text.push_str(more);
            }
            _ => joined.push(run),
        }
    }
    joined
}

/// Builds the tree: links around bold around italic around struck.
fn nest<'a>(arena: &'a Arena<'a>, runs: &[Run], level: usize, parent: &'a AstNode<'a>) {
    let has = |run: &Run| match level {
        0 => run.marks.link.clone(),
        1 => run.marks.bold.then(Default::default),
        2 => run.marks.italic.then(Default::default),
        _ => run.marks.struck.then(Default::default),
    };
    if level > 3 {
        return runs.iter().for_each(|run| leaf(arena, run, parent));
    }
    for group in runs.chunk_by(|a, b| has(a) == has(b)) {
        let Some(mark) = group.first().and_then(has) else {
            nest(arena, group, level + 1, parent);
            continue;
        };
        let value = match level {
            0 => NodeValue::Link(Box::new(NodeLink { url: mark.0, title: mark.1 })),
            1 => NodeValue::Strong,
            2 => NodeValue::Emph,
            _ => NodeValue::Strikethrough,
        };
        let node = markdown::node(arena, value);
        parent.append(node);
        nest(arena, group, level + 1, node);
    }
}

fn leaf<'a>(arena: &'a Arena<'a>, run: &Run, parent: &'a AstNode<'a>) {
    let value = match &run.piece {
        Piece::Text(text) if run.marks.code => {
            NodeValue::Code(NodeCode { num_backticks: 1, literal: text.clone() })
        }
        Piece::Text(text) => NodeValue::Text(text.clone().into()),
        Piece::Break => NodeValue::LineBreak,
        Piece::Image { url, alt, title } => {
            let image = markdown::node(
                arena,
                NodeValue::Image(Box::new(NodeLink { url: url.clone(), title: title.clone() })),
            );
            if !alt.is_empty() {
                image.append(markdown::node(arena, NodeValue::Text(alt.clone().into())));
            }
            return parent.append(image);
        }
    };
    parent.append(markdown::node(arena, value));
}
