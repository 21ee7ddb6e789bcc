package io.ruche.control.organisation.turn;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Health;
import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A cluster that tells which commands of its user were taken. */
record OverheardCluster(Cluster inner, Consumer<Command> taken) implements Cluster {
    @Override
    public State state() {
        return inner.state();
    }

    @Override
    public String clusterId() {
        return inner.clusterId();
    }

    @Override
    public CompletionStage<Reply> submit(Command command, Caller caller) {
        return inner.submit(command, caller).thenApply(reply -> {
            taken.accept(command);
            return reply;
        });
    }

    @Override
    public Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames) {
        return inner.watch(from, watcher, frames);
    }

    @Override
    public CompletionStage<List<Occurrence>> timeline(int limit) {
        return inner.timeline(limit);
    }

    @Override
    public Health health() {
        return inner.health();
    }
}
