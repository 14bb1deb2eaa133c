//! Faults for real: `fault_kill` runs a hub process and a desk process
//! (`desk_sender`), kills them at random moments in a run of sends, and at the
//! end holds what the desk acknowledged against what the hub has on record.
//!
//! [`sender`] is what the desk process does, [`naive`] what one with a naive
//! outbox would do, [`kill`] the run, [`tally`] the count.

pub mod kill;
pub mod naive;
pub mod scene;
pub mod sender;
pub mod tally;

use std::io::Write as _;

/// Says a line to whoever started this process, in one write: a kill leaves all of it or nothing.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let said = out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush());
    if said.is_err() {
        // Nobody listens any more: the run is over.
        std::process::exit(1);
    }
}

/// The words of message `number`.
pub(crate) fn body_of(number: u64) -> String {
    format!("message {number}")
}

/// Which message these words are of.
pub(crate) fn number_of(body: &str) -> Option<u64> {
    body.strip_prefix("message ")?.parse().ok()
}
