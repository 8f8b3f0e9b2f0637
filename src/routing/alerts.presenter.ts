/** Alerts in words: what has happened, to which concern, since when, and who deals with it. */
import { isUnanswered, type State } from '../domain/lifecycle.js'
import type { Person } from '../domain/people.js'
import type { AlertView } from '../domain/views.js'
import { inWords, londonSoon, londonWhen } from '../platform/pages/london.js'

export interface AlertsInput {
  readonly open: readonly AlertView[]
  readonly acknowledged: readonly AlertView[]
  readonly me: Pick<Person, 'desks'>
  readonly now: Date
}

const whatHappened: Readonly<Record<AlertView['kind'], string>> = {
  'waiting-too-long': 'Has waited longer than the desk allows',
  'handover-needed': 'Still open when the desk closed: hand it over',
  'callback-missed': 'A call that was promised was not made',
  'not-understood': 'The practitioner says that the advice record is not what they understood',
  disagreement: 'The practitioner disagrees with the advice record',
}

const stateWords: Readonly<Record<State, string>> = {
  waiting: 'Still waiting',
  offered: 'Being offered to a senior now',
  talking: 'A senior has answered',
  recording: 'A senior has answered',
  closed: 'Closed',
  withdrawn: 'Withdrawn by the practitioner',
  'handed-over': 'Handed over',
  'callback-booked': 'Waiting for a call back',
}

export function alertsPage({ open, acknowledged, me, now }: AlertsInput) {
  return {
    title: open.length > 0 ? `Alerts (${open.length} open)` : 'Alerts',
    page: 'alerts',
    open: open.map((alert) => ({
      ...row(alert, now),
      // Which desk is said only to whoever has several.
      desk: me.desks.length > 1 ? alert.deskName : null,
      mayHandOver: isUnanswered(alert.state),
    })),
    owed: acknowledged.filter(({ replyDueAt }) => replyDueAt !== null).map((alert) => dealtWith(alert, now)),
    acknowledged: acknowledged
      .filter(({ replyDueAt }) => replyDueAt === null)
      .map((alert) => dealtWith(alert, now)),
    lookedAt: now,
  }
}

function row({ id, kind, ref, rag, state, raisedAt, madeAt, replyDueAt }: AlertView, now: Date) {
  return {
    id,
    ref,
    rag,
    what: whatHappened[kind],
    state: stateWords[state],
    raised: ago(raisedAt, now),
    alerted: ago(madeAt, now),
    href: `/logs/${ref}`,
    reply: replyDueAt && {
      href: `/logs/${ref}/reply`,
      words:
        Date.parse(replyDueAt) > now.getTime()
          ? `A reply is promised by ${londonSoon(replyDueAt, now)}`
          : `A reply was promised by ${londonSoon(replyDueAt, now)}: it is late`,
    },
  }
}

const dealtWith = (alert: AlertView, now: Date) => ({
  ...row(alert, now),
  by: alert.acknowledgedBy?.name ?? 'A colleague',
  at: londonWhen(alert.acknowledgedAt, now),
})

const ago = (at: string, now: Date): string =>
  `${inWords((now.getTime() - Date.parse(at)) / 1000).replace(/^about /, '')} ago`
