//! The catalogue: what AWS publishes about IAM, embedded in the binary and read in place.
//!
//! Services, actions, resource types and condition keys come from the npm package that `schemas/package.json` pins;
//! operators, global keys, service-linked roles, dependent actions, API operations, regions, retired names, sets of
//! actions that escalate, service principals and the values of condition keys from the tables in `schemas/`. Handles
//! ([`Service`], [`Action`] …) are small copyable numbers, their order is the order of the names, and every string lives
//! as long as the program. Names are found in any ASCII case.
//!
//! Invariants: no I/O, no allocation at start, no panic; a handle exists only for a record of the block.

mod action_set;
pub mod arn;
mod block;
mod escalation;
mod format;
pub mod nearest;
pub mod pattern;
mod region;
mod service_principal;
mod status;
mod values;

use std::fmt;

pub use action_set::ActionSet;
pub use escalation::{Escalation, EscalationKind, escalating_actions, escalations};
pub use pattern::Pattern;
pub use region::{Partition, Region, partition, partitions, region, regions};
pub use service_principal::{ServicePrincipal, service_principal, service_principals};
pub use status::{
    ActionStatus, ActionStatusKind, ServiceStatus, ServiceStatusKind, action_status, has_retired_actions,
    service_status,
};
pub use values::{KeyValues, ValueList};

use block::{compare_ignoring_case, find, list, record, table, text};

/// Version of the package, such as `0.21.202609261`.
pub fn version() -> &'static str {
    block::header().map_or("", |header| text(header.version))
}

/// Date of the package, such as `2026-09-26`.
pub fn date() -> &'static str {
    block::header().map_or("", |header| text(header.date))
}

/// All services, sorted by prefix.
pub fn services() -> impl ExactSizeIterator<Item = Service> + Clone {
    indices::<format::Service>().map(Service)
}

/// The service of a prefix such as `s3`.
pub fn service(prefix: &str) -> Option<Service> {
    find(table::<format::Service>(), prefix, |service| text(service.prefix)).and_then(Service::at)
}

/// The service that the SDKs, the command line or people call by another name than its prefix (`elbv2`,
/// `support-app`), or else the one of this prefix.
pub fn service_named(alias: &str) -> Option<Service> {
    let aliases = table::<format::Alias>();
    match find(aliases, alias, |alias| text(alias.name)).and_then(|index| aliases.get(index)) {
        Some(alias) => Some(Service(alias.service.get())),
        None => service(alias),
    }
}

/// The action of a full name such as `s3:GetObject`.
pub fn action(name: &str) -> Option<Action> {
    let (prefix, action) = name.split_once(':')?;
    service(prefix)?.action(action)
}

/// All actions, sorted by prefix, then by lower-case name.
pub fn actions() -> impl ExactSizeIterator<Item = Action> + Clone {
    indices::<format::Action>().map(Action)
}

/// Every service's action of a name without prefix, such as `TagResource`.
pub fn actions_named(name: &str) -> impl Iterator<Item = Action> {
    let all = table::<format::ActionByName>();
    let action = |entry: &format::ActionByName| Action(entry.0.get());
    let start = all.partition_point(|entry| compare_ignoring_case(action(entry).name(), name).is_lt());
    let rest = all.get(start..).unwrap_or_default().iter();
    rest.map(action)
        .take_while(move |action| action.name().eq_ignore_ascii_case(name))
}

/// The API operation of a service that is not itself an action, such as `ListObjectsV2` of `s3`.
pub fn operation(service: Service, name: &str) -> Option<Operation> {
    let all = table::<format::Operation>();
    let found = all.binary_search_by(|operation| {
        let order = operation.service.get().cmp(&service.0);
        order.then_with(|| compare_ignoring_case(text(operation.name), name))
    });
    found
        .ok()
        .and_then(|index| u16::try_from(index).ok())
        .map(Operation)
}

/// The condition key of a name, global ones before those of services. `aws:ResourceTag/Dept` is found as
/// `aws:ResourceTag/${TagKey}`, `token.actions.githubusercontent.com:sub` as `${Provider}:sub`.
pub fn condition_key(name: &str) -> Option<ConditionKey> {
    let exact = find(table::<format::ConditionKey>(), name, |key| text(key.name));
    exact.and_then(ConditionKey::at).or_else(|| pattern_key(name))
}

