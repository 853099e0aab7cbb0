//! The world of a plugin that serves `wasi:http` instead of the contract, which the SDK for
//! Go adds to a module. What it does not import is left out of the component.

use std::path::PathBuf;

use anyhow::Result;

use super::http_client;
use crate::layout::Layout;

/// The name of the world.
pub(super) const WORLD: &str = "http-service";

/// What a service exports, and what an HTTP client imports.
const SOURCE: &str = "\
package corral:http-service;

world http-service {
  import wasi:io/error@0.2.12;
  import wasi:io/poll@0.2.12;
  import wasi:io/streams@0.2.12;
  import wasi:clocks/monotonic-clock@0.2.12;
  import wasi:http/types@0.2.12;
  import wasi:http/outgoing-handler@0.2.12;
  export wasi:http/incoming-handler@0.2.12;
}
";

/// Writes the world and what it depends on to a folder below `target`.
pub(super) fn wit(layout: &Layout) -> Result<PathBuf> {
    http_client::folder(layout, WORLD, SOURCE)
}
