package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.IntStream;

/** Plays seeds, each in one thread, several beside each other. */
public final class Seeds {
    private static final Optional<Long> ONLY = Optional.ofNullable(Long.getLong("ruche.seed"));

    private Seeds() {}

    /** Whether {@code -Druche.seed} asks for one seed alone. */
    public static boolean isSingle() {
        return ONLY.isPresent();
    }

    /** What went wrong, with the command that does it again. */
    public static AssertionError failed(long seed, String test, Throwable thrown) {
        return new AssertionError(
                "seed " + seed + ": " + thrown.getMessage() + "\nReplay it: tests/run -pl control-plane -am -Dtest="
                        + test + " -Dsurefire.failIfNoSpecifiedTests=false -Druche.seed=" + seed,
                thrown);
    }

    /**
     * Plays the seeds from 1 on, and says what they came to.
     *
     * @param what is simulated
     * @param kinds of things that must have happened in some seed: a simulation in which nothing happens proves nothing
     */
    public static void simulate(String what, int seeds, LongFunction<Map<String, Long>> play, String... kinds) {
        long began = System.nanoTime();
        Map<String, Long> happened = run(seeds, play);
        System.out.printf(
                "%s simulated: %s, in %d s%n",
                what, happened, Duration.ofNanos(System.nanoTime() - began).toSeconds());
        if (!isSingle()) assertThat(happened).containsKeys(kinds);
    }

    /**
     * Plays the seeds from 1 on; throws what the lowest one that failed threw.
     *
     * @param play returns how often what happened
     * @return the sums
     */
    public static Map<String, Long> run(int seeds, LongFunction<Map<String, Long>> play) {
        if (ONLY.isPresent()) {
            return play.apply(ONLY.get());
        }
        Map<String, Long> sums = new ConcurrentSkipListMap<>();
        Map<Long, Throwable> failed = new ConcurrentSkipListMap<>();
        AtomicLong next = new AtomicLong();
        int threads = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        try {
            List<? extends Future<?>> all = IntStream.range(0, threads)
                    .mapToObj(i -> workers.submit(() -> {
                        for (long seed = next.incrementAndGet();
                                seed <= seeds && failed.isEmpty();
                                seed = next.incrementAndGet()) {
                            try {
                                play.apply(seed).forEach((what, count) -> sums.merge(what, count, Long::sum));
                            } catch (Throwable e) {
                                failed.put(seed, e);
                            }
                        }
                    }))
                    .toList();
            for (Future<?> one : all) {
                one.get();
            }
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            workers.shutdownNow();
        }
        for (Throwable first : failed.values()) {
            throw new AssertionError(first.getMessage(), first);
        }
        return new TreeMap<>(sums);
    }
}
