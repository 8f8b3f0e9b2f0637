/** The wallboard: few figures, large enough to be read from across a room. */
import type { NowView } from '../domain/wallboard.js'
import { measured, ragNames } from './words.js'

export function wallboardPage(now: NowView, desks: readonly string[]) {
  const { waiting, longestWaitSeconds, onDuty, available, talking, missedToday, at } = now
  const total = waiting.red + waiting.amber + waiting.green + waiting.blue
  return {
    title: 'Wallboard',
    page: 'wallboard',
    desks: desks.join(', '),
    at,
    // Blue is seldom given to what still waits: its place is only taken when it is.
    queue: (['red', 'amber', 'green', 'blue'] as const)
      .filter((rag) => rag !== 'blue' || waiting.blue > 0)
      .map((rag) => ({ rag, name: ragNames[rag], count: waiting[rag] })),
    longest: total === 0 ? 'Nobody waits' : measured(longestWaitSeconds),
    figures: [
      { id: 'on-duty', name: 'On duty', count: onDuty },
      { id: 'available', name: 'Available', count: available },
      { id: 'talking', name: 'Talking', count: talking },
      { id: 'missed', name: 'Offers missed today', count: missedToday },
    ],
  }
}
