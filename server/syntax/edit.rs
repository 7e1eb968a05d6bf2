//! Structural edits (stub).
