"""The resident's page: one HTML document, its styles and scripts, and the installation's colour. No cookie, no third
party, nothing inline: the Content-Security-Policy below allows this server's own files and nothing else."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.types import Scope

from api.pages.couleurs import readable
from api.reglages import reglages
from knowledge.numeros.numeros import numeros

GABARITS = Path(__file__).with_name("gabarits")
STATIQUES = Path(__file__).with_name("statiques")

POLITIQUE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EN_TETES = {
    "Content-Security-Policy": POLITIQUE,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
DURABLE = "public, max-age=31536000, immutable"  # an address with the content's hash never changes its content

# The line that never leaves the screen: the number, and one word that fits under it on a small phone.
URGENCES = {
    "17": "Police",
    "15": "Samu",
    "115": "Sans-abri",
    "119": "Enfance",
    "3919": "Violences",
}
# Without scripts, everything is said on the page itself.
SANS_SCRIPT = ["15", "17", "18", "112", "114", "115", "119", "3919", "3114"]

router = APIRouter(include_in_schema=False)
gabarits = Jinja2Templates(directory=GABARITS)


class Statiques(StaticFiles):
    """Files kept by the browser as long as their address bears their hash, checked again otherwise."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = DURABLE if scope["query_string"] else "no-cache"
        return response


def install(application: FastAPI) -> None:
    """Serve the page and its files from `application`."""
    application.include_router(router)
    application.mount("/static", Statiques(directory=STATIQUES), name="static")


@router.api_route("/", methods=["GET", "HEAD"], response_class=HTMLResponse)
def home(request: Request, departement: str = "") -> Response:
    """The page; `?departement=` chooses among the installation's départements, the first one otherwise."""
    choix = reglages()
    departements = choix.installation.departements
    contenu = {
        "installation": choix.installation,
        "departement": departement if departement in departements else next(iter(departements), ""),
        "standard": choix.standard.numero if choix.standard.source else "",
        "conservation": f"{choix.conversations.conservation_heures:g}".replace(".", ","),
        "urgences": URGENCES,
        "secours": [numeros()[numero] for numero in SANS_SCRIPT],
        "statique": _address,
        "theme": f"/static/theme.css?v={_hash(_theme().encode())}",
    }
    return gabarits.TemplateResponse(request, "accueil.html", contenu, headers=EN_TETES)


@router.get("/static/theme.css")
def theme(request: Request) -> Response:
    """The installation's colour as a custom property: the policy refuses inline styles."""
    cache_control = DURABLE if request.query_params else "no-cache"
    en_tetes = {"X-Content-Type-Options": "nosniff", "Cache-Control": cache_control}
    return Response(_theme(), media_type="text/css", headers=en_tetes)


def _theme() -> str:
    return f":root {{ --principale: {readable(reglages().couleurs.principale)}; }}\n"


@cache
def _address(nom: str) -> str:
    """The address of a static file, with the hash of its content."""
    return f"/static/{nom}?v={_hash((STATIQUES / nom).read_bytes())}"


def _hash(contenu: bytes) -> str:
    return sha256(contenu).hexdigest()[:12]
