//! The built program in its real window, driven over WebDriver as an agent
//! would: by what is on the screen, by key and by mouse.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use throughline_testkit::eventually;

use crate::desktop_session::DesktopSession;
use crate::process::{Running, built, free_port};

/// How long anything on the screen may take before a test gives up. Generous: two cores, no GPU.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A running program with its window.
pub struct Window {
    /// The WebDriver session.
    pub page: Client,
    _driver: Running,
}

impl Window {
    /// Starts the program with these arguments and waits for its first screen.
    pub async fn open(desktop: &DesktopSession, args: &[&str]) -> Result<Self> {
        let (port, native_port) = (free_port()?, free_port()?);
        let mut driver = desktop.command(tauri_driver());
        driver.args(["--port", &port.to_string(), "--native-port", &native_port.to_string()]);
        driver.args(["--native-driver", "/usr/bin/WebKitWebDriver"]);
        let driver = Running::start(driver)?;
        // Both, or the first request is cut off.
        for port in [port, native_port] {
            eventually(PATIENCE, || async {
                tokio::net::TcpStream::connect(("127.0.0.1", port)).await.map(drop)
            })
            .await;
        }
        let program = built("throughline")?;
        let Value::Object(capabilities) =
            json!({ "tauri:options": { "application": program, "args": args } })
        else {
            unreachable!("an object literal is an object")
        };
        let page = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .context("the window did not open")?;
        Ok(Self { page, _driver: driver })
    }

    /// Waits until the page shows an element.
    pub async fn sees(&self, css: &str) -> fantoccini::elements::Element {
        eventually(PATIENCE, || async {
            self.page.find(Locator::Css(css)).await.map_err(|error| format!("{css}: {error}"))
        })
        .await
    }

    /// Waits until the page's text contains all of these.
    pub async fn reads(&self, words: &[&str]) {
        eventually(PATIENCE, || async {
            let text = self.text().await.map_err(|error| error.to_string())?;
            match words.iter().find(|words| !text.contains(**words)) {
                None => Ok(()),
                Some(missing) => Err(format!("{missing:?} not in:\n{text}")),
            }
        })
        .await;
    }

    /// What the page says now.
    pub async fn text(&self) -> Result<String> {
        let text = self.page.execute("return document.body.innerText", vec![]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Clicks the first element that is there.
    pub async fn click(&self, css: &str) -> Result<()> {
        self.sees(css).await.click().await.with_context(|| format!("cannot click {css}"))
    }

    /// Clicks the first thing of this kind whose words contain these.
    pub async fn click_words(&self, css: &str, words: &str) -> Result<()> {
        let found = self.with_words(css, words).await;
        found.click().await.with_context(|| format!("cannot click {words:?}"))
    }

    /// Waits for the first thing of this kind whose words contain these.
    pub async fn with_words(&self, css: &str, words: &str) -> fantoccini::elements::Element {
        const FIND: &str = "return [...document.querySelectorAll(arguments[0])].find((e) => e.innerText.includes(arguments[1])) ?? null";
        eventually(PATIENCE, || async {
            let found = self
                .page
                .execute(FIND, vec![json!(css), json!(words)])
                .await
                .map_err(|error| error.to_string())?;
            let id = element_id(&found).ok_or_else(|| format!("no {css} with {words:?}"))?;
            Ok::<_, String>(fantoccini::elements::Element::from_element_id(self.page.clone(), id))
        })
        .await
    }

    /// Signs in to the hub named at start, as the form asks.
    pub async fn signs_in(&self, email: &str, password: &str) -> Result<()> {
        self.click("input[type=email]").await?;
        self.types(email).await?;
        self.click("input[type=password]").await?;
        self.types(password).await?;
        self.press(&[], keys::ENTER).await?;
        self.reads(&["Miriam Okafor", "Connected"]).await;
        Ok(())
    }

    /// Types into whatever has the focus; a line's end is Enter.
    pub async fn types(&self, text: &str) -> Result<()> {
        let mut keys = KeyActions::new("keyboard".into());
        for value in text.chars().map(|value| if value == '\n' { keys::ENTER } else { value }) {
            keys = keys.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.page.perform_actions(keys).await.context("cannot type")?;
        Ok(())
    }

    /// Presses a key while others are held, like `press(&[CONTROL], ENTER)`.
    pub async fn press(&self, held: &[char], key: char) -> Result<()> {
        let mut keys = KeyActions::new("keyboard".into());
        for value in held {
            keys = keys.then(KeyAction::Down { value: *value });
        }
        keys = keys.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        for value in held {
            keys = keys.then(KeyAction::Up { value: *value });
        }
        self.page.perform_actions(keys).await.context("cannot press a key")?;
        Ok(())
    }

    /// What the field that was found first has in it.
    pub async fn value_of(&self, css: &str) -> Result<String> {
        const READ: &str = "return document.querySelector(arguments[0])?.value ?? ''";
        let value = self.page.execute(READ, vec![json!(css)]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until a field has these words in it.
    pub async fn holds(&self, css: &str, words: &str) {
        eventually(PATIENCE, || async {
            let value = self.value_of(css).await.map_err(|error| error.to_string())?;
            if value.contains(words) { Ok(()) } else { Err(format!("{css} has {value:?}")) }
        })
        .await;
    }

    /// From now on the page's errors are kept, for [`Window::faults`].
    pub async fn keeps_faults(&self) -> Result<()> {
        const KEEP: &str = "const kept = (window.keptFaults = []);
            const say = console.error.bind(console);
            console.error = (...words) => { kept.push(words.map(String).join(' ')); say(...words); };
            window.addEventListener('error', (event) => kept.push(event.message));
            window.addEventListener('unhandledrejection', (event) => kept.push(String(event.reason)));
            window.addEventListener('securitypolicyviolation', (event) => kept.push(event.violatedDirective + ' ' + event.blockedURI));";
        self.page.execute(KEEP, vec![]).await.context("cannot keep the page's errors")?;
        Ok(())
    }

    /// The page's errors since [`Window::keeps_faults`].
    pub async fn faults(&self) -> Result<Vec<String>> {
        let kept = self.page.execute("return window.keptFaults", vec![]).await?;
        let kept = kept.as_array().context("nothing was kept: the page was loaded anew")?;
        Ok(kept.iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect())
    }

    /// Saves a picture of the page, for a person to look at.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        std::fs::write(path, self.page.screenshot().await?).context("cannot save the picture")
    }

    /// Closes the window as its user would quit the program.
    pub async fn close(self) -> Result<()> {
        self.page.clone().close().await.context("cannot close")
    }
}

/// The reference WebDriver gives an element.
fn element_id(found: &Value) -> Option<fantoccini::elements::ElementRef> {
    let id = found.as_object()?.values().next()?.as_str()?;
    Some(id.to_owned().into())
}

fn tauri_driver() -> std::ffi::OsString {
    std::env::var_os("THROUGHLINE_TAURI_DRIVER").unwrap_or_else(|| "tauri-driver".into())
}

/// The WebDriver key values used here.
pub mod keys {
    /// Control.
    pub const CONTROL: char = '\u{E009}';
    /// Shift.
    pub const SHIFT: char = '\u{E008}';
    /// Alt.
    pub const ALT: char = '\u{E00A}';
    /// End of the line.
    pub const END: char = '\u{E010}';
    /// Enter.
    pub const ENTER: char = '\u{E007}';
    /// Escape.
    pub const ESCAPE: char = '\u{E00C}';
}
