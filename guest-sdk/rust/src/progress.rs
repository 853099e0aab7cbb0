//! How far the invocation has come.

use crate::host;

/// Reports that `done` of `total` is done, in any unit, and what happens now.
///
/// It reaches clients of the Model Context Protocol that ask for progress, while Corral
/// answers them; for all others nothing happens. `done` has to grow from report to report.
///
/// ```
/// use corral_sdk::prelude::*;
///
/// #[function(mcp_tool("import", description = "Imports the orders of some days"))]
/// fn import(#[argument("how many")] days: u32) -> String {
///     for day in 0..days {
///         report_progress(day.into(), f64::from(days), "reading");
///     }
///     report_progress(days.into(), None, None);
///     "done".to_owned()
/// }
/// ```
pub fn report_progress<'a>(
    done: f64,
    total: impl Into<Option<f64>>,
    message: impl Into<Option<&'a str>>,
) {
    host::report_progress(done, total.into(), message.into());
}
