package io.ruche.control.house;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.agent.loop.AgentLoop;
import io.ruche.agent.loop.Launcher;
import io.ruche.agent.loop.Ongoing;
import io.ruche.agent.runtime.Worker;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Making;
import io.ruche.control.state.Misheard;
import io.ruche.control.state.PlantedMembers;
import io.ruche.control.state.StaysLeader;
import io.ruche.proto.Desired;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.JobResult;
import io.ruche.proto.store.StoredInstance;
import io.ruche.proto.store.StoredInstancePhase;
import io.ruche.proto.store.StoredNode;
import io.ruche.proto.store.StoredNodePhase;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Plan.PlannedStage;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.SettledPrompt;
import io.ruche.scheduler.state.Stage;
import io.ruche.scheduler.state.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Houses of which one part is wrong. */
final class PlantedHouseBugs {
    private PlantedHouseBugs() {}

    /** By what is wrong with them. */
    static Map<String, Supplier<Parts>> all() {
        Map<String, Supplier<Parts>> bugs = new LinkedHashMap<>();
        PlantedMembers.all().forEach((what, making) -> bugs.put(what, () -> made(making)));
        bugs.remove(
                PlantedMembers.WALL_CLOCK); // the core's own simulation shows it, with many more changes of the lead

        bugs.put("the planner forgets what is booked", () -> planner(state -> weightless(state, it -> true)));
        bugs.put(
                "what a lost node had counts as free",
                () -> planner(state -> weightless(state, it -> it.phase() == InstancePhase.LOST)));
        bugs.put("a booking is forgotten within a batch", () -> reconciled(ForgetsInBatch::new));
        bugs.put("a draining node is taken for one that is not", () -> planner(PlantedHouseBugs::undrained));
        bugs.put("a quarantine is not seen", () -> planner(PlantedHouseBugs::trusting));
        bugs.put("others' memory is not counted", () -> new Parts() {
            @Override
            Observed observed(Observed seen) {
                return withoutCapacity(seen);
            }
        });
        bugs.put("a layer is dropped where a model is cut", () -> cut(PlantedHouseBugs::dropsLayer));
        bugs.put("layers overlap where a model is cut", () -> cut(PlantedHouseBugs::overlaps));
        bugs.put("half of a group is placed", () -> cut(stages -> stages.subList(0, (stages.size() + 1) / 2)));
        bugs.put("two stages go to one machine", () -> cut(PlantedHouseBugs::together));
        bugs.put("a group is not booked for what is placed beside it", () -> new Parts() {
            @Override
            Snapshot book(Snapshot snapshot, Plan plan) {
                return plan.stages().size() > 1 ? snapshot : super.book(snapshot, plan);
            }
        });
        bugs.put("a replica is placed again before it is known", () -> reconciled(PlacesTwice::new));
        bugs.put("what a lost node had is not replaced", () -> reconciled(NeverReplaces::new));
        bugs.put("an instance is removed at once", () -> reconciled(RemovesAtOnce::new));
        bugs.put("what failed is never started again", () -> reconciled(NeverRestarts::new));
        bugs.put("silence is not told from sleep", () -> new Parts() {
            @Override
            Observed observed(Observed seen) {
                return impatient(seen);
            }
        });

        bugs.put("a member that leads no more keeps its agents", () -> linked(StaysLeader::new));
        bugs.put("agents are told the first generation", () -> linked(FirstGeneration::new));
        bugs.put("agents are told what is ending", () -> linked(KeepsStopping::new));

        bugs.put("an agent obeys a lower epoch", () -> heard(PlantedHouseBugs::newest));
        bugs.put("an agent takes every generation for the same", () -> heard(PlantedHouseBugs::ageless));
        bugs.put("a load that is given up counts as ended", () -> new Parts() {
            @Override
            Launcher launcher(Launcher honest) {
                return new EndsEarly(honest);
            }
        });

        bugs.put("two results are exchanged", () -> driven(Exchanges::new));
        bugs.put("a result is thrown away", () -> driven(ThrowsAway::new));
        bugs.put("an attempt counts without evidence", () -> driven(CountsSilence::new));
        return bugs;
    }

