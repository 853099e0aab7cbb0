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

pub(super) fn address(app: &App) -> Result<Address> {
    let (text, from) = match env::var(ADDRESS_VARIABLE) {
        Ok(text) if !text.is_empty() => (text, ADDRESS_VARIABLE),
        _ => (
            app.handler.admin_address.clone(),
            "admin_address of corral.json",
        ),
    };
    text.parse()
        .with_context(|| format!("{from} is `{text}`, which is not a valid address"))
}
