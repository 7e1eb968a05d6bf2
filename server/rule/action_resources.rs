//! Which resources an action can be about: the forms of the ARNs that the catalogue lists for it, against those of a
//! statement.
//!
//! Only what is sure counts as no match: an ARN that fits no form of the catalogue may name a type that it lacks, and
//! region and account are the business of other rules.

use std::collections::HashMap;

use super::{Context, ResolvedResource};
use crate::catalog::{self, Action, Pattern, ResourceType};
use crate::policy::{ActionEntry, Arn, Statement, has_variable};
use crate::syntax::Property;

/// The form of the ARNs of a type of resource.
#[derive(Clone, Debug)]
pub(crate) struct ArnForm {
    /// As AWS writes it: `arn:${Partition}:s3:::${BucketName}`.
    pub(crate) text: &'static str,
    service: &'static str,
    /// What follows the fifth colon, as AWS writes it.
    resource: &'static str,
    /// The same with stars for gaps.
    stars: String,
    /// Whether it names an account where the plainest names of the service, as those of buckets, do without: an ARN
    /// without account is not of this form, whatever its gaps hold.
    is_beside_names: bool,
    /// Whether the name is all there is, and what belongs to it follows behind a slash: buckets and their objects. The
    /// name then holds no slash.
    has_parts: bool,
}

impl ArnForm {
    /// The forms of a type; few have more than one.
    pub(crate) fn all(resource_type: ResourceType) -> impl Iterator<Item = Self> {
        resource_type.arn().split(", ").filter_map(Self::new)
    }

    fn new(text: &'static str) -> Option<Self> {
        let arn = Arn::new(text)?;
        let stars = catalog::arn::with_stars(arn.resource());
        let is_part = |other: ResourceType| catalog::arn::with_stars(other.arn_field(5)).starts_with("*/");
        let has_parts = stars == "*" && catalog::arn::resource_types(arn.service()).any(is_part);
        let is_name = |other: ResourceType| {
            other.arn_field(4).is_empty() && catalog::arn::with_stars(other.arn_field(5)) == "*"
        };
        let is_beside_names =
            !arn.account().is_empty() && catalog::arn::resource_types(arn.service()).any(is_name);
        Some(Self {
            text,
            service: arn.service(),
            resource: arn.resource(),
            stars,
            is_beside_names,
            has_parts,
        })
    }

    /// Whether an ARN may name a resource of this form.
    pub(crate) fn fits(&self, arn: Arn<'_>) -> bool {
        let service = arn.service();
        // A recovery point has the ARN of what it is a copy of, of any service.
        if has_gap(self.service) {
            return true;
        }
        if service != self.service && !has_gap(service) {
            return false;
        }
        let resource = arn.resource();
        let is_open = has_gap(resource) && !(self.is_beside_names && arn.account().is_empty());
        let is_instance = Pattern::new(&self.stars).matches(resource)
            || (is_open && catalog::arn::overlaps(self.resource, resource));
        is_instance && !(self.has_parts && is_below_name(resource))
    }

    /// Whether a pattern of resources means all of this form.
    pub(crate) fn is_wholly_in(&self, pattern: &Pattern<'_>) -> bool {
        pattern.covers(&Pattern::new(&self.stars))
    }

    /// The ARN of this form that is meant where another of the same service stands: the one it belongs to, or what
    /// belongs to it. `arn:aws:s3:::b` for `arn:aws:s3:::b/*` and back.
    pub(crate) fn beside(&self, arn: Arn<'_>, text: &str) -> Option<String> {
        if arn.service() != self.service {
            return None;
        }
        let mut others = catalog::arn::resource_types(self.service).flat_map(|other| other.arn().split(", "));
        others.find_map(|other| {
            // Few belong to each other, and only of these more than the text is looked at.
            let stars = catalog::arn::with_stars(Arn::new(other)?.resource());
            tail(&stars, &self.stars).or_else(|| tail(&self.stars, &stars))?;
            let other = Self::new(other)?;
            if let Some(tail) = tail(&other.stars, &self.stars) {
                return other.fits(arn).then(|| format!("{text}{tail}"));
            }
            let word = tail(&self.stars, &other.stars)?.split('*').next()?;
            let resource = arn.resource();
            let name = resource.get(..resource.find(word)?)?;
            let is_plain = other.fits(arn) && !matches!(name, "" | "*") && !name.contains("${");
            let head = text.strip_suffix(resource)?;
            let own = format!("{head}{name}");
            (is_plain && Arn::new(&own).is_some_and(|own| self.fits(own))).then_some(own)
        })
    }
}

