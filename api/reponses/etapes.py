"""The making of an answer, once a message is understood: locate, search, refuse or choose, compose, prove.

The steps stand in one list, ETAPES. Each takes the context and fills its own part; none knows of the widget, the kiosk
or the desk beyond the name of the channel.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from api.connaissances import Connaissances
from api.messages.models import (
    Choix,
    FicheMontree,
    Inconnu,
    Message,
    PassagesMontres,
    Question,
    SourceMontree,
    Texte,
)
from api.messages.presentation import (
    LIEUX,
    STATUTS,
    amount_sentence,
    passage_sources,
    shown_fiche,
    shown_passage,
    shown_sources,
)
from api.reponses.definitions import asked_meanings
from api.reponses.rubriques import TITRES, asked_part, refused_by_words
from api.reponses.schemas import Canal, Demande, Reponse
from api.reponses.statuts import Statut
from knowledge.fiches.models import NATIONAL, Fiche, Montant
from knowledge.glossaire.glossaire import Entree, document_of
from knowledge.passages.recherche import Extrait
from knowledge.preuves.registre import is_proven_glossary
from knowledge.recherche.index import Resultat, calibrage
from knowledge.recherche.normalisation import words
from knowledge.territoires.communes import Commune, communes
from knowledge.territoires.gazetier import find

journal = logging.getLogger(__name__)

FICHES_MAX = 3
FICHES_MAX_AGENT = 5
PASSAGES_MAX = 6
COUVERTURE_MIN = 0.45  # share of the question's words that an extract must hold to be shown alone
COUVERTURE_SURE = 0.75  # share from which a question of staff is plainly about the documents, whatever it looks like
SANS_EXTRAITS = {Statut.HORS_SUJET, Statut.DOSSIER_PERSONNEL, Statut.POLITESSE, Statut.PERSONNE, Statut.RIEN_EN_VUE}
TEXTE_EXTRAITS = "Ce qu'en disent les documents du département, mot pour mot. Regardez la période de chaque extrait."
TEXTE_EXTRAITS_SEULS = (
    "Aucune fiche ne répond à cela. Voici ce que disent les documents du département, mot pour mot. "
    "Regardez la période de chaque extrait."
)
SUITES = {"preciser_situation", "autre_personne", "preciser_lieu"}
POLITESSES = {"saluer", "remercier", "au_revoir", "identite", "refuser", "mecontentement", "effacer"}
MOTS_DE_LIEU = set("habite habitons vis loge pardon plutot finalement erreur trompe ville desole".split())
SUR_LA_FICHE = {"approfondir", "reformuler", "accepter"}
REFUS = {
    "hors_sujet": Statut.HORS_SUJET,
    "contourner_regle": Statut.HORS_SUJET,
    "dossier_personnel": Statut.DOSSIER_PERSONNEL,
}
# A fiche this sure is shown all the same: "my request is three weeks old, is it normal?" has an answer in general.
REFUS_JUSQUA = {"hors_sujet": 0.9, "dossier_personnel": 0.78, "contourner_regle": 0.85}
CONFIANCE_REFUS = 0.5  # an act that refuses must be this sure; under it, search decides
SOCIAL = 0.8  # an act this surely social is not searched for a request
SURE = 0.9  # a fiche this sure is shown even when the message looks outside the trade
PEUT_ETRE = 0.45  # under the threshold but over this, a fiche is proposed by its name, never shown as the answer
PROCHE = 0.35  # difference of rank under which two fiches fit equally
NOUVEAU = 7  # meaningful words from which a message is a new request, whatever came before
LONG_RECIT = 12  # meaningful words from which several needs are looked for
# What cannot wait comes first when a life story holds several needs.
PRIORITES = (
    "famille--surmonter-conflits-separation-violence",
    "logement-hebergement--rechercher-une-solution-dhebergement-temporaire",
    "equipement-et-alimentation--alimentation",
    "sante--",
    "logement-hebergement--reduire-les-impayes-de-loyer",
    "logement-hebergement--se-maintenir-dans-le-logement",
    "difficultes-financieres--",
    "logement-hebergement--",
    "famille--",
)
MDS = Choix(titre="Où aller ?", choix="lieu")
PERSONNE = Choix(titre="Parler à quelqu'un", choix="personne")
TEXTES_REFUS = {
    Statut.HORS_SUJET: "Je ne peux pas répondre à cela. Je réponds aux questions sur les aides et les droits sociaux. "
    "Vous pouvez me raconter votre situation.",
    Statut.DOSSIER_PERSONNEL: "Je ne vois aucun dossier et je ne connais la situation de personne. Pour le savoir, "
    "contactez l'organisme qui suit le dossier.",
    Statut.SANS_SOURCE: "Je n'ai pas d'information vérifiée sur ce sujet. Je préfère vous le dire plutôt que de "
    "deviner. Une personne de la maison départementale des solidarités ou du centre communal d'action sociale "
    "(à la mairie) peut vous répondre.",
    Statut.RIEN_EN_VUE: "Je ne sais pas encore de quelle aide vous parlez. "
    "Dites-moi en quelques mots ce qu'il vous faut.",
}

PEUT_ETRE_CECI = " Si vous parlez de l'une des aides ci-dessous, choisissez-la."


@dataclass
class Contexte:
    """What the steps know and fill, for one answer."""

    demande: Demande
    connaissances: Connaissances
    departement: str | None = None
    commune: Commune | None = None
    ailleurs: bool = False
    seul_lieu: bool = False
    trouves: list[Resultat] = field(default_factory=list)
    choisis: list[Fiche] = field(default_factory=list)
    rubrique: str | None = None
    statut: Statut = Statut.SANS_SOURCE
    a_departager: list[Fiche] = field(default_factory=list)
    sujet: str = ""
    sens: list[Entree] = field(default_factory=list)
    extraits: list[Extrait] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    @property
    def limite(self) -> int:
        return FICHES_MAX_AGENT if self.demande.canal == "agent" else FICHES_MAX

    def search(self, texte: str) -> list[Resultat]:
        """Fiches for `texte` that this person may see."""
        canal = self.demande.canal
        return self.connaissances.index.search(
            texte,
            departement=self.departement,
            garde=lambda fiche: self.connaissances.is_shown(fiche, canal),
            limite=8,
        )

    @property
    def en_vue(self) -> Fiche | None:
        """The fiche of the last answer, when it may still be shown."""
        fiche = self.connaissances.fiches.get(self.demande.fiche_en_vue or "")
        return fiche if fiche and self.connaissances.is_shown(fiche, self.demande.canal) else None


def locate(ctx: Contexte) -> None:
    """The place the person speaks of; another département than the installation's has its own aids."""
    ctx.departement = ctx.demande.departement
    ctx.commune = communes().get(ctx.demande.commune or "")
    for mention in find(ctx.demande.texte, ctx.departement, attendue=ctx.demande.attendue == "commune"):
        home = mention.commune is not None and mention.commune.departement == ctx.departement
        if mention.commune and (home or mention.surete == 2 or ctx.departement is None):
            ctx.commune = mention.commune
            # "à Bruay, pardon" corrects the place: it is neither a complaint nor a new request.
            rest = set(words(ctx.demande.texte)) - set(words(mention.commune.nom)) - MOTS_DE_LIEU
            if ctx.demande.sujet and not rest:
                ctx.demande = ctx.demande.model_copy(update={"acte": "preciser_lieu"})
                ctx.seul_lieu = True
    if ctx.commune and ctx.commune.departement != ctx.departement:
        ctx.ailleurs = ctx.departement is not None
        ctx.departement = ctx.commune.departement


