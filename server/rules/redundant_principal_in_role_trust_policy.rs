use std::collections::HashMap;

use crate::policy::{Arn, PolicyKind, members, strings};
use crate::rule::{Context, Diagnostic, Fix, Tag, declare_rule};
use crate::syntax::edit::remove_from_list;
use crate::text::TextRange;

declare_rule! {
    /// A session of a role is named beside the role itself.
    ///
    /// The role's ARN stands for all its sessions, so the session's adds nothing.
    ///
    /// ## Invalid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/night-run"]},
    ///         "Action": "sts:AssumeRole"
    ///     }]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json trust
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{
    ///         "Effect": "Allow",
    ///         "Principal": {"AWS": ["arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/audit/night-run"]},
    ///         "Action": "sts:AssumeRole"
    ///     }]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Access Analyzer policy check](https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-redundant-principal-in-role-trust-policy)
    /// - [IAM JSON policy elements: Principal](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html)
    REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: Suggestion, kinds: &[PolicyKind::Trust], check: check,
}

/// Partition, account and name of a role.
type Role<'a> = (&'a str, &'a str, &'a str);

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let principals = context
        .policy
        .statements
        .iter()
        .filter_map(|statement| statement.principal);
    let lists = principals
        .flat_map(|principal| members(Some(principal)))
        .filter(|member| member.key.as_str() == "AWS");
    for list in lists {
        if !strings(Some(list)).any(|string| string.as_str().contains(":assumed-role/")) {
            continue;
        }
        let arns = || strings(Some(list)).filter_map(|string| Some((string, Arn::new(string.as_str())?)));
        let roles: HashMap<Role<'_>, TextRange> = arns()
            .filter_map(|(string, arn)| Some((role(arn)?, string.range)))
            .collect();
        for (string, arn) in arns() {
            let Some((role, named)) = session(arn).and_then(|role| Some((role, *roles.get(&role)?))) else {
                continue;
            };
            let message = format!(
                "The role `{}` is named, too, and stands for all its sessions; remove this one",
                role.2
            );
            let edits = list
                .value
                .as_ref()
                .and_then(|list| remove_from_list(list, string.range));
            let fix = edits.map(|edits| Fix::new("Remove the session", edits).preferred().safe());
            diagnostics.push(
                Diagnostic::new(&REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY, string.range, message)
                    .with_tag(Tag::Unnecessary)
                    .with_related(named, "The role is named here")
                    .with_fix(fix),
            );
        }
    }
}

/// The role of a role's ARN; its path is not part of the name.
fn role(arn: Arn<'_>) -> Option<Role<'_>> {
    let path = arn
        .resource()
        .strip_prefix("role/")
        .filter(|_| arn.service() == "iam")?;
    let name = path.rsplit('/').next().unwrap_or(path);
    Some((arn.partition(), arn.account(), name))
}

/// The role of a session's ARN.
fn session(arn: Arn<'_>) -> Option<Role<'_>> {
    let is_session = matches!(arn.service(), "sts" | "iam");
    let path = arn
        .resource()
        .strip_prefix("assumed-role/")
        .filter(|_| is_session)?;
    let (name, _) = path.split_once('/')?;
    Some((arn.partition(), arn.account(), name))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings_as, fixed_as, policy_of};

    fn policy(principals: &str) -> String {
        policy_of(&format!(
            r#""Effect": "Allow", "Principal": {{"AWS": [{principals}]}}, "Action": "sts:AssumeRole""#
        ))
    }

    #[test]
    fn the_session_goes() {
        let role = r#""arn:aws:iam::111122223333:role/team/app""#;
        let session = r#""arn:aws:sts::111122223333:assumed-role/app/one""#;
        assert_eq!(
            fixed_as(&policy(&format!("{session}, {role}")), "trust", "Remove"),
            policy(role)
        );
        let other = session.replace("1111", "9999");
        assert_eq!(findings_as(&policy(&format!("{role}, {other}")), "trust"), "");
    }
}
