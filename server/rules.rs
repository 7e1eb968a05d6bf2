//! All rules, one file each; what several share stands in the rooms of `rule/`.
//!
//! The tests here hold for every rule: its documents have an invalid and a valid example that behave so, and no rule
//! speaks of an opaque value; what holds for every fix stands in `testing/fixes.rs`.

mod action_resource_mismatch;
mod action_without_resource_types;
mod actions_exceed_sqs_quota;
mod allow_notaction_with_unsupported_tag_condition_key_for_service;
mod allow_with_not_principal;
mod allow_with_unsupported_tag_condition_key_for_service;
mod arn_account_not_allowed;
mod arn_pattern_excludes_everything;
mod arn_region_not_allowed;
mod characters_not_allowed;
mod confirm_audience_claim_type;
mod create_slr_with_not_action_and_not_resource;
mod create_slr_with_not_resource;
mod create_slr_with_star_in_action_and_not_resource;
mod create_slr_with_star_in_action_and_resource;
mod create_slr_with_star_in_resource;
mod create_slr_with_star_in_resource_and_not_action;
mod data_type_mismatch;
mod deny_notaction_with_unsupported_tag_condition_key_for_service;
mod deny_with_unsupported_tag_condition_key_for_service;
mod deprecated_global_condition_key;
mod duplicate_keys;
mod duplicate_keys_with_different_case;
mod dynamodb_attributes_without_select;
mod empty_array_action;
mod empty_array_condition;
mod empty_array_condition_forallvalues;
mod empty_array_condition_foranyvalue;
mod empty_array_condition_ifexists;
mod empty_array_principal;
mod empty_array_resource;
mod empty_array_statement;
mod empty_object_condition;
mod empty_object_principal;
mod empty_sid_value;
mod empty_variable;
mod equivalent_to_null_false;
mod equivalent_to_null_true;
mod federated_principal_not_supported;
mod forallvalues_with_single_valued_key;
mod forallvalues_without_null_check;
mod foranyvalue_with_audience_claim_type;
mod foranyvalue_without_null_check;
mod full_administration;
mod id_in_identity_policy;
mod if_exists_on_always_present_key;
mod impossible_principal;
mod improve_ip_range;
mod invalid_action;
mod invalid_arn_account;
mod invalid_arn_prefix;
mod invalid_arn_region;
mod invalid_arn_resource;
mod invalid_arn_service_case;
mod invalid_condition_data_type;
mod invalid_condition_key_format;
mod invalid_condition_multiple_boolean;
mod invalid_condition_operator;
mod invalid_date_value;
mod invalid_effect;
mod invalid_federated_principal_syntax_in_role_trust_policy;
mod invalid_global_condition_key;
mod invalid_key_in_variable;
mod invalid_kms_key_value;
mod invalid_partition;
mod invalid_policy_element;
mod invalid_principal_format;
mod invalid_principal_key;
mod invalid_region;
mod invalid_role_reference;
mod invalid_service;
mod invalid_service_condition_key;
mod invalid_service_in_action;
mod invalid_service_principal_format;
mod invalid_user_reference;
mod invalid_variable_for_operator;
mod invalid_version;
mod invalid_vpc_format;
mod invalid_vpce_format;
mod irrelevant_condition_key_in_policy;
mod json_syntax_error;
mod mfa_condition_inverted;
mod mfa_not_required_by_allow;
mod mfa_not_required_by_deny;
mod mismatched_action_for_principal;
mod missing_action;
mod missing_action_for_condition_key;
mod missing_action_for_roles_anywhere_trust_policy;
mod missing_arn_account;
mod missing_arn_field;
mod missing_arn_region;
mod missing_audience_condition;
mod missing_brace_in_variable;
mod missing_condition_key_for_oidc_principal;
mod missing_dependent_action;
mod missing_effect;
mod missing_github_repo_condition_key;
mod missing_paired_condition_keys;
mod missing_principal;
mod missing_qualifier;
mod missing_quote_in_variable;
mod missing_resource;
mod missing_saml_audience_condition;
mod missing_service_linked_role_permission;
mod missing_statement;
mod missing_tag_key_in_condition;
mod missing_version;
mod multivalued_key_as_variable;
mod notaction_excludes_everything;
mod notprincipal_excludes_everyone;
mod notresource_excludes_everything;
mod null_with_if_exists;
mod null_with_qualifier;
mod outdated_version;
mod pass_role_with_not_action_and_not_resource;
mod pass_role_with_not_resource;
mod pass_role_with_star_in_action_and_not_resource;
mod pass_role_with_star_in_action_and_resource;
mod pass_role_with_star_in_resource;
mod pass_role_with_star_in_resource_and_not_action;
mod policy_fragment;
mod policy_size_exceeds_identity_policy_quota;
mod policy_size_exceeds_rcp_quota;
mod policy_size_exceeds_resource_policy_quota;
mod policy_size_exceeds_role_trust_policy_quota;
mod policy_size_exceeds_scp_quota;
mod private_ip_address;
mod private_ip_address_subset;
mod private_not_ip_address;
mod private_not_ip_address_subset;
mod privilege_escalation;
mod rcp_carve_out_missing_if_exists;
mod rcp_missing_related_principal_condition_key;
mod rcp_missing_related_service_principal_condition_key;
mod rcp_missing_service_condition_key_null_check;
mod rcp_syntax_error_action;
mod rcp_syntax_error_allow;
mod rcp_syntax_error_notaction;
mod rcp_syntax_error_principal;
mod recommended_condition_key_for_service_principal;
mod redundant_action;
mod redundant_condition_value_num;
mod redundant_key_due_to_wildcard_in_condition;
mod redundant_principal_in_role_trust_policy;
mod redundant_resource;
mod redundant_statement;
mod redundant_statement_due_to_wildcard_in_condition;
mod restrict_access_to_service_principal;
mod retired_action;
mod role_trust_policy_syntax_error_notprincipal;
mod role_trust_policy_syntax_error_resource;
mod role_trust_policy_unsupported_wildcard_in_principal;
mod s3_prefix_in_negative_context;
mod scp_syntax_error_action_wildcard;
mod scp_syntax_error_principal;
mod specific_github_repo_and_branch_recommended;
mod statement_never_matches;
mod string_like_operator_with_arn_condition_keys;
#[cfg(test)]
pub(crate) mod testing;
mod type_mismatch;
mod type_mismatch_boolean;
mod type_mismatch_date;
mod type_mismatch_ip_range;
mod type_mismatch_number;
mod type_mismatch_string;
mod unique_sids_recommended;
mod unique_sids_required;
mod unsupported_action_for_condition_key;
mod unsupported_action_in_policy;
mod unsupported_condition_key_for_service_principal;
mod unsupported_element_combination;
mod unsupported_global_condition_key;
mod unsupported_principal;
mod unsupported_resource_arn_in_policy;
mod unsupported_sid;
mod unsupported_space_in_variable;
mod unsupported_wildcard_in_principal;
mod untrustworthy_condition_key;
mod use_condition_key_only_with_supported_services;
mod variable_unsupported_in_element;
mod variable_unsupported_in_version;
mod variable_usage_too_permissive;
mod wildcard_in_service_name;
mod wildcard_usage_too_permissive;
mod wildcard_without_like_operator;

