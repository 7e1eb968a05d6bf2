//! Service principals: the names under which services appear in policies.
//!
//! AWS publishes no list of them, so a name that is missing here may well exist.

use super::block::{find, record, table, text};
use super::{Service, format, indices, service_named};

/// All service principals, sorted by name.
pub fn service_principals() -> impl ExactSizeIterator<Item = ServicePrincipal> + Clone {
    indices::<format::ServicePrincipal>().map(ServicePrincipal)
}

/// The service principal of a name such as `lambda.amazonaws.com`; a regional name or that of China is not found.
pub fn service_principal(name: &str) -> Option<ServicePrincipal> {
    let all = table::<format::ServicePrincipal>();
    let found = find(all, name, |principal| text(principal.name))?;
    u16::try_from(found).ok().map(ServicePrincipal)
}

/// A service principal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServicePrincipal(u16);

impl ServicePrincipal {
    fn record(self) -> format::ServicePrincipal {
        record(self.0)
    }

    fn has(self, flag: u8) -> bool {
        self.record().flags & flag != 0
    }

    /// The name, such as `lambda.amazonaws.com`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// The name in China, where that is another one.
    pub fn name_in_china(self) -> Option<&'static str> {
        Some(text(self.record().china)).filter(|name| !name.is_empty())
    }

    /// Whether it also occurs with a region before its domain: `logs.eu-west-1.amazonaws.com`.
    pub fn is_regional(self) -> bool {
        self.has(format::REGIONAL)
    }

    /// Whether a source shows it in use; else it only follows from a service-linked role.
    pub fn is_confirmed(self) -> bool {
        !self.has(format::UNVERIFIED)
    }

    /// Whether its service is gone.
    pub fn is_retired(self) -> bool {
        self.has(format::RETIRED)
    }

    /// The service that goes by the name's first label, where there is one.
    pub fn service(self) -> Option<Service> {
        service_named(self.name().split('.').next()?)
    }
}

impl std::fmt::Debug for ServicePrincipal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn principals_are_found_by_name() {
        assert_eq!(service_principals().len(), 505);
        for principal in service_principals() {
            assert_eq!(service_principal(principal.name()), Some(principal));
        }
        let named = |name| service_principal(name).unwrap_or_else(|| panic!("{name}"));
        let lambda = named("Lambda.amazonaws.com");
        assert_eq!(lambda.service().map(Service::name), Some("AWS Lambda"));
        assert!(lambda.is_confirmed() && !lambda.is_regional() && !lambda.is_retired());
        assert!(named("logs.amazonaws.com").is_regional());
        assert_eq!(
            named("ec2.amazonaws.com").name_in_china(),
            Some("ec2.amazonaws.com.cn")
        );
        assert!(!named("wisdom.amazonaws.com").is_confirmed());
        assert_eq!(service_principal("nosuch.amazonaws.com"), None);
    }
}
