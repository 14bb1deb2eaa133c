//! Settings from file, environment and flags, and the log they ask for.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};
use throughline_hub::{HubOptions, Network};
use throughline_hub_store::NewTenant;
use tracing_subscriber::EnvFilter;

const SETTINGS: &[&str] = &[
    "data",
    "listen",
    "public_url",
    "portal_url",
    "company",
    "colour",
    "region",
    "trusted_proxies",
    "allow_private_feeds",
    "log",
    "log_format",
];

/// How to log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// What was set by flags; what was not is left to the others.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Flags {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portal_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<LogFormat>,
}

/// Every setting.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of the record.
    pub data: Option<PathBuf>,
    /// Address and port.
    pub listen: String,
    /// Address as others reach it.
    pub public_url: Option<String>,
    /// Address of the portal, when it has one of its own.
    pub portal_url: Option<String>,
    /// Name of the company, for a new record.
    pub company: Option<String>,
    /// Its colour, for a new record.
    pub colour: Option<String>,
    /// Its ISO 3166 code, for a new record.
    pub region: Option<String>,
    /// Proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<Network>,
    /// Feeds of communities may lie inside the company's own network.
    pub allow_private_feeds: bool,
    /// What to log.
    pub log: String,
    /// How to log.
    pub log_format: LogFormat,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: None,
            listen: "127.0.0.1:7420".into(),
            public_url: None,
            portal_url: None,
            company: None,
            colour: None,
            region: None,
            trusted_proxies: Vec::new(),
            allow_private_feeds: false,
            log: "info".into(),
            log_format: LogFormat::Text,
        }
    }
}

impl Config {
    /// The folder, which must have been named somewhere.
    pub fn data(&self) -> Result<&Path> {
        match &self.data {
            Some(data) => Ok(data),
            None => bail!(
                "name the folder of the record: --data DIR, THROUGHLINE_DATA, or `data` in the settings file"
            ),
        }
    }

    /// How to open the hub.
    pub fn hub_options(&self) -> Result<HubOptions> {
        let mut options = HubOptions::new(self.data()?.to_owned());
        options.public_url.clone_from(&self.public_url);
        options.portal_url.clone_from(&self.portal_url);
        options.company = self.company();
        options.trusted_proxies.clone_from(&self.trusted_proxies);
        options.allows_private_feeds = self.allow_private_feeds;
        Ok(options)
    }

    /// The company, for a new record.
    pub fn company(&self) -> NewTenant {
        let mut company = NewTenant::default();
        if let Some(name) = &self.company {
            company.name.clone_from(name);
        }
        if let Some(colour) = &self.colour {
            company.colour.clone_from(colour);
        }
        company.region.clone_from(&self.region);
        company
    }
}

/// Puts the settings together.
pub fn load(file: Option<&Path>, flags: &Flags) -> Result<Config> {
    let mut figment = Figment::from(Serialized::defaults(Config::default()));
    if let Some(file) = file {
        if !file.exists() {
            bail!("there is no settings file {}", file.display());
        }
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment =
        figment.merge(Env::prefixed("THROUGHLINE_").only(SETTINGS)).merge(Serialized::defaults(flags));
    let config: Config = figment.extract().context("the settings are not right")?;
    for (name, url) in [("public_url", &config.public_url), ("portal_url", &config.portal_url)] {
        if let Some(url) = url
            && !(url.starts_with("http://") || url.starts_with("https://"))
        {
            bail!("{name} is `{url}`; it begins with http:// or https://");
        }
    }
    Ok(config)
}

/// Logs to standard error: ids only, never words, addresses or secrets.
pub fn start_logging(config: &Config) -> Result<()> {
    let filter =
        EnvFilter::try_new(&config.log).with_context(|| format!("`{}` is not a log filter", config.log))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Flags, load};

    #[test]
    fn flags_win_over_the_file_and_the_file_over_the_defaults() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        write!(file, "listen = \"0.0.0.0:80\"\ndata = \"/srv/hub\"\ntrusted_proxies = [\"10.0.0.0/8\"]\n")
            .expect("written");
        let flags = Flags { data: Some("elsewhere".into()), ..Flags::default() };
        let config = load(Some(file.path()), &flags).expect("good settings");
        assert_eq!(config.listen, "0.0.0.0:80");
        assert_eq!(config.data().expect("named"), std::path::Path::new("elsewhere"));
        assert_eq!(config.trusted_proxies.len(), 1);
        assert_eq!(config.log, "info");
    }

    #[test]
    fn a_setting_that_does_not_exist_is_named() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        writeln!(file, "lisen = \"0.0.0.0:80\"").expect("written");
        let error = load(Some(file.path()), &Flags::default()).expect_err("a slip");
        assert!(format!("{error:#}").contains("lisen"), "{error:#}");
    }
}
