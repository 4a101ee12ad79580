"""A stand-in for the api: it serves the real page and answers with typed messages, from real fiches, without search.

It answers by the words of the message, so that a test reads as what a person would see. What only goes wrong (errors,
limits, attacks) is played in the tests themselves, by intercepting the call: those run against the real api too.
"""

import secrets
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse

from api import problemes
from api.messages.models import (
    Choix,
    Contact,
    FicheMontree,
    Inconnu,
    Question,
    Texte,
    Urgence,
)
from api.messages.presentation import STATUTS, shown_fiche, shown_sources
from api.pages.routes import install
from api.problemes import Probleme
from knowledge.fiches.loading import DOSSIER, read_valid
from knowledge.fiches.models import Fiche, Statut
from knowledge.numeros.numeros import numeros

COMMUNES = [
    {"code": "77288", "nom": "Melun", "codes_postaux": ["77000"], "departement": "77"},
    {"code": "77284", "nom": "Meaux", "codes_postaux": ["77100"], "departement": "77"},
    {
        "code": "77294",
        "nom": "Mitry-Mory",
        "codes_postaux": ["77290"],
        "departement": "77",
    },
]


@dataclass
class Memoire:
    """What the stand-in received, for the tests to read."""

    ouvertures: list[dict[str, Any]] = field(default_factory=list)
    recus: list[dict[str, Any]] = field(default_factory=list)
    avis: list[dict[str, Any]] = field(default_factory=list)
    effacees: list[str] = field(default_factory=list)
    vivantes: set[str] = field(default_factory=set)

    def forget(self) -> None:
        for tout in (
            self.ouvertures,
            self.recus,
            self.avis,
            self.effacees,
            self.vivantes,
        ):
            tout.clear()


def application(memoire: Memoire) -> FastAPI:
    """The page and the few calls that it makes."""
    app = FastAPI()
    problemes.install(app)
    fiches = {fiche.id: fiche for fiche in read_valid(DOSSIER)[0]}

    @app.post("/api/v1/conversations", status_code=201)
    def ouvrir(corps: dict[str, Any]) -> dict[str, Any]:
        memoire.ouvertures.append(corps)
        identifiant = secrets.token_urlsafe(16)
        memoire.vivantes.add(identifiant)
        return {
            "id": identifiant,
            "expire_le": "2030-01-01T00:00:00Z",
            "messages": [Texte(texte="Bonjour.").model_dump()],
        }

    @app.post("/api/v1/conversations/{identifiant}/messages")
    def parler(identifiant: str, corps: dict[str, Any]) -> Response:
        if identifiant not in memoire.vivantes:
            raise Probleme(
                404,
                "conversation-inconnue",
                "Inconnue",
                "Ouvrez une nouvelle conversation.",
            )
        memoire.recus.append(corps)
        messages = _messages(corps.get("texte") or corps["choix"], fiches)
        return JSONResponse(
            {
                "messages": [message.model_dump(mode="json") for message in messages],
                "degrade": False,
            }
        )

    @app.delete("/api/v1/conversations/{identifiant}", status_code=204)
    def effacer(identifiant: str) -> Response:
        memoire.vivantes.discard(identifiant)
        memoire.effacees.append(identifiant)
        return Response(status_code=204)

    @app.post("/api/v1/conversations/{identifiant}/avis", status_code=201)
    def donner_avis(identifiant: str, corps: dict[str, Any]) -> dict[str, bool]:
        memoire.avis.append(corps)
        return {"enregistre": True}

    @app.get("/api/v1/communes")
    def completer(q: str) -> dict[str, Any]:
        return {"communes": [c for c in COMMUNES if str(c["nom"]).lower().startswith(q.strip().lower())]}

    install(app)
    return app


def _messages(texte: str, fiches: dict[str, Fiche]) -> list[Any]:
    lu = texte.lower()
    if "frappe" in lu:
        return [fiche_message(fiches["france-rsa"]), urgent_message()]
    if "rsa" in lu:
        termine = next(fiche for fiche in fiches.values() if fiche.statut is not Statut.EXISTANT)
        trouvees = [fiches["france-rsa"], fiches["france-prime-activite"], termine]
        choix = [Choix(titre=fiche.nom, choix=f"fiche:{fiche.id}") for fiche in trouvees[:2]]
        question = Question(texte="Laquelle de ces aides vous intéresse ?", attend="fiche", choix=choix)
        return [*map(fiche_message, trouvees), question]
    if "fiche:" in lu:
        return [fiche_message(fiches[texte.removeprefix("fiche:")])]
    choix = [
        Choix(titre="Parler à quelqu'un", choix="personne"),
        Choix(titre="Où aller ?", choix="lieu"),
    ]
    return [
        Inconnu(
            texte="Je n'ai pas d'information vérifiée sur ce sujet.",
            raison="sans_source",
            choix=choix,
        )
    ]


def fiche_message(fiche: Fiche) -> FicheMontree:
    """A fiche as the api says it: its name, its warning, what it is, the lines picked out of it."""
    said = [
        f"{fiche.nom}.",
        STATUTS[fiche.statut],
        fiche.en_bref,
        *fiche.conditions[:1],
        *fiche.delais[:1],
    ]
    texte = " ".join(part for part in said if part)
    return FicheMontree(texte=texte, sources=shown_sources(fiche), fiche=shown_fiche(fiche, "widget"))


def urgent_message() -> Urgence:
    """Violence: the police now, the help line then."""
    lignes = [numeros()[numero] for numero in ("17", "3919", "114")]
    contacts = [Contact(numero=n.numero, nom=n.nom, pour_quoi=n.pour_quoi, horaires=n.horaires) for n in lignes]
    texte = "Vous êtes peut-être en danger. Si c'est le cas maintenant, appelez le 17. L'appel est gratuit."
    return Urgence(texte=texte, contacts=contacts)
