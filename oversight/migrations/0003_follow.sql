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
