//! Journeys of a real desk against a real hub on a free port, with a network
//! that can be cut between them. Nothing is faked but time.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, helpers of tests too")]

mod attachments;
mod connection;
mod files;
mod finding;
mod host;
mod inbox;
mod knowledge;
mod offline;
mod session;
mod suggesting;
mod together;
mod world;
