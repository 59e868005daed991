/** What a {@link SiteList} is restored from: its sites, in their order, with their values. */
export interface SiteListState {
  readonly sites: Int32Array;
  readonly values: Float64Array;
}

/** The sites of an array whose value is not zero, kept up to date site by site. */
export class SiteList {
  count = 0;
  sites: Int32Array = new Int32Array(16);
  values: Float64Array = new Float64Array(16);
  /** Where each site is stored in the split arrays: black index, or ~slot if it is red. */
  codes: Int32Array = new Int32Array(16);
  private readonly place = new Map<number, number>();

  /** Forgets all sites. */
  clear(): void {
    this.count = 0;
    this.place.clear();
  }

  /** Records a site's value; returns whether anything changed. A site once listed stays, with value 0. */
  set(site: number, value: number, code: number): boolean {
    const at = this.place.get(site);
    if (at !== undefined) {
      if (this.values[at] === value) return false;
      this.values[at] = value;
      return true;
    }
    if (!(value > 0)) return false;
    if (this.count === this.sites.length) {
      const sites = new Int32Array(2 * this.count);
      sites.set(this.sites);
      this.sites = sites;
      const values = new Float64Array(2 * this.count);
      values.set(this.values);
      this.values = values;
      const codes = new Int32Array(2 * this.count);
      codes.set(this.codes);
      this.codes = codes;
    }
    this.codes[this.count] = code;
    this.place.set(site, this.count);
    this.sites[this.count] = site;
    this.values[this.count] = value;
    this.count++;
    return true;
  }

  save(): SiteListState {
    return { sites: this.sites.slice(0, this.count), values: this.values.slice(0, this.count) };
  }

  /** The inverse of {@link save}; `codeOf` gives the place of a site in the split arrays. */
  restore({ sites, values }: SiteListState, codeOf: (site: number) => number): void {
    this.clear();
    // Listed with any value above 0 first, as a site whose value has become 0 stays listed.
    for (let k = 0; k < sites.length; k++) {
      this.set(sites[k]!, 1, codeOf(sites[k]!));
      this.values[k] = values[k]!;
    }
  }

  /** Sum of all values. */
  sum(): number {
    let sum = 0;
    for (let k = 0; k < this.count; k++) sum += this.values[k]!;
    return sum;
  }

  /** Sum of the squares of all values. */
  squares(): number {
    let sum = 0;
    for (let k = 0; k < this.count; k++) sum += this.values[k]! * this.values[k]!;
    return sum;
  }

  /** Sum of value_i field_i over the list, the field in split storage. */
  dot(red: Float64Array, black: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < this.count; k++) {
      const code = this.codes[k]!;
      sum += this.values[k]! * (code < 0 ? red[~code]! : black[code]!);
    }
    return sum;
  }

  /** Sum of value_i field_i over the black sites of the list. */
  dotBlack(black: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < this.count; k++)
      if (this.codes[k]! >= 0) sum += this.values[k]! * black[this.codes[k]!]!;
    return sum;
  }
}
