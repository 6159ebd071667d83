"""The plan, and what follows the city's decision."""

from plans.models.following import AfterCheck, EvaluatedGoal, Evaluation, MonitoredGoal, Monitoring, RoleReport
from plans.models.plan import Goal, Issue, NumberRule, Plan, PlanQuerySet, RoleAssignment, RoleQuerySet

__all__ = [
    "AfterCheck",
    "EvaluatedGoal",
    "Evaluation",
    "Goal",
    "Issue",
    "MonitoredGoal",
    "Monitoring",
    "NumberRule",
    "Plan",
    "PlanQuerySet",
    "RoleAssignment",
    "RoleQuerySet",
    "RoleReport",
]