def search(ctx: Contexte) -> None:
    """Candidate fiches: for the message alone, then with the subject in hand when it does not stand alone."""
    texte = ctx.demande.texte
    ctx.rubrique = asked_part(texte)
    ctx.sujet = texte
    if ctx.seul_lieu and ctx.demande.sujet:
        # The subject elsewhere: the name of the place is not a need.
        ctx.sujet = ctx.demande.sujet
        ctx.trouves = ctx.search(ctx.sujet)
        return
    alone = ctx.search(texte)
    ctx.trouves = alone
    if not ctx.demande.sujet:
        return
    said = len(words(texte))
    stands_alone = said >= NOUVEAU or (said >= 4 and bool(alone) and alone[0].score >= calibrage().seuil)
    if ctx.demande.acte in SUITES or (ctx.demande.acte not in SUR_LA_FICHE and not stands_alone):
        ctx.sujet = f"{ctx.demande.sujet} {texte}"[-2000:]
        ctx.trouves = _merge(ctx, alone, ctx.search(ctx.sujet))


def _merge(ctx: Contexte, alone: list[Resultat], together: list[Resultat]) -> list[Resultat]:
    """The subject goes on, unless the new words by themselves point surely to something else."""
    en_vue = ctx.en_vue
    kept = [r for r in together if en_vue and r.fiche.id == en_vue.id]
    other = [r for r in alone[:1] if r.score >= SURE and len(words(ctx.demande.texte)) >= 2]
    # The words of a correction ("230", "ma sœur") are about the fiche in view; those of a new need are not.
    first = other + kept if other and ctx.demande.acte == "preciser_situation" else kept + other
    ordered = first + [r for r in together if r not in first]
    seen: set[str] = set()
    return [r for r in ordered if not (r.fiche.id in seen or seen.add(r.fiche.id))]  # type: ignore[func-returns-value]


