//! The commands of docs/mcp.md, as they are written there but for ports.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use corral_tests::handler::{Admin, Start, VARIABLES, run, run_with};
use corral_tests::{Function, FunctionApp, Handler, guests, mcp};
use serde_json::{Value, json};

/// Where the page says that a server started by the Functions Core Tools is.
const URL: &str = "http://localhost:7071/mcp";

/// What shows that the template's server was called.
const GREETING: &str = "Hello, Ada!";

fn page() -> String {
    let file = guests::repository().join("docs/mcp.md");
    fs::read_to_string(file).expect("the page exists")
}

/// The blocks of commands.
fn blocks(page: &str) -> Vec<&str> {
    let blocks = page.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split_once("```").expect("a block is closed").0)
        .collect()
}

/// The block with this command.
fn block<'a>(page: &'a str, command: &str) -> &'a str {
    let mut blocks = blocks(page).into_iter();
    let found = blocks.find(|block| block.contains(command));
    found.unwrap_or_else(|| panic!("no block has `{command}`"))
}

/// The code in the row of this client in the table of clients.
fn row<'a>(page: &'a str, client: &str) -> &'a str {
    let mut lines = page.lines();
    let row = lines.find_map(|line| line.strip_prefix(&format!("| {client} | ")));
    let row = row.unwrap_or_else(|| panic!("{client} has no row"));
    // Of several pieces of code, the last is what to write.
    let code = row.split('`').skip(1).step_by(2).last();
    code.unwrap_or_else(|| panic!("{row}"))
}

/// The variable by which a shell finds the handler under test, and what is in `folder`.
fn path(folder: &str) -> String {
    let handler = guests::handler();
    let programs = handler.parent().expect("it is in a folder").display();
    let rest = std::env::var("PATH").unwrap_or_default();
    format!("{folder}:{programs}:{rest}")
}

/// Starts a server by a block of commands. The last one, which serves, replaces
/// the shell.
fn start(app: FunctionApp, block: &str, last: &str) -> Handler {
    assert_eq!(block.matches(last).count(), 1, "{block}");
    let script = block.replace(last, &format!("exec {last}"));
    let path = path(&app.path("bin").display().to_string());
    let start = Start {
        by: &["sh", "-euc", &script],
        variables: &[("PATH", &path)],
        ..Start::default()
    };
    Handler::start_as(app, &start)
}

/// What a program prints.
fn output(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).expect("it prints text")
}

/// The official TypeScript client with this transport: the text that `tool` answers.
fn by_typescript(transport: &str, tool: &str) -> String {
    let program = format!(
        "import {{ Client, StreamableHTTPClientTransport }} from '@modelcontextprotocol/client';
        const client = new Client({{ name: 'page', version: '1.0.0' }});
        await client.connect({transport});
        const {{ tools }} = await client.listTools();
        if (!tools.some(({{ name }}) => name === '{tool}')) throw new Error('no such tool');
        const {{ content }} = await client.callTool({{ name: '{tool}', arguments: {{ name: 'Ada' }} }});
        console.log(content[0].text);
        await client.close();"
    );
    let mut node = Command::new(guests::mcp_node());
    let node = node.args(["--input-type=module", "--eval", &program]);
    // Packages are found from the current folder.
    let manifest = guests::mcp_client("package.json");
    let folder = manifest.parent().expect("it is in a folder");
    let text = output(node.current_dir(folder));
    text.trim().to_owned()
}

/// The official Python client, opened by this statement.
fn by_python(statement: &str) -> String {
    let program = format!(
        "import asyncio
from mcp.client.client import Client

async def main():
    {statement}
        result = await client.call_tool('greet', {{'name': 'Ada'}})
        print(result.content[0].text)

asyncio.run(main())"
    );
    let text = output(Command::new(guests::mcp_python()).args(["-c", &program]));
    text.trim().to_owned()
}

/// The app that the page makes first: `cargo xtask templates` has built it by the same
/// commands.
fn stock() -> FunctionApp {
    let made = guests::repository().join("target/templates/rust-mcp");
    let read = |file: &str| {
        let file: PathBuf = made.join(file);
        fs::read(&file).unwrap_or_else(|error| {
            panic!("{}: {error}; run `cargo xtask templates`", file.display())
        })
    };
    let files = [
        "http-handler1/http-handler1.wasm",
        "http-handler1/plugin.json",
    ];
    let app = FunctionApp::new().file("host.json", read("host.json"));
    files
        .into_iter()
        .fold(app, |app, file| app.file(file, read(file)))
}

/// What the Functions Core Tools do with the app in the current folder: they start the
/// executable that host.json names, as it is in that folder.
const FUNC: &str = "#!/bin/sh
[ \"$*\" = start ] && exec ./handler
";

#[test]
fn clients_connect_as_the_page_says() {
    let page = page();
    let app = stock().file("bin/func", FUNC);
    output(Command::new("chmod").arg("+x").arg(app.path("bin/func")));
    let handler = start(app, block(&page, "func start"), "func start");
    let url = format!("http://localhost:{}/mcp", handler.port());
    let here = |code: &str| {
        assert!(code.contains(URL), "{code}");
        code.replace(URL, &url)
    };

    assert_eq!(
        by_typescript(&here(row(&page, "TypeScript")), "greet"),
        GREETING
    );
    assert_eq!(by_python(&here(row(&page, "Python"))), GREETING);
    let vs_code: Value = serde_json::from_str(&here(row(&page, "VS Code"))).unwrap();
    let server = &vs_code["servers"]["stock"];
    assert_eq!(server["type"], "http");
    let transport = format!(
        "new StreamableHTTPClientTransport(new URL({}))",
        server["url"]
    );
    assert_eq!(by_typescript(&transport, "greet"), GREETING);
    // The program itself is not in a package registry without an account.
    let claude = row(&page, "Claude Code");
    assert!(
        claude.ends_with(&format!("--transport http stock {URL}")),
        "{claude}"
    );

    let curl = here(block(&page, "curl "));
    let answer = output(Command::new("sh").args(["-euc", &curl]));
    let answer: Value = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer}"));
    assert_eq!(answer["result"]["content"][0]["text"], GREETING, "{answer}");
}

