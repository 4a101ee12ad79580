"""Errors as RFC 9457 problem details, in French, each with a stable `type`."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

journal = logging.getLogger(__name__)
MEDIA = "application/problem+json"


class Probleme(Exception):
    """A refusal that the caller can understand: `type` is stable, `detail` says what to do."""

    def __init__(
        self,
        statut: int,
        type_: str,
        titre: str,
        detail: str,
        en_tetes: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.statut, self.type, self.titre, self.detail = statut, type_, titre, detail
        self.en_tetes = en_tetes or {}


def install(application: FastAPI) -> None:
    """Make every error of `application` a problem detail."""
    application.add_exception_handler(Probleme, _probleme)
    application.add_exception_handler(RequestValidationError, _invalid)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(Exception, _unexpected)


def reply(statut: int, type_: str, titre: str, detail: str, **autres: Any) -> JSONResponse:
    """A problem detail as a response."""
    en_tetes = autres.pop("en_tetes", {})
    content = {
        "type": f"/problemes/{type_}",
        "title": titre,
        "status": statut,
        "detail": detail,
        **autres,
    }
    return JSONResponse(
        content,
        statut,
        headers={**en_tetes, "Cache-Control": "no-store"},
        media_type=MEDIA,
    )


async def _probleme(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, Probleme)
    return reply(exc.statut, exc.type, exc.titre, exc.detail, en_tetes=exc.en_tetes)


async def _invalid(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, RequestValidationError)
    champs = [{"champ": _field(error["loc"]), "message": _french(error)} for error in exc.errors()]
    detail = " ; ".join(f"{c['champ']} : {c['message']}" for c in champs)
    return reply(422, "requete-invalide", "La demande n'est pas valide", detail, champs=champs)


def _field(loc: Sequence[int | str]) -> str:
    return ".".join(str(part) for part in loc if part not in {"body", "query", "path"}) or "corps"


def _french(error: Any) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "ce champ manque"
        case "extra_forbidden":
            return "ce champ n'est pas attendu"
        case "string_too_long":
            return f"{context['max_length']} caractères au plus"
        case "string_too_short":
            return f"{context['min_length']} caractère au moins"
        case "json_invalid":
            return "ce n'est pas du JSON valide"
        case "value_error":
            return str(context["error"])
        case "enum" | "literal_error":
            return f"valeurs admises : {str(context['expected']).replace(' or ', ' ou ')}"
        case _:
            return "valeur refusée"


async def _http(_request: Request, exc: Exception) -> JSONResponse:
    assert isinstance(exc, HTTPException)
    textes = {
        404: (
            "introuvable",
            "Cette adresse n'existe pas",
            "Vérifiez l'adresse demandée.",
        ),
        405: (
            "methode",
            "Cette méthode n'est pas admise ici",
            "Vérifiez la méthode de la demande.",
        ),
    }
    type_, titre, detail = textes.get(exc.status_code, ("erreur", "La demande n'a pas abouti", "Réessayez plus tard."))
    return reply(exc.status_code, type_, titre, detail, en_tetes=dict(exc.headers or {}))


async def _unexpected(_request: Request, exc: Exception) -> JSONResponse:
    # The message of an exception may quote what a person typed: only its kind and place are logged.
    trace = exc.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    journal.error("erreur inattendue : %s en %s", type(exc).__name__, place)
    return reply(500, "erreur-interne", "Une erreur est survenue", "Réessayez dans un instant.")
