//! What the client can do, and what the server offers it.

use tower_lsp::lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DiagnosticTag, DocumentLinkOptions,
    ExecuteCommandOptions, FoldingRangeProviderCapability, HoverProviderCapability, InsertTextMode,
    MarkupKind, OneOf, PositionEncodingKind, ResourceOperationKind, SelectionRangeProviderCapability,
    SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, WorkDoneProgressOptions,
};

use super::commands::COMMANDS;
use super::structure;
use crate::rule::Tag;
use crate::text::Encoding;

/// The characters that begin something new in a policy: a string, the name behind a service, a path in an ARN or a
/// condition key, a domain of a principal, a policy variable.
const TRIGGER_CHARACTERS: [&str; 6] = ["\"", ":", "/", ".", "$", "{"];

/// What the client can do, as far as the server acts on it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Features {
    /// The unit of columns.
    pub(super) encoding: Encoding,
    /// Asks for diagnostics itself, and again when it is told to; such a client is sent none.
    pub(super) pulls_diagnostics: bool,
    /// Answers `workspace/configuration`.
    pub(super) configuration: bool,
    /// Wants to be asked for `workspace/didChangeConfiguration`.
    pub(super) registers_configuration: bool,
    /// Wants to be asked for `workspace/didChangeWatchedFiles`.
    pub(super) registers_watchers: bool,
    /// Shows the other places of a finding.
    pub(super) related_information: bool,
    /// Links a code to its document.
    pub(super) code_description: bool,
    /// Fades what a finding calls unnecessary.
    pub(super) unnecessary: bool,
    /// Strikes through what a finding calls retired.
    pub(super) retired: bool,
    /// Renders Markdown in hovers.
    pub(super) hover_markdown: bool,
    /// Renders Markdown in the documentation of completion items.
    pub(super) documentation_markdown: bool,
    /// Expands tab stops.
    pub(super) snippets: bool,
    /// Can be told not to indent what is inserted.
    pub(super) insert_text_mode: bool,
    /// Shows details beside the label.
    pub(super) label_details: bool,
    /// How retired completion items are marked.
    pub(super) deprecated: DeprecatedMark,
    /// Takes edits as code actions; clients that know commands only are offered nothing.
    pub(super) code_actions: bool,
    /// Tells the preferred code action from the others.
    pub(super) preferred_actions: bool,
    /// Shows the outline as a tree.
    pub(super) nested_symbols: bool,
    /// Folds whole lines only.
    pub(super) folds_lines: bool,
    /// How many places to fold it wants at most.
    pub(super) most_folded: Option<u32>,
    /// Asks for the edit when a code action is chosen.
    pub(super) resolves_edits: bool,
    /// Takes edits with the version they are for.
    pub(super) document_changes: bool,
    /// Makes new files as a part of edits.
    pub(super) creates_files: bool,
}

/// How the client wants to hear that a completion item is retired.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum DeprecatedMark {
    /// Not at all.
    #[default]
    None,
    /// By the flag of old.
    Flag,
    /// By a tag.
    Tag,
}

impl Features {
    /// Reads what the client says of itself.
    pub(super) fn new(client: &ClientCapabilities) -> Self {
        let mut features = Self {
            encoding: encoding(client),
            ..Self::default()
        };
        features.read_workspace(client);
        features.read_diagnostics(client);
        features.read_hover(client);
        features.read_completion(client);
        features.read_code_actions(client);
        features.read_structure(client);
        features
    }

    fn read_workspace(&mut self, client: &ClientCapabilities) {
        let Some(workspace) = &client.workspace else {
            return;
        };
        self.configuration = workspace.configuration == Some(true);
        let changes = workspace.did_change_configuration.as_ref();
        self.registers_configuration = changes.is_some_and(|it| it.dynamic_registration == Some(true));
        let watchers = workspace.did_change_watched_files.as_ref();
        self.registers_watchers = watchers.is_some_and(|it| it.dynamic_registration == Some(true));
        let edit = workspace.workspace_edit.as_ref();
        self.document_changes = edit.is_some_and(|it| it.document_changes == Some(true));
        let operations = edit.and_then(|it| it.resource_operations.as_ref());
        let creates = operations.is_some_and(|it| it.contains(&ResourceOperationKind::Create));
        self.creates_files = self.document_changes && creates;
    }

