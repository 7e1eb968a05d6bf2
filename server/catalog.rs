//! What AWS publishes about IAM (stub).
