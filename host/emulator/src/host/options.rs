//! How the host is started.

use std::path::PathBuf;
use std::sync::Arc;

use corral_app::{Environment, Sha256Digest};

use crate::recording::Recorder;

/// How the host is started.
#[derive(Clone, Debug)]
pub struct HostOptions {
    /// The app's folder, with host.json in it.
    pub root: PathBuf,
    /// The variables of this process.
    pub environment: Environment,
    /// The port on which the host listens, on 127.0.0.1.
    pub port: u16,
    /// The only functions to run; empty for all.
    pub functions: Vec<String>,
    /// Whether callers need keys.
    pub enable_auth: bool,
    /// This project's custom handler, for apps that have no copy of it in their folder.
    pub own_program: PathBuf,
    /// The account that `UseDevelopmentStorage=true` names, if it is not where it usually
    /// is.
    pub development_storage: Option<String>,
    /// Where calls of the handler are recorded, if they are.
    pub recorder: Option<Arc<Recorder>>,
}

impl HostOptions {
    /// The host's own address.
    pub fn address(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The id of the host, under which it keeps what it knows in storage: the same for
    /// the same folder.
    pub(super) fn host_id(&self) -> String {
        let root = std::path::absolute(&self.root).unwrap_or_else(|_| self.root.clone());
        let digest = Sha256Digest::of(root.as_os_str().as_encoded_bytes());
        digest.to_string().chars().take(32).collect()
    }

    /// The variables with which the app is loaded and its handler started: those of this
    /// process, and what local tools set (custom handler protocol, section 10).
    pub fn app_environment(&self) -> Environment {
        let own = self.environment.iter();
        let mut variables: Vec<(String, String)> = own
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let mut set = |name: &str, value: String| variables.push((name.to_owned(), value));
        set("WEBSITE_HOSTNAME", format!("localhost:{}", self.port));
        set("AzureWebJobsScriptRoot", self.root.display().to_string());
        for (number, function) in self.functions.iter().enumerate() {
            let name = format!("AzureFunctionsJobHost__functions__{number}");
            set(&name, function.clone());
        }
        let variables: Environment = variables.into_iter().collect();
        variables.or_development()
    }
}
