-- When two records turn out to be one person, the consent a decision stands on moves to the record that goes on; the person
-- it names stays the same human being. Nothing else of a decided plan changes.
create or replace function plans_stay_frozen() returns trigger language plpgsql as $$
declare
  loose constant text[] := '{state,updated_at,consent_ends_at,consent_person_id,next_monitoring_on}';
begin
  if old.state in ('decided', 'refused', 'ended') and (to_jsonb(new) - loose) is distinct from (to_jsonb(old) - loose) then
    perform public.juso_refuse('決定したプランは変更できません。再プランを作成してください。');
  end if;
  return new;
end $$;
