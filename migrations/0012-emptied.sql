-- A table that was restored and emptied since can be restored again: its ledger is called off and begun anew.
insert into partkeeper.restore_transition (from_state, to_state) values ('verified', 'cancelled');
