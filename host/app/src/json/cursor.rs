//! Walking a document: a value together with its path and with the report that
//! takes what is wrong with it.

use super::{Dialect, Member, Node, Origin, Value, child};
use crate::problem::{Place, Position, Report, Severity};
use crate::spelling;

/// A value, its place in the file, and the report for its problems.
#[derive(Clone, Debug)]
pub struct Cursor<'a> {
    node: &'a Node,
    path: String,
    dialect: Dialect,
    pub(super) report: &'a Report,
}

impl<'a> Cursor<'a> {
    /// The root of a document.
    pub fn root(node: &'a Node, dialect: Dialect, report: &'a Report) -> Self {
        Self {
            node,
            path: "$".to_owned(),
            dialect,
            report,
        }
    }

    /// The same value, read by the rules of `dialect` from here on.
    pub fn with(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// The same value, whose problems go to `report` from here on.
    pub fn reporting_to(self, report: &'a Report) -> Self {
        Self { report, ..self }
    }

    /// The document `node`, which was parsed from the text of this value: it has the
    /// path of the text.
    pub(crate) fn holding<'b>(&self, node: &'b Node) -> Cursor<'b>
    where
        'a: 'b,
    {
        Cursor {
            node,
            path: self.path.clone(),
            dialect: self.dialect,
            report: self.report,
        }
    }

    /// Where the value came from.
    pub(crate) fn origin(&self) -> &Origin {
        &self.node.origin
    }

    /// The JSON path of the value.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The value's position in its file, if it came from there.
    pub fn position(&self) -> Option<Position> {
        self.node.origin.position()
    }

