//! `knowledge import`: a folder, a file or a ZIP becomes articles, by the code the
//! server uses. Beside a hub that serves the record, that hub does the work.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use throughline_domain::{Audience, ImportId, TenantId};
use throughline_hub::{Hub, HubError, work_on_imports};
use throughline_hub_store::Store;
use throughline_wire::knowledge::{BeginImport, ImportAction};
use throughline_wire::rows::{ImportRow, ImportState};
use tokio_util::sync::CancellationToken;

use super::super::config::Config;
use super::super::serving::open_record;

/// How often it is looked how far an import is.
const LOOK: Duration = Duration::from_millis(200);
/// Larger files are not even read.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// What to import, and as what.
#[derive(Args)]
pub struct ImportArguments {
    /// A folder, a file (Markdown, HTML, CSV, JSON, a feed) or a ZIP of them.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Language of articles that do not name theirs.
    #[arg(long, default_value = "en", value_name = "TAG")]
    language: String,
    /// Who may read articles that do not say: `public` or `internal`.
    #[arg(long, default_value = "internal", value_name = "WHO", value_parser = audience)]
    audience: Audience,
    /// Publish at once what is published at its source; otherwise everything is a draft.
    #[arg(long)]
    publish: bool,
    /// Only tell what would be done.
    #[arg(long)]
    dry_run: bool,
}

fn audience(word: &str) -> Result<Audience> {
    Audience::parse(word).ok_or_else(|| anyhow!("write `public` or `internal`"))
}

/// The record, held alone or shared with a hub that serves it.
struct Record {
    store: Store,
    tenant: TenantId,
    /// Held while we work, so that no hub begins on the same import.
    hub: Option<Hub>,
}

