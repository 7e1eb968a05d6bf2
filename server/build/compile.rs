//! Turns the package and the overlay into the records of the block.

use std::collections::{BTreeMap, HashMap};

use crate::block::{Block, Lists, Writer, short};
use crate::format::{
    Action, ActionByName, ActionRef, ActionResource, ActionStatus, Alias, ConditionKey, Escalation, GLOBAL,
    GlobalKey, KeyRef, KeyValues, List, MODIFIERS, MULTIVALUED, NEGATED, Operation, Operator, PRINCIPAL,
    Partition, PatternKey, REGIONAL, RESOURCE_CONTROL, RETIRED, Region, ResourceType, Role, SENSITIVE,
    SOURCE, Service, ServicePrincipal, ServiceRef, ServiceStatus, Support, Text, Trigger, TypeByArn,
    UNTRUSTWORTHY, UNVERIFIED, VARIABLES, ValueText, WILDCARDS, placeholder,
};
use crate::overlay::{ESCALATION_KINDS, FAMILIES, KINDS, Key, Overlay, REFERENCES};
use crate::package::{self, Package};

/// Writes everything; an error is one sentence.
pub(crate) fn compile(package: &Package, overlay: &Overlay) -> Result<Block, String> {
    let mut compiler = Compiler::new(package)?;
    compiler.keys(package, overlay)?;
    compiler.global_keys(overlay)?;
    for (index, (prefix, service)) in package.services.iter().enumerate() {
        compiler.service(short(index)?, prefix, service, overlay)?;
    }
    compiler.actions_by_name(package)?;
    compiler.operators(overlay)?;
    compiler.roles(overlay)?;
    compiler.aliases(overlay)?;
    compiler.operations(overlay)?;
    compiler.types_by_arn()?;
    compiler.partitions(overlay)?;
    compiler.action_statuses(overlay)?;
    compiler.service_statuses(overlay)?;
    compiler.support(overlay)?;
    compiler.escalations(overlay)?;
    compiler.values(overlay)?;
    compiler.service_principals(overlay)?;
    let version = compiler.writer.text(&package.version)?;
    let date = compiler.writer.text(&package.date)?;
    compiler.writer.finish(version, date)
}

/// The writer and the index of everything that records point to.
struct Compiler {
    writer: Writer,
    /// Prefix to index.
    services: HashMap<String, u16>,
    /// `s3:GetObject` to index.
    actions: HashMap<String, u16>,
    /// Lower-case name to index.
    keys: HashMap<String, u16>,
    key_lists: Lists<KeyRef>,
    service_lists: Lists<ServiceRef>,
    action_lists: Lists<ActionRef>,
    resource_lists: Lists<ActionResource>,
    /// Service in the ARN, index and record of every resource type.
    types: Vec<(String, u16, TypeByArn)>,
}

impl Compiler {
    fn new(package: &Package) -> Result<Self, String> {
        let mut services = HashMap::new();
        let mut actions = HashMap::new();
        for (prefix, service) in &package.services {
            services.insert(prefix.clone(), short(services.len())?);
            for action in service.actions.values() {
                actions.insert(format!("{prefix}:{}", action.name), short(actions.len())?);
            }
        }
        Ok(Self {
            writer: Writer::default(),
            services,
            actions,
            keys: HashMap::new(),
            key_lists: Lists::new(),
            service_lists: Lists::new(),
            action_lists: Lists::new(),
            resource_lists: Lists::new(),
            types: Vec::new(),
        })
    }

    fn keys(&mut self, package: &Package, overlay: &Overlay) -> Result<(), String> {
        for (index, (lower, key)) in all_keys(package, overlay).into_iter().enumerate() {
            let index = short(index)?;
            let record = ConditionKey {
                name: self.writer.text(key.name)?,
                description: self.writer.text(key.description)?,
                availability: self.writer.text(key.availability)?,
                kind: number_of(key.kind, &KINDS)?,
                flags: key.flags,
            };
            self.writer.append(&[record])?;
            if placeholder(key.name).is_some() {
                self.writer.append(&[PatternKey(index.into())])?;
            }
            self.keys.insert(lower, index);
        }
        Ok(())
    }