#[test]
fn folders_are_served_as_the_page_says() {
    let page = page();
    let app = FunctionApp::new()
        .host_json(&json!({
            "version": "2.0",
            "configurationProfile": "mcp-custom-handler",
            "customHandler": { "description": { "defaultExecutablePath": "handler" } },
        }))
        .function(
            &Function::new("test_simple_text", "mcpToolTrigger")
                .with("toolName", "test_simple_text")
                .with("description", "for tests")
                .with("useResultSchema", true)
                .guest("mcp-folders"),
        );
    let command = block(&page, "handler serve").replace("=8080", "=0");
    let handler = start(app, &command, "handler serve");
    let url = format!("new URL('http://localhost:{}/mcp')", handler.port());
    let transport = format!("new StreamableHTTPClientTransport({url})");
    let text = by_typescript(&transport, "test_simple_text");
    assert_eq!(text, "This is a simple text response for testing.");
}

#[test]
fn definitions_are_accepted_as_the_page_says() {
    let page = page();
    let described = |text: &str| json!({ "tools": [{ "name": "add", "description": text, "inputSchema": { "type": "object" } }] });
    let app = FunctionApp::new()
        .proxying()
        .function(&mcp::function(
            "mcp",
            &described("Adds."),
            &json!({ "pin_tools": true }),
        ))
        .file("mcp.wasm", mcp::server(&described("Adds, and mails.")));
    let handler = Handler::start_with(app, &VARIABLES);
    handler.stdout().wait_for("ready: ");
    let admin = Admin::of(&handler);
    let variables = [VARIABLES[0], ("CORRAL_ADMIN_ADDRESS", admin.address())];
    let codes = block(&page, "handler push").lines().map(|line| {
        let command = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        run_with(handler.app(), &words, &variables).code
    });
    assert_eq!(codes.collect::<Vec<_>>(), [Some(1), Some(0)]);

    let lock: Vec<&str> = block(&page, "handler check --lock")
        .split_whitespace()
        .skip(1)
        .collect();
    let checked = run(handler.app(), &lock);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let lock = fs::read_to_string(handler.app().path("corral.lock")).unwrap();
    assert!(lock.contains("tool `add`"), "{lock}");
}

#[test]
fn the_key_for_states_is_made_as_the_page_says() {
    let key = output(Command::new("sh").args(["-euc", block(&page(), "openssl")]));
    let seal = json!({ "seal_request_state": { "key_settings": ["MCP_STATE_KEY"] } });
    let app = FunctionApp::new()
        .proxying()
        .function(&mcp::function("mcp", &json!({ "tools": [] }), &seal))
        .setting("MCP_STATE_KEY", key.trim());
    let checked = run(&app, &["check"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

/// `cargo xtask templates` runs the commands that `handler new` prints.
#[test]
fn functions_are_made_as_the_page_says() {
    let page = page();
    let mut count = 0;
    for block in blocks(&page) {
        let Some(new) = block.lines().find(|line| line.starts_with("handler new ")) else {
            continue;
        };
        let app = FunctionApp::new();
        let words = new.split_whitespace().skip(1);
        let words: Vec<&str> = words.chain(["--app", "stock", "--json"]).collect();
        let made = run(&app, &words);
        assert_eq!(made.code, Some(0), "{made:?}");
        let next = made.json()["next"].clone();
        let printed: Vec<&str> = next
            .as_object()
            .unwrap()
            .values()
            .filter_map(Value::as_str)
            .collect();
        for line in block.lines().filter(|line| *line != new) {
            let is_folder = line.starts_with("mkdir ");
            assert!(is_folder || printed.contains(&line), "{line}: {printed:?}");
        }
        count += 1;
    }
    let inline = page.split('`').skip(1).step_by(2);
    for command in inline.filter(|code| code.starts_with("handler new ")) {
        if command.contains("--template") {
            let words = command.split_whitespace().skip(1);
            let words: Vec<&str> = words.chain(["--app", "stock"]).collect();
            let made = run(&FunctionApp::new(), &words);
            assert_eq!(made.code, Some(0), "{made:?}");
            count += 1;
        }
    }
    assert!(count > 2, "{count}");
}

#[test]
fn every_block_of_the_page_has_its_test() {
    let page = page();
    let known = [
        "handler new ",
        "func start",
        "curl ",
        "handler serve",
        "handler push",
        "handler check --lock",
        "openssl ",
    ];
    for block in blocks(&page) {
        let tests = known.iter().filter(|command| block.contains(*command));
        assert_eq!(tests.count(), 1, "{block}");
    }
}
