create view partkeeper.measures as
select known.name, partkeeper.measure(known.name) as value, known.meaning
from (values
  ('active connections', 'client sessions at work on a statement, without this one'),
  ('blocked sessions', 'client sessions that wait for a lock'),
  ('connections', 'sessions of all databases'),
  ('connections percent', 'the same as a share of max_connections, in percent'),
  ('database megabytes', 'size of this database'),
  ('idle in transaction', 'client sessions that hold a transaction and do nothing'),
  ('longest query seconds', 'age of the oldest statement that runs'),
  ('longest transaction seconds', 'age of the oldest transaction of a client session'),
  ('oldest transaction age', 'transactions until now since the oldest that a database has not frozen'),
  ('prepared transactions', 'transactions that wait for COMMIT PREPARED'),
  ('replication lag seconds', 'how far the last standby is behind with replaying; 0 without one'),
  ('slot megabytes', 'WAL kept for the replication slot that is furthest behind')
) as known(name, meaning);
comment on view partkeeper.measures is
  'The numbers that assert_that() knows by name, as they are now. NULL where the caller may not see them: grant pg_read_all_stats.';
