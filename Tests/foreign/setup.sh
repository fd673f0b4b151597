#!/usr/bin/env bash
# The foreign readers that Swift tests compare with: openpyxl for workbooks, MPXJ (Java) for plans. In .venv, beside
# what the browser tests keep there.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -d .venv ] || python3 -m venv .venv
.venv/bin/python -c 'import openpyxl, mpxj, jpype' 2>/dev/null || .venv/bin/pip install -q 'openpyxl>=3.1' 'mpxj==16.10.0' 'JPype1>=1.5'
