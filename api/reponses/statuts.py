"""Every way an answer can end, declared here once."""

from enum import StrEnum


class Statut(StrEnum):
    REPONSE = "reponse"  # one fiche or a few answer
    PLUSIEURS_BESOINS = "plusieurs_besoins"  # a life story: one fiche for each need, the most urgent first
    A_PRECISER = "a_preciser"  # two fiches fit equally: both are shown, and the person is asked which
    SUITE = "suite"  # a follow-up on the fiche in view
    DEFINITION = "definition"  # what an acronym means in this département, then the fiche about it
    LIEU = "lieu"  # a place is asked for, and the directory does not hold it
    PERSONNE = "personne"  # a human is asked for, and nobody can be promised
    SANS_SOURCE = "sans_source"  # nothing known fits
    HORS_SUJET = "hors_sujet"  # not what Repère is for
    DOSSIER_PERSONNEL = "dossier_personnel"  # somebody's own file: Repère holds none
    POLITESSE = "politesse"  # a social turn that holds no request: the bot has its own sentence for it
    RIEN_EN_VUE = "rien_en_vue"  # a follow-up, and nothing to follow
