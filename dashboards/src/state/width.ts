// Whether the window is a phone's, a narrow screen's or a desk's; follows turning and resizing.
import { onBeforeUnmount, ref, type Ref } from "vue";

export function useMedia(query: string): Readonly<Ref<boolean>> {
  const list = matchMedia(query);
  const matches = ref(list.matches);
  const follow = (event: MediaQueryListEvent): void => {
    matches.value = event.matches;
  };
  list.addEventListener("change", follow);
  onBeforeUnmount(() => list.removeEventListener("change", follow));
  return matches;
}
