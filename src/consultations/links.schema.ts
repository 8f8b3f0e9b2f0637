import { z } from 'zod'
import { linkDecisions } from '../domain/links.js'
import { oneOf } from '../platform/text.js'

export const linkInput = z.object({
  earlier: z.string('Must be a reference').max(40),
  decision: oneOf(linkDecisions, 'Say whether it is the same child'),
})
