"""From a fiche to what a person reads: its own sentences, its sources, its date. Nothing is written here."""

from typing import Any

from api.messages.models import PassageMontre, SourceMontree
from knowledge.documents.registre import registre
from knowledge.fiches.models import (
    Fiche,
    Montant,
    SourceDocument,
    SourceLoi,
    SourceNumero,
    SourceOpenFisca,
    SourcePage,
    Statut,
    TypeLieu,
)
from knowledge.numeros.numeros import numeros
from knowledge.passages.recherche import Extrait

STATUTS = {
    Statut.EXISTANT: "",
    Statut.PREVU: "Attention : c'est un projet. Il n'est pas sûr qu'il soit ouvert.",
    Statut.EVOQUE: "Attention : ce n'est qu'évoqué dans le document. Rien ne dit que cela existe.",
    Statut.TERMINE: "Attention : cette action est terminée.",
}
LIEUX = {
    TypeLieu.MDS: "la maison départementale des solidarités (MDS)",
    TypeLieu.CCAS: "le centre communal d'action sociale (CCAS) de votre commune",
    TypeLieu.MAIRIE: "la mairie",
    TypeLieu.FRANCE_SERVICES: "un espace France services",
    TypeLieu.PIMMS: "un Pimms Médiation",
    TypeLieu.CAF: "la caisse d'allocations familiales (Caf)",
    TypeLieu.MSA: "la Mutualité sociale agricole (MSA)",
    TypeLieu.CPAM: "la caisse d'assurance maladie (CPAM)",
    TypeLieu.CARSAT: "la caisse de retraite (Carsat)",
    TypeLieu.FRANCE_TRAVAIL: "France Travail (ancien Pôle emploi)",
    TypeLieu.MISSION_LOCALE: "la mission locale",
    TypeLieu.CAP_EMPLOI: "Cap emploi",
    TypeLieu.MDPH: "la maison départementale des personnes handicapées (MDPH)",
    TypeLieu.PMI: "le centre de protection maternelle et infantile (PMI)",
    TypeLieu.POINT_ACCUEIL_AUTONOMIE: "un point d'accueil autonomie (PAT)",
    TypeLieu.CENTRE_SOCIAL: "un centre social",
    TypeLieu.ADIL: "l'agence d'information sur le logement (ADIL)",
    TypeLieu.POINT_JUSTICE: "un point-justice",
    TypeLieu.TRIBUNAL: "le tribunal",
    TypeLieu.BANQUE_DE_FRANCE: "la Banque de France",
    TypeLieu.PREFECTURE: "la préfecture",
    TypeLieu.IMPOTS: "le service des impôts",
    TypeLieu.ECOLE: "l'école ou l'établissement scolaire",
    TypeLieu.ASSOCIATION: "une association",
    TypeLieu.DEPARTEMENT: "le Département",
    TypeLieu.EN_LIGNE: "en ligne",
}
CACHES = {
    "questions",
    "criteres",
    "synonymes",
    "complete",
    "voir_aussi",
    "acces",
    "lieux",
    "montants",
    "sources",
}


def shown_fiche(fiche: Fiche, canal: str) -> dict[str, Any]:
    """The fiche as the contract gives it; what is for agents only goes to agents only."""
    exclude = CACHES if canal == "agent" else CACHES | {"pour_agents"}
    content = fiche.model_dump(mode="json", exclude=exclude, exclude_none=True)
    content["statut_texte"] = STATUTS[fiche.statut]
    content["acces"] = {
        "mode": fiche.acces.mode.value,
        "texte": access_sentence(fiche),
        "par": fiche.acces.par,
    }
    content["montants"] = [amount_sentence(montant) for montant in fiche.montants]
    content["lieux"] = [LIEUX[lieu] for lieu in fiche.lieux]
    content["sources"] = [source.model_dump(exclude_none=True) for source in shown_sources(fiche)]
    return content


def access_sentence(fiche: Fiche) -> str:
    """How one gets in: freely, or sent by somebody. What may not exist is not to be asked for as if it did."""
    if fiche.statut is not Statut.EXISTANT:
        return "Avant toute démarche, demandez si cela existe."
    par = ", ".join(fiche.acces.par)
    return {
        "libre": "Vous pouvez le demander vous-même.",
        "orientation": f"On y entre en passant par : {par}.",
        "prescription": f"Il faut une prescription. Elle vient de : {par}.",
    }[fiche.acces.mode.value]


def amount_sentence(montant: Montant) -> str:
    """One amount in words: what, how much, how often, for whom, of which year."""
    if montant.valeur is not None:
        value = _number(montant.valeur)
    elif montant.min is not None and montant.max is not None:
        value = f"de {_number(montant.min)} à {_number(montant.max)}"
    elif montant.min is not None:
        value = f"au moins {_number(montant.min)}"
    else:
        assert montant.max is not None
        value = f"au plus {_number(montant.max)}"
    period = {None: "", "une fois": " en une fois"}.get(montant.periode, f" par {montant.periode}")
    year = f" ({montant.annee})" if montant.annee else ""
    return f"{montant.libelle} : {value} {montant.unite}{period}, pour {montant.pour}{year}."


def _number(value: float) -> str:
    """`1041.59` as `1 041,59`, `550.0` as `550`."""
    text = f"{value:,.2f}".replace(",", "\u202f").replace(".", ",")
    return text.removesuffix(",00")


def shown_sources(fiche: Fiche) -> list[SourceMontree]:
    """The sources of a fiche, each with its date."""
    return [_shown_source(source, fiche) for source in fiche.sources]


def _shown_source(source: object, fiche: Fiche) -> SourceMontree:
    match source:
        case SourceDocument():
            document = registre()[source.document]
            date = f"{document.debut}-{document.fin}"
            return SourceMontree(
                type="document",
                titre=document.titre,
                lignes=", ".join(source.lignes),
                date=date,
            )
        case SourceLoi():
            return SourceMontree(
                type="loi",
                titre=source.reference,
                url=source.url,
                date=source.date.isoformat(),
            )
        case SourcePage():
            return SourceMontree(
                type="page",
                titre=source.titre,
                url=source.url,
                date=source.date.isoformat(),
            )
        case SourceOpenFisca():
            titre = f"OpenFisca-France : {source.titre}"
            return SourceMontree(type="openfisca", titre=titre, date=fiche.verifie_le.isoformat())
        case SourceNumero():
            numero = numeros()[source.numero]
            titre = f"{numero.numero} {numero.nom} : {numero.source_titre}"
            return SourceMontree(
                type="annuaire",
                titre=titre,
                url=numero.source_url,
                date=numero.source_date,
            )
        case _:
            raise TypeError(f"source inconnue : {type(source).__name__}")


def shown_passage(extrait: Extrait) -> PassageMontre:
    """An extract with its place and the years its part of the document covers."""
    passage = extrait.passage
    return PassageMontre(
        document=extrait.document.id,
        titre=extrait.document.titre,
        section=passage.section,
        lignes=passage.lignes,
        periode=str(passage.fin) if passage.debut == passage.fin else f"{passage.debut}-{passage.fin}",
        texte=passage.texte,
        score=round(extrait.score, 3),
    )


def passage_sources(extraits: list[Extrait]) -> list[SourceMontree]:
    """The documents that the extracts come from, each with the lines quoted and its period."""
    sources = []
    for document in {e.document.id: e.document for e in extraits}.values():
        lines = ", ".join(e.passage.lignes for e in extraits if e.document.id == document.id)
        date = f"{document.debut}-{document.fin}"
        sources.append(SourceMontree(type="document", titre=document.titre, lignes=lines, date=date))
    return sources
