/**
 * On the newest server a retirement is killed over and over; the oldest main one stands for the other ways.
 * The ways to interrupt it and what must be true afterwards are in archive-interruptions.ts.
 */
import { describeKills } from './archive-interruptions.ts'

describeKills({
  name: 'a retirement to a folder (PostgreSQL 18)',
  major: 18,
  work: 'retirement',
})
