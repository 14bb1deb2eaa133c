//! The house sizes, checked: files and functions that grow past the limit are
//! split by concept before they land. Warnings are printed, failures fail.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::shell;

struct Limit {
    warn: usize,
    fail: usize,
}

const RUST: Limit = Limit { warn: 400, fail: 600 };
const TEST: Limit = Limit { warn: 600, fail: 900 };
const PAGE: Limit = Limit { warn: 250, fail: 350 };
const FUNCTION: Limit = Limit { warn: 50, fail: 80 };
const FOLDER: Limit = Limit { warn: 15, fail: 20 };

/// Fails when a file, function or folder is past its limit.
pub fn run() -> Result<()> {
    let listed = shell::output(&mut shell::program(
        "git",
        &["ls-files", "--cached", "--others", "--exclude-standard"],
    ))?;
    let files: Vec<&str> =
        listed.lines().filter(|path| is_source(path) && Path::new(path).is_file()).collect();
    let mut report = Report::default();
    for path in &files {
        let text = fs::read_to_string(path)?;
        let limit = limit_of(path);
        let lines = source_lines(path, &text);
        report.weigh(path, "lines", lines, &limit);
        if is_rust(path) && !is_test(path) {
            for (name, length) in functions(&text) {
                report.weigh(&format!("{path} fn {name}"), "lines", length, &FUNCTION);
            }
        }
    }
    for (folder, count) in folders(&files) {
        report.weigh(&folder, "files", count, &FOLDER);
    }
    report.finish(files.len())
}

fn is_source(path: &str) -> bool {
    let is_code = [".rs", ".ts", ".svelte"].iter().any(|ending| path.ends_with(ending));
    is_code && !path.contains("/generated/") && !path.contains("node_modules/")
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "rs")
}

fn is_test(path: &str) -> bool {
    path.contains("test") || path.starts_with("tests/") || path.contains("/tests/")
}

fn limit_of(path: &str) -> Limit {
    if is_test(path) {
        TEST
    } else if is_rust(path) {
        RUST
    } else {
        PAGE
    }
}

/// Lines of a Rust file without its unit tests, which stand at its end.
fn source_lines(path: &str, text: &str) -> usize {
    if is_rust(path) && !is_test(path) {
        return text.lines().take_while(|line| *line != "#[cfg(test)]").count();
    }
    text.lines().count()
}

/// Top-level and method bodies by rustfmt's layout: `fn` at some indent, closed by `}` at the same indent.
fn functions(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(String, usize, usize)> = None;
    for (number, line) in text.lines().enumerate() {
        if line == "#[cfg(test)]" {
            break;
        }
        let indent = line.len() - line.trim_start().len();
        match &open {
            None => {
                if let Some(name) = function_name(line.trim_start())
                    && !line.trim_end().ends_with(';')
                    && !line.trim_end().ends_with('}')
                {
                    open = Some((name, indent, number));
                }
            }
            Some((name, at, begun)) => {
                if indent == *at && line.trim_start().starts_with('}') {
                    found.push((name.clone(), number - begun + 1));
                    open = None;
                }
            }
        }
    }
    found
}

fn function_name(line: &str) -> Option<String> {
    let mut words = line
        .split_whitespace()
        .skip_while(|word| matches!(*word, "pub" | "async" | "const" | "unsafe") || word.starts_with("pub("));
    if words.next()? != "fn" {
        return None;
    }
    words.next().map(|name| name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
}

fn folders(files: &[&str]) -> std::collections::BTreeMap<String, usize> {
    let mut counts = std::collections::BTreeMap::new();
    for path in files {
        let folder =
            Path::new(path).parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
        *counts.entry(folder).or_default() += 1;
    }
    counts
}

#[derive(Default)]
struct Report {
    warnings: Vec<String>,
    failures: Vec<String>,
}

impl Report {
    fn weigh(&mut self, what: &str, unit: &str, size: usize, limit: &Limit) {
        let line = format!("{what}: {size} {unit} (warn {}, fail {})", limit.warn, limit.fail);
        if size > limit.fail {
            self.failures.push(line);
        } else if size > limit.warn {
            self.warnings.push(line);
        }
    }

    fn finish(self, files: usize) -> Result<()> {
        for warning in &self.warnings {
            println!("sizes: large: {warning}");
        }
        if self.failures.is_empty() {
            println!("sizes: {files} files within the house limits, {} large", self.warnings.len());
            return Ok(());
        }
        bail!("past the house limit; split by concept:\n  {}", self.failures.join("\n  "))
    }
}

#[cfg(test)]
mod tests {
    use super::functions;

    #[test]
    fn a_method_is_measured_from_its_line_to_its_brace() {
        let text = "impl A {\n    pub async fn go(&self) {\n        one();\n    }\n}\nfn two() {\n    2\n}\n";
        assert_eq!(functions(text), vec![("go".to_owned(), 3), ("two".to_owned(), 3)]);
    }
}
