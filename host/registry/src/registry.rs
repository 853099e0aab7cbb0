//! All functions of the app, by name.

use std::collections::HashMap;
use std::sync::Arc;
use std::thread::available_parallelism;

use corral_app::App;
use corral_protocol::Signature;
use corral_runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::function::{Function, Generation, State, Unavailable};
use crate::load::load_plugin;

/// The functions of one app.
pub struct Registry {
    functions: HashMap<String, Arc<Function>>,
}

/// What became of one function's plugin.
pub struct Loaded {
    /// The function.
    pub function: Arc<Function>,
    /// Its first generation, or why it has none.
    pub result: Result<Arc<Generation>, Unavailable>,
}

impl Registry {
    /// Registers every function of `app`, those included that cannot be used.
    pub fn new(app: &App) -> Self {
        let mut functions = HashMap::new();
        for broken in &app.broken {
            let function = Function::broken(&broken.name, &broken.reason);
            functions.insert(key(&broken.name), Arc::new(function));
        }
        for found in &app.functions {
            let function = match Signature::new(&found.bindings) {
                Ok(signature) => Function::new(&found.name, signature, found.config.limits),
                Err(error) => Function::broken(&found.name, &error.to_string()),
            };
            functions.insert(key(&found.name), Arc::new(function));
        }
        Self { functions }
    }

    /// The function called `name`, in any case: the Functions host does not
    /// distinguish case either.
    pub fn get(&self, name: &str) -> Option<&Arc<Function>> {
        self.functions
            .get(name)
            .or_else(|| self.functions.get(&key(name)))
    }

    /// How many functions there are.
    pub fn len(&self) -> usize {
        self.functions.len()
    }

    /// Whether the app has no function at all.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// The names of all functions, sorted.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .functions
            .values()
            .map(|function| function.name())
            .collect();
        names.sort_unstable();
        names
    }

    /// Loads all plugins, a few at a time, and reports each as it settles.
    /// Compilation runs on threads of its own, so serving goes on meanwhile.
    pub async fn load(
        &self,
        app: Arc<App>,
        runtime: Arc<Runtime>,
        mut report: impl FnMut(&Loaded),
    ) {
        let cores = available_parallelism().map_or(1, std::num::NonZero::get);
        let turns = Arc::new(Semaphore::new(cores));
        let mut loading = JoinSet::new();
        for index in 0..app.functions.len() {
            let Some(function) = app
                .functions
                .get(index)
                .and_then(|found| self.get(&found.name))
            else {
                continue;
            };
            if function.signature().is_none() {
                continue;
            }
            let (function, app) = (Arc::clone(function), Arc::clone(&app));
            let (runtime, turns) = (Arc::clone(&runtime), Arc::clone(&turns));
            loading.spawn(async move {
                let _turn = turns.acquire_owned().await;
                let work = tokio::task::spawn_blocking(move || load_one(&runtime, &app, index));
                let result = work.await.unwrap_or_else(|error| {
                    Err(Unavailable {
                        reason: format!("loading failed: {error}").into(),
                    })
                });
                Loaded { function, result }
            });
        }
        while let Some(loaded) = loading.join_next().await {
            let Ok(loaded) = loaded else { continue };
            loaded.function.publish(match &loaded.result {
                Ok(generation) => State::Ready(Arc::clone(generation)),
                Err(unavailable) => State::Failed(unavailable.clone()),
            });
            report(&loaded);
        }
    }
}

fn load_one(runtime: &Runtime, app: &App, index: usize) -> Result<Arc<Generation>, Unavailable> {
    let unavailable = |reason: String| Unavailable {
        reason: reason.into(),
    };
    let function = app
        .functions
        .get(index)
        .ok_or_else(|| unavailable("no such function".to_owned()))?;
    let plugin = load_plugin(runtime, app, function)
        .map_err(|failure| unavailable(format!("{failure}; {}", failure.remedy())))?;
    Ok(Arc::new(Generation { number: 1, plugin }))
}

fn key(name: &str) -> String {
    name.to_ascii_lowercase()
}
