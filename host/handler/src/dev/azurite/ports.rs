//! The ports of Azurite, and how to connect to them.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener};

/// The services in the order of their usual ports.
const SERVICES: [(&str, u16); 3] = [("blob", 10_000), ("queue", 10_001), ("table", 10_002)];

/// The account of Azurite and its key, which is documented.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// What Azurite prints before the address of a service that listens.
const LISTENING: &str = "service is successfully listening at ";

/// The connection string that stands for the usual ports.
const USUAL: &str = "UseDevelopmentStorage=true";

/// The arguments by which Azurite listens on its usual ports, or on ports that the
/// system chooses if one of the usual ones is taken.
pub(super) fn arguments() -> Vec<String> {
    let is_free = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    let usual = SERVICES.iter().all(|(_, port)| is_free(*port));
    let arguments = SERVICES.iter().flat_map(|(service, port)| {
        let port = if usual { *port } else { 0 };
        [format!("--{service}Port"), port.to_string()]
    });
    arguments.collect()
}

/// The services that listen so far.
#[derive(Debug, Default)]
pub(super) struct Listening(BTreeMap<String, String>);

impl Listening {
    /// Reads a line that Azurite has printed.
    pub(super) fn read(&mut self, line: &str) {
        let told = line.split_once(LISTENING);
        if let Some((before, address)) = told
            && let Some(service) = before.split_whitespace().last()
        {
            let address = address.trim().trim_end_matches('/');
            self.0
                .insert(service.to_ascii_lowercase(), address.to_owned());
        }
    }

    /// How to connect to it, once all services listen.
    pub(super) fn connection_string(&self) -> Option<String> {
        let addresses = SERVICES
            .iter()
            .map(|(service, port)| Some((*service, *port, self.0.get(*service)?)));
        let addresses: Vec<_> = addresses.collect::<Option<_>>()?;
        let is_usual = |port: u16, address: &str| address.ends_with(&format!(":{port}"));
        if addresses
            .iter()
            .all(|(_, port, address)| is_usual(*port, address))
        {
            return Some(USUAL.to_owned());
        }
        let mut text =
            format!("DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};");
        for (service, _, address) in addresses {
            let capital = service.get(..1).unwrap_or_default().to_ascii_uppercase();
            let rest = service.get(1..).unwrap_or_default();
            let endpoint = [&*capital, rest, "Endpoint=", address, "/", ACCOUNT, ";"];
            text.extend(endpoint);
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection_string(ports: [u16; 3]) -> Option<String> {
        let mut listening = Listening::default();
        listening.read("Azurite Blob service is starting at http://127.0.0.1:1");
        for (service, port) in ["Blob", "Queue", "Table"].iter().zip(ports) {
            assert_eq!(listening.connection_string(), None);
            listening.read(&format!(
                "Azurite {service} service is successfully listening at http://127.0.0.1:{port}"
            ));
        }
        listening.connection_string()
    }

    #[test]
    fn usual_ports_have_the_usual_connection_string() {
        let usual = connection_string([10_000, 10_001, 10_002]);
        assert_eq!(usual.as_deref(), Some("UseDevelopmentStorage=true"));
        let other = connection_string([1, 2, 3]).unwrap();
        let endpoints = "BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;\
            QueueEndpoint=http://127.0.0.1:2/devstoreaccount1;\
            TableEndpoint=http://127.0.0.1:3/devstoreaccount1;";
        assert!(other.ends_with(endpoints), "{other}");
    }
}
