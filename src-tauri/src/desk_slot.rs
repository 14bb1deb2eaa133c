//! The desk, while it is still opening its files: the window appears at once and
//! its first commands wait here, instead of the window waiting for the desk.

use throughline_desk::Desk;
use throughline_wire::{ErrorCode, WireError};
use tokio::sync::watch;

/// Where the desk will be.
pub struct DeskSlot {
    state: watch::Receiver<State>,
}

/// Puts the desk there.
pub struct DeskFiller {
    state: watch::Sender<State>,
}

#[derive(Clone)]
enum State {
    Starting,
    Ready(Desk),
    Failed(WireError),
}

/// An empty place and the means to fill it.
pub fn empty() -> (DeskFiller, DeskSlot) {
    let (filler, slot) = watch::channel(State::Starting);
    (DeskFiller { state: filler }, DeskSlot { state: slot })
}

impl DeskFiller {
    /// The desk has opened.
    pub fn ready(&self, desk: Desk) {
        self.state.send_replace(State::Ready(desk));
    }

    /// It cannot open; every command says why.
    pub fn failed(&self, error: WireError) {
        self.state.send_replace(State::Failed(error));
    }
}

impl DeskSlot {
    /// The desk, as soon as it is there.
    pub async fn desk(&self) -> Result<Desk, WireError> {
        let mut state = self.state.clone();
        let found = state.wait_for(|state| !matches!(state, State::Starting)).await;
        match found.as_deref() {
            Ok(State::Ready(desk)) => Ok(desk.clone()),
            Ok(State::Failed(error)) => Err(error.clone()),
            _ => Err(WireError::new(ErrorCode::Internal, "the desk is stopping")),
        }
    }

    /// The desk, if it has opened.
    pub fn if_ready(&self) -> Option<Desk> {
        match &*self.state.borrow() {
            State::Ready(desk) => Some(desk.clone()),
            _ => None,
        }
    }
}
