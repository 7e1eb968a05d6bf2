//! Layout of the compiled catalogue: `build.rs` writes it, [`crate::catalog`] reads it in place.
//!
//! Two files: `catalog.txt`, all strings one after the other (checked to be UTF-8 once, by the compiler), and
//! `catalog.bin`, a [`Header`] and then one table a kind of record. Numbers are little-endian and unaligned, so
//! the bytes are the records on every machine. Records point into tables by index and into the text by offset.
//!
//! zerocopy's derives check the layouts at compile time. The `unsafe impl`s that they expand to are theirs and do
//! not trip our `forbid(unsafe_code)`, which holds for the code written here.

use zerocopy::byteorder::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// A string: a stretch of `catalog.txt`, in bytes.
#[derive(Clone, Copy, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Text {
    pub(crate) offset: U32,
    pub(crate) len: U16,
}

/// A stretch of a table, in records; which table is said where it is used.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned,
)]
#[repr(C)]
pub(crate) struct List {
    pub(crate) start: U32,
    pub(crate) count: U16,
}

/// Where a table stands in `catalog.bin`.
#[derive(Clone, Copy, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Section {
    /// First byte, from the start of the file.
    pub(crate) offset: U32,
    /// Number of records.
    pub(crate) count: U32,
}

/// Number of tables.
pub(crate) const TABLES: usize = 26;

/// The head of `catalog.bin`.
#[derive(Clone, Copy, Default, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Header {
    /// Version of the package, such as `0.21.202609261`.
    pub(crate) version: Text,
    /// Its date, such as `2026-09-26`.
    pub(crate) date: Text,
    /// The tables, in the order of [`Record::TABLE`].
    pub(crate) sections: [Section; TABLES],
}

/// A record that has a table.
pub(crate) trait Record:
    FromBytes + IntoBytes + Immutable + KnownLayout + Unaligned + 'static
{
    /// Index in [`Header::sections`].
    const TABLE: usize;
}

/// A service; the table is sorted by prefix.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Service {
    pub(crate) prefix: Text,
    pub(crate) name: Text,
    /// Page of the service authorization reference, without `list_` and `.html`; empty where none is known.
    pub(crate) page: Text,
    /// Into [`Action`].
    pub(crate) actions: List,
    /// Into [`ResourceType`].
    pub(crate) resource_types: List,
    /// Into [`KeyRef`].
    pub(crate) condition_keys: List,
    /// [`RESOURCE_CONTROL`].
    pub(crate) flags: u8,
}

/// Resource control policies apply to a service.
pub(crate) const RESOURCE_CONTROL: u8 = 1;

/// An action; the table is sorted by service, then by lower-case name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Action {
    pub(crate) name: Text,
    pub(crate) description: Text,
    pub(crate) service: U16,
    /// Number of the access level, from `List` = 0.
    pub(crate) access_level: u8,
    /// Into [`ActionResource`].
    pub(crate) resource_types: List,
    /// Into [`KeyRef`].
    pub(crate) condition_keys: List,
    /// Into [`ActionRef`].
    pub(crate) dependent_actions: List,
}

/// A resource type that an action works on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ActionResource {
    pub(crate) resource_type: U16,
    /// 1 where it is required.
    pub(crate) required: u8,
    /// Into [`KeyRef`].
    pub(crate) condition_keys: List,
}

/// A resource type; the table is sorted by service, then by lower-case name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ResourceType {
    pub(crate) name: Text,
    pub(crate) arn: Text,
    pub(crate) service: U16,
    /// Into [`KeyRef`].
    pub(crate) condition_keys: List,
}

/// A condition key; one record a name, the table is sorted by lower-case name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ConditionKey {
    pub(crate) name: Text,
    pub(crate) description: Text,
    /// When a global key is present; empty where nothing is said.
    pub(crate) availability: Text,
    /// Number of the key type, from `String` = 0.
    pub(crate) kind: u8,
    /// [`MULTIVALUED`], [`GLOBAL`], [`SENSITIVE`], [`UNTRUSTWORTHY`], [`SOURCE`] and [`PRINCIPAL`].
    pub(crate) flags: u8,
}

/// A condition key may hold several values.
pub(crate) const MULTIVALUED: u8 = 1;
/// A condition key works with every service.
pub(crate) const GLOBAL: u8 = 2;
/// A value of a condition key is one account, organization or network and bounds who gets access.
pub(crate) const SENSITIVE: u8 = 4;
/// The caller chooses the value of a condition key.
pub(crate) const UNTRUSTWORTHY: u8 = 8;
/// A condition key tells for which resource a service makes the call.
pub(crate) const SOURCE: u8 = 16;
/// A condition key tells of a principal in IAM, and a service that calls for itself is none.
pub(crate) const PRINCIPAL: u8 = 32;

