/**
 * The browser's part: a table of contents. Every page works without it; it makes the live pages live.
 *
 *   consultation   the practitioner's page: place in the queue, chat, record
 *   export         a manager's export: how far it is
 *   desk           the senior's page: offers, chats, record
 *   wallboard      a manager's screen on the wall: figures
 */
import { startConsultationPage } from './consultation-page.js'
import { Desk } from './desk.js'
import { forgetKept } from './kept.js'
import { startExport } from './export.js'
import { startKit } from './kit.js'
import { startWallboard } from './wallboard.js'

const pages: Readonly<Record<string, () => void>> = {
  consultation: startConsultationPage,
  desk: () => new Desk().start(),
  export: startExport,
  wallboard: startWallboard,
}

pages[document.body.dataset['page'] ?? '']?.()
document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', forgetKept)
// Last, so that a live part can say first how its pieces of the kit are to behave.
startKit()
