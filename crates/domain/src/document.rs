//! An article as a tree: what the window draws. The window never shows HTML it
//! did not write itself, so Markdown reaches it as blocks and spans.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{ArticleId, AttachmentId};

/// A block of an article.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Block {
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its anchor within the article.
        anchor: String,
        /// Its words.
        spans: Vec<Span>,
    },
    /// A paragraph.
    Paragraph {
        /// Its words.
        spans: Vec<Span>,
    },
    /// A list.
    List {
        /// First number of an ordered list; none: bullets.
        start: Option<u32>,
        /// Its items.
        items: Vec<ListItem>,
    },
    /// A quotation.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// Preformatted text.
    Code {
        /// Its language as written after the fence; may be empty.
        language: String,
        /// The text.
        text: String,
    },
    /// A table.
    Table {
        /// Cells of the head.
        head: Vec<TableCell>,
        /// Rows of cells.
        rows: Vec<Vec<TableCell>>,
    },
    /// A line across.
    Rule,
}

/// An item of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ListItem {
    /// For a task: whether it is done.
    pub checked: Option<bool>,
    /// What it says.
    pub blocks: Vec<Block>,
}

/// A cell of a table.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TableCell {
    /// How it is set.
    pub alignment: CellAlignment,
    /// Its words.
    pub spans: Vec<Span>,
}

/// How a cell is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum CellAlignment {
    /// As the language runs.
    #[default]
    None,
    /// Left.
    Left,
    /// Centred.
    Center,
    /// Right.
    Right,
}

/// A run of words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "type", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Span {
    /// Plain words.
    Text {
        /// The words.
        text: String,
    },
    /// Emphasised.
    Emphasis {
        /// What.
        spans: Vec<Span>,
    },
    /// Strongly emphasised.
    Strong {
        /// What.
        spans: Vec<Span>,
    },
    /// Struck through.
    Strike {
        /// What.
        spans: Vec<Span>,
    },
    /// Code.
    Code {
        /// The text.
        text: String,
    },
    /// A link to a page; its scheme is http, https, mailto or tel.
    Link {
        /// Where to.
        url: String,
        /// What is clicked.
        spans: Vec<Span>,
    },
    /// A link to another article, which survives its renaming.
    ArticleLink {
        /// Which.
        article_id: ArticleId,
        /// What is clicked.
        spans: Vec<Span>,
    },
    /// A picture kept with the article.
    Image {
        /// Its file; none for a picture elsewhere, which is not fetched.
        attachment_id: Option<AttachmentId>,
        /// Where it is, when it is elsewhere.
        url: String,
        /// What it shows, in words.
        alt: String,
    },
    /// A new line.
    Break,
}
