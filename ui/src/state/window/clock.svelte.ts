// One timer for every relative time in the window: `clock.now` moves on the minute.
const MINUTE_MS = 60_000;

class Clock {
  /** Now, in milliseconds, good to the minute. */
  now = $state(Date.now());

  constructor() {
    const tick = () => {
      this.now = Date.now();
      setTimeout(tick, MINUTE_MS - (this.now % MINUTE_MS));
    };
    setTimeout(tick, MINUTE_MS - (this.now % MINUTE_MS));
    // A laptop that slept shows the right minute as soon as it is looked at.
    document.addEventListener("visibilitychange", () => (this.now = Date.now()));
  }
}

export const clock = new Clock();
