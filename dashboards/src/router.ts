// The pages and their addresses. Doors that do not exist yet are not here.
import { createRouter, createWebHistory, type Router } from "vue-router";

import GapsPage from "./pages/GapsPage.vue";
import MissingPage from "./pages/MissingPage.vue";

export function makeRouter(): Router {
  return createRouter({
    history: createWebHistory(),
    routes: [
      { path: "/", redirect: (to) => ({ path: "/gaps", query: to.query }) },
      { path: "/gaps", component: GapsPage },
      { path: "/:rest(.*)*", component: MissingPage },
    ],
  });
}
