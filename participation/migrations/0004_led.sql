-- How many people were led to a place in all: it was looked at, tried or joined. For everybody who works here; one to four are hidden.
create function participation_led(wanted uuid) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  led bigint;
begin
  if not public.juso_works_here() then
    return 0;
  end if;
  select count(distinct p.person_id) into led
    from public.participation_placement m join public.participation_participation p on p.id = m.participation_id
   where m.resource_id = wanted and exists (select 1 from public.participation_placementmove v
                                             where v.placement_id = m.id and v.to_step in ('visit', 'trial', 'joined'));
  return case when led not between 1 and 4 then led end;
end $$;