    fn read_diagnostics(&mut self, client: &ClientCapabilities) {
        let Some(document) = &client.text_document else {
            return;
        };
        let workspace = client.workspace.as_ref().and_then(|it| it.diagnostic.as_ref());
        let asks_again = workspace.is_some_and(|it| it.refresh_support == Some(true));
        self.pulls_diagnostics = document.diagnostic.is_some() && asks_again;
        let Some(publish) = &document.publish_diagnostics else {
            return;
        };
        self.related_information = publish.related_information == Some(true);
        self.code_description = publish.code_description_support == Some(true);
        let tags = publish.tag_support.as_ref().map(|tags| &tags.value_set);
        let knows = |tag| tags.is_some_and(|tags| tags.contains(&tag));
        self.unnecessary = knows(DiagnosticTag::UNNECESSARY);
        self.retired = knows(DiagnosticTag::DEPRECATED);
    }

    fn read_hover(&mut self, client: &ClientCapabilities) {
        let hover = client.text_document.as_ref().and_then(|it| it.hover.as_ref());
        self.hover_markdown = prefers_markdown(hover.and_then(|it| it.content_format.as_deref()));
    }

    fn read_completion(&mut self, client: &ClientCapabilities) {
        let document = client.text_document.as_ref();
        let completion = document.and_then(|it| it.completion.as_ref());
        let item = completion.and_then(|it| it.completion_item.as_ref());
        self.documentation_markdown =
            prefers_markdown(item.and_then(|it| it.documentation_format.as_deref()));
        let Some(item) = item else { return };
        self.snippets = item.snippet_support == Some(true);
        let modes = item.insert_text_mode_support.as_ref();
        self.insert_text_mode = modes.is_some_and(|it| it.value_set.contains(&InsertTextMode::AS_IS));
        self.label_details = item.label_details_support == Some(true);
        self.deprecated = match (&item.tag_support, item.deprecated_support) {
            (Some(_), _) => DeprecatedMark::Tag,
            (None, Some(true)) => DeprecatedMark::Flag,
            _ => DeprecatedMark::None,
        };
    }

    fn read_code_actions(&mut self, client: &ClientCapabilities) {
        let document = client.text_document.as_ref();
        let Some(action) = document.and_then(|it| it.code_action.as_ref()) else {
            return;
        };
        self.code_actions = action.code_action_literal_support.is_some();
        self.preferred_actions = action.is_preferred_support == Some(true);
        let resolve = action.resolve_support.as_ref();
        let resolves = resolve.is_some_and(|it| it.properties.iter().any(|property| property == "edit"));
        self.resolves_edits = resolves && action.data_support == Some(true);
    }

    fn read_structure(&mut self, client: &ClientCapabilities) {
        let Some(document) = &client.text_document else {
            return;
        };
        let symbols = document.document_symbol.as_ref();
        self.nested_symbols = symbols.is_some_and(|it| it.hierarchical_document_symbol_support == Some(true));
        let folding = document.folding_range.as_ref();
        self.folds_lines = folding.is_some_and(|it| it.line_folding_only == Some(true));
        self.most_folded = folding.and_then(|it| it.range_limit);
    }

    /// Whether the client shows a tag of findings.
    pub(super) fn shows(&self, tag: Tag) -> bool {
        match tag {
            Tag::Unnecessary => self.unnecessary,
            Tag::Deprecated => self.retired,
        }
    }

    /// What the server offers this client, which is called `name`.
    pub(super) fn server_capabilities(&self, name: Option<&str>) -> ServerCapabilities {
        ServerCapabilities {
            position_encoding: Some(match self.encoding {
                Encoding::Utf8 => PositionEncodingKind::UTF8,
                Encoding::Utf16 => PositionEncodingKind::UTF16,
                Encoding::Utf32 => PositionEncodingKind::UTF32,
            }),
            text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::INCREMENTAL),
                ..TextDocumentSyncOptions::default()
            })),
            completion_provider: Some(CompletionOptions {
                resolve_provider: Some(true),
                trigger_characters: Some(TRIGGER_CHARACTERS.map(str::to_owned).to_vec()),
                ..CompletionOptions::default()
            }),
            hover_provider: Some(HoverProviderCapability::Simple(true)),
            document_symbol_provider: Some(OneOf::Left(true)),
            workspace_symbol_provider: Some(OneOf::Left(true)),
            folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
            document_highlight_provider: Some(OneOf::Left(true)),
            document_link_provider: Some(DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            }),
            inlay_hint_provider: Some(OneOf::Left(true)),
            code_lens_provider: Some(CodeLensOptions {
                resolve_provider: Some(false),
            }),
            document_formatting_provider: Some(OneOf::Left(true)),
            document_range_formatting_provider: Some(OneOf::Left(true)),
            semantic_tokens_provider: Some(semantic_tokens().into()),
            execute_command_provider: Some(ExecuteCommandOptions {
                commands: COMMANDS.map(str::to_owned).to_vec(),
                ..ExecuteCommandOptions::default()
            }),
            code_action_provider: self.code_actions.then(|| {
                CodeActionProviderCapability::Options(CodeActionOptions {
                    code_action_kinds: Some(vec![
                        CodeActionKind::QUICKFIX,
                        CodeActionKind::REFACTOR,
                        CodeActionKind::REFACTOR_REWRITE,
                        CodeActionKind::SOURCE,
                        CodeActionKind::SOURCE_FIX_ALL,
                    ]),
                    resolve_provider: Some(self.resolves_edits),
                    ..CodeActionOptions::default()
                })
            }),
            diagnostic_provider: self.pulls_diagnostics.then(|| {
                DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    // A configuration says what holds for other files.
                    inter_file_dependencies: true,
                    // Told to ask again, Neovim 0.12 asks for the workspace where it can, and open documents stay as
                    // they were.
                    workspace_diagnostics: name != Some("Neovim"),
                    ..DiagnosticOptions::default()
                })
            }),
            ..ServerCapabilities::default()
        }
    }
}

