"""Builder of the demo's requests for profiles."""

from typing import TYPE_CHECKING

from actions.models import ProfileClaim
from core.demo import load_toml

if TYPE_CHECKING:
    from actions.demo import DemoWorld


def build_claims(world: "DemoWorld") -> None:
    for row in load_toml(world.data / "claims.toml")["claim"]:
        ProfileClaim.objects.create(
            institution=world.institutions[row["institution"]],
            name=row["name"],
            function=row["function"],
            email=row["email"],
            message=row["message"],
            created_at=world.moment(row["offset"], "16:20"),
        )
