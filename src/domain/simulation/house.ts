/** From what a simulation is given to what it keeps. */
import { rungsDue } from '../ladder.js'
import { dueAt } from '../queue-order.js'
import { DeskState, SeniorState, type ConcernState, type Queued } from './state.js'
import type { Arrival, World } from './world.js'

export function houseOf(world: World): { desks: readonly DeskState[]; seniors: readonly SeniorState[] } {
  const desks = world.desks.map((given) => new DeskState(given))
  for (const desk of desks) {
    for (const place of desk.given.coveredBy) {
      desk.coveredBy.push(at(desks, place))
      at(desks, place).covers.push(desk)
    }
  }
  const seniors = world.seniors.map(({ desk, capacity }, place) => {
    const senior = new SeniorState(`s${String(place).padStart(6, '0')}`, at(desks, desk), capacity)
    senior.desk.seniors.push(senior)
    return senior
  })
  return { desks, seniors }
}

/** A concern that was just raised, with its due time and its rungs by the rules of the desk. */
export function concernOf(id: string, arrival: Arrival, desk: DeskState): ConcernState {
  const { rag } = arrival
  const { hours, ladder, targets } = desk.given
  const raisedAt = new Date(arrival.at)
  const queued: Queued = {
    id,
    rag,
    raisedAt,
    dueAt: dueAt(rag, raisedAt, targets, hours),
    passedOn: [],
    reach: 'one-at-a-time',
    needs: [],
    advisedBefore: [],
    conflicts: [],
  }
  const rungs = ladder ? [...rungsDue(ladder, rag, raisedAt, hours)] : []
  return { queued, arrival, desk, offers: new Set(), rungs }
}

export function at<T>(list: readonly T[], place: number): T {
  const found = list[place]
  if (found === undefined) throw new RangeError(`there is none at ${place} of ${list.length}`)
  return found
}