def search_documents(ctx: Contexte) -> None:
    """For staff, the passages of the département's documents that speak of the message."""
    if ctx.demande.canal != "agent" or not ctx.demande.texte:
        return
    en_vue = ctx.en_vue if ctx.demande.acte in SUR_LA_FICHE | SUITES else None
    query = f"{en_vue.nom} {ctx.demande.texte}" if en_vue else ctx.sujet
    passages = ctx.connaissances.passages
    ctx.extraits = passages.search(query, departement=ctx.departement, limite=PASSAGES_MAX)


def define(ctx: Contexte) -> None:
    """The meanings of the acronym asked about, in this département, and the fiches that tell more of it."""
    ctx.sens = [
        entry
        for entry in asked_meanings(ctx.demande.texte, ctx.departement)
        if ctx.demande.canal == "agent" or is_proven_glossary(entry.departement)
    ]
    if not ctx.sens:
        return
    told = [fiche for entry in ctx.sens if (fiche := ctx.connaissances.fiches.get(entry.fiche or ""))]
    named = [r.fiche for r in ctx.trouves[:3] if r.score >= SURE and _is_named(r.fiche, ctx.demande.texte)]
    # A national meaning is first shown as the département does it.
    ordered = told + named if ctx.sens[0].departement == ctx.departement else named + told
    shown = (fiche for fiche in ordered if ctx.connaissances.is_shown(fiche, ctx.demande.canal))
    ctx.choisis = list({fiche.id: fiche for fiche in shown}.values())[:2]


def choose(ctx: Contexte) -> None:
    """Refuse, or keep the fiches that answer and say how."""
    acte, sure = ctx.demande.acte, ctx.demande.confiance >= CONFIANCE_REFUS
    seuil = calibrage().seuil
    best = _surety(ctx.trouves)
    if ctx.sens:
        ctx.statut = Statut.DEFINITION
    elif refused := refused_by_words(ctx.demande.texte):
        ctx.statut = Statut(refused)
    elif acte in REFUS and sure and best < REFUS_JUSQUA[acte] and not _is_documented(ctx):
        ctx.statut = REFUS[acte]
    elif acte in POLITESSES and not _holds_a_request(ctx):
        ctx.statut = Statut.POLITESSE
    elif acte == "choisir_fiche" and ctx.en_vue:
        ctx.statut, ctx.choisis = Statut.SUITE, [ctx.en_vue]
    elif acte in SUR_LA_FICHE and (suite := _follow_up(ctx)):
        ctx.statut, ctx.choisis = Statut.SUITE, [suite]
        ctx.sujet = ctx.demande.sujet or ctx.sujet
    elif acte in SUR_LA_FICHE and best < seuil:
        ctx.statut = Statut.RIEN_EN_VUE
    elif best < seuil and not (ctx.en_vue and ctx.demande.acte in SUITES):
        ctx.statut = Statut.SANS_SOURCE if acte != "chercher_lieu" else Statut.LIEU
        ctx.a_departager = [r.fiche for r in ctx.trouves[:FICHES_MAX] if r.score >= PEUT_ETRE]
    else:
        _keep(ctx, seuil)
        if acte == "chercher_lieu":
            ctx.statut = Statut.LIEU
    if acte == "parler_a_quelquun":
        ctx.statut, ctx.choisis = Statut.PERSONNE, []


