use crate::catalog::{self, Action, ActionStatusKind, Pattern, Service, ServiceStatusKind};
use crate::policy::{ActionPattern, PolicyKind};
use crate::rule::actions::{ActionProblem, Replacement, check_actions, enumerate};
use crate::rule::{Context, Diagnostic, ResolvedAction, Severity, Tag, declare_rule};

declare_rule! {
    /// An action is retired.
    ///
    /// The reference still lists it, but AWS has split it into finer ones (the actions of `aws-portal`, which authorize
    /// nothing since July 2023), calls it deprecated, or has shut its service down. A policy that relies on it does not
    /// do what it seems to.
    ///
    /// A pattern is reported where every action that it matches is retired. Retired names that the reference lacks are
    /// reported as `INVALID_ACTION` or `INVALID_SERVICE_IN_ACTION`. Of services that have ended, only those whose notice
    /// of the end is known are reported.
    ///
    /// ## Invalid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "aws-portal:ViewUsage", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": ["qldb:ListLedgers", "s3:ListAllMyBuckets"], "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## Valid
    ///
    /// ```json
    /// {
    ///     "Version": "2012-10-17",
    ///     "Statement": [{"Effect": "Allow", "Action": "cur:GetUsageReport", "Resource": "*"}]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Mapping fine-grained billing actions](https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/migrate-granularaccess-iam-mapping-reference.html)
    /// - [Service authorization reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)
    RETIRED_ACTION: Warning, kinds: &PolicyKind::ALL, check: check,
}

fn check(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
    check_actions(context, &RETIRED_ACTION, diagnostics, |action, _| {
        let problem = problem(action)?;
        // Left out, it harms nobody.
        let severity = match action.entry.negated {
            true => problem.severity.min(Severity::Information),
            false => problem.severity,
        };
        Some(ActionProblem { severity, ..problem })
    });
}

fn problem(action: &ResolvedAction<'_>) -> Option<ActionProblem> {
    let pattern = action.entry.pattern;
    let service = action.service?;
    if pattern.text.contains("${") {
        return None;
    }
    if let Some(ServiceStatusKind::Ended { name, date }) =
        catalog::service_status(service.prefix()).map(|status| status.kind())
    {
        return service
            .has_action_like(pattern.name)
            .then_some(ended(pattern, name, date?));
    }
    let (kind, replacements) = match pattern.has_wildcard() {
        true if !catalog::has_retired_actions(service) => return None,
        true => (ActionStatusKind::Retired, of_pattern(service, pattern)?),
        false => {
            let status = catalog::action_status(pattern.text)?;
            service.action(pattern.name)?;
            (status.kind(), status.replacements().collect())
        }
    };
    Some(retired(pattern, kind, replacements))
}

/// What took the place of the actions that a pattern matches, where all of them authorize nothing any more.
fn of_pattern(service: Service, pattern: ActionPattern<'_>) -> Option<Vec<Action>> {
    let name = Pattern::ignoring_case(pattern.name);
    let mut replacements = Vec::new();
    for action in service.actions().filter(|action| name.matches(action.name())) {
        let status = action
            .status()
            .filter(|status| status.kind() == ActionStatusKind::Retired)?;
        replacements.extend(status.replacements());
    }
    replacements.sort_unstable();
    replacements.dedup();
    service.has_action_like(pattern.name).then_some(replacements)
}

fn retired(pattern: ActionPattern<'_>, kind: ActionStatusKind, actions: Vec<Action>) -> ActionProblem {
    let text = pattern.text;
    let is_deprecated = kind == ActionStatusKind::Deprecated;
    let (what, severity) = match is_deprecated {
        true => ("deprecated", Severity::Information),
        false => ("retired and authorizes nothing", Severity::Warning),
    };
    let (advice, title) = match (&actions[..], is_deprecated) {
        ([], true) => ("nothing takes its place".to_owned(), "Remove it".to_owned()),
        ([], false) => ("remove it".to_owned(), "Remove it".to_owned()),
        (actions, _) => {
            let names = enumerate(actions, "and");
            (format!("name {names} instead"), format!("Replace by {names}"))
        }
    };
    let problem = ActionProblem::new(severity, format!("`{text}` is {what}; {advice}"), Vec::new());
    ActionProblem {
        tag: Some(Tag::Deprecated),
        replacement: Some(Replacement {
            title,
            safe_in_deny: !is_deprecated && !actions.is_empty(),
            actions,
        }),
        ..problem
    }
}

