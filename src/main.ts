import { type Arguments, isWrong, readArguments } from './cli/arguments.ts'
import { complainOf } from './cli/faults.ts'
import type { ExitCode, Shell } from './cli/shell.ts'
import { terminalShell } from './cli/terminal-shell.ts'
import { configFolder } from './config/folders.ts'
import { harmless } from './engine/harmless.ts'
import type { Store } from './engine/store.ts'
import { storeFor } from './place.ts'

/** What can be answered without a store; null for everything else. */
const answerAlone = async ({ verb, operands, help, version }: Arguments, shell: Shell): Promise<ExitCode | null> => {
  if (help) {
    const { helpText } = await import('./cli/help.ts')
    shell.print(helpText(verb))
    return 0
  }
  if (version) {
    const { versionText } = await import('./cli/version.ts')
    shell.print(await versionText(new URL('../package.json', import.meta.url)))
    return 0
  }
  if (verb !== 'settings') return null
  const { settings } = await import('./cli/settings.ts')
  return settings(configFolder(), shell, operands)
}

const openScreen = async (store: Store, asked: Arguments): Promise<number> => {
  const { readOnly, demo } = asked
  // All of these have to wait for the disk; none has to wait for another.
  const [{ startTui }, settings] = await Promise.all([
    import('./tui/start.ts'),
    import('./config/settings.ts').then(({ readSettings }) => readSettings(configFolder())),
  ])
  return startTui({
    store,
    demo,
    chosen: asked.store !== null || asked.place !== null || demo,
    makeDemo: () => storeFor({ ...asked, demo: true }),
    settings,
    settingsProblems: settings.problems,
    readOnly,
  })
}

const run = async (words: readonly string[]): Promise<number> => {
  const shell = terminalShell(process)
  const asked = readArguments(words)
  if (isWrong(asked)) {
    const help = asked.verb === 'screen' ? 'imgtui --help' : `imgtui ${asked.verb} --help`
    shell.complain(`${harmless(asked.wrong)}\nSee ${help}\n`)
    return 2
  }
  const answered = await answerAlone(asked, shell)
  if (answered !== null) return answered
  const store = await storeFor(asked).catch((error: unknown) => complainOf(shell, error))
  if (typeof store === 'number') return store
  const screen = asked.verb === 'screen' && !asked.json && process.stdin.isTTY && process.stdout.isTTY
  if (screen) return openScreen(store, asked)
  const { runVerb } = await import('./cli/run.ts')
  return runVerb(store, shell, asked)
}

process.exitCode = await run(process.argv.slice(2))
