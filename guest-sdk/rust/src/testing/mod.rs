//! Calls a function with a made-up trigger, natively.
//!
//! ```
//! use corral_sdk::prelude::*;
//! use corral_sdk::testing;
//!
//! #[function]
//! fn greet(request: HttpRequest, context: &mut Context) -> Result<String> {
//!     let greeting = context.require_setting("GREETING")?;
//!     info!("greeting somebody");
//!     Ok(format!("{greeting} {}", request.query("name").unwrap_or("you")))
//! }
//!
//! let outcome = testing::call::<greet>(
//!     testing::http("GET", "https://example.org/api/greet?name=Ada").setting("GREETING", "hello"),
//! );
//! assert_eq!(outcome.response().body().to_text(), "hello Ada");
//! assert_eq!(outcome.logs()[0].message, "greeting somebody");
//! ```

mod call;
pub(crate) mod host;
mod query;
mod report;

pub use call::{Call, bytes, http, json, nothing, queue, text, timer};
pub use host::LogLine;
pub use report::Report;

use crate::{Function, Value, run};

/// Calls the function `F` with the trigger and surroundings that `call`
/// describes. A panic in the function is a panic here.
pub fn call<F: Function>(call: Call<impl Into<Value>>) -> Report {
    let (invocation, settings) = call.into_parts();
    host::begin(settings);
    let result = run::run::<F>(invocation);
    Report::new(result, host::finish())
}

#[cfg(test)]
mod tests;
