//! Loading one plugin: everything that takes time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_app::{App, McpTrigger, Sha256Digest};
use corral_mcp::definitions::{Definitions, Difference};
use corral_mcp::{ArgumentChecker, InvalidSchema};
use corral_protocol::Signature;
use corral_runtime::{Contract, Origin, PluginContent};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::load_request::LoadFrom;
use crate::definitions::{AcceptedDefinitions, Baseline};
use crate::generation_info::Source;
use crate::load_failure::LoadFailure;
use crate::loader::{Definition, LoadedPlugin, Loader};
use crate::plugin_loader::read_plugin;
use crate::replace_file::replace_file;
use crate::request_states::{RequestStates, request_states};
use crate::store::Store;

/// What is needed to load a plugin.
pub(super) struct Work<L> {
    pub(super) loader: Arc<L>,
    pub(super) load_permits: Arc<Semaphore>,
    pub(super) app: Arc<App>,
    pub(super) definition: Arc<Definition>,
    /// The digest that need not be loaded again.
    pub(super) serving: Option<Sha256Digest>,
    pub(super) overrides: FileOverrides,
    pub(super) store: Option<Arc<Store>>,
    /// Files that may hold a plugin that served before, in addition to the store.
    pub(super) plugin_paths: Vec<PathBuf>,
    /// The definitions that were accepted, as an earlier process or this one stored them.
    pub(super) accepted_definitions: Option<Arc<AcceptedDefinitions>>,
    /// Whether the definitions are accepted, whatever they are.
    pub(super) accepts_definitions: bool,
}

/// What takes precedence over the function's file.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FileOverrides {
    /// The plugin to which the function is pinned.
    pub(super) pinned: Option<Sha256Digest>,
    /// The file that is ignored, and the plugin that serves instead.
    pub(super) instead_of: Option<(Sha256Digest, Sha256Digest)>,
    /// The plugin that served when the process last ended, in case the file is
    /// refused at the start.
    pub(super) fallback: Option<Sha256Digest>,
}

/// How a load ended.
pub(crate) enum WorkResult<P> {
    /// A plugin that may serve.
    Accepted(Box<Accepted<P>>),
    /// The plugin already serves.
    Unchanged,
    /// The plugin was refused.
    Refused(Refused),
}

impl<P> WorkResult<P> {
    /// The load panicked.
    pub(super) fn broken(reason: String) -> Self {
        let failure = LoadFailure::Broken(reason);
        Self::Refused(Refused {
            reason: format!("{failure}; {}", failure.remedy()).into(),
            transient: false,
            difference: None,
        })
    }
}

/// Why a plugin was refused.
pub(crate) struct Refused {
    pub(super) reason: Arc<str>,
    /// Whether another attempt may succeed later.
    pub(super) transient: bool,
    /// The definitions for which it was refused.
    pub(super) difference: Option<Arc<Difference>>,
}

/// A plugin that may serve.
pub(crate) struct Accepted<P> {
    pub(super) plugin: P,
    pub(super) signature: Signature,
    pub(super) arguments: Option<ArgumentChecker>,
    pub(super) contract: Contract,
    pub(super) origin: Origin,
    pub(super) load_time: Duration,
    pub(super) source: Source,
    pub(super) content: PluginContent,
    pub(super) request_states: Option<Arc<RequestStates>>,
    pub(super) definitions: FoundDefinitions,
    /// Why the function's file was refused, when this plugin is the fallback.
    pub(super) refused: Option<Refused>,
    /// The digest of the file, when it could not be replaced.
    pub(super) instead_of: Option<Sha256Digest>,
    /// Why it could not be replaced.
    pub(super) unwritten: Option<Arc<str>>,
}

/// What an MCP server tells its clients about itself.
#[derive(Default)]
pub(super) struct FoundDefinitions {
    /// The definitions; `None` when it is not a server, or they are not known.
    pub(super) definitions: Option<Arc<Definitions>>,
    /// How they differ from those that were accepted.
    pub(super) difference: Option<Arc<Difference>>,
    /// Why they are not known.
    pub(super) unknown: Option<Arc<str>>,
}

/// What to load, and where it came from.
type Found = (PluginContent, Source);

