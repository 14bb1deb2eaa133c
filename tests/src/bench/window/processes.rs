//! A process with everything it started: what they hold of the machine's memory.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use throughline_testkit::eventually;

/// A process, its descendants, and who else is in its process group.
pub struct Tree {
    root: u32,
    ids: Vec<u32>,
}

struct Row {
    parent: u32,
    group: u32,
}

impl Tree {
    /// As it is now.
    pub fn of(root: u32) -> Self {
        let rows = all();
        let belongs = |id: u32| {
            let mut at = id;
            while let Some(row) = rows.get(&at) {
                if at == root || row.group == root {
                    return true;
                }
                at = row.parent;
            }
            false
        };
        let ids = rows.keys().copied().filter(|id| belongs(*id)).collect();
        Self { root, ids }
    }

    /// Proportional memory of all: a page that several share counts once among them.
    pub fn megabytes(&self) -> f64 {
        self.ids.iter().filter_map(|id| kilobytes(*id)).sum::<f64>() / 1024.0
    }

    /// As a desktop does when its user leaves.
    pub fn ask_to_end(&self) {
        let _ = std::process::Command::new("kill").args(["-TERM", &self.root.to_string()]).status();
    }

    /// Waits until none is left, so that the next one has the machine to itself.
    pub async fn wait_for_end(&self) {
        let is_gone =
            |id: &u32| !Path::new(&format!("/proc/{id}/smaps_rollup")).exists() || kilobytes(*id).is_none();
        eventually(Duration::from_secs(20), || async { self.ids.iter().all(is_gone) }).await;
    }
}

fn kilobytes(id: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = text.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn all() -> HashMap<u32, Row> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter_map(|id| Some((id, row(id)?))).collect()
}

fn row(id: u32) -> Option<Row> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let mut after_name = stat.rsplit(')').next()?.split_whitespace().skip(1);
    Some(Row { parent: after_name.next()?.parse().ok()?, group: after_name.next()?.parse().ok()? })
}
