# Targets: build (default), demo, test, lint, install, uninstall, clean.
# `make install PREFIX=…` puts the program, its manual and its completions in place; DESTDIR is for packagers.

PREFIX ?= /usr/local
DESTDIR ?=

BUILD = Scripts/build
BINARY = .build/release/rnnc

bindir = $(DESTDIR)$(PREFIX)/bin
mandir = $(DESTDIR)$(PREFIX)/share/man/man1
bashdir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fishdir = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

.PHONY: build demo test lint install uninstall clean

build:
	$(BUILD)

demo:
	Scripts/demo

test:
	Scripts/test

lint:
	Scripts/lint

install: build
	install -d "$(bindir)" "$(mandir)" "$(bashdir)" "$(zshdir)" "$(fishdir)"
	install -m 755 $(BINARY) "$(bindir)/rnnc"
	install -m 644 Docs/rnnc.1 "$(mandir)/rnnc.1"
	$(BINARY) --generate-completion-script bash > "$(bashdir)/rnnc"
	$(BINARY) --generate-completion-script zsh > "$(zshdir)/_rnnc"
	$(BINARY) --generate-completion-script fish > "$(fishdir)/rnnc.fish"

uninstall:
	rm -f "$(bindir)/rnnc" "$(mandir)/rnnc.1" "$(bashdir)/rnnc" "$(zshdir)/_rnnc" "$(fishdir)/rnnc.fish"

clean:
	rm -rf .build build
