//! Who may be able to change a file that is trusted.

use std::fmt;

/// An account or group, by its security identifier, such as `S-1-5-18`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account(String);

impl Account {
    /// The account with this security identifier.
    pub fn new(identifier: impl Into<String>) -> Self {
        Self(identifier.into())
    }

    /// Its security identifier.
    pub fn identifier(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match KNOWN.iter().find(|(identifier, _)| *identifier == self.0) {
            Some((identifier, name)) => write!(formatter, "{name} ({identifier})"),
            None => formatter.write_str(&self.0),
        }
    }
}

/// Groups that a message names.
const KNOWN: [(&str, &str); 6] = [
    ("S-1-1-0", "Everyone"),
    ("S-1-5-7", "Anonymous"),
    ("S-1-5-11", "Authenticated Users"),
    ("S-1-5-4", "Interactive"),
    ("S-1-5-32-545", "Users"),
    ("S-1-5-32-546", "Guests"),
];

/// Accounts that can replace the handler itself, so that their files are no less trusted:
/// the system, administrators, and the installer of the system. The last two stand for the
/// owner and for the creator, which is the owner of what it creates.
#[cfg(any(windows, test))]
const TRUSTED: [&str; 5] = [
    "S-1-5-18",
    "S-1-5-32-544",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
    "S-1-3-4",
    "S-1-3-0",
];

/// Why a file or folder is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// Another account owns it, and can grant itself all rights.
    Owner(Account),
    /// Another account may write to it.
    Writer(Account),
    /// It has no access rights, as on FAT and many file shares: everyone may write.
    NoRights,
}

/// The rights of one account to a file.
#[cfg(any(windows, test))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// Whether it is only for what is created in a folder.
    pub(super) inherit_only: bool,
    pub(super) rights: u32,
    pub(super) account: Account,
}

/// What an entry does.
#[cfg(any(windows, test))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Allow,
    Deny,
}

/// The rights with which content can be changed, directly or after a change of the rights:
/// write, append, extended attributes, delete children, attributes, delete, change rights,
/// take ownership, all that the granter has, all, and write.
#[cfg(any(windows, test))]
const CHANGE: u32 = 0x2
    | 0x4
    | 0x10
    | 0x40
    | 0x100
    | 0x1_0000
    | 0x4_0000
    | 0x8_0000
    | 0x200_0000
    | 0x1000_0000
    | 0x4000_0000;

/// Why the file of `owner` with these `entries` is not trusted by `user`, if it is not.
/// Denials are not taken into account: which of two entries is stronger depends on the
/// groups of the other user.
#[cfg(any(windows, test))]
pub(super) fn judge(
    owner: &Account,
    entries: Option<&[Entry]>,
    user: &Account,
) -> Option<Distrust> {
    let is_trusted = |account: &Account| account == user || TRUSTED.contains(&account.identifier());
    if !is_trusted(owner) {
        return Some(Distrust::Owner(owner.clone()));
    }
    let Some(entries) = entries else {
        return Some(Distrust::NoRights);
    };
    let writer = entries.iter().find(|entry| {
        entry.kind == Kind::Allow
            && !entry.inherit_only
            && entry.rights & CHANGE != 0
            && !is_trusted(&entry.account)
    });
    writer.map(|entry| Distrust::Writer(entry.account.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "S-1-5-21-1-2-3-1001";
    const OTHER: &str = "S-1-5-21-1-2-3-1002";
    const SYSTEM: &str = "S-1-5-18";
    const ADMINISTRATORS: &str = "S-1-5-32-544";
    const EVERYONE: &str = "S-1-1-0";
    const USERS: &str = "S-1-5-32-545";

    const ALL: u32 = 0x1f_01ff;
    const READ: u32 = 0x12_00a9;
    const MODIFY: u32 = 0x13_01bf;

    fn allow(account: &str, rights: u32) -> Entry {
        Entry {
            kind: Kind::Allow,
            inherit_only: false,
            rights,
            account: Account::new(account),
        }
    }

    #[test]
    fn only_this_user_and_administrators_may_change_files() {
        let own = || allow(USER, ALL);
        let inherited = |account| Entry {
            inherit_only: true,
            ..allow(account, ALL)
        };
        let denied = |account| Entry {
            kind: Kind::Deny,
            ..allow(account, ALL)
        };
        let owner = |account| Some(Distrust::Owner(Account::new(account)));
        let writer = |account| Some(Distrust::Writer(Account::new(account)));
        for (what, owned_by, entries, expected) in [
            ("this user's", USER, Some(vec![own()]), None),
            (
                "a folder in the profile",
                USER,
                Some(vec![allow(SYSTEM, ALL), allow(ADMINISTRATORS, ALL), own()]),
                None,
            ),
            (
                "an administrator's",
                ADMINISTRATORS,
                Some(vec![allow(ADMINISTRATORS, ALL), allow(USERS, READ)]),
                None,
            ),
            ("nobody may do anything", USER, Some(Vec::new()), None),
            ("another owner", OTHER, Some(vec![own()]), owner(OTHER)),
            ("no list", USER, None, Some(Distrust::NoRights)),
            (
                "everyone",
                USER,
                Some(vec![own(), allow(EVERYONE, ALL)]),
                writer(EVERYONE),
            ),
            (
                "as below C:\\",
                USER,
                Some(vec![own(), allow("S-1-5-11", MODIFY)]),
                writer("S-1-5-11"),
            ),
            (
                "only new files",
                USER,
                Some(vec![own(), allow(USERS, 0x2)]),
                writer(USERS),
            ),
            (
                "only deleting",
                USER,
                Some(vec![own(), allow(USERS, 0x1_0000)]),
                writer(USERS),
            ),
            (
                "only rights",
                USER,
                Some(vec![own(), allow(USERS, 0x4_0000)]),
                writer(USERS),
            ),
            (
                "generic rights",
                USER,
                Some(vec![own(), allow(USERS, 0x1000_0000)]),
                writer(USERS),
            ),
            (
                "generic reading",
                USER,
                Some(vec![own(), allow(USERS, 0xa000_0000)]),
                None,
            ),
            (
                "for what is created in it",
                USER,
                Some(vec![own(), inherited("S-1-3-0"), inherited(USERS)]),
                None,
            ),
            (
                "a denial revokes nothing",
                USER,
                Some(vec![denied(EVERYONE), allow(EVERYONE, ALL)]),
                writer(EVERYONE),
            ),
            (
                "a denial alone",
                USER,
                Some(vec![denied(EVERYONE), own()]),
                None,
            ),
        ] {
            let (owned_by, user) = (Account::new(owned_by), Account::new(USER));
            let found = judge(&owned_by, entries.as_deref(), &user);
            assert_eq!(found, expected, "{what}");
        }
    }

    #[test]
    fn well_known_groups_are_named() {
        for (identifier, shown) in [(EVERYONE, "Everyone (S-1-1-0)"), (OTHER, OTHER)] {
            assert_eq!(Account::new(identifier).to_string(), shown);
        }
    }
}
