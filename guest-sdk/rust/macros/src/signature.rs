//! Restrictions on the signature of a function.

use syn::spanned::Spanned;
use syn::{Error, ItemFn, Result};

/// Rejects signatures that Corral cannot call; errors point at the offending token.
pub(crate) fn check(function: &ItemFn) -> Result<()> {
    let signature = &function.sig;
    let refused = [
        (
            signature.unsafety.map(|token| token.span()),
            "a function is a safe `fn`: Corral calls it with values only",
        ),
        (
            signature.abi.as_ref().map(Spanned::span),
            "a function is a plain `fn`: the attribute makes the export",
        ),
        (
            signature.generics.lt_token.map(|token| token.span()),
            "a function has no generic parameters: Corral calls it with values only",
        ),
    ];
    for (span, message) in refused {
        if let Some(span) = span {
            return Err(Error::new(span, message));
        }
    }
    Ok(())
}
