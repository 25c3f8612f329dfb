// The one map on the page: it is told what to draw and tells what the reader pointed at.
import maplibregl, { type GeoJSONSource, type MapMouseEvent } from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";

import type { View } from "../state/address";
import { UNKNOWN } from "./classes";
import { hatchImage } from "./hatch";
import { NO_SHAPES, shapesOf, type Bounds } from "./shapes";
import { baseStyle, FADE_MS, HATCH, type SourceName } from "./style";

/** Pixels round the pointer within which a point counts as hit; a finger is less exact than a mouse. */
const HIT_PX = { mouse: 5, touch: 14 } as const;

/** Degrees beyond the county to which the map may be moved. */
const MARGIN_DEGREES = 5;

/** Narrowest and widest look: below, the county is a dot; above, its simplified border shows corners. */
const ZOOM = { min: 5.5, max: 17 } as const;

/** Pixels kept free round the county when all of it is shown. */
const FRAME_PX = 28;

/** Longest scale bar, in pixels. */
const SCALE_PX = 96;

/** Milliseconds after the fade in which the new colours become the old. */
const SETTLE_MS = FADE_MS + 60;

type Padding = Partial<Record<"top" | "right" | "bottom" | "left", number>>;

/** The worker starts while the API is asked, not after. */
maplibregl.prewarm();

export interface Pointed {
  onMark: (areaCode: string | null, at: { x: number; y: number } | null) => void;
  onChoose: (areaCode: string | null) => void;
  onPoints: (featureIds: string[], at: { lon: number; lat: number }) => void;
  onView: (view: View | null, areaCodes: Set<string>) => void;
  onIdle: () => void;
}

/** What the map opens with: all of `bounds` above the `covered` pixels, or the view of a link. */
export interface FirstLook {
  bounds: Bounds;
  view: View | null;
  covered: number;
  shapes: Partial<Record<SourceName, GeoJSON.FeatureCollection>>;
}

export class GapCanvas {
  readonly map: maplibregl.Map;
  readonly ready: Promise<void>;
  private drawn: Partial<Record<SourceName, GeoJSON.FeatureCollection>>;
  private shown = new Map<string, number>();
  private settling: ReturnType<typeof setTimeout> | null = null;
  private flagged: Record<"marked" | "chosen", string | null> = { marked: null, chosen: null };
  private popup: maplibregl.Popup | null = null;

  constructor(container: HTMLElement, first: FirstLook, private told: Pointed) {
    const { bounds, view, shapes, covered } = first;
    this.drawn = { ...shapes };
    this.map = new maplibregl.Map({
      container,
      style: baseStyle(shapes),
      ...(view === null
        ? { bounds, fitBoundsOptions: { padding: framed({ bottom: covered }) } }
        : { center: [view.lon, view.lat], zoom: view.zoom }),
      maxBounds: beyond(bounds),
      minZoom: ZOOM.min,
      maxZoom: ZOOM.max,
      maxPitch: 0,
      dragRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      attributionControl: false,
      // Names stand at once: a fade would redraw the whole map for as long as it lasts.
      fadeDuration: 0,
      // Printing the page and saving a picture of it need the last frame.
      canvasContextAttributes: { preserveDrawingBuffer: true },
    });
    this.map.addControl(new maplibregl.ScaleControl({ unit: "metric", maxWidth: SCALE_PX }), "bottom-right");
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.ready = new Promise((resolve) => this.map.once("style.load", () => resolve()));
    void this.ready.then(() => this.map.addImage(HATCH, hatchImage(), { pixelRatio: 2 }));
    this.listen();
  }

  /** Draws other shapes in one source; true where they are other ones. */
  draw(source: SourceName, shapes: GeoJSON.FeatureCollection): boolean {
    if (this.drawn[source] === shapes) return false;
    this.drawn[source] = shapes;
    (this.map.getSource(source) as GeoJSONSource).setData(shapes);
    return true;
  }

  /** Gives every area its step of the scale; the same areas fade, other areas are drawn at once. */
  paint(steps: ReadonlyMap<string, number>): void {
    this.settle();
    const unknown = [...steps].flatMap(([code, step]) => (step === UNKNOWN ? [code] : []));
    this.draw("unknown", shapesOf(this.drawn.areas ?? NO_SHAPES, new Set(unknown)));
    const same = [...steps.keys()].every((code) => this.shown.has(code)) && this.shown.size > 0;
    this.shown = new Map(steps);
    if (!same || reducedMotion()) {
      this.keep("step");
      return;
    }
    this.keep("next");
    this.fadeTo(1, FADE_MS);
    this.settling = setTimeout(() => this.settle(), SETTLE_MS);
  }

