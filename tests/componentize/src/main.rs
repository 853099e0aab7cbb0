//! What `wasm-tools component new` and `wit-bindgen go` do, from the libraries
//! that both are made of: no package registry has these tools ready to run, and
//! compiling them takes longer than everything they are needed for.

mod component;
mod go;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

#[derive(Parser)]
enum Verb {
    /// Turns core modules into components
    New {
        /// A module that imports WASI preview 1, or only what its world says
        input: PathBuf,
        /// Where the component goes
        output: PathBuf,
        /// A folder of WIT, for modules that do not carry their world
        #[arg(long, requires = "world")]
        wit: Option<PathBuf>,
        /// The world in that folder
        #[arg(long, requires = "wit")]
        world: Option<String>,
    },
    /// Generates Go bindings
    Go {
        /// A folder of WIT
        wit: PathBuf,
        /// The world in that folder
        world: String,
        /// The folder of the Go module
        output: PathBuf,
    },
}

fn main() -> Result<()> {
    match Verb::parse() {
        Verb::New {
            input,
            output,
            wit,
            world,
        } => component::make(&input, wit.as_deref().zip(world.as_deref()), &output),
        Verb::Go { wit, world, output } => go::generate(&wit, &world, &output),
    }
}
