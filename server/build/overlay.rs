//! Reads the overlay tables of `schemas/` and checks every name in them against the package; a mistake is told as
//! `file:line:column: sentence`.

use std::path::Path;

use json_spanned_value::{Map, Spanned, spanned};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::package::Package;

const ROLES: &str = "service-linked-roles.json";
const DEPENDENT: &str = "dependent-actions.json";
const OPERATIONS: &str = "operations.json";
const OPERATORS: &str = "condition-operators.json";
const KEYS: &str = "global-condition-keys.json";
const LINKS: &str = "documentation-links.json";
const REGIONS: &str = "regions.json";
const RETIRED: &str = "retired-actions.json";
const ESCALATION: &str = "privilege-escalation.json";
const VALUES: &str = "condition-values.json";
const PRINCIPALS: &str = "service-principals.json";

/// The tables, by file name in `schemas/`.
pub(crate) const FILES: [&str; 11] = [
    ROLES, DEPENDENT, OPERATIONS, OPERATORS, KEYS, LINKS, REGIONS, RETIRED, ESCALATION, VALUES, PRINCIPALS,
];

/// All tables; every action and service in them is known.
pub(crate) struct Overlay {
    pub(crate) roles: Map<spanned::String, Role>,
    pub(crate) dependent_actions: ByName<Vec<spanned::String>>,
    /// Action and dependent action to the number of managed policies that allow both, and that allow the first.
    pub(crate) support: ByName<ByName<(u16, u16)>>,
    pub(crate) retired: Retired,
    pub(crate) escalations: Vec<Escalation>,
    pub(crate) operations: Map<spanned::String, Operation>,
    /// Other name to prefix.
    pub(crate) services: Map<spanned::String, spanned::String>,
    pub(crate) operators: Vec<Operator>,
    pub(crate) global_keys: Map<spanned::String, Key>,
    pub(crate) federation_keys: Map<spanned::String, Key>,
    /// Prefix to page, `null` where there is none.
    pub(crate) pages: Map<spanned::String, Option<String>>,
    /// Name to partition.
    pub(crate) partitions: Map<spanned::String, Partition>,
    /// Condition key to what is known of its values.
    pub(crate) values: Map<spanned::String, Values>,
    pub(crate) service_principals: Map<spanned::String, ServicePrincipal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Values {
    #[serde(default)]
    pub(crate) values: Vec<spanned::String>,
    /// Another list that holds the values.
    #[serde(default, rename = "ref")]
    pub(crate) reference: Option<spanned::String>,
    #[serde(default)]
    pub(crate) pattern: String,
    #[serde(default)]
    pub(crate) open: bool,
    #[serde(default)]
    pub(crate) min: u32,
    #[serde(default)]
    pub(crate) max: u32,
}

/// The lists that hold the values of condition keys, in the order of their numbers in the block, from 1.
pub(crate) const REFERENCES: [&str; 3] = ["regions", "service-principals", "service-linked-roles"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServicePrincipal {
    #[serde(default)]
    pub(crate) regional: bool,
    #[serde(default)]
    pub(crate) china: String,
    #[serde(default)]
    pub(crate) unverified: bool,
    #[serde(default)]
    pub(crate) retired: bool,
}

/// Names that are not, or should not be, in use any more, and names that only AWS uses.
#[derive(Deserialize)]
pub(crate) struct Retired {
    pub(crate) deprecated: ByName<Vec<spanned::String>>,
    pub(crate) retired: ByName<Vec<spanned::String>>,
    pub(crate) removed: ByName<Vec<spanned::String>>,
    /// Name to who uses it.
    pub(crate) undocumented: ByName<spanned::String>,
    pub(crate) ended_services: ByName<EndedService>,
    /// Old prefix to new one.
    pub(crate) renamed_services: ByName<spanned::String>,
    /// Prefix to who uses it.
    pub(crate) undocumented_services: ByName<spanned::String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndedService {
    pub(crate) name: spanned::String,
    /// The day on which it ended, where AWS's notice is known.
    #[serde(default)]
    pub(crate) date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Escalation {
    pub(crate) kind: spanned::String,
    pub(crate) actions: Spanned<Vec<spanned::String>>,
    #[serde(default)]
    pub(crate) common: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Partition {
    pub(crate) dns_suffix: String,
    /// Code to name.
    pub(crate) regions: Map<spanned::String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Role {
    pub(crate) role: Option<String>,
    pub(crate) confirmed: bool,
    #[serde(default = "Map::new")]
    pub(crate) actions: Map<spanned::String, Evidence>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Evidence {
    Documented,
    ManagedPolicy,
    Unverified,
    DocumentedForSome,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operation {
    pub(crate) actions: Vec<spanned::String>,
    #[serde(default)]
    pub(crate) any: bool,
    #[serde(default)]
    pub(crate) conditional: Vec<spanned::String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operator {
    pub(crate) name: spanned::String,
    pub(crate) family: spanned::String,
    pub(crate) negated: bool,
    pub(crate) wildcards: bool,
    pub(crate) variables: bool,
    pub(crate) modifiers: bool,
    pub(crate) description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    #[serde(rename = "type")]
    pub(crate) kind: spanned::String,
    #[serde(default)]
    pub(crate) multivalued: bool,
    pub(crate) description: String,
    #[serde(default)]
    pub(crate) availability: String,
    /// The flags are explained where they are stored, in `catalog/format.rs`.
    #[serde(default)]
    pub(crate) sensitive: bool,
    #[serde(default)]
    pub(crate) untrustworthy: bool,
    #[serde(default)]
    pub(crate) source: bool,
    #[serde(default)]
    pub(crate) principal: bool,
    #[serde(default)]
    pub(crate) companions: Vec<spanned::String>,
    #[serde(default)]
    pub(crate) services: Vec<spanned::String>,
    #[serde(default, rename = "unsupportedActions")]
    pub(crate) unsupported_actions: Vec<spanned::String>,
}

/// The families of operators, in the order of their numbers in the block.
pub(crate) const FAMILIES: [&str; 8] = [
    "String",
    "Arn",
    "Bool",
    "Numeric",
    "Date",
    "IpAddress",
    "Binary",
    "Null",
];

/// Who uses a name that no reference has.
const USERS: [&str; 2] = ["AWS managed policies", "AWS guides"];

/// What a set of actions raises permissions by, in the order of their numbers in the block.
pub(crate) const ESCALATION_KINDS: [&str; 3] = ["permissions", "pass-role", "existing-role"];

/// The types of condition keys, in the order of their numbers in the block, as the package spells them.
pub(crate) const KINDS: [&str; 7] = ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"];

/// Reads and checks the tables below `schemas`; an error is one line.
pub(crate) fn read(schemas: &Path, package: &Package) -> Result<Overlay, String> {
    #[derive(Deserialize)]
    struct Roles {
        roles: Map<spanned::String, Role>,
    }
    let (file, Roles { roles }) = File::read(schemas, ROLES)?;
    for role in roles.values() {
        file.check_actions(package, role.actions.keys())?;
    }

    let (dependent_actions, support) = read_dependent(schemas, package)?;
    let (operations, services) = read_operations(schemas, package)?;
    let operators = read_operators(schemas)?;
    let (global_keys, federation_keys) = read_keys(schemas, package)?;

    #[derive(Deserialize)]
    struct Links {
        pages: Map<spanned::String, Option<String>>,
    }
    let (file, Links { pages }) = File::read(schemas, LINKS)?;
    file.check_services(package, pages.keys())?;

    let partitions = read_partitions(schemas)?;
    let values = read_values(schemas, package, [&global_keys, &federation_keys])?;
    let service_principals = read_service_principals(schemas)?;

    Ok(Overlay {
        roles,
        dependent_actions,
        support,
        retired: read_retired(schemas, package)?,
        escalations: read_escalations(schemas, package)?,
        operations,
        services,
        operators,
        global_keys,
        federation_keys,
        pages,
        partitions,
        values,
        service_principals,
    })
}

/// Action to the actions it depends on, and how many managed policies allow them together.
type Dependent = (ByName<Vec<spanned::String>>, ByName<ByName<(u16, u16)>>);

fn read_dependent(schemas: &Path, package: &Package) -> Result<Dependent, String> {
    #[derive(Deserialize)]
    struct Dependent {
        actions: ByName<Vec<spanned::String>>,
        support: ByName<ByName<(u16, u16)>>,
    }
    let (file, Dependent { actions, support }) = File::read(schemas, DEPENDENT)?;
    file.check_actions(package, actions.keys())?;
    file.check_actions(package, actions.values().flatten())?;
    for (action, counts) in &support {
        let known = actions.get(action.as_str());
        for (other, (both, all)) in counts {
            if !known.is_some_and(|known| known.contains(other)) {
                let sentence = format!("`{action}` does not depend on `{other}`.");
                return Err(file.mistake(other, &sentence));
            }
            if all < both || *all == 0 {
                return Err(file.mistake(other, "The second number counts more than the first."));
            }
        }
    }
    Ok((actions, support))
}

fn read_retired(schemas: &Path, package: &Package) -> Result<Retired, String> {
    let (file, table): (_, Retired) = File::read(schemas, RETIRED)?;
    file.check_actions(package, table.deprecated.keys())?;
    let replaced = [&table.deprecated, &table.retired, &table.removed];
    file.check_actions(package, replaced.iter().flat_map(|part| part.values()).flatten())?;
    let lacking = || table.removed.keys().chain(table.undocumented.keys());
    if let Some(name) = lacking().find(|name| package.has_action(name)) {
        return Err(file.mistake(name, &format!("The catalogue has the action `{name}`.")));
    }
    for name in lacking().chain(table.retired.keys()) {
        file.check_service(package, name, name.split(':').next().unwrap_or_default())?;
    }
    let users = table.undocumented.values();
    for user in users.chain(table.undocumented_services.values()) {
        file.check_word(user, &USERS, "user")?;
    }
    let renamed = table.renamed_services.keys();
    for prefix in renamed.chain(table.undocumented_services.keys()) {
        if package.services.contains_key(prefix.as_str()) {
            return Err(file.mistake(prefix, &format!("The catalogue has the service `{prefix}`.")));
        }
    }
    file.check_services(package, table.renamed_services.values())?;
    let nameless = table
        .ended_services
        .values()
        .find(|service| service.name.is_empty());
    match nameless {
        Some(service) => Err(file.mistake(&service.name, "The name of the service is missing.")),
        None => Ok(table),
    }
}

fn read_escalations(schemas: &Path, package: &Package) -> Result<Vec<Escalation>, String> {
    #[derive(Deserialize)]
    struct Sets {
        sets: Vec<Escalation>,
    }
    let (file, Sets { sets }) = File::read(schemas, ESCALATION)?;
    for set in &sets {
        file.check_word(&set.kind, &ESCALATION_KINDS, "kind")?;
        file.check_actions(package, set.actions.iter())?;
        if set.actions.is_empty() {
            return Err(file.mistake(&set.actions, "The set has no action."));
        }
    }
    Ok(sets)
}

fn read_values(
    schemas: &Path,
    package: &Package,
    tables: [&ByName<Key>; 2],
) -> Result<ByName<Values>, String> {
    #[derive(Deserialize)]
    struct Table {
        keys: Map<spanned::String, Values>,
    }
    let (file, Table { keys }) = File::read(schemas, VALUES)?;
    for (name, values) in &keys {
        let is_known =
            package.has_condition_key(name) || tables.iter().any(|table| table.contains_key(name.as_str()));
        if !is_known {
            return Err(file.mistake(name, &format!("There is no condition key `{name:#}`.")));
        }
        if let Some(reference) = &values.reference {
            file.check_word(reference, &REFERENCES, "list of values")?;
        }
        let is_empty = values.values.is_empty() && values.reference.is_none() && values.pattern.is_empty();
        if is_empty && values.max <= values.min {
            return Err(file.mistake(name, "Nothing is said of the values."));
        }
        if let Some(twice) = repeated(&values.values) {
            return Err(file.mistake(twice, &format!("The value `{twice}` stands here twice.")));
        }
    }
    Ok(keys)
}

fn repeated(values: &[spanned::String]) -> Option<&spanned::String> {
    let is_before = |(index, value): &(usize, &spanned::String)| {
        let mut before = values.iter().take(*index);
        before.any(|other| other.as_str() == value.as_str())
    };
    values.iter().enumerate().find(is_before).map(|(_, value)| value)
}

fn read_service_principals(schemas: &Path) -> Result<ByName<ServicePrincipal>, String> {
    #[derive(Deserialize)]
    struct Table {
        principals: Map<spanned::String, ServicePrincipal>,
    }
    let (file, Table { principals }) = File::read(schemas, PRINCIPALS)?;
    for name in principals.keys() {
        let is_lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if !is_lower || !name.contains('.') {
            return Err(file.mistake(name, "A service principal is a domain name in lower case."));
        }
    }
    Ok(principals)
}

fn read_partitions(schemas: &Path) -> Result<ByName<Partition>, String> {
    #[derive(Deserialize)]
    struct Partitions {
        partitions: Map<spanned::String, Partition>,
    }
    let (file, Partitions { partitions }) = File::read(schemas, REGIONS)?;
    for (name, partition) in &partitions {
        if partition.regions.is_empty() {
            return Err(file.mistake(name, "The partition has no region."));
        }
        let is_lower = |code: &spanned::String| !code.chars().any(|char| char.is_ascii_uppercase());
        if let Some(code) = partition.regions.keys().find(|code| !is_lower(code)) {
            return Err(file.mistake(code, "The code of a region is in lower case."));
        }
    }
    Ok(partitions)
}

#[derive(Deserialize)]
struct Operations {
    operations: Map<spanned::String, Operation>,
    services: Map<spanned::String, spanned::String>,
}

type ByName<T> = Map<spanned::String, T>;

fn read_operations(
    schemas: &Path,
    package: &Package,
) -> Result<(ByName<Operation>, ByName<spanned::String>), String> {
    let (file, table): (_, Operations) = File::read(schemas, OPERATIONS)?;
    for (name, operation) in &table.operations {
        let prefix = name.split(':').next().unwrap_or_default();
        file.check_service(package, name, prefix)?;
        if package.has_action(name) {
            return Err(file.mistake(
                name,
                &format!("`{name:#}` is an action, so it needs no entry here."),
            ));
        }
        file.check_actions(package, operation.actions.iter().chain(&operation.conditional))?;
    }
    file.check_services(package, table.services.values())?;
    Ok((table.operations, table.services))
}

fn read_operators(schemas: &Path) -> Result<Vec<Operator>, String> {
    #[derive(Deserialize)]
    struct Operators {
        operators: Vec<Operator>,
    }
    let (file, Operators { operators }) = File::read(schemas, OPERATORS)?;
    for operator in &operators {
        file.check_word(&operator.family, &FAMILIES, "family")?;
        if operator.description.is_empty() {
            return Err(file.mistake(&operator.name, "The operator has no description."));
        }
    }
    Ok(operators)
}

fn read_keys(schemas: &Path, package: &Package) -> Result<(ByName<Key>, ByName<Key>), String> {
    #[derive(Deserialize)]
    struct Keys {
        keys: Map<spanned::String, Key>,
        federation: Map<spanned::String, Key>,
    }
    let (file, Keys { keys, federation }) = File::read(schemas, KEYS)?;
    for (name, key) in keys.iter().chain(federation.iter()) {
        file.check_word(&key.kind, &KINDS, "type")?;
        if !name.contains(':') {
            return Err(file.mistake(name, "The name of a condition key has a prefix and a colon."));
        }
        file.check_services(package, key.services.iter())?;
        file.check_actions(package, key.unsupported_actions.iter())?;
        if let Some(unknown) = key
            .companions
            .iter()
            .find(|other| !keys.contains_key(other.as_str()))
        {
            return Err(file.mistake(unknown, &format!("There is no global condition key `{unknown}`.")));
        }
    }
    Ok((keys, federation))
}

/// A table's file, for its name and its lines.
struct File {
    name: &'static str,
    text: String,
}

impl File {
    fn read<T: DeserializeOwned>(schemas: &Path, name: &'static str) -> Result<(Self, T), String> {
        #[derive(Deserialize)]
        struct Origin {
            source: spanned::String,
            date: spanned::String,
        }
        let path = schemas.join(name);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
        let file = Self { name, text };
        let origin: Origin = file.parse()?;
        if origin.source.is_empty() {
            return Err(file.mistake(&origin.source, "The source is missing."));
        }
        let parts = || origin.date.split('-').map(str::len);
        let digits = origin
            .date
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        if !(digits && parts().zip([4, 2, 2]).all(|(len, wanted)| len == wanted) && parts().count() <= 3) {
            return Err(file.mistake(&origin.date, "A date has the form 2026, 2026-09 or 2026-09-26."));
        }
        let table = file.parse()?;
        Ok((file, table))
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, String> {
        json_spanned_value::from_str(&self.text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let sentence = error.to_string();
            let sentence = sentence.split(" at line ").next().unwrap_or_default();
            format!("schemas/{}:{line}:{column}: {sentence}", self.name)
        })
    }

    fn mistake<T>(&self, place: &Spanned<T>, sentence: &str) -> String {
        let before = self.text.get(..place.start()).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|&char| char != '\n').count() + 1;
        format!("schemas/{}:{line}:{column}: {sentence}", self.name)
    }

    fn check_actions<'a>(
        &self,
        package: &Package,
        names: impl Iterator<Item = &'a spanned::String>,
    ) -> Result<(), String> {
        for name in names {
            if !package.has_action(name) {
                return Err(self.mistake(name, &format!("The catalogue has no action `{name}`.")));
            }
        }
        Ok(())
    }

    fn check_services<'a>(
        &self,
        package: &Package,
        mut prefixes: impl Iterator<Item = &'a spanned::String>,
    ) -> Result<(), String> {
        prefixes.try_for_each(|prefix| self.check_service(package, prefix, prefix))
    }

    fn check_service(&self, package: &Package, place: &spanned::String, prefix: &str) -> Result<(), String> {
        match package.services.contains_key(prefix) {
            true => Ok(()),
            false => Err(self.mistake(place, &format!("The catalogue has no service `{prefix}`."))),
        }
    }

    fn check_word(&self, word: &spanned::String, known: &[&str], what: &str) -> Result<(), String> {
        match known.contains(&word.as_str()) {
            true => Ok(()),
            false => Err(self.mistake(
                word,
                &format!("`{word}` is no {what}; there are {}.", known.join(", ")),
            )),
        }
    }
}
