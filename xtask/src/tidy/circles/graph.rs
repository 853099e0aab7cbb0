//! Who depends on whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::Module;

/// Modules with the modules that they use.
#[derive(Default)]
pub(super) struct Graph(BTreeMap<Module, BTreeSet<Module>>);

impl Graph {
    pub(super) fn add(&mut self, from: Module, to: Module) {
        self.0.entry(from).or_default().insert(to);
    }

    /// The shortest circle through each group of modules that depend on each other.
    pub(super) fn circles(&self) -> Vec<Vec<Module>> {
        let mut seen: BTreeSet<Module> = BTreeSet::new();
        let mut circles = Vec::new();
        for module in self.0.keys() {
            if seen.contains(module) {
                continue;
            }
            if let Some(circle) = self.circle(module) {
                // One circle for each group is enough to begin with.
                let reached = self.reachable(module);
                let group = reached
                    .into_iter()
                    .filter(|other| self.reachable(other).contains(module));
                seen.extend(group);
                circles.push(circle);
            }
        }
        circles
    }

    fn uses(&self, module: &Module) -> impl Iterator<Item = &Module> {
        self.0.get(module).into_iter().flatten()
    }

    fn reachable(&self, from: &Module) -> BTreeSet<Module> {
        let mut reached = BTreeSet::new();
        let mut open = vec![from];
        while let Some(module) = open.pop() {
            open.extend(
                self.uses(module)
                    .filter(|next| reached.insert((*next).clone())),
            );
        }
        reached
    }

    /// The shortest path from `start` back to it.
    fn circle(&self, start: &Module) -> Option<Vec<Module>> {
        let mut before: BTreeMap<&Module, &Module> = BTreeMap::new();
        let mut open = VecDeque::from([start]);
        while let Some(module) = open.pop_front() {
            for next in self.uses(module) {
                if next == start {
                    let mut circle = vec![module.clone()];
                    let mut at = module;
                    while let Some(previous) = before.get(at) {
                        circle.push((*previous).clone());
                        at = previous;
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if !before.contains_key(next) {
                    before.insert(next, module);
                    open.push_back(next);
                }
            }
        }
        None
    }
}
