// The calls of the product that the story shows: printed for people to type, and run exactly as they are printed, so
// that nothing is shown that was not done.

/** A table comes under management; nobody has thought about it much, so partitions reach a day ahead. */
export const MANAGE_EVENTS = `select partkeeper.manage('public.events', '1 day', premake => 1, horizon => '1 day')`

/** The usual grace is 7 days; a story has less time. */
export const KEEP_TWO_WEEKS = `select partkeeper.set_retention('public.events', '14 days', on_expiry => 'archive', grace => '0 minutes')`

/** Called again, manage() changes what differs. */
export const REACH_A_WEEK_AHEAD = `select partkeeper.manage('public.events', '1 day', premake => 7)`

export const SHOW_PLAN = `select * from partkeeper.plan('public.events')`

/** Lets exactly the list behind the fingerprint go; the answer is how many partitions that is. */
export function confirmEvents(fingerprint: string): string {
  return `select partkeeper.confirm('public.events', '${fingerprint}')`
}

/** Archives go to the store named default unless a policy names another. The URL has no quotes in it. */
export function setStore(url: string): string {
  return `select partkeeper.set_store('default', '${url}')`
}
