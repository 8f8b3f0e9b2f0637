import { z } from 'zod'
import { optionalWords } from '../platform/text.js'

/** Signing off may be silent; whoever returns something says what is missing. */
export const reviewInput = z
  .object({
    decision: z.enum(['signed-off', 'returned'], 'Choose whether to sign off or to return'),
    comment: optionalWords(4_000),
    /** How many additions to the record were read; left out: whatever there are now. */
    addenda: z.coerce
      .number('Must be a number')
      .int('Must be a number')
      .min(0, 'Must be a number')
      .optional(),
  })
  .refine(({ decision, comment }) => decision === 'signed-off' || comment !== undefined, {
    path: ['comment'],
    message: 'Enter what its senior should look at again',
  })

export type ReviewInput = z.infer<typeof reviewInput>