/// A condition operator, in the order of the overlay table.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Operator {
    pub(crate) name: Text,
    pub(crate) description: Text,
    /// Number of the family, from `String` = 0.
    pub(crate) family: u8,
    /// [`NEGATED`], [`WILDCARDS`], [`VARIABLES`] and [`MODIFIERS`].
    pub(crate) flags: u8,
}

/// An operator holds where the values differ.
pub(crate) const NEGATED: u8 = 1;
/// An operator understands `*` and `?`.
pub(crate) const WILDCARDS: u8 = 2;
/// An operator replaces policy variables.
pub(crate) const VARIABLES: u8 = 4;
/// An operator takes `IfExists`, `ForAllValues:` and `ForAnyValue:`.
pub(crate) const MODIFIERS: u8 = 8;

/// A service-linked role; the table is sorted by principal.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Role {
    pub(crate) principal: Text,
    /// Empty where the name is not known.
    pub(crate) name: Text,
    pub(crate) arn: Text,
    /// 1 where name and principal are confirmed by a source.
    pub(crate) confirmed: u8,
}

/// An action that needs a service-linked role; the table is sorted by action, then by role.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Trigger {
    pub(crate) action: U16,
    pub(crate) role: U16,
    /// Number of the evidence, from `Documented` = 0.
    pub(crate) evidence: u8,
}

/// Another name of a service, in lower case; the table is sorted by it.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Alias {
    pub(crate) name: Text,
    pub(crate) service: U16,
}

/// An API operation that is no action; the table is sorted by service, then by lower-case name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Operation {
    pub(crate) name: Text,
    pub(crate) service: U16,
    /// 1 where the request decides which one of the actions is needed.
    pub(crate) any: u8,
    /// Into [`ActionRef`].
    pub(crate) actions: List,
    /// Into [`ActionRef`].
    pub(crate) conditional: List,
}

/// Index of a condition key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct KeyRef(pub(crate) U16);

/// Index of an action.
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ActionRef(pub(crate) U16);

/// Index of an action; the table is sorted by the action's lower-case name, then by service.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ActionByName(pub(crate) U16);

/// Index of a condition key with a placeholder in its name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct PatternKey(pub(crate) U16);

/// Index of a service.
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ServiceRef(pub(crate) U16);

/// A global condition key and what only such keys have; the table is sorted by key.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct GlobalKey {
    pub(crate) key: U16,
    /// Into [`KeyRef`]: one of them has to be tested too; empty where the key stands alone.
    pub(crate) companions: List,
    /// Into [`ServiceRef`]: the services that support it; empty for all.
    pub(crate) services: List,
    /// Into [`ActionRef`]: actions that do not support it.
    pub(crate) unsupported_actions: List,
}

/// A partition; the table is sorted by name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Partition {
    pub(crate) name: Text,
    /// What its service principals and hosts end in.
    pub(crate) dns_suffix: Text,
    /// Into [`Region`].
    pub(crate) regions: List,
}

/// A region; the table is sorted by partition, then by code.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Region {
    pub(crate) code: Text,
    pub(crate) name: Text,
    pub(crate) partition: U16,
}

/// What is known of the values of a condition key; the table is sorted by key.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct KeyValues {
    pub(crate) key: U16,
    /// Into [`ValueText`].
    pub(crate) values: List,
    /// The form of a value, with placeholders; empty where none is known.
    pub(crate) pattern: Text,
    /// Number of the list that holds the values: 0 for none, 1 regions, 2 service principals, 3 service-linked roles.
    pub(crate) reference: u8,
    /// 1 where other values are possible too.
    pub(crate) open: u8,
    /// The least and the greatest number; both 0 where nothing is known.
    pub(crate) min: U32,
    pub(crate) max: U32,
}

/// A value of a condition key.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ValueText(pub(crate) Text);

/// A service principal; the table is sorted by name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ServicePrincipal {
    pub(crate) name: Text,
    /// The name in China, where that is another one.
    pub(crate) china: Text,
    /// [`REGIONAL`], [`UNVERIFIED`] and [`RETIRED`].
    pub(crate) flags: u8,
}

