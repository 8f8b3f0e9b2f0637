/**
 * Writes a paper as a PDF that a screen reader can read (PDF/UA: tagged headings, lists and paragraphs, a title, the
 * language, the reading order) and that carries its own letters. No browser, nothing from outside.
 */
import { setImmediate as otherWork } from 'node:timers/promises'
import type { Block, Item, Paper } from './paper.js'
import { Sheet } from './sheet.js'

/** So many blocks are set before others have their turn: a long conversation must not hold up the chats of this node. */
const AT_A_TIME = 10

export async function writePaper(paper: Paper): Promise<Buffer> {
  const sheet = new Sheet(paper)
  sheet.heading('H1', paper.title)
  sheet.paragraph(paper.standing, { bold: true })
  for (const line of paper.intro) sheet.paragraph(line, { quiet: true })
  for (const { heading, blocks } of paper.sections) {
    sheet.heading('H2', heading)
    for (const block of blocks) await write(sheet, block)
  }
  if (sheet.missing > 0) sheet.paragraph(aboutMissing(sheet.missing), { quiet: true })
  return sheet.finish()
}

async function write(sheet: Sheet, block: Block): Promise<void> {
  await otherWork()
  if (block.kind === 'row') sheet.row(block.key, block.value)
  else if (block.kind === 'text') sheet.paragraph(block.text, { bold: block.strong ?? false })
  else await list(sheet, block.items)
}

async function list(sheet: Sheet, items: readonly Item[]): Promise<void> {
  const list = sheet.list()
  for (const [index, item] of items.entries()) {
    if (index % AT_A_TIME === 0) await otherWork()
    list.item(item.label, item.text)
  }
  list.end()
}

const aboutMissing = (count: number): string =>
  `${count} ${count === 1 ? 'character' : 'characters'} of this document can not be shown in print and ` +
  `${count === 1 ? 'stands' : 'stand'} as an empty box (\u25a1). Read ${count === 1 ? 'it' : 'them'} on the page of the consultation; ` +
  `a screen reader also finds ${count === 1 ? 'it' : 'them'} here.`
