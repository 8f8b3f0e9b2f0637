/** Sends a paper as a file to be kept. Its name holds a reference, never a person's. */
import type { Response } from 'express'
import type { Paper } from './paper.js'
import { writePaper } from './write-paper.js'

export async function sendPaper(response: Response, paper: Paper, name: string): Promise<void> {
  const file = await writePaper(paper)
  response.status(200).type('application/pdf')
  response.setHeader('Content-Disposition', `attachment; filename="${name}.pdf"`)
  response.send(file)
}
