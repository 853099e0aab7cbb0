//! Connects to addresses that were checked.

use std::convert::Infallible;
use std::future::{Future, Ready, ready};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::vec;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use super::failure::ConnectFailure;
use super::policy::{Policy, Target, TargetHost};
use super::resolver::Resolver;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type Connecting<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// Connects to the targets that its policy allows.
#[derive(Clone)]
pub(super) struct Connector {
    policy: Arc<Policy>,
    resolver: Arc<dyn Resolver>,
}

impl Connector {
    pub(super) fn new(policy: Arc<Policy>, resolver: Arc<dyn Resolver>) -> Self {
        Self { policy, resolver }
    }

    /// The addresses of `target` that may be connected to.
    pub(super) async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, ConnectFailure> {
        let addresses = match &target.host {
            TargetHost::Address(address) => vec![*address],
            TargetHost::Name(name) => {
                let lookup = self.resolver.resolve(name).await;
                lookup.map_err(ConnectFailure::Lookup)?
            }
        };
        let first = *addresses.first().ok_or(ConnectFailure::NoAddress)?;
        let allowed = |address: &IpAddr| self.policy.allows_address(target, *address);
        let addresses: Vec<IpAddr> = addresses.into_iter().filter(allowed).collect();
        if addresses.is_empty() {
            return Err(ConnectFailure::Prohibited(first));
        }
        Ok(addresses)
    }
}

impl Service<Uri> for Connector {
    type Response = TokioIo<TcpStream>;
    type Error = BoxError;
    type Future = Connecting<Self::Response, Self::Error>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move {
            let target = Target::of(&uri)
                .filter(|target| connector.policy.allows(target))
                .ok_or(ConnectFailure::NotGranted)?;
            let addresses = connector.addresses(&target).await?;
            let mut http = HttpConnector::new_with_resolver(CheckedAddresses(addresses));
            http.enforce_http(false);
            http.set_nodelay(true);
            Ok(http.call(uri).await?)
        })
    }
}

/// Resolves every name to the addresses that were checked.
#[derive(Clone)]
struct CheckedAddresses(Vec<IpAddr>);

impl Service<Name> for CheckedAddresses {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Name) -> Self::Future {
        // The connector fills in the port of the URI.
        let addresses = self.0.iter().map(|address| SocketAddr::new(*address, 0));
        ready(Ok(addresses.collect::<Vec<_>>().into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::resolver::Lookup;
    use super::*;

    /// A name server that gives its answers in order.
    struct ScriptedResolver {
        answers: Vec<&'static [&'static str]>,
        asked: AtomicUsize,
    }

    impl Resolver for ScriptedResolver {
        fn resolve(&self, _: &str) -> Lookup {
            let turn = self.asked.fetch_add(1, Ordering::Relaxed);
            let answer = self.answers.get(turn).ok_or(io::Error::other("no name"));
            let addresses = answer.map(|all| all.iter().map(|one| one.parse().unwrap()).collect());
            Box::pin(ready(addresses))
        }
    }

    fn connector(grants: &[&str], answers: &[&'static [&'static str]]) -> Connector {
        let grants: Vec<_> = grants.iter().map(|text| text.parse().unwrap()).collect();
        let resolver = ScriptedResolver {
            answers: answers.to_vec(),
            asked: AtomicUsize::new(0),
        };
        Connector::new(Arc::new(Policy::new(&grants)), Arc::new(resolver))
    }

    #[tokio::test]
    async fn connects_to_allowed_addresses_only() {
        let name = "http://a.example";
        for (grants, answer, expected) in [
            (
                &[name][..],
                &["1.1.1.1", "2606:4700::1"][..],
                "1.1.1.1 2606:4700::1",
            ),
            (&[name], &["127.0.0.1", "1.1.1.1", "::1"], "1.1.1.1"),
            (
                &[name],
                &["::ffff:127.0.0.1"],
                "prohibited ::ffff:127.0.0.1",
            ),
            (&[name], &["10.0.0.1", "192.168.0.1"], "prohibited 10.0.0.1"),
            (
                &[name, "http://10.0.0.0/8"],
                &["10.0.0.1", "192.168.0.1"],
                "10.0.0.1",
            ),
            (&[name], &[], "none"),
        ] {
            let target = Target::of(&name.parse().unwrap()).unwrap();
            let found = connector(grants, &[answer]).addresses(&target).await;
            let found = match found {
                Ok(found) => {
                    let all: Vec<_> = found.iter().map(ToString::to_string).collect();
                    all.join(" ")
                }
                Err(ConnectFailure::Prohibited(address)) => format!("prohibited {address}"),
                Err(ConnectFailure::NoAddress) => "none".to_owned(),
                Err(error) => panic!("{error}"),
            };
            assert_eq!(found, expected, "{grants:?} {answer:?}");
        }
    }

    /// DNS rebinding: a name that resolves to a public address when it is checked
    /// and to another one when it is used. It is resolved only once.
    #[tokio::test]
    async fn resolves_a_name_once_per_connection() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let grants = [
            format!("http://a.example:{port}"),
            format!("http://127.0.0.1:{port}"),
        ];
        let grants = grants.each_ref().map(String::as_str);
        let mut connector = connector(&grants, &[&["127.0.0.1"], &["127.0.0.2"]]);
        let uri: Uri = format!("http://a.example:{port}/").parse().unwrap();
        let connected = connector.call(uri.clone()).await.unwrap();
        assert_eq!(
            connected.inner().peer_addr().unwrap().ip().to_string(),
            "127.0.0.1"
        );
        let refused = connector.call(uri).await.unwrap_err();
        let refused = refused.downcast_ref::<ConnectFailure>();
        assert!(matches!(refused, Some(ConnectFailure::Prohibited(_))));
    }

    #[tokio::test]
    async fn does_not_resolve_names_that_are_not_granted() {
        let mut connector = connector(&["http://a.example"], &[&["1.1.1.1"]]);
        let refused = connector.call("http://b.example/".parse().unwrap()).await;
        let refused = refused.unwrap_err();
        let refused = refused.downcast_ref::<ConnectFailure>();
        assert!(matches!(refused, Some(ConnectFailure::NotGranted)));
    }
}
