/** Reading input from outside: a schema says what is right, and what is wrong comes back field by field. */
import type { z } from 'zod'
import { done, refuse, type Outcome } from '../domain/outcome.js'

/** In: a schema and anything at all. Out: the value as the schema has it, or a refusal `invalid` with its errors. */
export function parse<S extends z.ZodType>(schema: S, input: unknown): Outcome<z.infer<S>> {
  const parsed = schema.safeParse(input ?? {})
  if (parsed.success) return done(parsed.data)
  const errors = parsed.error.issues.slice(0, 20).map((issue) => ({
    field: issue.path.map(String).join('.').slice(0, 100),
    message: issue.message.slice(0, 200),
  }))
  return refuse('invalid', 'Some of what was sent is not valid.', errors)
}
