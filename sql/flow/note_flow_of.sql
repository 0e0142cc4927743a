create function partkeeper.note_flow_of(kind text, outcome text, detail text)
returns void
language plpgsql volatile
set search_path = ''
as $$
begin
  if outcome = 'waiting' and partkeeper.flow_name(detail) is not null then
    perform partkeeper.note_flow_held(detail);
  elsif outcome = 'done' and partkeeper.ability_of(kind) is not null then
    perform partkeeper.note_flow_passed();
  end if;
end;
$$;
comment on function partkeeper.note_flow_of(text, text, text) is
  'Notes what an action that was tried tells about limits and switches: that one held it back, or that none did.';
