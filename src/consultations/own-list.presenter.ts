/** A practitioner's own consultations, newest first. */
import type { ConsultationView } from '../domain/views.js'
import { londonWhen } from '../platform/pages/london.js'

export interface OwnListInput {
  readonly consultations: readonly ConsultationView[]
  readonly now: Date
}

export function ownListPage({ consultations, now }: OwnListInput) {
  return {
    title: 'Your consultations',
    page: 'consultations',
    items: consultations.map(({ ref, state, status, raisedAt, senior }) => ({
      ref,
      state,
      status,
      href: `/consultations/${ref}`,
      raised: londonWhen(raisedAt, now),
      senior: senior && `${senior.name}, ${senior.role}`,
      recordHref: state === 'closed' ? `/consultations/${ref}/record` : null,
    })),
  }
}
