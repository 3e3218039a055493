/** A span of time, in milliseconds from the start of an experiment. */
export interface Span {
  from: number;
  to: number;
}

/** One process: when it ran, and when it held the descriptor. */
export interface Lane {
  name: string;
  alive: Span[];
  holds: Span[];
}

/** Something that happened to the process of a lane. */
export interface Mark {
  at: number;
  lane: string;
  what: 'good' | 'refused';
  text: string;
}

export interface Timeline {
  lanes: Lane[];
  marks: Mark[];
  duration: number;
}

/** One of `docs/figures/*.json`: the same experiment without this package and with it. */
export interface Figure {
  title: string;
  /** What the dark bars mean. */
  holds: string;
  /** The title of each of the two runs. */
  panels: { before: string; after: string };
  before: Timeline;
  after: Timeline;
}

/** Draws two timelines, one above the other, as SVG. */
export function draw(figure: Figure): string;

/** The CSS of all figures, for light and dark pages. */
export const STYLE: string;
