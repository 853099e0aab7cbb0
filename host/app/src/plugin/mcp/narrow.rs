//! Grants of a rule are among those of its plugin.

use crate::json::{Cursor, Object};
use crate::plugin::{Access, Clocks, FileGrant, Grants, grants_setting};

/// Reports each grant in `written` that the plugin does not have. `rule` is what was
/// read of it.
pub(super) fn check(rule: &Grants, plugin: &Grants, written: &Object<'_>) {
    let report = |key: &str, allowed: Vec<bool>| {
        let entries = written.get(key).and_then(|list| list.if_array());
        for (entry, allowed) in entries.unwrap_or_default().iter().zip(allowed) {
            if !allowed {
                wider(entry, &format!("grants.{key}"));
            }
        }
    };
    // An invalid entry is reported and left out, so that the others no longer have
    // its position.
    let complete = |key: &str, read: usize| {
        let entries = written.get(key).and_then(|list| list.if_array());
        entries.is_some_and(|entries| entries.len() == read)
    };
    if complete("settings", rule.settings.len()) {
        let names = rule.settings.iter();
        // A `*` of the rule is matched by a `*` of the plugin alone.
        let allowed = names.map(|name| grants_setting(&plugin.settings, name));
        report("settings", allowed.collect());
    }
    if complete("net", rule.net.len()) {
        let net = rule.net.iter();
        let allowed = net.map(|grant| plugin.net.iter().any(|whole| whole.covers(grant)));
        report("net", allowed.collect());
    }
    if complete("files", rule.files.len()) {
        let files = rule.files.iter();
        let allowed = files.map(|grant| plugin.files.iter().any(|whole| covers(whole, grant)));
        report("files", allowed.collect());
    }
    if rule.clocks == Clocks::Precise
        && plugin.clocks == Clocks::Coarse
        && let Some(clocks) = written.get("clocks")
    {
        wider(&clocks, "grants.clocks");
    }
}

fn wider(place: &Cursor<'_>, key: &str) {
    place.error(
        format!("is more than {key} of the plugin"),
        format!("remove it here, or add it to {key}"),
    );
}

/// Whether `whole` lets the plugin do what `part` does, at the same path.
fn covers(whole: &FileGrant, part: &FileGrant) -> bool {
    let access = whole.access == Access::Write || part.access == Access::Read;
    access && whole.guest == part.guest && whole.host == part.host
}
