//! The response of the admin interface to a change.

use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::client::OTHER_VERSION;
use crate::console::output;

/// The message when a plugin serves that could not be written to the app.
pub(in crate::cli) const NOT_IN_APP: &str =
    "the plugin is not written to the app: other instances and a new deployment do not have it";

/// The part of a response about a generation that commands print.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::cli) struct GenerationView {
    pub(in crate::cli) number: u64,
    pub(in crate::cli) sha256: String,
    pub(in crate::cli) contract: String,
    not_written: Option<String>,
}

/// Prints which generation of `function` serves, as the response `answer` says.
///
/// # Errors
/// When the response is not as expected.
pub(in crate::cli) fn print_generation(
    function: &str,
    answer: &[u8],
    json: bool,
) -> Result<ExitCode> {
    if json {
        let answer: &RawValue = serde_json::from_slice(answer)?;
        output::json_text(answer.get());
        return Ok(ExitCode::SUCCESS);
    }
    let serving: GenerationView = serde_json::from_slice(answer).context(OTHER_VERSION)?;
    let digest: String = serving.sha256.chars().take(12).collect();
    let GenerationView {
        number,
        contract,
        not_written,
        ..
    } = serving;
    output::out(&format!(
        "{function}: now serving generation {number} ({digest}, contract {contract})"
    ));
    if let Some(why) = not_written {
        tracing::warn!("{function}: {NOT_IN_APP} ({why})");
    }
    Ok(ExitCode::SUCCESS)
}
