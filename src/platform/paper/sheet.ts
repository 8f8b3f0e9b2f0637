/** Sheets of A4 that lines are set on from top to bottom, each with its tag. */
import PDFDocument from 'pdfkit'
import { linesOf, type Line } from './paper-lines.js'
import type { Paper } from './paper.js'
import { fontFile, shown, type Letters, type Weight } from './type-case.js'

const MARGIN = 56
const BOTTOM = 72
const INDENT = 14
const INK = '#15262b'
const QUIET = '#4a5a5f'

export interface Look {
  readonly bold?: boolean
  readonly quiet?: boolean
  readonly size?: number
  readonly indent?: number
}

type Element = ReturnType<PDFKit.PDFDocument['struct']>
type Tag = 'H1' | 'H2' | 'P' | 'Lbl' | 'LBody'

export class Sheet {
  /** Letters that could not be shown. */
  missing = 0
  private readonly doc: PDFKit.PDFDocument
  private readonly pieces: Buffer[] = []
  private readonly whole: Promise<Buffer>
  private y = MARGIN

  constructor(private readonly paper: Paper) {
    this.doc = new PDFDocument({
      size: 'A4',
      margins: { top: MARGIN, right: MARGIN, bottom: 0, left: MARGIN },
      pdfVersion: '1.7',
      subset: 'PDF/UA' as 'PDF/A-1',
      tagged: true,
      displayTitle: true,
      lang: 'en-GB',
      bufferPages: true,
      info: { Title: paper.title, Author: 'The advice line', CreationDate: paper.at, ModDate: paper.at },
    })
    this.doc.registerFont('regular', fontFile('regular')).registerFont('bold', fontFile('bold'))
    this.doc.on('data', (piece: Buffer) => this.pieces.push(piece))
    this.whole = new Promise((resolve, reject) => {
      this.doc.on('end', () => resolve(Buffer.concat(this.pieces)))
      this.doc.on('error', reject)
    })
  }

  heading(tag: 'H1' | 'H2', text: string): void {
    const size = tag === 'H1' ? 19 : 12.5
    this.y += tag === 'H1' ? 0 : 12
    // A heading never stands alone at the foot of a page.
    this.room(size * 4)
    this.doc.addStructure(this.element(tag, text, { bold: true, size }))
    this.y += 4
  }

  paragraph(text: string, look: Look = {}): void {
    this.doc.addStructure(this.element('P', text, look))
    this.y += 5
  }

  row(key: string, value: string): void {
    this.room(40)
    this.doc.addStructure(
      this.doc.struct('Div', {}, [
        this.element('P', key, { bold: true, size: 9 }),
        this.element('P', value, { indent: INDENT }),
      ]),
    )
    this.y += 5
  }

  list(): { item(label: string, text: string): void; end(): void } {
    const list = this.doc.struct('L')
    this.doc.addStructure(list)
    return {
      item: (label, text) => {
        this.room(36)
        const item = this.doc.struct('LI')
        list.add(item)
        item.add(this.element('Lbl', label, { bold: true, size: 9 }))
        item.add(this.element('LBody', text, { indent: INDENT }))
        item.end()
        this.y += 6
      },
      end: () => list.end(),
    }
  }

  finish(): Promise<Buffer> {
    const { start, count } = this.doc.bufferedPageRange()
    for (let page = start; page < start + count; page++) {
      this.doc.switchToPage(page)
      this.doc.markContent('Artifact', { type: 'Pagination' })
      this.style({ size: 8, quiet: true })
      const foot = this.doc.page.height - BOTTOM + 28
      const { standing, footer } = this.paper
      this.doc.text(`${standing}. Page ${page + 1} of ${count}`, MARGIN, foot, { lineBreak: false })
      this.doc.text(this.showable(footer, 'regular').text, MARGIN, foot + 12, { lineBreak: false })
      this.doc.endMarkedContent()
    }
    this.doc.end()
    return this.whole
  }

  /** A text with its tag; where letters of it can't be shown, a screen reader still reads it as it was written. */
  private element(tag: Tag, text: string, look: Look): Element {
    const { text: showable, missing } = this.showable(text, look.bold ? 'bold' : 'regular')
    return this.doc.struct(tag, missing > 0 ? { actual: text } : {}, [() => this.set(showable, look)])
  }

  /** Sets a text line by line, and goes on to another page where this one is full. */
  private set(text: string, look: Look): void {
    const { indent = 0 } = look
    this.style(look)
    const width = this.doc.page.width - 2 * MARGIN - indent
    const height = this.doc.currentLineHeight(true) + 1.5
    for (const line of linesOf(text, width, (piece) => this.doc.widthOfString(piece))) {
      if (this.room(height)) this.style(look)
      this.line(line, MARGIN + indent, width)
      this.y += height
    }
  }

  private line({ pieces, fromRight, spoken }: Line, left: number, width: number): void {
    const widths = pieces.map((piece) => this.doc.widthOfString(piece))
    let x = fromRight ? left + width - widths.reduce((sum, each) => sum + each, 0) : left
    if (spoken) this.doc.markContent('Span', { actual: spoken })
    pieces.forEach((piece, index) => {
      this.doc.text(piece, x, this.y, { lineBreak: false })
      x += widths[index] ?? 0
    })
    if (spoken) this.doc.endMarkedContent()
  }

  private style({ bold = false, quiet = false, size = 10 }: Look): void {
    this.doc.font(bold ? 'bold' : 'regular', size).fillColor(quiet ? QUIET : INK)
  }

  /** Out: true when another page was begun because so much had no room on this one. */
  private room(height: number): boolean {
    if (this.y + height <= this.doc.page.height - BOTTOM) return false
    this.doc.addPage()
    this.y = MARGIN
    return true
  }

  private showable(text: string, weight: Weight): ReturnType<typeof shown> {
    this.doc.font(weight)
    const showable = shown(text, lettersOf(this.doc))
    this.missing += showable.missing
    return showable
  }
}

/** The font that is in use, as fontkit has opened it. */
function lettersOf(doc: PDFKit.PDFDocument): Letters {
  const { _font } = doc as unknown as { _font: { font: Letters } }
  return _font.font
}
