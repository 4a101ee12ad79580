"""What ingestion yields: a document as clean passages, each with its place."""

from pydantic import BaseModel, ConfigDict, Field


class Gele(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Passage(Gele):
    """A few sentences of a document. `lignes` are those of the file, from 1; the period is that of its own part."""

    texte: str
    section: str
    premiere: int = Field(ge=1)
    derniere: int = Field(ge=1)
    debut: int
    fin: int
    doubles: list[str] = Field(default_factory=list, description="Other lines of the file that say the same.")

    @property
    def lignes(self) -> str:
        return str(self.premiere) if self.premiere == self.derniere else f"{self.premiere}-{self.derniere}"


class DocumentIngere(Gele):
    """A document as it is kept: what it is, the file it came from, its passages in order."""

    id: str
    titre: str
    departement: str
    debut: int
    fin: int
    fichier: str
    empreinte: str
    version: str
    lignes: int
    ecartees: dict[str, int] = Field(description="Lines left out, by reason.")
    passages: list[Passage]
