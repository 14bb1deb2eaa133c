//! The knowledge index from outside, as its owners use it.

mod anything;
mod changes;
mod damage;
mod finding;
mod kill;
mod languages;
mod many;
mod scene;
