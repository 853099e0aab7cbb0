//! `wasi:config`: the settings that a function was granted.

use corral_app::grants_setting;

use super::Sandbox;
use crate::bindings::wasi::config::store::{Error, Host};
use crate::denial::{Denial, DenialKind, Remedy};

impl Host for Sandbox {
    fn get(&mut self, key: String) -> Result<Option<String>, Error> {
        let settings = &self.profile.settings;
        let found = settings.iter().find(|(name, _)| *name == key);
        let found = found.map(|(_, value)| value.clone());
        // What was granted and has no value is no refusal.
        if found.is_none() && !grants_setting(&self.profile.setting_names, &key) {
            self.journal.deny(&Denial {
                kind: DenialKind::Setting,
                what: format!("the setting {key:?}"),
                remedy: Remedy::Add {
                    entry: key,
                    list: "grants.settings",
                },
            });
        }
        Ok(found)
    }

    fn get_all(&mut self) -> Result<Vec<(String, String)>, Error> {
        Ok(self.profile.settings.clone())
    }
}
