//! What values a condition key takes.

use super::block::{list, table, text};
use super::{ConditionKey, format};

impl ConditionKey {
    /// What is known of its values; `None` for most keys.
    pub fn values(self) -> Option<KeyValues> {
        let all = table::<format::KeyValues>();
        let found = all.binary_search_by_key(&self.0, |values| values.key.get());
        found
            .ok()
            .and_then(|index| all.get(index).copied())
            .map(KeyValues)
    }
}

/// What is known of the values of a condition key.
#[derive(Clone, Copy)]
pub struct KeyValues(format::KeyValues);

/// A list elsewhere in the catalogue that holds the values of a condition key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueList {
    /// The codes of [`regions`](super::regions).
    Regions,
    /// The names of [`service_principals`](super::service_principals).
    ServicePrincipals,
    /// The principals of [`all_service_linked_roles`](super::all_service_linked_roles).
    ServiceLinkedRoles,
}

impl KeyValues {
    /// The values, in AWS's case and order; none where a list elsewhere or only the form is known.
    pub fn values(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        let values = list::<format::ValueText>(self.0.values).iter();
        values.map(|value| text(value.0))
    }

    /// The list that holds the values.
    pub fn list(self) -> Option<ValueList> {
        match self.0.reference {
            1 => Some(ValueList::Regions),
            2 => Some(ValueList::ServicePrincipals),
            3 => Some(ValueList::ServiceLinkedRoles),
            _ => None,
        }
    }

    /// The form of a value, such as `refs/heads/${Branch}`.
    pub fn pattern(self) -> Option<&'static str> {
        Some(text(self.0.pattern)).filter(|pattern| !pattern.is_empty())
    }

    /// Whether other values are possible too.
    pub fn is_open(self) -> bool {
        self.0.open != 0
    }

    /// The least and the greatest number.
    pub fn range(self) -> Option<(u32, u32)> {
        let (min, max) = (self.0.min.get(), self.0.max.get());
        (min < max).then_some((min, max))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::condition_key;

    fn values(key: &str) -> KeyValues {
        condition_key(key)
            .and_then(ConditionKey::values)
            .unwrap_or_else(|| panic!("no values of {key}"))
    }

    #[test]
    fn keys_know_their_values() {
        let acl: Vec<_> = values("S3:x-amz-acl").values().collect();
        assert!(acl.contains(&"bucket-owner-full-control"), "{acl:?}");
        assert!(!values("s3:x-amz-acl").is_open());
        let region = values("aws:RequestedRegion");
        assert_eq!(
            (region.list(), region.is_open()),
            (Some(ValueList::Regions), true)
        );
        assert_eq!(
            values("iam:AWSServiceName").list(),
            Some(ValueList::ServiceLinkedRoles)
        );
        assert_eq!(
            values("iam:PassedToService").list(),
            Some(ValueList::ServicePrincipals)
        );
        assert_eq!(values("sts:DurationSeconds").range(), Some((900, 43_200)));
        assert_eq!(
            values("codecommit:References").pattern(),
            Some("refs/heads/${Branch}")
        );
        assert!(condition_key("aws:username").is_some_and(|key| key.values().is_none()));
    }

    /// What reads as nothing in a broken block is something in this one.
    #[test]
    fn no_entry_is_empty() {
        let all = table::<format::KeyValues>();
        assert_eq!(all.len(), 215);
        for values in all.iter().copied().map(KeyValues) {
            let is_known = values.values().len() > 0 || values.list().is_some() || values.pattern().is_some();
            assert!(is_known || values.range().is_some());
            assert!(values.values().all(|value| !value.is_empty()));
        }
    }
}