/// Whether some condition key begins with this prefix, such as `s3` or `saml`.
pub fn has_condition_keys(prefix: &str) -> bool {
    let all = table::<format::ConditionKey>();
    let head = format!("{prefix}:");
    let start = all.partition_point(|key| compare_ignoring_case(text(key.name), &head).is_lt());
    let own = all.get(start).and_then(|key| text(key.name).get(..head.len()));
    own.is_some_and(|own| own.eq_ignore_ascii_case(&head))
}

/// The keys that work with every service.
pub fn global_condition_keys() -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
    let keys = table::<format::GlobalKey>().iter();
    keys.map(|global| ConditionKey(global.key.get()))
}

/// All condition operators without their modifiers, family by family.
pub fn operators() -> impl ExactSizeIterator<Item = Operator> + Clone {
    indices::<format::Operator>().map(Operator)
}

/// The operator of a name without `ForAnyValue:`, `ForAllValues:` and `IfExists`.
pub fn operator(base: &str) -> Option<Operator> {
    operators().find(|operator| operator.name().eq_ignore_ascii_case(base))
}

/// All service-linked roles, sorted by service principal.
pub fn all_service_linked_roles() -> impl ExactSizeIterator<Item = ServiceLinkedRole> + Clone {
    indices::<format::Role>().map(ServiceLinkedRole)
}

/// The service-linked roles that an action may have to create.
pub fn service_linked_roles(action: Action) -> impl Iterator<Item = ServiceLinkedRole> {
    let triggers = triggers_of(action).iter();
    triggers.map(|trigger| ServiceLinkedRole(trigger.role.get()))
}

/// The service-linked role of a service principal such as `servicequotas.amazonaws.com`.
pub fn service_linked_role(principal: &str) -> Option<ServiceLinkedRole> {
    let found = find(table::<format::Role>(), principal, |role| text(role.principal))?;
    u16::try_from(found).ok().map(ServiceLinkedRole)
}

/// A service, named by the prefix of its actions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(u16);

impl Service {
    fn at(index: usize) -> Option<Self> {
        u16::try_from(index).ok().map(Self)
    }

    fn record(self) -> format::Service {
        record(self.0)
    }

    /// The prefix, such as `s3`.
    pub fn prefix(self) -> &'static str {
        text(self.record().prefix)
    }

    /// The name, such as `Amazon S3`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// Its actions, sorted by lower-case name.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        range(self.record().actions).map(Action)
    }

    /// Its action of a name such as `GetObject`.
    pub fn action(self, name: &str) -> Option<Action> {
        let actions = self.record().actions;
        let found = find(list::<format::Action>(actions), name, |action| text(action.name))?;
        range(actions).nth(found).map(Action)
    }

    /// Whether a name or a pattern, of the part behind the colon, means any of its actions.
    pub fn has_action_like(self, name: &str) -> bool {
        action_set::matches_any(self, Pattern::ignoring_case(name))
    }

    /// Its resource types, sorted by lower-case name.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ResourceType> + Clone {
        range(self.record().resource_types).map(ResourceType)
    }

    /// Its resource type of a name such as `bucket`.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        self.resource_types()
            .find(|resource_type| resource_type.name().eq_ignore_ascii_case(name))
    }

    /// The condition keys it lists, those of `aws:` among them, sorted by lower-case name.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        keys(self.record().condition_keys)
    }

    /// Whether resource control policies apply to it.
    pub fn supports_resource_control(self) -> bool {
        self.record().flags & format::RESOURCE_CONTROL != 0
    }

    /// Other names, in lower case: what SDKs, the command line or people call it.
    pub fn aliases(self) -> impl Iterator<Item = &'static str> {
        let aliases = table::<format::Alias>().iter();
        aliases
            .filter(move |alias| alias.service.get() == self.0)
            .map(|alias| text(alias.name))
    }

    /// Its page in the service authorization reference.
    pub fn url(self) -> Option<String> {
        let page = self.page()?;
        Some(format!("{REFERENCE}list_{page}.html"))
    }

    fn page(self) -> Option<&'static str> {
        Some(text(self.record().page)).filter(|page| !page.is_empty())
    }
}

const REFERENCE: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/";

/// An action of a service; displayed as `s3:GetObject`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(u16);

impl Action {
    fn record(self) -> format::Action {
        record(self.0)
    }

    /// Its service.
    pub fn service(self) -> Service {
        Service(self.record().service.get())
    }

