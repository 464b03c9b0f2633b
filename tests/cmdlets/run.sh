#!/usr/bin/env bash
# Tests the PowerShell module of a build: tests/cmdlets/run.sh [test file]...
# NC_BUILD_DIR is the build (build/release), NC_NCD the controller for the tests that need a real one, NC_SHARED the
# folder of the references; tests that need what is not there are skipped.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(realpath "${NC_BUILD_DIR:-$root/build/release}")
packages=$build/tests/cmdlets
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 POWERSHELL_TELEMETRY_OPTOUT=1 NO_COLOR=1

if [[ ! -x $build/pwsh/pwsh || ! -f $build/module/NetworkController/NetworkController.psd1 ]]; then
    echo "$build holds no module: cmake --build $build --target cmdlets" >&2
    exit 1
fi
dotnet restore "$root/tests/cmdlets/Pester.csproj" --verbosity quiet --packages "$packages/packages" \
    -p:ArtifactsPath="$packages/artifacts" >&2
export NC_MODULE=$build/module/NetworkController/NetworkController.psd1 NC_PWSH=$build/pwsh/pwsh
export NC_PESTER=$packages/packages/pester/5.7.1/tools/Pester.psd1
exec "$build/pwsh/pwsh" -NoProfile -NonInteractive -File "$root/tests/cmdlets/run.ps1" "$@"
