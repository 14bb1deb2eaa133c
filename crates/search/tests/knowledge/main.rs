//! The knowledge index from outside, as its owners use it.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test that finds less than it expects fails, also in what it shares"
)]

mod anything;
mod changes;
mod damage;
mod finding;
mod kill;
mod languages;
mod many;
mod scene;