    /// The name without prefix, such as `GetObject`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// What it grants, in AWS's words: "Grants permission to …".
    pub fn description(self) -> &'static str {
        text(self.record().description)
    }

    /// Its access level.
    pub fn access_level(self) -> AccessLevel {
        match self.record().access_level {
            0 => AccessLevel::List,
            1 => AccessLevel::Read,
            2 => AccessLevel::Write,
            3 => AccessLevel::Tagging,
            _ => AccessLevel::PermissionsManagement,
        }
    }

    /// The resource types it works on; none means that only `*` is meaningful.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ActionResource> + Clone {
        let resources = list::<format::ActionResource>(self.record().resource_types).iter();
        resources.map(|resource| ActionResource {
            resource_type: ResourceType(resource.resource_type.get()),
            required: resource.required != 0,
            condition_keys: resource.condition_keys,
        })
    }

    /// The condition keys it supports whatever the resource.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        keys(self.record().condition_keys)
    }

    /// The condition keys it supports on any resource, some of them repeatedly.
    pub fn all_condition_keys(self) -> impl Iterator<Item = ConditionKey> + Clone {
        let of_resources = self.resource_types().flat_map(|resource| {
            resource
                .condition_keys()
                .chain(resource.resource_type.condition_keys())
        });
        self.condition_keys().chain(of_resources)
    }

    /// Other actions that a call may need besides.
    pub fn dependent_actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        action_list(self.record().dependent_actions)
    }

    /// How often AWS's managed policies allow one of its dependent actions with it; `None` where no policy names it.
    pub fn support(self, dependent: Action) -> Option<Support> {
        let all = table::<format::Support>();
        let key = |support: &format::Support| (support.action.get(), support.dependent.get());
        let found = all.binary_search_by_key(&(self.0, dependent.0), key).ok()?;
        all.get(found).map(|support| Support {
            both: support.both.get(),
            all: support.all.get(),
        })
    }

    /// What is known of it besides the reference.
    pub fn status(self) -> Option<ActionStatus> {
        action_status(&self.to_string())
    }

    /// Its place in the service authorization reference.
    pub fn url(self) -> Option<String> {
        let page = self.service().page()?;
        Some(format!("{REFERENCE}list_{page}.html#{page}-{}", self.name()))
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service().prefix(), self.name())
    }
}

/// How often AWS's managed policies allow two actions together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Support {
    /// Number of policies that allow both.
    pub both: u16,
    /// Number of policies that allow the first by its exact name.
    pub all: u16,
}

/// What an action does, as AWS classifies it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccessLevel {
    /// Lists resources without their content.
    List,
    /// Reads content.
    Read,
    /// Creates, changes or deletes.
    Write,
    /// Changes tags only.
    Tagging,
    /// Grants or changes permissions.
    PermissionsManagement,
}

impl AccessLevel {
    /// All levels, in order.
    pub const ALL: [Self; 5] = [
        Self::List,
        Self::Read,
        Self::Write,
        Self::Tagging,
        Self::PermissionsManagement,
    ];

    /// As the reference calls it, such as `Permissions management`.
    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Tagging => "Tagging",
            Self::PermissionsManagement => "Permissions management",
        }
    }
}

/// A resource type that an action works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ActionResource {
    /// The resource type.
    pub resource_type: ResourceType,
    /// Whether the action needs a resource of this type.
    pub required: bool,
    condition_keys: format::List,
}

impl ActionResource {
    /// The condition keys that the action supports on this resource type.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        keys(self.condition_keys)
    }
}

/// A type of resource that a service defines.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceType(u16);

impl ResourceType {
    fn record(self) -> format::ResourceType {
        record(self.0)
    }

    /// Its service.
    pub fn service(self) -> Service {
        Service(self.record().service.get())
    }

    /// The name, such as `bucket`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// The form of its ARNs, such as `arn:${Partition}:s3:::${BucketName}`.
    pub fn arn(self) -> &'static str {
        text(self.record().arn)
    }

    /// The condition keys it supports.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        keys(self.record().condition_keys)
    }
}

/// A condition key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConditionKey(u16);

impl ConditionKey {
    fn at(index: usize) -> Option<Self> {
        u16::try_from(index).ok().map(Self)
    }

    fn record(self) -> format::ConditionKey {
        record(self.0)
    }

