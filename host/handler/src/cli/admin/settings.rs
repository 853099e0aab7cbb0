//! Where the admin interface listens, and its secret.

use std::env;

use anyhow::{Context, Result};
use corral_app::App;

use crate::admin::Address;

/// The secret that turns the interface on, and that clients present. It is not an
/// argument, because other users can read those.
pub(super) const TOKEN_VARIABLE: &str = "CORRAL_ADMIN_TOKEN";

/// Where it listens; overrides `admin_address` of corral.json.
pub(super) const ADDRESS_VARIABLE: &str = "CORRAL_ADMIN_ADDRESS";

/// The token, if one is set.
pub(super) fn token() -> Option<String> {
    env::var(TOKEN_VARIABLE)
        .ok()
        .filter(|token| !token.is_empty())
}

/// Where it listens, by the environment or the app.
pub(super) fn address(app: &App) -> Result<Address> {
    match address_of_environment()? {
        Some(address) => Ok(address),
        None => parse(&app.handler.admin_address, "admin_address of corral.json"),
    }
}

/// Where it listens, if the environment says so. No app is needed then: the handler may be
/// on another machine, behind a forwarded port.
pub(super) fn address_of_environment() -> Result<Option<Address>> {
    match env::var(ADDRESS_VARIABLE) {
        Ok(text) if !text.is_empty() => parse(&text, ADDRESS_VARIABLE).map(Some),
        _ => Ok(None),
    }
}

fn parse(text: &str, from: &str) -> Result<Address> {
    text.parse()
        .with_context(|| format!("{from} is `{text}`, which is not a valid address"))
}
