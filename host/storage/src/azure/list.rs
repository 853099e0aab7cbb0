//! Lists in XML, which come in pages.

use super::AzureStorage;
use super::refusal::Refusal;
use super::request::Request;
use super::xml::Element;

impl AzureStorage {
    /// The names in all pages of a list.
    pub(super) async fn names(
        &self,
        list: Request,
        all: &str,
        one: &str,
    ) -> Result<Vec<String>, Refusal> {
        let mut names = Vec::new();
        self.pages(list, all, |page| {
            for element in page.children(one) {
                names.push(element.required("Name")?);
            }
            Ok(())
        })
        .await?;
        names.sort_unstable();
        Ok(names)
    }

    /// Gives the element `all` of each page to `read`.
    pub(super) async fn pages(
        &self,
        list: Request,
        all: &str,
        mut read: impl FnMut(&Element) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut marker = String::new();
        loop {
            let mut request = list.clone();
            if !marker.is_empty() {
                request = request.query("marker", &*marker);
            }
            let answer = self.client.send(request).await?;
            let page = Element::parse(&answer.body)?;
            if let Some(elements) = page.child(all) {
                read(elements)?;
            }
            page.text("NextMarker").clone_into(&mut marker);
            if marker.is_empty() {
                return Ok(());
            }
        }
    }
}
