// The chosen language and its words: 繁體中文 unless the link or the reader says otherwise.
import { computed, ref, watchEffect, type ComputedRef } from "vue";

import type { Text } from "../api/models";
import { en } from "./en";
import type { Language } from "./format";
import { zh, type Word } from "./zh";

const WORDS: Record<Language, Readonly<Record<Word, string>>> = { zh, en };
const TAGS: Record<Language, string> = { zh: "zh-Hant-TW", en: "en" };
const REMEMBERED = "hub.language";

type Fillings = Readonly<Record<string, string | number>>;

/** The word with its {places} filled; a place without a filling stays visible, so that it is noticed. */
export function fill(pattern: string, fillings: Fillings = {}): string {
  return pattern.replace(/\{(\w+)\}/g, (place, name: string) => String(fillings[name] ?? place));
}

export function isLanguage(given: unknown): given is Language {
  return given === "zh" || given === "en";
}

export function remembered(): Language {
  const kept = localStorage.getItem(REMEMBERED);
  return isLanguage(kept) ? kept : "zh";
}

const chosen = ref<Language>(remembered());

watchEffect(() => {
  document.documentElement.lang = TAGS[chosen.value];
});

/** The reader's own choice: shown now and remembered for the next visit. */
export function choose(language: Language): void {
  follow(language);
  localStorage.setItem(REMEMBERED, language);
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
