//! The contracts that a plugin can implement, told apart by what it exports.

use std::fmt;

use crate::error::LoadError;
use crate::wasm::InterfaceName;

/// How the handler calls a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contract {
    /// It exports `corral:function/handler`.
    Function,
    /// It exports `wasi:http/incoming-handler` or `wasi:http/handler`.
    Http,
    /// It exports `wasi:cli/run`: a program that reads the payload on its
    /// standard input and writes the response.
    Command,
}

impl Contract {
    /// The contract behind one exported interface, when it is one.
    fn of(export: &str) -> Option<Self> {
        let name = InterfaceName::parse(export)?;
        match name.interface {
            "corral:function/handler" => Some(Self::Function),
            "wasi:http/incoming-handler" | "wasi:http/handler" => Some(Self::Http),
            "wasi:cli/run" => Some(Self::Command),
            _ => None,
        }
    }

    /// Finds the contract of a component by its exports.
    ///
    /// # Errors
    /// [`LoadError::NoContract`] names what it exports instead.
    pub fn detect<'a>(
        exports: impl IntoIterator<Item = &'a str>,
    ) -> Result<(Self, String), LoadError> {
        let exports: Vec<&str> = exports.into_iter().collect();
        for export in &exports {
            if let Some(contract) = Self::of(export) {
                return Ok((contract, (*export).to_owned()));
            }
        }
        let found = if exports.is_empty() {
            "nothing".to_owned()
        } else {
            exports.join(", ")
        };
        Err(LoadError::NoContract { found })
    }

    /// The name that users know: `function`, `http` or `command`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Http => "http",
            Self::Command => "command",
        }
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_tell_the_contract() {
        for (export, contract) in [
            ("corral:function/handler@0.1.0", Some(Contract::Function)),
            ("wasi:http/incoming-handler@0.2.10", Some(Contract::Http)),
            ("wasi:http/handler@0.3.0", Some(Contract::Http)),
            ("wasi:cli/run@0.2.6", Some(Contract::Command)),
            ("wasi:cli/running@0.2.6", None),
            ("demo:faas/handler@0.1.0", None),
        ] {
            assert_eq!(Contract::of(export), contract, "{export}");
        }
    }
}
