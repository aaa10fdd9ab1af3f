/** What a verb is run in: where it prints, whom it can ask, and what time it is. */
export type Shell = {
  /** Prints to standard output. The text is harmless already and ends its own lines. */
  readonly print: (text: string) => void
  /** Prints to standard error, in the same way. */
  readonly complain: (text: string) => void
  /** Cells of the terminal that standard output is, or null where it is none: nothing is then cut short. */
  readonly columns: number | null
  /** Shows how far the work has got, in one line that each call writes over; the empty text takes it away. */
  readonly progress: (text: string) => void
  /** Shows lines in the place of those of the call before; they stay after the last one. Null where nothing can be drawn. */
  readonly block: ((lines: readonly string[]) => void) | null
  /** Standard input, byte for byte; null where a person sits at it. */
  readonly input: AsyncIterable<Uint8Array> | null
  /** Writes bytes to standard output and resolves when they are through; null where it is a terminal. */
  readonly output: ((bytes: Uint8Array) => Promise<void>) | null
  /** Asks and gives the line that was typed; null where there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string>) | null
  /** Aborted when the person presses ctrl+c; listening begins with the call, and nothing else ends the program then. */
  readonly interrupted: () => AbortSignal
  /** Does work during which ctrl+c belongs to another program on this terminal, and does nothing to this one. */
  readonly lend: <T>(work: () => Promise<T>) => Promise<T>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** How a verb ends. What each code means stands in `EXIT_CODES`. */
export type ExitCode = 0 | 1 | 2 | 3 | 4
