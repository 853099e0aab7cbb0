//! The environment in which the Functions host starts a custom handler.

use std::process::Command;

use crate::app::FunctionApp;
use crate::guests;
use crate::platform::Platform;

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
    let platform = Platform::current();
    let handler = guests::handler();
    platform.prepare(app.folder(), &handler);
    let by = by.iter().copied().map(str::to_owned);
    let mut words = by.chain(platform.words(app.folder(), &handler));
    let mut command = Command::new(words.next().expect("the handler is one"));
    command.args(words);
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        if upper != PATH && FOREIGN.iter().any(|prefix| upper.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    let state = platform.seen(app.folder(), app.state());
    match platform {
        // Windows has one folder for both.
        Platform::Wine => command.env("LOCALAPPDATA", state),
        // Compiled guests are in the temporary folder, which the handler makes.
        Platform::EmptyRoot => command.env_remove("HOME").env("XDG_STATE_HOME", state),
        Platform::Native | Platform::Qemu => command
            .env(
                "XDG_CACHE_HOME",
                guests::repository().join("target/test-cache"),
            )
            .env("XDG_STATE_HOME", state),
    };
    command
        .current_dir(app.root())
        .envs(app.settings())
        .env("AZURE_FUNCTIONS_ENVIRONMENT", "Development");
    command
}

/// Starts the handler as one user among others: what is not allowed to the owner of a
/// file is not allowed to it, even if root runs the tests.
pub(super) const WITHOUT_POWERS: [&str; 3] = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
