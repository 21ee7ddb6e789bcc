package io.ruche.control.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ClusterStore.View;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replicas of one store on several machines, and the network between them, as the real one was measured to behave: a write
 * reaches every member in view or waits until the members have found out who is gone, and then may be acknowledged to a
 * lone member; the guard against minorities acts a moment after that; a member that comes back from a cut begins anew with
 * the store of the others; after a power cut the one whose log goes furthest keeps its store.
 */
public final class SimulatedCluster {
    private static final Duration GUARD_LAG = Duration.ofMillis(60);

    final VirtualWorld world;
    final Findings findings = new Findings();
    private final Random random;
    private final List<Machine> machines = new ArrayList<>();
    private final Comparator<Data> stays;
    /** Every entry that was ever written anywhere, by hash. */
    final Map<ByteString, ByteString> written = new LinkedHashMap<>();

    /** @param forgets a bug: after a power cut the store that knows least goes on */
    SimulatedCluster(VirtualWorld world, List<String> names, boolean forgets) {
        this.world = world;
        this.random = world.random();
        this.stays = forgets ? Data.FURTHEST.reversed() : Data.FURTHEST;
        ByteString genesis = Entries.genesis("cluster-1", names, 0);
        note(genesis);
        for (String name : names) {
            Data data = new Data();
            data.log.put(0L, genesis);
            machines.add(new Machine(name, data));
        }
    }

    /** What lies on a disk. */
    static final class Data {
        final TreeMap<Long, ByteString> log = new TreeMap<>();
        final TreeMap<String, Stored> rows = new TreeMap<>();
        Optional<Lease> lease = Optional.empty();
        long flushed;

        Data copy() {
            Data copy = new Data();
            copy.log.putAll(log);
            copy.rows.putAll(rows);
            copy.lease = lease;
            copy.flushed = flushed;
            return copy;
        }

        long last() {
            return log.lastKey();
        }

