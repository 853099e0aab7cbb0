//! The environment in which the Functions host starts a custom handler.

use std::process::Command;

use crate::app::FunctionApp;
use crate::guests;

/// Prefixes of variables that would configure the handler under test.
const FOREIGN: [&str; 4] = [
    "FUNCTIONS_",
    "AZUREFUNCTIONSJOBHOST__",
    "AZUREWEBJOBS",
    "CORRAL_",
];

/// The handler's command: nothing of the tester's own configuration, the app's
/// settings, and the app root as the current folder. Compiled guests are kept
/// for the next run, apart from the tester's own.
pub(super) fn command(app: &FunctionApp) -> Command {
    let mut command = if app.is_read_only() {
        without_powers()
    } else {
        Command::new(guests::handler())
    };
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        if FOREIGN.iter().any(|prefix| upper.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    command
        .current_dir(app.root())
        .env(
            "XDG_CACHE_HOME",
            guests::repository().join("target/test-cache"),
        )
        .env("XDG_STATE_HOME", app.state())
        .envs(app.settings())
        .env("AZURE_FUNCTIONS_ENVIRONMENT", "Development");
    command
}

/// The handler as one user among others: what is not allowed to the owner of a
/// file is not allowed to it, even if root runs the tests.
fn without_powers() -> Command {
    let mut command = Command::new("setpriv");
    command
        .args(["--bounding-set=-all", "--inh-caps=-all"])
        .arg(guests::handler());
    command
}
