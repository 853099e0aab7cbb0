//! All proxies of an app, and which of them answers a request.

use corral_app::json::{Cursor, Dialect, Object, parse};
use corral_app::{Captured, Problem, Report, RequestPath, Settings, Severity};

use crate::proxy::Proxy;

/// The file's name, beside host.json.
pub const FILE: &str = "proxies.json";

/// What the file is read with.
#[derive(Clone, Copy, Debug)]
pub struct ReadContext<'a> {
    /// The app settings.
    pub settings: &'a Settings,
    /// The names of the app's functions, which share a namespace with proxies.
    pub functions: &'a [&'a str],
    /// The ports on which this app answers. A back end on `localhost` with any
    /// other port is another program.
    pub ports: &'a [u16],
}

/// The proxies of an app, the most specific route first.
#[derive(Debug, Default)]
pub struct Proxies {
    proxies: Vec<Proxy>,
    /// Whether `%2F` in a parameter of a route becomes a slash in the URL of the
    /// back end.
    pub(crate) decode_slashes: bool,
}

/// The proxy for one request.
#[derive(Debug)]
pub struct Match<'t> {
    /// The proxy.
    pub proxy: &'t Proxy,
    pub(crate) params: Vec<Captured>,
    pub(crate) table: &'t Proxies,
}

impl Proxies {
    /// Reads the text of proxies.json.
    ///
    /// A proxy with an error is left out and reported; the others work. Azure
    /// Functions Proxies stopped the whole app for one of them.
    pub fn read(text: &str, context: ReadContext<'_>) -> (Self, Vec<Problem>) {
        let report = Report::new(FILE);
        let mut proxies: Vec<Proxy> = Vec::new();
        let mut problems = Vec::new();
        // An empty file counts as absent.
        if text.trim_start_matches('\u{feff}').trim().is_empty() {
            return (Self::default(), problems);
        }
        let document = parse(text, Dialect::Proxies, &report);
        let root = document
            .as_ref()
            .and_then(|node| Cursor::root(node, Dialect::Proxies, &report).object());
        let entries = root.as_ref().and_then(|root| {
            root.warn_unknown(&["$schema", "proxies"]);
            let remedy = "add \"proxies\": { }, with a member for each proxy";
            root.required("proxies", remedy)?.object()
        });
        let mut taken = Names::new(context.functions);
        for (name, cursor) in entries.iter().flat_map(Object::members) {
            let own = Report::new(FILE);
            let cursor = cursor.reporting_to(&own);
            taken.take(name, &cursor);
            let proxy = Proxy::read(name, &cursor, context.settings, context.ports);
            if let Some(proxy) = &proxy {
                check_unique(proxy, &proxies, &cursor);
            }
            let found = own.into_problems();
            let faulty = found.iter().any(|one| one.severity == Severity::Error);
            problems.extend(found);
            proxies.extend(proxy.filter(|_| !faulty));
        }
        // Stable: proxies with equally specific routes stay in the order of the
        // file.
        proxies.sort_by(|one, other| one.route.template.by_specificity(&other.route.template));
        let mut all = report.into_problems();
        all.append(&mut problems);
        let decode_slashes = flag(
            context.settings,
            "AZURE_FUNCTION_PROXY_BACKEND_URL_DECODE_SLASHES",
        );
        let table = Self {
            proxies,
            decode_slashes,
        };
        (table, all)
    }

    /// The proxy for a request with this method and this path, as in the request
    /// line without its query.
    ///
    /// A proxy for other methods does not match, and the search goes on.
    pub fn find(&self, method: &str, path: &str) -> Option<Match<'_>> {
        if self.proxies.is_empty() {
            return None;
        }
        let path = RequestPath::parse(path)?;
        if path.first().is_some_and(|first| {
            first.eq_ignore_ascii_case("admin") || first.eq_ignore_ascii_case("runtime")
        }) {
            return None;
        }
        self.proxies
            .iter()
            .filter(|proxy| proxy.route.takes(method))
            .find_map(|proxy| {
                Some(Match {
                    params: proxy.route.template.matches(&path)?,
                    proxy,
                    table: self,
                })
            })
    }

    /// The proxies, the most specific route first.
    pub fn iter(&self) -> impl Iterator<Item = &Proxy> {
        self.proxies.iter()
    }

    /// How many proxies there are.
    pub fn len(&self) -> usize {
        self.proxies.len()
    }

    /// Whether there are no proxies.
    pub fn is_empty(&self) -> bool {
        self.proxies.is_empty()
    }
}

/// Whether an app setting is switched on.
pub(crate) fn flag(settings: &Settings, name: &str) -> bool {
    let value = settings.get(name).unwrap_or_default().trim();
    value == "1" || value.eq_ignore_ascii_case("true")
}

/// Reports two proxies for the same requests: which one answers is undefined.
fn check_unique(proxy: &Proxy, others: &[Proxy], cursor: &Cursor<'_>) {
    let twin = others.iter().find(|other| {
        other.route.template.same_paths(&proxy.route.template)
            && other.route.shares_method(&proxy.route)
    });
    if let Some(twin) = twin {
        cursor.error(
            format!(
                "`{}` has the route `/{}` and a method in common with the proxy `{}`, which comes first",
                proxy.name(),
                proxy.route(),
                twin.name()
            ),
            "give one of the two another route, or other methods",
        );
    }
}

/// The names of functions and proxies. The Functions host keeps only letters,
/// digits, `_` and `-` of a proxy's name.
struct Names(Vec<(String, String)>);

impl Names {
    fn new(functions: &[&str]) -> Self {
        let names = functions.iter();
        Self(
            names
                .map(|name| (plain(name), format!("the function `{name}`")))
                .collect(),
        )
    }

    fn take(&mut self, name: &str, cursor: &Cursor<'_>) {
        let key = plain(name);
        // A name in another script leaves nothing to compare.
        if key.is_empty() {
            return;
        }
        if let Some((_, owner)) = self.0.iter().find(|(known, _)| *known == key) {
            cursor.error(
                format!("the name `{name}` is the same as that of {owner}: only letters, digits, _ and - are compared, ignoring case"),
                "rename one of the two",
            );
        }
        self.0.push((key, format!("the proxy `{name}`")));
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-'))
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}