def _surety(trouves: list[Resultat]) -> float:
    """How sure the first fiche is; a local one that stands before the national one it completes is as sure as it."""
    if not trouves:
        return 0.0
    first = trouves[0]
    return max(r.score for r in trouves[:3] if r is first or r.fiche.id in first.fiche.complete)


def _holds_a_request(ctx: Contexte) -> bool:
    """Does a message that looks social call an aid by its name? Search alone is too sure of itself on small talk.

    Staff do not chat: what a fiche names or a document holds is a request, however social the message looks.
    """
    best = ctx.trouves[:1]
    named = bool(best) and _is_named(best[0].fiche, ctx.demande.texte)
    if ctx.demande.canal == "agent":
        return named or _is_documented(ctx)
    return ctx.demande.confiance < SOCIAL and named


def _is_documented(ctx: Contexte) -> bool:
    return any(extrait.couverture >= COUVERTURE_SURE for extrait in ctx.extraits)


def _follow_up(ctx: Contexte) -> Fiche | None:
    """The fiche that a follow-up is about: the one in view, unless another is called by its name."""
    en_vue = ctx.en_vue
    # "et les papiers ?" asks for a part of the fiche in view, though "papiers" is also what people call a permit.
    if en_vue and ctx.rubrique and len(words(ctx.demande.texte)) <= 2:
        return en_vue
    named = ctx.trouves[0] if ctx.trouves and ctx.trouves[0].score >= SURE else None
    if named and _is_named(named.fiche, ctx.demande.texte) and (not en_vue or named.fiche.id != en_vue.id):
        return named.fiche
    return en_vue


def _is_named(fiche: Fiche, texte: str) -> bool:
    said = f" {' '.join(words(texte))} "
    return any(
        (name := " ".join(words(nom))) and f" {name} " in said for nom in (fiche.nom, *fiche.sigles, *fiche.synonymes)
    )


def _keep(ctx: Contexte, seuil: float) -> None:
    """The first fiche, those that fit nearly as well, and one for each other need of a long story."""
    ctx.statut = Statut.REPONSE
    fitting = [r for i, r in enumerate(ctx.trouves) if i == 0 or r.score >= seuil]
    kept = [r.fiche for r in fitting[: ctx.limite]]
    needs = _needs(ctx) if len(words(ctx.demande.texte)) >= LONG_RECIT else []
    if len(needs) > 1:
        ctx.statut = Statut.PLUSIEURS_BESOINS
        first = [kept[0], *(f for f in needs if f.id != kept[0].id)]
        kept = sorted(first[: ctx.limite], key=_priority) + [f for f in kept if f not in first]
    elif len(fitting) > 1 and _equal(fitting[0], fitting[1]) and not ctx.en_vue:
        ctx.statut = Statut.A_PRECISER
        ctx.a_departager = kept[:2]
    ctx.choisis = kept[: ctx.limite]


def _needs(ctx: Contexte) -> list[Fiche]:
    """One fiche for each part of a story that points surely somewhere."""
    found: list[Fiche] = []
    for part in re.split(
        r"[.!?;,\n]|\b(?:et|mais|puis|sinon|aussi|en plus|par contre)\b",
        ctx.demande.texte,
    ):
        if len(words(part)) < 3:
            continue
        best = ctx.search(part)[:1]
        if best and best[0].score >= SURE and best[0].fiche.id not in {f.id for f in found}:
            found.append(best[0].fiche)
    return found