    /// The rules by which the value is read.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The value itself.
    pub fn value(&self) -> &'a Value {
        &self.node.value
    }

    /// Whether the value is a default of the configuration profile.
    pub fn is_default(&self) -> bool {
        self.node.origin == Origin::Profile
    }

    fn wrong_type(&self, expected: &str, remedy: &str) {
        self.error(
            format!("is {}, not {expected}", self.node.value.describe()),
            remedy,
        );
    }

    /// The value if it is an object. Like [`Self::if_array`] and
    /// [`Self::if_text`] for looking at a value that is reported elsewhere when
    /// its type is wrong.
    pub fn if_object(&self) -> Option<Object<'a>> {
        match &self.node.value {
            Value::Object(members) => Some(Object {
                cursor: self.clone(),
                members,
            }),
            _ => None,
        }
    }

    /// The elements of the value if it is a list.
    pub fn if_array(&self) -> Option<Vec<Cursor<'a>>> {
        let Value::Array(elements) = &self.node.value else {
            return None;
        };
        let cursors = elements.iter().enumerate().map(|(index, node)| Cursor {
            node,
            path: format!("{}[{index}]", self.path),
            ..self.clone()
        });
        Some(cursors.collect())
    }

    /// The value if it is a string.
    pub fn if_text(&self) -> Option<&'a str> {
        match &self.node.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as an object.
    pub fn object(&self) -> Option<Object<'a>> {
        let object = self.if_object();
        if object.is_none() {
            self.wrong_type("an object", "write an object in { }");
        }
        object
    }

    /// The value as a list.
    pub fn array(&self) -> Option<Vec<Cursor<'a>>> {
        let elements = self.if_array();
        if elements.is_none() {
            self.wrong_type("a list", "write a list in [ ]");
        }
        elements
    }

    /// The value as a string. In the files that Azure defines, numbers and
    /// booleans are strings as well, as .NET writes them.
    pub fn text(&self) -> Option<&'a str> {
        let text = self.if_scalar();
        if text.is_none() {
            self.wrong_type("a string", "put the value in double quotes");
        }
        text
    }

    /// The value as .NET converts it to a string. Lists and objects have none; in
    /// host.json `null` is an empty one.
    pub fn if_scalar(&self) -> Option<&'a str> {
        match (&self.node.value, self.dialect) {
            (Value::Text(text), _) => Some(text),
            (_, Dialect::Corral | Dialect::Proxies) => None,
            (Value::Number(text), _) => Some(text),
            (Value::Bool(true), _) => Some("True"),
            (Value::Bool(false), _) => Some("False"),
            (Value::Null, Dialect::Host) => Some(""),
            _ => None,
        }
    }

    /// The value as a string that is not blank.
    pub fn non_empty_text(&self) -> Option<&'a str> {
        let text = self.text()?;
        if text.trim().is_empty() {
            self.error("is empty", "give it a value, or remove it");
            return None;
        }
        Some(text)
    }

    /// The value as a list of strings; elements of other types are reported and
    /// left out. .NET configuration takes the members of an object as a list,
    /// too, and ignores anything else.
    pub fn texts(&self) -> Option<Vec<String>> {
        let elements = match (&self.node.value, self.dialect) {
            (Value::Object(_), Dialect::Host) => {
                let object = self.if_object()?;
                object.members().map(|(_, member)| member).collect()
            }
            (Value::Array(_), _) => self.if_array()?,
            (_, Dialect::Host) => {
                self.ignored("a list", "write a list in [ ]");
                return None;
            }
            _ => self.array()?,
        };
        let text = |element: &Cursor<'a>| {
            if element.is_ignored() {
                element.ignored("a string", "put the value in double quotes");
                return None;
            }
            element.text().map(str::to_owned)
        };
        Some(elements.iter().filter_map(text).collect())
    }

    /// Whether this is a list or an object of host.json where a value belongs:
    /// .NET configuration then keeps the default.
    pub fn is_ignored(&self) -> bool {
        self.dialect == Dialect::Host
            && matches!(self.node.value, Value::Array(_) | Value::Object(_))
    }

    /// Warns that the value has a type that .NET configuration ignores.
    pub fn ignored(&self, expected: &str, remedy: &str) {
        self.warn(
            format!(
                "is {}, not {expected}, and the Functions host ignores it",
                self.node.value.describe()
            ),
            remedy,
        );
    }

    /// The value as a boolean.
    pub fn flag(&self) -> Option<bool> {
        let flag = match (&self.node.value, self.dialect) {
            (Value::Bool(flag), _) => Some(*flag),
            (Value::Text(text), Dialect::Host) => {
                let word = text.trim().to_ascii_lowercase();
                word.parse().ok()
            }
            _ if self.is_ignored() => {
                self.ignored("true or false", "write true or false, without quotes");
                return None;
            }
            _ => None,
        };
        if flag.is_none() {
            self.wrong_type("true or false", "write true or false, without quotes");
        }
        flag
    }

    /// The value as a whole number.
    pub fn integer(&self) -> Option<i64> {
        let digits = match &self.node.value {
            Value::Number(digits) => digits.as_str(),
            Value::Text(digits) if matches!(self.dialect, Dialect::Host | Dialect::Binding) => {
                digits.trim()
            }
            _ => {
                self.wrong_type("a number", "write a whole number, without quotes");
                return None;
            }
        };
        let number = digits.parse().ok();
        if number.is_none() {
            self.error(
                format!("is `{digits}`, which is not a whole number"),
                "write a whole number",
            );
        }
        number
    }

    /// The value as one of a few words, in any case unless the file is Corral's
    /// own.
    pub fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Option<T> {
        let word = self.text()?;
        let found = choices.iter().find(|(name, _)| match self.dialect {
            Dialect::Corral => *name == word,
            Dialect::Host | Dialect::Function | Dialect::Binding | Dialect::Proxies => {
                name.eq_ignore_ascii_case(word)
            }
        });
        if let Some((_, choice)) = found {
            return Some(*choice);
        }
        let names = choices.iter().map(|(name, _)| *name);
        let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
        self.error(
            format!("is `{word}`, which is not known"),
            spelling::suggestion(word, &names),
        );
        None
    }
}

/// An object, read member by member.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    cursor: Cursor<'a>,
    members: &'a [Member],
}