    /// The name, with its placeholder where it has one: `aws:ResourceTag/${TagKey}`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// What it holds, as one sentence.
    pub fn description(self) -> &'static str {
        text(self.record().description)
    }

    /// The type of its values.
    pub fn kind(self) -> KeyType {
        match self.record().kind {
            0 => KeyType::String,
            1 => KeyType::Arn,
            2 => KeyType::Bool,
            3 => KeyType::Numeric,
            4 => KeyType::Date,
            5 => KeyType::IpAddress,
            _ => KeyType::Binary,
        }
    }

    /// Whether a request may hold several values of it.
    pub fn is_multivalued(self) -> bool {
        self.record().flags & format::MULTIVALUED != 0
    }

    /// Whether it works with every service.
    pub fn is_global(self) -> bool {
        self.record().flags & format::GLOBAL != 0
    }

    /// Whether AWS expects exact values of it, without wildcards and variables: it tells accounts, organizations or
    /// networks apart.
    pub fn is_sensitive(self) -> bool {
        self.record().flags & format::SENSITIVE != 0
    }

    /// Whether every request has it.
    pub fn is_always_present(self) -> bool {
        self.availability()
            .is_some_and(|availability| availability.starts_with("always"))
    }

    /// When a global key is present, as the end of a sentence: "in requests through a VPC endpoint".
    pub fn availability(self) -> Option<&'static str> {
        Some(text(self.record().availability)).filter(|text| !text.is_empty())
    }

    /// Whether the caller chooses its value.
    pub fn is_untrustworthy(self) -> bool {
        self.record().flags & format::UNTRUSTWORTHY != 0
    }

    /// Whether it tells for which resource, account or organization a service makes the call.
    pub fn is_source(self) -> bool {
        self.record().flags & format::SOURCE != 0
    }

    /// Whether it tells of a principal in IAM, so that it is absent where a service calls for itself.
    pub fn is_of_principal(self) -> bool {
        self.record().flags & format::PRINCIPAL != 0
    }

    /// The keys one of which has to be tested with it; none where it stands alone.
    pub fn companions(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        keys(self.global().map(|global| global.companions).unwrap_or_default())
    }

    /// The services that support it; none where all do, or nothing is known.
    pub fn services(self) -> impl ExactSizeIterator<Item = Service> + Clone {
        let services = self.global().map(|global| global.services).unwrap_or_default();
        let services = list::<format::ServiceRef>(services).iter();
        services.map(|service| Service(service.0.get()))
    }

    /// The actions that do not support it, although their service does or nothing is said of services.
    pub fn unsupported_actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        let global = self.global();
        action_list(
            global
                .map(|global| global.unsupported_actions)
                .unwrap_or_default(),
        )
    }

    fn global(self) -> Option<&'static format::GlobalKey> {
        let all = table::<format::GlobalKey>();
        let found = all.binary_search_by_key(&self.0, |global| global.key.get());
        found.ok().and_then(|index| all.get(index))
    }

    /// What stands before and after the placeholder; `None` for a name without one.
    pub fn placeholder(self) -> Option<(&'static str, &'static str)> {
        format::placeholder(self.name())
    }
}

/// The types of condition keys.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum KeyType {
    /// Text.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A time.
    Date,
    /// An address or a CIDR range.
    IpAddress,
    /// Bytes in base64.
    Binary,
}

impl KeyType {
    /// What it is called, such as `IP address`.
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Arn => "ARN",
            Self::Bool => "Bool",
            Self::Numeric => "Numeric",
            Self::Date => "Date",
            Self::IpAddress => "IP address",
            Self::Binary => "Binary",
        }
    }
}

/// A condition operator without its modifiers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator(u16);

impl Operator {
    fn record(self) -> format::Operator {
        record(self.0)
    }

    fn has(self, flag: u8) -> bool {
        self.record().flags & flag != 0
    }

    /// The name, such as `StringEquals`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// What kind of value it compares.
    pub fn family(self) -> OperatorFamily {
        match self.record().family {
            0 => OperatorFamily::String,
            1 => OperatorFamily::Arn,
            2 => OperatorFamily::Bool,
            3 => OperatorFamily::Numeric,
            4 => OperatorFamily::Date,
            5 => OperatorFamily::IpAddress,
            6 => OperatorFamily::Binary,
            _ => OperatorFamily::Null,
        }
    }

    /// Whether it holds where the values differ, and where the key is absent.
    pub fn is_negated(self) -> bool {
        self.has(format::NEGATED)
    }

    /// Whether `*` and `?` are wildcards in its values.
    pub fn takes_wildcards(self) -> bool {
        self.has(format::WILDCARDS)
    }

    /// Whether policy variables are replaced in its values.
    pub fn takes_variables(self) -> bool {
        self.has(format::VARIABLES)
    }

    /// Whether it may end in `IfExists`.
    pub fn takes_if_exists(self) -> bool {
        self.has(format::MODIFIERS)
    }

    /// Whether it may begin with `ForAllValues:` or `ForAnyValue:`.
    pub fn takes_set_prefix(self) -> bool {
        self.has(format::MODIFIERS)
    }

