"""A scheme becomes clean passages with their place; small documents of our own, with the traps of real ones."""

from pathlib import Path

import pytest

from knowledge.passages.ingestion import Identite, documents, identify, ingest
from knowledge.passages.lecture import FichierRefuse
from knowledge.passages.models import DocumentIngere

SCHEMA = Identite(id="01-schema", titre="Ain : schéma d'essai", departement="01", debut=2022, fin=2026)
FOND = "Le relais des familles reçoit les parents du canton chaque mardi et chaque jeudi, sans rendez-vous."


def ingested(dossier: Path, text: str, identite: Identite = SCHEMA) -> DocumentIngere:
    fichier = dossier / "schema.txt"
    filler = "\n\n".join(f"Phrase {mot} qui donne du corps au document d'essai." for mot in "une deux trois".split())
    fichier.write_text(f"{text}\n\n{filler}\n", encoding="utf-8")
    return ingest(fichier, identite, dossier / "passages").document


def words(document: DocumentIngere) -> str:
    return "\n".join(passage.texte for passage in document.passages)


def test_a_passage_keeps_its_section_and_its_lines(tmp_path: Path) -> None:
    document = ingested(tmp_path, f"Orientation 1 : Aller vers\n\nLe relais des familles\n\n{FOND}")
    first = document.passages[0]
    assert first.section == "Orientation 1 : Aller vers › Le relais des familles"
    assert first.premiere == 5


def test_the_table_of_contents_is_left_out(tmp_path: Path) -> None:
    contents = (
        "Le relais des familles ........ 12\nLes bourses du canton\net des communes ........ 14\nAnnexe ...... 20"
    )
    document = ingested(tmp_path, f"{contents}\n\n{FOND}")
    assert "bourses" not in words(document)
    assert document.ecartees["sommaire"] == 4


def test_what_each_page_repeats_is_left_out_and_the_sentence_it_cuts_is_joined(tmp_path: Path) -> None:
    page = "Schéma de l'Ain adopté en séance"
    cut = f"Le relais reçoit les parents\n\n{page}\n\ndu canton de Bugey chaque mardi."
    document = ingested(tmp_path, "\n\n".join([cut, *(f"La phrase {n}\n\n{page}\n\nse poursuit ici." for n in "abc")]))
    assert "Le relais reçoit les parents du canton de Bugey chaque mardi." in words(document)
    assert page not in words(document)


def test_a_label_that_comes_back_is_a_heading_not_furniture(tmp_path: Path) -> None:
    parts = [f"Fiche N°{n} : action {n}\n\nÉléments de constat\n\nLe constat numéro {n} est posé." for n in range(1, 6)]
    document = ingested(tmp_path, "\n\n".join(parts))
    assert "Fiche N°3 : action 3 › Éléments de constat" in {p.section for p in document.passages}


def test_a_word_cut_between_two_lines_is_whole_again(tmp_path: Path) -> None:
    document = ingested(tmp_path, "Le parcours d'inser-\n\ntion dure un an. Il concerne la Haute-\n\nSaône entière.")
    assert "insertion dure un an" in words(document)
    assert "Haute-Saône entière" in words(document)


def test_a_table_printed_twice_stands_once_with_its_cells_apart(tmp_path: Path) -> None:
    cells = "Territoire Places Bresse 42 Dombes 17 Bugey 23 Revermont 31 Valromey 12".split()
    rows = "\n".join("\t".join(pair) for pair in zip(cells[::2], cells[1::2], strict=True))
    flat = "<table><tr><td>Territoire</td></tr></table>" + "\t".join(cells)
    document = ingested(tmp_path, f"{rows}\n\n{rows}\n\n{FOND}\n\n{flat}")
    assert words(document).count("Bresse | 42") == 1


def test_a_list_without_closing_tags_and_with_doubled_bullets_is_readable(tmp_path: Path) -> None:
    document = ingested(tmp_path, '<ul style="list-style-type: none">• - aider les parents\n- ✓ former les équipes')
    assert "- aider les parents" in words(document)
    assert "- former les équipes" in words(document)
    assert "<ul" not in words(document)


def test_a_doubled_paragraph_is_kept_where_it_is_most_recent(tmp_path: Path) -> None:
    said = (
        "Le fonds de solidarité du canton verse une aide aux familles qui n'arrivent plus à payer leur facture d'eau."
    )
    document = ingested(tmp_path, f"CONVENTION 2019\n\n{said}\n\nCONVENTION 2023\n\n{said}")
    (kept,) = [p for p in document.passages if "facture d'eau" in p.texte]
    assert (kept.debut, kept.fin) == (2023, 2023)
    assert kept.doubles == ["3"]