use crate::rule::Rule;

/// Every rule, by code.
pub static RULES: &[&Rule] = &[
    &action_resource_mismatch::ACTION_RESOURCE_MISMATCH,
    &action_without_resource_types::ACTION_WITHOUT_RESOURCE_TYPES,
    &actions_exceed_sqs_quota::ACTIONS_EXCEED_SQS_QUOTA,
    &allow_notaction_with_unsupported_tag_condition_key_for_service::ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &allow_with_not_principal::ALLOW_WITH_NOT_PRINCIPAL,
    &allow_with_unsupported_tag_condition_key_for_service::ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &arn_account_not_allowed::ARN_ACCOUNT_NOT_ALLOWED,
    &arn_pattern_excludes_everything::ARN_PATTERN_EXCLUDES_EVERYTHING,
    &arn_region_not_allowed::ARN_REGION_NOT_ALLOWED,
    &characters_not_allowed::CHARACTERS_NOT_ALLOWED,
    &confirm_audience_claim_type::CONFIRM_AUDIENCE_CLAIM_TYPE,
    &create_slr_with_not_action_and_not_resource::CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE,
    &create_slr_with_not_resource::CREATE_SLR_WITH_NOT_RESOURCE,
    &create_slr_with_star_in_action_and_not_resource::CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
    &create_slr_with_star_in_action_and_resource::CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE,
    &create_slr_with_star_in_resource::CREATE_SLR_WITH_STAR_IN_RESOURCE,
    &create_slr_with_star_in_resource_and_not_action::CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
    &data_type_mismatch::DATA_TYPE_MISMATCH,
    &deny_notaction_with_unsupported_tag_condition_key_for_service::DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &deny_with_unsupported_tag_condition_key_for_service::DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE,
    &deprecated_global_condition_key::DEPRECATED_GLOBAL_CONDITION_KEY,
    &duplicate_keys::DUPLICATE_KEYS,
    &duplicate_keys_with_different_case::DUPLICATE_KEYS_WITH_DIFFERENT_CASE,
    &dynamodb_attributes_without_select::DYNAMODB_ATTRIBUTES_WITHOUT_SELECT,
    &empty_array_action::EMPTY_ARRAY_ACTION,
    &empty_array_condition::EMPTY_ARRAY_CONDITION,
    &empty_array_condition_forallvalues::EMPTY_ARRAY_CONDITION_FORALLVALUES,
    &empty_array_condition_foranyvalue::EMPTY_ARRAY_CONDITION_FORANYVALUE,
    &empty_array_condition_ifexists::EMPTY_ARRAY_CONDITION_IFEXISTS,
    &empty_array_principal::EMPTY_ARRAY_PRINCIPAL,
    &empty_array_resource::EMPTY_ARRAY_RESOURCE,
    &empty_array_statement::EMPTY_ARRAY_STATEMENT,
    &empty_object_condition::EMPTY_OBJECT_CONDITION,
    &empty_object_principal::EMPTY_OBJECT_PRINCIPAL,
    &empty_sid_value::EMPTY_SID_VALUE,
    &empty_variable::EMPTY_VARIABLE,
    &equivalent_to_null_false::EQUIVALENT_TO_NULL_FALSE,
    &equivalent_to_null_true::EQUIVALENT_TO_NULL_TRUE,
    &federated_principal_not_supported::FEDERATED_PRINCIPAL_NOT_SUPPORTED,
    &forallvalues_with_single_valued_key::FORALLVALUES_WITH_SINGLE_VALUED_KEY,
    &forallvalues_without_null_check::FORALLVALUES_WITHOUT_NULL_CHECK,
    &foranyvalue_with_audience_claim_type::FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE,
    &foranyvalue_without_null_check::FORANYVALUE_WITHOUT_NULL_CHECK,
    &full_administration::FULL_ADMINISTRATION,
    &id_in_identity_policy::ID_IN_IDENTITY_POLICY,
    &if_exists_on_always_present_key::IF_EXISTS_ON_ALWAYS_PRESENT_KEY,
    &impossible_principal::IMPOSSIBLE_PRINCIPAL,
    &improve_ip_range::IMPROVE_IP_RANGE,
    &invalid_action::INVALID_ACTION,
    &invalid_arn_account::INVALID_ARN_ACCOUNT,
    &invalid_arn_prefix::INVALID_ARN_PREFIX,
    &invalid_arn_region::INVALID_ARN_REGION,
    &invalid_arn_resource::INVALID_ARN_RESOURCE,
    &invalid_arn_service_case::INVALID_ARN_SERVICE_CASE,
    &invalid_condition_data_type::INVALID_CONDITION_DATA_TYPE,
    &invalid_condition_key_format::INVALID_CONDITION_KEY_FORMAT,
    &invalid_condition_multiple_boolean::INVALID_CONDITION_MULTIPLE_BOOLEAN,
    &invalid_condition_operator::INVALID_CONDITION_OPERATOR,
    &invalid_date_value::INVALID_DATE_VALUE,
    &invalid_effect::INVALID_EFFECT,
    &invalid_federated_principal_syntax_in_role_trust_policy::INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY,
    &invalid_global_condition_key::INVALID_GLOBAL_CONDITION_KEY,
    &invalid_key_in_variable::INVALID_KEY_IN_VARIABLE,
    &invalid_kms_key_value::INVALID_KMS_KEY_VALUE,
    &invalid_partition::INVALID_PARTITION,
    &invalid_policy_element::INVALID_POLICY_ELEMENT,
    &invalid_principal_format::INVALID_PRINCIPAL_FORMAT,
    &invalid_principal_key::INVALID_PRINCIPAL_KEY,
    &invalid_region::INVALID_REGION,
    &invalid_role_reference::INVALID_ROLE_REFERENCE,
    &invalid_service::INVALID_SERVICE,
    &invalid_service_condition_key::INVALID_SERVICE_CONDITION_KEY,
    &invalid_service_in_action::INVALID_SERVICE_IN_ACTION,
    &invalid_service_principal_format::INVALID_SERVICE_PRINCIPAL_FORMAT,
    &invalid_user_reference::INVALID_USER_REFERENCE,
    &invalid_variable_for_operator::INVALID_VARIABLE_FOR_OPERATOR,
    &invalid_version::INVALID_VERSION,
    &invalid_vpc_format::INVALID_VPC_FORMAT,
    &invalid_vpce_format::INVALID_VPCE_FORMAT,
    &irrelevant_condition_key_in_policy::IRRELEVANT_CONDITION_KEY_IN_POLICY,
    &json_syntax_error::JSON_SYNTAX_ERROR,
    &mfa_condition_inverted::MFA_CONDITION_INVERTED,
    &mfa_not_required_by_allow::MFA_NOT_REQUIRED_BY_ALLOW,
    &mfa_not_required_by_deny::MFA_NOT_REQUIRED_BY_DENY,
    &mismatched_action_for_principal::MISMATCHED_ACTION_FOR_PRINCIPAL,
    &missing_action::MISSING_ACTION,
    &missing_action_for_condition_key::MISSING_ACTION_FOR_CONDITION_KEY,
    &missing_action_for_roles_anywhere_trust_policy::MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY,
    &missing_arn_account::MISSING_ARN_ACCOUNT,
    &missing_arn_field::MISSING_ARN_FIELD,
    &missing_arn_region::MISSING_ARN_REGION,
    &missing_audience_condition::MISSING_AUDIENCE_CONDITION,
    &missing_brace_in_variable::MISSING_BRACE_IN_VARIABLE,
    &missing_condition_key_for_oidc_principal::MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL,
    &missing_dependent_action::MISSING_DEPENDENT_ACTION,
    &missing_effect::MISSING_EFFECT,
    &missing_github_repo_condition_key::MISSING_GITHUB_REPO_CONDITION_KEY,
    &missing_paired_condition_keys::MISSING_PAIRED_CONDITION_KEYS,
    &missing_principal::MISSING_PRINCIPAL,
    &missing_qualifier::MISSING_QUALIFIER,
    &missing_quote_in_variable::MISSING_QUOTE_IN_VARIABLE,
    &missing_resource::MISSING_RESOURCE,
    &missing_saml_audience_condition::MISSING_SAML_AUDIENCE_CONDITION,
    &missing_service_linked_role_permission::MISSING_SERVICE_LINKED_ROLE_PERMISSION,
    &missing_statement::MISSING_STATEMENT,
    &missing_tag_key_in_condition::MISSING_TAG_KEY_IN_CONDITION,
    &missing_version::MISSING_VERSION,
    &multivalued_key_as_variable::MULTIVALUED_KEY_AS_VARIABLE,
    &notaction_excludes_everything::NOTACTION_EXCLUDES_EVERYTHING,
    &notprincipal_excludes_everyone::NOTPRINCIPAL_EXCLUDES_EVERYONE,
    &notresource_excludes_everything::NOTRESOURCE_EXCLUDES_EVERYTHING,
    &null_with_if_exists::NULL_WITH_IF_EXISTS,
    &null_with_qualifier::NULL_WITH_QUALIFIER,
    &outdated_version::OUTDATED_VERSION,
    &pass_role_with_not_action_and_not_resource::PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE,
    &pass_role_with_not_resource::PASS_ROLE_WITH_NOT_RESOURCE,
    &pass_role_with_star_in_action_and_not_resource::PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE,
    &pass_role_with_star_in_action_and_resource::PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE,
    &pass_role_with_star_in_resource::PASS_ROLE_WITH_STAR_IN_RESOURCE,
    &pass_role_with_star_in_resource_and_not_action::PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION,
    &policy_fragment::POLICY_FRAGMENT,
    &policy_size_exceeds_identity_policy_quota::POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA,
    &policy_size_exceeds_rcp_quota::POLICY_SIZE_EXCEEDS_RCP_QUOTA,
    &policy_size_exceeds_resource_policy_quota::POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA,
    &policy_size_exceeds_role_trust_policy_quota::POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA,
    &policy_size_exceeds_scp_quota::POLICY_SIZE_EXCEEDS_SCP_QUOTA,
    &private_ip_address::PRIVATE_IP_ADDRESS,
    &private_ip_address_subset::PRIVATE_IP_ADDRESS_SUBSET,
    &private_not_ip_address::PRIVATE_NOT_IP_ADDRESS,
    &private_not_ip_address_subset::PRIVATE_NOT_IP_ADDRESS_SUBSET,
    &privilege_escalation::PRIVILEGE_ESCALATION,
    &rcp_carve_out_missing_if_exists::RCP_CARVE_OUT_MISSING_IF_EXISTS,
    &rcp_missing_related_principal_condition_key::RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY,
    &rcp_missing_related_service_principal_condition_key::RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY,
    &rcp_missing_service_condition_key_null_check::RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK,
    &rcp_syntax_error_action::RCP_SYNTAX_ERROR_ACTION,
    &rcp_syntax_error_allow::RCP_SYNTAX_ERROR_ALLOW,
    &rcp_syntax_error_notaction::RCP_SYNTAX_ERROR_NOTACTION,
    &rcp_syntax_error_principal::RCP_SYNTAX_ERROR_PRINCIPAL,
    &recommended_condition_key_for_service_principal::RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
    &redundant_action::REDUNDANT_ACTION,
    &redundant_condition_value_num::REDUNDANT_CONDITION_VALUE_NUM,
    &redundant_key_due_to_wildcard_in_condition::REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION,
    &redundant_principal_in_role_trust_policy::REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY,
    &redundant_resource::REDUNDANT_RESOURCE,
    &redundant_statement::REDUNDANT_STATEMENT,
    &redundant_statement_due_to_wildcard_in_condition::REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION,
    &restrict_access_to_service_principal::RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL,
    &retired_action::RETIRED_ACTION,
    &role_trust_policy_syntax_error_notprincipal::ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL,
    &role_trust_policy_syntax_error_resource::ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE,
    &role_trust_policy_unsupported_wildcard_in_principal::ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL,
    &s3_prefix_in_negative_context::S3_PREFIX_IN_NEGATIVE_CONTEXT,
    &scp_syntax_error_action_wildcard::SCP_SYNTAX_ERROR_ACTION_WILDCARD,
    &scp_syntax_error_principal::SCP_SYNTAX_ERROR_PRINCIPAL,
    &specific_github_repo_and_branch_recommended::SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED,
    &statement_never_matches::STATEMENT_NEVER_MATCHES,
    &string_like_operator_with_arn_condition_keys::STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS,
    &type_mismatch::TYPE_MISMATCH,
    &type_mismatch_boolean::TYPE_MISMATCH_BOOLEAN,
    &type_mismatch_date::TYPE_MISMATCH_DATE,
    &type_mismatch_ip_range::TYPE_MISMATCH_IP_RANGE,
    &type_mismatch_number::TYPE_MISMATCH_NUMBER,
    &type_mismatch_string::TYPE_MISMATCH_STRING,
    &unique_sids_recommended::UNIQUE_SIDS_RECOMMENDED,
    &unique_sids_required::UNIQUE_SIDS_REQUIRED,
    &unsupported_action_for_condition_key::UNSUPPORTED_ACTION_FOR_CONDITION_KEY,
    &unsupported_action_in_policy::UNSUPPORTED_ACTION_IN_POLICY,
    &unsupported_condition_key_for_service_principal::UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL,
    &unsupported_element_combination::UNSUPPORTED_ELEMENT_COMBINATION,
    &unsupported_global_condition_key::UNSUPPORTED_GLOBAL_CONDITION_KEY,
    &unsupported_principal::UNSUPPORTED_PRINCIPAL,
    &unsupported_resource_arn_in_policy::UNSUPPORTED_RESOURCE_ARN_IN_POLICY,
    &unsupported_sid::UNSUPPORTED_SID,
    &unsupported_space_in_variable::UNSUPPORTED_SPACE_IN_VARIABLE,
    &unsupported_wildcard_in_principal::UNSUPPORTED_WILDCARD_IN_PRINCIPAL,
    &untrustworthy_condition_key::UNTRUSTWORTHY_CONDITION_KEY,
    &use_condition_key_only_with_supported_services::USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES,
    &variable_unsupported_in_element::VARIABLE_UNSUPPORTED_IN_ELEMENT,
    &variable_unsupported_in_version::VARIABLE_UNSUPPORTED_IN_VERSION,
    &variable_usage_too_permissive::VARIABLE_USAGE_TOO_PERMISSIVE,
    &wildcard_in_service_name::WILDCARD_IN_SERVICE_NAME,
    &wildcard_usage_too_permissive::WILDCARD_USAGE_TOO_PERMISSIVE,
    &wildcard_without_like_operator::WILDCARD_WITHOUT_LIKE_OPERATOR,
];

