// Turns a source of sessions into something that runs single statements, each in any session: for queries that need no
// transaction of their own.
import type { Queryable } from '../postgres/session.ts'
import type { SessionSource } from './install-schema.ts'

/** Runs each statement in a session that is lent for it. */
export function lendSessions(sessions: SessionSource): Queryable {
  return {
    query: (text, values, choices) => sessions.withClient((session) => session.query(text, values, choices)),
  }
}
