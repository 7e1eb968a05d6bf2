// Text for people, taken from what the server says.

/** A phrase as the beginning of a line. */
export function capitalized(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1);
}

/** The date of the catalogue in what the executable says of its version. */
export function catalogueDate(version: string): string | undefined {
  return /\bcatalogue\b.*?(\d{4}-\d{2}-\d{2})/.exec(version)?.[1];
}
