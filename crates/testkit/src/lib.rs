//! What tests of every crate share: a [`MockClock`], people with names, a
//! [`FaultProxy`] that cuts the network for real, [`eventually`] for waiting,
//! and [`hostile`] input.
//!
//! A dev-dependency only. Knows the words of `domain` and the rows of `wire`,
//! never a store, the hub or the desk.

pub mod clock;
pub mod eventually;
pub mod fault_proxy;
pub mod hostile;
pub mod people;
pub mod talk;

pub use clock::MockClock;
pub use eventually::{eventually, eventually_blocking};
pub use fault_proxy::FaultProxy;
pub use people::Person;
pub use talk::Talk;
