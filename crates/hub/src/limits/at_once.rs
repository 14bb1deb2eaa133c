//! How many connections one address may hold open at the same time: a rate
//! alone would let a patient caller collect every socket of the machine.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Counts what is open per address. Memory: an entry per address that has something open.
pub struct AtOnce {
    most: u32,
    open: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

/// One that is open, until this is dropped.
pub struct Entered {
    address: IpAddr,
    open: Arc<Mutex<HashMap<IpAddr, u32>>>,
}

impl AtOnce {
    /// At most so many per address; zero counts as one.
    pub fn new(most: u32) -> Self {
        Self { most: most.max(1), open: Arc::default() }
    }

    /// One more of this address; none when it has all it may.
    pub fn enter(&self, address: IpAddr) -> Option<Entered> {
        let mut open = locked(&self.open);
        let count = open.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Entered { address, open: Arc::clone(&self.open) })
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut open = locked(&self.open);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

fn locked(open: &Mutex<HashMap<IpAddr, u32>>) -> MutexGuard<'_, HashMap<IpAddr, u32>> {
    // What a panicking holder left is whole: counts change by single steps.
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::AtOnce;

    #[test]
    fn an_address_has_its_share_and_gets_it_back_when_it_closes() {
        let (limit, here, there) =
            (AtOnce::new(2), IpAddr::from([203, 0, 113, 7]), IpAddr::from([198, 51, 100, 1]));
        let first = limit.enter(here).expect("the first");
        let _second = limit.enter(here).expect("the second");
        assert!(limit.enter(here).is_none(), "no third");
        let other = limit.enter(there).expect("another address has its own share");
        drop(first);
        assert!(limit.enter(here).is_some(), "a closed one makes room");
        drop(other);
        assert!(!limit.open.lock().expect("whole").contains_key(&there), "nothing is left behind");
    }
}
