import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freshHome, isReady } from '../support/program.ts'
import { type Pty, startPty } from '../support/pty.ts'

type Opened = Pty & { readonly folder: string }

/** The built program without any engine, in the folder of a person who exists for one test only. */
const open = async (args: (folder: string) => readonly string[], columns = 90, rows = 28): Promise<Opened> => {
  const home = await freshHome()
  const pty = startPty({ columns, rows, args: args(home.folder), cwd: home.folder, env: home.env })
  const close = async (): Promise<void> => {
    await pty.close()
    await home.close()
  }
  return { ...pty, folder: home.folder, close, [Symbol.asyncDispose]: close }
}

const openDemo = async (columns?: number, rows?: number): Promise<Opened> => {
  const demo = await open(() => ['--demo'], columns, rows)
  await demo.waitFor(isReady, 20_000)
  return demo
}

const LEAVES = '\u001b[?1049l'

describe('an empty store', () => {
  test('says how to fill it; its keys open forms', async () => {
    await using program = await open((folder) => ['--store', join(folder, 'images')])
    await program.waitFor('There is no image here yet.')
    expect(program.text()).toContain('○ empty')
    for (const [key, title] of [
      ['1', 'Pull an image'],
      ['2', 'Load images'],
      ['3', 'Import a file system'],
    ] as const) {
      program.press(key)
      await program.waitFor(`─ ${title} ─`)
      program.press('esc')
      await program.waitFor((screen) => !screen.includes(title))
    }
    program.press('2')
    await program.waitFor('─ Load images ─')
    program.send('not-here.tar')
    program.press('enter')
    await program.waitFor('There is nothing at')
    program.press('esc')
    await program.waitFor((screen) => !screen.includes('There is nothing at'))
    program.press('q')
    expect((await program.exit).code).toBe(0)
  })

  test('4 opens the demo on the same screen, and quitting ends all of it', async () => {
    await using program = await open((folder) => ['--store', join(folder, 'images')])
    await program.waitFor('There is no image here yet.')
    program.press('4')
    await program.waitFor(isReady, 20_000)
    expect(program.text()).toContain('This is a made-up cache in a temporary folder. Try anything.')
    expect(program.output()).not.toContain(LEAVES)
    program.press('j')
    await program.waitFor(/^▌.*pytorch/m)
    program.press('q')
    expect((await program.exit).code).toBe(0)
    expect(program.terminal.modes().alternateScreen).toBe(false)
  })
})

describe('the demo', () => {
  test('is worked on like any store: tag, create, save, load, check', async () => {
    await using program = await openDemo()
    program.press('+')
    await program.waitFor('─ Tag nvidia/cuda')
    program.send('my/copy:1')
    program.press('enter')
    await program.waitFor('my/copy:1 names this image now.')
    await program.waitFor(/^▌.*my\/copy:1 \+1/m)

    program.press('C')
    await program.waitFor('─ Create a container from')
    program.send('web')
    program.press('enter')
    await program.waitFor('Created the container web from')
    await program.waitFor(/^▌.*1 stopped/m)

    program.press('o')
    await program.waitFor('─ Save my/copy:1 ─')
    program.send('copy.tar')
    program.press('enter')
    await program.waitFor('Saved 1 image to')

    program.press(':')
    program.send('load images')
    await program.waitFor('Load images from an archive')
    program.press('enter')
    await program.waitFor('─ Load images ─')
    program.send('~/cop')
    program.press('tab')
    await program.waitFor('~/copy.tar▏')
    program.press('enter')
    await program.waitFor('Loaded 1 image')

    program.press('J')
    await program.waitFor(/^ Jobs +2 done/)
    program.press('esc')
    await program.waitFor((screen) => !screen.startsWith(' Jobs'))

    program.press(':')
    program.send('check')
    await program.waitFor('Check the store')
    program.press('enter')
    await program.waitFor('Nothing is wrong: 41 images')
  })

  test('lends the terminal to a container, and has it back in order whatever came of it', async () => {
    await using program = await openDemo()
    program.send('/mysql')
    await program.waitFor(/^▌.*mysql/m)
    program.press('enter', '4')
    await program.waitFor(/^▌ ◐ old-mysql/m)
    program.press('s')
    // There is nothing to run in a made-up image; on a machine without a runtime it does not even come to that.
    await program.waitFor(/Press enter to go back to imgtui\.|✗ /)
    if (program.text().includes('Press enter')) {
      expect(program.terminal.modes()).toMatchObject({ alternateScreen: false, autoWrap: true, bracketedPaste: false })
      program.press('enter')
    }
    await program.waitFor(/✗ /)
    expect(program.terminal.modes()).toMatchObject({ alternateScreen: true, autoWrap: false, bracketedPaste: true })
    program.press('1')
    await program.waitFor('STEP, newest first')
  })

  test('everything of it fits at 60x15', async () => {
    await using program = await openDemo(60, 15)
    for (const [key, wanted] of [
      ['C', 'Command'],
      ['+', 'New name'],
      ['o', 'One tar that docker'],
      ['J', 'No job has run yet.'],
    ] as const) {
      program.press(key)
      await program.waitFor(wanted)
      expect(program.terminal.lines().every((line) => [...line].length <= 60)).toBe(true)
      program.press('esc')
      await program.waitFor((screen) => !screen.includes(wanted))
    }
  })
})