    /// What it does, as one sentence.
    pub fn description(self) -> &'static str {
        text(self.record().description)
    }
}

/// The families of condition operators.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OperatorFamily {
    /// `StringEquals` …
    String,
    /// `ArnLike` …
    Arn,
    /// `Bool`
    Bool,
    /// `NumericEquals` …
    Numeric,
    /// `DateEquals` …
    Date,
    /// `IpAddress` and `NotIpAddress`
    IpAddress,
    /// `BinaryEquals`
    Binary,
    /// `Null`, which takes keys of every type.
    Null,
}

impl OperatorFamily {
    /// The type of keys that it is made for; `None` for `Null`.
    pub fn key_type(self) -> Option<KeyType> {
        match self {
            Self::String => Some(KeyType::String),
            Self::Arn => Some(KeyType::Arn),
            Self::Bool => Some(KeyType::Bool),
            Self::Numeric => Some(KeyType::Numeric),
            Self::Date => Some(KeyType::Date),
            Self::IpAddress => Some(KeyType::IpAddress),
            Self::Binary => Some(KeyType::Binary),
            Self::Null => None,
        }
    }
}

/// A role that a service creates for itself, when the caller may `iam:CreateServiceLinkedRole`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceLinkedRole(u16);

impl ServiceLinkedRole {
    fn record(self) -> format::Role {
        record(self.0)
    }

    /// The service principal, the value of `iam:AWSServiceName`: `servicequotas.amazonaws.com`.
    pub fn principal(self) -> &'static str {
        text(self.record().principal)
    }

    /// The name, such as `AWSServiceRoleForServiceQuotas`, where it is known.
    pub fn role_name(self) -> Option<&'static str> {
        Some(text(self.record().name)).filter(|name| !name.is_empty())
    }

    /// The ARN pattern of the role, for the `Resource` of a statement.
    pub fn arn(self) -> &'static str {
        text(self.record().arn)
    }

    /// Whether a source confirms that this name and this principal belong together.
    pub fn is_confirmed(self) -> bool {
        self.record().confirmed != 0
    }

    /// How it is known that the action needs this role; [`Evidence::Unverified`] for any other action.
    pub fn evidence(self, action: Action) -> Evidence {
        let trigger = triggers_of(action)
            .iter()
            .find(|trigger| trigger.role.get() == self.0);
        match trigger.map(|trigger| trigger.evidence) {
            Some(0) => Evidence::Documented,
            Some(1) => Evidence::ManagedPolicy,
            Some(3) => Evidence::DocumentedForSome,
            _ => Evidence::Unverified,
        }
    }
}

/// How a fact is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Evidence {
    /// AWS documents it.
    Documented,
    /// AWS documents it of some requests: of alarms that start a change in Systems Manager, of keys of several regions.
    DocumentedForSome,
    /// An AWS managed policy grants the two together.
    ManagedPolicy,
    /// No source confirms it.
    Unverified,
}

/// An API operation whose name is not that of an action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operation(u16);

impl Operation {
    fn record(self) -> format::Operation {
        record(self.0)
    }

    /// Its service.
    pub fn service(self) -> Service {
        Service(self.record().service.get())
    }

    /// The name, such as `ListObjectsV2`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// The actions it needs, perhaps of another service; none where it needs no permission.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        action_list(self.record().actions)
    }

    /// Whether the request decides which one of the actions is needed.
    pub fn needs_any(self) -> bool {
        self.record().any != 0
    }

    /// Actions that some requests need besides.
    pub fn conditional_actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        action_list(self.record().conditional)
    }
}

// In a failed test, handles read best by their names.

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for ServiceLinkedRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.principal())
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The most specific key whose name fits around a placeholder.
fn pattern_key(name: &str) -> Option<ConditionKey> {
    let keys = table::<format::PatternKey>().iter();
    let keys = keys.map(|key| ConditionKey(key.0.get()));
    keys.filter_map(|key| Some((fits(name, key.placeholder()?)?, key)))
        .max_by_key(|(literal, _)| *literal)
        .map(|(_, key)| key)
}

/// The length of what stands around a placeholder, where `name` fits it.
fn fits(name: &str, (head, tail): (&str, &str)) -> Option<usize> {
    let literal = head.len() + tail.len();
    let filling = name.get(head.len()..name.len().checked_sub(tail.len())?)?;
    let begin = name.get(..head.len())?.eq_ignore_ascii_case(head);
    let end = name.get(head.len() + filling.len()..)?.eq_ignore_ascii_case(tail);
    // A provider is a host name; without a dot the prefix is that of a service.
    let provider = !head.is_empty() || filling.contains('.');
    (!filling.is_empty() && begin && end && provider).then_some(literal)
}