impl<'a> Object<'a> {
    /// The object as a value, for problems that concern the whole of it.
    pub fn cursor(&self) -> &Cursor<'a> {
        &self.cursor
    }

    /// The same object, whose problems go to `report` from here on.
    pub(crate) fn reporting_to<'b>(&self, report: &'b Report) -> Object<'b>
    where
        'a: 'b,
    {
        Object {
            cursor: Cursor {
                report,
                ..self.cursor.clone()
            },
            members: self.members,
        }
    }

    /// The member named `key`. The last one counts when it is given twice, and
    /// `null` counts as absent in the files that Azure defines.
    pub fn get(&self, key: &str) -> Option<Cursor<'a>> {
        let dialect = self.cursor.dialect;
        self.members
            .iter()
            .rev()
            .find(|member| dialect.same_key(&member.name, key))
            .filter(|member| {
                dialect == Dialect::Corral || !matches!(member.node.value, Value::Null)
            })
            .map(|member| self.member(member))
    }

    /// The member named `key` even if it is `null`.
    pub fn given(&self, key: &str) -> Option<Cursor<'a>> {
        let dialect = self.cursor.dialect;
        let mut members = self.members.iter().rev();
        members
            .find(|member| dialect.same_key(&member.name, key))
            .map(|member| self.member(member))
    }

    /// The member whose name is exactly `key`, whatever the dialect says.
    pub fn exact(&self, key: &str) -> Option<Cursor<'a>> {
        let mut members = self.members.iter().rev();
        members
            .find(|member| member.name == key)
            .map(|member| self.member(member))
    }

    /// The member named `key`; it is an error when it is absent.
    pub fn required(&self, key: &str, remedy: &str) -> Option<Cursor<'a>> {
        let found = self.get(key);
        if found.is_none() {
            self.missing(key, remedy);
        }
        found
    }

    /// Reports that the member named `key` is absent.
    pub fn missing(&self, key: &str, remedy: &str) {
        let place = Place {
            path: Some(child(&self.cursor.path, key)),
            // The problem is reported at the object that should have the member.
            position: self.cursor.node.origin.position(),
        };
        let near = self
            .members
            .iter()
            .find(|member| member.name.eq_ignore_ascii_case(key) && member.name != key);
        let remedy = match near {
            Some(member) => format!("spell `{}` as `{key}`", member.name),
            None => remedy.to_owned(),
        };
        self.cursor
            .report
            .add(Severity::Error, place, "is missing", remedy);
    }

    /// All members in the order of the file, with their names.
    pub fn members(&self) -> impl Iterator<Item = (&'a str, Cursor<'a>)> {
        self.members
            .iter()
            .map(|member| (member.name.as_str(), self.member(member)))
    }

    /// Reports every member whose name is not among `keys`. `$schema` is
    /// allowed at the top of a file, so that editors can complete it.
    pub fn reject_unknown(&self, keys: &[&str]) {
        let top = self.cursor.path == "$";
        for member in self.members {
            let name = member.name.as_str();
            if keys.contains(&name) || (top && name == "$schema") {
                continue;
            }
            let place = Place {
                path: Some(child(&self.cursor.path, name)),
                position: member.origin.position(),
            };
            self.cursor.report.add(
                Severity::Error,
                place,
                format!("`{name}` is not a known key"),
                spelling::suggestion(name, keys),
            );
        }
    }

    /// Warns of every member whose name is not among `keys`: a member that is
    /// not known changes nothing.
    pub fn warn_unknown(&self, keys: &[&str]) {
        let dialect = self.cursor.dialect;
        for (name, member) in self.members() {
            if !keys.iter().any(|key| dialect.same_key(key, name)) {
                member.warn(
                    format!("`{name}` is not a known key and changes nothing"),
                    spelling::suggestion(name, keys),
                );
            }
        }
    }

    fn member(&self, member: &'a Member) -> Cursor<'a> {
        Cursor {
            node: &member.node,
            path: child(&self.cursor.path, &member.name),
            ..self.cursor.clone()
        }
    }
}
