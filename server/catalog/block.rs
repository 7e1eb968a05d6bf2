//! Reading the block in place: nothing is parsed, copied or allocated.
//!
//! No access panics: what is outside the block reads as an empty string, list or record. A test walks the whole
//! block once, so that this does not happen.

use std::cmp::Ordering;

use zerocopy::FromBytes;

use super::format::{Header, List, Record, Text};

static RECORDS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalog.bin"));
static TEXT: &str = include_str!(concat!(env!("OUT_DIR"), "/catalog.txt"));

/// The head of the block.
pub(super) fn header() -> Option<&'static Header> {
    Some(Header::ref_from_prefix(RECORDS).ok()?.0)
}

/// A whole table.
pub(super) fn table<T: Record>() -> &'static [T] {
    let find = || {
        let section = header()?.sections.get(T::TABLE)?;
        let start = section.offset.get() as usize;
        let len = (section.count.get() as usize).checked_mul(size_of::<T>())?;
        <[T]>::ref_from_bytes(RECORDS.get(start..start.checked_add(len)?)?).ok()
    };
    find().unwrap_or_default()
}

/// A part of a table.
pub(super) fn list<T: Record>(list: List) -> &'static [T] {
    let start = list.start.get() as usize;
    let end = start + list.count.get() as usize;
    table().get(start..end).unwrap_or_default()
}

/// A record of a table; all zero outside of it.
pub(super) fn record<T: Record + Copy>(index: u16) -> T {
    let found = table().get(usize::from(index)).copied();
    found.unwrap_or_else(T::new_zeroed)
}

/// A string.
pub(super) fn text(text: Text) -> &'static str {
    let start = text.offset.get() as usize;
    TEXT.get(start..start + usize::from(text.len.get()))
        .unwrap_or_default()
}

/// The index of the record whose name (in lower-case order) is `name` in any ASCII case.
pub(super) fn find<T: Record>(records: &[T], name: &str, name_of: impl Fn(&T) -> &str) -> Option<usize> {
    records
        .binary_search_by(|record| compare_ignoring_case(name_of(record), name))
        .ok()
}

/// The order of the lower-case forms, byte by byte.
pub(super) fn compare_ignoring_case(a: &str, b: &str) -> Ordering {
    let bytes = a.bytes().zip(b.bytes());
    let mut different = bytes.filter(|(a, b)| !a.eq_ignore_ascii_case(b));
    match different.next() {
        Some((a, b)) => a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()),
        None => a.len().cmp(&b.len()),
    }
}

#[cfg(test)]
pub(super) fn size() -> usize {
    RECORDS.len() + TEXT.len()
}
