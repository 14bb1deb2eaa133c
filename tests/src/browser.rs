//! A real Chromium with a profile of its own, driven over WebDriver. Everything
//! it started ends when it is dropped.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;
use throughline_testkit::eventually;

use crate::process::{Running, free_port};

/// How long anything on a page may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The name WebDriver gives references to elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What the browser's user prefers.
#[derive(Clone, Copy, Debug)]
pub struct Wishes {
    /// A dark page.
    pub is_dark: bool,
    /// Size of the window's content.
    pub size: (u32, u32),
}

impl Default for Wishes {
    fn default() -> Self {
        Self { is_dark: false, size: (1280, 900) }
    }
}

/// The browser.
pub struct Browser {
    /// The WebDriver session.
    pub page: Client,
    _driver: Running,
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    pub async fn open() -> Result<Self> {
        Self::open_as(Wishes::default()).await
    }

    /// Starts one for a user who wants it like this.
    pub async fn open_as(wishes: Wishes) -> Result<Self> {
        let port = free_port()?;
        let profile = tempfile::tempdir()?;
        let mut driver = tokio::process::Command::new(named("THROUGHLINE_CHROMEDRIVER", "chromedriver"));
        driver.arg(format!("--port={port}")).stderr(std::process::Stdio::null());
        let driver = Running::start(driver).context("chromedriver (Debian: chromium-driver)")?;
        eventually(PATIENCE, || async {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.map(drop)
        })
        .await;
        let mut options = json!({ "args": arguments(&profile, wishes) });
        if let (Some(binary), Some(options)) =
            (std::env::var_os("THROUGHLINE_CHROMIUM"), options.as_object_mut())
        {
            options.insert("binary".into(), json!(binary.to_string_lossy()));
        }
        let Value::Object(capabilities) =
            json!({ "goog:chromeOptions": options, "unhandledPromptBehavior": "ignore" })
        else {
            unreachable!("an object literal is an object")
        };
        let page = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .context("Chromium did not start")?;
        Ok(Self { page, _driver: driver, _profile: profile })
    }

    /// Goes to a page.
    pub async fn goes_to(&self, url: &str) -> Result<()> {
        self.page.goto(url).await.with_context(|| format!("cannot go to {url}"))
    }

    /// Runs a function body in the page.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        self.page.execute(script, args).await.with_context(|| format!("in the page: {script}"))
    }

    /// Waits until a script answers true.
    pub async fn until(&self, script: &str) {
        eventually(PATIENCE, || async {
            match self.run(script, vec![]).await {
                Ok(Value::Bool(true)) => Ok(()),
                Ok(other) => Err(format!("{script}: {other}")),
                Err(error) => Err(format!("{error:#}")),
            }
        })
        .await;
    }

    /// Waits for the element a script answers.
    pub async fn element(&self, script: &str, args: Vec<Value>) -> Element {
        eventually(PATIENCE, || async {
            let found = self.run(script, args.clone()).await.map_err(|error| format!("{error:#}"))?;
            let id = found
                .get(ELEMENT)
                .and_then(Value::as_str)
                .ok_or_else(|| format!("{script} {args:?}: {found}"))?;
            Ok::<_, String>(Element::from_element_id(self.page.clone(), ElementRef::from(id.to_owned())))
        })
        .await
    }

    /// Presses keys one after the other, wherever the focus is. See [`keys`].
    pub async fn presses(&self, keys: &[char]) -> Result<()> {
        self.holds(&[], keys).await
    }

    /// Presses keys while others are held.
    pub async fn holds(&self, held: &[char], keys: &[char]) -> Result<()> {
        let mut actions = KeyActions::new("keyboard".into());
        for value in held {
            actions = actions.then(KeyAction::Down { value: *value });
        }
        for value in keys {
            actions = actions.then(KeyAction::Down { value: *value }).then(KeyAction::Up { value: *value });
        }
        for value in held {
            actions = actions.then(KeyAction::Up { value: *value });
        }
        self.page.perform_actions(actions).await.context("cannot press keys")
    }

    /// Types words wherever the focus is.
    pub async fn types(&self, words: &str) -> Result<()> {
        self.presses(&words.chars().collect::<Vec<_>>()).await
    }

    /// What axe finds wrong with the page, one line each; nothing when it is clean.
    pub async fn barriers(&self) -> Result<Vec<String>> {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: run `npm ci` in ui/", path.display()))?;
        self.run(&format!("{axe}\nwindow.axe = axe ?? window.axe"), vec![]).await?;
        let script = "const done = arguments[0]; axe.run(document, { runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice'] })
            .then((r) => done(r.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary}`))), (e) => done([String(e)]))";
        let found = self.page.execute_async(script, vec![]).await?;
        let Value::Array(lines) = found else { bail!("axe answered {found}") };
        Ok(lines.iter().map(|line| line.as_str().unwrap_or_default().to_owned()).collect())
    }

    /// The pages' own scripts no longer run, as for someone who switched JavaScript off.
    pub async fn switches_scripts_off(&self) -> Result<()> {
        self.page.issue_cmd(ScriptsOff).await.context("cannot switch scripts off")?;
        Ok(())
    }

    /// Saves a picture of the page, for a person to look at.
    pub async fn picture(&self, path: &std::path::Path) -> Result<()> {
        std::fs::write(path, self.page.screenshot().await?).context("cannot save the picture")
    }
}

/// `Emulation.setScriptExecutionDisabled`, by chromedriver's own route.
#[derive(Debug)]
struct ScriptsOff;

impl WebDriverCompatibleCommand for ScriptsOff {
    fn endpoint(&self, base: &reqwest::Url, session: Option<&str>) -> Result<reqwest::Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &reqwest::Url) -> (reqwest::Method, Option<String>) {
        let body = json!({ "cmd": "Emulation.setScriptExecutionDisabled", "params": { "value": true } });
        (reqwest::Method::POST, Some(body.to_string()))
    }
}

type ParseError = <reqwest::Url as std::str::FromStr>::Err;

fn arguments(profile: &TempDir, wishes: Wishes) -> Vec<String> {
    let (width, height) = wishes.size;
    let mut args: Vec<String> = [
        "--headless=new",
        // The profile is empty and the pages are ours; as root the sandbox does not start.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--accept-lang=en-GB",
        // Colours are judged when they have arrived.
        "--force-prefers-reduced-motion",
    ]
    .map(str::to_owned)
    .into();
    args.push(format!("--user-data-dir={}", profile.path().display()));
    args.push(format!("--window-size={width},{height}"));
    // Blink counts dark as 0 and light as 1.
    args.push(format!("--blink-settings=preferredColorScheme={}", u8::from(!wishes.is_dark)));
    args
}

fn named(variable: &str, otherwise: &str) -> std::ffi::OsString {
    std::env::var_os(variable).unwrap_or_else(|| otherwise.into())
}

/// The WebDriver key values used here.
pub mod keys {
    /// Tab.
    pub const TAB: char = '\u{E004}';
    /// Shift.
    pub const SHIFT: char = '\u{E008}';
    /// Enter.
    pub const ENTER: char = '\u{E007}';
    /// Escape.
    pub const ESCAPE: char = '\u{E00C}';
}
