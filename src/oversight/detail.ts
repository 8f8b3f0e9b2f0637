/** Reading an entry's detail with care: it holds whatever was written in its day. */
import { ragNames } from './words.js'

export type Detail = Readonly<Record<string, unknown>>

export interface Told {
  readonly title: string
  readonly lines?: readonly string[]
}

/** How an action is told. In: the detail, and the names of seniors that earlier entries gave. */
export type Telling = (detail: Detail, names: ReadonlyMap<string, string>) => Told

export const seniorIn = (detail: Detail, names: ReadonlyMap<string, string>): string =>
  text(detail['senior']) || names.get(text(detail['seniorId'])) || 'The senior'

export const given = (label: string, value: string): string[] => (value ? [label + value] : [])
export const colour = (value: unknown): string =>
  (ragNames as Readonly<Record<string, string>>)[text(value)] ?? text(value)
export const isDetail = (value: unknown): value is Detail =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : []
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
export const number = (value: unknown): string => (typeof value === 'number' ? String(value) : '')
