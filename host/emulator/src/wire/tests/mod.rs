mod bodies;
mod client;
mod connection;
mod heads;
mod lengths;
mod pieces;
mod splitting;
