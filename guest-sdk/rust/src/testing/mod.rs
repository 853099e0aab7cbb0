//! Calls a function natively with a simulated trigger.
//!
//! ```
//! use corral_sdk::prelude::*;
//! use corral_sdk::testing;
//!
//! #[function]
//! fn greet(request: HttpRequest, context: &mut Context) -> Result<String> {
//!     let greeting = context.require_setting("GREETING")?;
//!     info!("greeting a user");
//!     Ok(format!("{greeting} {}", request.query("name").unwrap_or("you")))
//! }
//!
//! let outcome = testing::call::<greet>(
//!     testing::http("GET", "https://example.org/api/greet?name=Ada").setting("GREETING", "hello"),
//! );
//! assert_eq!(outcome.response().body().to_text(), "hello Ada");
//! assert_eq!(outcome.logs()[0].message, "greeting a user");
//! ```

mod call;
pub(crate) mod host;
mod query;
mod report;
#[cfg(feature = "http-client")]
mod service;
#[cfg(feature = "http-client")]
pub(crate) mod transport;

pub use call::{
    Call, blob, bytes, http, json, mcp_prompt, mcp_resource, mcp_tool, nothing, queue, request,
    text, timer,
};
pub use host::{LogLine, Progress};
pub use report::Report;

use crate::{Function, Value, run};

/// Calls the function `F` as `call` describes. A panic in the function is
/// propagated.
pub fn call<F: Function>(call: Call<impl Into<Value>>) -> Report {
    let (trigger, invocation) = call.into_parts();
    #[cfg(any(feature = "log", feature = "tracing"))]
    crate::facade::install();
    host::begin(invocation);
    let result = run::run::<F>(trigger);
    Report::new(result, host::finish())
}

#[cfg(test)]
mod tests;
