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

/// The suites run on both paths; this one of the tester's variables says on which.
const PATH: &str = "CORRAL_DIRECT";

/// The handler's command: nothing of the tester's own configuration, the app's
/// settings, and the app root as the current folder. Compiled guests are kept
/// for the next run, apart from the tester's own.
pub(crate) fn command(app: &FunctionApp) -> Command {
    let by = if app.is_read_only() {
        &WITHOUT_POWERS[..]
    } else {
        &[]
    };
    command_by(app, by)
}

/// The same, started by the program `by` with these arguments, which is given the
/// handler's file as one more.
pub(super) fn command_by(app: &FunctionApp, by: &[&str]) -> Command {
    let mut command = match by {
        [] => Command::new(guests::handler()),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(guests::handler());
            command
        }
    };
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        if upper != PATH && FOREIGN.iter().any(|prefix| upper.starts_with(prefix)) {
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

/// Starts the handler as one user among others: what is not allowed to the owner of a
/// file is not allowed to it, even if root runs the tests.
pub(super) const WITHOUT_POWERS: [&str; 3] = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
