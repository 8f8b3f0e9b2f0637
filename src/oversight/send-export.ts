/** Sends an export as a file, as fast as it is taken and no faster. */
import type { Response } from 'express'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { londonIsoDay } from '../platform/pages/london.js'
import type { Export } from './exports.service.js'

/** Whoever takes nothing for so long has gone. */
const STALLED_MS = 120_000

/** A file that could not be finished ends in a broken connection: it must never look whole. */
export async function sendExport(response: Response, { total, at, pieces }: Export): Promise<void> {
  response.status(200)
  response.setHeader('Content-Type', 'text/csv; charset=utf-8; header=present')
  response.setHeader('Content-Disposition', `attachment; filename="consultations-${londonIsoDay(at)}.csv"`)
  // So many lines follow the head: by this a page shows how far it is.
  response.setHeader('X-Export-Lines', String(total))
  response.setTimeout(STALLED_MS, () => response.destroy())
  await pipeline(Readable.from(pieces, { objectMode: false, highWaterMark: 64 * 1024 }), response)
}
