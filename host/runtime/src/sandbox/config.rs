//! `wasi:config`: the settings that a function was granted.

use super::Sandbox;
use crate::bindings::wasi::config::store::{Error, Host};

impl Host for Sandbox {
    fn get(&mut self, key: String) -> Result<Option<String>, Error> {
        let settings = &self.profile.settings;
        let found = settings.iter().find(|(name, _)| *name == key);
        Ok(found.map(|(_, value)| value.clone()))
    }

    fn get_all(&mut self) -> Result<Vec<(String, String)>, Error> {
        Ok(self.profile.settings.clone())
    }
}
