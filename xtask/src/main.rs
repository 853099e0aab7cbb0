//! The project's own commands, started as `cargo xtask VERB`.
//!
//! One file per verb. A verb finds or installs everything that it needs besides
//! Rust, so that a fresh clone works without manual set-up.

mod bench;
mod bindings;
mod borrowed;
mod cargo;
mod ci;
mod components;
mod demo;
mod deny;
mod dist;
mod guests;
mod handler;
mod layout;
mod platforms;
mod plugins;
mod portable;
mod process;
mod progress;
mod release;
mod resources;
mod sdk;
mod served;
mod soak;
mod test;
mod tidy;
mod toolchain;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory as _, Parser};

use crate::layout::Layout;

/// Commands for people who work on this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Verb {
    /// Serve the sample app and call it as the Functions host does, then run it with `handler dev`; prints and checks every answer
    Demo,
    /// Build what the suites need, then run all tests
    Test {
        /// Arguments for `cargo test`, such as the name of a test
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Run the suites against a handler of another platform: Windows by Wine, AArch64 by QEMU, musl in an empty root folder
    Platforms {
        /// The platform
        #[arg(value_enum)]
        target: platforms::Target,
        /// The suites [default: all that can run there]
        suites: Vec<String>,
        /// An existing handler of that platform
        #[arg(long)]
        handler: Option<PathBuf>,
    },
    /// Check everything that a change must pass: formatting, tidy, dependencies, other systems, lints, demo, tests
    Ci,
    /// Build every guest: the sample apps' plugins and the plugins that tests use
    Plugins,
    /// Build the test components that are made with other tools
    Components,
    /// Generate what the SDKs commit from `wit/`
    Bindings {
        /// Fail if what is committed is stale, and write nothing
        #[arg(long)]
        check: bool,
    },
    /// Test the SDKs natively and build their function in `plugins/polyglot`
    Sdk {
        /// The languages [default: all]
        languages: Vec<String>,
    },
    /// Make a function from each template of `handler new`; build, test and call it
    Templates {
        /// The languages [default: all]
        languages: Vec<String>,
    },
    /// Check file-level rules and the word list
    Tidy,
    /// Check licences, sources and duplicates of the dependencies with cargo-deny
    Deny,
    /// Build the handler as it is given to users: optimised as a whole and by a profile of calls
    Release,
    /// Pack the handler for each platform as users download it: executable, licences, bill of materials, schemas, completions, manual pages
    Dist {
        /// A target to build for; may be repeated [default: all that can be built here]
        #[arg(long = "target", value_enum)]
        targets: Vec<dist::Target>,
        /// How the handler is optimised
        #[arg(long, value_enum, default_value = "dist")]
        profile: dist::Profile,
        /// An existing handler of that target
        #[arg(long)]
        handler: Option<PathBuf>,
        /// The folder for the archives [default: target/dist]
        #[arg(long)]
        out: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Compare the archives of two builds, and list the files that differ
    DistDiff {
        /// The folder with the archives of one
        one: PathBuf,
        /// The folder with those of the other
        other: PathBuf,
    },
    /// Measure speed and memory, compared with similar programs
    Bench {
        /// What to measure
        #[arg(value_enum, default_value_t)]
        subject: bench::Subject,
        /// Run briefly with a debug build; the figures are meaningless
        #[arg(long, conflicts_with = "handler")]
        rehearsal: bool,
        /// An existing handler, instead of a new release build; several for `builds`
        #[arg(long)]
        handler: Vec<PathBuf>,
    },
    /// Call a well-behaved function under attack; measures its p99, memory and file descriptors
    Soak {
        /// How many calls to make
        #[arg(long, default_value_t = 1_000_000)]
        calls: u64,
        /// An existing handler, instead of a new release build
        #[arg(long)]
        handler: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(&Verb::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The names of all verbs.
fn verbs() -> Vec<String> {
    let command = Verb::command();
    let verbs = command.get_subcommands();
    verbs.map(|verb| verb.get_name().to_owned()).collect()
}

fn run(verb: &Verb) -> Result<()> {
    let layout = Layout::find()?;
    match verb {
        Verb::Demo => demo::run(&layout),
        Verb::Test { arguments } => test::run(&layout, arguments),
        Verb::Platforms {
            target,
            suites,
            handler,
        } => {
            let options = platforms::Options {
                handler: handler.clone(),
                suites: suites.clone(),
            };
            platforms::run(&layout, *target, &options)
        }
        Verb::Ci => ci::run(&layout, &verbs()),
        Verb::Plugins => plugins::run(&layout),
        Verb::Components => components::run(&layout),
        Verb::Bindings { check } => bindings::run(&layout, *check),
        Verb::Sdk { languages } => sdk::run(&layout, languages),
        Verb::Templates { languages } => sdk::templates::run(&layout, languages),
        Verb::Tidy => tidy::run(&layout, &verbs()),
        Verb::Deny => deny::run(&layout),
        Verb::Release => release::run(&layout),
        Verb::Dist {
            targets,
            profile,
            handler,
            out,
            json,
        } => dist::run(
            &layout,
            &dist::Options {
                targets: targets.clone(),
                profile: *profile,
                handler: handler.clone(),
                out: out.clone(),
                json: *json,
            },
        ),
        Verb::DistDiff { one, other } => dist::compare(one, other),
        Verb::Bench {
            subject,
            rehearsal,
            handler,
        } => {
            let options = bench::Options {
                rehearsal: *rehearsal,
                handlers: handler.clone(),
            };
            bench::run(&layout, *subject, &options)
        }
        Verb::Soak { calls, handler } => soak::run(&layout, *calls, handler.as_deref()),
    }
}
