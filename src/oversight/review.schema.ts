import { z } from 'zod'
import { optionalWords } from '../platform/text.js'

/** Signing off may be silent; whoever returns something says what is missing. */
export const reviewInput = z
  .object({
    decision: z.enum(['signed-off', 'returned'], 'Choose whether to sign off or to return'),
    comment: optionalWords(4_000),
  })
  .refine(({ decision, comment }) => decision === 'signed-off' || comment !== undefined, {
    path: ['comment'],
    message: 'Enter what its senior should look at again',
  })

export type ReviewInput = z.infer<typeof reviewInput>
