//! One plugin, on both paths.

use std::sync::Arc;

use corral_app::{Clocks, InstancePolicy, Limits};
use corral_protocol::{Invocation, PluginOutput};
use corral_runtime::measure::{Path, Pool, Steps};
use corral_runtime::{Profile, TriggerKind};
use tokio::runtime::{Builder, Runtime};

/// The stack of an invocation, in bytes.
const STACK: usize = 1 << 20;

/// A plugin that is loaded for both paths.
pub(crate) struct Paths {
    threads: Runtime,
    direct: Steps,
    general: Steps,
}

/// What an invocation came to.
pub(crate) type Answer = Result<PluginOutput, String>;

impl Paths {
    pub(crate) fn of(plugin: &[u8], limits: Limits) -> Self {
        let steps = |path| {
            let profile = profile(limits);
            Steps::new((plugin, path), profile, Pool::Of(1), STACK, || {}).unwrap()
        };
        Self {
            threads: Builder::new_current_thread().build().unwrap(),
            direct: steps(Path::Direct),
            general: steps(Path::General),
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
