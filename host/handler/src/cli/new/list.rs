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
    for entry in entries() {
        output::out(&format!("{:<20} {}", entry.template, entry.summary));
    }
    Ok(())
}

/// The parts of the names of templates, for messages.
pub(super) fn choices() -> String {
    let languages = LANGUAGES.each_ref().map(|language| language.name);
    let triggers = TRIGGERS.each_ref().map(|trigger| trigger.name);
    format!(
        "languages: {}; triggers: {}",
        languages.join(", "),
        triggers.join(", ")
    )
}

fn entries() -> impl Iterator<Item = Entry> {
    LANGUAGES.iter().flat_map(|language| {
        let entry = |trigger: &'static Trigger| Entry {
            template: format!("{}-{}", language.name, trigger.name),
            language: language.name,
            trigger: trigger.name,
            summary: trigger.summary,
        };
        let triggers = TRIGGERS.iter();
        triggers
            .filter(|trigger| trigger.is_in(language.name))
            .map(entry)
    })
}
