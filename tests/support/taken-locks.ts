/** The locks that are taken away just now; a control names the one whose loss it shows. */
export const taken = new Set<string>()

/** The module as it is, and with these functions of it while the lock is taken away. */
export function unless<Module extends object>(lock: string, whole: Module, without: Partial<Module>): Module {
  const switched = Object.entries(without).map(([name, broken]) => {
    const sound = whole[name as keyof Module]
    const either = (...given: unknown[]) =>
      ((taken.has(lock) ? broken : sound) as (...given: unknown[]) => unknown)(...given)
    return [name, either]
  })
  return { ...whole, ...(Object.fromEntries(switched) as Partial<Module>) }
}
