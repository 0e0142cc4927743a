create function partkeeper.record_note(kind text, detail text, age interval, lasted interval default null)
returns void
language sql volatile
begin atomic
  insert into partkeeper.event (happened_at, kind, outcome, detail, span)
  select moment.began, record_note.kind, 'done', left(record_note.detail, 2000),
    case when record_note.lasted is not null then tstzrange(moment.began, moment.began + record_note.lasted) end
  from (select clock_timestamp() - record_note.age as began) as moment;
end;
comment on function partkeeper.record_note(text, text, interval, interval) is
  'Appends to the history what a process noted while it could not tell the database: so long ago, by its steady clock; with the span that it lasted, if it did.';
