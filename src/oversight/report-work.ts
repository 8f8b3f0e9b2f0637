/** The thread on which charts are drawn. */
import { workOn } from '../platform/helper-work.js'
import { draw, type Chart } from './draw.js'

workOn(async (charts) => {
  const drawn: string[] = []
  for (const chart of charts as readonly Chart[]) drawn.push(await draw(chart))
  return drawn
})
