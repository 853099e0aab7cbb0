//! Functions that the Functions host generates for the routes of host.json
//! (custom handler protocol, section 6.4).

use super::load::{LoadContext, Loaded, is_disabled};
use super::{BrokenFunction, Function};
use crate::binding::{Binding, Cardinality, DataType, Direction};
use crate::discovery::Found;
use crate::host::HostRoute;
use crate::http_trigger::{HttpRoute, METHODS};
use crate::plugin;
use crate::problem::{self, Consequence, Problem, Report};
use crate::proxies;

/// The function for `route`. It has no function.json; its plugin is in the
/// folder of its name.
pub(crate) fn load_route(
    route: &HostRoute,
    context: &LoadContext<'_>,
    problems: &mut Vec<Problem>,
) -> Loaded {
    let found = Found {
        name: route.function.clone(),
        folder: context.root.join(&route.function),
    };
    let report = Report::of_function(&found.name, &found.name).leading_to(Consequence::Handler);
    let mut own = Vec::new();
    let config = plugin::load(&found, context.inherited(), &mut own);
    let proxies = context.root.join(proxies::FILE);
    // An app may have proxies and nothing else.
    let plugin = if !found.folder.exists() && proxies.is_file() {
        proxies
    } else {
        plugin::locate(
            &found,
            context.plugin_folder,
            None,
            config.build.is_some(),
            &report,
        )
    };
    let reason = problem::reason(&own);
    problems.append(&mut own);
    problems.append(&mut report.into_problems());
    let binding = |name: &str, kind: &str, direction| Binding {
        name: name.to_owned(),
        kind: kind.to_owned(),
        direction,
        data_type: DataType::Unset,
        cardinality: Cardinality::One,
    };
    let trigger = binding("req", "httpTrigger", Direction::In);
    let bindings = vec![trigger.clone(), binding("res", "http", Direction::Out)];
    let http = HttpRoute {
        template: Some(route.template.clone()),
        methods: Some(METHODS.map(str::to_owned).to_vec()),
        auth_level: route.auth_level,
    };
    if let Some(reason) = reason {
        return Err(BrokenFunction {
            name: found.name,
            folder: found.folder,
            reason,
            route: Some(Box::new(http)),
            bindings,
        });
    }
    Ok(Function {
        disabled: is_disabled(&found.name, context.settings),
        name: found.name,
        folder: found.folder,
        bindings,
        trigger,
        route: Some(http),
        mcp: None,
        retry: None,
        mcp_trigger: None,
        plugin,
        config,
    })
}
