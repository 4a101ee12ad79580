"""Communes are understood as people type them, and a common word is not a place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.territoires.completion import complete
from knowledge.territoires.gazetier import find
from tests.conftest import DONNEES


def codes(texte: str, departement: str | None = "77", attendue: bool = False) -> list[str]:
    return [m.commune.code for m in find(texte, departement, attendue) if m.commune]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("et à Provins ?", "77379"),
        ("jhabite st thibault des vignes", "77438"),
        ("chui sur fontainbleau", "77186"),
        ("emploi rsa tournan en brie", "77470"),
        ("77160 provins", "77379"),
        ("mds de bray", "77051"),
        ("j'habite Épinal", "88160"),
        ("je vis à epinal", "88160"),
        ("l'hay-les-roses", "94038"),
        ("SAINT DIE DES VOSGES", "88413"),
    ],
)
def test_a_commune_is_found_whatever_its_writing(texte: str, code: str) -> None:
    assert codes(texte) == [code]


@pytest.mark.parametrize(
    "texte",
    [
        "je dors dans la rue ce soir",
        "j'ai deux enfants à charge",
        "on est en couple et en mars je perds mon emploi",
        "je suis à bout",
        "le lit et la table",
        "j'ai 26 ans et 1200 euros",
    ],
)
def test_a_common_word_is_not_a_commune(texte: str) -> None:
    assert codes(texte) == []


def test_a_common_word_is_a_commune_where_a_place_is_named() -> None:
    assert codes("j'habite à Rue", None) == ["80688"]
    assert codes("sens", None, attendue=True) == ["89387"]


def test_a_postal_code_shared_by_several_communes_names_none_alone() -> None:
    (mention,) = find("77000")
    assert mention.commune is None
    assert "77288" in [c.code for c in mention.communes]
    assert codes("77000 melun") == ["77288"]


def test_an_amount_is_not_a_postal_code() -> None:
    assert find("je gagne 13000 euros par an") == []


def test_among_homonyms_the_departement_s_own_wins() -> None:
    assert codes("je suis à Beauvoir", "77") == ["77029"]


@given(st.text(max_size=300))
def test_any_text_can_be_read(texte: str) -> None:
    for mention in find(texte, "77"):
        assert texte[mention.debut : mention.fin].strip()


@pytest.mark.parametrize(
    ("debut", "code"),
    [
        ("melu", "77288"),
        ("st fargeau", "77407"),
        ("fontainbleau", "77186"),
        ("77160", "77379"),
        ("TOURNAN", "77470"),
    ],
)
def test_a_commune_is_completed_as_it_is_typed(debut: str, code: str) -> None:
    assert code in [commune.code for commune in complete(debut, "77")]


def test_communes_are_right_on_300_phrases(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [json.loads(line) for line in (DONNEES / "communes.jsonl").read_text(encoding="utf-8").splitlines()]
    wrong = [row for row in rows if not _right(row)]
    with capsys.disabled():
        print(f"\ncommunes justes : {len(rows) - len(wrong)}/{len(rows)}")
    assert len(wrong) <= 0.05 * len(rows), [row["texte"] for row in wrong]


def _right(row: dict[str, object]) -> bool:
    mentions = find(str(row["texte"]), str(row.get("departement") or "77"))
    if row.get("codes"):
        expected = set(row["codes"])  # type: ignore[call-overload]
        return any(expected & {c.code for c in m.communes} for m in mentions)
    found = [m.commune.code for m in mentions if m.commune]
    return row["code"] in found if row["code"] else not found
