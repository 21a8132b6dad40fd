"""The picture of a character."""

import hashlib
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User
from characters import pictures
from characters.models import Asset, Character
from characters.services.catalog import get_own
from characters.usage_registry import tell_removal


def set_avatar(user: User, character_id: UUID, raw: bytes) -> Asset:
    """Re-encode the picture in `raw` and make it the character's avatar; the same upload again
    changes nothing. Raises 404 and 409 `read_only` as `get_own` does, 400 as `pictures.draw`.
    """
    character = get_own(user, character_id)
    content_hash = hashlib.sha256(raw).hexdigest()
    avatars = Asset.objects.filter(character=character, kind=Asset.Kind.AVATAR)
    if same := avatars.filter(content_hash=content_hash).only("pk").first():
        return same
    picture = pictures.draw(raw)
    asset = Asset(
        character=character,
        content_hash=content_hash,
        content_type=pictures.CONTENT_TYPE,
        width=picture.width,
        height=picture.height,
        picture=picture.data,
        **{f"picture_{size}": data for size, data in picture.smaller.items()},
    )
    try:
        with transaction.atomic():
            # This update locks the row: of two concurrent uploads the second replaces the first.
            _touch(get_own(user, character_id))
            _remove(avatars)
            asset.save(force_insert=True)
    except IntegrityError:
        # The character was deleted meanwhile.
        raise Http404 from None
    return asset


def remove_avatar(user: User, character_id: UUID) -> None:
    """Remove the picture, if there is one. Raises 404 and 409 `read_only`."""
    with transaction.atomic():
        character = get_own(user, character_id)
        avatars = Asset.objects.filter(character=character, kind=Asset.Kind.AVATAR)
        if avatars.exists():
            _touch(character)
            _remove(avatars)


def _remove(avatars: QuerySet[Asset]) -> None:
    if avatars.delete()[0]:
        tell_removal()


def _touch(character: Character) -> None:
    if not Character.objects.alive().filter(pk=character.pk).update(updated_at=timezone.now()):
        raise Http404


def read_picture(asset_id: UUID, size: int | None) -> tuple[bytes, str]:
    """The bytes and content type of a picture; `size` is one of `pictures.SIZES`, None the largest.
    Raises 404.
    """
    column = f"picture_{size}" if size else "picture"
    rows = Asset.objects.values_list(column, "content_type")
    picture, content_type = get_object_or_404(rows, pk=asset_id)
    return bytes(picture), content_type
