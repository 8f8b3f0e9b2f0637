/** Into the database of a service under test, for what a test cannot wait for or bring about from outside. */
import { Client } from 'pg'
import { ownerUrl } from './place.js'
import type { Service } from './service.js'

/** In: a service whose place has a DATABASE_URL. */
export async function inDatabase<T>(
  service: Service,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<T[]> {
  const client = new Client({ connectionString: ownerUrl(service.place) })
  await client.connect()
  const { rows } = await client.query(sql, [...parameters]).finally(() => client.end())
  return rows as T[]
}
