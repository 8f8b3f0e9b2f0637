/** Why a concern still waits when a simulation ends. */
import { isOpen } from '../opening-hours.js'
import type { ConcernState } from './state.js'

export const whysWaiting = [
  'raised-closed',
  'closed-first',
  'offered',
  'nobody-there',
  'no-room',
  'passed-on',
] as const
export type WhyWaiting = (typeof whysWaiting)[number]

export const whyWaitingWords: Readonly<Record<WhyWaiting, string>> = {
  'raised-closed': 'raised while the desk was closed; it waits for the next opening',
  'closed-first': 'raised in open time, and the desk closed before anyone had room',
  offered: 'offered to somebody at this moment',
  'nobody-there': 'nobody of the desk is available',
  'no-room': 'everybody available has as many open as they can hold',
  'passed-on': 'everybody who has room has passed on it or has another offer open',
}

export function whyWaiting({ desk, queued, offers }: ConcernState, now: Date): WhyWaiting {
  const { hours } = desk.given
  if (offers.size > 0) return 'offered'
  if (!isOpen(hours, now)) return isOpen(hours, queued.raisedAt) ? 'closed-first' : 'raised-closed'
  const there = desk.seniors.filter((senior) => senior.available)
  if (there.length === 0) return 'nobody-there'
  return there.some((senior) => senior.hasRoom) ? 'passed-on' : 'no-room'
}
