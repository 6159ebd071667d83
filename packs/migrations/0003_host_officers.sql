-- The same question as everywhere: an officer of the host section, while the section itself lasts.
create or replace function packs_decides() returns boolean language plpgsql stable parallel safe security definer
set search_path = pg_catalog, public, pg_temp as $$ begin return public.juso_is_host_officer(); end $$;
