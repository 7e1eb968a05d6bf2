//! Writes the two files of the block: interned strings and tables of records.

use std::collections::HashMap;
use std::hash::Hash;

use zerocopy::IntoBytes;

use crate::format::{Header, List, Record, Section, TABLES, Text};

/// The finished files.
pub(crate) struct Block {
    pub(crate) records: Vec<u8>,
    pub(crate) text: String,
}

/// The files in the making.
#[derive(Default)]
pub(crate) struct Writer {
    text: String,
    known: HashMap<String, Text>,
    tables: [(Vec<u8>, u32); TABLES],
}

impl Writer {
    /// The place of a string, which stands in the text once.
    pub(crate) fn text(&mut self, text: &str) -> Result<Text, String> {
        if let Some(known) = self.known.get(text) {
            return Ok(*known);
        }
        let place = Text {
            offset: number(self.text.len())?.into(),
            len: short(text.len())?.into(),
        };
        self.text.push_str(text);
        self.known.insert(text.to_owned(), place);
        Ok(place)
    }

    /// Appends records to their table and tells where they stand.
    pub(crate) fn append<T: Record>(&mut self, records: &[T]) -> Result<List, String> {
        let (bytes, count) = self.tables.get_mut(T::TABLE).ok_or("`TABLES` is too low")?;
        let list = List {
            start: (*count).into(),
            count: short(records.len())?.into(),
        };
        bytes.extend_from_slice(records.as_bytes());
        *count += number(records.len())?;
        Ok(list)
    }

    /// Both files.
    pub(crate) fn finish(self, version: Text, date: Text) -> Result<Block, String> {
        let mut header = Header {
            version,
            date,
            ..Header::default()
        };
        let mut records = Vec::new();
        for (section, (bytes, count)) in header.sections.iter_mut().zip(&self.tables) {
            *section = Section {
                offset: number(size_of::<Header>() + records.len())?.into(),
                count: (*count).into(),
            };
            records.extend_from_slice(bytes);
        }
        records.splice(..0, header.as_bytes().iter().copied());
        Ok(Block {
            records,
            text: self.text,
        })
    }
}

/// Lists of records of which each distinct one is written once.
pub(crate) struct Lists<T> {
    known: HashMap<Vec<T>, List>,
}

impl<T: Record + Eq + Hash> Lists<T> {
    pub(crate) fn new() -> Self {
        Self {
            known: HashMap::new(),
        }
    }

    /// The place of a list.
    pub(crate) fn intern(&mut self, writer: &mut Writer, records: Vec<T>) -> Result<List, String> {
        if records.is_empty() {
            return Ok(List::default());
        }
        if let Some(known) = self.known.get(&records) {
            return Ok(*known);
        }
        let list = writer.append(&records)?;
        self.known.insert(records, list);
        Ok(list)
    }
}

/// A number that fits 16 bits.
pub(crate) fn short(number: usize) -> Result<u16, String> {
    u16::try_from(number).map_err(|_| format!("{number} does not fit the 16 bits that the format has for it"))
}

fn number(number: usize) -> Result<u32, String> {
    u32::try_from(number).map_err(|_| format!("{number} does not fit the 32 bits that the format has for it"))
}