        private long lastEpoch() {
            try {
                return Entry.parseFrom(log.lastEntry().getValue()).getEpoch();
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        private static final Comparator<Data> FURTHEST =
                Comparator.comparingLong(Data::lastEpoch).thenComparingLong(Data::last);
    }

    /** A computer with a disk, on which a process runs or not. */
    static final class Machine {
        final String name;
        Data disk;

        @Nullable
        Members members;

        @Nullable
        Actor process;

        int side;

        Machine(String name, Data disk) {
            this.name = name;
            this.disk = disk;
        }
    }

    /** Those who believe that they are together; they hold the same. */
    private static final class Members {
        final List<Machine> all = new ArrayList<>();
        final List<Hanging> hanging = new ArrayList<>();
        Data data;
        long version;
        Duration changed = Duration.ZERO;

        Members(Data data) {
            this.data = data;
        }
    }

    /** A write that waits for members that do not answer. */
    private record Hanging(Machine from, Consumer<Data> perform, Runnable succeed, Runnable fail) {}

    List<Machine> machines() {
        return machines;
    }

    Machine machine(String name) {
        return machines.stream().filter(it -> it.name.equals(name)).findFirst().orElseThrow();
    }

    /**
     * What a recovery would read is one chain, wherever it lies. It begins with the entry at the mark; below that an entry
     * of an older epoch may have come late, where the one that took its place was trimmed.
     */
    void check() {
        for (Members members : groups()) {
            TreeMap<Long, ByteString> log = members.data.log;
            for (Map.Entry<Long, ByteString> it :
                    log.tailMap(members.data.flushed + 1).entrySet()) {
                ByteString before = log.get(it.getKey() - 1);
                boolean follows = before == null
                        || SimulatedStore.parse(it.getValue()).getPrevious().equals(Entries.hash(before));
                if (follows) continue;
                findings.require(
                        false,
                        "entry %d does not follow the one before it, at %s: %s after %s",
                        it.getKey(),
                        members.all.stream().map(member -> member.name).toList(),
                        head(it.getValue()),
                        head(before));
            }
        }
    }

    private static String head(@Nullable ByteString bytes) {
        if (bytes == null) {
            return "nothing";
        }
        Entry entry = SimulatedStore.parse(bytes);
        return "epoch " + entry.getEpoch() + " "
                + entry.getCommitsList().stream().map(Commit::getCommand).toList();
    }

    void note(ByteString entry) {
        written.put(Entries.hash(entry), entry);
    }

    View view(Machine machine) {
        Members members = machine.members;
        return members == null ? View.NONE : new View(members.version, machines.size(), members.all.size());
    }

    Data data(Machine machine) {
        Members members = machine.members;
        return members == null ? machine.disk : members.data;
    }

    /** A process begins on this machine; told once it is a member of something. */
    void join(Machine machine, Actor process, Runnable joined) {
        machine.process = process;
        tryToJoin(machine, process, joined);
    }

    private void tryToJoin(Machine machine, Actor process, Runnable joined) {
        if (machine.process != process) {
            return;
        }
        for (Members known : groups()) {
            if (known.all.contains(machine)) {
                split(known); // its former run is still a member: the others find out that it is gone
            }
        }
        List<Members> near = groups().stream()
                .filter(it -> it.all.get(0).side == machine.side)
                .toList();
        Optional<Members> active =
                near.stream().filter(it -> it.all.size() > machines.size() / 2).findFirst();
        if (active.isPresent()) {
            enter(machine, active.get());
            joined.run();
            return;
        }
        List<Machine> answering = machines.stream()
                .filter(it -> it.process != null && it.side == machine.side)
                .toList();
        if (answering.size() > machines.size() / 2) {
            Machine furthest = answering.stream()
                    .max(Comparator.comparing(this::data, stays))
                    .orElseThrow();
            Members into = furthest.members;
            if (into == null && furthest == machine) {
                near.stream().flatMap(it -> it.all.stream()).toList().forEach(this::segmented);
                into = new Members(machine.disk.copy());
            }
            if (into != null) {
                enter(machine, into);
                joined.run();
                return;
            }
        }
        process.beside(Duration.ofMillis(300 + random.nextInt(400)), () -> tryToJoin(machine, process, joined));
    }

    private void enter(Machine machine, Members members) {
        members.all.add(machine);
        machine.members = members;
        changed(members);
    }

    private void segmented(Machine machine) {
        Actor process = machine.process;
        if (process != null) {
            process.die();
        }
    }

    private List<Members> groups() {
        List<Members> groups = new ArrayList<>();
        for (Machine it : machines) {
            Members members = it.members;
            if (members != null && !groups.contains(members)) {
                groups.add(members);
            }
        }
        return groups;
    }

    private void changed(Members members) {
        members.version = ++versions;
        members.changed = world.monotonic();
    }

    private long versions;

    /** The process on this machine is gone; the others find out a little later. */
    void gone(Machine machine) {
        machine.process = null;
        Members left = machine.members;
        if (left != null) {
            machine.disk = left.data.copy();
            machine.members = null;
            world.after(Duration.ofMillis(random.nextInt(1_500)), () -> split(left));
        }
    }

    /** The network falls apart: who is with whom, by machine. */
    void cut(Map<String, Integer> sides) {
        for (Machine it : machines) {
            it.side = sides.getOrDefault(it.name, 0);
        }
        for (Members members : groups()) {
            world.after(Duration.ofMillis(100 + random.nextInt(3_100)), () -> split(members));
        }
    }

    /** All can speak to each other; of those that lived apart only one group goes on. */
    void heal() {
        machines.forEach(it -> it.side = 0);
        groups().forEach(this::split);
        List<Members> apart = groups();
        if (apart.size() > 1) {
            Members first = apart.stream()
                    .max(Comparator.<Members>comparingInt(it -> it.all.size() > machines.size() / 2 ? 1 : 0)
                            .thenComparing(it -> it.data, stays))
                    .orElseThrow();
            apart.stream()
                    .filter(it -> it != first)
                    .flatMap(it -> it.all.stream())
                    .toList()
                    .forEach(this::segmented);
        }
    }

    /** Members find out who is gone. */
    private void split(Members members) {
        List<Machine> was = List.copyOf(members.all);
        if (was.isEmpty()) {
            return;
        }
        Map<Integer, List<Machine>> sides = new TreeMap<>();
        for (Machine it : was) {
            if (it.process != null && it.members == members) {
                sides.computeIfAbsent(it.side, side -> new ArrayList<>()).add(it);
            }
        }
        List<Hanging> hanging = List.copyOf(members.hanging);
        members.hanging.clear();
        if (sides.size() == 1 && sides.values().iterator().next().size() == was.size()) {
            for (Hanging it : hanging) { // it was over before anybody noticed
                it.perform.accept(members.data);
                it.succeed.run();
            }
            return;
        }
        Data before = members.data;
        members.all.clear();
        List<Members> parts = new ArrayList<>();
        for (List<Machine> side : sides.values()) {
            Members part = parts.isEmpty() ? members : new Members(before.copy());
            part.all.addAll(side);
            side.forEach(it -> it.members = part);
            changed(part);
            parts.add(part);
        }
        hanging.forEach(it -> resolve(it, parts));
    }

    /** What was measured when a writer was cut off: acknowledged to it alone, or failed and written by the others. */
    private void resolve(Hanging write, List<Members> parts) {
        int dice = random.nextInt(10);
        boolean here = dice < 6;
        boolean there = dice >= 4 && dice < 8;
        boolean good = dice < 5;
        for (Members part : parts) {
            if (part.all.contains(write.from) ? here : there) {
                write.perform.accept(part.data);
            }
        }
        (good ? write.succeed : write.fail).run();
    }

    /**
     * Writes at every member in view, or waits for them.
     *
     * @param effect what it does to the data, all or nothing
     */
    <T> void write(Machine from, Function<Data, T> effect, Consumer<T> done, Runnable failed) {
        Members members = from.members;
        if (members == null) {
            failed.run();
            return;
        }
        boolean isWhole = members.all.stream().allMatch(it -> it.members == members && it.side == from.side);
        if (!isWhole) {
            List<T> result = new ArrayList<>();
            members.hanging.add(new Hanging(
                    from,
                    data -> {
                        T outcome = effect.apply(data);
                        if (data == data(from)) {
                            result.add(outcome);
                        }
                    },
                    () -> {
                        if (result.isEmpty()) {
                            failed.run();
                        } else {
                            done.accept(result.get(0));
                        }
                    },
                    failed));
            return;
        }
        boolean isMinority = members.all.size() <= machines.size() / 2;
        if (isMinority && world.monotonic().minus(members.changed).compareTo(GUARD_LAG) > 0) {
            failed.run();
            return;
        }
        done.accept(effect.apply(members.data));
    }
}
