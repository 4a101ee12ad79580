"""What identifies a person is masked; what a question needs is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.confidentialite.masquage import mask


@pytest.mark.parametrize(
    "texte",
    [
        "06 12 34 56 78", "0612345678", "06.12.34.56.78", "+33 6 12 34 56 78", "0033612345678", "01/64/00/00/00",
        "paul.dupont@exemple.fr", "paul @ exemple.fr", "1 85 05 78 006 084 36", "185057800608436", "2 90 11 2A 123 456",
        "FR76 3000 6000 0112 3456 7890 189", "fr7630006000011234567890189", "allocataire 1234567 B",
        "je m'appelle Durand",
    ],
)  # fmt: skip
def test_personal_data_is_masked(texte: str) -> None:
    masked = mask(f"voilà {texte} merci")
    assert texte not in masked
    assert "[" in masked


@pytest.mark.parametrize(
    "texte",
    [
        "appelez le 3919 ou le 115", "77000 Melun", "1200 euros par mois", "le 12/03/2024", "article L. 262-2",
        "entre 250 et 300 €", "116 006", "je suis né en 1985", "j'ai 3 enfants de 2, 5 et 12 ans", "dossier MDPH",
    ],
)  # fmt: skip
def test_what_a_question_needs_is_kept(texte: str) -> None:
    assert mask(texte) == texte


@given(st.text(max_size=400))
def test_masking_twice_changes_nothing(texte: str) -> None:
    assert mask(mask(texte)) == mask(texte)
