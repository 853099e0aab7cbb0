//! The place of a value in the body, for messages.

use corral_app::Binding;

/// The binding of a value, and where the value is in the body.
pub(super) struct Place<'a> {
    pub(super) binding: &'a Binding,
    /// The byte of the body at which the value begins.
    pub(super) position: usize,
}
