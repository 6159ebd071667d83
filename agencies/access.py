"""Pages without a record: may this person come in at all?"""

from django.core.exceptions import PermissionDenied

from agencies.roles import Permission


def require(request, permission: Permission) -> None:
    if not request.user.may(permission):
        raise PermissionDenied(f"この画面には「{permission.label}」の権限が必要です。所属の責任者にご確認ください。")
