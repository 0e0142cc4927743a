create function partkeeper.forget_strikes(relation oid)
returns void
language sql volatile
begin atomic
  delete from partkeeper.trial where trial.relation::oid = forget_strikes.relation;
  update partkeeper.export set strikes = 0, faults = 0, retry_at = null
  where export.relation::oid = forget_strikes.relation and export.state <> 'cancelled';
  update partkeeper.chunk set strikes = 0
  where chunk.strikes > 0 and chunk.export in (select export.id from partkeeper.export where export.relation::oid = forget_strikes.relation);
end;
comment on function partkeeper.forget_strikes(oid) is
  'Gives a table that was quarantined another chance.';
