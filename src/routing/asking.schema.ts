import { z } from 'zod'
import { words } from '../platform/text.js'

export const reason = words(1_000, 'Enter why')
const colleague = z.string('Choose a colleague').min(1, 'Choose a colleague').max(100, 'Choose a colleague')

/** To nobody in particular: back to the queue. */
export const transferInput = z.object({ to: colleague.nullable(), reason })
export const secondOpinionInput = z.object({ to: colleague, reason })
export const reasonInput = z.object({ reason })
