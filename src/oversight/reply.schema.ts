import { z } from 'zod'
import { words } from '../platform/text.js'

export const replyInput = z.object({
  reply: words(4_000, 'Enter your reply to the practitioner'),
  /** When they gave the answer that this replies to; left out: whatever they say now. */
  answeredAt: z.iso.datetime('Must be a time').optional(),
})
export type ReplyInput = z.infer<typeof replyInput>
