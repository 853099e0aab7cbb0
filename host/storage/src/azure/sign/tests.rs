use http::Method;

use super::*;

/// The example of the service's documentation, "Authorize with Shared Key".
#[test]
fn the_documented_request_is_signed_as_documented() {
    let request = Request::new(Service::Blob, Method::GET)
        .query("timeout", "20")
        .query("restype", "container")
        .query("comp", "metadata")
        .header("x-ms-version", "2015-02-21")
        .header("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT");
    assert_eq!(
        text_of_request(&request, "/mycontainer", "myaccount"),
        "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n/myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"
    );
}

#[test]
fn requests_are_signed_with_their_length_and_headers() {
    let request = Request::new(Service::Blob, Method::PUT)
        .header("content-type", "text/plain")
        .header("if-match", "*")
        .header("x-ms-meta-a1", "1")
        .header("x-ms-meta-a_1", " 2 ")
        .header("x-ms-meta-ab", "3")
        .body("12345");
    assert_eq!(
        text_of_request(&request, "/devstoreaccount1/c/b%20c", "devstoreaccount1"),
        "PUT\n\n\n5\n\ntext/plain\n\n\n*\n\n\n\nx-ms-meta-a_1:2\nx-ms-meta-a1:1\nx-ms-meta-ab:3\n/devstoreaccount1/devstoreaccount1/c/b%20c"
    );
}

#[test]
fn requests_to_tables_are_signed_with_less() {
    let request = Request::new(Service::Table, Method::POST)
        .query("$filter", "Count gt 5")
        .query("comp", "list")
        .header("content-type", "application/json")
        .header("x-ms-date", "Fri, 26 Jun 2015 23:39:12 GMT")
        .header("x-ms-version", "2015-02-21")
        .body("{}");
    assert_eq!(
        text_of_table_request(&request, "/Tables", "myaccount"),
        "POST\n\napplication/json\nFri, 26 Jun 2015 23:39:12 GMT\n/myaccount/Tables?comp=list"
    );
}
