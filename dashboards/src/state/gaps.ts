// What the gaps page shows: the address decides, the API answers, and the last good answer stays until the next.
import { useQueryClient } from "@tanstack/vue-query";
import { computed, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from "vue";
import { useRoute, useRouter } from "vue-router";

import type { Question } from "../api/client";
import { Refused } from "../api/failures";
import type { AreaCollection, DatasetList, FeatureCollection, Level, MetricAnswer, MetricDescription } from "../api/models";
import * as ask from "../api/queries";
import { follow, isLanguage, useWords } from "../i18n/words";
import { read, write, type Fault, type GapState, type Query } from "./address";

/** An answer together with the areas it belongs to, so that map and table never disagree. */
export interface Shown {
  answer: MetricAnswer;
  areas: AreaCollection;
  metric: MetricDescription;
}

export interface Gaps {
  state: ComputedRef<GapState | null>;
  faults: ComputedRef<Fault[]>;
  catalogue: ComputedRef<readonly MetricDescription[] | undefined>;
  datasets: ComputedRef<DatasetList | undefined>;
  townships: ComputedRef<AreaCollection | undefined>;
  points: ComputedRef<FeatureCollection | undefined>;
  shown: ShallowRef<Shown | null>;
  /** The question that what is shown answers; while the service is away, not what the address asks. */
  answered: ComputedRef<Question | null>;
  busy: ComputedRef<boolean>;
  failure: ComputedRef<Error | null>;
  go: (change: Partial<GapState>, how?: "push" | "replace") => void;
  useDefault: (keys: readonly string[]) => void;
  retry: () => void;
}

export function useGaps(): Gaps {
  const client = useQueryClient();
  const catalogue = ask.useCatalogue();
  const datasets = ask.useDatasets();
  const { state, faults, go, useDefault } = useAddress(computed(() => catalogue.data.value));
  const question = computed<Question | null>(() => questionOf(state.value));
  const level = computed<Level | null>(() => state.value?.level ?? null);
  const at = computed(() => state.value?.at ?? null);
  const areas = ask.useAreas(level, at);
  const townships = ask.useAreas(computed(() => "township"), at);
  const answer = ask.useAnswer(question);
  const points = ask.useFeatures(computed(() => state.value?.metric.dataset ?? null));
  const shown = useShown(answer.data, areas.data, state);
  const queries = [catalogue, datasets, areas, townships, answer];
  followVersions(computed(() => datasets.data.value), () => {
    for (const key of ask.MADE_FROM_DATA) void client.invalidateQueries({ queryKey: [key] });
  });
  return {
    state,
    faults,
    catalogue: computed(() => catalogue.data.value),
    datasets: computed(() => datasets.data.value),
    townships: computed(() => townships.data.value),
    points: computed(() => points.data.value),
    shown,
    answered: computed(() => (shown.value === null ? null : questionBehind(shown.value.answer))),
    busy: computed(() => answer.isFetching.value || areas.isFetching.value),
    failure: computed(() => failureAmong(queries.map((query) => query.error.value))),
    go,
    useDefault,
    retry: () => void client.refetchQueries({ predicate: (query) => query.state.status === "error" }),
  };
}

/** A refusal says more than a missing service, so it goes first. */
function failureAmong(failures: readonly (Error | null)[]): Error | null {
  return failures.find((one) => one instanceof Refused) ?? failures.find((one) => one !== null) ?? null;
}

function questionOf(state: GapState | null): Question | null {
  if (state === null) return null;
  const { metric, level, at, parameters } = state;
  return { metric: metric.metric, level, at, parameters };
}

function questionBehind({ metric, level, at, parameters }: MetricAnswer): Question {
  return { metric, level, at, parameters };
}

function useAddress(catalogue: ComputedRef<readonly MetricDescription[] | undefined>) {
  const route = useRoute();
  const router = useRouter();
  const { language } = useWords();
  const query = computed(() => flat(route.query));
  const outcome = computed(() => {
    if (catalogue.value === undefined || catalogue.value.length === 0) return null;
    return read(query.value, catalogue.value);
  });
  const state = computed(() => (Array.isArray(outcome.value) ? null : outcome.value));
  watch(() => query.value["lang"], (given) => isLanguage(given) && follow(given), { immediate: true });
  // The defaults go into the address too: a link copied now must not change when a default does.
  watch([state, language], ([now]) => now !== null && set(now, "replace"), { immediate: true });

  function set(next: GapState, how: "push" | "replace"): void {
    const target = { ...write(next), lang: language.value };
    if (JSON.stringify(sorted(target)) === JSON.stringify(sorted(query.value))) return;
    void router[how]({ query: target });
  }
  return {
    state,
    faults: computed(() => (Array.isArray(outcome.value) ? outcome.value : [])),
    go: (change: Partial<GapState>, how: "push" | "replace" = "push") => {
      if (state.value !== null) set({ ...state.value, ...change }, how);
    },
    useDefault: (keys: readonly string[]) => {
      // Without its metric, the rest of a link means nothing.
      const lost = (key: string): boolean => keys.includes(key) || (keys.includes("metric") && key !== "lang");
      const kept = Object.entries(route.query).filter(([key]) => !lost(key));
      void router.push({ query: Object.fromEntries(kept) });
    },
  };
}

/** Answer and areas change together, and only when both have come. */
function useShown(
  answer: Readonly<Ref<MetricAnswer | undefined>>,
  areas: Readonly<Ref<AreaCollection | undefined>>,
  state: ComputedRef<GapState | null>,
): ShallowRef<Shown | null> {
  const shown = shallowRef<Shown | null>(null);
  watch(
    () => [answer.value, areas.value] as const,
    ([numbers, shapes]) => {
      const metric = state.value?.metric;
      if (numbers === undefined || shapes === undefined || metric === undefined) return;
      if (numbers.level !== shapes.level || numbers.metric !== metric.metric) return;
      shown.value = { answer: numbers, areas: shapes, metric };
    },
    { immediate: true },
  );
  return shown;
}

/** Calls back when any dataset has a new version: a file was imported while the page was open. */
function followVersions(datasets: ComputedRef<DatasetList | undefined>, changed: () => void): void {
  const versions = computed(() =>
    datasets.value?.datasets.map((one) => `${one.dataset}:${one.data_version}`).join(),
  );
  watch(versions, (now, before) => {
    if (before !== undefined && now !== before) changed();
  });
}

function flat(query: Record<string, unknown>): Query {
  const pairs = Object.entries(query).map(([key, value]) => [key, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(pairs.filter(([, value]) => typeof value === "string")) as Query;
}

function sorted(query: Query): [string, string | undefined][] {
  return Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
}
