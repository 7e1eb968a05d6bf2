//! Sets of actions that raise the permissions of who holds them.

use super::block::{record, table};
use super::{Action, action_list, format, indices};

/// All sets; none holds another.
pub fn escalations() -> impl ExactSizeIterator<Item = Escalation> + Clone {
    indices::<format::Escalation>().map(Escalation)
}

/// Actions that together raise what their holder may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Escalation(u16);

impl Escalation {
    fn record(self) -> format::Escalation {
        record(self.0)
    }

    /// The actions; not none.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> + Clone {
        action_list(self.record().actions)
    }

    /// How permissions are raised.
    pub fn kind(self) -> EscalationKind {
        match self.record().kind {
            0 => EscalationKind::Permissions,
            1 => EscalationKind::PassRole,
            _ => EscalationKind::ExistingRole,
        }
    }

    /// Whether many harmless policies allow it.
    pub fn is_common(self) -> bool {
        self.record().common != 0
    }
}

/// How permissions are raised, the gravest way first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum EscalationKind {
    /// The holder changes what principals are allowed, or becomes another one.
    Permissions,
    /// The holder gives a role to something that acts for him.
    PassRole,
    /// The holder makes something that has a role act for him.
    ExistingRole,
}

/// Every action of some set, sorted.
pub fn escalating_actions() -> Vec<Action> {
    let mut actions: Vec<Action> = table::<format::Escalation>()
        .iter()
        .flat_map(|set| action_list(set.actions))
        .collect();
    actions.sort_unstable();
    actions.dedup();
    actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn no_set_holds_another() {
        for set in escalations() {
            let actions: Vec<Action> = set.actions().collect();
            let smaller = escalations()
                .find(|other| *other != set && other.actions().all(|action| actions.contains(&action)));
            assert_eq!(smaller, None, "{actions:?}");
        }
    }

    #[test]
    fn sets_say_how_they_work() {
        let set = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| catalog::action(name)).collect();
            let is_it = |set: &Escalation| set.actions().map(Some).eq(names.iter().copied());
            let set = escalations().find(is_it).expect("a set");
            (set.kind(), set.is_common())
        };
        assert_eq!(set(&["iam:PutUserPolicy"]), (EscalationKind::Permissions, false));
        assert_eq!(set(&["ssm:SendCommand"]), (EscalationKind::ExistingRole, true));
        assert_eq!(
            set(&["ec2:RunInstances", "iam:PassRole"]),
            (EscalationKind::PassRole, false)
        );
        let actions = escalating_actions();
        assert!(actions.is_sorted() && actions.len() > 60, "{}", actions.len());
    }
}
