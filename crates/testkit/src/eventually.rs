//! Waiting for a condition, with a failure text that says what was last seen.
//! The only place in the tests that may sleep.

use std::fmt::Debug;
use std::panic::Location;
use std::thread;
use std::time::{Duration, Instant};

/// How long between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// What a look can answer: `bool`, `Option<T>` (waits for `Some`), `Result<T, E>`
/// (waits for `Ok`; the last error is told when it never comes).
pub trait Look {
    /// What is handed out once it is there.
    type Found;
    /// The thing waited for, or what was seen instead.
    fn found(self) -> Result<Self::Found, String>;
}

impl Look for bool {
    type Found = ();
    fn found(self) -> Result<(), String> {
        if self { Ok(()) } else { Err("false".to_owned()) }
    }
}

impl<T> Look for Option<T> {
    type Found = T;
    fn found(self) -> Result<T, String> {
        self.ok_or_else(|| "None".to_owned())
    }
}

impl<T, E: Debug> Look for Result<T, E> {
    type Found = T;
    fn found(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

/// Looks again and again until the condition holds; returns what was found.
///
/// Panics after `timeout` with the caller's place and what the last look saw.
/// A look that hangs counts as not true.
#[track_caller]
pub fn eventually<L, F>(timeout: Duration, mut look: L) -> impl Future<Output = <F::Output as Look>::Found>
where
    L: FnMut() -> F,
    F: Future<Output: Look>,
{
    let caller = Location::caller();
    async move {
        let mut last = "nothing: the first look did not end".to_owned();
        let waiting = async {
            loop {
                match look().await.found() {
                    Ok(found) => break found,
                    Err(seen) => last = seen,
                }
                tokio::time::sleep(BETWEEN_LOOKS).await;
            }
        };
        match tokio::time::timeout(timeout, waiting).await {
            Ok(found) => found,
            Err(_elapsed) => panic!("{}", never(timeout, caller, &last)),
        }
    }
}

/// [`eventually`] for tests without a runtime.
#[track_caller]
pub fn eventually_blocking<O: Look>(timeout: Duration, mut look: impl FnMut() -> O) -> O::Found {
    let began = Instant::now();
    loop {
        let last = match look().found() {
            Ok(found) => return found,
            Err(seen) => seen,
        };
        assert!(began.elapsed() < timeout, "{}", never(timeout, Location::caller(), &last));
        thread::sleep(BETWEEN_LOOKS);
    }
}

fn never(timeout: Duration, caller: &Location<'_>, last: &str) -> String {
    format!("not within {timeout:?} at {}:{}: last saw {last}", caller.file(), caller.line())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{eventually, eventually_blocking};

    #[tokio::test]
    async fn what_comes_true_is_handed_out() {
        let mut looks = 0;
        let found = eventually(Duration::from_secs(5), || {
            looks += 1;
            let now = (looks > 3).then_some("here");
            async move { now }
        });
        assert_eq!(found.await, "here");
    }

    #[tokio::test]
    #[should_panic(expected = "last saw \"no row 7 yet\"")]
    async fn what_never_comes_true_says_what_was_seen_instead() {
        eventually(Duration::from_millis(40), || async { Err::<(), _>("no row 7 yet") }).await;
    }

    #[tokio::test]
    #[should_panic(expected = "the first look did not end")]
    async fn a_look_that_hangs_is_not_waited_for() {
        eventually(Duration::from_millis(40), std::future::pending::<bool>).await;
    }

    #[test]
    #[should_panic(expected = "eventually.rs")]
    fn the_blocking_twin_names_the_place_of_its_caller() {
        eventually_blocking(Duration::from_millis(20), || false);
    }
}
