/**
 * What changed, for whoever wants to follow: a snapshot, then a delta for each log entry, a bookmark every 10 s, and a
 * reset when a resume token is of another history or too old. The state loop owns the {@link WatchHub}; all watchers
 * (event streams of the API, the agents' links, the reconcile loop) are called on that loop and must return at once.
 */
@NullMarked
package io.ruche.control.watch;

import org.jspecify.annotations.NullMarked;
