//! Values of input bindings, read from storage (custom handler protocol, section 3.6).

mod blob;
mod table;
#[cfg(test)]
mod tests;

use super::{BindingError, BindingFailure, Resolver, connection};
use crate::accounts::Accounts;
use crate::payload::{Binding, FunctionBindings, InputValue};

/// Reads the values of all input bindings of a function, by their names. An error fails the
/// invocation, and the handler is not called.
pub async fn read_inputs(
    function: &FunctionBindings,
    accounts: &dyn Accounts,
    resolver: &Resolver<'_>,
) -> Result<Vec<(String, InputValue)>, BindingError> {
    let mut values = Vec::new();
    let bindings = function.bindings.iter();
    for binding in bindings.filter(|binding| binding.is_input() && !binding.is_trigger()) {
        let value = read(binding, accounts, resolver).await;
        let value = value.map_err(|reason| BindingError {
            binding: binding.name.clone(),
            reason,
        })?;
        values.push((binding.name.clone(), value));
    }
    Ok(values)
}

async fn read(
    binding: &Binding,
    accounts: &dyn Accounts,
    resolver: &Resolver<'_>,
) -> Result<InputValue, BindingFailure> {
    let kind = binding.kind.to_ascii_lowercase();
    // The host loads such functions, and every call of them fails.
    if kind == "queue" || (kind == "blob" && binding.is_output()) {
        return Err(BindingFailure::Value(format!(
            "the host cannot read a value of type {kind} with this direction"
        )));
    }
    let is_known = matches!(kind.as_str(), "blob" | "table");
    if !is_known {
        return Err(BindingFailure::Unknown(binding.kind.clone()));
    }
    let storage = accounts.account(connection(binding).as_deref())?;
    match kind.as_str() {
        "blob" => blob::read(binding, &*storage, resolver).await,
        _ => table::read(binding, &*storage, resolver).await,
    }
}
