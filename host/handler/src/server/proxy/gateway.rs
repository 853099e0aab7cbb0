//! What proxies need to work, for as long as the process runs.

use std::net::SocketAddr;
use std::sync::Arc;

use arc_swap::ArcSwap;
use corral_app::App;
use parking_lot::Mutex;

use super::live::Live;
use super::remote::Remote;
use super::ticket::Tickets;
use super::traces::Traces;

/// The proxies of an app at work. Their connections outlive changes of the
/// app's files; everything else is made anew with them.
pub(crate) struct Gateway {
    live: ArcSwap<Live>,
    changing: Mutex<()>,
    address: SocketAddr,
    pub(super) remote: Remote,
    pub(super) tickets: Tickets,
    pub(super) traces: Traces,
}

impl Gateway {
    /// The proxies of `app`, which is served at `address`.
    pub(crate) fn new(app: &Arc<App>, address: SocketAddr) -> Self {
        Self {
            live: ArcSwap::from_pointee(Live::new(app, address)),
            changing: Mutex::new(()),
            address,
            remote: Remote::new(),
            tickets: Tickets::new(),
            traces: Traces::new(&app.settings),
        }
    }

    /// The proxies of `app`, which is what serves now. When its files are not
    /// those of the last request, they are read first, by one.
    pub(in crate::server) fn live(&self, app: &Arc<App>) -> Arc<Live> {
        let live = self.live.load_full();
        if Arc::ptr_eq(&live.app, app) {
            return live;
        }
        let _turn = self.changing.lock();
        let live = self.live.load_full();
        if Arc::ptr_eq(&live.app, app) {
            return live;
        }
        let live = Arc::new(live.after(app, self.address));
        self.live.store(Arc::clone(&live));
        live
    }
}
