/** Shaders of the scene. Colours are those of the screen: nothing is converted on the way. */
import {
  DataTexture,
  DoubleSide,
  GLSL3,
  NearestFilter,
  RGBAFormat,
  ShaderMaterial,
  Vector3,
  Vector4,
} from 'three';
import { AGE_SCALE, FIELD_SCALE, STATUS_COLOURS } from '../look.ts';

/** Uniforms that all materials share. */
export interface SharedUniforms {
  /** Clipping plane (normal, offset) in voxels: what has n.r > offset is cut away. */
  readonly clip: { value: Vector4 };
  readonly background: { value: Vector3 };
  /** Distance in voxels over which things fade a little into the background, and from where. */
  readonly haze: { value: Vector4 };
}

export function sharedUniforms(): SharedUniforms {
  return {
    clip: { value: new Vector4(0, 0, 0, 1) },
    background: { value: new Vector3(1, 1, 1) },
    haze: { value: new Vector4(0, 1, 0.3, 0) },
  };
}

function scaleTexture(table: Uint8ClampedArray<ArrayBuffer>): DataTexture {
  const texture = new DataTexture(new Uint8Array(table.buffer), 256, 1, RGBAFormat);
  texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  return texture;
}

const HAZE = `
uniform vec3 background;
uniform vec4 haze;
vec3 hazed(vec3 colour, float depth) {
  return mix(colour, background, haze.z * clamp((depth - haze.x) / haze.y, 0.0, 1.0));
}`;

/**
 * Faces of lithium. A face is drawn in the moments in which it is seen: the slider sets one number. Isolated lithium is
 * hatched, dead lithium hatched both ways, cracks are screens of dots.
 */
export function lithiumMaterial(shared: SharedUniforms): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    side: DoubleSide,
    uniforms: {
      ...shared,
      moment: { value: 0 },
      size: { value: new Vector3(1, 1, 1) },
      byStatus: { value: 1 },
      showCracks: { value: 1 },
      fresh: { value: 1 },
      palette: { value: STATUS_COLOURS.map(([r, g, b]) => new Vector3(r, g, b)) },
      scale: { value: scaleTexture(AGE_SCALE) },
    },
    vertexShader: `
      in uvec4 face;
      in float tint;
      uniform uint moment;
      uniform vec3 size;
      uniform float showCracks;
      flat out vec3 vNormal;
      flat out float vTint;
      flat out int vStatus;
      flat out float vAge;
      out vec2 vPlace;
      out vec3 vAt;
      out float vDepth;
      void main() {
        bool crack = (face.x & 16u) != 0u;
        if (moment < face.y || moment >= face.z || (crack && showCracks < 0.5)) {
          gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
          return;
        }
        uint site = face.x >> 6u;
        uvec3 n = uvec3(size);
        vec3 corner = vec3(float(site % n.x), float((site / n.x) % n.y), float(site / (n.x * n.y)));
        uint direction = face.x & 7u;
        float up = float(direction & 1u);
        vec2 uv = position.xy;
        if (up < 0.5) uv = uv.yx;
        vec3 offset;
        vec3 normal = vec3(0.0);
        float sign = 2.0 * up - 1.0;
        if (direction < 2u) { offset = vec3(up, uv.x, uv.y); normal.x = sign; }
        else if (direction < 4u) { offset = vec3(uv.y, up, uv.x); normal.y = sign; }
        else { offset = vec3(uv.x, uv.y, up); normal.z = sign; }
        vAt = corner + offset;
        vNormal = normal;
        vTint = tint;
        vPlace = position.xy;
        vAge = float(moment - face.y);
        if (crack) vStatus = 5;
        else if (moment < face.w) vStatus = (face.x & 32u) != 0u ? 4 : 3;
        else vStatus = (face.x & 8u) != 0u ? 2 : 1;
        vec4 seen = modelViewMatrix * vec4(vAt, 1.0);
        vDepth = -seen.z;
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader: `
      precision highp int;
      flat in vec3 vNormal;
      flat in float vTint;
      flat in int vStatus;
      flat in float vAge;
      in vec2 vPlace;
      in vec3 vAt;
      in float vDepth;
      out vec4 colourOut;
      uniform vec4 clip;
      uniform vec3 palette[6];
      uniform float byStatus;
      uniform float fresh;
      uniform sampler2D scale;
      ${HAZE}
      void main() {
        if (dot(clip.xyz, vAt) > clip.w) discard;
        if (vStatus == 5 && mod(floor(gl_FragCoord.x / 2.0) + floor(gl_FragCoord.y / 2.0), 2.0) < 0.5) discard;
        vec3 base = palette[vStatus];
        if (byStatus < 0.5 && vStatus < 5) base = texture(scale, vec2((vTint * 255.0 + 0.5) / 256.0, 0.5)).rgb;
        if (vStatus == 4 && byStatus < 0.5) base = mix(base, vec3(0.5), 0.6);
        // Light from above and a little from one side; each axis has its own lightness, so that edges show without lines.
        float light = 0.80 + 0.20 * vNormal.z + 0.10 * vNormal.x - 0.09 * vNormal.y;
        vec3 colour = base * clamp(light, 0.0, 1.06);
        if (!gl_FrontFacing) colour = base * 0.55;
        vec2 edge = min(vPlace, 1.0 - vPlace);
        float width = max(fwidth(vPlace.x), fwidth(vPlace.y));
        float line = 1.0 - smoothstep(0.0, 1.5 * width, min(edge.x, edge.y));
        colour *= 1.0 - 0.16 * line * (1.0 - smoothstep(0.08, 0.35, width));
        float stripe = mod(gl_FragCoord.x + gl_FragCoord.y, 7.0);
        float other = mod(gl_FragCoord.x - gl_FragCoord.y, 7.0);
        if ((vStatus == 3 || vStatus == 4) && stripe < 1.7) colour = mix(colour, vec3(1.0), 0.55);
        if (vStatus == 4 && other < 1.7) colour = mix(colour, vec3(0.0), 0.45);
        // What has just come is lighter.
        colour = mix(colour, vec3(1.0, 0.97, 0.82), 0.6 * exp(-vAge / fresh));
        colourOut = vec4(hazed(colour, vDepth), 1.0);
      }`,
  });
}

/** Surfaces between grains: clear where looked at squarely, denser at grazing sight, as thin glass is. */
export function grainMaterial(shared: SharedUniforms): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    side: DoubleSide,
    transparent: true,
    depthWrite: false,
    uniforms: { ...shared, colour: { value: new Vector3() }, opacity: { value: 0.5 } },
    vertexShader: `
      out vec3 vNormal;
      out vec3 vSight;
      out vec3 vAt;
      void main() {
        vec4 seen = modelViewMatrix * vec4(position, 1.0);
        vNormal = normalMatrix * normal;
        vSight = seen.xyz;
        vAt = position;
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader: `
      in vec3 vNormal;
      in vec3 vSight;
      in vec3 vAt;
      out vec4 colourOut;
      uniform vec4 clip;
      uniform vec3 colour;
      uniform float opacity;
      void main() {
        if (dot(clip.xyz, vAt) > clip.w) discard;
        float across = abs(dot(normalize(vNormal), normalize(vSight)));
        colourOut = vec4(colour, opacity * (0.07 + 0.5 * pow(1.0 - across, 2.5)));
      }`,
  });
}

