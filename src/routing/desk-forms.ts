/** The plain forms of the desk page: their fields, and the way back. */
import { readReference } from '../domain/reference.js'

export const fieldsOf = (body: unknown): Record<string, unknown> => (body ?? {}) as Record<string, unknown>

/** The desk, with the chat that was open, and word of what could not be done. */
export function deskAt(body: unknown, notice?: string): string {
  const { chat } = fieldsOf(body)
  const ref = typeof chat === 'string' ? readReference(chat) : null
  const query = new URLSearchParams({
    ...(ref ? { chat: ref } : {}),
    ...(notice ? { notice } : {}),
  }).toString()
  return query ? `/desk?${query}` : '/desk'
}
