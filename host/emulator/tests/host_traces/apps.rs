//! What `handler dev` would serve of 388 apps, most of them broken or odd, against what the
//! Functions host served of them (`apps.json`): functions, routes, methods, refusals, and
//! which requests reach a function.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use corral_app::{App, Environment};
use corral_emulator::host::Index;
use serde_json::Value;

use crate::exceptions;
use crate::traces;

/// Apps of which `handler dev` serves something else, and why.
#[rustfmt::skip]
const EXCEPTIONS: [(&str, &str); 6] = [
    ("route-29 \"n/{a:regex([)}\"", "the host answers 500 where a request would match, and dev 404"),
    ("script-number", "dev loads a function whose file is missing: it may be built while the host runs"),
    ("script-case", "dev loads a function whose file is missing: it may be built while the host runs"),
    ("confsource-attributes", "the host refuses the function, and answers its route with 500 all the same"),
    ("hj-args-numbers", "the program refused its arguments, and here it is not started"),
    ("hj-http-routes", "hosts of 2025 refuse the app; the recorded one does not know the key"),
];

#[test]
fn every_app_has_the_recorded_functions() {
    let cases: Vec<Value> = traces::cases("apps");
    assert_eq!(cases.len(), 388);
    let mut counts = Counts::default();
    let results: Vec<_> = cases
        .iter()
        .map(|case| {
            let result = compare(case, &mut counts);
            (case["id"].as_str().unwrap().to_owned(), result)
        })
        .collect();
    let agreeing = results.iter().filter(|(_, result)| result.is_ok()).count();
    println!(
        "{agreeing} of {} apps agree: {} of them are refused as a whole; {} functions are served, {} refused; {} requests are routed",
        results.len(),
        counts.apps_refused,
        counts.served,
        counts.refused,
        counts.requests,
    );
    exceptions::check(results, &EXCEPTIONS);
}

/// How much was compared and is the same.
#[derive(Default)]
struct Counts {
    apps_refused: usize,
    served: usize,
    refused: usize,
    requests: usize,
}

/// What is served of an app: each function, with route and methods if it has them. Nothing
/// is served when the host does not start, or has no program to call.
#[derive(Debug, Default, PartialEq)]
struct Served {
    functions: Functions,
    refused: BTreeSet<String>,
}

impl Served {
    /// It does not matter which functions are refused where none is served.
    fn new(functions: Functions, refused: BTreeSet<String>) -> Self {
        if functions.is_empty() {
            return Self::default();
        }
        Self { functions, refused }
    }
}

/// Route and methods by name.
type Functions = BTreeMap<String, Option<(String, Methods)>>;

/// In upper case; `None` for all.
type Methods = Option<BTreeSet<String>>;

fn compare(case: &Value, counts: &mut Counts) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    write(case, folder.path());
    let app = App::load(folder.path(), &environment(case));
    let index = Index::new(&app, Path::new("/nowhere/handler"));
    let host = recorded(&case["host"]);
    let ours = served(&app, &index);
    if host != ours {
        let problems = index.diagnostics.iter().map(|one| &one.message);
        return Err(format!(
            "{ours:?} and not {host:?}; {:?}, fatal: {:?}",
            problems.collect::<Vec<_>>(),
            index.fatal
        ));
    }
    if host.functions.is_empty() {
        counts.apps_refused += 1;
        return Ok(());
    }
    let routes = index.routes(&app);
    for probe in case["host"]["probe"].as_array().unwrap() {
        let (method, path) = (probe[0].as_str().unwrap(), probe[1].as_str().unwrap());
        let Some(status) = probe[2]["status"].as_u64() else {
            continue;
        };
        let found = routes.find(method, path).map(|found| found.function);
        let found = found.filter(|name| !index.function(name).unwrap().is_disabled());
        if found.is_some() == (status == 404) {
            return Err(format!(
                "{method} {path} reaches {found:?}, and not {status}"
            ));
        }
        counts.requests += 1;
    }
    counts.served += host.functions.len();
    counts.refused += host.refused.len();
    Ok(())
}

/// The files of a case, the program among them.
fn write(case: &Value, folder: &Path) {
    let program = folder.join("handler");
    fs::write(&program, "\u{7f}ELF").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    for (path, content) in case["files"].as_object().unwrap() {
        let bytes = match (content.as_str(), content["hex"].as_str()) {
            (Some(text), _) => text
                .replace("\"HANDLER\"", &format!("{:?}", program.to_str().unwrap()))
                .into_bytes(),
            (None, Some(digits)) => unhex(digits),
            (None, None) => panic!("{path}: {content}"),
        };
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

fn unhex(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn environment(case: &Value) -> Environment {
    let own = case["env"].as_object().unwrap().iter();
    let own = own.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
    own.chain([
        ("FUNCTIONS_WORKER_RUNTIME".to_owned(), "custom".to_owned()),
        (
            "AzureWebJobsStorage".to_owned(),
            "UseDevelopmentStorage=true".to_owned(),
        ),
    ])
    .collect()
}

fn recorded(host: &Value) -> Served {
    if host["started"] != true || host["worker"] != true {
        return Served::default();
    }
    let routes = host["routes"].as_array().unwrap();
    let found = host["found"].as_array().unwrap().iter();
    let functions = found.map(|name| {
        let route = routes.iter().find(|route| route[2] == *name);
        let route = route.map(|route| {
            let methods = route[1].as_str().unwrap();
            let list = methods.split(',').filter(|method| !method.is_empty());
            let list = list.map(str::to_uppercase).collect();
            let template = route[0].as_str().unwrap().trim_start_matches('/');
            (template.to_owned(), (methods != "all").then_some(list))
        });
        (name.as_str().unwrap().to_owned(), route)
    });
    let errors = host["errors"].as_array().unwrap().iter();
    let refused = errors.filter_map(|error| {
        let error = error.as_str().unwrap();
        let after = |words: &str| error.split_once(words).map(|(_, rest)| rest);
        let (name, _) = after("The '")
            .and_then(|rest| rest.split_once("' function is in error"))
            .or_else(|| after("Error indexing method 'Functions.")?.split_once('\''))?;
        Some(name.to_owned())
    });
    Served::new(functions.collect(), refused.collect())
}

fn served(app: &App, index: &Index) -> Served {
    if index.fatal.is_some() {
        return Served::default();
    }
    let (listed, refused): (Vec<_>, Vec<_>) = index
        .functions
        .iter()
        .partition(|function| function.is_listed());
    let functions = listed.into_iter().map(|function| {
        let address = function.address(app, "");
        let route = address.map(|address| {
            let methods = function.route.as_ref().unwrap().methods.as_ref();
            let methods = methods.map(|methods| {
                let methods = methods.iter().map(|method| method.to_uppercase());
                methods.collect()
            });
            (address.trim_start_matches('/').to_owned(), methods)
        });
        (function.name().to_owned(), route)
    });
    let refused = refused.into_iter();
    let refused = refused.map(|function| function.name().to_owned());
    Served::new(functions.collect(), refused.collect())
}
