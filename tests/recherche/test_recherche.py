"""Search finds a dispositif from a situation, and edits cost only what changed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.fiches.loading import DOSSIER, read_all
from knowledge.fiches.models import Fiche
from knowledge.recherche.index import Index, calibrage
from knowledge.recherche.normalisation import spell_out, words
from knowledge.recherche.semantique import (
    VECTEURS,
    CacheVecteurs,
    E5Local,
    PointDeService,
    Vecteurs,
)


@pytest.fixture(scope="module")
def fiches() -> list[Fiche]:
    return read_all(DOSSIER)


@pytest.fixture(scope="module")
def index(fiches: list[Fiche]) -> Index:
    modele = E5Local()
    return Index(fiches, modele, CacheVecteurs(VECTEURS, modele))


def first(index: Index, texte: str, departement: str | None = "77", count: int = 3) -> list[str]:
    return [r.fiche.id for r in index.search(texte, departement=departement)[:count]]


@pytest.mark.parametrize(
    ("texte", "fiche"),
    [
        ("g trouvé un taf mais personne pr garder mon bb", "77-balle-au-bond"),
        ("masp", "77-masp"),
        ("M.A.S.P.", "77-masp"),
        ("accompagnement globale", "77-accompagnement-global"),
        ("papacharlie voiture pas chere pour aller bosser", "77-papa-charlie"),
        ("facture edf impossible a payer", "77-fsl-energie"),
        ("dossier de surendetement", "france-surendettement"),
    ],
)
def test_a_dispositif_is_found_from_how_people_speak(index: Index, texte: str, fiche: str) -> None:
    assert fiche in first(index, texte)


def test_words_alone_find_too_while_the_model_is_absent(fiches: list[Fiche]) -> None:
    assert "77-masp" in first(Index(fiches, None, None), "masp")


def test_fiches_of_another_departement_are_never_shown(index: Index) -> None:
    assert not any(identifiant.startswith("77-") for identifiant in first(index, "balle au bond", "62", 8))


def test_without_a_departement_only_national_fiches_answer(index: Index) -> None:
    assert all(identifiant.startswith("france-") for identifiant in first(index, "rsa", None, 8))


@pytest.mark.parametrize(
    "texte",
    ["recette tarte aux pommes", "qui a gagné le match hier", "météo demain à Melun"],
)
def test_nothing_fits_what_is_outside_the_trade(index: Index, texte: str) -> None:
    assert index.search(texte, departement="77")[0].score < calibrage().seuil


def test_sms_spelling_and_dotted_acronyms_are_spelt_out() -> None:
    assert spell_out("jss au R.S.A.") == "je suis au rsa"
    assert "travail" in words("g pa de taf")


class Compteur:
    """A model that counts what it is asked."""

    nom = "compteur"

    def __init__(self) -> None:
        self.textes = 0

    def questions(self, textes: Sequence[str]) -> Vecteurs:
        return self.passages(textes)

    def passages(self, textes: Sequence[str]) -> Vecteurs:
        self.textes += len(textes)
        return np.full((len(textes), 4), 0.5, dtype=np.float32)


def test_a_fiche_edited_is_embedded_alone(fiches: list[Fiche], tmp_path: Path) -> None:
    modele = Compteur()
    Index(fiches[:10], modele, CacheVecteurs(tmp_path / "v.npz", modele))
    whole, modele.textes = modele.textes, 0
    edited = [
        fiches[0].model_copy(update={"recours": ["Écrivez au président du Département."]}),
        *fiches[1:10],
    ]
    Index(edited, modele, CacheVecteurs(tmp_path / "v.npz", modele))
    assert whole > 100
    assert modele.textes == 1


def test_the_cache_of_another_model_is_not_used(fiches: list[Fiche], tmp_path: Path) -> None:
    modele = Compteur()
    Index(fiches[:2], modele, CacheVecteurs(tmp_path / "v.npz", modele))
    other = Compteur()
    other.nom = "autre"
    Index(fiches[:2], other, CacheVecteurs(tmp_path / "v.npz", other))
    assert other.textes > 0


def test_an_embeddings_endpoint_in_the_openai_format_can_replace_the_model() -> None:
    import json
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            rows = [{"index": i, "embedding": [3.0, 4.0]} for i, _ in enumerate(body["input"])]
            content = json.dumps({"data": rows}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        service = PointDeService(f"http://127.0.0.1:{server.server_port}", "un-modele")
        assert service.questions(["a", "b"]) == pytest.approx(np.array([[0.6, 0.8], [0.6, 0.8]]))
    finally:
        server.shutdown()
