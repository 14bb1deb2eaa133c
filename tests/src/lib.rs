//! What the journeys share: a display and session bus of their own, the built
//! programs, the real window and the real browser. Everything started here is
//! stopped when dropped.

pub mod desktop_session;
pub mod process;
pub mod window;
