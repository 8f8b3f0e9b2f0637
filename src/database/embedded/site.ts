import path from 'node:path'
import { SERVICE_ROLE } from '../../platform/database-roles.js'
import type { Passwords } from './folder.js'
import type { Runner } from './runner.js'

/** Everything about one data folder that stays the same while this process runs. */
export interface Site {
  readonly folder: string
  readonly pgdata: string
  readonly logFile: string
  /** The major version of the server, such as 18: data of another one can't be read. */
  readonly release: string
  readonly runner: Runner
  readonly passwords: Passwords
  log(line: string): void
}

export const pgdataOf = (folder: string): string => path.join(folder, 'postgres')
export const logFileOf = (folder: string): string => path.join(folder, 'postgres.log')

export const administrator = 'postgres'
export const owner = 'advice_line'
export const database = 'advice_line'

const urlAs = (user: string, password: string, port: number): string =>
  `postgres://${user}:${password}@127.0.0.1:${port}/${database}`

export const urlOf = (site: Site, port: number): string => urlAs(owner, site.passwords.owner, port)
export const serviceUrlOf = (site: Site, port: number): string =>
  urlAs(SERVICE_ROLE, site.passwords.service, port)