def _priority(fiche: Fiche) -> int:
    themes = [theme.value for theme in fiche.thematiques]
    return min(
        (i for i, p in enumerate(PRIORITES) if any(t.startswith(p) for t in themes)),
        default=len(PRIORITES),
    )


def _equal(first: Resultat, second: Resultat) -> bool:
    related = second.fiche.id in first.fiche.complete or first.fiche.id in second.fiche.complete
    return not related and first.rang - second.rang < PROCHE and second.score >= SURE


def compose(ctx: Contexte) -> None:
    """Messages, in the order they are read: where we are, what answers, what to say next."""
    if ctx.ailleurs and ctx.commune and ctx.choisis:
        ctx.messages.append(_elsewhere(ctx.commune))
    if ctx.statut is Statut.DEFINITION:
        ctx.messages.append(_meaning(ctx))
    for i, fiche in enumerate(ctx.choisis):
        ctx.messages.append(_fiche_message(ctx, fiche, first=i == 0))
    match ctx.statut:
        case Statut.SANS_SOURCE | Statut.RIEN_EN_VUE:
            ctx.messages.append(
                Inconnu(
                    texte=TEXTES_REFUS[ctx.statut] + (PEUT_ETRE_CECI if ctx.a_departager else ""),
                    raison="sans_source",
                    choix=[*map(_choice, ctx.a_departager), PERSONNE, MDS],
                )
            )
        case Statut.HORS_SUJET | Statut.DOSSIER_PERSONNEL:
            raison = "hors_sujet" if ctx.statut is Statut.HORS_SUJET else "dossier_personnel"
            ctx.messages.append(Inconnu(texte=TEXTES_REFUS[ctx.statut], raison=raison, choix=[PERSONNE, MDS]))
        case Statut.LIEU:
            ctx.messages += _no_place(ctx)
        case Statut.PERSONNE:
            ctx.messages += _no_person(ctx)
        case Statut.A_PRECISER:
            choix = list(map(_choice, ctx.a_departager))
            ctx.messages.append(Question(texte="Laquelle de ces aides vous intéresse ?", attend="fiche", choix=choix))


def quote(ctx: Contexte) -> None:
    """For staff, what the ingested documents say of it, quoted: a precise question may have no fiche."""
    found = ctx.extraits
    alone = ctx.statut is Statut.SANS_SOURCE
    if ctx.statut in SANS_EXTRAITS or not found:
        return
    if alone and max(extrait.couverture for extrait in found) < COUVERTURE_MIN:
        return
    if alone:
        ctx.messages = []  # the documents answer where no fiche does
    quoted = PassagesMontres(
        texte=TEXTE_EXTRAITS if ctx.choisis else TEXTE_EXTRAITS_SEULS,
        passages=[shown_passage(extrait) for extrait in found],
        sources=passage_sources(found),
    )
    # A question is read last.
    last = len(ctx.messages) - bool(ctx.messages and isinstance(ctx.messages[-1], Question))
    ctx.messages.insert(last, quoted)


def _choice(fiche: Fiche) -> Choix:
    return Choix(titre=fiche.nom, choix=f"fiche:{fiche.id}")


def _meaning(ctx: Contexte) -> Texte:
    parts = []
    for entry in ctx.sens:
        parts.append(f"{entry.sigle} veut dire : {_sentence(entry.sens)}")
        parts += [_sentence(entry.explication)] if entry.explication else []
    return Texte(texte=" ".join(parts), sources=[source for entry in ctx.sens for source in _sources_of(ctx, entry)])


def _sources_of(ctx: Contexte, entry: Entree) -> list[SourceMontree]:
    """The lines that spell the letters out, else the first source of the fiche that does."""
    document = document_of(entry)
    if document is None or not entry.lignes:
        fiche = ctx.connaissances.fiches.get(entry.fiche or "")
        return shown_sources(fiche)[:1] if fiche else []
    date = f"{document.debut}-{document.fin}"
    return [SourceMontree(type="document", titre=document.titre, lignes=", ".join(entry.lignes), date=date)]


