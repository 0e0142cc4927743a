// Which message of a client would make the server commit, and which ReadyForQuery answers it. Inside a transaction that is
// COMMIT; outside of one it is every statement, since the server commits each by itself. Pure: it only counts messages.
import { firstWord } from './statement-reader.ts'

/** What a client's message is, before it is handed on. */
export interface MessageRole {
  readonly isStatement: boolean
  readonly isCommit: boolean
}

/** What ReadyForQuery says: idle, in a transaction, in a failed one. */
type TransactionStatus = 'I' | 'T' | 'E'

/** The messages that the server answers with ReadyForQuery. */
const QUESTIONS: ReadonlySet<string | undefined> = new Set(['Startup', 'Q', 'S', 'F'])
const STATEMENTS: ReadonlySet<string | undefined> = new Set(['Q', 'E', 'F'])
const BEGINNINGS = /^(begin|start)$/
const COMMITS = /^(commit|end)$/
const ENDS = /^(commit|end|rollback|abort)$/
/** Outside of a transaction these leave nothing behind that a commit could keep. */
const WITHOUT_COMMIT =
  /^(|begin|start|commit|end|rollback|abort|set|reset|show|discard|deallocate|prepare|close|fetch|move|listen|unlisten)$/
const COMMIT_WITHIN = /;\s*(commit|end)\b/i

export class CommitWatch {
  /** As the client must expect it: what it sent is counted as done until the server says otherwise. */
  #status: TransactionStatus = 'I'
  #questions = 0
  #answers = 0

  /** What this message is. Nothing is counted yet: it may never be handed on. */
  judge(type: string | undefined, sql: string): MessageRole {
    const isStatement = STATEMENTS.has(type)
    return { isStatement, isCommit: isStatement && this.#commits(type, sql) }
  }

  /** Counts a message that is handed on. */
  handOn(type: string | undefined, sql: string): void {
    if (QUESTIONS.has(type)) this.#questions += 1
    if (!STATEMENTS.has(type)) return
    const word = firstWord(sql)
    if (BEGINNINGS.test(word)) this.#status = COMMIT_WITHIN.test(sql) ? 'I' : 'T'
    else if (ENDS.test(word) && !/^\s*rollback\s+(work\s+|transaction\s+)?to\b/i.test(sql)) this.#status = 'I'
  }

  /** The number of the ReadyForQuery that answers the message handed on last. */
  numberOfAnswer(type: string | undefined): number {
    return QUESTIONS.has(type) ? this.#questions : this.#questions + 1
  }

  /** Whether everything up to this answer has been asked for, and all before it has been answered. */
  isAnswering(answerNumber: number): boolean {
    return this.#questions >= answerNumber && this.#answers + 1 >= answerNumber
  }

  /** Counts a ReadyForQuery and returns its number. */
  answered(status: string): number {
    this.#answers += 1
    const isCurrent = this.#answers >= this.#questions
    if (isCurrent && (status === 'I' || status === 'T' || status === 'E')) this.#status = status
    return this.#answers
  }

  #commits(type: string | undefined, sql: string): boolean {
    const word = firstWord(sql)
    if (type === 'F') return this.#status === 'I'
    if (this.#status === 'E') return false
    if (this.#status === 'T') return COMMITS.test(word) || COMMIT_WITHIN.test(sql)
    return !WITHOUT_COMMIT.test(word) || (BEGINNINGS.test(word) && COMMIT_WITHIN.test(sql))
  }
}
