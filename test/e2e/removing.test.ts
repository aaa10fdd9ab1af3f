import { describe, expect, test } from 'vitest'
import { imageId } from '../support/fake-engine.ts'
import { openList } from '../support/program.ts'

const deletions = (asked: readonly string[]): readonly string[] => asked.filter((line) => line.startsWith('DELETE'))

/** Prunes all unused images and holds the engine's answer to the first deletion back until the gate is resolved. */
const heldAtFirstStep = async (program: Awaited<ReturnType<typeof openList>>): Promise<PromiseWithResolvers<null>> => {
  const gate = Promise.withResolvers<null>()
  program.engine.intercept = (request) => (request.startsWith('DELETE') ? gate.promise : null)
  program.press('p')
  await program.waitFor('Prune')
  program.press('down', 'enter')
  await program.waitFor('▸  No, keep everything')
  program.press('right')
  await program.waitFor(/▸ {2}Remove \d images/)
  program.press('enter')
  await program.waitFor(/removing/)
  await program.waitFor(() => deletions(program.engine.asked).length === 1)
  return gate
}

describe('from the list to the report', () => {
  test('shows every image with what it frees and who holds it', async () => {
    await using program = await openList({ columns: 100 })
    const [header = '', , filters = '', , ...rows] = program.terminal.lines()
    expect(header).toContain('docker 28.5.2 · overlay2')
    expect(header).toContain('6.76 GB on disk')
    expect(header).toContain('6.62 GB can be freed')
    expect(filters).toContain('All 6')
    expect(rows.slice(0, 6).map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      expect.stringMatching(/nvidia\/cuda:12 .*6.55 GB 6.55 GB/),
      expect.stringMatching(/acme\/api:2.14 \+1 .*116 MB held .*1 running/),
      expect.stringMatching(/<none> .*103 MB 25.0 MB/),
      expect.stringMatching(/acme\/worker:7 .*99.0 MB held .*1 stopped/),
      expect.stringMatching(/debian:12 .*78.0 MB 0 B/),
      expect.stringMatching(/redis:7 .*45.0 MB 45.0 MB/),
    ])
    expect(program.terminal.modes()).toMatchObject({ alternateScreen: true, autoWrap: false })
    expect(program.terminal.cursor().visible).toBe(false)
  })

  test('search narrows with each key, enter keeps it and esc clears it', async () => {
    await using program = await openList()
    program.press('/')
    program.send('red')
    await program.waitFor((screen) => screen.includes('redis:7') && !screen.includes('debian:12'))
    program.press('enter')
    program.press('esc')
    await program.waitFor('debian:12')
  })

  test('marks add up without counting a shared layer twice, and a review shows them all', async () => {
    await using program = await openList({ columns: 100 })
    program.press('G', 'space', 'g', 'space')
    await program.waitFor('2 marked · frees 6.59 GB')
    program.press('d')
    await program.waitFor('Review: remove 2 marked')
    expect(program.text()).toContain('Frees 6.59 GB')
    expect(program.text()).toContain('▸  No, keep everything')
    program.press('enter')
    await program.waitFor('can be freed')
    expect(deletions(program.engine.asked)).toEqual([])
  })

  test('removes what the review showed, and reports it to the byte', async () => {
    await using program = await openList({ columns: 100 })
    program.press('d')
    await program.waitFor('▸  No, keep everything')
    program.press('right')
    await program.waitFor('▸  Remove 1 image')
    program.press('enter')
    await program.waitFor('Report: 1 of 1 step done')
    expect(program.text()).toContain('the same to the byte')
    expect(program.text()).toContain('6,550,000,000 bytes')
    program.press('enter')
    await program.waitFor('All 5')
    expect(program.text()).not.toContain('nvidia')
    expect(deletions(program.engine.asked)).toEqual(['DELETE /v1.51/images/nvidia/cuda%3A12?noprune=1'])
  })

  test('refuses a held image, says who holds it, and asks nothing of the engine', async () => {
    await using program = await openList()
    program.press('j', 'd')
    await program.waitFor('Not removed')
    expect(program.text()).toContain('shop-api-1')
    program.press('right', 'enter')
    await program.waitFor((screen) => !screen.includes('Not removed'))
    program.press('a', 'd')
    await program.waitFor('held by shop-api-1 (running)')
    expect(program.text()).toMatch(/held by old-worker \(exited/)
    expect(deletions(program.engine.asked)).toEqual([])
  })

  test('skips an image that a container was made from after the review, with the reason', async () => {
    await using program = await openList()
    program.press('d')
    await program.waitFor('▸  No, keep everything')
    program.engine.world.containers.push({ name: 'late', image: 'cuda', state: 'running' })
    program.press('right')
    await program.waitFor('▸  Remove 1 image')
    program.press('enter')
    await program.waitFor('Report: 0 of 1 step done')
    expect(program.text()).toContain('Now held by late (running).')
    expect(deletions(program.engine.asked)).toEqual([])
  })

  test("shows the engine's own refusal as the result of that step, and goes on", async () => {
    await using program = await openList()
    program.engine.intercept = (request) =>
      request.startsWith('DELETE') && request.includes('cuda')
        ? { status: 409, body: { message: 'conflict: it is being pushed' } }
        : null
    program.press('G', 'space', 'g', 'space', 'd')
    await program.waitFor('▸  No, keep everything')
    program.press('right')
    await program.waitFor('▸  Remove 2 images')
    program.press('enter')
    await program.waitFor('Report: 1 of 2 steps done')
    expect(program.text()).toContain('The engine refused: conflict: it is being pushed')
    expect(program.engine.world.images.map(({ name }) => name)).not.toContain('redis')
  })

  test('esc while removing ends the run after the step under way', async () => {
    await using program = await openList()
    const gate = await heldAtFirstStep(program)
    program.press('esc')
    await program.waitFor('stopping after this step')
    gate.resolve(null)
    await program.waitFor(/Report: stopped after 1 of \d steps/)
    expect(program.text()).toContain('Nothing else was touched.')
    expect(deletions(program.engine.asked)).toHaveLength(1)
  })

  test('a signal while removing ends the run after the step under way, and tells what was done', async () => {
    await using program = await openList()
    const gate = await heldAtFirstStep(program)
    program.kill('SIGTERM')
    await program.waitFor((_, terminal) => !terminal.modes().alternateScreen)
    gate.resolve(null)
    expect(await program.exit).toEqual({ code: 143, signal: 0 })
    expect(program.text()).toMatch(/Stopped while removing: 1 of \d steps were done\. Nothing else was touched\./)
    expect(deletions(program.engine.asked)).toHaveLength(1)
  })

  test('changes by others appear by themselves, and the cursor stays on its image', async () => {
    await using program = await openList()
    program.press('G')
    await program.waitFor(/^▌.*redis:7/m)
    program.engine.world.images.push({
      name: 'new',
      tags: ['just/built:1'],
      layers: [{ name: 'new', size: 900_000_000 }],
    })
    program.engine.tell('image', 'tag', imageId('new'))
    await program.waitFor('just/built:1')
    expect(program.text()).toMatch(/^▌.*redis:7/m)
  })

  test('removes nothing with --read-only, and says so', async () => {
    await using program = await openList({ args: ['--read-only'] })
    program.press('d')
    await program.waitFor('imgtui was started with --read-only. Nothing can be removed.')
    program.press('p')
    await program.waitFor('imgtui was started with --read-only. Nothing can be removed.')
    program.press('q')
    expect(await program.exit).toEqual({ code: 0, signal: 0 })
    expect(deletions(program.engine.asked)).toEqual([])
  })
})
