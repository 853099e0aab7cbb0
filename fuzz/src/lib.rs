//! Functions to fuzz against: together, their bindings cover every decoder and
//! encoder of values.

use corral_app::{Binding, Cardinality, DataType, Direction};
use corral_protocol::Signature;

/// One signature of each kind.
pub fn signatures() -> Vec<Signature> {
    use Cardinality::{Many, One};
    use DataType::{Binary, Unset};
    use Direction::{In, Out};

    let shapes = [
        vec![
            binding("a", "httpTrigger", In, Unset, One),
            binding("res", "http", Out, Unset, One),
            binding("m", "queue", Out, Unset, One),
        ],
        vec![
            binding("a", "httpTrigger", In, Unset, One),
            binding("$return", "http", Out, Unset, One),
        ],
        vec![
            binding("a", "queueTrigger", In, Unset, One),
            binding("b", "blob", In, Binary, One),
            binding("c", "cosmosDB", In, Unset, One),
            binding("$return", "queue", Out, Binary, One),
        ],
        vec![
            binding("a", "eventHubTrigger", In, Binary, Many),
            binding("m", "serviceBus", Out, Unset, One),
        ],
        vec![
            binding("a", "blobTrigger", In, Binary, One),
            binding("m", "blob", Out, Unset, One),
        ],
        vec![
            binding("a", "signalRTrigger", In, Unset, One),
            binding("m", "cosmosDB", Out, Unset, One),
            binding("n", "signalR", Out, Unset, One),
        ],
    ];
    shapes
        .iter()
        .filter_map(|bindings| Signature::new(bindings).ok())
        .collect()
}

fn binding(
    name: &str,
    kind: &str,
    direction: Direction,
    data_type: DataType,
    cardinality: Cardinality,
) -> Binding {
    Binding {
        name: name.to_owned(),
        kind: kind.to_owned(),
        direction,
        data_type,
        cardinality,
    }
}