/// The rule with this code, in any case.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .copied()
        .find(|rule| rule.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::testing::{Example, examples, findings_as, settings};
    use super::*;
    use crate::analysis::Analysis;
    use crate::rule::{Diagnostic, Tag};
    use crate::syntax::{Value, ValueKind, json};
    use crate::text::TextRange;

    /// The codes found, each once: some rules report one slip at each of its places, as AWS does.
    fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
        let mut codes: Vec<_> = diagnostics
            .iter()
            .map(|diagnostic| diagnostic.rule.code)
            .collect();
        codes.dedup();
        codes
    }

    #[test]
    fn documents_have_a_summary_examples_and_references() {
        for rule in RULES {
            assert!(rule.summary().ends_with('.'), "{}: {}", rule.code, rule.summary());
            assert!(rule.docs.contains("## References"), "{}", rule.code);
            assert!(
                !examples(rule, "Invalid").is_empty() && !examples(rule, "Valid").is_empty(),
                "{}",
                rule.code
            );
        }
    }

    #[test]
    fn an_invalid_example_has_exactly_its_rules_finding_and_a_valid_one_none() {
        for rule in RULES {
            for example in examples(rule, "Invalid") {
                let mut found = codes(&example.diagnostics(&example.source));
                // A slip of several places has a finding at each.
                found.dedup();
                assert_eq!(found, [rule.code], "{}", example.source);
            }
            for example in examples(rule, "Valid") {
                assert_eq!(findings_as(&example.source, &example.words), "", "{}", rule.code);
            }
        }
    }

    #[test]
    fn what_says_nothing_or_is_retired_is_tagged() {
        for (code, tag) in [
            ("DEPRECATED_GLOBAL_CONDITION_KEY", Tag::Deprecated),
            ("EMPTY_OBJECT_CONDITION", Tag::Unnecessary),
            ("EMPTY_SID_VALUE", Tag::Unnecessary),
            ("PRIVATE_IP_ADDRESS_SUBSET", Tag::Unnecessary),
            ("PRIVATE_NOT_IP_ADDRESS_SUBSET", Tag::Unnecessary),
            ("REDUNDANT_ACTION", Tag::Unnecessary),
            ("REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION", Tag::Unnecessary),
            ("REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY", Tag::Unnecessary),
            ("REDUNDANT_RESOURCE", Tag::Unnecessary),
            ("REDUNDANT_STATEMENT", Tag::Unnecessary),
            (
                "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
                Tag::Unnecessary,
            ),
            ("UNSUPPORTED_GLOBAL_CONDITION_KEY", Tag::Deprecated),
        ] {
            for example in examples(rule(code).expect("a rule"), "Invalid") {
                let found = example.diagnostics(&example.source);
                let tags: Vec<Tag> = found.iter().filter_map(|found| found.tag).collect();
                // What covers another is needed.
                let covering = usize::from(matches!(code, "REDUNDANT_ACTION" | "REDUNDANT_RESOURCE"));
                assert_eq!(tags, vec![tag; found.len() - covering], "{}", example.source);
            }
        }
    }

    #[test]
    fn a_finding_on_two_places_names_the_other() {
        for code in [
            "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
            "MISMATCHED_ACTION_FOR_PRINCIPAL",
            "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
            "REDUNDANT_ACTION",
            "REDUNDANT_CONDITION_VALUE_NUM",
            "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
            "REDUNDANT_RESOURCE",
            "REDUNDANT_STATEMENT",
            "UNIQUE_SIDS_RECOMMENDED",
            "UNIQUE_SIDS_REQUIRED",
            "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
            "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
            "UNSUPPORTED_ELEMENT_COMBINATION",
            "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
            "VARIABLE_UNSUPPORTED_IN_VERSION",
        ] {
            for example in examples(rule(code).expect("a rule"), "Invalid") {
                for found in example.diagnostics(&example.source) {
                    assert!(!found.related.is_empty(), "{}: {found:?}", example.source);
                    let mut related = found.related.iter();
                    assert!(
                        related.all(|related| related.range != found.range),
                        "{}",
                        example.source
                    );
                }
            }
        }
    }

    #[test]
    fn no_rule_speaks_of_an_opaque_value() {
        for Example {
            words,
            source: example,
        } in RULES.iter().flat_map(|rule| examples(rule, "Invalid"))
        {
            for index in 0.. {
                let mut parse = json::parse(&example);
                let Some(range) = parse
                    .root
                    .as_mut()
                    .and_then(|root| make_opaque(root, &mut { index }))
                else {
                    break;
                };
                let found = Analysis::with_parse(&example, parse, settings(&words)).diagnostics();
                let inside = |diagnostic: &&Diagnostic| range.covers(diagnostic.range);
                let is_syntax = |diagnostic: &&Diagnostic| diagnostic.rule.code == "JSON_SYNTAX_ERROR";
                let spoken = found.iter().find(|found| inside(found) && !is_syntax(found));
                assert!(spoken.is_none(), "`{}`: {spoken:?}", range.slice(&example));
            }
        }
    }

    /// Makes the value with this number, in the order of the text, opaque; returns where it stands.
    fn make_opaque(value: &mut Value, number: &mut usize) -> Option<TextRange> {
        if *number == 0 {
            value.kind = ValueKind::Opaque;
            return Some(value.range);
        }
        *number -= 1;
        match &mut value.kind {
            ValueKind::Array(array) => array
                .elements
                .iter_mut()
                .find_map(|element| make_opaque(&mut element.value, number)),
            ValueKind::Object(object) => {
                let values = object
                    .properties
                    .iter_mut()
                    .filter_map(|property| property.value.as_mut());
                values.into_iter().find_map(|value| make_opaque(value, number))
            }
            _ => None,
        }
    }
}
