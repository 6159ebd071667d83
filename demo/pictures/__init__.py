"""The pictures under docs/pictures: papers of invented households, and pages of the demo town."""
