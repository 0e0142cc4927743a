// SQL that makes a place for the demo on a fresh server: an ordinary role, and a database that belongs to it. Run once,
// as the server's superuser; everything after it is done as that role.

/** The role that owns the demo's database: it may log in, and nothing else. */
export const DEMO_ROLE = 'demo'
export const DEMO_DATABASE = 'demo'

export const CREATE_DEMO_ROLE = `create role ${DEMO_ROLE} login`
export const CREATE_DEMO_DATABASE = `create database ${DEMO_DATABASE} owner ${DEMO_ROLE}`
