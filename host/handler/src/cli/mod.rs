//! The commands of `handler`. One file a verb.

mod admin;
mod app;
mod build;
mod capacity;
mod check;
mod compile;
mod compile_one;
mod inspect;
mod invoke;
mod proxies;
mod push;
mod rollback;
mod serve;
mod status;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

/// Runs an Azure Functions app whose functions are WebAssembly plugins.
///
/// Without a command it serves: that is how the Functions host starts it.
#[derive(Parser)]
#[command(name = "handler", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: AppArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app: what the Functions host starts
    Serve(AppArgs),
    /// Validate the whole app and list every problem with its remedy
    Check(check::CheckArgs),
    /// Show what a .wasm file is, imports, exports and would need
    Inspect(inspect::InspectArgs),
    /// Call one function once, without a server, and print its response payload
    Invoke(invoke::InvokeArgs),
    /// Make plugins by the build commands of their plugin.json
    Build(build::BuildArgs),
    /// Compile all plugins ahead of deployment
    Compile(compile::CompileArgs),
    /// Show how the functions of a running handler are doing
    Status(status::StatusArgs),
    /// Make the app ready for proxies.json, or list its proxies
    #[command(subcommand)]
    Proxies(proxies::ProxiesCommand),
    /// Put a plugin into a running handler
    Push(push::PushArgs),
    /// Have the plugin before serve again in a running handler
    Rollback(rollback::RollbackArgs),
    /// Compile the component on stdin: how the handler compiles each plugin
    #[command(name = corral_runtime::COMPILE_VERB, hide = true)]
    CompileOne(compile_one::CompileOneArgs),
}

/// Where the app is.
#[derive(Args)]
struct AppArgs {
    /// The folder of host.json [default: the current folder]
    #[arg(long, value_name = "DIR", env = "FUNCTIONS_APP_ROOT_PATH")]
    app: Option<PathBuf>,
}

/// Parses the command line and runs the command.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let result = match cli.command {
        None => serve::run(&cli.serve),
        Some(Command::Serve(args)) => serve::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Invoke(args)) => invoke::run(&args),
        Some(Command::Build(args)) => build::run(&args),
        Some(Command::Compile(args)) => compile::run(&args),
        Some(Command::Status(args)) => status::run(&args),
        Some(Command::Proxies(command)) => proxies::run(&command),
        Some(Command::Push(args)) => push::run(&args),
        Some(Command::Rollback(args)) => rollback::run(&args),
        Some(Command::CompileOne(args)) => compile_one::run(&args),
    };
    result.unwrap_or_else(|error| {
        crate::console::error(&format!("{error:#}"));
        ExitCode::FAILURE
    })
}
