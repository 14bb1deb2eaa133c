//! What the journeys share: a display and session bus of their own, the built
//! programs, the real window and the real browser. Everything started here is
//! stopped when dropped.

pub mod bench;
pub mod browser;
pub mod company;
pub mod customer;
pub mod desktop_session;
pub mod fault;
pub mod library;
pub mod live_desk;
pub mod process;
pub mod site;
pub mod window;