def _elsewhere(commune: Commune) -> Message:
    source = SourceMontree(type="annuaire", titre="Code officiel géographique (INSEE)", date="2026")
    texte = (
        f"{commune.nom} est dans le département {commune.departement}. "
        "Je ne montre ici que ce qui vaut pour ce département ou pour toute la France."
    )
    return Texte(texte=texte, sources=[source])


def _fiche_message(ctx: Contexte, fiche: Fiche, *, first: bool) -> FicheMontree:
    answer = _answer(ctx, fiche) if first else [fiche.en_bref]
    warning = STATUTS[fiche.statut]
    parts = [f"{fiche.nom}."] + ([warning] if warning else []) + answer
    if fiche.periode.precision:
        parts.append(fiche.periode.precision)
    detail = "complet" if first and ctx.statut is Statut.SUITE else "bref"
    return FicheMontree(
        texte=" ".join(_sentence(part) for part in parts),
        sources=shown_sources(fiche),
        fiche=shown_fiche(fiche, ctx.demande.canal),
        detail=detail,
    )


def _sentence(texte: str) -> str:
    return texte if texte.endswith((".", "!", "?", ":", "»")) else f"{texte}."


def _answer(ctx: Contexte, fiche: Fiche) -> list[str]:
    """The part of the fiche that answers: the field asked about, else what it is and the lines nearest the question."""
    texte, rubrique = ctx.demande.texte, ctx.rubrique
    if rubrique and (lines := _part(ctx, fiche, rubrique)):
        return lines if ctx.statut is Statut.SUITE else [fiche.en_bref, *lines]
    champs = ["conditions", "demarche", "delais", "bon_a_savoir", "recours"]
    if ctx.demande.canal == "agent":
        champs.append("pour_agents")
    near = [amount_sentence(m) for m in fiche.montants if _holds_a_number_of(texte, m)]
    near = near or ctx.connaissances.index.best_lines(fiche, texte, champs, 2)
    if rubrique and ctx.statut is Statut.SUITE:
        missing = f"La fiche ne dit rien de plus précis sur {TITRES[rubrique]}."
        return [missing, fiche.en_bref, *near]
    return [fiche.en_bref, *near]


def _part(ctx: Contexte, fiche: Fiche, rubrique: str) -> list[str]:
    if rubrique == "montants":
        return [amount_sentence(m) for m in _fitting_amounts(ctx, fiche.montants)]
    if rubrique == "lieux":
        return ["Cela se demande ici : " + ", ".join(LIEUX[lieu] for lieu in fiche.lieux)] if fiche.lieux else []
    if rubrique == "contacts":
        told = [f"{c.nom} : {c.telephone}" for c in fiche.contacts if c.telephone]
        return told + ([f"Cela se demande ici : {', '.join(LIEUX[x] for x in fiche.lieux)}"] if fiche.lieux else [])
    return list(getattr(fiche, rubrique))[:4]


def _fitting_amounts(ctx: Contexte, montants: list[Montant]) -> list[Montant]:
    """In a table of brackets ("entre 200 et 250 €"), the rows that hold the number the person gave."""
    return [m for m in montants if _holds_a_number_of(ctx.demande.texte, m)] or montants[:6]


def _holds_a_number_of(texte: str, montant: Montant) -> bool:
    return any(_in_bracket(montant.libelle, float(n)) for n in re.findall(r"\d+", texte))


def _in_bracket(libelle: str, nombre: float) -> bool:
    found = re.search(r"(?:entre|de) (\d[\d ]*)(?: €)? (?:et|à) (\d[\d ]*)", libelle)
    if not found:
        return False
    low, high = (float(bound.replace(" ", "")) for bound in found.groups())
    return low <= nombre < high


