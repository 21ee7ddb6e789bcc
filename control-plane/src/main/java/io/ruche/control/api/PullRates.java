package io.ruche.control.api;

import io.ruche.proto.ModelState;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How fast models come, from one look to the next. Any thread. */
final class PullRates {
    /** Weight of the last second against what was before. */
    private static final double WEIGHT = 0.3;

    private final Map<String, Track> tracks = new HashMap<>();

    /** Bytes a second; empty before two looks at a pull. */
    synchronized Optional<Long> bytesPerSecond(String model) {
        Track track = tracks.get(model);
        return track == null || track.rate < 0 ? Optional.empty() : Optional.of(Math.round(track.rate));
    }

    synchronized void look(Picture picture) {
        Map<String, Long> now = new HashMap<>();
        picture.observed()
                .nodes()
                .values()
                .forEach(seen -> seen.models().forEach((name, said) -> {
                    if (said.getState() == ModelState.MODEL_STATE_PULLING)
                        now.merge(name.value(), said.getBytesDone(), Math::max);
                }));
        tracks.keySet().retainAll(Set.copyOf(now.keySet()));
        now.forEach((name, bytes) ->
                tracks.computeIfAbsent(name, unused -> new Track()).add(bytes, picture.monotonic()));
    }

    private static final class Track {
        private long bytes = -1;
        private Duration at = Duration.ZERO;
        private double rate = -1;

        void add(long done, Duration now) {
            if (bytes >= 0) {
                double seconds = now.minus(at).toNanos() / 1e9;
                if (seconds < 0.5) return;
                double fresh = Math.max(0, done - bytes) / seconds;
                rate = rate < 0 ? fresh : rate + WEIGHT * (fresh - rate);
            }
            bytes = done;
            at = now;
        }
    }
}