    fn global_keys(&mut self, overlay: &Overlay) -> Result<(), String> {
        let mut sorted = BTreeMap::new();
        for (name, key) in &overlay.global_keys {
            sorted.insert(self.key_index(name)?, key);
        }
        for (index, key) in sorted {
            let services = key
                .services
                .iter()
                .map(|prefix| Ok(ServiceRef(self.service_index(prefix)?.into())));
            let services = services.collect::<Result<Vec<_>, String>>()?;
            let record = GlobalKey {
                key: index.into(),
                companions: self.key_list(key.companions.iter().map(|name| name.get_ref()))?,
                services: self.service_lists.intern(&mut self.writer, services)?,
                unsupported_actions: self
                    .action_list(key.unsupported_actions.iter().map(|name| name.get_ref()))?,
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn service(
        &mut self,
        index: u16,
        prefix: &str,
        service: &package::Service,
        overlay: &Overlay,
    ) -> Result<(), String> {
        let mut resource_types = Vec::new();
        for resource_type in service.resource_types.values() {
            let arn = self.writer.text(&resource_type.arn)?;
            self.type_by_arn(&resource_type.arn, arn)?;
            resource_types.push(ResourceType {
                name: self.writer.text(&resource_type.name)?,
                arn,
                service: index.into(),
                condition_keys: self.key_list(&resource_type.condition_keys)?,
            });
        }
        let resource_types = self.writer.append(&resource_types)?;
        let mut actions = Vec::new();
        for action in service.actions.values() {
            actions.push(self.action(index, prefix, service, action, resource_types, overlay)?);
        }
        let condition_keys: Vec<&String> = service.condition_keys.values().map(|key| &key.name).collect();
        let record = Service {
            prefix: self.writer.text(prefix)?,
            name: self.writer.text(&service.name)?,
            page: self.writer.text(&page(prefix, &service.name, overlay))?,
            actions: self.writer.append(&actions)?,
            resource_types,
            condition_keys: self.key_list(condition_keys)?,
            flags: flag(RESOURCE_CONTROL, service.resource_control),
        };
        self.writer.append(&[record])?;
        Ok(())
    }

    fn action(
        &mut self,
        index: u16,
        prefix: &str,
        service: &package::Service,
        action: &package::Action,
        types: List,
        overlay: &Overlay,
    ) -> Result<Action, String> {
        let mut resources = Vec::new();
        for resource in &action.resource_types {
            let lower = resource.name.to_ascii_lowercase();
            let place = service.resource_types.keys().position(|key| *key == lower);
            let place =
                place.ok_or_else(|| format!("`{prefix}` has no resource type `{}`.", resource.name))?;
            let record = ActionResource {
                resource_type: short(types.start.get() as usize + place)?.into(),
                required: resource.required.into(),
                condition_keys: self.key_list(&resource.condition_keys)?,
            };
            if !resources.contains(&record) {
                resources.push(record);
            }
        }
        let dependent = overlay
            .dependent_actions
            .get(format!("{prefix}:{}", action.name).as_str());
        Ok(Action {
            name: self.writer.text(&action.name)?,
            description: self.writer.text(&action.description)?,
            service: index.into(),
            access_level: access_level(&action.access_level)?,
            resource_types: self.resource_lists.intern(&mut self.writer, resources)?,
            condition_keys: self.key_list(&action.condition_keys)?,
            dependent_actions: self
                .action_list(dependent.into_iter().flatten().map(|name| name.get_ref()))?,
        })
    }

    fn actions_by_name(&mut self, package: &Package) -> Result<(), String> {
        let names = package
            .services
            .values()
            .flat_map(|service| service.actions.keys());
        let mut sorted: Vec<(&String, usize)> = names.zip(0..).collect();
        sorted.sort();
        for (_, index) in sorted {
            self.writer.append(&[ActionByName(short(index)?.into())])?;
        }
        Ok(())
    }

    fn operators(&mut self, overlay: &Overlay) -> Result<(), String> {
        for operator in &overlay.operators {
            let record = Operator {
                name: self.writer.text(&operator.name)?,
                description: self.writer.text(&operator.description)?,
                family: number_of(&operator.family, &FAMILIES)?,
                flags: flag(NEGATED, operator.negated)
                    | flag(WILDCARDS, operator.wildcards)
                    | flag(VARIABLES, operator.variables)
                    | flag(MODIFIERS, operator.modifiers),
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn roles(&mut self, overlay: &Overlay) -> Result<(), String> {
        let mut triggers = Vec::new();
        for (index, (principal, role)) in overlay.roles.iter().enumerate() {
            let name = role.role.as_deref().unwrap_or_default();
            let arn = format!("arn:${{Partition}}:iam::*:role/aws-service-role/{principal}/{name}*");
            let record = Role {
                principal: self.writer.text(principal)?,
                name: self.writer.text(name)?,
                arn: self.writer.text(&arn)?,
                confirmed: role.confirmed.into(),
            };
            self.writer.append(&[record])?;
            for (action, evidence) in &role.actions {
                triggers.push((self.action_index(action)?, short(index)?, *evidence as u8));
            }
        }
        triggers.sort_unstable();
        for (action, role, evidence) in triggers {
            let record = Trigger {
                action: action.into(),
                role: role.into(),
                evidence,
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn aliases(&mut self, overlay: &Overlay) -> Result<(), String> {
        let aliases = overlay.services.iter();
        let aliases: BTreeMap<String, &str> = aliases
            .map(|(name, prefix)| (name.to_ascii_lowercase(), prefix.as_str()))
            .collect();
        for (name, prefix) in aliases {
            let record = Alias {
                name: self.writer.text(&name)?,
                service: self.service_index(prefix)?.into(),
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn operations(&mut self, overlay: &Overlay) -> Result<(), String> {
        let mut sorted = Vec::new();
        for (full, operation) in &overlay.operations {
            let (prefix, name) = full.split_once(':').unwrap_or((full, ""));
            sorted.push((
                self.service_index(prefix)?,
                name.to_ascii_lowercase(),
                name,
                operation,
            ));
        }
        sorted.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        for (service, _, name, operation) in sorted {
            let record = Operation {
                name: self.writer.text(name)?,
                service: service.into(),
                any: operation.any.into(),
                actions: self.action_list(operation.actions.iter().map(|name| name.get_ref()))?,
                conditional: self.action_list(operation.conditional.iter().map(|name| name.get_ref()))?,
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    /// The fields of an ARN that resource types are looked up by are parts of its text.
    fn type_by_arn(&mut self, arn: &str, text: Text) -> Result<(), String> {
        let fields: Vec<&str> = arn.splitn(6, ':').collect();
        let [prefix, partition, service, region, account, resource] = fields[..] else {
            return Err(format!("`{arn}` has not six fields."));
        };
        let part = |before: &[&str], part: &str| -> Result<Text, String> {
            let start: usize = before.iter().map(|field| field.len() + 1).sum();
            Ok(Text {
                offset: (text.offset.get() + u32::from(short(start)?)).into(),
                len: short(part.len())?.into(),
            })
        };
        let index = short(self.types.len())?;
        let record = TypeByArn {
            service: part(&[prefix, partition], service)?,
            resource: part(&[prefix, partition, service, region, account], resource)?,
            resource_type: index.into(),
        };
        self.types.push((service.to_owned(), index, record));
        Ok(())
    }

    fn types_by_arn(&mut self) -> Result<(), String> {
        let mut sorted = std::mem::take(&mut self.types);
        sorted.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        for (_, _, record) in sorted {
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn partitions(&mut self, overlay: &Overlay) -> Result<(), String> {
        let sorted: BTreeMap<&str, _> = overlay
            .partitions
            .iter()
            .map(|(name, p)| (name.as_str(), p))
            .collect();
        for (index, (name, partition)) in sorted.into_iter().enumerate() {
            let sorted: BTreeMap<&str, _> = partition
                .regions
                .iter()
                .map(|(code, r)| (code.as_str(), r))
                .collect();
            let mut regions = Vec::new();
            for (code, name) in sorted {
                regions.push(Region {
                    code: self.writer.text(code)?,
                    name: self.writer.text(name)?,
                    partition: short(index)?.into(),
                });
            }
            let record = Partition {
                name: self.writer.text(name)?,
                dns_suffix: self.writer.text(&partition.dns_suffix)?,
                regions: self.writer.append(&regions)?,
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn action_statuses(&mut self, overlay: &Overlay) -> Result<(), String> {
        let retired = &overlay.retired;
        let mut sorted = BTreeMap::new();
        let replaced = [&retired.deprecated, &retired.retired, &retired.removed];
        for (status, part) in (0..).zip(replaced) {
            for (name, others) in part {
                let others = others.iter().map(|name| name.get_ref());
                sorted.insert(
                    name.to_ascii_lowercase(),
                    (name, status, self.action_list(others)?),
                );
            }
        }
        for name in retired.undocumented.keys() {
            sorted.insert(name.to_ascii_lowercase(), (name, 3, List::default()));
        }
        for (name, status, replacements) in sorted.into_values() {
            let record = ActionStatus {
                name: self.writer.text(name)?,
                status,
                replacements,
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn service_statuses(&mut self, overlay: &Overlay) -> Result<(), String> {
        let retired = &overlay.retired;
        let mut sorted = BTreeMap::new();
        for (prefix, service) in &retired.ended_services {
            sorted.insert(
                prefix.as_str(),
                (0, service.name.as_str(), service.date.as_str(), None),
            );
        }
        for (prefix, new) in &retired.renamed_services {
            sorted.insert(prefix.as_str(), (1, "", "", Some(self.service_index(new)?)));
        }
        for prefix in retired.undocumented_services.keys() {
            sorted.insert(prefix.as_str(), (2, "", "", None));
        }
        for (prefix, (status, name, date, new)) in sorted {
            let replacements = new.map(|index| ServiceRef(index.into())).into_iter().collect();
            let record = ServiceStatus {
                prefix: self.writer.text(prefix)?,
                status,
                name: self.writer.text(name)?,
                date: self.writer.text(date)?,
                replacements: self.service_lists.intern(&mut self.writer, replacements)?,
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn support(&mut self, overlay: &Overlay) -> Result<(), String> {
        let mut sorted = Vec::new();
        for (action, counts) in &overlay.support {
            for (dependent, counts) in counts {
                sorted.push((self.action_index(action)?, self.action_index(dependent)?, *counts));
            }
        }
        sorted.sort_unstable();
        for (action, dependent, (both, all)) in sorted {
            let record = Support {
                action: action.into(),
                dependent: dependent.into(),
                both: both.into(),
                all: all.into(),
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn escalations(&mut self, overlay: &Overlay) -> Result<(), String> {
        for set in &overlay.escalations {
            let record = Escalation {
                kind: number_of(&set.kind, &ESCALATION_KINDS)?,
                common: set.common.into(),
                actions: self.action_list(set.actions.iter().map(|name| name.get_ref()))?,
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn values(&mut self, overlay: &Overlay) -> Result<(), String> {
        let mut sorted = BTreeMap::new();
        for (name, values) in &overlay.values {
            sorted.insert(self.key_index(name)?, values);
        }
        for (key, values) in sorted {
            let mut texts = Vec::new();
            for value in &values.values {
                texts.push(ValueText(self.writer.text(value)?));
            }
            let reference = match &values.reference {
                Some(reference) => number_of(reference, &REFERENCES)? + 1,
                None => 0,
            };
            let record = KeyValues {
                key: key.into(),
                values: self.writer.append(&texts)?,
                pattern: self.writer.text(&values.pattern)?,
                reference,
                open: values.open.into(),
                min: values.min.into(),
                max: values.max.into(),
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn service_principals(&mut self, overlay: &Overlay) -> Result<(), String> {
        let sorted: BTreeMap<&str, _> = overlay
            .service_principals
            .iter()
            .map(|(name, principal)| (name.as_str(), principal))
            .collect();
        for (name, principal) in sorted {
            let record = ServicePrincipal {
                name: self.writer.text(name)?,
                china: self.writer.text(&principal.china)?,
                flags: flag(REGIONAL, principal.regional)
                    | flag(UNVERIFIED, principal.unverified)
                    | flag(RETIRED, principal.retired),
            };
            self.writer.append(&[record])?;
        }
        Ok(())
    }

    fn key_list<'a>(&mut self, names: impl IntoIterator<Item = &'a String>) -> Result<List, String> {
        let mut list = Vec::new();
        for name in names {
            let key = KeyRef(self.key_index(name)?.into());
            if !list.contains(&key) {
                list.push(key);
            }
        }
        self.key_lists.intern(&mut self.writer, list)
    }

    fn action_list<'a>(&mut self, names: impl IntoIterator<Item = &'a String>) -> Result<List, String> {
        let list = names
            .into_iter()
            .map(|name| Ok(ActionRef(self.action_index(name)?.into())));
        let list = list.collect::<Result<Vec<_>, String>>()?;
        self.action_lists.intern(&mut self.writer, list)
    }

    fn key_index(&self, name: &str) -> Result<u16, String> {
        let index = self.keys.get(&name.to_ascii_lowercase()).copied();
        index.ok_or_else(|| format!("There is no condition key `{name}`."))
    }

    fn action_index(&self, name: &str) -> Result<u16, String> {
        let index = self.actions.get(name).copied();
        index.ok_or_else(|| format!("There is no action `{name}`."))
    }

    fn service_index(&self, prefix: &str) -> Result<u16, String> {
        let index = self.services.get(prefix).copied();
        index.ok_or_else(|| format!("There is no service `{prefix}`."))
    }
}

/// A condition key of either source.
struct AnyKey<'a> {
    name: &'a str,
    description: &'a str,
    availability: &'a str,
    kind: &'a str,
    flags: u8,
}

/// Every distinct condition key by lower-case name. What the overlay says of a key goes before the package; of
/// the services that list one key, the one that its prefix names goes first.
fn all_keys<'a>(package: &'a Package, overlay: &'a Overlay) -> BTreeMap<String, AnyKey<'a>> {
    let mut keys = BTreeMap::new();
    let tables = [(&overlay.global_keys, true), (&overlay.federation_keys, false)];
    for (table, global) in tables {
        for (name, key) in table {
            keys.insert(
                name.to_ascii_lowercase(),
                overlay_key(name, key, flag(GLOBAL, global)),
            );
        }
    }
    for own in [true, false] {
        for (prefix, service) in &package.services {
            for (lower, key) in &service.condition_keys {
                if own == (lower.split(':').next() == Some(prefix)) {
                    keys.entry(lower.clone()).or_insert_with(|| package_key(key));
                }
            }
        }
    }
    keys
}

fn overlay_key<'a>(name: &'a str, key: &'a Key, global: u8) -> AnyKey<'a> {
    AnyKey {
        name,
        description: &key.description,
        availability: &key.availability,
        kind: &key.kind,
        flags: global
            | flag(MULTIVALUED, key.multivalued)
            | flag(SENSITIVE, key.sensitive)
            | flag(UNTRUSTWORTHY, key.untrustworthy)
            | flag(SOURCE, key.source)
            | flag(PRINCIPAL, key.principal),
    }
}

fn package_key(key: &package::ConditionKey) -> AnyKey<'_> {
    let element = key.kind.strip_prefix("ArrayOf");
    AnyKey {
        name: &key.name,
        description: &key.description,
        availability: "",
        kind: element.unwrap_or(&key.kind),
        flags: flag(MULTIVALUED, element.is_some()),
    }
}

fn flag(bit: u8, set: bool) -> u8 {
    if set { bit } else { 0 }
}

fn number_of(word: &str, known: &[&str]) -> Result<u8, String> {
    let number = known.iter().position(|known| *known == word);
    let number = number.and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| format!("`{word}` is none of {}.", known.join(", ")))
}

/// The package says `Write` besides the two narrower levels.
fn access_level(levels: &str) -> Result<u8, String> {
    match levels {
        "List" => Ok(0),
        "Read" => Ok(1),
        "Write" => Ok(2),
        "Tagging" | "Tagging, Write" => Ok(3),
        "Permissions management" | "Permissions management, Write" => Ok(4),
        _ => Err(format!("`{levels}` is no known access level.")),
    }
}

/// The service's page in the service authorization reference, without `list_`; empty where none is known.
fn page(prefix: &str, name: &str, overlay: &Overlay) -> String {
    match overlay.pages.get(prefix) {
        Some(None) => String::new(),
        Some(Some(page)) => page.trim_start_matches("list_").to_owned(),
        None => name
            .to_ascii_lowercase()
            .chars()
            .filter(|char| char.is_ascii_alphanumeric())
            .collect(),
    }
}
