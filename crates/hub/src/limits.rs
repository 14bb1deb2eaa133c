//! Rate limits. Keys (addresses, e-mails, visitors) are hashed with a random
//! seed into a fixed number of cells, so that memory is bounded whatever comes;
//! two keys that share a cell share its allowance.

mod at_once;

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

pub use at_once::{AtOnce, Entered};

/// More cells make shared ones rarer; this many cost at most about 6 MiB.
const CELLS: u64 = 1 << 16;

/// How often something may happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// At once.
    pub burst: u32,
    /// On average, after the burst is used up.
    pub per_minute: u32,
}

impl Allowance {
    /// `burst` at once, then `per_minute`; zero counts as one.
    pub const fn new(burst: u32, per_minute: u32) -> Self {
        Self { burst, per_minute }
    }

    /// As governor takes it.
    pub fn quota(self) -> Quota {
        let one = NonZeroU32::MIN;
        Quota::per_minute(NonZeroU32::new(self.per_minute).unwrap_or(one))
            .allow_burst(NonZeroU32::new(self.burst).unwrap_or(one))
    }
}

/// Every limit of a hub.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowances {
    /// Sign-ins tried for one e-mail.
    pub sign_ins_per_email: Allowance,
    /// Sign-ins and refreshes tried from one address.
    pub sign_ins_per_address: Allowance,
    /// Chat sessions opened from one address.
    pub chats_per_address: Allowance,
    /// Messages of one visitor.
    pub messages_per_visitor: Allowance,
    /// Messages of visitors from one address: visitors cost nothing to make. An office is many people.
    pub messages_per_address: Allowance,
    /// Live connections and long polls of visitors from one address that are open at the same time.
    pub chats_open_per_address: u32,
    /// Files of one visitor.
    pub files_per_visitor: Allowance,
    /// Files of visitors from one address: visitors cost nothing to make, and a file is kept for a week.
    pub files_per_address: Allowance,
    /// The portal and the widget's articles.
    pub knowledge: KnowledgeAllowances,
}

/// Limits of the portal and of articles in the widget, per address. An office is many people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnowledgeAllowances {
    /// Searches, typed-ahead ones too.
    pub searches: Allowance,
    /// Suggestions for one visitor of the widget.
    pub suggestions: Allowance,
    /// Votes.
    pub votes: Allowance,
    /// Requests for a person.
    pub hand_overs: Allowance,
}

impl Default for KnowledgeAllowances {
    fn default() -> Self {
        Self {
            searches: Allowance::new(240, 240),
            suggestions: Allowance::new(60, 60),
            votes: Allowance::new(30, 30),
            hand_overs: Allowance::new(10, 2),
        }
    }
}

impl Default for Allowances {
    fn default() -> Self {
        Self {
            sign_ins_per_email: Allowance::new(10, 10),
            sign_ins_per_address: Allowance::new(60, 60),
            chats_per_address: Allowance::new(30, 30),
            messages_per_visitor: Allowance::new(60, 60),
            messages_per_address: Allowance::new(300, 300),
            chats_open_per_address: 500,
            files_per_visitor: Allowance::new(20, 20),
            files_per_address: Allowance::new(60, 60),
            knowledge: KnowledgeAllowances::default(),
        }
    }
}

/// How long to wait before trying again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wait(pub Duration);

/// One limit over many keys.
pub struct Limit {
    cells: RateLimiter<u64, DashMapStateStore<u64>, DefaultClock>,
    clock: DefaultClock,
    seed: RandomState,
}

impl Limit {
    /// Enforces an allowance per key.
    pub fn new(allowance: Allowance) -> Self {
        Self {
            cells: RateLimiter::dashmap(allowance.quota()),
            clock: DefaultClock::default(),
            seed: RandomState::new(),
        }
    }

