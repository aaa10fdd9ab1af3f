import { ANSWERS } from './answer.ts'
import type { Command } from './command.ts'
import { CONTAINER } from './container.ts'
import { DETAILS } from './details.ts'
import { FIELD } from './field.ts'
import { FILL } from './fill.ts'
import { FORM } from './form.ts'
import { IMAGE } from './image.ts'
import { JOBS } from './jobs.ts'
import { LIST } from './list.ts'
import { MOVES } from './move.ts'
import { paletteKeys } from './palette.ts'
import { PROGRAM } from './program.ts'
import { PRUNE } from './prune.ts'
import { REMOVE } from './remove.ts'
import { REVIEW } from './review.ts'
import { RUN } from './run.ts'
import { UPKEEP } from './upkeep.ts'

/** Every act of the program, in the order in which help lists them and the footer takes them. */
export const COMMANDS: readonly Command[] = [
  ...LIST.filter(({ id }) => id === 'mark.toggle'),
  ...REMOVE,
  ...PRUNE,
  ...ANSWERS,
  ...REVIEW,
  ...RUN,
  ...FILL,
  ...LIST.filter(({ id }) => id !== 'mark.toggle'),
  ...MOVES,
  ...CONTAINER,
  ...DETAILS,
  ...IMAGE,
  ...FORM,
  ...FIELD,
  ...JOBS,
  ...paletteKeys(() => COMMANDS),
  ...PROGRAM,
  ...UPKEEP,
]
