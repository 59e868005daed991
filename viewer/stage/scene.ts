/** The scene in three dimensions: lithium, grains, electrodes and slices, drawn when something has changed. */
import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  type Camera,
  DataTexture,
  EdgesGeometry,
  FloatType,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  IntType,
  LineSegments,
  Mesh,
  NearestFilter,
  PerspectiveCamera,
  PlaneGeometry,
  Raycaster,
  RedFormat,
  type ShaderMaterial,
  Scene as ThreeScene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { type GrainSurfaces, grainSurfaces } from '../../src/view/grain-surfaces.ts';
import type { Colour, ColourMode, Theme } from '../look.ts';
import type { Deposit } from '../run-data.ts';
import { facesUpTo, type LithiumFaces, lithiumFaces } from './lithium-faces.ts';
import {
  grainMaterial,
  lineMaterial,
  lithiumMaterial,
  plateMaterial,
  sharedUniforms,
  sliceMaterial,
} from './materials.ts';
import { firstVoxel } from './pick.ts';
import type { Clip, SliceValues, StageLook } from './stage-look.ts';

/** Share of a run over which what has just come is shown lighter. */
const FRESH = 1 / 150;
/** Surfaces one behind another up to which grains are drawn as densely as asked for; of more, each is drawn fainter. */
const CLEAR_CROSSINGS = 6;
/** Thickness of the electrodes as a share of the box. */
const PLATE = 0.035;

const vector = (into: Vector3, [r, g, b]: Colour): void => {
  into.set(r, g, b);
};

export class Scene {
  readonly canvas: HTMLCanvasElement;
  /** Called after each picture, with the draw calls that it took. */
  onDrawn: ((calls: number) => void) | null = null;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new ThreeScene();
  private readonly camera = new PerspectiveCamera(32, 1, 0.1, 1e5);
  private readonly controls: OrbitControls;
  private readonly shared = sharedUniforms();
  private readonly lithium: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  private readonly grains: Mesh<BufferGeometry, ShaderMaterial>;
  private readonly lines: LineSegments<BufferGeometry, ShaderMaterial>;
  private readonly frame: LineSegments<BufferGeometry, ShaderMaterial>;
  private readonly working: Mesh<BoxGeometry, ShaderMaterial>;
  private readonly counter: Mesh<BoxGeometry, ShaderMaterial>;
  private readonly slices: Mesh<BufferGeometry, ShaderMaterial>[];
  private deposit: Deposit | null = null;
  private faces: LithiumFaces | null = null;
  private surfacesOf: ArrayLike<number> | null = null;
  /** What the surfaces' opacity is multiplied by, so that many grains hide no more than few. */
  private thinning = 1;
  private grainOpacity = 0;
  private moment = 0;
  private mode: ColourMode = 'mechanism';
  private clip: Clip | null = null;
  private waiting = false;
  /** Size of the canvas in pixels of the page to which the picture is fitted. */
  private fitted = { width: 0, height: 0 };

