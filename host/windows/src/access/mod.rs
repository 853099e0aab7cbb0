//! Who may change a file or folder.

mod rule;
#[cfg(windows)]
mod system;

pub use rule::{Account, Distrust};
#[cfg(windows)]
pub(crate) use system::Rights;
#[cfg(windows)]
pub use system::{create_private_folder, current_account, distrust};
