import { randomUUID } from 'node:crypto'

/**
 * The message form's fields as the contract's JSON, unchecked, and the text to show again. Browsers send line ends as
 * CRLF; a person typed one line end. Without an id of its own the message gets one.
 */
export function messageFrom(body: unknown): { input: unknown; text: string } {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = typeof fields['body'] === 'string' ? fields['body'].replace(/\r\n?/g, '\n') : ''
  return { text, input: { clientId: fields['clientId'] || randomUUID(), body: text } }
}
