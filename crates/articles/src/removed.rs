//! What was taken out of a text, and where: told to whoever wrote or imported it.

use serde::{Deserialize, Serialize};

/// One thing that was taken out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Removed {
    /// What kind of thing.
    pub what: RemovedKind,
    /// The thing itself, shortened: `onclick on <img>`, `javascript:alert(1)`.
    pub detail: String,
    /// The words just before it; empty at the very start.
    pub near: String,
}

/// What kind of thing was taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovedKind {
    /// A script.
    Script,
    /// A style sheet.
    Style,
    /// A frame that shows another page.
    Frame,
    /// An attribute that runs script, such as `onclick`.
    Handler,
    /// A link or image address that is not let through: `javascript:`, `data:`.
    Address,
    /// A vector drawing (SVG) or formula (MathML), which can carry script.
    Drawing,
    /// A form or one of its fields.
    Form,
    /// A plug-in, a film or a sound.
    Embed,
    /// An element of the page's head: `meta`, `base`, `link`.
    Head,
    /// An HTML comment.
    Comment,
    /// Characters that cannot be text: NUL and other controls.
    Control,
}

impl Removed {
    pub(crate) fn new(what: RemovedKind, detail: &str, near: &str) -> Self {
        Self { what, detail: shorten(detail, 120), near: near.to_owned() }
    }
}

/// The first `limit` characters on one line, with an ellipsis when cut.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    let mut line = String::new();
    for (count, character) in text.trim().chars().enumerate() {
        if count == limit {
            line.push('…');
            break;
        }
        line.push(if character.is_control() { ' ' } else { character });
    }
    line
}
