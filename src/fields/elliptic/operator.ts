import { type SparseArray, sparse, spread } from '../../lattice/sparse-array.ts';
import type { GridProblem } from './aggregate-grid.ts';
import { type Kernels, makeKernels } from './kernels.ts';
import { colourAt, type Layout, positionOf, slotAt, splitColours } from './layout.ts';
import { Heap } from './memory.ts';
import { type Offsets, reserveOffsets } from './offsets.ts';
import { type Faces, makeSeam, type Seam, seamAxes } from './seam.ts';
import { SiteList, type SiteListState } from './site-list.ts';
import { addTerminal, dotTerminal, noLinks, packLinks, type TerminalLinks } from './terminal-links.ts';

/** What an operator is restored from, beside the conductances. */
export interface OperatorState {
  readonly refreshed: SparseArray<Uint8Array>;
  readonly terminals: SiteListState;
  readonly grounds: SiteListState;
}

/** Sites per piece of the grid that all passes of a cycle visit in turn while it is in the cache. */
const PIECE_SITES = 8192;

/**
 * The operator of the grid in colour-split storage. Red unknowns are coupled to black ones only and can
 * be eliminated; the black unknowns are the black slots followed by the extras of a seam; the terminal's
 * potential is one unknown more.
 */
export class GridOperator {
  readonly layout: Layout;
  readonly pieces: number;
  readonly piecePlanes: number;
  /** Black slots and extras. */
  readonly blacks: number;
  /** All arrays of the kernels, and where each of them lies. */
  readonly heap: Heap;
  readonly at: Offsets;
  readonly kernels: Kernels;
  /** 1 / diagonal of the red unknowns, 0 where a site has no conductance. */
  readonly inverseRed: Float64Array;
  readonly diagonalBlack: Float64Array;
  /** Diagonal smoother of the black unknowns: 1 / (diagonal + links to other black unknowns). */
  readonly smootherBlack: Float64Array;
  /** Couplings of one piece, from its first slot on; with a seam followed by those of the extras. */
  readonly coupling: Float64Array;
  readonly terminals = new SiteList();
  readonly grounds = new SiteList();
  terminalSum = 0;
  seam: Seam | null = null;
  private readonly problem: GridProblem;
  private readonly natural: Faces;
  private readonly extraOf = new Map<number, number>();
  private readonly hasSeam: boolean;
  /** 1 for sites read one by one since the last rebuild: their sums are rounded in another order. */
  private readonly refreshed: Uint8Array;
  private readonly red: Faces;
  private readonly black: Faces;
  private redTerminals: TerminalLinks = noLinks;
  private blackTerminals: TerminalLinks = noLinks;

  constructor(layout: Layout, problem: GridProblem) {
    this.layout = layout;
    this.problem = problem;
    this.refreshed = new Uint8Array(layout.sites);
    const arrays = [problem.conductanceX, problem.conductanceY, problem.conductanceZ];
    this.natural = [arrays[layout.axes[0]]!, arrays[layout.axes[1]]!, arrays[layout.axes[2]]!];
    const seams = seamAxes(layout);
    this.hasSeam = seams[0] || seams[1] || seams[2];
    const plane = layout.half * layout.nv;
    const split = !this.hasSeam && !layout.wraps[2];
    this.piecePlanes = split
      ? Math.min(layout.nw, Math.max(1, Math.floor(PIECE_SITES / (2 * plane))))
      : layout.nw;
    this.pieces = Math.ceil(layout.nw / this.piecePlanes);
    const seam = this.hasSeam ? makeSeam(layout, this.natural, () => {}) : null;
    const extras = seam === null ? 0 : seam.extraSites.length;
    for (let e = 0; e < extras; e++) this.extraOf.set(seam!.extraSites[e]!, e);
    const { slots } = layout;
    this.blacks = slots + extras;
    const heap = new Heap();
    const at = reserveOffsets(heap, layout, this.blacks, plane * this.piecePlanes + extras);
    this.at = at;
    this.heap = heap;
    this.kernels = makeKernels(heap.seal());
    const views = (offsets: readonly number[]): Faces => [
      heap.view(offsets[0]!, slots),
      heap.view(offsets[1]!, layout.nv > 1 ? slots : 0),
      heap.view(offsets[2]!, slots),
    ];
    this.red = views(at.redFaces);
    this.black = views(at.blackFaces);
    this.inverseRed = heap.view(at.inverseRed, slots);
    this.diagonalBlack = heap.view(at.diagonalBlack, this.blacks);
    this.smootherBlack = heap.view(at.smootherBlack, this.blacks);
    this.coupling = heap.view(at.coupling, plane * this.piecePlanes + extras);
  }

