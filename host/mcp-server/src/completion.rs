//! `completion/complete`: what an argument of a prompt or of a resource template can be,
//! by the values that its folder declares.

use corral_mcp::Members;
use corral_mcp::folder::Catalog;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer;
use crate::error::RpcError;
use crate::request::required;

/// The most values of one answer (specification, completion).
const MOST: usize = 100;

/// What is completed.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Reference {
    #[serde(rename = "ref/prompt")]
    Prompt { name: String },
    #[serde(rename = "ref/resource")]
    Resource { uri: String },
}

/// The argument, as far as it is written.
#[derive(Deserialize)]
struct Argument {
    name: String,
    value: String,
}

/// Answers by the values of which what is written is the beginning, in any case. An
/// argument without values has none.
pub(crate) fn complete(catalog: &Catalog, params: &Members<'_>) -> Result<Value, RpcError> {
    let argument: Argument = required(params, "argument")?;
    let values = match required(params, "ref")? {
        Reference::Prompt { name } => {
            let prompt = catalog.prompt(&name);
            let prompt = prompt.ok_or_else(|| answer::unknown("prompt", &name))?;
            let mut arguments = prompt.arguments.iter();
            let found = arguments.find(|one| one.name == argument.name);
            found.map(|found| found.values.as_slice())
        }
        Reference::Resource { uri } => {
            let template = catalog.template(&uri);
            let template = template.ok_or_else(|| answer::unknown("resource template", &uri))?;
            let mut parameters = template.values.iter();
            let found = parameters.find(|(name, _)| *name == argument.name);
            found.map(|(_, values)| values.as_slice())
        }
    };
    let written = argument.value.to_lowercase();
    let found: Vec<_> = values
        .unwrap_or_default()
        .iter()
        .filter(|value| value.to_lowercase().starts_with(&written))
        .collect();
    let shown: Vec<_> = found.iter().take(MOST).collect();
    Ok(json!({ "completion": {
        "values": shown,
        "total": found.len(),
        "hasMore": found.len() > shown.len(),
    } }))
}
