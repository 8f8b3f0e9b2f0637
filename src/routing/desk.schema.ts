import { z } from 'zod'
import { oneOf, optionalWords } from '../platform/text.js'

export const availabilityInput = z.object({
  status: oneOf(['available', 'away'], 'Must be available or away'),
  capacity: z.int('Must be a whole number').min(1, 'Must be 1 to 4').max(4, 'Must be 1 to 4').optional(),
  offerSeconds: z
    .int('Must be a whole number')
    .min(10, 'Must be 10 to 300')
    .max(300, 'Must be 10 to 300')
    .nullable()
    .optional(),
})

export const declineInput = z.object({ reason: optionalWords(500), conflict: z.boolean().optional() })

const offerId = z.uuid('Must be the id of an offer')
export const acceptEvent = z.object({ offerId })
export const declineEvent = declineInput.extend({ offerId })
