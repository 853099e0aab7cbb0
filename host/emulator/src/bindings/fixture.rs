//! What tests of inputs and outputs need.

use std::sync::Arc;

use corral_app::Settings;
use corral_storage::Storage;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Resolver;
use crate::accounts::OneAccount;
use crate::payload::{BindingData, FunctionBindings};

/// Storage in a file that is deleted at the end, and one invocation.
pub(super) struct Scratch {
    pub(super) storage: Arc<dyn Storage>,
    settings: Settings,
    data: BindingData,
    _folder: TempDir,
}

impl Scratch {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut data = BindingData::default();
        data.set("id", "7");
        Self {
            storage: corral_storage::open(&folder.path().join("storage.db")).unwrap(),
            settings: Settings::default(),
            data,
            _folder: folder,
        }
    }

    pub(super) fn accounts(&self) -> OneAccount {
        OneAccount(Arc::clone(&self.storage))
    }

    pub(super) fn resolver(&self) -> Resolver<'_> {
        Resolver {
            function: "order",
            settings: &self.settings,
            data: &self.data,
            now: "2026-03-04T05:06:07Z".parse().unwrap(),
        }
    }
}

/// A function that a request starts, with these bindings too.
pub(super) fn function(bindings: &[Value]) -> FunctionBindings {
    let mut all = vec![json!({ "type": "httpTrigger", "name": "req" })];
    all.extend_from_slice(bindings);
    FunctionBindings::read("order", &json!({ "bindings": all }))
}
