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
  /** Asks and gives the line that was typed; null where there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string>) | null
  /** Aborted when the person presses ctrl+c; listening begins with the call, and nothing else ends the program then. */
  readonly interrupted: () => AbortSignal
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** How a verb ends. What each code means stands in `EXIT_CODES`. */
export type ExitCode = 0 | 1 | 2 | 3 | 4