  /** First slot of a piece. */
  begin(piece: number): number {
    return piece * this.piecePlanes * this.layout.half * this.layout.nv;
  }

  /** Slot after the last of a piece. */
  end(piece: number): number {
    return Math.min(this.layout.slots, this.begin(piece + 1));
  }

  /** As `end` for the black unknowns: the extras belong to the last piece. */
  blackEnd(piece: number): number {
    return piece === this.pieces - 1 ? this.blacks : this.end(piece);
  }

  /** Reads all conductances from the public arrays. */
  rebuild(): void {
    const { layout, natural, red, black, inverseRed, diagonalBlack } = this;
    const { nu, nv, nw } = layout;
    const counts = [nu, nv, nw];
    for (let axis = 0; axis < 3; axis++) {
      if (counts[axis] === 1) continue;
      splitColours(layout, natural[axis]!, red[axis]!, black[axis]!, 0, nw);
      if (!layout.wraps[axis]!) this.clearLastPlane(axis);
    }
    this.seam = this.hasSeam
      ? makeSeam(layout, natural, (site, axis) => {
          const at = positionOf(layout, site);
          (colourAt(at) === 0 ? red : black)[axis]![slotAt(layout, at)] = 0;
        })
      : null;
    this.refreshed.fill(0);
    this.collect(this.terminals, this.problem.terminal);
    this.collect(this.grounds, this.problem.ground);
    this.linkTerminals();

    splitColours(layout, this.problem.ground, inverseRed, diagonalBlack, 0, nw);
    // The couplings to a field of ones are the sums of the links.
    const { at, heap, coupling } = this;
    const { slots } = layout;
    const reds = heap.view(at.red, slots).fill(1);
    const blacks = heap.view(at.z, this.blacks).fill(1);
    for (let piece = 0; piece < this.pieces; piece++) {
      const begin = this.begin(piece);
      const end = this.end(piece);
      this.coupleRed(at.z, blacks, 1, piece);
      for (let i = begin; i < end; i++) {
        const diagonal = inverseRed[i]! + coupling[i - begin]!;
        inverseRed[i] = diagonal > 0 ? 1 / diagonal : 0;
      }
    }
    for (let piece = 0; piece < this.pieces; piece++) {
      const begin = this.begin(piece);
      const end = this.blackEnd(piece);
      this.coupleBlack(at.red, reds, 1, piece);
      this.joinBlack(blacks);
      for (let i = begin; i < end; i++)
        diagonalBlack[i] = (i < slots ? diagonalBlack[i]! : 0) + coupling[i - begin]!;
    }
    const { smootherBlack, seam } = this;
    if (seam !== null)
      for (let e = 0; e < seam.extraSites.length; e++) {
        const site = seam.extraSites[e]!;
        diagonalBlack[slots + e] = diagonalBlack[slots + e]! + this.problem.ground[site]!;
        inverseRed[slotAt(layout, positionOf(layout, site))] = 0;
      }
    for (let i = 0; i < this.blacks; i++) smootherBlack[i] = diagonalBlack[i]!;
    if (seam !== null)
      for (let k = 0; k < seam.value.length; k++) {
        const a = seam.first[k]!;
        const b = seam.second[k]!;
        smootherBlack[a] = smootherBlack[a]! + seam.value[k]!;
        smootherBlack[b] = smootherBlack[b]! + seam.value[k]!;
      }
    for (let i = 0; i < this.blacks; i++)
      smootherBlack[i] = smootherBlack[i]! > 0 ? 1 / smootherBlack[i]! : 0;
  }

