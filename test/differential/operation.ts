/**
 * An image as a sequence calls it, whatever ID it has on one side or the other: `image 0.1` is the loaded one of that
 * path, `commit 7` and `import 7` are what operation 7 made.
 */
export type Alias = string

/** A word that a person would type for an image: as it stands, or the beginning of the ID that the image has here. */
export type Word =
  | { readonly form: 'typed'; readonly text: string }
  | { readonly form: 'id'; readonly image: Alias; readonly digits: number; readonly algorithm: boolean }

/** One image of an archive. `path` says how it was built, see {@link recipeOf}. */
export type LoadItem = {
  readonly path: readonly number[]
  readonly tags: readonly string[]
  /** Whether the archive names the image one step below as the parent. */
  readonly parent: boolean
}

/** What makes an archive unfit: a layer that is not what the config says, one too few, or too much history. */
export const FLAWS = ['layer', 'count', 'history'] as const
/** One of {@link FLAWS}. */
export type Flaw = (typeof FLAWS)[number]

/** What a prune asks for. `until` in seconds since the epoch, labels as `key` or `key=value`. */
export type PruneFilters = {
  readonly all: boolean
  readonly labels: readonly string[]
  readonly notLabels: readonly string[]
  readonly until: number | null
}

/** What a made image gets beside its content. */
export type Making = {
  readonly makes: Alias
  readonly reference: string | null
  readonly message: string | null
  readonly changes: readonly string[]
}

/**
 * One operation of a sequence. `I` is how images are given: as {@link Word} while it belongs to no side, as text once it
 * does. A removal is `bare` when it is the one call to the store, which takes no parent along; else it is what the program
 * does when it is told to remove, and what an engine does of its own accord.
 */
export type Operation<I = Word> =
  | { readonly type: 'load'; readonly items: readonly LoadItem[]; readonly flaw: Flaw | null }
  | { readonly type: 'tag'; readonly image: I; readonly reference: string }
  | { readonly type: 'find'; readonly image: I }
  | { readonly type: 'remove'; readonly image: I; readonly bare: boolean }
  | ({ readonly type: 'prune' } & PruneFilters)
  | { readonly type: 'create'; readonly image: I; readonly container: string }
  | { readonly type: 'start' | 'stop' | 'drop'; readonly container: string }
  | { readonly type: 'write'; readonly container: string; readonly file: string; readonly size: number }
  | ({ readonly type: 'import'; readonly root: number } & Making)
  | ({ readonly type: 'commit'; readonly container: string; readonly author: string } & Making)

/** The kinds of operation. */
export type OperationType = Operation['type']

/** What a side need not be able to do. */
export const OPTIONAL: readonly OperationType[] = ['start', 'stop', 'write', 'import', 'commit']