fn semantic_tokens() -> SemanticTokensOptions {
    SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: structure::token_types(),
            token_modifiers: Vec::new(),
        },
        range: Some(true),
        full: Some(SemanticTokensFullOptions::Bool(true)),
        ..SemanticTokensOptions::default()
    }
}

/// The encoding the client likes best of those it offers; all three are supported.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let general = client.general.as_ref();
    let offered = general.and_then(|it| it.position_encodings.as_deref());
    let known = |kind: &PositionEncodingKind| match kind.as_str() {
        "utf-8" => Some(Encoding::Utf8),
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    };
    offered
        .unwrap_or_default()
        .iter()
        .find_map(known)
        .unwrap_or_default()
}

/// Formats stand in the client's order of preference; plain text where it names none.
fn prefers_markdown(formats: Option<&[MarkupKind]>) -> bool {
    formats.and_then(<[_]>::first) == Some(&MarkupKind::Markdown)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn features(capabilities: Value) -> Features {
        Features::new(&serde_json::from_value(capabilities).unwrap())
    }

    #[test]
    fn the_clients_favourite_encoding_is_taken() {
        for (offered, want) in [
            (json!(["utf-8", "utf-16"]), Encoding::Utf8),
            (json!(["utf-7", "utf-32", "utf-8"]), Encoding::Utf32),
            (json!(["utf-7"]), Encoding::Utf16),
            (json!([]), Encoding::Utf16),
        ] {
            let features = features(json!({ "general": { "positionEncodings": offered } }));
            assert_eq!(features.encoding, want, "{offered}");
        }
    }

    #[test]
    fn a_client_that_says_nothing_is_promised_little() {
        let features = features(json!({}));
        assert_eq!(features, Features::default());
        let offered = features.server_capabilities(None);
        assert_eq!(offered.code_action_provider, None);
        assert_eq!(offered.diagnostic_provider, None);
        assert_eq!(offered.position_encoding, Some(PositionEncodingKind::UTF16));
    }

    #[test]
    fn a_client_that_never_asks_again_is_sent_diagnostics() {
        // As Neovim 0.10 and older.
        let features = features(json!({ "textDocument": { "diagnostic": {} } }));
        assert!(!features.pulls_diagnostics);
        assert_eq!(features.server_capabilities(None).diagnostic_provider, None);
    }

    #[test]
    fn neovim_is_not_offered_what_keeps_it_from_asking_again() {
        let pulls = json!({
            "textDocument": { "diagnostic": {} },
            "workspace": { "diagnostic": { "refreshSupport": true } },
        });
        let features = features(pulls);
        for (name, want) in [
            (None, true),
            (Some("Visual Studio Code"), true),
            (Some("Neovim"), false),
        ] {
            let offered = features.server_capabilities(name).diagnostic_provider;
            let Some(DiagnosticServerCapabilities::Options(options)) = offered else {
                panic!("nothing is offered to {name:?}");
            };
            assert_eq!(options.workspace_diagnostics, want, "{name:?}");
        }
    }

    #[test]
    fn edits_are_deferred_only_where_data_comes_back() {
        let action = |data: bool, properties: Value| {
            let action = json!({
                "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [] } },
                "dataSupport": data,
                "resolveSupport": { "properties": properties },
            });
            features(json!({ "textDocument": { "codeAction": action } })).resolves_edits
        };
        assert!(action(true, json!(["edit"])));
        assert!(!action(false, json!(["edit"])));
        assert!(!action(true, json!(["command"])));
    }
}
