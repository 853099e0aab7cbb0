//! Plugins of the `function` contract and the life of their instances.

mod held_log;
mod idle_pool;
mod instance;
mod plugin;

pub(crate) use idle_pool::InstanceQuota;
pub(crate) use plugin::FunctionPlugin;
