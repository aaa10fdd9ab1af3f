import { ANSWERS } from './answer.ts'
import type { Command } from './command.ts'
import { DETAILS } from './details.ts'
import { FIELD } from './field.ts'
import { LIST } from './list.ts'
import { MOVES } from './move.ts'
import { paletteKeys } from './palette.ts'
import { PROGRAM } from './program.ts'
import { PRUNE } from './prune.ts'
import { REMOVE } from './remove.ts'
import { REVIEW } from './review.ts'
import { RUN } from './run.ts'

/** Every act of the program, in the order in which help lists them and the footer takes them. */
export const COMMANDS: readonly Command[] = [
  ...LIST.filter(({ id }) => id === 'mark.toggle'),
  ...REMOVE,
  ...PRUNE,
  ...ANSWERS,
  ...REVIEW,
  ...RUN,
  ...LIST.filter(({ id }) => id !== 'mark.toggle'),
  ...MOVES,
  ...DETAILS,
  ...FIELD,
  ...paletteKeys(() => COMMANDS),
  ...PROGRAM,
]
