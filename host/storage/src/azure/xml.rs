//! Answers in XML.

use quick_xml::Reader;
use quick_xml::escape::minimal_escape;
use quick_xml::events::{BytesStart, Event};

/// What is wrong with a document.
#[derive(Debug)]
pub(super) struct Unreadable(pub(super) String);

/// An element with everything in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    name: String,
    /// Whether the text is also percent-encoded, because XML cannot have all of it.
    encoded: bool,
    text: String,
    children: Vec<Self>,
}

impl Element {
    /// The root element of a document.
    pub(super) fn parse(document: &[u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(document).map_err(|_| unreadable("it is not UTF-8"))?;
        let mut reader = Reader::from_str(text);
        let mut open = vec![Self::default()];
        loop {
            match reader
                .read_event()
                .map_err(|error| unreadable(&error.to_string()))?
            {
                Event::Start(start) => open.push(Self::begin(&start)),
                Event::Empty(start) => add(&mut open, Self::begin(&start)),
                Event::End(_) => {
                    if let Some(element) = open.pop() {
                        add(&mut open, element);
                    }
                }
                Event::Text(text) => push(&mut open, &text.xml10_content()),
                Event::CData(text) => push(&mut open, &text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let character = reference
                        .resolve_char_ref()
                        .map_err(|error| unreadable(&error.to_string()))?
                        .or_else(|| predefined(&reference));
                    let character = character.ok_or_else(|| unreadable("an unknown entity"))?;
                    push(&mut open, character.encode_utf8(&mut [0; 4]));
                }
                Event::Eof => break,
                _ => {}
            }
        }
        let root = open.pop().and_then(|mut document| document.children.pop());
        root.ok_or_else(|| unreadable("it is empty"))
    }

    fn begin(start: &BytesStart<'_>) -> Self {
        let encoded = start.try_get_attribute("Encoded").ok().flatten();
        Self {
            name: start.name().as_ref().to_owned(),
            encoded: encoded.is_some_and(|encoded| &*encoded.value == "true"),
            ..Self::default()
        }
    }

    /// The first element of this name in it.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All elements of this name in it.
    pub(super) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first element of this name in it, empty if there is none.
    pub(super) fn text(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| &child.text)
    }

    /// The text of an element that has to be there.
    pub(super) fn required(&self, name: &str) -> Result<String, Unreadable> {
        let child = self
            .child(name)
            .ok_or_else(|| unreadable(&format!("`{}` has no `{name}`", self.name)))?;
        if !child.encoded {
            return Ok(child.text.clone());
        }
        let decoded = percent_encoding::percent_decode_str(&child.text).decode_utf8();
        Ok(decoded
            .map_err(|_| unreadable("a name is not UTF-8"))?
            .into_owned())
    }
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn add(open: &mut [Element], element: Element) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(element);
    }
}

fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "apos" => Some('\''),
        "gt" => Some('>'),
        "lt" => Some('<'),
        "quot" => Some('"'),
        _ => None,
    }
}

fn unreadable(problem: &str) -> Unreadable {
    Unreadable(problem.to_owned())
}

/// A message to put into a queue.
pub(super) fn queue_message(text: &str) -> String {
    let text = minimal_escape(text).replace("]]>", "]]&gt;");
    format!("<QueueMessage><MessageText>{text}</MessageText></QueueMessage>")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn documents_that_are_not_xml_are_errors() {
        for document in [
            "",
            "text",
            "<a>",
            "<a></b>",
            "<a>&other;</a>",
            "<a>&#xZ;</a>",
        ] {
            let parsed = Element::parse(document.as_bytes());
            assert!(parsed.is_err(), "{document}: {parsed:?}");
        }
    }

    proptest! {
        #[test]
        fn texts_are_unchanged(text in "[\\t\\n\\r -~]{0,20}\\PC{0,20}(\\]\\]>)?") {
            prop_assume!(!text.contains(['\u{fffe}', '\u{ffff}']));
            let document = queue_message(&text);
            let message = Element::parse(document.as_bytes()).unwrap();
            prop_assert_eq!(message.required("MessageText").unwrap(), text);
        }

        #[test]
        fn any_document_is_read_or_an_error(document in "[<>/&;#a\"'= !\\[\\]-]{0,40}") {
            let _ = Element::parse(document.as_bytes());
        }
    }
}
