//! The attacks: one line each.

use super::plugins::{self, Plugin};

use Contained::{Answers, Fails, Harmless, Refused};
use Plugin::{Bytes, Guest, Made, Probe, Start, Text};

/// What must come of an attack.
#[derive(Clone, Copy, Debug)]
pub enum Contained {
    /// The plugin is never loaded; the reason has these words.
    Refused(&'static str),
    /// The call fails with this code and these words, and nobody else notices.
    Fails(&'static str, &'static str),
    /// The call succeeds, and the plugin reports this: what it tried was refused.
    Answers(&'static str),
    /// Whatever comes of the call is nobody else's concern.
    Harmless,
}

/// One attack: a function folder with this plugin, called once with this input.
#[derive(Clone, Copy, Debug)]
pub struct Attack {
    /// What it tries.
    pub what: &'static str,
    /// What it tries it with.
    pub plugin: Plugin,
    /// What the trigger gives it: the steps of a script, or a path.
    pub input: &'static str,
    /// What must come of it.
    pub contained: Contained,
}

const fn row(
    what: &'static str,
    plugin: Plugin,
    input: &'static str,
    contained: Contained,
) -> Attack {
    Attack {
        what,
        plugin,
        input,
        contained,
    }
}

const SCRIPT: Plugin = Guest("script");
const HTTP: Plugin = Guest("attacker");

/// A program's memory that starts at one page and takes what it can get.
const GROW: &str =
    "(loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable";

/// All of them.
#[rustfmt::skip]
pub const ATTACKS: &[Attack] = &[
    // Time.
    row("spin in a function", SCRIPT, r#"{"do":"spin"}"#, Fails("timeout", "limits.cpu")),
    row("spin while a function starts", Guest("start-spin"), "", Fails("timeout", "limits.cpu")),
    row("spin while logging", SCRIPT, r#"{"do":"spin-logging"}"#, Fails("timeout", "limits.cpu")),
    row("spin in a program", Start("(loop br 0)"), "", Fails("timeout", "limits.cpu")),
    row("spin in a program's start section", Text(r#"(module (memory (export "memory") 1) (func $spin (loop br 0)) (start $spin) (func (export "_start")))"#), "", Fails("timeout", "limits.cpu")),
    row("spin in a request handler", HTTP, "spin", Fails("timeout", "limits.cpu")),
    row("spin in the middle of an answer", HTTP, "spin-in-body", Fails("timeout", "limits.cpu")),
    row("spin in a destructor", Made(plugins::destructor_that_spins), "", Fails("timeout", "limits.cpu")),
    row("spin in calls of the host", Start("(loop (drop (call $random_get (i32.const 1024) (i32.const 8))) br 0)"), "", Fails("timeout", "limits.cpu")),
    row("spin in bulk operations", Start("(loop (memory.fill (i32.const 1024) (i32.const 1) (i32.const 60000)) br 0)"), "", Fails("timeout", "limits.cpu")),
    row("sleep forever", Start("(i64.store (i32.const 224) (i64.const -1)) (i32.store8 (i32.const 208) (i32.const 0)) (i32.store (i32.const 216) (i32.const 1)) (drop (call $poll_oneoff (i32.const 200) (i32.const 300) (i32.const 1) (i32.const 400)))"), "", Fails("timeout", "limits.time")),
    row("an answer that never ends", HTTP, "slow-body", Fails("timeout", "limits.time")),
    row("a clock that tells nanoseconds", HTTP, "clock", Answers("1000000")),
    // Memory.
    row("memory in a function", SCRIPT, r#"{"do":"allocate","mib":64}"#, Fails("memory_limit", "limits.memory")),
    row("memory in a program", Start(GROW), "", Fails("memory_limit", "limits.memory")),
    row("memory from the start", Text(r#"(module (memory (export "memory") 65536) (func (export "_start")))"#), "", Refused("limits.memory")),
    row("memory in many pieces", Made(plugins::many_memories), "", Refused("memor")),
    row("tables that grow", Start("(loop (br_if 0 (i32.ne (table.grow $table (ref.null func) (i32.const 1000)) (i32.const -1)))) unreachable"), "", Fails("memory_limit", "limits.tables")),
    row("tables from the start", Text(r#"(module (table 10000000 funcref) (memory (export "memory") 1) (func (export "_start")))"#), "", Refused("limits.tables")),
    row("tables in many pieces", Made(plugins::many_tables), "", Refused("tables")),
    row("instances of one component", Made(plugins::many_instances), "", Refused("limits.instances")),
    row("instances that make instances", Made(plugins::instance_bomb), "", Refused("")),
    row("timers without end", HTTP, "timers", Fails("memory_limit", "limits.handles")),
    row("things of the host without end", HTTP, "streams", Fails("memory_limit", "limits.handles")),
    row("unlimited handles", Made(plugins::handle_flood), "", Fails("trap", "")),
    row("a gigabyte of random bytes", HTTP, "random", Fails("trap", "")),
    // The stack.
    row("recursion in a function", SCRIPT, r#"{"do":"overflow-stack"}"#, Fails("trap", "stack overflow")),
    row("recursion in a program", Start("call $start"), "", Fails("trap", "stack overflow")),
    row("recursion through a table", Text(r#"(module (memory (export "memory") 1) (table 1 funcref) (elem (i32.const 0) $start) (type $t (func)) (func $start (export "_start") (call_indirect (type $t) (i32.const 0))))"#), "", Fails("trap", "stack overflow")),
    row("JSON of great depth", SCRIPT, r#"{"do":"deep-json","depth":1000000}"#, Fails("function_failed", "limits.response_body")),
    // Ends.
    row("a panic", SCRIPT, r#"{"do":"panic"}"#, Fails("trap", "")),
    row("a panic while a panic", SCRIPT, r#"{"do":"panic-twice"}"#, Fails("trap", "")),
    row("a trap", SCRIPT, r#"{"do":"trap"}"#, Fails("trap", "")),
    row("a trap in a destructor", Made(plugins::destructor_that_traps), "", Fails("trap", "")),
    row("a trap in the middle of an answer", HTTP, "trap-in-body", Fails("trap", "")),
    row("an end of the program", Start("(call $proc_exit (i32.const 3))"), "", Fails("function_failed", "")),
    row("no answer", HTTP, "silent", Fails("function_failed", "without a response")),
    row("a call through an empty table", Start("(call_indirect (i32.const 3))"), "", Fails("trap", "")),
    row("memory out of bounds", Start("(drop (i32.load (i32.const -4)))"), "", Fails("trap", "")),
    row("a pointer of the host's out of bounds", Start("(drop (call $random_get (i32.const -4) (i32.const 4096)))"), "", Fails("trap", "")),
    // Floods.
    row("lines without end", SCRIPT, r#"{"do":"log","lines":100000}"#, Harmless),
    row("a line of 8 MiB", SCRIPT, r#"{"do":"log-bytes","bytes":8388608}"#, Harmless),
    row("a context of 8 MiB", SCRIPT, r#"{"do":"log-context","bytes":8388608}"#, Harmless),
    row("standard error without end", HTTP, "stderr", Fails("timeout", "limits.cpu")),
    row("standard output without end", Start("(loop (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 0))) br 0)"), "", Fails("function_failed", "limits.response_body")),
    row("an output over the limit", SCRIPT, r#"{"do":"big-output","bytes":2097152}"#, Fails("function_failed", "limits.response_body")),
    row("an answer over the limit", HTTP, "endless-body", Fails("function_failed", "limits.response_body")),
    row("header fields without end", HTTP, "header-flood", Fails("trap", "")),
    row("a request that is not read", HTTP, "unread", Answers("answered without reading")),
    // Invalid output.
    row("standard output that is not text", Start("(drop (call $fd_write (i32.const 1) (i32.const 24) (i32.const 1) (i32.const 0)))"), "", Answers("not text")),
    row("invalid JSON", SCRIPT, r#"{"do":"invalid-json"}"#, Answers("{\"open\":")),
    row("a header within a header", HTTP, "header-injection", Answers("refused")),
    row("an answer within a header", SCRIPT, r#"{"do":"respond","headers":[["x-a","b\r\n\r\nHTTP/1.1 200 OK"]]}"#, Fails("function_failed", "header")),
    row("a header name of two lines", SCRIPT, r#"{"do":"respond","headers":[["x-a: b\r\nset-cookie","c"]]}"#, Fails("function_failed", "header")),
    row("an invalid status", SCRIPT, r#"{"do":"respond","status":9}"#, Fails("function_failed", "status")),
    row("a value for another's output", SCRIPT, r#"{"do":"unknown-output"}"#, Answers("")),
    // What is not granted.
    row("another function's setting", SCRIPT, r#"{"do":"setting","name":"PAYMENTS_KEY"}"#, Answers("")),
    row("all settings", SCRIPT, r#"{"do":"settings"}"#, Answers("{}")),
    row("the handler's environment", HTTP, "environment", Answers("[]")),
    row("arguments beside its name", HTTP, "arguments", Answers("1")),
    row("folders", HTTP, "folders", Answers("0")),
    row("a file by its whole path", Start("(if (i32.eqz (call $path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 11) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8))) (then unreachable))"), "", Answers("")),
    row("a file by the way up", Start("(if (i32.eqz (call $path_open (i32.const 3) (i32.const 0) (i32.const 96) (i32.const 22) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8))) (then unreachable))"), "", Answers("")),
    row("a socket", HTTP, "socket", Answers("access-denied")),
    row("a name", HTTP, "lookup", Answers("access-denied")),
    // Requests to where none is granted.
    row("a server beside the handler", Probe(&[]), r#"[{"do":"request","url":"http://127.0.0.1:port/ok"}]"#, Answers("HttpRequestDenied")),
    row("the same by name", Probe(&[]), r#"[{"do":"request","url":"http://localhost:port/ok"}]"#, Answers("HttpRequestDenied")),
    row("the same by a decimal number", Probe(&["http://127.0.0.1:1"]), r#"[{"do":"request","url":"http://2130706433:port/ok"}]"#, Answers("HttpRequestDenied")),
    row("the same by a hexadecimal number", Probe(&["http://127.0.0.1:1"]), r#"[{"do":"request","url":"http://0x7f000001:port/ok"}]"#, Answers("HttpRequestDenied")),
    row("the same by an IPv6-mapped address", Probe(&["http://127.0.0.1:1"]), r#"[{"do":"request","url":"http://[::ffff:127.0.0.1]:port/ok"}]"#, Answers("HttpRequestDenied")),
    row("the same behind a name that is granted", Probe(&["http://localhost:port"]), r#"[{"do":"request","url":"http://localhost:port/ok"}]"#, Answers("DestinationIpProhibited")),
    row("the same behind a name and a password", Probe(&["http://upstream"]), r#"[{"do":"request","url":"http://upstream@127.0.0.1:1/ok"}]"#, Answers("HttpRequestUriInvalid")),
    row("the metadata of the cloud", Probe(&[]), r#"[{"do":"request","url":"http://169.254.169.254/metadata/instance"}]"#, Answers("HttpRequestDenied")),
    row("the same by IPv6", Probe(&[]), r#"[{"do":"request","url":"http://[fd00:ec2::254]/latest"}]"#, Answers("HttpRequestDenied")),
    row("the metadata by a redirect", Probe(&["http://upstream"]), r#"[{"do":"follow","url":"http://upstream/redirect?http://169.254.169.254/"}]"#, Answers("HttpRequestDenied")),
    row("another port by a redirect", Probe(&["http://upstream"]), r#"[{"do":"follow","url":"http://upstream/redirect?http://127.0.0.1:1/"}]"#, Answers("HttpRequestDenied")),
    row("a second request within one", Probe(&["http://upstream"]), r#"[{"do":"request","url":"http://upstream/ok HTTP/1.1\r\n\r\nGET /secret"}]"#, Answers("bad path")),
    // What breaks loaders.
    row("native code", Bytes(plugins::native_code), "", Refused("precompiled")),
    row("half a plugin", Bytes(plugins::truncated), "", Refused("malformed")),
    row("sizes that lie", Bytes(plugins::lying_sizes), "", Refused("malformed")),
    row("functions by the hundred thousand", Made(plugins::many_functions), "", Refused("functions")),
    row("types by the hundred thousand", Made(plugins::many_types), "", Refused("types")),
    row("a function of a million instructions", Made(plugins::huge_function), "", Refused("function")),
    row("locals by the million", Made(plugins::many_locals), "", Refused("locals")),
    row("blocks within blocks", Made(plugins::deep_blocks), "", Answers("")),
    row("jump tables", Made(plugins::jump_tables), "", Refused("br_table")),
    row("components within components", Bytes(plugins::nested_components), "", Refused("")),
    row("data by the megabyte", Made(plugins::large_data), "", Answers("")),
];
