create function partkeeper.give_exports_time(parent oid default null)
returns void
language sql volatile
begin atomic
  update partkeeper.export set progress_at = clock_timestamp()
  where export.state in ('planned', 'stored', 'published') and (give_exports_time.parent is null or export.parent = give_exports_time.parent);
end;
comment on function partkeeper.give_exports_time(oid) is
  'Lets the day after which a seal without progress is lifted begin now, for the open exports of one parent or for all: nobody was allowed to make progress until now.';
