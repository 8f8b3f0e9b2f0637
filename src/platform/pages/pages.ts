/**
 * Pages: Nunjucks over the views of every room. A view is addressed by its room ("intake/raise.njk" is
 * src/intake/views/raise.njk); what all share lies in platform/views and has no prefix ("layout.njk").
 * Works the same from src (under jest) and from dist.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import nunjucks from 'nunjucks'
import type { Person } from '../../domain/people.js'
import { assetsIn } from './assets.js'
import {
  inWords,
  londonDateTime,
  londonDay,
  londonIsoDay,
  londonSoon,
  londonTime,
  londonWeekday,
  londonWhen,
} from './london.js'

/** The directory that contains the rooms: src, or dist. */
const house = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
/** Built assets, to be served under /assets and to be cached for ever, since their names change with their content. */
export const assetsFolder = join(house, '..', 'dist', 'assets')

const rooms = ['people', 'intake', 'routing', 'consultations', 'oversight', 'platform']

/** Alerts that are open, for a manager; calls whose time has come, for a senior. Null where that is not known. */
export interface Waiting {
  readonly alerts: number | null
  readonly callbacks: number | null
}

/** What every page is rendered with, besides its own model. */
export interface PageContext {
  /** Nonce of the content security policy, for the one inline script of the kit's template. */
  readonly cspNonce: string
  readonly me: Person | null
  /** What waits for whoever looks: shown in the header of their pages. */
  readonly waiting: Waiting
  /** Path of the request, without the query. */
  readonly path: string
}

export interface PagesOptions {
  /** The number that every page gives when the service can't help. */
  readonly publicPhone: string
  /** Read templates afresh for each page (development). */
  readonly reload?: boolean
}

export interface Pages {
  /** In: a view such as "intake/raise.njk", and its model merged with a PageContext. Out: the page. Throws on bugs only. */
  render(view: string, model: object): string
}

export function createPages(options: PagesOptions): Pages {
  const environment = new nunjucks.Environment(new RoomLoader({ noCache: options.reload ?? false }), {
    autoescape: true,
    throwOnUndefined: false,
    trimBlocks: true,
    lstripBlocks: true,
  })
  environment.addGlobal('asset', assetsIn(assetsFolder))
  environment.addGlobal('publicPhone', options.publicPhone)
  environment.addFilter('time', londonTime)
  environment.addFilter('day', londonDay)
  environment.addFilter('weekday', londonWeekday)
  environment.addFilter('isoDay', londonIsoDay)
  environment.addFilter('dateTime', londonDateTime)
  environment.addFilter('when', londonWhen)
  environment.addFilter('soon', londonSoon)
  environment.addFilter('inWords', inWords)
  environment.addFilter('tel', (phone: string) => phone.replace(/[^+\d]/g, ''))
  return { render: (view, model) => environment.render(view, model) }
}

class RoomLoader extends nunjucks.FileSystemLoader {
  constructor(options: { noCache: boolean }) {
    const require = createRequire(import.meta.url)
    const packageFolder = (name: string) => dirname(require.resolve(`${name}/package.json`))
    super(
      [
        house,
        join(house, 'platform', 'views'),
        join(packageFolder('govuk-frontend'), 'dist'),
        packageFolder('@ministryofjustice/frontend'),
      ],
      options,
    )
  }

  override getSource(name: string): nunjucks.LoaderSource {
    const [room = '', ...rest] = name.split('/')
    return super.getSource(rooms.includes(room) && rest.length > 0 ? `${room}/views/${rest.join('/')}` : name)
  }
}
