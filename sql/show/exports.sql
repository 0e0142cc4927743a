create view partkeeper.exports as
select export.id, export.relation_name, export.parent_name, export.from_value, export.to_value, export.store, export.rung, export.format,
  export.state, export.requested_at, export.requested_by, export.opened_at, export.stored_at, export.published_at, export.verified_at,
  export.cancelled_at, export.row_count, export.raw_bytes, export.stored_bytes, export.manifest_key, export.manifest_sha256,
  export.failing_since, export.failure, export.damage
from partkeeper.export;
comment on view partkeeper.exports is
  'Every export and how far it has come: planned, stored (every chunk), published (its manifest is stored: the archive exists), verified (read back whole) or cancelled. failure is what keeps it from getting on, damage what is wrong with its objects.';
