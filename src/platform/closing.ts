/**
 * What is handed out piece by piece and must be closed afterwards. A generator that was never begun also never comes to
 * its `finally`; this closes in any case, once: at the end, where it fails, and for whoever leaves early.
 */
export function closing<T>(pieces: AsyncIterator<T>, close: () => Promise<void>): AsyncIterableIterator<T> {
  let closed: Promise<void> | null = null
  const end = (): Promise<void> => (closed ??= close())
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      try {
        const piece = await pieces.next()
        if (piece.done) await end()
        return piece
      } catch (error) {
        await end()
        throw error
      }
    },
    async return() {
      await pieces.return?.()
      await end()
      return { done: true, value: undefined }
    },
  }
}
