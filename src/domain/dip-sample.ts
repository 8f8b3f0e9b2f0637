/**
 * Dip sampling: of each senior's closed consultations of a month, a few that a manager reads. Fair, since nobody chooses:
 * the hash of the seed with each reference puts them in an order that nobody can foresee, and the first are taken. Anybody
 * who has the seed can draw again, in whatever order the population comes, and must get the same.
 */
export interface Candidate {
  readonly seniorId: string
  readonly ref: string
}

/** SHA-256 of a text, in hexadecimal digits. */
export type Hash = (text: string) => string

/** In: everybody's, how many of each senior's, the seed. Out: senior by senior, in the order in which they were drawn. */
export function drawSample(
  population: readonly Candidate[],
  each: number,
  seed: string,
  hash: Hash,
): readonly Candidate[] {
  const placed = population
    .map((candidate) => ({ candidate, place: hash(`${seed}\n${candidate.ref}`) }))
    .sort((a, b) => order(a.candidate.seniorId, b.candidate.seniorId) || order(a.place, b.place))
  const taken = new Map<string, number>()
  return placed.flatMap(({ candidate }) => {
    const already = taken.get(candidate.seniorId) ?? 0
    taken.set(candidate.seniorId, already + 1)
    return already < each ? [candidate] : []
  })
}

/** What the population was, as one hash: whoever draws again can tell whether it is still the same. */
export const populationHash = (population: readonly Candidate[], hash: Hash): string =>
  hash(
    population
      .map(({ seniorId, ref }) => `${seniorId} ${ref}\n`)
      .sort(order)
      .join(''),
  )

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
