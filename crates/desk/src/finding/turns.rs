//! Whose search is next: someone typing asks faster than a busy machine answers,
//! and only what they asked last is of use. Two run at a time; of those that wait
//! the newest is next, and the oldest of too many are told that they were overtaken.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

const AT_A_TIME: usize = 2;
const WAITING: usize = 8;

/// See the module's words.
#[derive(Default)]
pub(crate) struct Turns(Mutex<Line>);

#[derive(Default)]
struct Line {
    running: usize,
    waiting: VecDeque<oneshot::Sender<()>>,
}

/// Someone's turn, until it is dropped.
pub(crate) struct Turn<'t>(&'t Turns);

impl Turns {
    /// Waits for a turn; `None`: newer ones came before it.
    pub(crate) async fn take(&self) -> Option<Turn<'_>> {
        let waits = {
            let mut line = self.line();
            if line.running < AT_A_TIME {
                line.running += 1;
                return Some(Turn(self));
            }
            line.waiting.retain(|waiting| !waiting.is_closed());
            if line.waiting.len() >= WAITING {
                line.waiting.pop_front();
            }
            let (call, waits) = oneshot::channel();
            line.waiting.push_back(call);
            Called { waits, turns: self }
        };
        waits.answered().await
    }

    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The newest who still waits is next.
    fn pass_on(&self) {
        let mut line = self.line();
        while let Some(next) = line.waiting.pop_back() {
            if next.send(()).is_ok() {
                return;
            }
        }
        line.running -= 1;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

/// A place in the line. One that is given up after it was called passes the turn on.
struct Called<'t> {
    waits: oneshot::Receiver<()>,
    turns: &'t Turns,
}

impl<'t> Called<'t> {
    async fn answered(mut self) -> Option<Turn<'t>> {
        (&mut self.waits).await.ok().map(|()| Turn(self.turns))
    }
}

impl Drop for Called<'_> {
    fn drop(&mut self) {
        self.waits.close();
        if self.waits.try_recv().is_ok() {
            self.turns.pass_on();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::{AT_A_TIME, Turns, WAITING};

    #[tokio::test]
    async fn the_newest_is_next_and_the_oldest_of_too_many_is_overtaken() {
        let turns = Turns::default();
        let mut running = Vec::new();
        for _ in 0..AT_A_TIME {
            running.push(turns.take().await.unwrap());
        }
        let mut waiting: Vec<_> = (0..=WAITING).map(|_| Box::pin(turns.take())).collect();
        for place in &mut waiting {
            let _ = place.as_mut().now_or_never();
        }
        assert!(waiting.remove(0).await.is_none(), "overtaken");
        drop(running.pop());
        let newest = waiting.pop().unwrap().await;
        assert!(newest.is_some());
        assert!(waiting.pop().unwrap().now_or_never().is_none(), "the others wait");
    }

    #[tokio::test]
    async fn one_who_leaves_the_line_takes_no_turn_with_them() {
        let turns = Turns::default();
        let running: Vec<_> = [turns.take().await, turns.take().await].into();
        let (mut left, mut stays) = (Box::pin(turns.take()), Box::pin(turns.take()));
        assert!(stays.as_mut().now_or_never().is_none());
        assert!(left.as_mut().now_or_never().is_none());
        drop(running);
        drop(left);
        assert!(stays.await.is_some());
        assert!(turns.take().await.is_some() && turns.take().await.is_some(), "all turns are free again");
    }
}
