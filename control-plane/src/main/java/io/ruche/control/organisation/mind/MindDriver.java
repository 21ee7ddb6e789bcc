package io.ruche.control.organisation.mind;

import io.ruche.control.state.Health;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.memory.Keeping;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.Reflection;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Minds;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import io.ruche.scheduler.world.Timers.Cancellable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tends what agents remember, in rounds, a moment after the State changed. A round looks at those alone to whom something
 * happened: their memories changed, a turn of theirs recalled some, their time has come, or what they waited for. So whoever
 * rests costs nothing, however many there are. All are looked at when a reign begins and when documents change.
 *
 * <p>An agent has one thing done at a time; what comes to nothing is found again in a later round. Where nobody remembers
 * anything new there is no timer, but for those who wait for the night, or whose memories are not kept for ever.
 *
 * <pre>
 * read      texts without a vector are given to the model of meaning
 * touch     what a turn recalled is fresh again
 * upkeep    after some new ones: forget, merge, make lasting
 * reflect   when enough was gathered: the agent is woken to think, by a turn like any other
 * </pre>
 */
public final class MindDriver implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MindDriver.class);
    private static final Duration LINGER = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    /** A clock that jumps, and a machine that slept, are noticed within this. */
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(10);

    private static final Duration FIRST_RETENTION_LOOK = Duration.ofMinutes(1);
    private static final Duration RETENTION_LOOK = Duration.ofHours(6);
    private static final int MOST_AT_ONCE = 4;
    /** Memories between two times of upkeep. */
    static final int UPKEEP_EVERY = 16;
    /** Whoever leads anew compares so many of the last ones again. */
    private static final int COMPARED_AGAIN = 64;

    private final MindPorts ports;
    private final MindTasks tasks;
    private final AtomicBoolean waiting = new AtomicBoolean();
    /** Agents, and what is counted of their memories, that changed since the last round. Any thread. */
    private final Set<String> changed = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean allChanged = new AtomicBoolean(true);

    // on the loop
    /** To be looked at, in the order in which something happened to them. */
    private final Set<String> fresh = new LinkedHashSet<>();

    private final Agenda agenda = new Agenda();
    /** Those with texts that no model of meaning has read. */
    private final Set<String> unread = new TreeSet<>();
    /** Those who may not think now, though it is time: until something about the agent changes. */
    private final Set<String> hindered = new TreeSet<>();

    private final Set<String> busy = new TreeSet<>();
    private final Map<String, Long> notBefore = new TreeMap<>();
    private final Map<String, Long> tendedTo = new TreeMap<>();
    private final Map<String, Long> keptUntil = new TreeMap<>();
    /** Turns whose agents were told what they remember, and those of them whose recall was touched. */
    private final Map<TurnId, String> asked = new TreeMap<>();

    private final Set<TurnId> touched = new TreeSet<>();

    private long specs = -1;
    private long looks;
    private @Nullable Subscription subscription;
    private @Nullable Cancellable alarm;
    private long alarmAtMillis = Long.MAX_VALUE;
    private long reign = -1;
    private boolean closed;

    public MindDriver(MindPorts ports) {
        this.ports = ports;
        this.tasks = new MindTasks(ports);
    }

    public void start() {
        post(() -> {
            if (closed) return;
            subscription = ports.cluster().watch(Optional.empty(), new Changes());
            wake();
        });
    }

    /** How often an agent was looked at. On the loop. */
    long looks() {
        return looks;
    }

    /** Something changed. Any thread. */
    void wake() {
        if (waiting.compareAndSet(false, true)) {
            post(() -> ports.timers().after(LINGER, () -> {
                waiting.set(false);
                round();
            }));
        }
    }

    /** A turn was asked for what its agent remembers: once it has decided, that is touched. Any thread. */
    void asked(TurnId turn, String agent) {
        post(() -> {
            if (!touched.contains(turn)) asked.put(turn, agent);
        });
    }

    private void round() {
        if (closed) return;
        Health health = ports.cluster().health();
        if (!health.isReady()) {
            lookAgain(now() + PAUSE.toMillis());
            return;
        }
        // taken out first: the State holds all of them, and what comes later wakes once more
        boolean isAll = allChanged.getAndSet(false);
        List<String> news = List.copyOf(changed);
        news.forEach(changed::remove);
        State state = ports.cluster().state();
        if (state.epoch() != reign) {
            begin(state.epoch());
            isAll = true;
        }
        isAll |= state.specs().version() != specs;
        specs = state.specs().version();
        gather(state, isAll, news);
        Iterator<String> next = fresh.iterator();
        while (next.hasNext() && busy.size() < MOST_AT_ONCE) { // whoever ends looks again
            String agent = next.next();
            if (busy.contains(agent)) continue;
            next.remove();
            unread.remove(agent);
            hindered.remove(agent);
            agenda.remove(agent);
            state.minds().findHead(agent).ifPresent(head -> tend(state, head));
        }
        agenda.next().ifPresent(at -> lookAgain(Math.min(at, now() + LONGEST_LOOK.toMillis())));
    }

    /** Whom something happened to. */
    private void gather(State state, boolean isAll, List<String> news) {
        asked.keySet().removeIf(turn -> state.findTurn(turn).isEmpty());
        touched.removeIf(turn -> state.findTurn(turn).map(Turn::hasEnded).orElse(true));
        asked.forEach((turn, agent) -> {
            if (hasDecided(state, turn)) fresh.add(agent);
        });
        if (isAll) fresh.addAll(state.minds().heads().keySet());
        for (String key : news) {
            String agent = key.substring(key.indexOf('/') + 1);
            if (Rows.Kind.MIND.isOf(key) || hindered.contains(agent)) fresh.add(agent);
        }
        if (!unread.isEmpty() && ports.embedder().isThere()) fresh.addAll(unread);
        fresh.addAll(agenda.take(now()));
    }

    private static boolean hasDecided(State state, TurnId turn) {
        return state.findTurn(turn).filter(it -> it.steps() > 0).isPresent();
    }

    private void begin(long epoch) {
        reign = epoch;
        notBefore.clear();
        tendedTo.clear();
        keptUntil.clear();
        asked.clear();
        touched.clear();
        fresh.clear();
        agenda.clear();
        unread.clear();
        hindered.clear();
    }

    /** Begins what is to be done for it; else says what it waits for. */
    private void tend(State state, MemoryHead head) {
        looks++;
        String agent = head.agent();
        long now = now();
        long from = notBefore.getOrDefault(agent, 0L);
        if (from > now) {
            agenda.put(agent, from);
            return;
        }
        MemoryPolicySpec policy = Minds.policy(state, agent);
        if (!head.bare().isEmpty()) {
            if (ports.embedder().isThere()) {
                run(agent, tasks.read(head));
                return;
            }
            unread.add(agent);
        }
        List<Turn> recalled = recalledBy(state, agent);
        if (!recalled.isEmpty()) {
            recalled.forEach(turn -> {
                asked.remove(turn.id());
                touched.add(turn.id());
            });
            run(agent, tasks.touch(head, recalled));
            return;
        }
        if (isUpkeepDue(head, policy, now)) {
            long since = tendedTo.getOrDefault(agent, 0L);
            tendedTo.put(agent, head.next());
            keptUntil.put(agent, now + RETENTION_LOOK.toMillis());
            run(agent, tasks.upkeep(head, policy, Math.max(0, since - COMPARED_AGAIN)));
            return;
        }
        reflect(state, head, policy, now);
    }

    private void reflect(State state, MemoryHead head, MemoryPolicySpec policy, long now) {
        String agent = head.agent();
        long next = keptUntil.getOrDefault(agent, Long.MAX_VALUE);
        ZoneId zone = zone(state, agent);
        if (Reflection.isDue(head, policy.reflect(), now, zone)) {
            if (mayReflect(state, head)) {
                run(agent, tasks.reflect(head));
                return;
            }
            hindered.add(agent);
        } else if (policy.reflect().nightly() && head.gathered() > 0) {
            next = Math.min(next, Reflection.nextNight(now, zone));
        }
        if (next < Long.MAX_VALUE) agenda.put(agent, next);
    }

    private List<Turn> recalledBy(State state, String agent) {
        return asked.entrySet().stream()
                .filter(it -> it.getValue().equals(agent))
                .flatMap(it -> state.findTurn(it.getKey()).stream())
                .filter(turn -> hasDecided(state, turn.id()))
                .toList();
    }

    private boolean isUpkeepDue(MemoryHead head, MemoryPolicySpec policy, long now) {
        long last = tendedTo.computeIfAbsent(head.agent(), unused -> head.next());
        if (head.next() - last >= UPKEEP_EVERY || head.live().size() > Keeping.MOST_MEMORIES) return true;
        if (policy.retention().isEmpty() || head.live().isEmpty()) {
            keptUntil.remove(head.agent());
            return false;
        }
        return keptUntil.computeIfAbsent(head.agent(), unused -> now + FIRST_RETENTION_LOOK.toMillis()) <= now;
    }

    private static boolean mayReflect(State state, MemoryHead head) {
        Optional<Agent> agent = state.findAgent(head.agent());
        return agent.isPresent()
                && !agent.get().isPaused()
                && agent.get().wakes().stream().noneMatch(wake -> wake.reason().kind() == WakeReason.Kind.REFLECTION)
                && agent.get()
                        .turn()
                        .flatMap(state::findTurn)
                        .filter(turn -> turn.wake().equals(MindTasks.REFLECTION.label()))
                        .isEmpty();
    }

    private static ZoneId zone(State state, String agent) {
        return state.specs()
                .house()
                .organisationOf(agent)
                .map(House.Named::spec)
                .map(OrganisationSpec::timezone)
                .map(ZoneId::of)
                .orElse(ZoneId.of("UTC"));
    }

    /** @param work whether anything came of it; when nothing did, the agent is left alone for a while */
    private void run(String agent, CompletionStage<Boolean> work) {
        busy.add(agent);
        long mine = reign;
        work.whenComplete((came, thrown) -> post(() -> {
            busy.remove(agent);
            if (thrown != null) complain(agent, thrown);
            if (mine == reign && (thrown != null || !came)) notBefore.put(agent, now() + PAUSE.toMillis());
            else notBefore.remove(agent);
            fresh.add(agent);
            wake();
        }));
    }

    private static void complain(String agent, Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException expected) {
            log.info(
                    "What {} remembers was left as it is: {}",
                    agent,
                    expected.failure().text());
        } else {
            log.error("What {} remembers could not be tended", agent, cause);
        }
    }

    private void lookAgain(long atMillis) {
        if (closed || (alarm != null && alarmAtMillis <= atMillis)) return;
        if (alarm != null) alarm.cancel();
        alarmAtMillis = atMillis;
        alarm = ports.timers().after(Duration.ofMillis(Math.max(1, atMillis - now())), () -> {
            alarm = null;
            round();
        });
    }

    private long now() {
        return ports.clock().wall().toEpochMilli();
    }

    private void post(Runnable task) {
        try {
            ports.loop().execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("A change came after the end of the minds' loop");
        }
    }

    @Override
    public void close() {
        post(() -> {
            closed = true;
            if (subscription != null) subscription.close();
            if (alarm != null) alarm.cancel();
        });
    }

    /** On the state loop. */
    private final class Changes implements Watcher {
        @Override
        public void snapshot(State at) {
            allChanged.set(true);
            wake();
        }

        @Override
        public void delta(Delta delta) {
            for (String key : delta.rows().keySet()) {
                if (Rows.Kind.MIND.isOf(key) || Rows.Kind.AGENT.isOf(key)) changed.add(key);
            }
            wake();
        }

        @Override
        public void bookmark(ResumeToken at) {}

        @Override
        public void reset() {}
    }
}
