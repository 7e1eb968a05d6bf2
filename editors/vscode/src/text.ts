// Text for people, taken from what the server says.

/** Markdown without its marks: emphasis, code, headings. */
export function plainText(markdown: string): string {
  return markdown
    .replaceAll(/^#+ /gm, "")
    .replaceAll(/\*\*|`/g, "")
    .trim();
}

/** The date of the catalogue in what the executable says of its version. */
export function catalogueDate(version: string): string | undefined {
  return /\bcatalogue\b.*?(\d{4}-\d{2}-\d{2})/.exec(version)?.[1];
}
