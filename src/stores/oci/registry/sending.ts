import type { ClientRequest } from 'node:http'
import type { Body } from './transport.ts'

/** Until the bytes have left this process, the answer is there, or the connection is gone. */
const written = (request: ClientRequest, chunk: Uint8Array, over: Promise<void>): Promise<void> =>
  Promise.race([
    over,
    new Promise<void>((resolve, reject) => {
      request.write(chunk, (error) => (error ? reject(error) : resolve()))
    }),
  ])

/**
 * Sends a body, one chunk at a time: the next one is asked for when the last one has left. Stops where the answer comes
 * before the end, since it is then a refusal; false says that it did. `moved` is called whenever bytes went out.
 */
export const sendBody = async (request: ClientRequest, body: Body, moved: () => void): Promise<boolean> => {
  let answered = false
  const over = new Promise<void>((resolve) => {
    const stop = (): void => {
      answered = true
      resolve()
    }
    request.once('response', stop)
    request.once('close', stop)
  })
  for await (const chunk of body.chunks()) {
    if (chunk.length === 0) continue
    await written(request, chunk, over)
    if (answered) return false
    moved()
  }
  request.end()
  return true
}
