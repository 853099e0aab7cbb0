//! Loading one plugin: everything that takes time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_app::{App, McpTrigger, Sha256Digest};
use corral_mcp::{ArgumentChecker, InvalidSchema};
use corral_protocol::Signature;
use corral_runtime::{Contract, Origin, PluginContent};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::load_request::LoadFrom;
use crate::generation_info::Source;
use crate::load_failure::LoadFailure;
use crate::loader::{Definition, LoadedPlugin, Loader};
use crate::plugin_loader::read_plugin;
use crate::replace_file::replace_file;
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
        })
    }
}

/// Why a plugin was refused.
pub(crate) struct Refused {
    pub(super) reason: Arc<str>,
    /// Whether another attempt may succeed later.
    pub(super) transient: bool,
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
    /// Why the function's file was refused, when this plugin is the fallback.
    pub(super) refused: Option<Arc<str>>,
    /// The digest of the file, when it could not be replaced.
    pub(super) instead_of: Option<Sha256Digest>,
    /// Why it could not be replaced.
    pub(super) unwritten: Option<Arc<str>>,
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
                let reason: Arc<str> = format!("{failure}; {}", failure.remedy()).into();
                match self.fall_back(&reason).await {
                    Some(accepted) => WorkResult::Accepted(Box::new(accepted)),
                    None => WorkResult::Refused(Refused {
                        reason,
                        transient: failure.is_transient(),
                    }),
                }
            }
        }
    }

    async fn fall_back(&self, reason: &Arc<str>) -> Option<Accepted<L::Plugin>> {
        let kept = LoadFrom::Kept(self.overrides.fallback?);
        let accepted = self.load(kept).await.ok().flatten()?;
        Some(Accepted {
            refused: Some(Arc::clone(reason)),
            ..accepted
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
