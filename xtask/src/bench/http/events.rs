//! The delay of events: from the clock that the component reads when it writes an
//! event, to the same clock when the line is read here.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;

/// Events of one stream.
const COUNT: usize = 20;

/// Delays of events.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Delays {
    /// How many events.
    pub(super) events: usize,
    /// In microseconds.
    pub(super) median: u128,
    /// The 99th percentile, in microseconds.
    pub(super) p99: u128,
    /// The longest, in microseconds.
    pub(super) longest: u128,
}

impl Delays {
    fn of(mut delays: Vec<Duration>) -> Result<Self> {
        delays.sort_unstable();
        let at = |hundredths: usize| {
            let index = (delays.len() * hundredths / 100).min(delays.len().saturating_sub(1));
            delays.get(index).map(Duration::as_micros)
        };
        Ok(Self {
            events: delays.len(),
            median: at(50).context("no event arrived")?,
            p99: at(99).context("no event arrived")?,
            longest: at(100).context("no event arrived")?,
        })
    }
}

/// Reads `streams` streams of the clock, one after the other. Returns the delays of
/// their first events, and of all others.
pub(super) fn listen(port: u16, streams: usize) -> Result<(Delays, Delays)> {
    let mut first = Vec::new();
    let mut others = Vec::new();
    for _ in 0..streams {
        let mut delays = stream(port)?;
        ensure!(delays.len() == COUNT, "{} events arrived", delays.len());
        others.extend(delays.split_off(1));
        first.extend(delays);
    }
    Ok((Delays::of(first)?, Delays::of(others)?))
}

fn stream(port: u16) -> Result<Vec<Duration>> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    let head = format!(
        "GET /api/clock?every=10&count={COUNT} HTTP/1.1\r\nHost: localhost\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    let mut delays = Vec::new();
    for line in BufReader::new(stream).lines() {
        let line = line?;
        let Some(written) = line.strip_prefix("data: ") else {
            continue;
        };
        let arrived = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let written = Duration::try_from_secs_f64(written.parse()?)?;
        delays.push(arrived.saturating_sub(written));
    }
    Ok(delays)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Delays;

    #[test]
    fn percentiles_of_delays() {
        let delays = (1..=200).rev().map(Duration::from_micros).collect();
        let delays = Delays::of(delays).unwrap();
        let found = (delays.events, delays.median, delays.p99, delays.longest);
        assert_eq!(found, (200, 101, 199, 200));
        assert!(Delays::of(Vec::new()).is_err());
    }
}