impl<L: Loader> Work<L> {
    pub(super) async fn run(self, from: LoadFrom) -> WorkResult<L::Plugin> {
        // The semaphore is never closed.
        let _permit = self.load_permits.acquire().await;
        match self.load(from).await {
            Ok(Some(accepted)) => WorkResult::Accepted(Box::new(accepted)),
            Ok(None) => WorkResult::Unchanged,
            Err(failure) => {
                let refused = Refused {
                    reason: format!("{failure}; {}", failure.remedy()).into(),
                    transient: failure.is_transient(),
                    difference: failure.difference().map(Arc::clone),
                };
                match self.fall_back().await {
                    Some(accepted) => WorkResult::Accepted(Box::new(Accepted {
                        refused: Some(refused),
                        ..accepted
                    })),
                    None => WorkResult::Refused(refused),
                }
            }
        }
    }

    async fn fall_back(&self) -> Option<Accepted<L::Plugin>> {
        let kept = LoadFrom::Kept(self.overrides.fallback?);
        self.load(kept).await.ok().flatten()
    }

    /// Asks an MCP server for its definitions and compares them with those that were
    /// accepted.
    async fn definitions(&self, plugin: &L::Plugin) -> Result<FoundDefinitions, LoadFailure> {
        let (app, definition) = (&self.app, &self.definition);
        let failed = |error| LoadFailure::Definitions {
            path: definition.plugin.clone(),
            error,
        };
        let pinned = definition
            .config
            .mcp
            .as_ref()
            .is_some_and(|mcp| mcp.pin_tools);
        let found = match self.loader.definitions(app, definition, plugin).await {
            Ok(Some(found)) => found,
            Ok(None) => return Ok(FoundDefinitions::default()),
            Err(error) if pinned => return Err(failed(error)),
            Err(error) => {
                let remedy = error.remedy();
                return Ok(FoundDefinitions {
                    unknown: Some(format!("{error}; {remedy}").into()),
                    ..FoundDefinitions::default()
                });
            }
        };
        let accepted = self.accepted_definitions.as_ref();
        let baseline = Baseline::of(app, &definition.name, accepted).map_err(failed)?;
        let difference = baseline.map(|baseline| baseline.difference(&found));
        let difference = difference
            .filter(|difference| !difference.is_empty())
            .map(Arc::new);
        if let Some(difference) = &difference
            && pinned
            && !self.accepts_definitions
        {
            return Err(LoadFailure::DefinitionsChanged {
                path: definition.plugin.clone(),
                difference: Arc::clone(difference),
            });
        }
        Ok(FoundDefinitions {
            definitions: Some(Arc::new(found)),
            difference,
            unknown: None,
        })
    }

    async fn load(&self, from: LoadFrom) -> Result<Option<Accepted<L::Plugin>>, LoadFailure> {
        let started = Instant::now();
        let signature = Signature::new(&self.definition.bindings)?
            .with_queue_message_limit(self.app.host.queue_message_limit)
            .with_mcp(
                self.definition.mcp.as_ref(),
                &self.definition.config.grants.mcp_headers,
            );
        let arguments = argument_checker(&self.definition)?;
        let (loader, app) = (Arc::clone(&self.loader), Arc::clone(&self.app));
        let (definition, serving) = (Arc::clone(&self.definition), self.serving);
        let (overrides, store) = (self.overrides, self.store.clone());
        let paths = self.plugin_paths.clone();
        let loading = blocking(move || {
            let kept = |wanted: &Sha256Digest| kept(wanted, store.as_deref(), &paths);
            let found = find(from, &definition, serving, overrides, kept)?;
            let new = found.filter(|(content, _)| serving != Some(*content.digest()));
            let Some((content, source)) = new else {
                return Ok(None);
            };
            let plugin = loader.load(&app, &definition, &content)?;
            Ok(Some((plugin, content, source)))
        });
        let Some((made, content, source)) = loading.await? else {
            return Ok(None);
        };
        let LoadedPlugin {
            plugin,
            contract,
            origin,
        } = made;
        self.loader
            .probe(&plugin, &self.definition, &signature)
            .await?;
        let request_states = request_states(&self.app, &self.definition, contract)?;
        let definitions = self.definitions(&plugin).await?;
        let not_written = match source {
            Source::Pushed => self.write_to_app(content.clone()).await?,
            Source::File | Source::Kept => None,
        };
        let (instead_of, unwritten) = not_written.unzip();
        Ok(Some(Accepted {
            plugin,
            signature,
            arguments,
            contract,
            origin,
            load_time: started.elapsed(),
            source,
            content,
            request_states,
            definitions,
            refused: None,
            instead_of,
            unwritten,
        }))
    }

