/** The shapes of linking: earlier consultations about what may be the same child. */
import { outcomes } from './domain/advice-record.js'
import { states } from './domain/lifecycle.js'
import { linkDecisions } from './domain/links.js'
import { organisationKinds } from './domain/people.js'
import { list, object, oneOf, orNull, ref, text, time, type Schema } from './openapi-shapes.js'

export const keepingComponents: Readonly<Record<string, Schema>> = {
  EarlierConsultation: object({
    ref: text,
    desk: text,
    raisedAt: time,
    organisationKind: orNull(oneOf(organisationKinds)),
    otherAgency: { type: 'boolean' },
    state: oneOf(states),
    outcome: orNull(oneOf(outcomes)),
    matchedBy: oneOf(['nhs-number', 'name-and-birth', 'both']),
    decision: orNull(oneOf(linkDecisions)),
    decidedBy: orNull(text),
    decidedAt: orNull(time),
  }),
  Earlier: object({ items: list(ref('EarlierConsultation')) }),
}
