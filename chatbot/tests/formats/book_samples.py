"""Lorebooks as programs write them."""

WORLD_INFO = {
    "uid": 7,
    "key": ["king", "/sail(or|s)?/i"],
    "keysecondary": ["crown"],
    "comment": "Kings",
    "content": "Four of them.",
    "constant": True,
    "selective": False,
    "selectiveLogic": 3,
    "order": 5,
    "position": 4,
    "depth": 2,
    "role": 1,
    "disable": True,
    "probability": 50,
    "groupWeight": 7,
    "excludeRecursion": True,
    "scanDepth": None,
    "caseSensitive": True,
    "sticky": 3,
    "outletName": "Here",
    "characterFilter": {"isExclude": False, "names": ["Tilda"], "tags": []},
    "matchScenario": True,
    "addMemo": True,
    "vendor": {"keep": 1},
}
AGNAI = {
    "kind": "memory",
    "name": "Harbour",
    "scanDepth": 5,
    "entries": [
        {
            "name": "Quay",
            "entry": "Stone.",
            "keywords": ["quay"],
            "priority": 10,
            "weight": 20,
            "enabled": False,
        }
    ],
}
RISU = {
    "type": "risu",
    "ver": 1,
    "data": [
        {
            "key": "quay, pier",
            "secondkey": "night",
            "insertorder": 100,
            "comment": "Quay",
            "content": "Stone.",
            "mode": "normal",
            "alwaysActive": True,
            "selective": True,
            "activationPercent": 50,
            "extentions": {"risu_case_sensitive": True},
        },
        {"key": "/a,b/", "useRegex": True, "content": "x", "insertorder": 1},
        {"key": "", "mode": "folder", "comment": "Folder", "content": "", "insertorder": 0},
    ],
}
NOVELAI = {
    "lorebookVersion": 6,
    "entries": [
        {
            "text": "Stone.",
            "displayName": "Quay",
            "keys": ["quay"],
            "enabled": True,
            "forceActivation": True,
            "searchRange": 1000,
            "contextConfig": {"budgetPriority": 500},
        }
    ],
}
KOBOLD = {
    "worldinfo": [
        {"key": "a, b", "keyanti": "c", "content": "x", "probability": "50", "constant": False},
        {"key": "a", "keysecondary": "b", "keyanti": "c", "content": "y", "widisabled": True},
    ]
}