impl Record {
    async fn open(config: &Config) -> Result<Self> {
        match Hub::open(config.hub_options()?).await {
            Ok(hub) => Ok(Self { store: hub.store().clone(), tenant: hub.tenant_id(), hub: Some(hub) }),
            Err(HubError::InUse(_)) => {
                let (store, tenant) = open_record(config).await?;
                Ok(Self { store, tenant: tenant.id, hub: None })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until the import is not in this state any more, doing the work if nobody else does.
    async fn pass(&self, id: ImportId, state: ImportState, told: impl Fn(&ImportRow)) -> Result<ImportRow> {
        let stop = CancellationToken::new();
        let work = async {
            match &self.hub {
                Some(_) => work_on_imports(&self.store, self.tenant, &stop).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(work);
        let mut is_done = false;
        loop {
            tokio::select! {
                result = &mut work, if !is_done => {
                    result.context("the import did not go on; begin again to go on")?;
                    is_done = true;
                }
                () = tokio::time::sleep(LOOK) => {}
            }
            let row = self.store.import_row(self.tenant, id).await?;
            let row = row.ok_or_else(|| anyhow!("the import is gone"))?;
            told(&row);
            if row.state != state {
                return Ok(row);
            }
            if is_done {
                bail!("the import did not go on; look at the log");
            }
        }
    }

    async fn close(self) {
        match self.hub {
            Some(hub) => hub.close().await,
            None => self.store.close().await,
        }
    }
}

/// Imports, and tells what became of everything.
pub async fn run(config: &Config, arguments: &ImportArguments) -> Result<()> {
    let files = files(&arguments.path)?;
    if files.is_empty() {
        bail!("there is nothing in {}", arguments.path.display());
    }
    let record = Record::open(config).await?;
    let done = import(&record, arguments, &files).await;
    record.close().await;
    done
}

async fn import(record: &Record, arguments: &ImportArguments, files: &[(String, PathBuf)]) -> Result<()> {
    let id = give(record, arguments, files).await?;
    let bar = ProgressBar::new_spinner().with_message("looking at what it would do");
    bar.enable_steady_tick(LOOK);
    let row = record.pass(id, ImportState::Reading, |_| {}).await?;
    bar.finish_and_clear();
    if row.state == ImportState::Stopped {
        bail!("nothing was found to import ({})", row.problem);
    }
    if arguments.dry_run {
        report(record, id, true).await?;
        println!("{}", summary(&row, "would be"));
        return Ok(record.store.forget_import(record.tenant, id).await?);
    }
    record.store.run_import(record.tenant, id).await?;
    let planned = row.planned;
    let all = planned.created + planned.updated + planned.unchanged + planned.skipped;
    let bar = ProgressBar::new(u64::from(all)).with_style(style()?).with_message("articles");
    let row = record.pass(id, ImportState::Running, |row| bar.set_position(u64::from(row.done))).await?;
    bar.finish_and_clear();
    report(record, id, false).await?;
    println!("{}", summary(&row, "were"));
    if row.state == ImportState::Stopped {
        bail!("the import was stopped; what was written stays");
    }
    Ok(())
}

/// Hands the files over; the import's id.
async fn give(record: &Record, arguments: &ImportArguments, files: &[(String, PathBuf)]) -> Result<ImportId> {
    let id = ImportId(record.store.clock().new_id());
    let begin = BeginImport {
        import_id: id,
        name: name_of(&arguments.path)?,
        language: arguments.language.clone(),
        audience: arguments.audience,
        publishes: arguments.publish,
    };
    record.store.begin_import(record.tenant, None, begin).await?;
    let bar = ProgressBar::new(files.len() as u64).with_style(style()?).with_message("files");
    for (place, path) in files {
        let size = std::fs::metadata(path).with_context(|| path.display().to_string())?.len();
        if size > MAX_FILE_BYTES {
            eprintln!("{place}: left out, larger than {} MiB", MAX_FILE_BYTES >> 20);
        } else {
            let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
            record.store.put_import_file(record.tenant, id, place, bytes.into()).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    record.store.complete_import(record.tenant, id).await?;
    Ok(id)
}

fn name_of(path: &Path) -> Result<String> {
    let whole = path.canonicalize().with_context(|| format!("there is no {}", path.display()))?;
    let name = whole.file_name().ok_or_else(|| anyhow!("name a folder or a file"))?;
    Ok(name.to_string_lossy().into_owned())
}

/// Every file, with the place it has in what is given. Hidden ones and links elsewhere are left out.
fn files(path: &Path) -> Result<Vec<(String, PathBuf)>> {
    let name = name_of(path)?;
    if path.is_file() {
        return Ok(vec![(name, path.to_owned())]);
    }
    let mut found = Vec::new();
    let mut folders = vec![(name, path.to_owned())];
    while let Some((place, folder)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let (kind, inside) = (entry.file_type()?, format!("{place}/{name}"));
            if name.starts_with('.') || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                folders.push((inside, entry.path()));
            } else {
                found.push((inside, entry.path()));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// What was left out and why, and what was taken out of what came through; with `all`, everything.
async fn report(record: &Record, id: ImportId, all: bool) -> Result<()> {
    let mut after = None;
    loop {
        let page = record.store.import_entries(record.tenant, id, after).await?;
        let page = page.ok_or_else(|| anyhow!("the import is gone"))?;
        for entry in &page.entries {
            let word = match entry.action {
                ImportAction::Create => "new",
                ImportAction::Update => "changed",
                ImportAction::Unchanged => "unchanged",
                ImportAction::Skip => "left out",
            };
            if entry.action == ImportAction::Skip {
                println!("{word:>9}  {}  ({})", entry.source_key, entry.reason);
            } else if !entry.removed.is_empty() {
                println!("{word:>9}  {}  (without: {})", entry.source_key, entry.removed.join(", "));
            } else if all {
                println!("{word:>9}  {}  {}", entry.source_key, entry.title);
            }
        }
        after = page.after;
        if after.is_none() {
            return Ok(());
        }
    }
}

fn summary(row: &ImportRow, were: &str) -> String {
    let counts = row.planned;
    format!(
        "{} {were} created, {} updated, {} unchanged, {} left out",
        counts.created, counts.updated, counts.unchanged, counts.skipped
    )
}

pub fn style() -> Result<ProgressStyle> {
    let style = ProgressStyle::with_template("{bar:40} {percent:>3}%  {pos} of {len} {msg}  {eta} left")?;
    Ok(style.progress_chars("=> "))
}