def test_an_annex_of_old_conventions_is_known_as_old(tmp_path: Path) -> None:
    old = "Les permanences de Nantua étaient assurées par l'association locale jusqu'à la fin de la convention."
    document = ingested(tmp_path, f"{FOND}\n\nANNEXE 6\n\nCONVENTION 2019-2021\n\n{old}")
    ages = {p.texte.split()[1]: (p.debut, p.fin) for p in document.passages}
    assert ages["relais"] == (2022, 2026)
    assert ages["permanences"] == (2019, 2021)


@pytest.mark.parametrize(
    "private",
    [
        "IBAN : FR76 3000 1007 9412 3456 7890 185",
        "Ont voté POUR (46) :",
        "Mme Jeanne EXEMPLE a donné pouvoir à M. Paul MODELE",
        "Pilote : Christophe Modelet (Caf)",
        "Monsieur Sylvain EXEMPLE,",
    ],
)
def test_bank_details_votes_and_names_of_persons_are_left_out(tmp_path: Path, private: str) -> None:
    kept = words(ingested(tmp_path, f"{FOND}\n\n{private}"))
    assert not any(secret in kept for secret in ("FR76", "EXEMPLE", "MODELE", "Modelet", "voté"))


def test_offices_and_places_that_bear_a_name_stay(tmp_path: Path) -> None:
    kept = words(ingested(tmp_path, "Madame la Présidente signe.\n\nLe collège Jean Moulin accueille la permanence."))
    assert "Madame la Présidente" in kept
    assert "collège Jean Moulin" in kept


def test_a_link_and_an_ordinal_survive_the_cleaning(tmp_path: Path) -> None:
    kept = words(ingested(tmp_path, "Voir <https://ain.exemple/> depuis le 1^{er} avril 2023."))
    assert "https://ain.exemple/" in kept
    assert "1er avril 2023" in kept


def test_no_passage_is_too_long_and_no_word_is_lost(tmp_path: Path) -> None:
    long = " ".join(f"La mesure {n} aide les familles du canton à tenir leur budget." for n in range(80))
    document = ingested(tmp_path, long)
    assert max(len(p.texte) for p in document.passages) <= 900
    assert all(f"mesure {n} " in words(document) for n in range(80))


def test_ingesting_twice_changes_nothing(tmp_path: Path) -> None:
    ingested(tmp_path, FOND)
    kept = tmp_path / "passages" / "01-schema.json"
    before = (kept.read_bytes(), kept.stat().st_mtime_ns)
    assert ingest(tmp_path / "schema.txt", SCHEMA, tmp_path / "passages").etat == "inchange"
    assert (kept.read_bytes(), kept.stat().st_mtime_ns) == before


def test_a_changed_file_replaces_its_passages(tmp_path: Path) -> None:
    ingested(tmp_path, FOND)
    ingested(tmp_path, FOND.replace("mardi", "samedi"))
    (document,) = documents(tmp_path / "passages")
    assert "samedi" in words(document)
    assert "mardi" not in words(document)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "est vide"),
        (b"   \n\n ", "est vide"),
        (b"%PDF-1.7 rest", "c'est un PDF"),
        ("Le canton d'Évian".encode("latin-1") * 40, "UTF-8"),
        (b"trop court", "moins de 30 mots"),
        (b"\x00\x01\x02" * 400, "illisibles"),
    ],
)
def test_a_broken_or_empty_file_is_refused_with_a_reason_and_nothing_is_lost(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    ingested(tmp_path, FOND)
    (tmp_path / "schema.txt").write_bytes(content)
    with pytest.raises(FichierRefuse, match=reason):
        ingest(tmp_path / "schema.txt", SCHEMA, tmp_path / "passages")
    assert len(list(documents(tmp_path / "passages"))) == 1


def test_a_document_that_nothing_describes_is_refused_and_a_described_one_is_known(tmp_path: Path) -> None:
    fichier = tmp_path / "Schéma de l'Ain.txt"
    fichier.write_text(FOND, encoding="utf-8")
    with pytest.raises(FichierRefuse, match="département"):
        identify(fichier)
    fichier.with_suffix(".yml").write_text('departement: "01"\ndebut: 2022\nfin: 2026\n', encoding="utf-8")
    assert identify(fichier).id == "schema-de-l-ain"
    fichier.with_suffix(".yml").write_text("departement: Ain\ndebut: 2022\nfin: 2026\n", encoding="utf-8")
    with pytest.raises(FichierRefuse, match="departement"):
        identify(fichier)
