//! Why a binding cannot be carried out.

use corral_storage::StorageError;
use thiserror::Error;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ExpressionError {
    /// The braces or a name in them are wrong.
    #[error("`{text}` {problem}")]
    Malformed {
        /// The whole text.
        text: String,
        /// What is wrong, as the rest of the sentence.
        problem: String,
    },
    /// The trigger gives nothing of this name.
    #[error("there is no value for {{{0}}}")]
    NoValue(String),
    /// The value has no such property.
    #[error("there is no property `{property}` for {{{expression}}}")]
    NoProperty {
        /// The expression.
        expression: String,
        /// The property.
        property: String,
    },
    /// What follows the colon cannot be used.
    #[error("{{{expression}}}: {problem}")]
    Format {
        /// The expression.
        expression: String,
        /// What is wrong.
        problem: String,
    },
    /// There is no setting of this name.
    #[error("the setting %{0}% is missing; add it to the app settings")]
    NoSetting(String),
    /// A percent sign has no partner.
    #[error("`{0}` has a % without a partner")]
    OpenSetting(String),
}

/// Why a binding cannot be carried out, which fails the invocation.
#[derive(Debug, Error)]
#[error("binding {binding}: {reason}")]
pub struct BindingError {
    /// The binding's name.
    pub binding: String,
    /// Why not.
    #[source]
    pub reason: BindingFailure,
}

/// What is wrong with a binding.
#[derive(Debug, Error)]
pub enum BindingFailure {
    /// A property is missing or has a value that cannot be used.
    #[error("`{property}` {problem}")]
    Property {
        /// The property.
        property: &'static str,
        /// What is wrong, as the rest of the sentence.
        problem: String,
    },
    /// An expression has no value.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
    /// Storage refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The value does not fit.
    #[error("{0}")]
    Value(String),
    /// The type is one that this host does not know.
    #[error("bindings of type {0} need the Functions host itself")]
    Unknown(String),
}

impl BindingFailure {
    /// The property is missing.
    pub(crate) fn missing(property: &'static str) -> Self {
        Self::Property {
            property,
            problem: "is missing".to_owned(),
        }
    }
}
