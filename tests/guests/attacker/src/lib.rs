//! A `wasi:http` component that tries what it must not: the last part of the
//! path says what. Where an attempt is refused, it answers with the refusal.

use wasip2::cli::{environment, stderr};
use wasip2::clocks::monotonic_clock;
use wasip2::filesystem::preopens;
use wasip2::http::types::{
    Fields, IncomingRequest, OutgoingBody, OutgoingResponse, ResponseOutparam,
};
use wasip2::io::streams::OutputStream;
use wasip2::random::random;
use wasip2::sockets::network::{IpAddressFamily, IpSocketAddress, Ipv4SocketAddress};
use wasip2::sockets::{instance_network, ip_name_lookup, tcp_create_socket};

struct Attacker;

wasip2::http::proxy::export!(Attacker);

impl wasip2::exports::http::incoming_handler::Guest for Attacker {
    fn handle(request: IncomingRequest, answer: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        match target.rsplit('/').next().unwrap_or_default() {
            "spin" => spin(),
            "silent" => {}
            "unread" => text(answer, "answered without reading"),
            "slow-body" => respond(answer, |out| {
                write(out, b"a");
                monotonic_clock::subscribe_duration(3600 * 1_000_000_000).block();
            }),
            "endless-body" => respond(answer, |out| {
                loop {
                    write(out, &[b'x'; 4096]);
                }
            }),
            "spin-in-body" => respond(answer, |out| {
                write(out, b"a");
                spin();
            }),
            "trap-in-body" => respond(answer, |out| {
                write(out, b"a");
                core::arch::wasm32::unreachable()
            }),
            "header-flood" => text(answer, &header_flood()),
            "header-injection" => text(answer, &header_injection()),
            "timers" => timers(),
            "streams" => streams(),
            "random" => text(answer, &random::get_random_bytes(1 << 30).len().to_string()),
            "socket" => text(answer, &socket()),
            "lookup" => text(answer, &lookup()),
            "stderr" => stderr_flood(),
            "folders" => text(answer, &preopens::get_directories().len().to_string()),
            "environment" => text(answer, &format!("{:?}", environment::get_environment())),
            "arguments" => text(answer, &environment::get_arguments().len().to_string()),
            "clock" => text(answer, &finest_tick().to_string()),
            _ => text(answer, "no such attack"),
        }
    }
}

fn spin() -> ! {
    loop {
        core::hint::black_box(());
    }
}

fn text(answer: ResponseOutparam, body: &str) {
    respond(answer, |out| write(out, body.as_bytes()));
}

fn respond(answer: ResponseOutparam, body: impl FnOnce(&OutputStream)) {
    let response = OutgoingResponse::new(Fields::new());
    let outgoing = response.body().unwrap();
    ResponseOutparam::set(answer, Ok(response));
    let stream = outgoing.write().unwrap();
    body(&stream);
    drop(stream);
    OutgoingBody::finish(outgoing, None).unwrap();
}

fn write(out: &OutputStream, bytes: &[u8]) {
    for chunk in bytes.chunks(4096) {
        if out.blocking_write_and_flush(chunk).is_err() {
            return;
        }
    }
}

/// Adds fields until one is refused.
fn header_flood() -> String {
    let fields = Fields::new();
    for number in 0..1_000_000 {
        let name = format!("x-{number}");
        if let Err(error) = fields.append(&name, b"value") {
            return format!("{error:?}");
        }
    }
    "a million fields".to_owned()
}

fn header_injection() -> String {
    let fields = Fields::new();
    let refused = [
        ("x-a", "b\r\nset-cookie: c"),
        ("x-a\r\nset-cookie", "b"),
        ("x-a", "b\0c"),
        ("", "b"),
    ]
    .into_iter()
    .all(|(name, value)| fields.append(name, value.as_bytes()).is_err());
    if refused { "refused" } else { "injected" }.to_owned()
}

/// Holds more and more timers.
fn timers() -> ! {
    let mut held = Vec::new();
    loop {
        held.push(monotonic_clock::subscribe_duration(u64::MAX));
    }
}

/// Holds more and more of what it can get without asking anybody.
fn streams() -> ! {
    let mut held = Vec::new();
    loop {
        held.push(Fields::new());
    }
}

fn socket() -> String {
    let socket = match tcp_create_socket::create_tcp_socket(IpAddressFamily::Ipv4) {
        Ok(socket) => socket,
        Err(error) => return format!("{error:?}"),
    };
    let network = instance_network::instance_network();
    let address = IpSocketAddress::Ipv4(Ipv4SocketAddress {
        port: 80,
        address: (127, 0, 0, 1),
    });
    let started = socket.start_connect(&network, address);
    if let Err(error) = started {
        return format!("{error:?}");
    }
    socket.subscribe().block();
    match socket.finish_connect() {
        Ok(_) => "connected".to_owned(),
        Err(error) => format!("{error:?}"),
    }
}

fn lookup() -> String {
    let network = instance_network::instance_network();
    match ip_name_lookup::resolve_addresses(&network, "localhost") {
        Ok(addresses) => {
            addresses.subscribe().block();
            format!("{:?}", addresses.resolve_next_address())
        }
        Err(error) => format!("{error:?}"),
    }
}

fn stderr_flood() -> ! {
    let out = stderr::get_stderr();
    loop {
        let _ = out.blocking_write_and_flush(b"a line that nobody wants to read\n");
    }
}

/// The least difference between two looks at the clock, in nanoseconds, among a
/// few that differ.
fn finest_tick() -> u64 {
    let mut finest = u64::MAX;
    let mut last = monotonic_clock::now();
    for _ in 0..5 {
        let mut now = monotonic_clock::now();
        while now == last {
            now = monotonic_clock::now();
        }
        finest = finest.min(now - last);
        last = now;
    }
    finest
}
