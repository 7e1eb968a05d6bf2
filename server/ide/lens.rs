//! What is said above a policy: its size against the quota of its kind, and how many findings there are.

use super::document::{count_of, digits};
use crate::analysis::Analysis;
use crate::policy::{head, size};
use crate::rule::{Diagnostic, Severity};
use crate::text::TextRange;

/// A line above a part of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lens {
    /// The part.
    pub range: TextRange,
    /// What the line says.
    pub title: String,
}

/// The lines above the policy; none where the text is not surely one.
pub(super) fn find(analysis: &Analysis, diagnostics: &[Diagnostic]) -> Vec<Lens> {
    if !analysis.is_policy() {
        return Vec::new();
    }
    let source = analysis.source();
    let place = analysis.policy().and_then(|policy| {
        let start = policy.root.range.start;
        match policy.root.as_object() {
            Some(object) => Some(head(source, policy.root, object)),
            None => source
                .get(start..start + 1)
                .map(|_| TextRange::new(start, start + 1)),
        }
    });
    let titles = [size_of(analysis), Some(findings(diagnostics))];
    let lens = |title| Some(Lens { range: place?, title });
    titles.into_iter().flatten().filter_map(lens).collect()
}

/// `4,812 of 6,144 characters`
pub(super) fn size_of(analysis: &Analysis) -> Option<String> {
    let policy = analysis.policy()?;
    let count = size::characters(policy.root.range.slice(analysis.source()));
    let over = if count == size::MOST_COUNTED { "over " } else { "" };
    let quota = size::usual_quota(&policy, analysis.policy_kind()?, analysis.resource_type());
    Some(match quota {
        Some(quota) => format!("{over}{} of {} characters", digits(count), digits(quota)),
        None => format!("{over}{}", count_of(count, "character")),
    })
}

/// `1 error, 2 warnings`
fn findings(diagnostics: &[Diagnostic]) -> String {
    let named = |severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "suggestion",
        Severity::Hint => "hint",
    };
    let counts = Severity::ALL.into_iter().filter_map(|severity| {
        let count = diagnostics.iter().filter(|it| it.severity == severity).count();
        (count > 0).then(|| count_of(count, named(severity)))
    });
    let counts: Vec<String> = counts.collect();
    match counts.is_empty() {
        true => "no findings".to_owned(),
        false => counts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analysis, Settings};
    use crate::policy::PolicyKind;
    use crate::text::Text;

    fn titles(source: &str, kind: Option<PolicyKind>) -> Vec<(String, String)> {
        let settings = kind.map(Settings::of_kind).unwrap_or_default();
        let analysis = Analysis::new(Text::new(source), settings);
        let found = find(&analysis, &analysis.diagnostics()).into_iter();
        found
            .map(|lens| (lens.range.slice(source).to_owned(), lens.title))
            .collect()
    }

    #[test]
    fn size_and_findings_above_the_policy() {
        let one = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "*"}]}"#;
        let place = r#"{"Version""#.to_owned();
        let lens = |title: &str| (place.clone(), title.to_owned());
        assert_eq!(
            titles(one, None),
            [lens("96 of 6,144 characters"), lens("1 error")]
        );
        assert_eq!(
            titles(one, Some(PolicyKind::Boundary)),
            [lens("96 of 6,144 characters"), lens("1 error")]
        );
        let none = one.replace("GetObjekt", "ListAllMyBuckets");
        assert_eq!(titles(&none, None)[1].1, "no findings");
    }

    #[test]
    fn only_above_what_surely_is_a_policy() {
        assert!(titles(r#"{"name": "x", "Version": "1"}"#, None).is_empty());
        let spread = "{\r\n\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"foo:*\"}]";
        assert_eq!(
            titles(spread, Some(PolicyKind::Resource))[0],
            ("{".to_owned(), "89 characters".to_owned())
        );
    }

    #[test]
    fn findings_by_severity() {
        assert_eq!(findings(&[]), "no findings");
        let large = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{}"}}}}"#,
            "x".repeat(size::MOST_COUNTED)
        );
        assert_eq!(titles(&large, None)[0].1, "over 100,000 of 6,144 characters");
    }
}
