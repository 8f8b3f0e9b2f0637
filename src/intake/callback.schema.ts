import { z } from 'zod'
import { words } from '../platform/text.js'

const time = z.iso.datetime({ offset: true, error: 'Choose a time' }).transform((text) => new Date(text))

/** What `POST /api/v1/consultations/:ref/callback` and the page take. */
export const callbackInput = z.object({
  slotAt: time,
  phone: words(50, 'Enter a telephone number').refine(
    (text) => text.trim() === '' || text.replace(/\D/g, '').length >= 3,
    'Enter a telephone number',
  ),
})

/** Only slots after this moment. */
export const slotsInput = z.object({ after: time.optional() })

export type CallbackInput = z.infer<typeof callbackInput>
