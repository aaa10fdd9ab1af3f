/** A number with its noun: `1 image`, `2 images`, `no images`. */
export const counted = (count: number, one: string, many: string): string =>
  `${count === 0 ? 'no' : grouped(count)} ${count === 1 ? one : many}`

/** A whole number with thousands commas: `1,045`. */
export const grouped = (count: number): string => count.toString().replace(/\B(?=(\d{3})+$)/g, ',')
