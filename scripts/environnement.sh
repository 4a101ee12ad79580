#!/usr/bin/env bash
# Make one Python environment from its locked list: environnement.sh NAME VERSION LIST
# uv itself comes from a locked list. A Python that is not on the machine is looked for under pyenv, then fetched.
set -euo pipefail
nom=$1 version=$2 liste=$3

say() { printf '── %s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

outils=.venv/outils
if [ ! -x "$outils/bin/uv" ]; then
  base=$(command -v python3) || stop "Python 3 manque. Installez-le (par exemple : apt-get install python3 python3-venv), puis relancez."
  say "Installation de l'outil uv"
  "$base" -m venv "$outils" 2>/dev/null || stop "Le module venv de Python manque. Installez-le (par exemple : apt-get install python3-venv), puis relancez."
  "$outils/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/outils.txt \
    || stop "Impossible de télécharger les paquets : vérifiez la connexion au réseau, puis relancez."
fi
uv=$outils/bin/uv

find_python() {
  local found
  for found in "$(command -v "python$version" || true)" "$(ls -d "$(pyenv root 2>/dev/null || echo "$HOME/.pyenv")"/versions/"$version".*/bin/python 2>/dev/null | sort -V | tail -n 1)"; do
    # A pyenv shim is there for every version, and answers only for the selected one.
    if [ -n "$found" ] && "$found" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
      echo "$found"; return
    fi
  done
  "$uv" python find "$version" 2>/dev/null && return
  "$uv" python install "$version" >&2 && "$uv" python find "$version" && return
  return 1
}

say "Environnement « $nom » (Python $version)"
python=$(find_python) || stop "Python $version manque et n'a pas pu être téléchargé. Installez-le (par exemple avec pyenv : pyenv install $version), puis relancez."
"$uv" venv --quiet --clear --python "$python" ".venv/$nom"
"$uv" pip install --python ".venv/$nom" --no-deps --require-hashes --compile-bytecode -r "$liste" 2> >(grep -vE '^ [+-] ' >&2) \
  || stop "Les paquets de $liste n'ont pas pu être installés : vérifiez la connexion au réseau et la place sur le disque, puis relancez."
touch ".venv/$nom/.pret"
