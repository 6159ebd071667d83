-- The life support coordinator and members of the council see the city's set-up, and so what each desk has in hand: counts only.
do $do$
declare
  before text := pg_get_functiondef('public.routing_loads'::regproc);
  after text := replace(before, 'clerk,administrator', 'clerk,life_support,council_member,administrator');
begin
  if before = after then
    raise exception 'routing_loads names its roles in other words';
  end if;
  execute after;
end $do$;
