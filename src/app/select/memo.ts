/**
 * Remembers the last answer of a pure function for as long as its arguments are the same objects, so that a view derived
 * from the state keeps its identity while nothing it depends on has changed.
 */
export const memo = <Args extends readonly unknown[], Value>(
  derive: (...args: Args) => Value,
): ((...args: Args) => Value) => {
  let last: { readonly args: Args; readonly value: Value } | null = null
  return (...args) => {
    if (last === null || args.some((arg, index) => !Object.is(arg, last?.args[index])))
      last = { args, value: derive(...args) }
    return last.value
  }
}
