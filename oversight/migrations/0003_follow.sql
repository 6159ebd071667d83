-- Whose changes are kept: every table of ours that is there now, but these. A table that comes later says it in its own
-- migration: select audit_follow('its_table'). tests/audit/test_changes.py compares, and knows the reason for each exception.

do $$
declare
  followed regclass;
begin
  for followed in
    select c.oid from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and split_part(c.relname, '_', 1) in (
         'agencies', 'clocks', 'people', 'consents', 'cases', 'routing', 'slips', 'matching', 'referrals', 'plans', 'imports',
         'handovers', 'meetings', 'packs', 'sealed', 'printing', 'oversight')
       and c.relname not in (
         'agencies_programme_desks', 'agencies_programme_sections', 'cases_counter', 'cases_savedfilter', 'imports_import',
         'printing_job', 'printing_line', 'printing_file')
     order by c.relname
  loop
    perform audit_follow(followed);
  end loop;
end $$;

-- What was kept of an address before its protection says no more than that it changed.
create function oversight_hush() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
  update public.audit_change c
     set changed = c.changed || (select jsonb_object_agg(key, null) from jsonb_object_keys(c.changed) key
                                  where key in ('address', 'registered_address', 'postal_code', 'telephone', 'mobile', 'email'))
   where c.about = 'people.person' and c.about_id = new.id::text
     and c.changed ?| array['address', 'registered_address', 'postal_code', 'telephone', 'mobile', 'email'];
  return null;
end $$;
create trigger hushes after update of address_protected on people_person for each row
  when (new.address_protected and not old.address_protected) execute function oversight_hush();

-- Openings of a restricted case are asked of those who may know of it.
create policy closed on oversight_doubt as restrictive to juso_app
  using ((case_id = any ((select public.juso_closed_cases())::uuid[])) is not true);
