// A holder stops trusting its lease before the database does, by its own monotonic clock.
// Pure: no clock is read, the instants are given.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isRenewalDue, isTrusted } from '../../src/core/lease-trust.ts'

const lease = { parent: 'public.events', term: '7', lengthMs: 12_000, countedFromMs: 1000 }

describe('trust in a lease', () => {
  it('lasts for three quarters of its length', () => {
    assert.equal(isTrusted(lease, 9999), true)
    assert.equal(isTrusted(lease, 10_000), false)
  })

  it('is renewed from half of its length on', () => {
    assert.equal(isRenewalDue(lease, 6999), false)
    assert.equal(isRenewalDue(lease, 7000), true)
  })

  it('is over long before a stopped process wakes up', () => {
    assert.equal(isTrusted(lease, 3_600_000), false)
  })
})