/// A service principal also occurs with a region before its domain.
pub(crate) const REGIONAL: u8 = 1;
/// No source shows a service principal in use.
pub(crate) const UNVERIFIED: u8 = 2;
/// The service of a service principal is gone.
pub(crate) const RETIRED: u8 = 4;

/// A resource type by its ARN; the table is sorted by service, then by index.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct TypeByArn {
    /// The service in the ARN, often but not always the prefix of its actions.
    pub(crate) service: Text,
    /// What follows the ARN's fifth colon.
    pub(crate) resource: Text,
    pub(crate) resource_type: U16,
}

/// What the reference does not say of an action, or of a name that it lacks; the table is sorted by lower-case name.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ActionStatus {
    /// The full name, such as `aws-portal:ViewBilling`.
    pub(crate) name: Text,
    /// Number of the status, from `Deprecated` = 0.
    pub(crate) status: u8,
    /// Into [`ActionRef`].
    pub(crate) replacements: List,
}

/// What the reference does not say of a service, or of a prefix that it lacks; the table is sorted by prefix.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct ServiceStatus {
    pub(crate) prefix: Text,
    /// Number of the status, from `Ended` = 0.
    pub(crate) status: u8,
    /// The name of one that has ended.
    pub(crate) name: Text,
    /// The day on which it ended; empty where that is not known.
    pub(crate) date: Text,
    /// Into [`ServiceRef`]: what one that is renamed is called now.
    pub(crate) replacements: List,
}

/// In how many managed policies an action and one that it depends on stand together; the table is sorted by action.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Support {
    pub(crate) action: U16,
    pub(crate) dependent: U16,
    /// Number of policies that allow both.
    pub(crate) both: U16,
    /// Number of policies that allow the action by its name.
    pub(crate) all: U16,
}

/// A set of actions that raises the permissions of who holds it.
#[derive(Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(crate) struct Escalation {
    /// Number of the kind, from `Permissions` = 0.
    pub(crate) kind: u8,
    /// 1 where many harmless policies allow it.
    pub(crate) common: u8,
    /// Into [`ActionRef`].
    pub(crate) actions: List,
}

impl Record for Service {
    const TABLE: usize = 0;
}
impl Record for Action {
    const TABLE: usize = 1;
}
impl Record for ActionResource {
    const TABLE: usize = 2;
}
impl Record for ResourceType {
    const TABLE: usize = 3;
}
impl Record for ConditionKey {
    const TABLE: usize = 4;
}
impl Record for Operator {
    const TABLE: usize = 5;
}
impl Record for Role {
    const TABLE: usize = 6;
}
impl Record for Trigger {
    const TABLE: usize = 7;
}
impl Record for Alias {
    const TABLE: usize = 8;
}
impl Record for Operation {
    const TABLE: usize = 9;
}
impl Record for KeyRef {
    const TABLE: usize = 10;
}
impl Record for ActionRef {
    const TABLE: usize = 11;
}
impl Record for ActionByName {
    const TABLE: usize = 12;
}
impl Record for PatternKey {
    const TABLE: usize = 13;
}
impl Record for GlobalKey {
    const TABLE: usize = 14;
}
impl Record for Partition {
    const TABLE: usize = 15;
}
impl Record for Region {
    const TABLE: usize = 16;
}
impl Record for TypeByArn {
    const TABLE: usize = 17;
}
impl Record for ServiceRef {
    const TABLE: usize = 18;
}
impl Record for ActionStatus {
    const TABLE: usize = 19;
}
impl Record for ServiceStatus {
    const TABLE: usize = 20;
}
impl Record for Support {
    const TABLE: usize = 21;
}
impl Record for Escalation {
    const TABLE: usize = 22;
}
impl Record for KeyValues {
    const TABLE: usize = 23;
}
impl Record for ValueText {
    const TABLE: usize = 24;
}
impl Record for ServicePrincipal {
    const TABLE: usize = 25;
}

/// What stands in a condition key's name for text of the request: `${TagKey}`, `<key>`, or the word `tag-key` (or
/// nothing at all) after the last `/`. Gives the text before and after it.
pub(crate) fn placeholder(key: &str) -> Option<(&str, &str)> {
    for (open, close) in [("${", '}'), ("<", '>')] {
        if let Some((head, rest)) = key.split_once(open)
            && let Some((_, tail)) = rest.split_once(close)
        {
            return Some((head, tail));
        }
    }
    let (head, tail) = key.rsplit_once('/')?;
    (tail.is_empty() || tail == "tag-key").then(|| (key.get(..head.len() + 1).unwrap_or(key), ""))
}
