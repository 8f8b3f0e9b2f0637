/**
 * A Postgres client that prepares what it is asked again and again. Our statements are few and always spelt the same,
 * and most are worth more to plan than to run; named, each is planned once for each connection. What varies (a search
 * with its filters) says so in its first words and is sent plainly, or it would take the names from the others.
 */
import pg from 'pg'

/** Statements that are kept; each connection keeps its plans of them. */
const MOST = 300

/** The first words of a statement that is spelt differently each time. */
export const varying = '/* varying */'

const names = new Map<string, string>()

/** The name under which this statement is prepared; undefined: it is not. */
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MOST || text.startsWith(varying)) return known
  const name = `s${names.size + 1}`
  names.set(text, name)
  return name
}

type Query = (this: pg.Client, ...given: unknown[]) => unknown
const plainQuery = Reflect.get(pg.Client.prototype, 'query') as Query

/** Statements that are not waited for one by one go out together and come back in their order. */
class PreparedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(typeof config === 'string' ? config : { ...config, pipeline: true })
  }
}

/** As pg's, but for `query(text, values)`, which gets a name. */
const preparedQuery: Query = function (text, values, ...more) {
  const name = typeof text === 'string' && Array.isArray(values) ? nameOf(text) : undefined
  if (name === undefined) return plainQuery.call(this, text, values, ...more)
  return plainQuery.call(this, { name, text, values }, ...more)
}
Object.assign(PreparedClient.prototype, { query: preparedQuery })

/** The `pg` that TypeORM is given: its pools are made of such clients. */
export const preparingPg = {
  ...pg,
  Client: PreparedClient,
  Pool: class extends pg.Pool {
    constructor(options: pg.PoolConfig) {
      super({ ...options, Client: PreparedClient })
    }
  },
}
