-- An archive that was published and cannot be verified for a day, because its store is away or an object of it is damaged, gives
-- the partition back to its writers like one that was not published yet: the retirement begins again.
insert into partkeeper.retirement_transition (from_state, to_state) values ('archived', 'expired');
