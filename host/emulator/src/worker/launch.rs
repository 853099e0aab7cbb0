//! One start of the worker: the program, its arguments, folder and environment.

use std::collections::BTreeMap;
use std::path::PathBuf;

use uuid::Uuid;

use super::{WorkerConfig, command_line, environment, executable};

/// How the worker is started once. Each start has its own id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Launch {
    pub(super) worker_id: Uuid,
    /// The program as the host names it.
    pub(super) program: PathBuf,
    /// All arguments as one line.
    pub(super) line: String,
    pub(super) folder: PathBuf,
    pub(super) variables: BTreeMap<String, String>,
}

impl Launch {
    pub(super) fn new(config: &WorkerConfig, port: u16) -> Self {
        let description = &config.handler.description;
        let worker_id = Uuid::new_v4();
        let mut variables = environment::of_host(&config.settings);
        let own = environment::of_worker(port, worker_id, &config.app_root);
        let program = executable::named(&config.app_root, description, &variables);
        let line = command_line::line(description, &variables, &own);
        variables.extend(own.map(|(name, value)| (name.to_owned(), value)));
        Self {
            worker_id,
            program,
            line,
            folder: executable::working_folder(&config.app_root, description),
            variables,
        }
    }
}