  get fading(): boolean {
    return this.settling !== null;
  }

  flag(kind: "marked" | "chosen", code: string | null): void {
    const before = this.flagged[kind];
    if (before === code) return;
    if (before !== null) this.map.setFeatureState({ source: "areas", id: before }, { [kind]: false });
    if (code !== null) this.map.setFeatureState({ source: "areas", id: code }, { [kind]: true });
    this.flagged[kind] = code;
  }

  openPopup(at: { lon: number; lat: number }, content: HTMLElement, closeLabel: string): void {
    this.closePopup();
    this.popup = new maplibregl.Popup({ maxWidth: "280px", locale: { "Popup.Close": closeLabel } } as maplibregl.PopupOptions)
      .setLngLat([at.lon, at.lat])
      .setDOMContent(content)
      .addTo(this.map);
  }

  /** Shows all of the bounds above what is covered at the bottom. */
  fit(bounds: Bounds, covered: number): void {
    this.map.fitBounds(bounds, { padding: framed({ bottom: covered }) });
  }

  remove(): void {
    if (this.settling !== null) clearTimeout(this.settling);
    this.map.remove();
  }

  closePopup(): void {
    this.popup?.remove();
    this.popup = null;
  }

  private keep(state: "step" | "next"): void {
    for (const [id, step] of this.shown) this.map.setFeatureState({ source: "areas", id }, { [state]: step });
  }

  private fadeTo(opacity: 0 | 1, duration: number): void {
    this.map.setPaintProperty("areas-next", "fill-opacity-transition", { duration, delay: 0 });
    this.map.setPaintProperty("areas-next", "fill-opacity", opacity);
  }

  private settle(): void {
    if (this.settling === null) return;
    clearTimeout(this.settling);
    this.settling = null;
    this.keep("step");
    this.fadeTo(0, 0);
  }

  private listen(): void {
    this.map.on("mousemove", (event) => this.told.onMark(this.areaAt(event), event.point));
    this.map.on("mouseout", () => this.told.onMark(null, null));
    this.map.on("click", (event) => this.clicked(event));
    this.map.on("moveend", (event) => this.told.onView(this.viewAfter(event), this.areasInView()));
    this.map.on("idle", () => this.told.onIdle());
  }

  private clicked(event: MapMouseEvent): void {
    const hit = this.pointsAt(event);
    if (hit.length > 0) this.told.onPoints(hit, { lon: event.lngLat.lng, lat: event.lngLat.lat });
    else this.told.onChoose(this.areaAt(event));
  }

  private areaAt(event: MapMouseEvent): string | null {
    const [area] = this.map.queryRenderedFeatures(event.point, { layers: ["areas"] });
    return typeof area?.id === "string" ? area.id : null;
  }

  private pointsAt({ point }: MapMouseEvent): string[] {
    const near = matchMedia("(pointer: coarse)").matches ? HIT_PX.touch : HIT_PX.mouse;
    const box: [maplibregl.PointLike, maplibregl.PointLike] = [
      [point.x - near, point.y - near],
      [point.x + near, point.y + near],
    ];
    const hit = this.map.queryRenderedFeatures(box, { layers: ["points"] });
    return [...new Set(hit.map((one) => String(one.id)))];
  }

  areasInView(): Set<string> {
    const seen = this.map.queryRenderedFeatures({ layers: ["areas"] });
    return new Set(seen.map((one) => String(one.id)));
  }

  /** The view, if the reader's own hand moved the map; null where the page did. */
  private viewAfter(event: { originalEvent?: unknown }): View | null {
    if (event.originalEvent === undefined) return null;
    const { lng, lat } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lon: lng, lat };
  }
}

function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The reader may go a little beyond the county, not to another country. */
function beyond([west, south, east, north]: Bounds): Bounds {
  const far = MARGIN_DEGREES;
  return [west - far, south - far, east + far, north + far];
}

function framed(padding: Padding): Required<Padding> {
  const { top = 0, right = 0, bottom = 0, left = 0 } = padding;
  return {
    top: top + FRAME_PX,
    right: right + FRAME_PX,
    bottom: bottom + FRAME_PX,
    left: left + FRAME_PX,
  };
}