/** Lines where grains meet. */
export function lineMaterial(shared: SharedUniforms): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    transparent: true,
    depthWrite: false,
    uniforms: { ...shared, colour: { value: new Vector3() }, opacity: { value: 0.5 } },
    vertexShader: `
      out vec3 vAt;
      out float vDepth;
      void main() {
        vec4 seen = modelViewMatrix * vec4(position, 1.0);
        vAt = position;
        vDepth = -seen.z;
        gl_Position = projectionMatrix * seen;
      }`,
    fragmentShader: `
      in vec3 vAt;
      in float vDepth;
      out vec4 colourOut;
      uniform vec4 clip;
      uniform vec3 colour;
      uniform float opacity;
      ${HAZE}
      void main() {
        if (dot(clip.xyz, vAt) > clip.w) discard;
        colourOut = vec4(hazed(colour, vDepth), opacity);
      }`,
  });
}

/** A plane of a field: one value a voxel, what has none is clear. */
export function sliceMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    side: DoubleSide,
    transparent: true,
    uniforms: {
      values: { value: null },
      range: { value: [0, 1] },
      scale: { value: scaleTexture(FIELD_SCALE) },
      ink: { value: new Vector3() },
    },
    vertexShader: `
      out vec2 vUv;
      void main() {
        vUv = uv;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      in vec2 vUv;
      out vec4 colourOut;
      uniform sampler2D values;
      uniform vec2 range;
      uniform sampler2D scale;
      void main() {
        float value = texture(values, vUv).r;
        if (value > 1e37) { discard; }
        float share = clamp((value - range.x) / max(range.y - range.x, 1e-30), 0.0, 1.0);
        colourOut = vec4(texture(scale, vec2((share * 255.0 + 0.5) / 256.0, 0.5)).rgb, 0.92);
      }`,
  });
}

/** Plates of metal at the electrodes. */
export function plateMaterial(colour: Vector3, opacity: number): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    transparent: opacity < 1,
    depthWrite: opacity === 1,
    uniforms: { colour: { value: colour }, opacity: { value: opacity } },
    vertexShader: `
      flat out vec3 vNormal;
      void main() {
        vNormal = normal;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }`,
    fragmentShader: `
      flat in vec3 vNormal;
      out vec4 colourOut;
      uniform vec3 colour;
      uniform float opacity;
      void main() {
        colourOut = vec4(colour * (0.84 + 0.16 * vNormal.z + 0.06 * vNormal.x), opacity);
      }`,
  });
}
