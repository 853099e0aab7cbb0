//! The definitions of an MCP server: asked for when it is loaded, and compared with those
//! that were accepted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use corral_app::{App, Function, LockedDefinitions, Sha256Digest};
use corral_mcp::definitions::{
    Definitions, Difference, Era, MAX_ANSWER, Survey, SurveyError, difference,
};
use corral_runtime::{CallError, Contract, Plugin};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use crate::generation_info::GenerationInfo;

/// How long a server may take to list everything, every page and twice.
const SURVEY_TIME: Duration = Duration::from_mins(2);

/// Why the definitions of a server are not known.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionsError {
    /// The path of the server cannot be derived from the function's route.
    #[error("the path of the MCP server is not known")]
    NoPath,
    /// The server answers in no version of the protocol.
    #[error("the plugin answers neither `server/discover` nor `initialize` at {0}")]
    NoServer(String),
    /// A question failed.
    #[error("`{method}`: {error}")]
    Call {
        /// The method that was asked.
        method: &'static str,
        /// What went wrong.
        error: CallError,
    },
    /// An answer cannot be used.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// Two sandboxes were told different things.
    #[error("the server lists something else each time: {0}")]
    Unstable(Difference),
    /// It did not end in time.
    #[error("the server took longer than {SURVEY_TIME:?} to list everything")]
    TooSlow,
    /// The accepted definitions are not known.
    #[error("the accepted definitions are not known: {0}")]
    Lock(String),
}

impl DefinitionsError {
    /// What to do about it, in the imperative.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NoPath | Self::NoServer(_) => "set `mcp.path` in plugin.json",
            Self::Lock(_) => "run `handler check --lock`",
            _ => "fix the server",
        }
    }
}

/// The definitions of `function`. A folder of the MCP extension has its own in
/// function.json. A server is asked for them: in both versions of the protocol, twice in
/// each, and each time in another sandbox. `None` when it is neither.
///
/// # Errors
/// When they are not known, or not the same each time.
pub(crate) async fn ask(
    app: &App,
    function: &Function,
    plugin: &Plugin,
) -> Result<Option<Definitions>, DefinitionsError> {
    if let Some(trigger) = &function.mcp_trigger {
        return Ok(Some(Definitions::of_trigger(trigger, &function.name)));
    }
    if function.config.mcp.is_none() || plugin.contract() != Contract::Http {
        return Ok(None);
    }
    let path = function
        .mcp_path(&app.host)
        .ok_or(DefinitionsError::NoPath)?;
    let asked = timeout(SURVEY_TIME, ask_all(plugin, &path)).await;
    asked.unwrap_or(Err(DefinitionsError::TooSlow)).map(Some)
}

async fn ask_all(plugin: &Plugin, path: &str) -> Result<Definitions, DefinitionsError> {
    let mut found: Option<Definitions> = None;
    for era in [Era::Stateless, Era::Session] {
        let Some(first) = ask_once(plugin, path, era).await? else {
            continue;
        };
        let second = ask_once(plugin, path, era).await?.unwrap_or_default();
        let unstable = difference(&first.digests(), Some(&first), &second);
        if !unstable.is_empty() {
            return Err(DefinitionsError::Unstable(unstable));
        }
        match &mut found {
            None => found = Some(first),
            Some(found) => found.add_differing(first, era.version()),
        }
    }
    found.ok_or_else(|| DefinitionsError::NoServer(path.to_owned()))
}

async fn ask_once(
    plugin: &Plugin,
    path: &str,
    era: Era,
) -> Result<Option<Definitions>, DefinitionsError> {
    let mut survey = Survey::new(era);
    let url = format!("http://localhost{path}");
    while let Some(question) = survey.question() {
        let method = question.method;
        let asked = plugin.ask(&url, &question.headers, question.body, MAX_ANSWER);
        let answer = asked
            .await
            .map_err(|error| DefinitionsError::Call { method, error })?;
        survey.answer(&answer.content_type, &answer.body)?;
    }
    Ok(survey.finish())
}

