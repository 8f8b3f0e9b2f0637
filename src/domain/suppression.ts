/**
 * Small numbers in figures that leave the team. The rule is the Department for Education's for "Children in need"
 * statistics (explore-education-statistics.service.gov.uk, data guidance of 2021, "Confidentiality"): any number from 1
 * to 5 is replaced by "c", nought is shown, and others are hidden too where they would give a hidden one away.
 *
 * Which others is ours to decide, and must itself give nothing away to whoever knows it: "the next smallest", for one,
 * tells that what is hidden is not larger than what is shown. So neighbours in the table are hidden together, and which
 * are neighbours depends on what is known anyway: which counts are nought, and sums of what is hidden.
 */
export const FEWEST_SHOWN = 6
/** A 90th percentile of fewer answers than this is one person's wait. */
export const FEWEST_FOR_NINETIETH = 10

/** The symbol of the Government Statistical Service for "confidential". */
export const HIDDEN = 'c'

export interface Published {
  /** null: hidden. */
  readonly counts: readonly (number | null)[]
  readonly total: number | null
}

/** In: counts of which each thing counted is in exactly one, in the table's order. Out: what may be shown of them. */
export function publish(counts: readonly number[]): Published {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (!counts.some(isSmall)) return { counts, total }
  if (total < FEWEST_SHOWN) return { counts: counts.map((count) => (count === 0 ? 0 : null)), total: null }
  const blocks = blocksOf(counts)
  // Even all together are too few for so many: then nobody is told which ones are nought.
  if (blocks.length === 1 && !leavesChoice(counts, blocks[0] ?? []))
    return { counts: counts.map(() => null), total }
  const hidden = new Set(blocks.filter((block) => block.some((place) => isSmall(counts[place] ?? 0))).flat())
  return { counts: counts.map((count, place) => (hidden.has(place) ? null : count)), total }
}

const isSmall = (count: number): boolean => count > 0 && count < FEWEST_SHOWN

/** Places that are shown or hidden together: neighbours two by two, and as many of those as leave a choice. */
function blocksOf(counts: readonly number[]): number[][] {
  const blocks: number[][] = []
  let open: number[] = []
  for (const pair of pairsOf(counts)) {
    open.push(...pair)
    if (!leavesChoice(counts, open)) continue
    blocks.push(open)
    open = []
  }
  const last = blocks.at(-1)
  if (last) last.push(...open)
  else blocks.push(open)
  return blocks
}

/** What is not nought, two by two in the table's order; the last may be three. */
function pairsOf(counts: readonly number[]): number[][] {
  const filled = [...counts.keys()].filter((place) => counts[place] !== 0)
  const pairs: number[][] = []
  for (let at = 0; at + 1 < filled.length; at += 2)
    pairs.push(filled.slice(at, at + 3 === filled.length ? at + 3 : at + 2))
  return pairs
}

/** Each of them is 1 at least, and their sum may be known: can each be anything from 1 to 5? */
function leavesChoice(counts: readonly number[], block: readonly number[]): boolean {
  const sum = block.reduce((known, place) => known + (counts[place] ?? 0), 0)
  return block.length > 1 && sum - (block.length - 1) >= FEWEST_SHOWN - 1
}
