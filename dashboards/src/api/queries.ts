// What the screen keeps of the API's answers, for how long, and when it asks again.
import { QueryClient, useQuery } from "@tanstack/vue-query";
import { computed, type ComputedRef, type Ref } from "vue";

import * as client from "./client";
import type { Question } from "./client";
import { Refused } from "./failures";
import type {
  AreaCollection,
  DatasetList,
  FeatureCollection,
  Level,
  MetricAnswer,
  MetricDescription,
  Working,
} from "./models";

/** As much of a query as the screen uses: what came, why it did not, whether it is on its way. */
export interface Asked<T> {
  data: Readonly<Ref<T | undefined>>;
  error: Readonly<Ref<Error | null>>;
  isFetching: Readonly<Ref<boolean>>;
}

/** Milliseconds between looks at the datasets' versions: a new delivery shows within this time. */
const VERSION_LOOK_MS = 15_000;

/** Milliseconds between attempts while the service is away. */
const AWAY_LOOK_MS = 5_000;

/** Milliseconds for which an answer is shown without asking whether it changed. */
const FRESH_MS = 60_000;

/** Milliseconds before the second and last attempt after the API was not reached. */
const RETRY_MS = 800;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // A hub on an island works while the browser believes that it is offline.
        networkMode: "always",
        // A service that was away is asked again until it is back, a refusal is final.
        refetchInterval: ({ state }) => (isAway(state.error) ? AWAY_LOOK_MS : false),
        retry: (count, failure) => !(failure instanceof Refused) && count < 1,
        retryDelay: RETRY_MS,
      },
    },
  });
}

export function useDatasets(): Asked<DatasetList> {
  return useQuery({
    queryKey: ["datasets"],
    queryFn: ({ signal }) => client.datasets(signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (isAway(state.error) ? AWAY_LOOK_MS : VERSION_LOOK_MS),
  });
}

export function useCatalogue(): Asked<MetricDescription[]> {
  return useQuery({
    queryKey: ["catalogue"],
    queryFn: ({ signal }) => client.catalogue(signal),
  });
}

export function useAreas(
  level: ComputedRef<Level | null>,
  at: ComputedRef<string | null>,
): Asked<AreaCollection> {
  return useQuery({
    queryKey: ["areas", level, at],
    queryFn: ({ signal }) => client.areas(level.value ?? "township", at.value, signal),
    enabled: computed(() => level.value !== null),
  });
}

export function useAnswer(question: ComputedRef<Question | null>): Asked<MetricAnswer> {
  return useQuery({
    queryKey: ["answer", question],
    queryFn: ({ signal }) => client.answer(known(question), signal),
    enabled: computed(() => question.value !== null),
  });
}

export function useWorking(
  question: ComputedRef<Question | null>,
  area: Readonly<Ref<string | null>>,
): Asked<Working> {
  return useQuery({
    queryKey: ["working", question, area],
    queryFn: ({ signal }) => client.working(known(question), area.value ?? "", signal),
    enabled: computed(() => question.value !== null && area.value !== null),
  });
}

export function useFeatures(dataset: ComputedRef<string | null>): Asked<FeatureCollection> {
  return useQuery({
    queryKey: ["features", dataset],
    queryFn: ({ signal }) => client.features(dataset.value ?? "", signal),
    enabled: computed(() => dataset.value !== null),
  });
}

/** What a new delivery makes stale; areas and catalogue stay. */
export const MADE_FROM_DATA = ["answer", "working", "features"] as const;

function isAway(failure: Error | null): boolean {
  return failure !== null && !(failure instanceof Refused);
}

function known(question: ComputedRef<Question | null>): Question {
  if (question.value === null) throw new Error("asked before the question was known");
  return question.value;
}
