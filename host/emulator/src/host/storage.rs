//! The storage accounts of an app: those that its settings name, else one that is kept
//! beside the app.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use corral_app::Settings;
use corral_storage::{Storage, StorageError};
use parking_lot::{Mutex, RwLock};

use super::CorralFolder;
use crate::accounts::Accounts;

/// The setting with the host's own account.
pub const HOST_ACCOUNT: &str = "AzureWebJobsStorage";

/// What stands for the emulator of storage on this machine.
const DEVELOPMENT: &str = "UseDevelopmentStorage=true";

/// Where that emulator answers for blobs and for queues.
const EMULATOR_PORTS: [u16; 2] = [10_000, 10_001];

/// How long a port may take to answer.
const PATIENCE: Duration = Duration::from_millis(200);

/// The storage accounts of an app.
pub struct AppStorage {
    settings: RwLock<Settings>,
    /// The emulator of storage on this machine, if it runs.
    emulator: Option<String>,
    embedded: Arc<dyn Storage>,
    /// What was opened, by its connection string.
    opened: Mutex<BTreeMap<String, Arc<dyn Storage>>>,
}

/// Opens the storage of an app with these settings. `emulator` is the account that stands
/// for the emulator of storage on this machine, if it is not at its usual ports.
///
/// # Errors
/// When the file beside the app, or the account that the settings name, cannot be used.
pub fn open_storage(
    folder: &CorralFolder,
    settings: &Settings,
    emulator: Option<String>,
) -> Result<AppStorage, StorageError> {
    let usual = || {
        let runs = EMULATOR_PORTS.into_iter().all(answers);
        runs.then(|| DEVELOPMENT.to_owned())
    };
    Ok(AppStorage {
        settings: RwLock::new(settings.clone()),
        emulator: emulator.or_else(usual),
        embedded: corral_storage::open(&folder.storage())?,
        opened: Mutex::default(),
    })
}

impl AppStorage {
    /// The host's own account.
    ///
    /// # Errors
    /// When the account that the setting names cannot be used.
    pub fn of_host(&self) -> Result<Arc<dyn Storage>, StorageError> {
        self.account(None)
    }

    /// Goes on with these settings, which may name other accounts.
    pub(super) fn replace_settings(&self, settings: &Settings) {
        settings.clone_into(&mut self.settings.write());
    }

    fn open(&self, connection_string: &str) -> Result<Arc<dyn Storage>, StorageError> {
        let text = connection_string.trim().trim_end_matches(';');
        let text = match &self.emulator {
            Some(emulator) if text.eq_ignore_ascii_case(DEVELOPMENT) => emulator,
            _ => text,
        };
        if text.is_empty() || self.emulator.is_none() && text.eq_ignore_ascii_case(DEVELOPMENT) {
            return Ok(Arc::clone(&self.embedded));
        }
        let mut opened = self.opened.lock();
        if let Some(known) = opened.get(text) {
            return Ok(Arc::clone(known));
        }
        let storage = corral_storage::connect(text)?;
        opened.insert(text.to_owned(), Arc::clone(&storage));
        Ok(storage)
    }
}

impl Accounts for AppStorage {
    fn account(&self, connection: Option<&str>) -> Result<Arc<dyn Storage>, StorageError> {
        let name = connection.filter(|name| !name.is_empty());
        let settings = self.settings.read();
        let setting = match name {
            None => settings.get(HOST_ACCOUNT),
            // The prefix may be left out, and connection strings have a section.
            Some(name) => [
                format!("AzureWebJobs{name}"),
                name.to_owned(),
                format!("ConnectionStrings:{name}"),
            ]
            .iter()
            .find_map(|name| settings.get(name)),
        };
        match (setting, name) {
            (Some(text), _) => self.open(text),
            (None, None | Some("Storage" | HOST_ACCOUNT)) => Ok(Arc::clone(&self.embedded)),
            (None, Some(name)) => Err(StorageError::Invalid(format!(
                "there is no setting `{name}`; add it to local.settings.json"
            ))),
        }
    }
}

fn answers(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, PATIENCE).is_ok()
}
