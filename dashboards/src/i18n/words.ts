// The chosen language and its words: 繁體中文 unless the link or the reader says otherwise.
import { computed, ref, watchEffect, type ComputedRef } from "vue";

import type { Text } from "../api/models";
import { en } from "./en";
import { fill, type Fillings } from "./fill";
import type { Language } from "./format";
import { zh, type Word } from "./zh";

const WORDS: Record<Language, Readonly<Record<Word, string>>> = { zh, en };
const TAGS: Record<Language, string> = { zh: "zh-Hant-TW", en: "en" };
const REMEMBERED = "hub.language";

const chosen = ref<Language>("zh");

export function isLanguage(given: unknown): given is Language {
  return given === "zh" || given === "en";
}

/** Begins with the language of the last visit and tells the document whenever it changes. */
export function startWords(): void {
  const kept = recall();
  if (isLanguage(kept)) follow(kept);
  watchEffect(() => {
    document.documentElement.lang = TAGS[chosen.value];
  });
}

/** The reader's own choice: shown now and remembered for the next visit. */
export function choose(language: Language): void {
  follow(language);
  try {
    localStorage.setItem(REMEMBERED, language);
  } catch {
    // A browser that keeps nothing asks again next time; the page works all the same.
  }
}

/** A link's language: shown now, but it does not change what the reader once chose. */
export function follow(language: Language): void {
  chosen.value = language;
}

export interface Words {
  language: ComputedRef<Language>;
  t: (word: Word, fillings?: Fillings) => string;
  say: (text: Text) => string;
  has: (word: string) => word is Word;
}

/** `t` gives the screen's own words, `say` picks a language of the API's. Both follow the switch. */
export function useWords(): Words {
  return {
    language: computed(() => chosen.value),
    t: (word, fillings) => fill(WORDS[chosen.value][word], fillings),
    say: (text) => text[chosen.value],
    has: (word): word is Word => word in zh,
  };
}

function recall(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}
