import { z } from 'zod'
import { rags } from '../domain/concern.js'
import { MOST_NEEDS, needs } from '../domain/needs.js'
import { oneOf } from '../platform/text.js'
import { reason } from './asking.schema.js'

export const ratingInput = z.object({ rag: oneOf(rags, 'Choose a colour'), reason })
export const needsInput = z.object({
  needs: z
    .array(oneOf(needs, 'Must be a language or a specialism'), 'Must be a list of languages and specialisms')
    .max(MOST_NEEDS, `Choose ${MOST_NEEDS} or fewer`),
})
