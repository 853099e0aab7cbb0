//! Connection strings.

use std::collections::BTreeMap;

use url::Url;

use crate::StorageError;
use crate::azure::account::{Account, Credential, Endpoints, Key};

/// The account of Azurite and of the old emulator, with its key, which is documented.
const DEVELOPMENT_ACCOUNT: &str = "devstoreaccount1";
const DEVELOPMENT_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// Where they listen: an address and the ports of blobs, queues and tables.
const DEVELOPMENT_ADDRESS: &str = "http://127.0.0.1";
const DEVELOPMENT_PORTS: [u16; 3] = [10000, 10001, 10002];

/// The keys of a connection string that say something here.
const USED: [&str; 10] = [
    "usedevelopmentstorage",
    "developmentstorageproxyuri",
    "defaultendpointsprotocol",
    "accountname",
    "accountkey",
    "sharedaccesssignature",
    "endpointsuffix",
    "blobendpoint",
    "queueendpoint",
    "tableendpoint",
];

/// Those that are about services which are not used here.
const UNUSED: [&str; 5] = [
    "fileendpoint",
    "blobsecondaryendpoint",
    "queuesecondaryendpoint",
    "tablesecondaryendpoint",
    "filesecondaryendpoint",
];

/// The longest name of a setting that errors show. Keys of accounts are longer.
const LONGEST_NAME: usize = 32;

/// Reads a connection string. Errors name keys and never values, which are secrets.
pub(super) fn parse(text: &str) -> Result<Account, StorageError> {
    let settings = Settings::parse(text)?;
    if let Some(use_development) = settings.get("usedevelopmentstorage") {
        if !use_development.eq_ignore_ascii_case("true") {
            return Err(invalid("`UseDevelopmentStorage` is not `true`"));
        }
        return development(settings.get("developmentstorageproxyuri"));
    }
    let endpoints = Endpoints {
        blob: settings.endpoint("blob")?,
        queue: settings.endpoint("queue")?,
        table: settings.endpoint("table")?,
    };
    if endpoints.first().is_none() {
        return Err(invalid("it has neither `AccountName` nor an endpoint"));
    }
    Ok(Account {
        credential: settings.credential()?,
        endpoints,
    })
}

/// The pairs of a connection string, with their keys in lower case.
struct Settings<'a>(BTreeMap<String, &'a str>);

impl<'a> Settings<'a> {
    fn parse(text: &'a str) -> Result<Self, StorageError> {
        let mut settings = BTreeMap::new();
        for pair in text
            .split(';')
            .map(str::trim)
            .filter(|pair| !pair.is_empty())
        {
            // A pair without `=` may be a key of the account.
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| invalid("a part of it is not `Name=value`"))?;
            let name = name.trim();
            let key = name.to_ascii_lowercase();
            if !USED.contains(&&*key) && !UNUSED.contains(&&*key) {
                return Err(invalid(&unknown(name)));
            }
            if settings.insert(key, value.trim()).is_some() {
                return Err(invalid(&format!("`{name}` is given twice")));
            }
        }
        Ok(Self(settings))
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).copied().filter(|value| !value.is_empty())
    }

    /// The address of a service: the one that is given, or that of the account.
    fn endpoint(&self, service: &str) -> Result<Option<Url>, StorageError> {
        if let Some(endpoint) = self.get(&format!("{service}endpoint")) {
            return address(endpoint).map(Some).ok_or_else(|| {
                invalid(&format!(
                    "the endpoint of the {service} service is not an `http` or `https` address"
                ))
            });
        }
        let Some(account) = self.get("accountname") else {
            return Ok(None);
        };
        let protocol = self.get("defaultendpointsprotocol").unwrap_or("https");
        let suffix = self.get("endpointsuffix").unwrap_or("core.windows.net");
        address(&format!("{protocol}://{account}.{service}.{suffix}"))
            .map(Some)
            .ok_or_else(|| {
                invalid(
                    "`DefaultEndpointsProtocol`, `AccountName` and `EndpointSuffix` are not parts of an `http` or `https` address",
                )
            })
    }

    fn credential(&self) -> Result<Credential, StorageError> {
        if let Some(signature) = self.get("sharedaccesssignature") {
            let signature = signature.strip_prefix('?').unwrap_or(signature);
            return Ok(Credential::Signature(signature.to_owned()));
        }
        let account = self.get("accountname");
        let key = self.get("accountkey");
        let (Some(account), Some(key)) = (account, key) else {
            return Err(invalid(
                "it needs `AccountName` and `AccountKey`, or `SharedAccessSignature`",
            ));
        };
        let key = Key::decode(key).ok_or_else(|| invalid("`AccountKey` is not valid base64"))?;
        Ok(Credential::Key {
            account: account.to_owned(),
            key,
        })
    }
}

/// What is wrong with a setting of this name, which may be a part of a secret.
fn unknown(name: &str) -> String {
    if name.len() <= LONGEST_NAME && name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        format!("`{name}` is not a known setting")
    } else {
        "one of its settings is not known".to_owned()
    }
}

/// The account of Azurite, on this machine or where the proxy is.
fn development(proxy: Option<&str>) -> Result<Account, StorageError> {
    let base = address(proxy.unwrap_or(DEVELOPMENT_ADDRESS)).ok_or_else(|| {
        invalid("`DevelopmentStorageProxyUri` is not an `http` or `https` address")
    })?;
    let key = Key::decode(DEVELOPMENT_KEY)
        .ok_or_else(|| invalid("the key of the development account is not valid base64"))?;
    let [blob, queue, table] = DEVELOPMENT_PORTS.map(|port| {
        let mut endpoint = base.clone();
        let _ = endpoint.set_port(Some(port));
        endpoint.set_path(DEVELOPMENT_ACCOUNT);
        Some(endpoint)
    });
    Ok(Account {
        credential: Credential::Key {
            account: DEVELOPMENT_ACCOUNT.to_owned(),
            key,
        },
        endpoints: Endpoints { blob, queue, table },
    })
}

/// An address that requests can be sent to.
fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && plain).then_some(url)
}

fn invalid(problem: &str) -> StorageError {
    StorageError::Invalid(format!(
        "invalid connection string: {problem}; copy it again from the storage account, or use `UseDevelopmentStorage=true`"
    ))
}

#[cfg(test)]
mod tests;
