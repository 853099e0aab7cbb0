//! What was compared, for people and as JSON.

use std::path::Path;

use anyhow::Result;
use corral_emulator::recording::Line;
use corral_emulator::replay::{Difference, Outcome};
use serde::Serialize;

use super::difference;
use crate::console::output::{self, counted};

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Lines for people, as soon as they are known.
    Text,
    /// One JSON document at the end.
    Json,
}

/// What was compared so far.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    #[serde(skip)]
    form: Form,
    recording: &'a Path,
    alike: usize,
    different: usize,
    skipped: usize,
    results: Vec<Compared>,
}

/// What came of one line of the recording.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Compared {
    line: usize,
    function: String,
    invocation_id: String,
    /// `alike`, `different`, `failed` or `skipped`.
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Difference>,
}

impl<'a> Report<'a> {
    pub(super) fn new(form: Form, recording: &'a Path) -> Self {
        Self {
            form,
            recording,
            alike: 0,
            different: 0,
            skipped: 0,
            results: Vec::new(),
        }
    }

    /// Adds what came of a line.
    pub(super) fn add(&mut self, line: &Line, outcome: Outcome) {
        let place = format!(
            "{}:{}: {}",
            self.recording.display(),
            line.number,
            line.entry.function
        );
        let text = |text: &str| {
            if self.form == Form::Text {
                output::out(text);
            }
        };
        let (name, reason, differences) = match outcome {
            Outcome::Alike => {
                self.alike += 1;
                ("alike", None, Vec::new())
            }
            Outcome::Different(differences) => {
                let count = counted(differences.len(), "difference");
                text(&format!("{place}: {count}"));
                for difference in &differences {
                    text(&difference::shown(difference));
                }
                self.different += 1;
                ("different", None, differences)
            }
            Outcome::Failed(reason) => {
                text(&format!("{place}: no answer: {reason}"));
                self.different += 1;
                ("failed", Some(reason), Vec::new())
            }
            Outcome::Skipped(reason) => {
                text(&format!("{place}: not compared: {reason}"));
                self.skipped += 1;
                ("skipped", Some(reason.to_owned()), Vec::new())
            }
        };
        self.results.push(Compared {
            line: line.number,
            function: line.entry.function.clone(),
            invocation_id: line.entry.invocation_id.clone(),
            outcome: name,
            reason,
            differences,
        });
    }

    /// Prints the end; whether all answers are alike.
    pub(super) fn finish(self) -> Result<bool> {
        match self.form {
            Form::Json => output::json(&self)?,
            Form::Text => {
                let calls = counted(self.results.len(), "call");
                let skipped = match self.skipped {
                    0 => String::new(),
                    skipped => format!(", {skipped} not compared"),
                };
                output::out(&format!(
                    "{calls}: {} alike, {} different{skipped}",
                    self.alike, self.different
                ));
            }
        }
        Ok(self.different == 0)
    }
}
