//! The processes of Windows that this one descends from.

/// The parent of this process, and beyond shells up to the Functions host. A handle to
/// each is held, so that a reused id is not mistaken for it.
pub(super) struct Ancestors(Option<corral_windows::Ancestors>);

impl Ancestors {
    pub(super) fn of_this_process() -> Self {
        // Without a list of processes, the host's own job ends the handler.
        Self(corral_windows::Ancestors::of_this_process().ok())
    }

    pub(super) fn are_alive(&self) -> bool {
        self.0
            .as_ref()
            .is_none_or(corral_windows::Ancestors::are_alive)
    }
}