    private static Parts made(Making making) {
        return new Parts() {
            @Override
            Making making() {
                return making;
            }
        };
    }

    private static Parts reconciled(UnaryOperator<Cluster> bug) {
        return new Parts() {
            @Override
            Cluster reconciled(Cluster cluster) {
                return bug.apply(cluster);
            }
        };
    }

    private static Parts planner(UnaryOperator<State> seen) {
        return reconciled(cluster -> new Sees(cluster, seen));
    }

    private static Parts linked(UnaryOperator<Cluster> bug) {
        return new Parts() {
            @Override
            Cluster linked(Cluster cluster) {
                return bug.apply(cluster);
            }
        };
    }

    private static Parts driven(UnaryOperator<Cluster> bug) {
        return new Parts() {
            @Override
            Cluster driven(Cluster cluster) {
                return bug.apply(cluster);
            }
        };
    }

    private static Parts cut(UnaryOperator<List<PlannedStage>> bug) {
        return new Parts() {
            @Override
            List<PlannedStage> stages(Plan plan) {
                return plan.stages().size() > 1 ? bug.apply(plan.stages()) : plan.stages();
            }
        };
    }

    private static List<PlannedStage> dropsLayer(List<PlannedStage> stages) {
        PlannedStage first = stages.get(0);
        return with(stages, 0, over(first, first.node(), first.stage().lastLayer() - 1));
    }

    private static List<PlannedStage> overlaps(List<PlannedStage> stages) {
        PlannedStage first = stages.get(0);
        return with(stages, 0, over(first, first.node(), first.stage().lastLayer() + 1));
    }

    private static List<PlannedStage> together(List<PlannedStage> stages) {
        PlannedStage second = stages.get(1);
        return with(stages, 1, over(second, stages.get(0).node(), second.stage().lastLayer()));
    }

    private static PlannedStage over(PlannedStage was, NodeId node, int lastLayer) {
        Stage stage = was.stage();
        return new PlannedStage(
                node,
                was.nodeName(),
                new Stage(stage.group(), stage.rank(), stage.size(), stage.firstLayer(), lastLayer),
                was.runtime(),
                was.precision(),
                was.context(),
                was.slots(),
                was.bill());
    }

    private static List<PlannedStage> with(List<PlannedStage> stages, int at, PlannedStage stage) {
        List<PlannedStage> changed = new ArrayList<>(stages);
        changed.set(at, stage);
        return changed;
    }

    private interface Ear {
        Desired heard(Desired told, AgentLoop agent);
    }

    private static Parts heard(Ear ear) {
        return new Parts() {
            @Override
            Desired heard(Desired told, AgentLoop agent) {
                return ear.heard(told, agent);
            }
        };
    }

    /** Shows another State than is so. */
    private static class Sees extends Misheard {
        private final UnaryOperator<State> seen;
        private long honest = -1;
        private State shown = State.EMPTY;

        Sees(Cluster cluster, UnaryOperator<State> seen) {
            super(cluster);
            this.seen = seen;
        }

        @Override
        public State state() {
            State now = super.state();
            long stamp = now.epoch() << 32 | now.revision();
            if (stamp != honest) {
                honest = stamp;
                shown = seen.apply(now);
            }
            return shown;
        }
    }

    private static State weightless(State state, Predicate<Instance> which) {
        State shown = state;
        for (Instance it : state.instances()) {
            if (which.test(it)) shown = with(shown, it, StoredInstance.Builder::clearBill);
        }
        return shown;
    }