  /** Reads the conductances of single sites (and of the faces below them) from the public arrays. */
  refresh(sites: Iterable<number>): void {
    const { layout } = this;
    const counts = [layout.nu, layout.nv, layout.nw];
    const strides = [layout.strideU, layout.strideV, layout.strideW];
    const seams = seamAxes(layout);
    let relink = false;
    for (const site of sites) {
      const position = positionOf(layout, site);
      for (let axis = 0; axis < 3; axis++)
        if (seams[axis]! && (position[axis]! < 2 || position[axis]! > counts[axis]! - 3)) {
          this.rebuild();
          return;
        }
      const code = this.codeOf(site);
      this.grounds.set(site, this.problem.ground[site]!, code);
      if (this.terminals.set(site, this.problem.terminal[site]!, code)) relink = true;
      this.refreshSite(site);
      for (let axis = 0; axis < 3; axis++) {
        const count = counts[axis]!;
        const at = position[axis]!;
        if (count === 1) continue;
        if (at + 1 < count || layout.wraps[axis]!)
          this.refreshSite(site + (at + 1 < count ? 1 : 1 - count) * strides[axis]!);
        if (at > 0 || layout.wraps[axis]!)
          this.refreshSite(site + (at > 0 ? -1 : count - 1) * strides[axis]!);
      }
    }
    if (relink) this.linkTerminals();
  }

  /**
   * Coupling of the red unknowns of a piece to black values (at an offset, and as a view) and the terminal, left
   * in `coupling`.
   */
  coupleRed(offset: number, blackValues: Float64Array, terminal: number, piece: number): void {
    this.couple(0, offset, piece);
    const { coupling, seam } = this;
    addTerminal(coupling, this.begin(piece), this.redTerminals, terminal, piece);
    if (seam !== null)
      for (let k = 0; k < seam.redSlot.length; k++) {
        const i = seam.redSlot[k]!;
        coupling[i] = coupling[i]! + seam.redValue[k]! * blackValues[seam.redExtra[k]!]!;
      }
  }

  /**
   * Coupling of the black unknowns of a piece to red values and the terminal, left in `coupling`. Links between
   * black unknowns are added by `joinBlack`.
   */
  coupleBlack(offset: number, redValues: Float64Array, terminal: number, piece: number): void {
    this.couple(1, offset, piece);
    const { coupling, seam } = this;
    if (seam !== null) {
      coupling.fill(0, this.layout.slots);
      for (let k = 0; k < seam.redSlot.length; k++) {
        const e = seam.redExtra[k]!;
        coupling[e] = coupling[e]! + seam.redValue[k]! * redValues[seam.redSlot[k]!]!;
      }
    }
    addTerminal(coupling, this.begin(piece), this.blackTerminals, terminal, piece);
  }

  /** Adds the links between black unknowns to the couplings. */
  joinBlack(blackValues: Float64Array): void {
    const { coupling, seam } = this;
    if (seam === null) return;
    for (let k = 0; k < seam.value.length; k++) {
      const a = seam.first[k]!;
      const b = seam.second[k]!;
      coupling[a] = coupling[a]! + seam.value[k]! * blackValues[b]!;
      coupling[b] = coupling[b]! + seam.value[k]! * blackValues[a]!;
    }
  }

  /** Sum of g_i value_i over the terminal's red sites of a piece. */
  terminalRed(redValues: Float64Array, piece: number): number {
    return dotTerminal(this.redTerminals, redValues, piece);
  }

  /** Sum of g_i value_i over the terminal's black sites of a piece. */
  terminalBlack(blackValues: Float64Array, piece: number): number {
    return dotTerminal(this.blackTerminals, blackValues, piece);
  }

  save(): OperatorState {
    return {
      refreshed: sparse(this.refreshed, 0),
      terminals: this.terminals.save(),
      grounds: this.grounds.save(),
    };
  }

  /**
   * The inverse of {@link save} for the present conductances. Sites that have changed since the operator was saved, which
   * a refresh is due to read, are up to date already.
   */
  restore(state: OperatorState): void {
    this.rebuild();
    spread(state.refreshed, 0, this.refreshed);
    for (let i = 0; i < this.refreshed.length; i++) if (this.refreshed[i] === 1) this.refreshSite(i);
    this.terminals.restore(state.terminals, (site) => this.codeOf(site));
    this.grounds.restore(state.grounds, (site) => this.codeOf(site));
    this.linkTerminals();
  }

