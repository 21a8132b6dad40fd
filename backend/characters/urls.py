from django.urls import path

from characters.views.cards import (
    CharacterExportView,
    CharacterImportView,
    LorebookExportView,
    LorebookImportView,
)
from characters.views.characters import (
    CharacterDuplicateView,
    CharacterListView,
    CharacterRestoreView,
    CharacterVersionListView,
    CharacterVersionView,
    CharacterView,
)
from characters.views.lorebooks import (
    EntryListView,
    EntryView,
    LorebookListView,
    LorebookTryView,
    LorebookView,
)
from characters.views.personas import PersonaListView, PersonaView
from characters.views.pictures import AssetView, AvatarView

urlpatterns = [
    path("characters", CharacterListView.as_view()),
    path("characters/import", CharacterImportView.as_view()),
    path("characters/<str:character_id>", CharacterView.as_view()),
    path("characters/<str:character_id>/versions", CharacterVersionListView.as_view()),
    path("characters/<str:character_id>/versions/<str:number>", CharacterVersionView.as_view()),
    path(
        "characters/<str:character_id>/versions/<str:number>/restore",
        CharacterRestoreView.as_view(),
    ),
    path("characters/<str:character_id>/duplicate", CharacterDuplicateView.as_view()),
    path("characters/<str:character_id>/export", CharacterExportView.as_view()),
    path("characters/<str:character_id>/avatar", AvatarView.as_view()),
    path("assets/<str:asset_id>", AssetView.as_view()),
    path("lorebooks", LorebookListView.as_view()),
    path("lorebooks/import", LorebookImportView.as_view()),
    path("lorebooks/<str:lorebook_id>/try", LorebookTryView.as_view()),
    path("lorebooks/<str:lorebook_id>/export", LorebookExportView.as_view()),
    path("lorebooks/<str:lorebook_id>", LorebookView.as_view()),
    path("lorebooks/<str:lorebook_id>/entries", EntryListView.as_view()),
    path("lorebooks/<str:lorebook_id>/entries/<str:entry_id>", EntryView.as_view()),
    path("personas", PersonaListView.as_view()),
    path("personas/<str:persona_id>", PersonaView.as_view()),
]
