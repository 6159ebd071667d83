"""Pages of the plan and of the figures."""
