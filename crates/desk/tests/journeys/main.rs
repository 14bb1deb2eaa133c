//! Journeys of a real desk against a real hub on a free port, with a network
//! that can be cut between them. Nothing is faked but time.

mod attachments;
mod connection;
mod files;
mod host;
mod inbox;
mod offline;
mod session;
mod together;
mod world;
