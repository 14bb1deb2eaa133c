//! How the connection to the hub stands: one value, set only by the sync loop
//! from what it saw, watched by the outbox loop and told to the window.

use throughline_domain::Millis;
use throughline_wire::WireError;
use throughline_wire::desk_api::Connection;
use tokio::sync::watch;

/// The one value.
#[derive(Debug)]
pub(crate) struct Line(watch::Sender<Connection>);

impl Line {
    pub(crate) fn new(connection: Connection) -> Self {
        Self(watch::Sender::new(connection))
    }

    /// How it stands.
    pub(crate) fn now(&self) -> Connection {
        self.0.borrow().clone()
    }

    /// Tells of every change (the latest, when several came at once).
    pub(crate) fn watch(&self) -> watch::Receiver<Connection> {
        self.0.subscribe()
    }

    /// Whether everything the hub has is here and commands may go up.
    pub(crate) fn is_connected(&self) -> bool {
        matches!(*self.0.borrow(), Connection::Connected)
    }

    /// Sets it; watchers hear only real changes.
    pub(crate) fn set(&self, connection: Connection) {
        self.0.send_if_modified(|now| {
            let is_news = *now != connection;
            *now = connection;
            is_news
        });
    }

    /// The hub cannot be reached. Since when: the first time it was noticed.
    pub(crate) fn lost(&self, now: Millis) {
        self.0.send_if_modified(|connection| {
            if matches!(connection, Connection::Offline { .. }) {
                return false;
            }
            *connection = Connection::Offline { since_at: now };
            true
        });
    }

    /// The hub answers but will not serve.
    pub(crate) fn refused(&self, error: WireError) {
        self.set(Connection::Refused { error });
    }

    /// Connected, changes still arriving.
    pub(crate) fn catching_up(&self, behind: u64) {
        self.set(Connection::CatchingUp { behind: u32::try_from(behind).unwrap_or(u32::MAX) });
    }

    /// A snapshot is on its way.
    pub(crate) fn first_sync(&self, done: u64, total: u64) {
        let rows = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        self.set(Connection::FirstSync { done: rows(done), total: rows(total) });
    }
}

#[cfg(test)]
mod tests {
    use throughline_wire::desk_api::Connection;

    use super::Line;

    #[test]
    fn offline_counts_from_the_first_time_it_was_noticed() {
        let line = Line::new(Connection::Connecting);
        line.lost(1_000);
        line.lost(9_000);
        assert_eq!(line.now(), Connection::Offline { since_at: 1_000 });
        line.set(Connection::Connected);
        line.lost(20_000);
        assert_eq!(line.now(), Connection::Offline { since_at: 20_000 });
    }

    #[tokio::test]
    async fn watchers_hear_only_real_changes() {
        let line = Line::new(Connection::Connecting);
        let mut watch = line.watch();
        line.set(Connection::Connecting);
        assert!(!watch.has_changed().unwrap());
        line.set(Connection::Connected);
        assert!(watch.has_changed().unwrap());
        assert_eq!(*watch.borrow_and_update(), Connection::Connected);
    }
}
