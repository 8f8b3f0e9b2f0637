/** Schemas for what people write: any script, kept exactly, counted in code points; blank is not an answer. */
import { z } from 'zod'
import { lengthOf } from '../domain/message.js'

/** Text of 0 to `most` characters. */
export const anyText = (most: number, missing = 'Must be text') =>
  z
    .string(missing)
    .refine((text) => text.isWellFormed(), 'Contains characters that are not valid')
    .refine((text) => lengthOf(text) <= most, `Must be ${most.toLocaleString('en-GB')} characters or fewer`)

/** Text of 1 to `most` characters. */
export const words = (most: number, missing: string) =>
  anyText(most, missing).refine((text) => text.trim() !== '', missing)

/** The same, when it may be left out; blank counts as left out. */
export const optionalWords = (most: number) =>
  z.preprocess(
    (value) => (value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value),
    words(most, 'Must be text').optional(),
  )

/** A day of the calendar, YYYY-MM-DD. */
export const day = (message: string) => z.iso.date(message)

/** One of a fixed set of words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T, message: string) =>
  z.enum(values, message)
