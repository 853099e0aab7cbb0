//! Storage in Azure Storage, or in Azurite: its REST interface.

mod account;
mod blobs;
mod client;
mod connection_string;
mod list;
mod queues;
mod refusal;
mod request;
mod sign;
mod tables;
mod time;
mod xml;

use client::Client;

use crate::{Storage, StorageError};

/// A storage account in Azure, or one of Azurite.
pub(crate) struct AzureStorage {
    client: Client,
}

impl AzureStorage {
    /// The account of a connection string. Sends nothing.
    pub(crate) fn connect(connection_string: &str) -> Result<Self, StorageError> {
        let account = connection_string::parse(connection_string)?;
        Ok(Self {
            client: Client::new(account),
        })
    }
}

impl Storage for AzureStorage {
    fn place(&self) -> String {
        let endpoint = self.client.account().endpoints.first();
        endpoint.map_or_else(String::new, |url| {
            url.as_str().trim_end_matches('/').to_owned()
        })
    }
}
