#!/usr/bin/env bash
# Train the bot when its data changed since the last model: the model carries the hash of what it was made from.
set -euo pipefail
empreinte=$(find bot/data bot/composants knowledge/territoires config.yml domain.yml requirements/bot.txt -type f \
  ! -path '*/__pycache__/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if [ "$(cat bot/models/empreinte 2>/dev/null)" = "$empreinte" ] && [ -f bot/models/repere.tar.gz ]; then
  exit 0
fi
echo "── Entraînement du bot (une à trois minutes)"
mkdir -p bot/models var
export REPERE_ACTIONS_PORT=5055 REPERE_RASA_URL=sqlite:///var/rasa.db
if ! .venv/bot/bin/rasa train --data bot/data --config config.yml --domain domain.yml --out bot/models \
  --fixed-model-name repere > var/entrainement.log 2>&1; then
  tail -n 20 var/entrainement.log >&2
  echo "L'entraînement du bot a échoué : le détail est dans var/entrainement.log." >&2
  exit 1
fi
printf '%s' "$empreinte" > bot/models/empreinte