    /// Writes a pushed plugin to the app. Where that is not possible, the store keeps
    /// it, and the digest of the app's file is returned with the reason.
    async fn write_to_app(
        &self,
        content: PluginContent,
    ) -> Result<Option<(Sha256Digest, Arc<str>)>, LoadFailure> {
        let (app, definition) = (Arc::clone(&self.app), Arc::clone(&self.definition));
        let has_store = self.store.is_some();
        blocking(move || {
            let path = match &app.plugin_folder {
                Some(folder) => folder.join(format!("{}.wasm", definition.name)),
                None => definition.plugin.clone(),
            };
            match replace_file(&path, content.bytes()) {
                Ok(()) => Ok(None),
                Err(error) if has_store => {
                    let digest = *read_plugin(&definition.plugin)?.digest();
                    let reason = format!("cannot write {}: {error}", path.display());
                    Ok(Some((digest, reason.into())))
                }
                Err(error) => Err(LoadFailure::Unwritable { path, error }),
            }
        })
        .await
    }
}

/// Checks the arguments of the function's calls, when it is an MCP tool.
fn argument_checker(definition: &Definition) -> Result<Option<ArgumentChecker>, InvalidSchema> {
    match &definition.mcp {
        Some(McpTrigger::Tool(tool)) => ArgumentChecker::new(tool).map(Some),
        _ => Ok(None),
    }
}

/// Finds the plugin to load; `None` when it already serves.
fn find(
    from: LoadFrom,
    definition: &Definition,
    serving: Option<Sha256Digest>,
    overrides: FileOverrides,
    kept: impl Fn(&Sha256Digest) -> Option<PluginContent>,
) -> Result<Option<Found>, LoadFailure> {
    let kept = |wanted: Sha256Digest| Some((kept(&wanted)?, Source::Kept));
    let file = || Ok::<Found, LoadFailure>((read_plugin(&definition.plugin)?, Source::File));
    let lost = |wanted: Sha256Digest| LoadFailure::NotKept(wanted.to_string());
    match from {
        LoadFrom::Pushed(content) => Ok(Some((content, Source::Pushed))),
        LoadFrom::Kept(wanted) => kept(wanted).ok_or_else(|| lost(wanted)).map(Some),
        LoadFrom::File => {
            if let Some(pinned) = overrides.pinned {
                if serving == Some(pinned) {
                    return Ok(None);
                }
                let pinned_file = || {
                    file()
                        .ok()
                        .filter(|(content, _)| *content.digest() == pinned)
                };
                let found = kept(pinned).or_else(pinned_file);
                return found.ok_or_else(|| lost(pinned)).map(Some);
            }
            let found = file()?;
            match overrides.instead_of {
                Some((ignored, wanted)) if ignored == *found.0.digest() => {
                    if serving == Some(wanted) {
                        return Ok(None);
                    }
                    // The file is better than nothing.
                    Ok(kept(wanted).or(Some(found)))
                }
                _ => Ok(Some(found)),
            }
        }
    }
}

/// The plugin with the digest `wanted`, from the store or one of `paths`: a push into
/// a folder of plugins leaves the plugin of the app as it was.
fn kept(wanted: &Sha256Digest, store: Option<&Store>, paths: &[PathBuf]) -> Option<PluginContent> {
    let stored = store.and_then(|store| store.plugin(wanted));
    stored.or_else(|| {
        let contents = paths.iter().filter_map(|path| read_plugin(path).ok());
        contents
            .into_iter()
            .find(|content| content.digest() == wanted)
    })
}

/// Runs `work` on a thread that may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, LoadFailure> + Send + 'static,
) -> Result<T, LoadFailure> {
    let result = spawn_blocking(work).await;
    result.unwrap_or_else(|error| Err(LoadFailure::Broken(error.to_string())))
}
