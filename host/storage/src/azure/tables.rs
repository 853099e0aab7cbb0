//! Tables of the account.

use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use super::AzureStorage;
use super::account::Service;
use super::client::Answer;
use super::refusal::Refusal;
use super::request::{Request, encode};
use crate::entity::{self, KeyedEntity, canonical};
use crate::filter::Filter;
use crate::{Entity, EntityWrite, Operation, StorageError, TableQuery, Tables, rules};

/// The most entities in one answer.
const PAGE: usize = 1000;

/// The headers that say where the next page begins, and the parameters that ask for it.
const NEXT_TABLE: [(&str, &str); 1] = [("x-ms-continuation-nexttablename", "NextTableName")];
const NEXT_ENTITY: [(&str, &str); 2] = [
    ("x-ms-continuation-nextpartitionkey", "NextPartitionKey"),
    ("x-ms-continuation-nextrowkey", "NextRowKey"),
];

impl Tables for AzureStorage {
    fn create_table<'a>(&'a self, table: &'a str) -> Operation<'a, ()> {
        Box::pin(async move {
            rules::table(table)?;
            let request = to_table(Method::POST, "/Tables".to_owned())
                .header("prefer", "return-no-content")
                .body(json!({ "TableName": table }).to_string());
            match self.client.send(request).await {
                Err(refusal) if !refusal.is("TableAlreadyExists") => {
                    Err(refusal.about(&subject(table)))
                }
                _ => Ok(()),
            }
        })
    }

    fn tables(&self) -> Operation<'_, Vec<String>> {
        Box::pin(async move {
            let request = to_table(Method::GET, "/Tables".to_owned());
            let tables = self.values(request, &NEXT_TABLE, None);
            let tables = tables
                .await
                .map_err(|refusal| refusal.about("the list of tables"))?;
            let name = |table: &Value| Some(table.get("TableName")?.as_str()?.to_owned());
            let mut names: Vec<String> = tables.iter().filter_map(name).collect();
            names.sort_unstable_by_key(|name| name.to_ascii_lowercase());
            Ok(names)
        })
    }

    fn put_entity<'a>(
        &'a self,
        table: &'a str,
        entity: Entity,
        write: EntityWrite,
    ) -> Operation<'a, ()> {
        Box::pin(async move {
            rules::table(table)?;
            let row = KeyedEntity::accept(entity)?;
            let what = described(table, &row.partition_key, &row.row_key);
            let to_entity = path(table, &row.partition_key, &row.row_key);
            let mut entity = entity::with_all_types(row.entity(""));
            // The service sets it.
            entity.remove(entity::TIMESTAMP);
            entity.remove("Timestamp@odata.type");
            let request = match write {
                EntityWrite::Insert => to_table(Method::POST, format!("/{table}"))
                    .header("prefer", "return-no-content"),
                EntityWrite::Replace => to_table(Method::PUT, to_entity),
                EntityWrite::Merge => to_table(Method::PATCH, to_entity),
            };
            let sent = self
                .client
                .send(request.body(Value::Object(entity).to_string()))
                .await;
            sent.map_err(|refusal| {
                if refusal.is("TableNotFound") {
                    refusal.about(&subject(table))
                } else {
                    refusal.about(&what)
                }
            })?;
            Ok(())
        })
    }

    fn entity<'a>(
        &'a self,
        table: &'a str,
        partition_key: &'a str,
        row_key: &'a str,
    ) -> Operation<'a, Option<Entity>> {
        Box::pin(async move {
            check(table, partition_key, row_key)?;
            let request = to_table(Method::GET, path(table, partition_key, row_key));
            let read = match self.client.send(request).await {
                Ok(answer) => object(&answer.body),
                Err(refusal) => Err(refusal),
            };
            match read {
                Ok(entity) => Ok(Some(canonical(&entity))),
                Err(refusal) if refusal.is_not_found() => Ok(None),
                Err(refusal) => Err(refusal.about(&described(table, partition_key, row_key))),
            }
        })
    }

    fn query_entities<'a>(
        &'a self,
        table: &'a str,
        query: TableQuery,
    ) -> Operation<'a, Vec<Entity>> {
        Box::pin(async move {
            rules::table(table)?;
            // The service says only that a filter is wrong, not where.
            query.filter.as_deref().map(Filter::parse).transpose()?;
            if query.take == Some(0) {
                return Ok(Vec::new());
            }
            let mut request = to_table(Method::GET, format!("/{table}()"));
            if let Some(filter) = filter(&query) {
                request = request.query("$filter", filter);
            }
            let found = match self.values(request, &NEXT_ENTITY, query.take).await {
                Err(refusal) if refusal.is_not_found() => Vec::new(),
                result => result.map_err(|refusal| refusal.about(&subject(table)))?,
            };
            let entities = found.iter().filter_map(Value::as_object);
            Ok(entities.map(canonical).collect())
        })
    }

    fn delete_entity<'a>(
        &'a self,
        table: &'a str,
        partition_key: &'a str,
        row_key: &'a str,
    ) -> Operation<'a, bool> {
        Box::pin(async move {
            check(table, partition_key, row_key)?;
            let request = to_table(Method::DELETE, path(table, partition_key, row_key))
                .header("if-match", "*");
            match self.client.send(request).await {
                Ok(_) => Ok(true),
                Err(refusal) if refusal.is_not_found() => Ok(false),
                Err(refusal) => Err(refusal.about(&described(table, partition_key, row_key))),
            }
        })
    }
}

