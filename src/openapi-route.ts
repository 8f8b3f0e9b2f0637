/** How a route of the interface is described. */
import type { z } from 'zod'

export interface Route {
  readonly summary: string
  readonly body?: z.ZodType
  readonly query?: z.ZodObject
  /** What a file is; without it the answers are JSON. */
  readonly file?: string
  readonly answers: Readonly<Record<number, string | null>>
  readonly refusals: readonly number[]
}

/** With what every route about one consultation may refuse. */
export const own = [401, 403, 404, 429, 503]
