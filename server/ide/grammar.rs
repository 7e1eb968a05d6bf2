//! The documents of the policy language's own words: elements, their fixed values, the set operators.
//! Source: IAM User Guide, "IAM JSON policy element reference".

/// Where the pages of the IAM User Guide stand.
pub(super) const USER_GUIDE: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

/// A word of the policy language.
pub(super) struct Entry {
    pub(super) name: &'static str,
    text: &'static str,
    values: &'static str,
    page: &'static str,
}

impl Entry {
    /// Its document.
    pub(super) fn markdown(&self) -> String {
        let Self {
            name,
            text,
            values,
            page,
        } = self;
        let values = if values.is_empty() {
            String::new()
        } else {
            format!("\n\nAllowed: {values}.")
        };
        format!("**`{name}`**\n\n{text}{values}\n\n[IAM User Guide]({USER_GUIDE}/{page}.html)")
    }
}

/// An element by its name, exact case.
pub(super) fn element(name: &str) -> Option<&'static Entry> {
    ELEMENTS.iter().find(|entry| entry.name == name)
}

/// A value of `Version` or `Effect`.
pub(super) fn value(name: &str) -> Option<&'static Entry> {
    VALUES.iter().find(|entry| entry.name == name)
}

/// A type of principal by its name, exact case.
pub(super) fn principal_type(name: &str) -> Option<&'static Entry> {
    PRINCIPAL_TYPES.iter().find(|entry| entry.name == name)
}

/// The `*` of `Resource`.
pub(super) const EVERY_RESOURCE: Entry = Entry {
    name: "*",
    text: "Every resource. Actions that work on no particular resource need it.",
    values: "",
    page: "reference_policies_elements_resource",
};

/// The `*` of `Principal`.
pub(super) const EVERYONE: Entry = Entry {
    name: "*",
    text: "Everyone, also anonymous users: with `Allow` and no condition this is public access.",
    values: "",
    page: "reference_policies_elements_principal",
};

const ELEMENTS: [Entry; 12] = [
    Entry {
        name: "Version",
        text: "The version of the policy language, not of this policy. Without it the rules of 2008 hold, and policy \
               variables such as `${aws:username}` are plain text.",
        values: "`\"2012-10-17\"` (current), `\"2008-10-17\"`",
        page: "reference_policies_elements_version",
    },
    Entry {
        name: "Id",
        text: "A name for the whole policy. Only policies of resources may have one.",
        values: "a string, often a UUID",
        page: "reference_policies_elements_id",
    },
    Entry {
        name: "Statement",
        text: "What the policy allows and denies. A policy must have at least one statement; an explicit deny always wins.",
        values: "a statement, or a list of statements",
        page: "reference_policies_elements_statement",
    },
    Entry {
        name: "Sid",
        text: "A name for the statement, unique in its policy.",
        values: "a string of letters and digits; some services take more",
        page: "reference_policies_elements_sid",
    },
    Entry {
        name: "Effect",
        text: "Whether the statement allows or denies. What no statement allows is denied.",
        values: "`\"Allow\"`, `\"Deny\"` (exact case)",
        page: "reference_policies_elements_effect",
    },
    Entry {
        name: "Principal",
        text: "Who the statement is about. Policies of resources and role trust policies name principals; policies that are \
               attached to a user, group or role must not.",
        values: "`\"*\"`, or an object of `AWS`, `Service`, `Federated` and `CanonicalUser` with one or many values each",
        page: "reference_policies_elements_principal",
    },
    Entry {
        name: "NotPrincipal",
        text: "Everyone but these principals. Use it with `Deny` only; AWS advises a condition on `aws:PrincipalArn` instead.",
        values: "an object of `AWS`, `Service`, `Federated` and `CanonicalUser` with one or many values each",
        page: "reference_policies_elements_notprincipal",
    },
    Entry {
        name: "Action",
        text: "The actions the statement is about, written `service:Name`. Case does not matter; `*` stands for any run of \
               characters and `?` for one.",
        values: "a string, or a list of strings; `\"*\"` is every action",
        page: "reference_policies_elements_action",
    },
    Entry {
        name: "NotAction",
        text: "Every action but these. With `Allow` it grants all the rest, also of services you did not think of.",
        values: "a string, or a list of strings",
        page: "reference_policies_elements_notaction",
    },
    Entry {
        name: "Resource",
        text: "The resources the statement is about, as ARNs in which `*` and `?` may stand. Actions that work on no \
               particular resource need `\"*\"`.",
        values: "a string, or a list of strings; `\"*\"` is every resource",
        page: "reference_policies_elements_resource",
    },
    Entry {
        name: "NotResource",
        text: "Every resource but these. With `Allow` it grants access to all the rest.",
        values: "a string, or a list of strings",
        page: "reference_policies_elements_notresource",
    },
    Entry {
        name: "Condition",
        text: "When the statement holds. All operators and all their keys must be met; of the values of one key, one is enough \
               (of a negated operator, none may match).",
        values: "an object `{operator: {condition key: value or list of values}}`",
        page: "reference_policies_elements_condition",
    },
];

const VALUES: [Entry; 4] = [
    Entry {
        name: "2012-10-17",
        text: "The current version of the policy language.",
        values: "",
        page: "reference_policies_elements_version",
    },
    Entry {
        name: "2008-10-17",
        text: "The old version of the policy language: policy variables such as `${aws:username}` are plain text in it.",
        values: "",
        page: "reference_policies_elements_version",
    },
    Entry {
        name: "Allow",
        text: "Allows the actions, unless another statement that applies denies them.",
        values: "",
        page: "reference_policies_elements_effect",
    },
    Entry {
        name: "Deny",
        text: "Denies the actions, whatever other statements allow.",
        values: "",
        page: "reference_policies_elements_effect",
    },
];

const PRINCIPAL_TYPES: [Entry; 4] = [
    Entry {
        name: "AWS",
        text: "Accounts, roles, users and sessions of AWS.",
        values: "ARNs, 12-digit account ids, or `\"*\"` for everyone",
        page: "reference_policies_elements_principal",
    },
    Entry {
        name: "Service",
        text: "AWS services that act on their own behalf, or that take on a role.",
        values: "service principals such as `\"lambda.amazonaws.com\"`",
        page: "reference_policies_elements_principal",
    },
    Entry {
        name: "Federated",
        text: "Users whom an identity provider has signed in.",
        values: "ARNs of SAML and OIDC providers, or a provider's name such as `\"accounts.google.com\"`",
        page: "reference_policies_elements_principal",
    },
    Entry {
        name: "CanonicalUser",
        text: "An account by its canonical user id, or an Amazon CloudFront origin access identity; for Amazon S3 only.",
        values: "canonical user ids of 64 hexadecimal digits",
        page: "reference_policies_elements_principal",
    },
];

/// How an operator treats a condition key that has many values in a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetOperator {
    /// All values of the request have to match.
    ForAllValues,
    /// One value of the request has to match.
    ForAnyValue,
}

impl SetOperator {
    /// As it is written before the colon.
    pub fn name(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }

    /// The set operator of this name, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ForAllValues, Self::ForAnyValue]
            .into_iter()
            .find(|set| set.name().eq_ignore_ascii_case(name))
    }

    /// What it does, in one sentence.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::ForAllValues => {
                "Every value in the request must match one of these; also met when the request has no value at all."
            }
            Self::ForAnyValue => "At least one value in the request must match one of these.",
        }
    }
}
