// Puts the screen together.
import { VueQueryPlugin } from "@tanstack/vue-query";
import { createApp } from "vue";

import { makeQueryClient } from "./api/queries";
import App from "./App.vue";
import { startWords } from "./i18n/words";
import { makeRouter } from "./router";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/print.css";

startWords();
createApp(App)
  .use(VueQueryPlugin, { queryClient: makeQueryClient() })
  .use(makeRouter())
  .mount("#app");
