//! The handler's request, by the mode.

use super::request::{Context, Relayed, Unsendable};
use super::{Mode, forwarding, proxying};
use crate::dotnet;
use crate::kestrel::Accepted;

/// The handler's request for the caller's.
///
/// # Errors
/// When the host answers 500 without calling the handler.
pub fn request(mode: Mode, call: &Accepted, context: &Context<'_>) -> Result<Relayed, Unsendable> {
    let host = dotnet::unicode_host(call.host()).ok_or(Unsendable::Host)?;
    if !dotnet::is_url_host(&host) {
        return Err(Unsendable::Host);
    }
    match mode {
        Mode::Forwarding | Mode::Legacy => forwarding::request(mode, call, context),
        Mode::Proxying => proxying::request(call, context, &host),
    }
}