/// What stands in a longer form behind a shorter one: `/*` in that of objects behind that of buckets.
fn tail<'f>(shorter: &str, longer: &'f str) -> Option<&'f str> {
    longer
        .strip_prefix(shorter)
        .filter(|tail| tail.starts_with(['/', ':']))
}

fn has_gap(text: &str) -> bool {
    text.contains(['*', '?', '$'])
}

/// Whether all that a pattern means has a slash.
fn is_below_name(resource: &str) -> bool {
    match has_variable(resource) {
        true => catalog::arn::with_stars(resource).contains('/'),
        false => resource.contains('/'),
    }
}

/// Whether an ARN means everything of a service: nothing of its resource is fixed.
pub(crate) fn is_everything(arn: Arn<'_>) -> bool {
    arn.resource()
        .bytes()
        .all(|byte| matches!(byte, b'*' | b'?' | b'/' | b':'))
}

/// Whether an ARN fits the form of some type of the catalogue.
pub(crate) fn is_known(arn: Arn<'_>) -> bool {
    catalog::arn::denoted(arn.service(), arn.resource())
        .next()
        .is_some()
}

/// What is known of an action that is named in full.
#[derive(Debug)]
pub(crate) struct KnownAction {
    pub(crate) action: Action,
    /// The forms of the ARNs it works on; none where it works on no type of resource.
    pub(crate) forms: Vec<ArnForm>,
    /// Whether it works without any resource, too; several types that are not required are alternatives.
    pub(crate) takes_star: bool,
    /// The number of these forms: actions with the same number work on the same resources.
    pub(crate) family: usize,
}

impl KnownAction {
    fn new(action: Action) -> Self {
        let types = action.resource_types();
        let takes_star = types.len() == 1 && types.clone().all(|listed| !listed.required);
        let mut forms: Vec<_> = types
            .flat_map(|listed| ArnForm::all(listed.resource_type))
            .collect();
        // The plainest first, and those of the service itself: of a bucket before that of an access point.
        let own = action.service().prefix();
        forms.sort_by_key(|form| (form.service != own, form.text.len()));
        Self {
            action,
            forms,
            takes_star,
            family: 0,
        }
    }
}

/// The actions looked up so far; a policy names few, often.
#[derive(Default)]
pub(crate) struct KnownActions<'a> {
    places: HashMap<&'a str, Option<usize>>,
    known: Vec<KnownAction>,
    families: HashMap<Vec<&'static str>, usize>,
    /// Those last asked for: neighbouring statements name the same few.
    recent: [Option<(&'a str, Option<usize>)>; RECENT],
    next: usize,
}

const RECENT: usize = 4;

impl<'a> KnownActions<'a> {
    /// The action that an entry names; `None` of a pattern and of what the catalogue lacks.
    pub(crate) fn of(&mut self, entry: &ActionEntry<'a>) -> Option<&KnownAction> {
        let text = entry.pattern.text;
        let mut recent = self.recent.iter().flatten();
        let place = match recent.find(|(recent, _)| *recent == text) {
            Some((_, place)) => *place,
            None => self.look_up(text),
        };
        self.known.get(place?)
    }

    fn look_up(&mut self, text: &'a str) -> Option<usize> {
        let (known, families) = (&mut self.known, &mut self.families);
        let place = *self.places.entry(text).or_insert_with(|| {
            let mut action = KnownAction::new(catalog::action(text)?);
            let forms = action.forms.iter().map(|form| form.text).collect();
            let count = families.len();
            action.family = *families.entry(forms).or_insert(count);
            known.push(action);
            Some(known.len() - 1)
        });
        if let Some(slot) = self.recent.get_mut(self.next % RECENT) {
            *slot = Some((text, place));
        }
        self.next += 1;
        place
    }
}

/// The statements that say with `Action` and `Resource` alone what they are about, and their resources.
pub(crate) fn listed<'c, 'a>(
    context: &'c Context<'a>,
) -> impl Iterator<Item = (&'a Statement<'a>, &'a Property, &'c [ResolvedResource<'a>])> {
    let is_same = |a: &ResolvedResource<'_>, b: &ResolvedResource<'_>| std::ptr::eq(a.statement, b.statement);
    context.resources.chunk_by(is_same).filter_map(|resources| {
        let statement = resources.first()?.statement;
        let is_plain = statement.not_resource.is_none() && statement.not_action.is_none();
        let resource = statement
            .resource
            .filter(|_| is_plain && statement.effect().is_some())?;
        Some((statement, resource, resources))
    })
}

/// How many pairs of an action and a resource of a statement are compared.
pub(crate) const MOST_COMPARED: usize = 20_000;
