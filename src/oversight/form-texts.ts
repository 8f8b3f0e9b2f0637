/** The fields that are text; whatever else was sent is no answer to a form. */
export function textsIn(input: unknown): Record<string, string> {
  const fields = Object.entries((input ?? {}) as Record<string, unknown>)
  return Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === 'string'))
}