def _no_place(ctx: Contexte) -> list[Message]:
    """No directory yet: the kinds of place that the fiche names, and the plain truth about addresses."""
    where = f" à {ctx.commune.nom}" if ctx.commune else ""
    texte = (
        f"Je n'ai pas d'adresse vérifiée{where}. La mairie peut vous dire où se trouvent le centre communal d'action "
        "sociale (CCAS) et la maison départementale des solidarités."
    )
    return [Inconnu(texte=texte, raison="sans_source", choix=[PERSONNE])]


def _no_person(ctx: Contexte) -> list[Message]:
    """No referent can be reached from here yet: who receives anyone, and no promise."""
    welcome = [
        "77-premier-accueil-social-inconditionnel",
        "france-maison-des-solidarites",
        "france-ccas",
    ]
    messages: list[Message] = []
    accueil = next(
        (
            fiche
            for identifiant in welcome
            if (fiche := ctx.connaissances.fiches.get(identifiant))
            and fiche.departement in {NATIONAL, ctx.departement}
            and ctx.connaissances.is_shown(fiche, ctx.demande.canal)
        ),
        None,
    )
    if accueil:
        messages.append(_fiche_message(ctx, accueil, first=False))
    texte = (
        "Je ne peux pas encore vous mettre en relation avec une personne, et je ne peux pas promettre qu'on vous "
        "rappelle. Allez à la maison départementale des solidarités ou au centre communal d'action sociale (CCAS) de "
        "votre mairie : quelqu'un vous y reçoit et vous écoute."
    )
    return [*messages, Inconnu(texte=texte, raison="sans_source", choix=[MDS])]


def prove(ctx: Contexte) -> None:
    """The last gate: no fiche that may not be shown, no fiche without a source."""
    kept: list[Message] = []
    for message in ctx.messages:
        if isinstance(message, FicheMontree):
            fiche = ctx.connaissances.fiches[message.fiche["id"]]
            if not message.sources or not ctx.connaissances.is_shown(fiche, ctx.demande.canal):
                journal.error("fiche %s retirée d'une réponse : sans preuve", fiche.id)
                continue
        kept.append(message)
    ctx.messages = kept or [
        Inconnu(
            texte=TEXTES_REFUS[Statut.SANS_SOURCE],
            raison="sans_source",
            choix=[PERSONNE, MDS],
        )
    ]


ETAPES: tuple[Callable[[Contexte], None], ...] = (
    locate,
    search,
    search_documents,
    define,
    choose,
    compose,
    quote,
    prove,
)


def answer(demande: Demande, connaissances: Connaissances) -> Reponse:
    """The answer to one understood turn. Never empty; every fiche in it is proven and says its sources."""
    ctx = Contexte(demande, connaissances)
    for etape in ETAPES:
        etape(ctx)
    shown = next((m.fiche["id"] for m in ctx.messages if isinstance(m, FicheMontree)), None)
    answered = ctx.statut not in {
        Statut.POLITESSE,
        Statut.HORS_SUJET,
        Statut.DOSSIER_PERSONNEL,
        Statut.RIEN_EN_VUE,
        Statut.PERSONNE,
    }
    return Reponse(
        statut=ctx.statut,
        messages=ctx.messages,
        fiche_en_vue=shown if answered and shown else demande.fiche_en_vue,
        sujet=ctx.sujet if answered else demande.sujet,
        commune=ctx.commune.code if ctx.commune else None,
        departement=ctx.departement,
        commune_utile=ctx.departement is None and bool(ctx.choisis) and ctx.statut is not Statut.SUITE,
    )


def fiches_by_id(
    identifiants: list[str],
    connaissances: Connaissances,
    canal: Canal,
    departement: str | None,
) -> list[FicheMontree]:
    """The fiches of these ids that may be shown here, each as a message: what follows an urgent answer."""
    ctx = Contexte(
        Demande(texte="", canal=canal, departement=departement),
        connaissances,
        departement,
    )
    found = (connaissances.fiches.get(identifiant) for identifiant in dict.fromkeys(identifiants))
    return [
        _fiche_message(ctx, fiche, first=False)
        for fiche in found
        if fiche and fiche.departement in {NATIONAL, departement} and connaissances.is_shown(fiche, canal)
    ]
