"""Before the first start: the database, the bot's names of dispositifs, the index of meaning. Safe to run again."""

import os
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from tqdm import tqdm

from api.reglages import RACINE, reglages
from knowledge.fiches.loading import read_valid
from knowledge.fiches.noms import write_names
from knowledge.passages.ingestion import files_of, ingest
from knowledge.passages.lecture import FichierRefuse
from knowledge.recherche.index import Index
from knowledge.recherche.semantique import VECTEURS, CacheVecteurs, plongement

NOMS = RACINE / "bot" / "data" / "dispositifs.txt"


def migrate(url: str) -> None:
    """Bring the database at `url` to the latest schema."""
    config = Config(RACINE / "alembic.ini")
    config.set_main_option("script_location", str(RACINE / "api" / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


def ingest_documents(donnees: Path) -> None:
    """Ingest the schemes of `donnees`/documents, for staff; a file that is refused is said and stops nothing."""
    dossier = donnees / "documents"
    if not dossier.is_dir():
        print(f"REPERE_DONNEES : le dossier {dossier} n'existe pas, aucun document ingéré.", file=sys.stderr)
        return
    for fichier in tqdm(files_of(dossier), desc="Documents", unit="document", file=sys.stderr):
        try:
            ingest(fichier)
        except FichierRefuse as exc:
            tqdm.write(f"Document écarté : {exc}", file=sys.stderr)


def main() -> int:
    """Prepare; the exit code is 1 when no fiche can be read."""
    (RACINE / "var").mkdir(exist_ok=True)
    migrate(reglages().base.url)
    fiches, erreurs = read_valid()
    for erreur in erreurs:
        print(f"Fiche écartée : {erreur}", file=sys.stderr)
    if not fiches:
        print(
            "Aucune fiche lisible dans knowledge/fiches : rien à montrer.",
            file=sys.stderr,
        )
        return 1
    write_names(fiches, NOMS)
    if donnees := os.environ.get("REPERE_DONNEES"):
        ingest_documents(Path(donnees))
    if not VECTEURS.exists():
        print(f"── Index de la recherche : {len(fiches)} fiches (une à deux minutes, une seule fois)")
    modele = plongement(fils=os.cpu_count() or 1)
    Index(fiches, modele, CacheVecteurs(VECTEURS, modele))
    return 0


if __name__ == "__main__":
    sys.exit(main())
