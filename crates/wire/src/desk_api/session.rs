//! Requests and answers about who is signed in and how the connection stands.

use serde::{Deserialize, Serialize};
use throughline_domain::Millis;
use ts_rs::TS;

use crate::rows::{AgentRow, ChannelAccountRow, Presence, TeamRow};

/// No fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Nothing {}

/// Who is signed in, to what, and how things stand.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct Session {
    /// The agent; `None`: show the sign-in screen.
    pub agent: Option<AgentRow>,
    /// The company's name; empty before the first sign-in.
    pub company: String,
    /// The hub's address, for the sign-in screen.
    pub hub_url: String,
    /// True when the hub runs inside this program: nothing to sign in to, the demo shop is offered.
    pub is_embedded_hub: bool,
    /// How the connection stands.
    pub connection: Connection,
    /// Replies that wait, are held or have failed.
    pub outbox: OutboxCounts,
    /// The device's settings.
    pub settings: Settings,
    /// Channels the company has.
    pub channel_accounts: Vec<ChannelAccountRow>,
    /// Said once after start: things the agent should know (cache rebuilt, key in a file...).
    pub warnings: Vec<StartupWarning>,
    /// The program's version.
    pub version: String,
}

/// How the connection to the hub stands. Never guessed: set by what the sync loop saw.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case", rename_all_fields = "snake_case")]
#[ts(tag = "state", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Connection {
    /// Nobody is signed in.
    SignedOut,
    /// First sign of life not yet seen.
    Connecting,
    /// First snapshot on its way.
    FirstSync {
        /// Rows here so far.
        done: u32,
        /// Rows expected; 0 when not known yet.
        total: u32,
    },
    /// Connected, changes still arriving.
    CatchingUp {
        /// How many are missing.
        behind: u32,
    },
    /// Connected and up to date.
    Connected,
    /// The hub cannot be reached.
    Offline {
        /// Since when.
        #[ts(type = "number")]
        since_at: Millis,
    },
    /// The hub answers but will not serve this desk.
    Refused {
        /// Why; the window has the words.
        error: crate::error::WireError,
    },
}

/// How many outbox entries are in each state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct OutboxCounts {
    /// Waiting for the hub (replies and notes, not read marks).
    pub waiting: u32,
    /// Held for review.
    pub held: u32,
    /// Failed.
    pub failed: u32,
}

/// Something the agent should know after start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum StartupWarning {
    /// The cache was damaged: kept aside, being rebuilt from the hub. Nothing typed was lost.
    CacheRebuilt,
    /// The outbox was damaged: kept aside; what was readable was rescued.
    OutboxRescued,
    /// No system keychain: the key is in a file only this user can read.
    KeyInFile,
    /// The disk is full: typing goes on, but is only kept in memory until there is space.
    DiskFull,
    /// This machine's clock differs from the hub's by more than two minutes.
    ClockWrong,
}

/// E-mail and password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SignIn {
    /// Address of the hub, as shown or changed.
    pub hub_url: String,
    /// Sign-in address.
    pub email: String,
    /// Password.
    pub password: String,
}

/// Signing out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SignOut {
    /// Give up what waits in the outbox.
    pub discard_outbox: bool,
}

/// The device's settings.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Settings {
    /// Colours.
    pub theme: Theme,
    /// Rows' height.
    pub density: Density,
    /// Single-letter keys work (WCAG 2.1.4: can be switched off).
    pub single_keys: bool,
    /// Own keys: action id to key, in the page's notation.
    pub key_overrides: std::collections::BTreeMap<String, String>,
    /// Notify when a message comes and the window is not in front.
    pub notifications: bool,
    /// Text size in per cent: 100, 110, 125, 150, 175, 200.
    pub font_percent: u32,
}

/// Colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// High contrast.
    HighContrast,
}

/// Rows' height.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(rename_all = "snake_case")]
pub enum Density {
    /// 32 px.
    Compact,
    /// 40 px.
    #[default]
    Default,
    /// 56 px.
    Touch,
}

/// Whether the agent takes work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SetPresence {
    /// As chosen.
    pub presence: Presence,
}

/// Agents and teams.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Colleagues {
    /// Agents, by name.
    pub agents: Vec<AgentRow>,
    /// Teams, by name.
    pub teams: Vec<TeamRow>,
}

/// Where to play the customer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct DemoShop {
    /// Address of the demo shop.
    pub url: String,
    /// Whether a browser was opened.
    pub was_opened: bool,
}