  /** Black index of a site (of its extra, if it is one), or ~slot of a red site. */
  private codeOf(site: number): number {
    const extra = this.hasSeam ? this.extraOf.get(site) : undefined;
    if (extra !== undefined) return this.layout.slots + extra;
    const position = positionOf(this.layout, site);
    const slot = slotAt(this.layout, position);
    return colourAt(position) === 0 ? ~slot : slot;
  }

  private collect(list: SiteList, array: Float64Array): void {
    list.clear();
    for (let i = 0; i < array.length; i++) if (array[i]! > 0) list.set(i, array[i]!, this.codeOf(i));
  }

  private couple(colour: number, values: number, piece: number): void {
    const { layout, kernels, at } = this;
    const { half, nv, nw } = layout;
    const own = colour === 0 ? at.redFaces : at.blackFaces;
    const other = colour === 0 ? at.blackFaces : at.redFaces;
    const w0 = piece * this.piecePlanes;
    const w1 = Math.min(nw, w0 + this.piecePlanes);
    const result = at.coupling - this.begin(piece);
    if (nv === 1)
      kernels.couple2(result, values, own[0], own[2], other[0], other[2], colour, half, nw, w0, w1);
    else
      kernels.couple3(
        result,
        values,
        own[0],
        own[1],
        own[2],
        other[0],
        other[1],
        other[2],
        colour,
        half,
        nv,
        nw,
        w0,
        w1,
      );
  }

  private clearLastPlane(axis: number): void {
    const { layout } = this;
    const { nu, nv, nw, half } = layout;
    const counts = [nu, nv, nw];
    const from = [0, 0, 0];
    from[axis] = counts[axis]! - 1;
    for (let w = from[2]!; w < nw; w++)
      for (let v = from[1]!; v < nv; v++)
        for (let u = from[0]!; u < nu; u++) {
          const faces = ((u + v + w) & 1) === 0 ? this.red : this.black;
          faces[axis]![(v + nv * w) * half + (u >> 1)] = 0;
        }
  }

  private refreshSite(site: number): void {
    const { layout, natural, problem } = this;
    const counts = [layout.nu, layout.nv, layout.nw];
    const strides = [layout.strideU, layout.strideV, layout.strideW];
    const position = positionOf(layout, site);
    const slot = slotAt(layout, position);
    const colour = colourAt(position);
    const faces = colour === 0 ? this.red : this.black;
    this.refreshed[site] = 1;
    let diagonal = problem.ground[site]! + problem.terminal[site]!;
    for (let axis = 0; axis < 3; axis++) {
      const count = counts[axis]!;
      const at = position[axis]!;
      if (count === 1) continue;
      if (at + 1 < count || layout.wraps[axis]!) {
        faces[axis]![slot] = natural[axis]![site]!;
        diagonal += natural[axis]![site]!;
      }
      if (at > 0 || layout.wraps[axis]!)
        diagonal += natural[axis]![site + (at > 0 ? -1 : count - 1) * strides[axis]!]!;
    }
    const inverse = diagonal > 0 ? 1 / diagonal : 0;
    if (colour === 0) this.inverseRed[slot] = inverse;
    else {
      this.diagonalBlack[slot] = diagonal;
      this.smootherBlack[slot] = inverse;
    }
  }

  private linkTerminals(): void {
    const { terminals, pieces } = this;
    const red: [number, number][] = [];
    const black: [number, number][] = [];
    this.terminalSum = 0;
    for (let k = 0; k < terminals.count; k++) {
      const value = terminals.values[k]!;
      if (!(value > 0)) continue;
      this.terminalSum += value;
      const code = terminals.codes[k]!;
      if (code < 0) red.push([~code, value]);
      else black.push([code, value]);
    }
    const ends = Array.from({ length: pieces }, (_, piece) => this.blackEnd(piece));
    this.redTerminals = packLinks(red, ends);
    this.blackTerminals = packLinks(black, ends);
  }
}
