//! What the rules about multi-factor authentication share.
//!
//! Temporary credentials carry `aws:MultiFactorAuthPresent`, `true` or `false`; long-term access keys do not carry it at
//! all. `aws:MultiFactorAuthAge` is there only where MFA was used.

use super::ResolvedCondition;
use crate::policy::Statement;

const PRESENT: &str = "aws:MultiFactorAuthPresent";
const AGE: &str = "aws:MultiFactorAuthAge";

/// What a condition asks about MFA; `if_exists` where it also holds for requests without the key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Question {
    /// Whether it was used, or was not.
    Used { value: bool, if_exists: bool },
    /// Whether the credentials could tell: `absent` where it holds for those that cannot.
    Told { absent: bool },
    /// How long ago it was used.
    Age { if_exists: bool },
    /// Whether it was used, by the age: `absent` where it holds without MFA.
    Aged { absent: bool },
}

impl Question {
    /// `None` for other keys, and for what other rules speak of: several values, wrong types, set operators.
    pub(crate) fn of(condition: &ResolvedCondition<'_>) -> Option<Self> {
        let is_present = condition.is_about(PRESENT);
        if !(is_present || condition.is_about(AGE)) || condition.name.set_prefix.is_some() {
            return None;
        }
        let if_exists = condition.name.if_exists;
        let operator = condition.operator?.name();
        if !is_present && operator.starts_with("Numeric") {
            return (!condition.operator?.is_negated()).then_some(Self::Age { if_exists });
        }
        let value = only_bool(condition)?;
        match operator {
            "Bool" if is_present => Some(Self::Used { value, if_exists }),
            "Null" if if_exists => None,
            "Null" if is_present => Some(Self::Told { absent: value }),
            "Null" => Some(Self::Aged { absent: value }),
            _ => None,
        }
    }

    /// Whether it holds only for requests with MFA.
    pub(crate) fn requires_mfa(self) -> bool {
        matches!(
            self,
            Self::Used {
                value: true,
                if_exists: false
            } | Self::Age { if_exists: false }
                | Self::Aged { absent: false }
        )
    }
}

fn only_bool(condition: &ResolvedCondition<'_>) -> Option<bool> {
    let mut values = condition.condition.scalars();
    let (_, value) = values.next()?;
    match () {
        () if values.next().is_some() => None,
        () if value.eq_ignore_ascii_case("true") => Some(true),
        () if value.eq_ignore_ascii_case("false") => Some(false),
        () => None,
    }
}

/// Whether a statement is about IAM and STS alone, as those are by which people without MFA set it up.
pub(crate) fn may_be_enrolment(statement: &Statement<'_>) -> bool {
    let mut actions = statement.actions().peekable();
    actions.peek().is_some()
        && actions.all(|action| {
            !action.negated
                && ["iam", "sts"]
                    .iter()
                    .any(|prefix| action.pattern.has_prefix(prefix))
        })
}
