create view partkeeper.stores as
select store.name, store.url, store.marker, store.marked_at, store.conditional_writes, store.seen_at, store.failing_since, store.failure,
  (select count(*) from partkeeper.export where export.store = store.name and export.state in ('published', 'verified')) as archives,
  (select sum(export.stored_bytes)::bigint from partkeeper.export where export.store = store.name and export.state in ('published', 'verified')) as stored_bytes
from partkeeper.store;
comment on view partkeeper.stores is
  'Places for archives: where they are, when a worker last saw one with its marker, since when one fails, how many archives it holds and their bytes. conditional_writes is what a probe found, NULL before.';
