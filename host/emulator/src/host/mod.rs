//! The host: it loads the app, starts its handler and its listeners, runs its functions,
//! and starts all of it again when files change.

mod attempt;
mod changes;
mod corral_folder;
mod counters;
mod failure;
mod function;
mod handler_call;
mod index;
mod instance;
mod invocation;
mod local_settings;
mod manual;
mod observer;
mod options;
mod program;
mod retry;
mod run;
mod start;
mod state;
mod stop;
mod storage;
mod traffic;
mod worker_events;

pub use corral_folder::CorralFolder;
pub use function::HostFunction;
pub use index::Index;
pub use instance::Instance;
pub use local_settings::LocalSettings;
pub use options::HostOptions;
pub use run::{Ending, Host};
pub use storage::{AppStorage, HOST_ACCOUNT, open_storage};

pub(crate) use attempt::Ended;
pub(crate) use failure::InvocationFailure;
pub(crate) use index::has_plugins;
pub(crate) use instance::function_timeout;
pub(crate) use invocation::Invocation;
pub(crate) use program::stand_in;
