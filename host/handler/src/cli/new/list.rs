//! `handler new --list`.

use anyhow::Result;
use serde::Serialize;

use super::languages::ALL as LANGUAGES;
use super::triggers::{ALL as TRIGGERS, Trigger};
use crate::console::output;

#[derive(Serialize)]
struct Entry {
    template: String,
    language: &'static str,
    trigger: &'static str,
    summary: &'static str,
}

pub(super) fn print(json: bool) -> Result<()> {
    if json {
        let entries: Vec<Entry> = entries().collect();
        return output::json(&entries);
    }
    output::out(&lines());
    Ok(())
}

/// One line for each template.
pub(super) fn lines() -> String {
    let lines: Vec<String> = entries()
        .map(|entry| format!("  {:<17} {}", entry.template, entry.summary))
        .collect();
    lines.join("\n")
}

fn entries() -> impl Iterator<Item = Entry> {
    LANGUAGES.iter().flat_map(|language| {
        let entry = |trigger: &'static Trigger| Entry {
            template: format!("{}-{}", language.name, trigger.name),
            language: language.name,
            trigger: trigger.name,
            summary: trigger.summary,
        };
        TRIGGERS.iter().map(entry)
    })
}
