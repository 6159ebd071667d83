-- The life support coordinator sees no case, and sends slips like the counters. One role more in the list.
do $do$
declare
  before text := pg_get_functiondef('public.juso_slip_agencies'::regproc);
  after text := replace(before, '''clerk''', '''clerk'', ''life_support''');
begin
  if before = after then
    raise exception 'juso_slip_agencies names its roles in other words';
  end if;
  execute after;
end $do$;
