from community.models.city import District, Setup
from community.models.place import Place, Session
from community.models.resource import Resource, ResourceContact, Suggestion
from community.models.work import Contact, Need, Report, RoundTable

__all__ = [
    "Contact", "District", "Need", "Place", "Report", "Resource", "ResourceContact", "RoundTable", "Session", "Setup",
    "Suggestion",
]  # fmt: skip