    private static State with(State state, Instance instance, UnaryOperator<StoredInstance.Builder> change) {
        String key = Rows.Kind.INSTANCE.key(instance.id().value());
        try {
            StoredInstance row = StoredInstance.parseFrom(Rows.value(state, key).orElseThrow());
            return Rows.load(state, key, change.apply(row.toBuilder()).build().toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static State undrained(State state) {
        State shown = state;
        for (Node node : state.nodes()) {
            if (node.phase() != NodePhase.DRAINING) continue;
            String key = Rows.Kind.NODE.key(node.id().value());
            try {
                StoredNode row = StoredNode.parseFrom(Rows.value(state, key).orElseThrow());
                StoredNode taken = row.toBuilder()
                        .setPhase(StoredNodePhase.STORED_NODE_PHASE_JOINED)
                        .setDrain(false)
                        .build();
                shown = Rows.load(shown, key, taken.toByteArray());
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return shown;
    }

    private static State trusting(State state) {
        State shown = state;
        for (Instance it : state.instances()) {
            if (it.phase() == InstancePhase.QUARANTINED) {
                shown = Rows.remove(shown, Rows.Kind.INSTANCE.key(it.id().value()));
            }
        }
        return shown;
    }

    private static Observed withoutCapacity(Observed seen) {
        var nodes = new TreeMap<>(seen.nodes());
        nodes.replaceAll((node, it) -> new NodeObserved(
                it.lastSeen(),
                it.connected(),
                it.epoch(),
                it.version(),
                Optional.empty(),
                it.instances(),
                it.models()));
        return new Observed(seen.at(), seen.silenceFrom(), nodes);
    }

    /** Takes each pause of an agent for three times as long. */
    private static Observed impatient(Observed seen) {
        var nodes = new TreeMap<>(seen.nodes());
        nodes.replaceAll((node, it) -> {
            Duration silence = seen.at().minus(it.lastSeen()).multipliedBy(3);
            Duration spoke =
                    silence.compareTo(seen.at()) > 0 ? Duration.ZERO : seen.at().minus(silence);
            return new NodeObserved(
                    spoke, it.connected(), it.epoch(), it.version(), it.capacity(), it.instances(), it.models());
        });
        return new Observed(seen.at(), seen.silenceFrom(), nodes);
    }

    /** The second of a batch goes where the first went. */
    private static final class ForgetsInBatch extends Misheard {
        private long planned = -1;
        private Optional<NodeId> first = Optional.empty();

        ForgetsInBatch(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Command heard(Command command) {
            if (!(command instanceof Command.PlaceInstance it)) return command;
            if (state().revision() != planned) {
                planned = state().revision();
                first = Optional.of(it.node());
            }
            return new Command.PlaceInstance(
                    it.deployment(),
                    first.orElse(it.node()),
                    it.planHash(),
                    it.stage(),
                    it.runtime(),
                    it.precision(),
                    it.context(),
                    it.slots(),
                    it.bill());
        }
    }

    private static final class PlacesTwice extends Misheard {
        PlacesTwice(Cluster cluster) {
            super(cluster);
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            if (command instanceof Command.PlaceInstance) {
                var unused = super.submit(command, caller);
            }
            return super.submit(command, caller);
        }
    }

    private static final class NeverReplaces extends Misheard {
        NeverReplaces(Cluster cluster) {
            super(cluster);
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            boolean replaces = command instanceof Command.PlaceInstance place
                    && state().instancesOf(place.deployment()).stream()
                            .anyMatch(it -> it.phase() == InstancePhase.LOST);
            return replaces ? CompletableFuture.completedFuture(new Reply("", false)) : super.submit(command, caller);
        }
    }

    private static final class RemovesAtOnce extends Misheard {
        RemovesAtOnce(Cluster cluster) {
            super(cluster);
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            if (command instanceof Command.StopInstance it) {
                var unused = super.submit(command, caller);
                return super.submit(new Command.RemoveInstance(it.instance(), false), caller);
            }
            state().instances().stream()
                    .filter(it -> it.phase() == InstancePhase.STOPPING)
                    .forEach(it -> {
                        var unused = super.submit(new Command.RemoveInstance(it.id(), false), caller);
                    });
            return super.submit(command, caller);
        }
    }

    private static final class NeverRestarts extends Misheard {
        NeverRestarts(Cluster cluster) {
            super(cluster);
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            return command instanceof Command.BumpGeneration
                    ? CompletableFuture.completedFuture(new Reply("", false))
                    : super.submit(command, caller);
        }
    }

    private static final class FirstGeneration extends Sees {
        FirstGeneration(Cluster cluster) {
            super(cluster, state -> {
                State shown = state;
                for (Instance it : state.instances()) {
                    if (it.generation() > 1) shown = with(shown, it, row -> row.setGeneration(1));
                }
                return shown;
            });
        }
    }

    private static final class KeepsStopping extends Sees {
        KeepsStopping(Cluster cluster) {
            super(cluster, state -> {
                State shown = state;
                for (Instance it : state.instances()) {
                    if (it.phase() != InstancePhase.STOPPING) continue;
                    shown = with(shown, it, row -> row.setPhase(StoredInstancePhase.STORED_INSTANCE_PHASE_READY));
                }
                return shown;
            });
        }
    }

    /** Each document looks like the newest, so that the guard has nothing to refuse. */
    private static Desired newest(Desired told, AgentLoop agent) {
        return told.toBuilder()
                .setEpoch(Math.max(told.getEpoch(), agent.epoch()))
                .setVersion(agent.actual().getVersion() + 1)
                .build();
    }

    private static Desired ageless(Desired told, AgentLoop agent) {
        Desired.Builder heard = told.toBuilder();
        heard.getInstancesBuilderList().forEach(it -> it.setGeneration(1));
        return heard.build();
    }

    /** Says that a load is over while it still has its memory. */
    private static final class EndsEarly implements Launcher {
        private final Launcher honest;

        EndsEarly(Launcher honest) {
            this.honest = honest;
        }

        @Override
        public Ongoing start(InstanceSpec spec, Path model, Listener listener) {
            boolean[] isOver = new boolean[1];
            Ongoing load = honest.start(spec, model, new Listener() {
                @Override
                public void progress(double fraction) {
                    listener.progress(fraction);
                }

                @Override
                public void started(Worker worker) {
                    if (isOver[0]) {
                        honest.stop(worker, () -> {});
                    } else {
                        isOver[0] = true;
                        listener.started(worker);
                    }
                }

                @Override
                public void failed(Failure failure) {
                    if (isOver[0]) return;
                    isOver[0] = true;
                    listener.failed(failure);
                }
            });
            return () -> {
                load.cancel();
                if (isOver[0]) return;
                isOver[0] = true;
                listener.failed(Failure.of(FailureCode.CANCELLED, "It was given up."));
            };
        }

        @Override
        public void stop(Worker worker, Runnable done) {
            honest.stop(worker, done);
        }

        @Override
        public void close() {
            honest.close();
        }
    }

    private static final class Exchanges extends Misheard {
        Exchanges(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Command heard(Command command) {
            if (!(command instanceof Command.FinishPrompts it) || it.prompts().size() < 2) return command;
            SettledPrompt a = it.prompts().get(0);
            SettledPrompt b = it.prompts().get(1);
            return new Command.FinishPrompts(it.job(), List.of(with(a, b), with(b, a)));
        }

        private static SettledPrompt with(SettledPrompt mine, SettledPrompt other) {
            JobResult result = other.result().toBuilder()
                    .setIndex(mine.index())
                    .setAttempt(mine.attempt())
                    .build();
            return new SettledPrompt(mine.index(), mine.attempt(), result);
        }
    }

    private static final class ThrowsAway extends Misheard {
        private int count;

        ThrowsAway(Cluster cluster) {
            super(cluster);
        }

        @Override
        public CompletionStage<Reply> submit(Command command, Caller caller) {
            if (command instanceof Command.FinishPrompts && ++count % 3 == 0) return new CompletableFuture<>();
            return super.submit(command, caller);
        }
    }

    private static final class CountsSilence extends Misheard {
        CountsSilence(Cluster cluster) {
            super(cluster);
        }

        @Override
        public Command heard(Command command) {
            return command instanceof Command.FailAttempt it
                    ? new Command.FailAttempt(
                            it.job(), it.index(), it.attempt(), Optional.of(Evidence.RUNTIME_EXITED), it.reason())
                    : command;
        }
    }
}
