//! Why a route template is invalid.

use std::borrow::Cow;

/// Why a template is invalid.
#[derive(Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// What is wrong: lower case, no final full stop.
    pub message: String,
    /// How to fix it.
    pub remedy: Cow<'static, str>,
}

/// An error with this message and this remedy.
pub(crate) fn invalid(
    message: impl Into<String>,
    remedy: impl Into<Cow<'static, str>>,
) -> TemplateError {
    TemplateError {
        message: message.into(),
        remedy: remedy.into(),
    }
}
