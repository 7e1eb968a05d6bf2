use std::collections::{BTreeMap, HashMap};

use crate::catalog::{self, Action, Escalation, EscalationKind, escalating_actions};
use crate::policy::PolicyKind;
use crate::rule::actions::enumerate;
use crate::rule::grants::{Grant, full_administration, unbounded};
use crate::rule::{Context, Diagnostic, Severity, declare_rule};

declare_rule! {
    /// The policy allows actions by which its holder can gain more permissions.
    ///
    /// Some actions, alone or together, are as good as others that the policy does not allow: who may write policies, or
    /// pass any role to a function of his own, is allowed what those policies and roles allow. Name the resources that
    /// are needed, or add a condition.
    ///
    /// Part of the security audit. All statements of the policy are looked at together. An action counts where it is
    /// allowed, by its name or by a pattern, on any resource that it can have and without a condition, and where no
    /// statement of the policy denies it on `*` without a condition. Ways that many harmless policies allow, such as
    /// `ssm:StartSession`, are information only. A policy that allows everything has only the finding
    /// `FULL_ADMINISTRATION`.
    ///
    /// Does not see other policies of the same identity (they may allow the rest of a set, or deny it), permissions
    /// boundaries, service control policies, nor which roles trust which services. Takes any condition, and any part of
    /// a resource's name, for a bound.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Action": ["iam:CreateAccessKey", "iam:DeleteAccessKey"],
    ///         "Resource": "arn:aws:iam::111122223333:user/${aws:username}"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Refine permissions](https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html)
    /// - [Paths of escalation](https://pathfinding.cloud/)
    PRIVILEGE_ESCALATION: SecurityWarning,
    kinds: &[PolicyKind::Identity],
    enabled: BySecurityAudit,
    check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let granted = unbounded(context, &escalating_actions());
    if granted.is_empty() || !full_administration(context).is_empty() {
        return;
    }
    // A set is complete where the last of its actions is allowed.
    let mut completed: BTreeMap<usize, (Grant<'_>, Vec<Escalation>)> = BTreeMap::new();
    for set in catalog::escalations() {
        let grants: Option<Vec<_>> = set.actions().map(|action| granted.get(&action)).collect();
        let last = grants.and_then(|grants| grants.into_iter().max_by_key(|grant| grant.range.start));
        if let Some(last) = last {
            let (_, sets) = completed
                .entry(last.range.start)
                .or_insert_with(|| (*last, Vec::new()));
            sets.push(set);
        }
    }
    for (grant, sets) in completed.values() {
        diagnostics.extend(diagnostic(*grant, sets, &granted));
    }
}

fn diagnostic(
    grant: Grant<'_>,
    sets: &[Escalation],
    granted: &HashMap<Action, Grant<'_>>,
) -> Option<Diagnostic> {
    // The gravest set is told of.
    let first = sets.iter().min_by_key(|set| (set.is_common(), set.kind()))?;
    let actions: Vec<Action> = first.actions().collect();
    let names = enumerate(&actions, "and");
    let is_here = |action: &Action| {
        granted
            .get(action)
            .is_some_and(|other| other.range == grant.range)
    };
    let what = match &actions[..] {
        [action] if action.to_string().eq_ignore_ascii_case(grant.text) => names,
        actions if actions.iter().all(is_here) => format!("`{}` allows {names}, which", grant.text),
        _ => format!("{names} together"),
    };
    let lets = if actions.len() > 1 { "let" } else { "lets" };
    let how = match first.kind() {
        EscalationKind::Permissions => "raise his own permissions",
        EscalationKind::PassRole => "use the permissions of any role that can be passed",
        EscalationKind::ExistingRole => "use the permissions of the roles of existing resources",
    };
    let more = match sets.len() - 1 {
        0 => String::new(),
        1 => " (one more way is open)".to_owned(),
        count => format!(" ({count} more ways are open)"),
    };
    let message = format!(
        "{what} on any resource {lets} the holder {how}{more}; name the resources, or add a condition"
    );
    let severity = match first.is_common() {
        true => Severity::Information,
        false => Severity::Warning,
    };
    let found = Diagnostic::new(&PRIVILEGE_ESCALATION, grant.range, message).with_severity(severity);
    let others = first
        .actions()
        .filter_map(|action| Some((action, granted.get(&action)?)));
    let others = others.filter(|(_, other)| other.range != grant.range);
    Some(others.fold(found, |found, (action, other)| {
        found.with_related(other.range, format!("`{action}` is allowed here"))
    }))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{diagnostics_as, findings_as, policy_of, settings};
    use expect_test::expect;

    const ON: &str = "identity PRIVILEGE_ESCALATION FULL_ADMINISTRATION";

    fn found(source: &str) -> String {
        let all = findings_as(source, ON);
        let own = all.lines().filter(|line| line.contains(" PRIVILEGE_ESCALATION "));
        own.flat_map(|line| [line, "\n"]).collect()
    }

    fn allow(actions: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Action": {actions}, "Resource": "*""#
        ))
    }

    #[test]
    fn a_function_of_ones_own_runs_with_any_role() {
        let source = policy_of(
            r##""Effect": "Allow", "Action": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "Resource": "*""##,
        );
        let found = findings_as(&source, "PRIVILEGE_ESCALATION");
        assert_eq!(found.matches("PRIVILEGE_ESCALATION on").count(), 1, "{found}");
    }

    #[test]
    fn messages_name_the_set_and_what_it_is_good_for() {
        let mut all = found(&allow(r#""iam:PutUserPolicy""#));
        all += &found(&allow(r#"["iam:PassRole", "ec2:RunInstances"]"#));
        all += &found(&allow(r#""iam:*""#));
        all += &found(&allow(r#""ssm:StartSession""#));
        expect![[r#"
            warning PRIVILEGE_ESCALATION on `"iam:PutUserPolicy"`: `iam:PutUserPolicy` on any resource lets the holder raise his own permissions; name the resources, or add a condition
            warning PRIVILEGE_ESCALATION on `"ec2:RunInstances"`: `ec2:RunInstances` and `iam:PassRole` together on any resource let the holder use the permissions of any role that can be passed; name the resources, or add a condition
            warning PRIVILEGE_ESCALATION on `"iam:*"`: `iam:*` allows `iam:AddUserToGroup`, which on any resource lets the holder raise his own permissions (13 more ways are open); name the resources, or add a condition
            information PRIVILEGE_ESCALATION on `"ssm:StartSession"`: `ssm:StartSession` on any resource lets the holder use the permissions of the roles of existing resources; name the resources, or add a condition
        "#]]
        .assert_eq(&all);
    }

    #[test]
    fn a_pattern_allows_no_more_than_its_own() {
        let some = found(&allow(
            r#"["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunch*"]"#,
        ));
        assert!(
            some.contains("`ec2:ModifyLaunchTemplate` together on any resource let the holder"),
            "{some}"
        );
        let all = found(&allow(r#"["ec2:*"]"#));
        assert!(
            all.contains("`ec2:*` allows `ec2:CreateLaunchTemplateVersion` and `ec2:Modify"),
            "{all}"
        );
    }

    #[test]
    fn statements_are_looked_at_together() {
        let source = policy_of(
            r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/*"}, {"Effect": "Allow", "Action": "ec2:Run*", "Resource": "*""#,
        );
        let diagnostics = diagnostics_as(&source, settings(ON));
        let own: Vec<_> = diagnostics
            .iter()
            .filter(|found| found.rule.code == "PRIVILEGE_ESCALATION")
            .collect();
        let [own] = own[..] else { panic!("{diagnostics:?}") };
        assert_eq!(own.range.slice(&source), "\"ec2:Run*\"");
        let related: Vec<_> = own
            .related
            .iter()
            .map(|related| related.range.slice(&source))
            .collect();
        assert_eq!(related, ["\"iam:PassRole\""]);
    }

    #[test]
    fn what_is_bounded_or_denied_is_no_way() {
        for elements in [
            r#""Effect": "Allow", "Action": ["iam:PassRole", "ec2:RunInstances"], "Resource": "arn:aws:iam::111122223333:role/app-*""#,
            r#""Effect": "Allow", "Action": "iam:PutUserPolicy", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/team": "a"}}"#,
            r#""Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::*:user/${aws:username}""#,
            r#""Effect": "Allow", "Action": "iam:PassRole", "Resource": "*""#,
            r#""Effect": "Allow", "Action": "iam:Put*", "Resource": "*"}, {"Effect": "Deny", "Action": "iam:*", "Resource": "*""#,
            r#""Effect": "Allow", "NotAction": "*:*", "Resource": "*""#,
            r#""Effect": "Deny", "Action": "iam:PutUserPolicy", "Resource": "*""#,
        ] {
            assert_eq!(found(&policy_of(elements)), "", "{elements}");
        }
    }

    #[test]
    fn all_but_others_and_administrators() {
        let rest = policy_of(
            r#""Effect": "Allow", "NotAction": ["organizations:*", "iam:Create*"], "Resource": "*""#,
        );
        assert!(
            found(&rest).contains("`NotAction` allows `iam:AddUserToGroup`"),
            "{}",
            found(&rest)
        );
        assert_eq!(found(&allow(r#""*""#)), "");
    }
}
