# The two commands: `make run` and `make test`. `make help` lists the rest.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

WAILS := go tool wails build -m -nosyncgomod -s -skipbindings -trimpath

.PHONY: help run test check lint unit e2e bench sim carrier fuzz crash kill build build-e2e generate generate-check spec install

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: build ## a practice and a patient on this computer (FRESH=1 starts anew)
	@build/run

test: lint generate-check build-e2e ## everything; ends with one line of numbers
	@go run ./build/testsummary

check: lint generate-check unit ## what to run before every commit

lint: install ## formatting, vet, staticcheck, Biome, types
	@build/lint

unit: install ## short Go tests, floors among them, and component tests
	@go run ./build/testsummary -short

e2e: build-e2e ## the desktop and the portal in a browser
	@npm --prefix frontend run --silent e2e --workspace e2e

bench: build-e2e ## the figures beside their limits (ONLY=S1,C1 takes some, STORED=1000000 stores more)
	@build/install-packages frontend/e2e/lighthouse +isync
	@go run ./backend/bench $(if $(ONLY),-only $(ONLY)) $(if $(STORED),-stored $(STORED))

crash: ## power cuts and failing disks, as many as IMAGES (50000)
	@ROWAN_CRASH_IMAGES=$${IMAGES:-50000} go test -count=1 -timeout 0 -v -run 'Crash|DiskFaults|Upgrade' ./backend/sealed ./backend/store | grep -vE '^(===|\s+---)'

kill: ## the desktop's engine and the service, killed as often as KILLS (1000) each
	@ROWAN_KILLS=$${KILLS:-1000} go test -count=1 -timeout 0 -v -run 'Kill_' ./backend | grep -vE '^==='

fuzz: ## every parser of what comes from outside, each for TIME (10m)
	@go run ./build/testsummary -onlyfuzz -fuzz $(or $(TIME),10m)

carrier: ## a carrier's news in random orders, HOOKS (100000), and deaths around its call, DEATHS (500) at each point
	@ROWAN_HOOKS=$${HOOKS:-100000} ROWAN_DEATHS=$${DEATHS:-500} go test -count=1 -timeout 0 -v -run 'Fault40_Random|Fault45' ./backend | grep -vE '^==='

sim: ## histories of the real engines, each from one seed (SEEDS=n, FROM=seed)
	@go run ./backend/sim -seeds $(or $(SEEDS),1000) -from $(or $(FROM),1)

build: install ## build/bin: the desktop and the service
	@npm --prefix frontend run --silent build
	@$(WAILS) -v 0
	@go build -trimpath -o build/bin/rowan-service ./backend/cmd/service

build-e2e: build ## build/bin, and the desktop that a browser can drive
	@go build -tags dev,webkit2_41 -o build/bin/rowan-dev .
	@go test -c -tags mailserver -o build/bin/mailserver ./backend/bridge/bridgetest

generate: install ## bindings, openapi.yaml and the portal's client, written anew
	@build/generate

generate-check: install ## fails when what is generated is not what is committed
	@build/generate --check

spec: ## promises, faults and checklist, and the tests that carry them
	@go run ./build/spec

install: ## what this computer lacks, Debian and npm packages
	@build/install-packages