  /** @throws Error where the browser has no WebGL 2. */
  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.camera.up.set(0, 0, 1);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.enableDamping = false;
    this.controls.addEventListener('change', () => this.request());
    this.lithium = new Mesh(new InstancedBufferGeometry(), lithiumMaterial(this.shared));
    this.lithium.frustumCulled = false;
    this.grains = new Mesh(new BufferGeometry(), grainMaterial(this.shared));
    this.grains.renderOrder = 3;
    this.lines = new LineSegments(new BufferGeometry(), lineMaterial(this.shared));
    this.lines.renderOrder = 2;
    this.frame = new LineSegments(new BufferGeometry(), lineMaterial(sharedUniforms()));
    this.frame.renderOrder = 1;
    this.frame.material.uniforms.haze.value.z = 0;
    this.working = new Mesh(new BoxGeometry(1, 1, 1), plateMaterial(new Vector3(), 1));
    this.counter = new Mesh(new BoxGeometry(1, 1, 1), plateMaterial(new Vector3(), 0.22));
    this.counter.renderOrder = 4;
    this.slices = [0, 1, 2].map(() => {
      const slice = new Mesh(new BufferGeometry(), sliceMaterial());
      slice.visible = false;
      slice.renderOrder = 1;
      return slice;
    });
    this.scene.add(
      this.lithium,
      this.grains,
      this.lines,
      this.frame,
      this.working,
      this.counter,
      ...this.slices,
    );
  }

  /** Compiles the shaders and takes the memory of a picture of so many pixels of the page, before there is a run. */
  warm(width: number, height: number): void {
    this.fitted = { width: 0, height: 0 };
    this.renderer.setSize(width, height, false);
    this.renderer.render(this.scene, this.camera);
  }

  /** Shows a run; `keepView` where only its events have grown. */
  setDeposit(deposit: Deposit, keepView = false): void {
    this.deposit = deposit;
    const { grid } = deposit.sample;
    this.faces = lithiumFaces(deposit);
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute(
      'position',
      new BufferAttribute(Float32Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0), 3),
    );
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const face = new InstancedBufferAttribute(this.faces.data, 4);
    face.gpuType = IntType;
    geometry.setAttribute('face', face);
    geometry.setAttribute('tint', new InstancedBufferAttribute(new Float32Array(this.faces.count), 1));
    this.lithium.geometry.dispose();
    this.lithium.geometry = geometry;
    const { uniforms } = this.lithium.material;
    uniforms.size.value.set(grid.nx, grid.ny, grid.nz);
    uniforms.fresh.value = Math.max(1.5, deposit.events * FRESH);
    if (this.surfacesOf !== deposit.sample.grain) {
      this.surfacesOf = deposit.sample.grain;
      this.setBox(grid);
      this.setSurfaces(deposit.sample.surfaces ?? grainSurfaces(grid, deposit.sample.grain));
    }
    if (!keepView) this.resetView();
    this.paint();
    this.setMoment(this.moment);
  }

  setMoment(moment: number): void {
    this.moment = moment;
    this.lithium.material.uniforms.moment.value = moment;
    // Faces are in the order in which they come: the rest is not even looked at.
    if (this.faces !== null) this.lithium.geometry.instanceCount = facesUpTo(this.faces, moment);
    this.request();
  }

  setLook({ mode, grainOpacity, cracks, clip }: StageLook): void {
    this.grainOpacity = grainOpacity;
    this.setGrainOpacity();
    this.lithium.material.uniforms.showCracks.value = cracks ? 1 : 0;
    this.clip = clip;
    const plane = this.shared.clip.value;
    if (clip === null) plane.set(0, 0, 0, 1);
    else plane.set(clip.axis === 0 ? 1 : 0, clip.axis === 1 ? 1 : 0, clip.axis === 2 ? 1 : 0, clip.at);
    if (clip?.flip) plane.multiplyScalar(-1);
    if (mode !== this.mode) {
      this.mode = mode;
      this.paint();
    }
    this.request();
  }

  setTheme(theme: Theme): void {
    const [r, g, b] = theme.background;
    this.renderer.setClearColor(
      (Math.round(255 * r) << 16) | (Math.round(255 * g) << 8) | Math.round(255 * b),
    );
    vector(this.shared.background.value, theme.background);
    vector(this.grains.material.uniforms.colour.value, theme.grain);
    vector(this.lines.material.uniforms.colour.value, theme.junction);
    vector(this.frame.material.uniforms.colour.value, theme.faint);
    vector(this.working.material.uniforms.colour.value, theme.electrode);
    vector(this.counter.material.uniforms.colour.value, theme.electrode);
    this.request();
  }

  /** Shows a plane of values across an axis at a voxel, or none. */
  setSlice(axis: number, slice: SliceValues | null): void {
    const mesh = this.slices[axis];
    mesh.visible = slice !== null;
    if (slice !== null && this.deposit !== null) {
      const { nx, ny, nz } = this.deposit.sample.grid;
      mesh.geometry.dispose();
      mesh.geometry = sliceGeometry([nx, ny, nz], axis, slice.index);
      const texture = new DataTexture(
        // A texture has no NaN on every card: a number beyond all fields stands for it.
        Float32Array.from(slice.values, (value) => (Number.isNaN(value) ? 3e38 : value)),
        slice.width,
        slice.height,
        RedFormat,
        FloatType,
      );
      texture.magFilter = NearestFilter;
      texture.minFilter = NearestFilter;
      texture.needsUpdate = true;
      (mesh.material.uniforms.values.value as DataTexture | null)?.dispose();
      mesh.material.uniforms.values.value = texture;
      mesh.material.uniforms.range.value = [...slice.range];
    }
    this.request();
  }

  /** Site at a place of the canvas (pixels of the page), lithium or else the outermost site there; -1 outside the box. */
  pick(x: number, y: number): number {
    if (this.deposit === null) return -1;
    const { width, height } = this.canvas.getBoundingClientRect();
    const ray = new Raycaster();
    ray.setFromCamera(new Vector2((2 * x) / width - 1, 1 - (2 * y) / height), this.camera as Camera);
    const { grid } = this.deposit.sample;
    const { nx, ny, nz } = grid;
    const { deposit, moment, clip } = this;
    const clipped = (at: readonly number[]): boolean =>
      clip !== null && (clip.flip ? at[clip.axis] + 0.5 < clip.at : at[clip.axis] + 0.5 > clip.at);
    const shown = this.slices.map(({ visible, geometry }) =>
      visible ? (geometry.userData.index as number) : -1,
    );
    const index = (i: number, j: number, k: number) => i + nx * (j + ny * k);
    const lithium = (i: number, j: number, k: number) =>
      !clipped([i, j, k]) && deposit.episodeAt(index(i, j, k), moment) >= 0;
    const from = ray.ray.origin.toArray();
    const to = ray.ray.direction.toArray();
    const metal = firstVoxel(from, to, {
      nx,
      ny,
      nz,
      stops: (i, j, k) => lithium(i, j, k) || i === shown[0] || j === shown[1] || k === shown[2],
    });
    const hit = metal ?? firstVoxel(from, to, { nx, ny, nz, stops: (i, j, k) => !clipped([i, j, k]) });
    return hit === null ? -1 : index(hit.x, hit.y, hit.z);
  }

  /** Turns the view by angles in rad, or comes nearer by a factor. */
  turn(azimuth: number, polar: number, nearer = 1): void {
    const { target } = this.controls;
    const offset = this.camera.position.clone().sub(target);
    const distance = offset.length() / nearer;
    const longitude = Math.atan2(offset.y, offset.x) + azimuth;
    const latitude = Math.min(1.5, Math.max(-1.5, Math.asin(offset.z / offset.length()) + polar));
    this.camera.position.set(
      target.x + distance * Math.cos(latitude) * Math.cos(longitude),
      target.y + distance * Math.cos(latitude) * Math.sin(longitude),
      target.z + distance * Math.sin(latitude),
    );
    this.controls.update();
    this.request();
  }

  /** The view from the side and a little from above. */
  resetView(): void {
    const { nx, ny, nz } = this.deposit!.sample.grid;
    const diagonal = Math.hypot(nx, ny, nz);
    this.controls.target.set(nx / 2, ny / 2, nz / 2);
    const aspect = Math.min(1, this.camera.aspect);
    const distance = (1.86 * diagonal) / aspect;
    this.camera.position.set(
      nx / 2 + distance * Math.cos(0.36) * Math.cos(-0.95),
      ny / 2 + distance * Math.cos(0.36) * Math.sin(-0.95),
      nz / 2 + distance * Math.sin(0.36),
    );
    this.camera.near = 0.02 * diagonal;
    this.camera.far = 12 * diagonal;
    this.controls.minDistance = 0.1 * diagonal;
    this.controls.maxDistance = 6 * diagonal;
    this.camera.updateProjectionMatrix();
    this.controls.update();
    this.request();
  }

  /** Draws anew where the canvas may have another size. */
  resize(): void {
    this.request();
  }

  /** Draws at once. */
  draw(): void {
    this.waiting = false;
    if (this.canvas.hidden) return;
    this.fit();
    const diagonal = this.deposit === null ? 1 : Math.hypot(...this.boxSize());
    const distance = this.camera.position.distanceTo(this.controls.target);
    this.shared.haze.value.x = distance - 0.5 * diagonal;
    this.shared.haze.value.y = diagonal;
    this.renderer.render(this.scene, this.camera);
    this.onDrawn?.(this.renderer.info.render.calls);
  }

  /** Fits the picture to its canvas: in one that is higher than wide the box is seen from farther away. */
  private fit(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    if (clientWidth === this.fitted.width && clientHeight === this.fitted.height) return;
    this.fitted = { width: clientWidth, height: clientHeight };
    this.renderer.setSize(clientWidth, clientHeight, false);
    const narrowness = Math.min(1, this.camera.aspect);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    // From where the box filled the picture, it fills it still.
    const { target } = this.controls;
    const farther = narrowness / Math.min(1, this.camera.aspect);
    this.camera.position.sub(target).multiplyScalar(farther).add(target);
  }

  private request(): void {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => this.draw());
  }

  private boxSize(): [number, number, number] {
    const { nx, ny, nz } = this.deposit!.sample.grid;
    return [nx, ny, nz];
  }

  private setBox({ nx, ny, nz }: { nx: number; ny: number; nz: number }): void {
    const box = new BoxGeometry(nx, ny, nz).translate(nx / 2, ny / 2, nz / 2);
    this.frame.geometry.dispose();
    this.frame.geometry = new EdgesGeometry(box);
    box.dispose();
    const plate = PLATE * Math.max(nx, ny, nz);
    for (const [mesh, z] of [
      [this.working, -plate / 2],
      [this.counter, nz + plate / 2],
    ] as const) {
      mesh.scale.set(nx, ny, plate);
      mesh.position.set(nx / 2, ny / 2, z);
    }
  }

  private setGrainOpacity(): void {
    const { grainOpacity, thinning, grains, lines } = this;
    grains.material.uniforms.opacity.value = grainOpacity * thinning;
    // Lines grow with the square of the surfaces.
    lines.material.uniforms.opacity.value = Math.min(0.9, 0.15 + grainOpacity) * thinning ** 2;
    grains.visible = grainOpacity > 0;
    lines.visible = grainOpacity > 0;
  }

  private setSurfaces({ position, normal, triangles, lines, crossings }: GrainSurfaces): void {
    this.thinning = Math.min(1, CLEAR_CROSSINGS / crossings);
    this.setGrainOpacity();
    const places = new BufferAttribute(position, 3);
    this.grains.geometry.dispose();
    this.grains.geometry = new BufferGeometry();
    this.grains.geometry.setAttribute('position', places);
    this.grains.geometry.setAttribute('normal', new BufferAttribute(normal, 3));
    this.grains.geometry.setIndex(new BufferAttribute(triangles, 1));
    this.lines.geometry.dispose();
    this.lines.geometry = new BufferGeometry();
    this.lines.geometry.setAttribute('position', places);
    this.lines.geometry.setIndex(new BufferAttribute(lines, 1));
  }

  /** Values of the colour scale, when the meaning of the colours has changed. */
  private paint(): void {
    if (this.faces === null || this.deposit === null) return;
    this.lithium.material.uniforms.byStatus.value = this.mode === 'mechanism' ? 1 : 0;
    const tint = this.lithium.geometry.getAttribute('tint') as InstancedBufferAttribute;
    const shares = this.mode === 'mechanism' ? null : this.deposit.shares(this.mode);
    for (let f = 0; shares !== null && f < this.faces.count; f++)
      tint.array[f] = shares[this.deposit.episodes.from[this.faces.episode[f]] - 1];
    tint.needsUpdate = true;
  }
}

/** A plane across an axis in the middle of a voxel, its texture running along the two others in the order of the grid. */
function sliceGeometry(size: readonly number[], axis: number, index: number): BufferGeometry {
  const [u, v] = [0, 1, 2].filter((other) => other !== axis);
  const geometry = new PlaneGeometry(1, 1);
  const position = geometry.getAttribute('position');
  const uv = geometry.getAttribute('uv');
  for (let k = 0; k < 4; k++) {
    const place = [0, 0, 0];
    place[axis] = index + 0.5;
    place[u] = uv.getX(k) * size[u];
    place[v] = uv.getY(k) * size[v];
    position.setXYZ(k, place[0], place[1], place[2]);
  }
  geometry.userData.index = index;
  return geometry;
}
