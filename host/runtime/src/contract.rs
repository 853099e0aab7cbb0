//! The contracts that a plugin can implement, detected by its exports and chosen by
//! the trigger of the function.

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

/// The kind of trigger of a function, which decides how its plugin is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriggerKind {
    /// An HTTP request.
    Http,
    /// Any other trigger, which has no request for a `wasi:http` component.
    Other,
}

impl Contract {
    /// The contract of an exported interface, if it belongs to one.
    fn of(export: &str) -> Option<Self> {
        let name = InterfaceName::parse(export)?;
        match name.interface {
            "corral:function/handler" => Some(Self::Function),
            "wasi:http/incoming-handler" | "wasi:http/handler" => Some(Self::Http),
            "wasi:cli/run" => Some(Self::Command),
            _ => None,
        }
    }

    /// The contracts in order of preference. A component may implement several, and
    /// the order of its exports does not say which one is meant.
    fn preferred(trigger: TriggerKind) -> [Self; 3] {
        match trigger {
            TriggerKind::Http => [Self::Function, Self::Http, Self::Command],
            TriggerKind::Other => [Self::Function, Self::Command, Self::Http],
        }
    }

    /// The contracts among the exports of a component, each with its export, the
    /// preferred one first.
    ///
    /// # Errors
    /// [`LoadError::NoContract`] names what it exports instead.
    pub(crate) fn detect<'a>(
        exports: impl IntoIterator<Item = &'a str>,
        trigger: TriggerKind,
    ) -> Result<Vec<(Self, &'a str)>, LoadError> {
        let exports: Vec<&str> = exports.into_iter().collect();
        let implemented = |contract| {
            let exports = exports.iter().copied();
            exports
                .filter(move |export| Self::of(export) == Some(contract))
                .map(move |export| (contract, export))
        };
        let found: Vec<_> = Self::preferred(trigger)
            .into_iter()
            .flat_map(implemented)
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
        Err(LoadError::NoContract {
            found: if exports.is_empty() {
                "nothing".to_owned()
            } else {
                exports.join(", ")
            },
        })
    }

    /// Its name: `function`, `http` or `command`.
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
    fn detects_contracts_by_their_exports() {
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

    #[test]
    fn the_trigger_chooses_among_contracts() {
        const RUN: &str = "wasi:cli/run@0.2.6";
        const SERVE: &str = "wasi:http/incoming-handler@0.2.6";
        const HANDLE: &str = "corral:function/handler@0.1.0";
        for (exports, http, other) in [
            (&[RUN, SERVE][..], Contract::Http, Contract::Command),
            (&[SERVE, RUN], Contract::Http, Contract::Command),
            (
                &[RUN, SERVE, HANDLE],
                Contract::Function,
                Contract::Function,
            ),
            (&[RUN], Contract::Command, Contract::Command),
            (&[SERVE], Contract::Http, Contract::Http),
        ] {
            for (trigger, expected) in [(TriggerKind::Http, http), (TriggerKind::Other, other)] {
                let found = Contract::detect(exports.iter().copied(), trigger).unwrap();
                assert_eq!(found[0].0, expected, "{exports:?} {trigger:?}");
                assert_eq!(found.len(), exports.len());
            }
        }
    }
}
