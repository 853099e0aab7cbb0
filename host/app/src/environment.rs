//! A snapshot of the environment variables.

use std::collections::BTreeMap;

/// The stage on a developer's machine.
const DEVELOPMENT: &str = "Development";

/// Environment variables as they were at one moment. Nothing else in this crate
/// reads the environment, so that tests need not change it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// What the Functions host and Core Tools call the stage that the app runs in
    /// (custom handler protocol, section 10).
    pub(crate) const STAGE: &str = "AZURE_FUNCTIONS_ENVIRONMENT";

    /// The variables of this process. What is not Unicode is replaced by
    /// U+FFFD.
    pub fn from_process() -> Self {
        std::env::vars_os()
            .map(|(name, value)| {
                (
                    name.to_string_lossy().into_owned(),
                    value.to_string_lossy().into_owned(),
                )
            })
            .collect()
    }

    /// The same, on a developer's machine unless `AZURE_FUNCTIONS_ENVIRONMENT`
    /// says otherwise: for commands that only developers run.
    #[must_use]
    pub fn or_development(mut self) -> Self {
        if self.stage().is_none() {
            self.0
                .insert(Self::STAGE.to_owned(), DEVELOPMENT.to_owned());
        }
        self
    }

    /// Whether the app runs on a developer's machine. The Functions host takes
    /// anything but `Development`, and no value at all, for production.
    pub fn is_development(&self) -> bool {
        Self::is_development_named(self.stage())
    }

    /// Whether a stage of that name is development.
    pub(crate) fn is_development_named(stage: Option<&str>) -> bool {
        stage.is_some_and(|stage| stage.eq_ignore_ascii_case(DEVELOPMENT))
    }

    /// An empty variable counts as unset, because many tools cannot unset one.
    fn stage(&self) -> Option<&str> {
        self.get(Self::STAGE).filter(|stage| !stage.is_empty())
    }

    /// The value of a variable. Windows ignores the case of names, and calls its search
    /// path `Path`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.find(name, cfg!(windows))
    }

    fn find(&self, name: &str, ignores_case: bool) -> Option<&str> {
        let alike = || {
            let mut variables = self.0.iter();
            let found = variables.find(|(known, _)| known.eq_ignore_ascii_case(name));
            found.filter(|_| ignores_case).map(|(_, value)| value)
        };
        self.0.get(name).or_else(alike).map(String::as_str)
    }

    /// All variables, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<Name: Into<String>, Value: Into<String>> FromIterator<(Name, Value)> for Environment {
    fn from_iter<I: IntoIterator<Item = (Name, Value)>>(variables: I) -> Self {
        Self(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: &str = Environment::STAGE;

    #[test]
    fn only_development_is_development() {
        for (variables, serving, developing) in [
            (&[][..], false, true),
            (&[(STAGE, "")], false, true),
            (&[(STAGE, "Development")], true, true),
            (&[(STAGE, "development")], true, true),
            (&[(STAGE, "Production")], false, false),
            (&[(STAGE, "Staging")], false, false),
        ] {
            let environment: Environment = variables.iter().copied().collect();
            assert_eq!(environment.is_development(), serving, "{variables:?}");
            let environment = environment.or_development();
            assert_eq!(environment.is_development(), developing, "{variables:?}");
        }
    }

    #[test]
    fn only_windows_ignores_the_case_of_names() {
        let environment: Environment = [("Path", "1"), ("A", "2"), ("a", "3")]
            .into_iter()
            .collect();
        for (name, ignores_case, value) in [
            ("PATH", true, Some("1")),
            ("PATH", false, None),
            ("Path", false, Some("1")),
            ("A", true, Some("2")),
            ("a", true, Some("3")),
            ("b", true, None),
        ] {
            assert_eq!(environment.find(name, ignores_case), value, "{name}");
        }
    }
}
