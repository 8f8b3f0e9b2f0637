import { z } from 'zod'
import { optionalWords, words } from '../platform/text.js'

/** What `POST /api/v1/consultations/:ref/handover` and the page take. */
export const handoverInput = z.object({
  to: z.string('Choose to whom').min(1, 'Choose to whom').max(60, 'Choose to whom'),
  acknowledgedBy: words(100, 'Enter the name of the person who has it now').refine(
    (name) => name.trim().length !== 1,
    'Enter the whole name',
  ),
  note: optionalWords(1_000),
})

export type HandoverInput = z.infer<typeof handoverInput>