fn ended(pattern: ActionPattern<'_>, name: &str, date: &str) -> ActionProblem {
    let message = format!(
        "`{}` is of {name}, which AWS has shut down on {date}; remove it",
        pattern.text
    );
    ActionProblem {
        tag: Some(Tag::Deprecated),
        replacement: Some(Replacement {
            title: "Remove it".to_owned(),
            actions: Vec::new(),
            safe_in_deny: false,
        }),
        ..ActionProblem::new(Severity::Information, message, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{findings, fixed, policy_of};
    use expect_test::expect;

    fn policy(effect: &str, actions: &str) -> String {
        policy_of(&format!(
            r#""Effect": "{effect}", "Action": {actions}, "Resource": "*""#
        ))
    }

    #[test]
    fn messages_say_what_took_its_place() {
        let mut all = String::new();
        for action in [
            "aws-portal:ViewBilling",
            "lambda:InvokeAsync",
            "QLDB:*",
            "aws-portal:View*",
        ] {
            all += &findings(&policy(
                "Allow",
                &format!(r#"["s3:ListAllMyBuckets", "{action}"]"#),
            ));
        }
        expect![[r#"
            warning RETIRED_ACTION on `"aws-portal:ViewBilling"`: `aws-portal:ViewBilling` is retired and authorizes nothing; name `account:GetAccountInformation`, `billing:GetBillingData` and 47 more instead
              fix: Replace by `account:GetAccountInformation`, `billing:GetBillingData` and 47 more (preferred)
            information RETIRED_ACTION on `"lambda:InvokeAsync"`: `lambda:InvokeAsync` is deprecated; name `lambda:InvokeFunction` instead
              fix: Replace by `lambda:InvokeFunction` (preferred)
            information RETIRED_ACTION on `"QLDB:*"`: `QLDB:*` is of Amazon QLDB, which AWS has shut down on 2025-07-31; remove it
              fix: Remove it (preferred)
            warning RETIRED_ACTION on `"aws-portal:View*"`: `aws-portal:View*` is retired and authorizes nothing; name `account:GetAccountInformation`, `account:GetAlternateContact` and 50 more instead
              fix: Replace by `account:GetAccountInformation`, `account:GetAlternateContact` and 50 more (preferred)
        "#]]
        .assert_eq(&all);
    }

    #[test]
    fn the_others_take_its_place_in_the_list() {
        for (before, after) in [
            (
                r#""purchase-orders:ModifyPurchaseOrders""#,
                r#"["purchase-orders:AddPurchaseOrder", "purchase-orders:DeletePurchaseOrder", "purchase-orders:UpdatePurchaseOrder", "purchase-orders:UpdatePurchaseOrderStatus"]"#,
            ),
            (r#"["aws-portal:ViewUsage"]"#, r#"["cur:GetUsageReport"]"#),
            (r#"["aws-portal:ViewUsage", "cur:Get*"]"#, r#"["cur:Get*"]"#),
        ] {
            assert_eq!(fixed(&policy("Allow", before), "Replace"), policy("Allow", after));
        }
        let lines = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Action\": [\n      \"rds-data:ExecuteSql\",\n      \"s3:GetObject\"\n    ],\n    \"Resource\": \"*\"\n  }]\n}";
        let expected = lines.replace(
            "\"rds-data:ExecuteSql\"",
            "\"rds-data:BatchExecuteStatement\",\n      \"rds-data:ExecuteStatement\"",
        );
        assert_eq!(fixed(lines, "Replace"), expected);
    }

    #[test]
    fn only_what_is_denied_is_replaced_unasked() {
        let action = r#""aws-portal:ViewUsage""#;
        assert!(findings(&policy("Deny", action)).contains("(preferred, safe)"));
        assert!(!findings(&policy("Allow", action)).contains("safe"));
        let all_but = policy("Deny", action).replace("\"Action\"", "\"NotAction\"");
        assert!(!findings(&all_but).contains("safe"));
        assert!(!findings(&policy("Deny", r#""lambda:InvokeAsync""#)).contains("safe"));
    }

    #[test]
    fn patterns_that_match_more_and_what_still_works_are_fine() {
        for action in [
            "es:*",
            "lambda:Invoke*",
            "purchase-orders:*",
            "codestar-connections:UseConnection",
            "*",
            "aws-portal:${verb}",
        ] {
            let found = findings(&policy("Allow", &format!(r#""{action}""#)));
            assert!(!found.contains("RETIRED"), "{action}: {found}");
        }
    }
}
