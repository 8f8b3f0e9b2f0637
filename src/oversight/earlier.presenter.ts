/** Earlier consultations about what may be the same child, as a manager reads them: none of them is opened. */
import { outcomeNames } from '../domain/advice-record.js'
import type { EarlierView } from '../domain/links.js'
import { organisationKindNames } from '../domain/people.js'
import { londonDay } from '../platform/pages/london.js'
import { stateNames } from './words.js'

export const earlierOf = (earlier: readonly EarlierView[]) =>
  earlier.map((each) => ({
    ref: each.ref,
    day: londonDay(each.raisedAt),
    agency: each.organisationKind ? organisationKindNames[each.organisationKind] : 'Agency not known',
    desk: each.desk,
    outcome: each.outcome ? outcomeNames[each.outcome] : stateNames[each.state],
    decision: decisionWords(each),
  }))

function decisionWords({ decision, decidedBy, decidedAt }: EarlierView): string {
  if (decision === null) return 'Nobody has said yet whether it is the same child'
  const what = decision === 'same-child' ? 'The same child' : 'Not the same child'
  return `${what}, said ${decidedBy ?? 'a senior'} on ${londonDay(decidedAt)}`
}
