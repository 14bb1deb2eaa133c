//! What the program knows of its page: whether it listens yet, and what it shall
//! open once it does. A link that starts the program is older than its page.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use throughline_domain::ConversationId;

/// The window's page.
pub struct Page {
    ready_file: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    listens: bool,
    waiting: Option<ConversationId>,
}

impl Page {
    /// A page that is loading. The file is written when it has been painted.
    pub fn new(ready_file: Option<PathBuf>) -> Self {
        Self { ready_file, state: Mutex::default() }
    }

    /// True when the page does not listen yet: it will open this once it does.
    pub fn waits_to_open(&self, conversation: ConversationId) -> bool {
        let mut state = self.state();
        if !state.listens {
            state.waiting = Some(conversation);
        }
        !state.listens
    }

    /// The page listens from now on; returns what it shall open.
    pub fn listens(&self) -> Option<ConversationId> {
        let mut state = self.state();
        state.listens = true;
        state.waiting.take()
    }

    /// Its first screen is on the display.
    pub fn is_painted(&self) {
        if let Some(path) = &self.ready_file
            && let Err(error) = std::fs::write(path, b"ready\n")
        {
            tracing::warn!("cannot write {}: {error}", path.display());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn a_link_older_than_the_page_is_opened_once_the_page_listens() {
        let page = Page::new(None);
        let asked = throughline_domain::ConversationId::from_bytes([7; 16]);
        assert!(page.waits_to_open(asked), "nobody would hear it");
        assert_eq!(page.listens(), Some(asked));
        assert_eq!(page.listens(), None, "once");
        assert!(!page.waits_to_open(asked), "now it is heard at once");
    }
}
