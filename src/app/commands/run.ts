import type { Command } from './command.ts'

export const RUN: readonly Command[] = [
  {
    id: 'run.stop',
    title: 'Stop after this step',
    group: 'Answer',
    scopes: ['running'],
    keys: ['esc'],
    hint: 'stop',
    hidden: true,
    run: ({ acts }) => acts.stopRun(),
  },
  {
    id: 'report.close',
    title: 'Back to the list',
    group: 'Answer',
    scopes: ['report'],
    keys: ['enter', 'esc', 'q'],
    hint: 'back to list',
    hidden: true,
    run: ({ send }) => send({ type: 'screen', screen: 'images' }),
  },
]
