//! A customer at a company's page in a real browser: what they do in the chat
//! and what they see there.

use anyhow::{Context as _, Result};
use fantoccini::elements::Element;
use serde_json::{Value, json};
use throughline_testkit::eventually;

use crate::browser::{Browser, PATIENCE, Wishes, keys};

/// One message as the chat shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// On the customer's side of the list.
    pub is_mine: bool,
    /// The words.
    pub body: String,
    /// "Sent", "Waiting for the network" and the like; empty for none.
    pub mark: String,
    /// Names of the files.
    pub files: Vec<String>,
}

/// The customer.
pub struct Customer {
    /// Their browser.
    pub browser: Browser,
}

/// The chat's shadow root, as every script here begins.
const ROOT: &str = "const root = document.querySelector('throughline-chat')?.shadowRoot;";

impl Customer {
    /// Opens a browser on a page.
    pub async fn at(url: &str) -> Result<Self> {
        Self::at_as(url, Wishes::default()).await
    }

    /// The same, for a user who wants the browser like this.
    pub async fn at_as(url: &str, wishes: Wishes) -> Result<Self> {
        let browser = Browser::open_as(wishes).await?;
        browser.goes_to(url).await?;
        Ok(Self { browser })
    }

    /// Clicks the round button; waits until there is somewhere to write.
    pub async fn opens_chat(&self) -> Result<()> {
        self.part(".launcher").await.click().await?;
        self.until("root.querySelector('.panel') && !root.querySelector('.panel').hidden").await;
        Ok(())
    }

    /// Waits until the hub has answered this browser.
    pub async fn is_connected(&self) {
        self.until(
            "['here', 'away'].some((name) => root.querySelector('.presence').classList.contains(name))",
        )
        .await;
    }

    /// Writes and sends with Enter.
    pub async fn writes(&self, words: &str) -> Result<()> {
        let field = self.part("textarea").await;
        field.send_keys(words).await?;
        field.send_keys(&keys::ENTER.to_string()).await.context("cannot send")
    }

    /// Picks a file of this machine in the chat.
    pub async fn attaches(&self, path: &std::path::Path) -> Result<()> {
        let picker = self.part("input[type=file]").await;
        picker.send_keys(&path.to_string_lossy()).await.context("cannot pick the file")
    }

    /// A part of the chat, once it is there.
    pub async fn part(&self, css: &str) -> Element {
        self.browser
            .element(&format!("{ROOT} return root?.querySelector(arguments[0])"), vec![json!(css)])
            .await
    }

    /// Waits until an expression over the chat's `root` is true.
    pub async fn until(&self, expression: &str) {
        self.browser.until(&format!("{ROOT} return Boolean(root && ({expression}))")).await;
    }

    /// The text of a part of the chat as it is now.
    pub async fn text_of(&self, css: &str) -> Result<String> {
        let found = self
            .browser
            .run(
                &format!("{ROOT} return root.querySelector(arguments[0])?.textContent ?? ''"),
                vec![json!(css)],
            )
            .await?;
        Ok(found.as_str().unwrap_or_default().to_owned())
    }

    /// Everything in the list, top to bottom.
    pub async fn shown(&self) -> Result<Vec<Shown>> {
        let script = format!(
            "{ROOT} return [...(root?.querySelectorAll('.row') ?? [])].map((row) => ({{
                is_mine: row.classList.contains('mine'),
                body: row.querySelector('.bubble')?.textContent ?? '',
                mark: row.querySelector('.mark span')?.textContent ?? '',
                files: [...row.querySelectorAll('.filename')].map((name) => name.textContent).concat([...row.querySelectorAll('img')].map((image) => image.alt)),
            }}))"
        );
        let rows = self.browser.run(&script, vec![]).await?;
        Ok(rows.as_array().into_iter().flatten().map(shown).collect())
    }

    /// The words in the list, top to bottom.
    pub async fn words(&self) -> Result<Vec<String>> {
        Ok(self.shown().await?.into_iter().map(|row| row.body).collect())
    }

    /// Waits until the list shows exactly these words.
    pub async fn sees(&self, words: &[&str]) {
        eventually(PATIENCE, || async {
            let found = self.words().await.map_err(|error| format!("{error:#}"))?;
            if found == words { Ok(()) } else { Err(format!("in the chat: {found:?}")) }
        })
        .await;
    }

    /// Waits until the last message carries this mark.
    pub async fn sees_mark(&self, mark: &str) {
        eventually(PATIENCE, || async {
            let found = self.shown().await.map_err(|error| format!("{error:#}"))?;
            if found.last().is_some_and(|row| row.mark == mark) {
                Ok(())
            } else {
                Err(format!("in the chat: {found:?}"))
            }
        })
        .await;
    }

    /// Waits until a part of the chat says this.
    pub async fn reads(&self, css: &str, words: &str) {
        eventually(PATIENCE, || async {
            let found = self.text_of(css).await.map_err(|error| format!("{error:#}"))?;
            if found.contains(words) { Ok(()) } else { Err(format!("{css} says {found:?}")) }
        })
        .await;
    }

    /// What this browser is known by, once it is.
    pub async fn token(&self) -> String {
        eventually(PATIENCE, || async {
            let script = "return Object.entries(localStorage).find(([key]) => /^throughline:.*:token$/.test(key))?.[1] ?? null";
            let found = self.browser.run(script, vec![]).await.map_err(|error| format!("{error:#}"))?;
            found.as_str().map(str::to_owned).ok_or_else(|| "no token yet".to_owned())
        })
        .await
    }
}

fn shown(row: &Value) -> Shown {
    let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let files = row.get("files").and_then(Value::as_array).into_iter().flatten();
    Shown {
        is_mine: row.get("is_mine").and_then(Value::as_bool).unwrap_or_default(),
        body: text("body"),
        mark: text("mark"),
        files: files.map(|name| name.as_str().unwrap_or_default().to_owned()).collect(),
    }
}
