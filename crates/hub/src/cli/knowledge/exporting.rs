//! `knowledge export`: every article as Markdown, into a folder or a ZIP, as the
//! import takes it.

use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use indicatif::ProgressBar;
use throughline_hub::{Export, ExportError};
use throughline_hub_store::Store;
use tokio::runtime::Handle;

use super::super::config::Config;
use super::super::serving::open_record;
use super::importing::style;

/// Exports into `into`, which must not be there, or be an empty folder.
pub async fn run(config: &Config, into: PathBuf) -> Result<()> {
    let (store, tenant) = open_record(config).await?;
    let export = Export::gather(&store, tenant.id).await?;
    let count = export.len();
    let bar = ProgressBar::new(count as u64).with_style(style()?).with_message("files");
    let (reading, runtime, path) = (store.clone(), Handle::current(), into.clone());
    let is_zip = into.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    let counted = bar.clone();
    let writing = tokio::task::spawn_blocking(move || {
        if is_zip {
            zip(export, &reading, &runtime, &path, &counted)
        } else {
            folder(export, &reading, &runtime, &path, &counted)
        }
    });
    writing.await?.with_context(|| format!("the export to {} did not succeed", into.display()))?;
    bar.finish_and_clear();
    println!("{count} files in {}", into.display());
    store.close().await;
    Ok(())
}

fn zip(export: Export, store: &Store, runtime: &Handle, path: &Path, bar: &ProgressBar) -> Result<()> {
    let file = File::create_new(path)?;
    Ok(export.zip(store, runtime, BufWriter::new(file), || bar.inc(1))?)
}

fn folder(export: Export, store: &Store, runtime: &Handle, path: &Path, bar: &ProgressBar) -> Result<()> {
    match std::fs::read_dir(path) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                bail!("the folder is not empty");
            }
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    let each = |place: &str, bytes: &[u8]| -> Result<(), ExportError> {
        let file = path.join(place);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, bytes)?;
        bar.inc(1);
        Ok(())
    };
    Ok(export.each(store, runtime, each)?)
}
