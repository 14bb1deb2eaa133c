//! Finding an answer, without a network: [`knowledge`] is the full-text index
//! over articles and answered questions, [`suggest`] the suggester that learns
//! from what agents answered with. Desk and hub run the same code.
//!
//! The texts themselves live in the stores; everything here can be rebuilt from
//! them and is thrown away when it is damaged.

pub mod directory;
pub mod knowledge;
pub mod suggest;
pub mod text;