impl AzureStorage {
    /// The values in all pages of a list, up to `most`.
    async fn values(
        &self,
        list: Request,
        next: &[(&str, &'static str)],
        most: Option<usize>,
    ) -> Result<Vec<Value>, Refusal> {
        let mut values = Vec::new();
        let mut request = list.clone();
        loop {
            if let Some(most) = most {
                let rest = most.saturating_sub(values.len());
                request = request.query("$top", rest.min(PAGE).to_string());
            }
            let answer = self.client.send(request).await?;
            if let Some(Value::Array(page)) = object(&answer.body)?.remove("value") {
                values.extend(page);
            }
            let Some(following) = following(&list, &answer, next) else {
                break;
            };
            if most.is_some_and(|most| values.len() >= most) {
                break;
            }
            request = following;
        }
        values.truncate(most.unwrap_or(usize::MAX));
        Ok(values)
    }
}

/// The request for the page that follows, if there is one.
fn following(list: &Request, answer: &Answer, next: &[(&str, &'static str)]) -> Option<Request> {
    let mut request = None;
    for (header, parameter) in next {
        if let Some(value) = answer.header(header).filter(|value| !value.is_empty()) {
            let before = request.unwrap_or_else(|| list.clone());
            request = Some(before.query(parameter, value));
        }
    }
    request
}

fn to_table(method: Method, path: String) -> Request {
    Request::new(Service::Table, method)
        .encoded_path(path)
        .header("accept", "application/json;odata=minimalmetadata")
        .header("content-type", "application/json")
        .header("dataserviceversion", "3.0")
        .header("maxdataserviceversion", "3.0")
}

/// The path of an entity, in which a quote is written twice.
fn path(table: &str, partition_key: &str, row_key: &str) -> String {
    let [partition_key, row_key] =
        [partition_key, row_key].map(|key| encode(&key.replace('\'', "''")));
    format!("/{table}(PartitionKey='{partition_key}',RowKey='{row_key}')")
}

/// The filter of a query with its partition.
fn filter(query: &TableQuery) -> Option<String> {
    let partition = query
        .partition_key
        .as_ref()
        .map(|key| format!("PartitionKey eq '{}'", key.replace('\'', "''")));
    match (partition, &query.filter) {
        (Some(partition), Some(filter)) => Some(format!("{partition} and ({filter})")),
        (Some(only), None) => Some(only),
        (None, filter) => filter.clone(),
    }
}

fn object(body: &Bytes) -> Result<Entity, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::unreadable(&error.to_string()))
}

fn check(table: &str, partition_key: &str, row_key: &str) -> Result<(), StorageError> {
    rules::table(table)?;
    rules::key(entity::PARTITION_KEY, partition_key)?;
    rules::key(entity::ROW_KEY, row_key)
}

fn subject(table: &str) -> String {
    format!("table `{table}`")
}

fn described(table: &str, partition_key: &str, row_key: &str) -> String {
    format!("entity `{partition_key}`, `{row_key}` of table `{table}`")
}
