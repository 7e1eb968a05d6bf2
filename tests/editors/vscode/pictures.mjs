// Small pictures: a screenshot with at most 256 colours, which for an editor's window look the same.

import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

/** A PNG with a palette that looks like a PNG of 8 bits a channel, not interlaced, as browsers make them. */
export function withPalette(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  palette.length = Math.min(palette.length, MOST_COLOURS);
  const indices = new Map(palette.map((colour, index) => [colour, index]));
  const indexOf = (colour) => {
    const known = indices.get(colour);
    if (known !== undefined) return known;
    const nearest = nearestTo(colour, palette);
    indices.set(colour, nearest);
    return nearest;
  };
  // Each row begins with its filter: none, which is best with a palette.
  const rows = Buffer.alloc(height * (width + 1));
  pixels.forEach((pixel, at) => {
    rows[Math.floor(at / width) * (width + 1) + 1 + (at % width)] = indexOf(pixel);
  });
  return encode(width, height, palette, rows);
}

/** How much two PNGs of one size differ, on average over the channels, of 255; what shines through counts as well. */
export function averageDifference(one, other) {
  const [a, b] = [one, other].map((png) => decode(png).samples);
  if (a.length !== b.length) throw new Error("The pictures are of different sizes.");
  return a.reduce((sum, sample, at) => sum + Math.abs(sample - b[at]), 0) / a.length;
}

function nearestTo(colour, palette) {
  const distances = palette.map((other) => {
    return [16, 8, 0].reduce(
      (sum, shift) => sum + (((colour >> shift) & 255) - ((other >> shift) & 255)) ** 2,
      0,
    );
  });
  return distances.indexOf(Math.min(...distances));
}

/** The pixels as numbers 0xRRGGBB, where what shines through is taken for opaque; and all channels as they are. */
function decode(png) {
  const [header, ...rest] = chunks(png);
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const channels = { 2: 3, 6: 4 }[header.data[9]];
  if (header.data[8] !== 8 || channels === undefined || header.data[12] !== 0)
    throw new Error("Not such a PNG.");
  const data = inflateSync(Buffer.concat(rest.filter(({ type }) => type === "IDAT").map(({ data }) => data)));
  const stride = width * channels;
  let above = Buffer.alloc(stride);
  const [pixels, rows] = [[], []];
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1);
    const row = Buffer.from(data.subarray(start + 1, start + 1 + stride));
    unfilter(data[start], row, above, channels);
    for (let x = 0; x < stride; x += channels) pixels.push((row[x] << 16) | (row[x + 1] << 8) | row[x + 2]);
    rows.push(row);
    above = row;
  }
  return { width, height, pixels, samples: Buffer.concat(rows) };
}

function unfilter(filter, row, above, channels) {
  for (let at = 0; at < row.length; at++) {
    const left = at < channels ? 0 : row[at - channels];
    const corner = at < channels ? 0 : above[at - channels];
    row[at] += [0, left, above[at], (left + above[at]) >> 1, paeth(left, above[at], corner)][filter];
  }
}

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

function chunks(png) {
  const all = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const length = png.readUInt32BE(at);
    all.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return all;
}

function encode(width, height, palette, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  const parts = {
    IHDR: header,
    PLTE: colours,
    IDAT: deflateSync(rows, { level: 9, memLevel: 9 }),
    IEND: Buffer.alloc(0),
  };
  return Buffer.concat([SIGNATURE, ...Object.entries(parts).map(([type, data]) => chunk(type, data))]);
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
