//! One plugin, on both paths.

use std::sync::{Arc, Mutex};

use corral_app::{Clocks, InstancePolicy, Limits};
use corral_protocol::{Invocation, PluginOutput};
use corral_runtime::measure::{Path, Pool, Steps};
use corral_runtime::{Level, LogSink, Profile, Progress, TriggerKind};
use tokio::runtime::{Builder, Runtime};

/// The stack of an invocation, in bytes.
const STACK: usize = 1 << 20;

/// A plugin that is loaded for both paths.
pub(crate) struct Paths {
    threads: Runtime,
    direct: Steps,
    general: Steps,
    /// What the plugin said on each.
    said: [Arc<Said>; 2],
}

/// Log lines and reports of progress, as text.
#[derive(Default)]
pub(crate) struct Said(Mutex<Vec<String>>);

impl LogSink for Said {
    fn line(&self, level: Level, context: &str, message: &str) {
        let line = format!("{level:?} {context}: {message}");
        self.0.lock().unwrap().push(line);
    }

    fn progress(&self, progress: &Progress<'_>) {
        self.0.lock().unwrap().push(format!("{progress:?}"));
    }
}

/// What an invocation came to.
pub(crate) type Answer = Result<PluginOutput, String>;

impl Paths {
    pub(crate) fn of(plugin: &[u8], limits: Limits) -> Self {
        let said: [Arc<Said>; 2] = Default::default();
        let steps = |path, said: &Arc<Said>| {
            let profile = profile(limits);
            let steps = Steps::new((plugin, path), profile, Pool::Of(1), STACK, || {}).unwrap();
            steps.log_to(Arc::clone(said) as Arc<dyn LogSink>)
        };
        Self {
            threads: Builder::new_current_thread().build().unwrap(),
            direct: steps(Path::Direct, &said[0]),
            general: steps(Path::General, &said[1]),
            said,
        }
    }

    /// Both answers: that of the direct path first.
    pub(crate) fn answers(&self, invocation: &Invocation) -> (Answer, Answer) {
        let answer = |steps: &Steps| {
            self.threads.block_on(async {
                let instance = steps.instantiate(steps.store()).await;
                let mut instance = instance.map_err(|error| error.to_string())?;
                let output = instance.call(invocation.clone()).await;
                output.map_err(|error| error.to_string())
            })
        };
        (answer(&self.direct), answer(&self.general))
    }
}

impl Paths {
    /// What the plugin has said since this was last asked: on the direct path first.
    pub(crate) fn said(&self) -> [Vec<String>; 2] {
        self.said
            .each_ref()
            .map(|said| std::mem::take(&mut *said.0.lock().unwrap()))
    }
}

/// Whether a plugin is run as the core module that it is.
pub(crate) fn is_direct(plugin: &[u8]) -> bool {
    let profile = profile(Limits::default());
    let steps = Steps::new((plugin, Path::Direct), profile, Pool::Of(1), STACK, || {});
    match steps {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.to_string(), "the plugin takes the general path");
            false
        }
    }
}

fn profile(limits: Limits) -> Profile {
    Profile {
        name: "both".to_owned(),
        trigger: TriggerKind::Http,
        limits,
        instances: InstancePolicy::Fresh,
        settings: vec![
            ("GREETING".to_owned(), "hello".to_owned()),
            ("EMPTY".to_owned(), String::new()),
        ],
        setting_names: vec!["GREETING".to_owned(), "EMPTY".to_owned()],
        files: Vec::new(),
        net: Vec::new(),
        clocks: Clocks::Coarse,
        file: Arc::from("both/plugin.json"),
        rule: None,
        by_rule: Vec::new(),
    }
}
