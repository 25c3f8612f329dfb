// The hatch of unknown areas, drawn once on a small canvas and repeated by the map.
import { UNKNOWN_LINES } from "./palette";

/** Pixels of one tile of the pattern; the lines run on seamlessly from tile to tile. */
const TILE = 16;

/** Distance between two lines of the hatch, in pixels along an edge of the tile. */
const SPACING = 8;

export function hatchImage(): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = TILE;
  canvas.height = TILE;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) throw new Error("This browser cannot draw on a canvas.");
  pen.strokeStyle = UNKNOWN_LINES;
  pen.lineWidth = 2;
  pen.beginPath();
  for (let start = -TILE; start <= 2 * TILE; start += SPACING) {
    pen.moveTo(start, TILE + 1);
    pen.lineTo(start + TILE + 2, -1);
  }
  pen.stroke();
  return pen.getImageData(0, 0, TILE, TILE);
}