/// What happens when an MCP server that is pinned tells its clients something else about
/// itself than what was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitionChanges {
    /// It is refused.
    Refused,
    /// It is accepted, because the operator says so.
    Accepted,
}

/// The definitions that were accepted while this or an earlier process served.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct AcceptedDefinitions {
    pub(crate) definitions: Definitions,
    /// The digest of what corral.lock said then; they count as long as it does.
    pub(crate) instead_of: Option<Sha256Digest>,
}

impl AcceptedDefinitions {
    /// The same for an app whose corral.lock is not the one that they replaced: from then
    /// on the lock counts, even if it becomes again what it was. `None` when nothing
    /// changes.
    pub(crate) fn outdated(&self, app: &App, function: &str) -> Option<Self> {
        let locked = locked_digest(app, function)?;
        let replaced = self.instead_of.filter(|replaced| *replaced != locked);
        replaced.map(|_| Self {
            instead_of: None,
            ..self.clone()
        })
    }
}

/// What a new version is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Baseline {
    digests: BTreeMap<String, [u8; 32]>,
    texts: Option<Arc<AcceptedDefinitions>>,
}

impl Baseline {
    /// What was accepted last: by corral.lock, or since it was written. `None` when
    /// nothing was, so that anything is accepted.
    ///
    /// # Errors
    /// When corral.lock cannot be used.
    pub(crate) fn of(
        app: &App,
        function: &str,
        accepted: Option<&Arc<AcceptedDefinitions>>,
    ) -> Result<Option<Self>, DefinitionsError> {
        let locked = match &app.definitions {
            LockedDefinitions::Known(functions) => functions.get(function),
            LockedDefinitions::Broken(reason) => {
                return Err(DefinitionsError::Lock(reason.clone()));
            }
        };
        let texts = accepted.map(Arc::clone);
        Ok(match (locked, accepted) {
            (Some(locked), accepted)
                if accepted
                    .is_none_or(|accepted| accepted.instead_of != Some(lock_digest(locked))) =>
            {
                let digests = locked.iter();
                let digests = digests.map(|(label, digest)| (label.clone(), *digest.as_bytes()));
                Some(Self {
                    digests: digests.collect(),
                    texts,
                })
            }
            (_, Some(accepted)) => Some(Self {
                digests: accepted.definitions.digests(),
                texts,
            }),
            (_, None) => None,
        })
    }

    /// How `new` differs from it.
    pub(crate) fn difference(&self, new: &Definitions) -> Difference {
        let texts = self.texts.as_deref().map(|accepted| &accepted.definitions);
        difference(&self.digests, texts, new)
    }
}

/// How `definitions` of `function` differ from those in corral.lock; `None` when it has
/// none of this function, and an empty difference when they are the same.
///
/// # Errors
/// When corral.lock cannot be used.
pub fn compare_with_lock(
    app: &App,
    function: &str,
    definitions: &Definitions,
) -> Result<Option<Difference>, DefinitionsError> {
    let baseline = Baseline::of(app, function, None)?;
    Ok(baseline.map(|baseline| baseline.difference(definitions)))
}

/// How the definitions of `to` differ from those of `from`.
pub(crate) fn definitions_changed(
    from: &GenerationInfo,
    to: &GenerationInfo,
) -> Option<Arc<Difference>> {
    let (old, new) = (from.definitions.as_ref()?, to.definitions.as_ref()?);
    let difference = difference(&old.digests(), Some(old), new);
    (!difference.is_empty()).then(|| Arc::new(difference))
}

/// The digest of what corral.lock says of `function`.
pub(crate) fn locked_digest(app: &App, function: &str) -> Option<Sha256Digest> {
    match &app.definitions {
        LockedDefinitions::Known(functions) => functions.get(function).map(lock_digest),
        LockedDefinitions::Broken(_) => None,
    }
}

fn lock_digest(locked: &BTreeMap<String, Sha256Digest>) -> Sha256Digest {
    let text = serde_json::to_vec(locked).unwrap_or_default();
    Sha256Digest::of(&text)
}