fn triggers_of(action: Action) -> &'static [format::Trigger] {
    let all = table::<format::Trigger>();
    let start = all.partition_point(|trigger| trigger.action.get() < action.0);
    let rest = all.get(start..).unwrap_or_default();
    let end = rest.partition_point(|trigger| trigger.action.get() == action.0);
    rest.get(..end).unwrap_or_default()
}

fn indices<T: format::Record>() -> std::ops::Range<u16> {
    0..u16::try_from(table::<T>().len()).unwrap_or(u16::MAX)
}

/// The indices of a list in a table that has no more records than a `u16` can count.
fn range(list: format::List) -> std::ops::Range<u16> {
    let start = u16::try_from(list.start.get()).unwrap_or(u16::MAX);
    start..start.saturating_add(list.count.get())
}

fn keys(keys: format::List) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
    let keys = list::<format::KeyRef>(keys).iter();
    keys.map(|key| ConditionKey(key.0.get()))
}

fn action_list(actions: format::List) -> impl ExactSizeIterator<Item = Action> + Clone {
    let actions = list::<format::ActionRef>(actions).iter();
    actions.map(|action| Action(action.0.get()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn named(name: &str) -> Action {
        action(name).unwrap_or_else(|| panic!("{name}"))
    }

    fn key(name: &str) -> Option<&'static str> {
        condition_key(name).map(ConditionKey::name)
    }

    #[test]
    fn everything_of_the_package_is_there() {
        assert_eq!(version(), "0.21.202609261");
        assert_eq!(date(), "2026-09-26");
        assert_eq!(services().len(), 456);
        assert_eq!(actions().len(), 22_091);
        let counted: usize = services().map(|service| service.actions().len()).sum();
        assert_eq!(counted, 22_091);
        assert_eq!(indices::<format::ResourceType>().len(), 2_334);
        assert_eq!(global_condition_keys().len(), 62);
        assert_eq!(operators().len(), 27);
        assert_eq!(all_service_linked_roles().len(), 290);
        assert!(block::size() < 4_500_000, "{}", block::size());
    }

    /// What reads as nothing in a broken block is something in this one.
    #[test]
    fn the_block_is_whole() {
        for service in services() {
            assert!(
                !service.prefix().is_empty() && !service.name().is_empty(),
                "{service:?}"
            );
            assert_eq!(super::service(service.prefix()), Some(service));
            assert!(service.resource_types().all(|known| known.service() == service));
            assert!(
                service
                    .resource_types()
                    .all(|known| known.arn().starts_with("arn:"))
            );
            assert!(
                service
                    .actions()
                    .map(Action::name)
                    .is_sorted_by(|a, b| compare_ignoring_case(a, b).is_lt())
            );
        }
        for action in actions() {
            assert_eq!(super::action(&action.to_string()), Some(action));
            assert!(
                actions_named(action.name()).any(|named| named == action),
                "{action}"
            );
            assert!(!action.description().is_empty(), "{action}");
            let resources = action.resource_types();
            assert!(
                resources
                    .clone()
                    .all(|resource| resource.resource_type.service() == action.service())
            );
            let keys = resources
                .flat_map(ActionResource::condition_keys)
                .chain(action.condition_keys());
            assert!(
                keys.into_iter().all(|key| !key.description().is_empty()),
                "{action}"
            );
            assert!(action.dependent_actions().all(|other| !other.name().is_empty()));
        }
        for key in indices::<format::ConditionKey>().map(ConditionKey) {
            assert_eq!(condition_key(key.name()), Some(key));
            assert_eq!(
                key.is_global(),
                global_condition_keys().any(|global| global == key),
                "{key:?}"
            );
        }
    }

    #[test]
    fn names_are_found_in_any_case() {
        assert_eq!(named("S3:getobject").to_string(), "s3:GetObject");
        assert_eq!(service("EC2").map(Service::name), Some("Amazon EC2"));
        for unknown in [
            "",
            "s3",
            "s3:",
            ":GetObject",
            "s3:GetObjec",
            "s3:GetObject2",
            "é:é",
            "s3::GetObject",
        ] {
            assert_eq!(action(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn services_have_other_names() {
        for (name, prefix) in [
            ("support-app", Some("supportapp")),
            ("ELBv2", Some("elasticloadbalancing")),
            ("appintegrations", Some("app-integrations")),
            ("s3api", Some("s3")),
            ("ddb", Some("dynamodb")),
            ("s3", Some("s3")),
            ("cloud-watch", None),
        ] {
            assert_eq!(service_named(name).map(Service::prefix), prefix, "{name}");
        }
        let states = service("states").into_iter().flat_map(Service::aliases);
        assert_eq!(
            states.collect::<Vec<_>>(),
            ["sfn", "step-functions", "stepfunctions"]
        );
    }

    #[test]
    fn an_action_knows_its_surroundings() {
        let action = named("ec2:RunInstances");
        assert_eq!(action.access_level(), AccessLevel::Write);
        let image = action
            .resource_types()
            .find(|resource| resource.resource_type.name() == "image");
        let image = image.unwrap_or_else(|| panic!("no image"));
        assert!(image.required);
        assert_eq!(
            image.resource_type.arn(),
            "arn:${Partition}:ec2:${Region}::image/${ImageId}"
        );
        assert!(image.condition_keys().any(|key| key.name() == "ec2:ImageType"));
        assert!(
            action
                .dependent_actions()
                .any(|other| other == named("iam:PassRole"))
        );
        assert_eq!(
            action.support(named("iam:PassRole")),
            Some(Support { both: 18, all: 20 })
        );
        assert_eq!(action.support(named("s3:GetObject")), None);
        assert_eq!(action.status(), None);
        assert_eq!(named("iam:PassRole").access_level(), AccessLevel::Write);
        assert_eq!(
            named("iam:AttachRolePolicy").access_level(),
            AccessLevel::PermissionsManagement
        );
        assert_eq!(named("s3:PutObjectTagging").access_level(), AccessLevel::Tagging);
        assert!(AccessLevel::Read < AccessLevel::Write);
    }

    #[test]
    fn actions_of_every_service_by_name() {
        let found = |name| {
            actions_named(name)
                .map(|action| action.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("deleteeventintegration"),
            ["app-integrations:DeleteEventIntegration"]
        );
        assert_eq!(
            found("PutRecord"),
            ["firehose:PutRecord", "kinesis:PutRecord", "sagemaker:PutRecord"]
        );
        assert_eq!(found("Nosuch"), [] as [&str; 0]);
        assert!(found("TagResource").len() > 200);
    }

    #[test]
    fn condition_keys_by_name_and_by_pattern() {
        for (name, expected) in [
            ("AWS:SourceIp", Some("aws:SourceIp")),
            ("aws:ResourceTag/Dept", Some("aws:ResourceTag/${TagKey}")),
            ("aws:RequestTag/a/b:c", Some("aws:RequestTag/${TagKey}")),
            ("aws:RequestTag/", None),
            ("aws:RequestTag", None),
            (
                "s3:ExistingObjectTag/security",
                Some("s3:ExistingObjectTag/<key>"),
            ),
            (
                "secretsmanager:ResourceTag/team",
                Some("secretsmanager:ResourceTag/tag-key"),
            ),
            (
                "kms:EncryptionContext:App",
                Some("kms:EncryptionContext:${EncryptionContextKey}"),
            ),
            (
                "events:Metadata/x/Matcher",
                Some("events:Metadata/${MetadataKey}/Matcher"),
            ),
            ("saml:aud", Some("saml:aud")),
            ("token.actions.githubusercontent.com:sub", Some("${Provider}:sub")),
            (
                "token.actions.githubusercontent.com:ref",
                Some("token.actions.githubusercontent.com:ref"),
            ),
            (
                "oidc.eks.us-east-1.amazonaws.com/id/ABC:aud",
                Some("${Provider}:aud"),
            ),
            (
                "cognito-identity.amazonaws.com:amr",
                Some("cognito-identity.amazonaws.com:amr"),
            ),
            ("s3:sub", None),
            ("s3:nosuch", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(key(name), expected, "{name}");
        }
    }

    #[test]
    fn prefixes_of_condition_keys() {
        for (prefix, expected) in [
            ("s3", true),
            ("SAML", true),
            ("aws", true),
            ("s", false),
            ("", false),
            ("zz", false),
        ] {
            assert_eq!(has_condition_keys(prefix), expected, "{prefix}");
        }
    }

    #[test]
    fn the_overlay_speaks_for_global_keys() {
        let tag_keys = condition_key("aws:tagkeys").unwrap_or_else(|| panic!("no key"));
        assert!(tag_keys.is_global() && tag_keys.is_multivalued());
        assert_eq!(tag_keys.kind(), KeyType::String);
        assert_eq!(tag_keys.availability(), Some("when the operation accepts tags"));
        let user = condition_key("identitystore:UserId").unwrap_or_else(|| panic!("no key"));
        assert!(user.is_global() && !user.is_multivalued());
        let vpc = condition_key("ec2:Vpc").unwrap_or_else(|| panic!("no key"));
        assert!(!vpc.is_global());
        assert_eq!((vpc.kind(), vpc.availability()), (KeyType::Arn, None));
    }

    #[test]
    fn global_keys_know_their_limits() {
        let key = |name| condition_key(name).unwrap_or_else(|| panic!("{name}"));
        assert!(key("aws:Referer").is_untrustworthy() && !key("aws:SourceIp").is_untrustworthy());
        assert!(key("aws:SourceArn").is_source() && !key("aws:SourceIp").is_source());
        assert!(key("aws:PrincipalTag/a").is_of_principal() && !key("aws:PrincipalArn").is_of_principal());
        assert!(key("aws:SourceVpc").is_sensitive() && !key("aws:SourceVpcArn").is_sensitive());
        let companions = key("aws:VpcSourceIp").companions().map(ConditionKey::name);
        assert_eq!(
            companions.collect::<Vec<_>>(),
            ["aws:SourceVpc", "aws:SourceVpce", "aws:SourceVpcArn"]
        );
        let mut services = key("aws:VpceAccount").services();
        assert!(services.len() == 39 && services.any(|service| service.prefix() == "s3"));
        assert_eq!(key("s3:prefix").services().len(), 0);
        let mut without = key("aws:ResourceAccount").unsupported_actions();
        assert!(without.any(|action| action == named("ec2:CreateVpcEndpoint")));
        for global in global_condition_keys() {
            assert!(global.global().is_some(), "{global:?}");
        }
    }

    #[test]
    fn operators_say_what_they_do() {
        let equals = operator("stringequals").unwrap_or_else(|| panic!("no operator"));
        assert_eq!(equals.description(), "Exact match, case-sensitive.");
        assert!(equals.takes_variables() && equals.takes_if_exists() && !equals.takes_wildcards());
        let null = operator("Null").unwrap_or_else(|| panic!("no operator"));
        assert!(!null.takes_if_exists() && !null.takes_set_prefix());
        assert_eq!(null.family().key_type(), None);
        let negated = operators().filter(|operator| operator.is_negated()).count();
        assert_eq!(negated, 8);
        assert_eq!(operator("StringEqualsIfExists"), None);
    }

    #[test]
    fn service_linked_roles_of_an_action() {
        let action = named("servicequotas:RequestServiceQuotaIncrease");
        let roles: Vec<_> = service_linked_roles(action).collect();
        let [role] = roles[..] else { panic!("{roles:?}") };
        assert_eq!(role.principal(), "servicequotas.amazonaws.com");
        assert_eq!(role.role_name(), Some("AWSServiceRoleForServiceQuotas"));
        assert_eq!(
            role.arn(),
            "arn:${Partition}:iam::*:role/aws-service-role/servicequotas.amazonaws.com/AWSServiceRoleForServiceQuotas*"
        );
        assert!(role.is_confirmed());
        assert_eq!(role.evidence(action), Evidence::Documented);
        assert_eq!(role.evidence(named("s3:GetObject")), Evidence::Unverified);
        assert_eq!(service_linked_role("ServiceQuotas.amazonaws.com"), Some(role));
        assert_eq!(service_linked_roles(named("s3:GetObject")).count(), 0);
        assert_eq!(service_linked_role("nosuch.amazonaws.com"), None);
    }

    #[test]
    fn operations_that_are_no_actions() {
        let s3 = named("s3:GetObject").service();
        let actions = |name| {
            let operation = operation(s3, name).unwrap_or_else(|| panic!("{name}"));
            (operation.needs_any(), operation.actions().collect::<Vec<_>>())
        };
        assert_eq!(actions("listobjectsv2"), (false, vec![named("s3:ListBucket")]));
        let (any, needed) = actions("PutPublicAccessBlock");
        assert!(any && needed.len() == 2);
        assert_eq!(operation(s3, "GetObject"), None);
    }

    #[test]
    fn pages_of_the_reference() {
        let urls = |name| {
            let action = named(name);
            format!("{:?} {:?}", action.service().url(), action.url())
        };
        expect![[r#"Some("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html") Some("https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-GetObject")"#]]
            .assert_eq(&urls("s3:GetObject"));
        let page = service("wellarchitected").and_then(Service::url);
        assert!(page.is_some_and(|page| page.ends_with("/list_awswell-architectedtool.html")));
        assert_eq!(service("account-access").and_then(Service::url), None);
    }
}
