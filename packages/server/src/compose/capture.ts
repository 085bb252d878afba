/** What captures and what logs in, put together. Loaded by compose.ts when a command needs it. */
import type { Capturer } from "../capture/capturer.ts";
import { ChromiumCapturer, type ChromiumOptions } from "../capture/chromium-capturer.ts";
import { ChromiumLogin, type LoginWindow } from "../capture/login-window.ts";
import { ChromiumPrinter, type PagePrinter } from "../capture/page-printer.ts";
import type { Config } from "../config.ts";
import { ProfileError } from "../profiles/profile-error.ts";

type Software = { readonly name: string; readonly version: string };

export function composeCapturer(config: Config, software: Software, now: () => number): Capturer {
  return new ChromiumCapturer(optionsOf(config, software, now));
}

export function composePrinter(config: Config, software: Software, now: () => number): PagePrinter {
  return new ChromiumPrinter(optionsOf(config, software, now));
}

export function composeLogin(config: Config, software: Software, now: () => number): LoginWindow {
  // Elsewhere windows open without being told where.
  const isTold = process.platform !== "linux" && process.platform !== "freebsd";
  if (Object.keys(config.display).length === 0 && !isTold) {
    throw new ProfileError(
      "profile.no-display",
      "There is no display here on which a window could open.",
      "Log in with a browser of your own, export its cookies to a file, and run: muniment profile import <name> --cookies <file>",
    );
  }
  return new ChromiumLogin(optionsOf(config, software, now), config.display);
}

function optionsOf(config: Config, { name, version }: Software, now: () => number): ChromiumOptions {
  return {
    places: { configured: config.chromium, home: config.userHome, path: config.path, tools: config.tools },
    fonts: config.fonts,
    temporary: config.temporary,
    user: null,
    languages: ["en-US", "en"],
    software: `${name} ${version}`,
    platform: process.platform,
    now,
  };
}