    /// Counts one for `key`, or says how long to wait.
    pub fn take(&self, key: &impl Hash) -> Result<(), Wait> {
        let cell = self.seed.hash_one(key) % CELLS;
        self.cells.check_key(&cell).map_err(|denied| Wait(denied.wait_time_from(self.clock.now())))
    }

    /// How many cells are in use.
    #[cfg(test)]
    fn cells_in_use(&self) -> usize {
        self.cells.len()
    }
}

/// All limits of a hub, counting.
pub struct Limits {
    /// See [`Allowances::sign_ins_per_email`].
    pub sign_ins_per_email: Limit,
    /// See [`Allowances::sign_ins_per_address`].
    pub sign_ins_per_address: Limit,
    /// See [`Allowances::chats_per_address`].
    pub chats_per_address: Limit,
    /// See [`Allowances::messages_per_visitor`].
    pub messages_per_visitor: Limit,
    /// See [`Allowances::messages_per_address`].
    pub messages_per_address: Limit,
    /// See [`Allowances::chats_open_per_address`].
    pub chats_open_per_address: AtOnce,
    /// See [`Allowances::files_per_visitor`].
    pub files_per_visitor: Limit,
    /// See [`Allowances::files_per_address`].
    pub files_per_address: Limit,
    /// See [`KnowledgeAllowances::searches`].
    pub searches_per_address: Limit,
    /// See [`KnowledgeAllowances::suggestions`].
    pub suggestions_per_visitor: Limit,
    /// See [`KnowledgeAllowances::votes`].
    pub votes_per_address: Limit,
    /// See [`KnowledgeAllowances::hand_overs`].
    pub hand_overs_per_address: Limit,
}

impl Limits {
    /// Starts counting.
    pub fn new(allowances: &Allowances) -> Self {
        Self {
            sign_ins_per_email: Limit::new(allowances.sign_ins_per_email),
            sign_ins_per_address: Limit::new(allowances.sign_ins_per_address),
            chats_per_address: Limit::new(allowances.chats_per_address),
            messages_per_visitor: Limit::new(allowances.messages_per_visitor),
            messages_per_address: Limit::new(allowances.messages_per_address),
            chats_open_per_address: AtOnce::new(allowances.chats_open_per_address),
            files_per_visitor: Limit::new(allowances.files_per_visitor),
            files_per_address: Limit::new(allowances.files_per_address),
            searches_per_address: Limit::new(allowances.knowledge.searches),
            suggestions_per_visitor: Limit::new(allowances.knowledge.suggestions),
            votes_per_address: Limit::new(allowances.knowledge.votes),
            hand_overs_per_address: Limit::new(allowances.knowledge.hand_overs),
        }
    }
}

/// What one customer's line is counted by: an IPv4 address, or the /64 an IPv6
/// line gets whole (each of its 2^64 addresses would be a fresh allowance).
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let bits = v6.to_bits() & (u128::MAX << 64);
            IpAddr::V6(bits.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowance, CELLS, Limit, network_of};

    #[test]
    fn a_key_is_refused_after_its_burst_and_told_how_long_to_wait() {
        let limit = Limit::new(Allowance::new(3, 60));
        for _ in 0..3 {
            assert!(limit.take(&"miriam").is_ok());
        }
        let wait = limit.take(&"miriam").expect_err("the burst is used up").0;
        assert!(wait.as_millis() <= 1_000, "one a second comes back: {wait:?}");
        assert!(limit.take(&"tomas").is_ok(), "another key has its own allowance");
    }

    #[test]
    fn memory_is_bounded_whatever_comes() {
        let limit = Limit::new(Allowance::new(1, 1));
        for n in 0..300_000_u32 {
            let _ = limit.take(&n);
        }
        assert!(limit.cells_in_use() as u64 <= CELLS);
    }

    #[test]
    fn an_ipv6_line_is_one_and_mapped_addresses_are_ipv4() {
        let of = |text: &str| network_of(text.parse().expect("an address")).to_string();
        assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.7"), "203.0.113.7");
    }
}
