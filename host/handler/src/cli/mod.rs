//! The commands of `handler`. One module per command.

mod admin;
mod app;
mod build;
mod capacity;
mod check;
mod compile;
mod compile_one;
mod completions;
mod declaration;
mod dev;
mod doctor;
mod embedded;
mod inspect;
mod invoke;
mod manual;
mod new;
mod package;
mod page;
mod proxies;
mod push;
mod replay;
mod rollback;
mod sdk;
mod serve;
mod shell;
mod status;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};

use crate::console;

/// The program's name.
const NAME: &str = "handler";

/// Runs an Azure Functions app whose functions are WebAssembly plugins.
///
/// Without a command, `handler` serves; this is how the Functions host starts it.
#[derive(Parser)]
#[command(name = NAME, version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: AppArgs,
}

impl Cli {
    /// Whether this is the handler itself and not a command that ends.
    fn serves(&self) -> bool {
        matches!(self.command, None | Some(Command::Serve(_)))
    }
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app (the default)
    Serve(AppArgs),
    /// Run the app on a local Functions host
    Dev(dev::DevArgs),
    /// Send recorded calls again, and compare the answers
    Replay(replay::ReplayArgs),
    /// Check the app and list every problem with its remedy
    Check(check::CheckArgs),
    /// Show the contract, imports, exports and likely grants of a .wasm file
    Inspect(inspect::InspectArgs),
    /// Invoke a function once, without a server, and print its response payload
    Invoke(invoke::InvokeArgs),
    /// Make a function from a template, and an app where there is none
    New(new::NewArgs),
    /// Find the tools that the functions need, and install what is missing
    Doctor(doctor::DoctorArgs),
    /// Build plugins with the commands in their plugin.json, and write what their code declares
    Build(build::BuildArgs),
    /// Compile all plugins ahead of deployment
    Compile(compile::CompileArgs),
    /// Make the zip or image that is deployed, with the handler and compiled code
    Package(package::PackageArgs),
    /// Show the status of a running handler and its functions
    Status(status::StatusArgs),
    /// Show a running handler and its functions in a browser
    Page(page::PageArgs),
    /// Set up the app for proxies.json, or list its proxies
    #[command(subcommand)]
    Proxies(proxies::ProxiesCommand),
    /// Replace a plugin in a running handler
    Push(push::PushArgs),
    /// Roll back to the previous plugin in a running handler
    Rollback(rollback::RollbackArgs),
    /// Print the completions of commands and options for a shell
    Completions(completions::CompletionsArgs),
    /// Write the manual pages of all commands
    #[command(name = "man", hide = true)]
    Manual(manual::ManualArgs),
    /// Compile the component on stdin (the handler runs this for each plugin)
    #[command(name = corral_runtime::COMPILE_VERB, hide = true)]
    CompileOne(compile_one::CompileOneArgs),
}

/// Where the app is.
#[derive(Args)]
struct AppArgs {
    /// The app folder, with host.json in it [default: the current folder]
    #[arg(
        long,
        value_name = "DIR",
        env = ROOT_VARIABLE,
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    app: Option<PathBuf>,
}

/// The variable in which the Functions host names the app folder.
const ROOT_VARIABLE: &str = "FUNCTIONS_APP_ROOT_PATH";

impl AppArgs {
    /// The app folder. An empty value counts as unset, because many tools can set
    /// variables but not unset them.
    fn root(&self) -> &Path {
        let named = self.app.as_deref();
        named
            .filter(|folder| !folder.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
    }
}

/// Parses the command line and runs the command.
pub(crate) fn run() -> ExitCode {
    // Children of `dev` are started like this.
    #[cfg(target_os = "linux")]
    if let Some(code) = corral_emulator::child::become_program() {
        return code;
    }
    let cli = Cli::parse();
    if !cli.serves() {
        console::log_to_stderr();
    }
    let result = match cli.command {
        None => serve::run(&cli.serve),
        Some(Command::Serve(args)) => serve::run(&args),
        Some(Command::Dev(args)) => dev::run(&args),
        Some(Command::Replay(args)) => replay::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Invoke(args)) => invoke::run(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Build(args)) => build::run(&args),
        Some(Command::Compile(args)) => compile::run(&args),
        Some(Command::Package(args)) => package::run(&args),
        Some(Command::Status(args)) => status::run(&args),
        Some(Command::Page(args)) => page::run(&args),
        Some(Command::Proxies(command)) => proxies::run(&command),
        Some(Command::Push(args)) => push::run(&args),
        Some(Command::Rollback(args)) => rollback::run(&args),
        Some(Command::Completions(args)) => completions::run(&args),
        Some(Command::Manual(args)) => manual::run(&args),
        Some(Command::CompileOne(args)) => compile_one::run(&args),
    };
    let code = result.unwrap_or_else(|error| {
        tracing::error!("{error:#}");
        ExitCode::FAILURE
    });
    match console::finish() {
        Ok(()) => code,
        Err(error) => {
            tracing::error!("cannot write to standard output: {error}");
            ExitCode::FAILURE
        }
    }
}
