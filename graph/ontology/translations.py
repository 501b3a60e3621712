"""The labels of the ontology in other languages: ours from translations/, FollowTheMoney's from its own catalogues.

To add a language, add translations/<language>.yaml. What it leaves out is shown in English.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache

import yaml
from followthemoney.util import i18n_path

from graph.ontology.model import FOLDER


def languages() -> list[str]:
    """Codes of the languages that our own schemata have labels in, English among them."""
    return sorted({"en", *(path.stem for path in (FOLDER / "translations").glob("*.yaml"))})


def label_in(language: str, text: str) -> str:
    """A label or description of the ontology in another language; the English text where there is none."""
    ours = own_labels(language).get(text)
    return ours if ours is not None else _catalogue(language).gettext(text)


@cache
def own_labels(language: str) -> Mapping[str, str]:
    """English text to translation, for the texts of our own files."""
    if language not in languages() or language == "en":
        return {}
    content: dict[str, str] = yaml.safe_load((FOLDER / "translations" / f"{language}.yaml").read_text("utf-8"))
    return content


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("followthemoney", i18n_path, [language], fallback=True)
