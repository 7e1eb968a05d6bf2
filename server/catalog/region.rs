//! Partitions and their regions.

use super::block::{find, record, table, text};
use super::{format, indices, range};

/// All partitions, sorted by name.
pub fn partitions() -> impl ExactSizeIterator<Item = Partition> + Clone {
    indices::<format::Partition>().map(Partition)
}

/// The partition of a name such as `aws-cn`, in exactly this case.
pub fn partition(name: &str) -> Option<Partition> {
    let found = find(table::<format::Partition>(), name, |partition| {
        text(partition.name)
    })?;
    let partition = u16::try_from(found).ok().map(Partition);
    partition.filter(|partition| partition.name() == name)
}

/// The regions of all partitions.
pub fn regions() -> impl ExactSizeIterator<Item = Region> + Clone {
    indices::<format::Region>().map(Region)
}

/// The region of a code such as `eu-west-1`, in exactly this case.
pub fn region(code: &str) -> Option<Region> {
    regions().find(|region| region.code() == code)
}

/// A partition: a group of regions with its own accounts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(u16);

impl Partition {
    fn record(self) -> format::Partition {
        record(self.0)
    }

    /// The name, such as `aws-us-gov`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// What its service principals and hosts end in, such as `amazonaws.com`.
    pub fn dns_suffix(self) -> &'static str {
        text(self.record().dns_suffix)
    }

    /// Its regions, sorted by code.
    pub fn regions(self) -> impl ExactSizeIterator<Item = Region> + Clone {
        range(self.record().regions).map(Region)
    }
}

/// A region.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u16);

impl Region {
    fn record(self) -> format::Region {
        record(self.0)
    }

    /// The code, such as `eu-west-1`.
    pub fn code(self) -> &'static str {
        text(self.record().code)
    }

    /// The name, such as `Europe (Ireland)`.
    pub fn name(self) -> &'static str {
        text(self.record().name)
    }

    /// The partition it is in.
    pub fn partition(self) -> Partition {
        Partition(self.record().partition.get())
    }
}

impl std::fmt::Debug for Partition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::fmt::Debug for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_know_their_partition() {
        for (code, expected) in [
            ("us-east-1", Some(("aws", "US East (N. Virginia)"))),
            ("cn-north-1", Some(("aws-cn", "China (Beijing)"))),
            ("us-gov-west-1", Some(("aws-us-gov", "AWS GovCloud (US-West)"))),
            ("US-EAST-1", None),
            ("us-east-9", None),
            ("", None),
        ] {
            let found = region(code).map(|region| (region.partition().name(), region.name()));
            assert_eq!(found, expected, "{code}");
        }
    }

    #[test]
    fn partitions_have_regions_and_a_suffix() {
        let china = partition("aws-cn").expect("a partition");
        let codes: Vec<_> = china.regions().map(Region::code).collect();
        assert_eq!(codes, ["cn-north-1", "cn-northwest-1"]);
        assert_eq!(china.dns_suffix(), "amazonaws.com.cn");
        assert_eq!(partition("AWS"), None);
        assert_eq!(
            regions().count(),
            partitions().map(|p| p.regions().count()).sum::<usize>()
        );
    }
}
