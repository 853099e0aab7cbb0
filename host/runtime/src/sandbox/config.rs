//! `wasi:config`: the settings that a function was granted.

use corral_app::{grants_setting, is_never_granted};

use super::Sandbox;
use crate::bindings::wasi::config::store::{Error, Host};
use crate::denial::{Denial, DenialKind, Remedy, quoted};

impl Host for Sandbox {
    fn get(&mut self, key: String) -> Result<Option<String>, Error> {
        let settings = &self.profile.settings;
        let found = settings.iter().find(|(name, _)| *name == key);
        let found = found.map(|(_, value)| value.clone());
        // A granted setting without a value is not a refusal.
        let never = is_never_granted(&key);
        if found.is_none() && (never || !grants_setting(&self.profile.setting_names, &key)) {
            let name = quoted(&key);
            let remedy = if never {
                Remedy::Instead(
                    "it cannot be granted, because it would let a plugin replace others",
                )
            } else {
                Remedy::Add {
                    entry: name.to_string(),
                    list: "grants.settings",
                }
            };
            self.log.deny(&Denial {
                kind: DenialKind::Setting,
                what: format!("the setting {name:?}"),
                remedy,
            });
        }
        Ok(found)
    }

    fn get_all(&mut self) -> Result<Vec<(String, String)>, Error> {
        Ok(self.profile.settings.clone())
    }
}
