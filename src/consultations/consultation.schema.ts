import { z } from 'zod'
import { answers } from '../domain/acknowledgement.js'
import { actionOwners, outcomes } from '../domain/advice-record.js'
import { rags } from '../domain/concern.js'
import { DRAFT_MAX, MESSAGE_MAX } from '../domain/message.js'
import { anyText, day, oneOf, optionalWords, words } from '../platform/text.js'

const clientId = z.uuid('Must be a UUID')
const body = words(MESSAGE_MAX, 'Enter a message')
const ref = z.string('Must be a reference').max(40)
/** The largest sequence number that the database can hold. */
const MOST = 2_147_483_647
/** In a query everything is text. */
const after = z.coerce.number('Must be a number').int().min(0).max(MOST)

export const messageInput = z.object({ clientId, body })
/** An empty text is none: it takes the draft away. */
export const draftInput = z.object({ clientId, body: anyText(DRAFT_MAX) })
export const listInput = z.object({
  after: after.default(0),
  limit: z.coerce.number('Must be a number').int().min(1).max(1_000).default(200),
})

export const sendEvent = z.object({ ref, clientId, body })
export const followEvent = z.object({
  ref,
  after: z.int('Must be a whole number').min(0).max(MOST).default(0),
})
export const refEvent = z.object({ ref })

export const addendumInput = z.object({
  text: words(10_000, 'Enter what is to be added'),
  reason: words(500, 'Enter why you are adding it'),
})

/** Which button of the record's form was pressed. A body without one is not that form, and must not empty the record. */
export const recordButton = z.object({ do: oneOf(['save', 'close'], 'Choose whether to save or to finish') })

/** The practitioner's answer to an advice record. Whoever disagrees may still have understood it. */
export const acknowledgeInput = z.object({
  understood: z.boolean('Must be true or false'),
  disagrees: z.boolean('Must be true or false').default(false),
  comment: optionalWords(4_000),
})

/** The same as a form: which of its buttons was pressed. */
export const acknowledgeForm = z.object({
  answer: oneOf(answers, 'Choose one of the answers'),
  comment: optionalWords(4_000),
})

/** Any part of an advice record. Blank texts count as not there yet; a misspelt part is refused, not lost. */
export const recordInput = z.strictObject({
  rag: oneOf(rags, 'Choose a colour').optional(),
  level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)], 'Must be 1, 2, 3 or 4').optional(),
  categories: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{1,59}$/, 'Must be a category'), 'Must be a list of categories')
    .max(10, 'Choose 10 categories or fewer')
    .optional(),
  advice: optionalWords(10_000),
  rationale: optionalWords(10_000),
  outcome: oneOf(outcomes, 'Choose an outcome').optional(),
  actions: z
    .array(
      z.object({
        what: words(1_000, 'Enter what is to be done'),
        owner: oneOf(actionOwners, 'Choose who does it'),
        due: day('Enter a real date'),
      }),
      'Must be a list of actions',
    )
    .max(30, 'Enter 30 actions or fewer')
    .optional(),
  reviewIf: optionalWords(4_000),
})
