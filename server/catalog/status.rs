//! What the reference does not say: names that are retired, renamed or gone, and names that only AWS uses.

use super::block::{compare_ignoring_case, find, record, table, text};
use super::{Action, Service, action_list, format, list};

/// What is known of the full name of an action, such as `aws-portal:ViewBilling`, besides or instead of the reference.
pub fn action_status(name: &str) -> Option<ActionStatus> {
    let found = find(table::<format::ActionStatus>(), name, |status| text(status.name))?;
    u16::try_from(found).ok().map(ActionStatus)
}

/// Whether some actions that the reference lists for a service authorize nothing any more.
pub fn has_retired_actions(service: Service) -> bool {
    let all = table::<format::ActionStatus>();
    let head = format!("{}:", service.prefix());
    let start = all.partition_point(|status| compare_ignoring_case(text(status.name), &head).is_lt());
    let rest = all.get(start..).unwrap_or_default().iter();
    rest.take_while(|status| text(status.name).starts_with(&head))
        .any(|status| status.status == RETIRED)
}

/// Number of [`ActionStatusKind::Retired`].
const RETIRED: u8 = 1;

/// What is known of a service's prefix besides or instead of the reference.
pub fn service_status(prefix: &str) -> Option<ServiceStatus> {
    let found = find(table::<format::ServiceStatus>(), prefix, |status| {
        text(status.prefix)
    })?;
    u16::try_from(found).ok().map(ServiceStatus)
}

/// What is known of an action, or of a name that is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ActionStatus(u16);

impl ActionStatus {
    fn record(self) -> format::ActionStatus {
        record(self.0)
    }

    /// The full name, such as `aws-portal:ViewBilling`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// What became of it.
    pub fn kind(self) -> ActionStatusKind {
        match self.record().status {
            0 => ActionStatusKind::Deprecated,
            RETIRED => ActionStatusKind::Retired,
            2 => ActionStatusKind::Removed,
            _ => ActionStatusKind::Undocumented,
        }
    }

    /// The actions that took its place, all of them together.
    pub fn replacements(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        action_list(self.record().replacements)
    }
}

/// What became of an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActionStatusKind {
    /// The reference has it, and says that it is not to be used any more.
    Deprecated,
    /// It authorizes nothing any more.
    Retired,
    /// Older references have it.
    Removed,
    /// AWS's own policies or guides use it, though no reference has it.
    Undocumented,
}

/// What is known of a service, or of a prefix that is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServiceStatus(u16);

impl ServiceStatus {
    fn record(self) -> format::ServiceStatus {
        record(self.0)
    }

    /// What became of it.
    pub fn kind(self) -> ServiceStatusKind {
        let record = self.record();
        match record.status {
            0 => ServiceStatusKind::Ended {
                name: text(record.name),
                date: Some(text(record.date)).filter(|date| !date.is_empty()),
            },
            1 => ServiceStatusKind::Renamed,
            _ => ServiceStatusKind::Undocumented,
        }
    }

    /// What one that was renamed is called now.
    pub fn replacement(self) -> Option<Service> {
        let services = list::<format::ServiceRef>(self.record().replacements);
        services.first().map(|service| Service(service.0.get()))
    }
}

/// What became of a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServiceStatusKind {
    /// AWS has shut it down.
    Ended {
        /// Its name, such as `Amazon QLDB`.
        name: &'static str,
        /// The day, such as `2025-07-31`, where it is known.
        date: Option<&'static str>,
    },
    /// Its actions have another prefix now.
    Renamed,
    /// AWS's own policies use it, though no reference has it.
    Undocumented,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn actions_have_a_status_in_any_case() {
        let status = |name| {
            let status = action_status(name).unwrap_or_else(|| panic!("{name}"));
            (status.kind(), status.replacements().len())
        };
        assert_eq!(status("AWS-Portal:viewbilling"), (ActionStatusKind::Retired, 49));
        assert_eq!(status("lambda:InvokeAsync"), (ActionStatusKind::Deprecated, 1));
        assert_eq!(
            status("artifact:DownloadAgreement"),
            (ActionStatusKind::Removed, 1)
        );
        assert_eq!(status("sns:Receive"), (ActionStatusKind::Undocumented, 0));
        assert_eq!(action_status("s3:GetObject"), None);
        let has_retired = |prefix| catalog::service(prefix).is_some_and(has_retired_actions);
        assert!(has_retired("aws-portal") && has_retired("purchase-orders"));
        assert!(!has_retired("lambda") && !has_retired("s3"));
    }

    #[test]
    fn every_status_is_found_by_its_name() {
        let all = table::<format::ActionStatus>();
        for status in all {
            let name = text(status.name);
            let found = action_status(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(found.name(), name);
            let is_known = catalog::action(name).is_some();
            match found.kind() {
                ActionStatusKind::Deprecated => assert!(is_known, "{name}"),
                ActionStatusKind::Retired => {}
                ActionStatusKind::Removed | ActionStatusKind::Undocumented => assert!(!is_known, "{name}"),
            }
        }
        assert!(all.len() > 150, "{}", all.len());
        for status in table::<format::ServiceStatus>() {
            assert!(service_status(text(status.prefix)).is_some());
        }
    }

    #[test]
    fn services_have_a_status() {
        let kind = |prefix| service_status(prefix).map(ServiceStatus::kind);
        let (name, date) = ("Amazon QLDB", Some("2025-07-31"));
        assert_eq!(kind("QLDB"), Some(ServiceStatusKind::Ended { name, date }));
        assert_eq!(kind("crowd"), Some(ServiceStatusKind::Undocumented));
        assert_eq!(kind("s3"), None);
        let zocalo = service_status("zocalo").and_then(ServiceStatus::replacement);
        assert_eq!(zocalo.map(Service::prefix), Some("workdocs"));
    }
}
