//! Where an index keeps its files: the plain folder, or [`Sealed`], which
//! encrypts all it writes.

mod sealed;
mod sealing;

pub use sealed::Sealed;
pub use sealing::{Key, SealError};
