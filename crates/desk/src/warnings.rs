//! Things the agent should know, each said until it is no longer true.

use std::sync::{Mutex, PoisonError};

use throughline_wire::desk_api::StartupWarning;

/// The warnings that hold now, in the order they came.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Mutex<Vec<StartupWarning>>);

impl Warnings {
    fn list(&self) -> std::sync::MutexGuard<'_, Vec<StartupWarning>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It holds.
    pub(crate) fn raise(&self, warning: StartupWarning) {
        self.set(warning, true);
    }

    /// It holds or no longer holds. True when that is news.
    pub(crate) fn set(&self, warning: StartupWarning, holds: bool) -> bool {
        let mut list = self.list();
        let held = list.contains(&warning);
        if holds && !held {
            list.push(warning);
        } else if !holds && held {
            list.retain(|other| *other != warning);
        }
        holds != held
    }

    /// All that hold.
    pub(crate) fn all(&self) -> Vec<StartupWarning> {
        self.list().clone()
    }
}

#[cfg(test)]
mod tests {
    use throughline_wire::desk_api::StartupWarning::{ClockWrong, DiskFull};

    use super::Warnings;

    #[test]
    fn a_warning_is_said_once_and_goes_when_it_is_over() {
        let warnings = Warnings::default();
        assert!(warnings.set(DiskFull, true));
        assert!(!warnings.set(DiskFull, true), "no news");
        warnings.raise(ClockWrong);
        assert!(warnings.set(DiskFull, false));
        assert_eq!(warnings.all(), vec![ClockWrong]);
    }
}
